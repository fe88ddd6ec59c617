/**
 * The names of columns, given what stands in the header: what is empty is named by its place, and what repeats gets a
 * number.
 */
export function headerNames(headerTexts: readonly string[]): string[] {
  const usedNames = new Set<string>();
  return headerTexts.map((text, index) => uniqueName(text || `column_${index + 1}`, usedNames));
}

/** The name, with a number if it is taken, which it is then. */
export function uniqueName(name: string, usedNames: Set<string>): string {
  let candidate = name;
  for (let suffix = 2; usedNames.has(candidate); suffix++) candidate = `${name}_${suffix}`;
  usedNames.add(candidate);
  return candidate;
}
