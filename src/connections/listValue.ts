/**
 * How the value of a `list` field is stored: its words with a blank between them. Free of imports, so that the webview
 * reads it by the same code.
 */

/** The words of a list in their order, each once. Commas and line breaks part them too, as people paste them. */
export function parseList(text: string | undefined): string[] {
  return [...new Set((text ?? '').split(/[\s,;]+/).filter((word) => word !== ''))];
}

export function formatList(values: readonly string[]): string {
  return [...new Set(values)].join(' ');
}

/**
 * Those of the family of what is proposed first, "integration.…" where that is: what a connection is for. In their
 * order otherwise.
 */
export function sortByPreset<S extends { value: string }>(
  suggestions: readonly S[],
  presetValues: readonly string[],
): S[] {
  const familyOf = (value: string): string | undefined => value.split(/[.:]/)[0];
  const families = new Set(presetValues.map(familyOf));
  const rank = ({ value }: S): number => (presetValues.includes(value) ? 0 : families.has(familyOf(value)) ? 1 : 2);
  return [...suggestions].sort((a, b) => rank(a) - rank(b));
}

/** What a list starts with while the other fields have these values, see `ListPreset`. */
export function presetValuesOf(
  field: {
    presets?: readonly { when: Readonly<Record<string, readonly string[]>>; values: readonly string[] }[] | undefined;
  },
  valueOf: (key: string) => string,
): readonly string[] {
  const matchingPreset = field.presets?.find(({ when }) =>
    Object.entries(when).every(([key, allowed]) => allowed.includes(valueOf(key))),
  );
  return matchingPreset?.values ?? [];
}
