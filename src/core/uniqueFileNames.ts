/**
 * What files are called beside one another: by their names, and where those are the same, by as much of their paths as
 * tells them apart.
 */
export function namesApart(paths: readonly string[]): string[] {
  const all = paths.map((path) => path.split('/').filter(Boolean));
  const names = all.map((steps) => ending(steps, 1));
  for (let count = 2, alike = repeated(names); alike.length > 0; count++) {
    const longer = alike.filter((index) => all[index]!.length >= count);
    for (const index of longer) names[index] = ending(all[index]!, count);
    const still = new Set(repeated(names));
    alike = longer.filter((index) => still.has(index));
  }
  return names;
}

function ending(steps: readonly string[], count: number): string {
  return steps.slice(-count).join('/');
}

/** Where there is a name that is elsewhere too. */
function repeated(names: readonly string[]): number[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return names.flatMap((name, index) => (counts.get(name)! > 1 ? [index] : []));
}
