/** What is wrong with a file, as a person reads it. */
export type FaultSentences = [what: string, why: string, next: string];

/** A text that is quoted in a sentence. */
export function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** A character that has no sign of its own: "U+2028". */
export function formatCode(code: number): string {
  return `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}
