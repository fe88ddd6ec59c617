/** The names of columns, given what stands in the header: what is empty is named by its place, and what repeats gets a number. */
export function headerNames(texts: readonly string[]): string[] {
  const taken = new Set<string>();
  return texts.map((text, index) => unused(text || `column_${index + 1}`, taken));
}

/** The name, with a number if it is taken, which it is then. */
export function unused(name: string, taken: Set<string>): string {
  let candidate = name;
  for (let n = 2; taken.has(candidate); n++) candidate = `${name}_${n}`;
  taken.add(candidate);
  return candidate;
}
