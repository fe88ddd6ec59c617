/**
 * What files are called beside one another: by their names, and where those are the same, by as much of their paths as
 * tells them apart.
 */
export function uniqueFileNames(paths: readonly string[]): string[] {
  const pathSegments = paths.map((path) => path.split('/').filter(Boolean));
  const names = pathSegments.map((segments) => pathSuffix(segments, 1));
  for (let segmentCount = 2, duplicates = duplicateIndexes(names); duplicates.length > 0; segmentCount++) {
    const extendable = new Set(duplicates);
    for (const [index, segments] of pathSegments.entries()) {
      if (segments.length < segmentCount) extendable.delete(index);
      else if (extendable.has(index)) names[index] = pathSuffix(segments, segmentCount);
    }
    duplicates = duplicateIndexes(names).filter((index) => extendable.has(index));
  }
  return names;
}

function pathSuffix(segments: readonly string[], segmentCount: number): string {
  return segments.slice(-segmentCount).join('/');
}

/** Where there is a name that is elsewhere too. */
function duplicateIndexes(names: readonly string[]): number[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return names.flatMap((name, index) => ((counts.get(name) ?? 0) > 1 ? [index] : []));
}
