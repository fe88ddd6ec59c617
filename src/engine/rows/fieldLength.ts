/**
 * The length of a text column, in bytes: a quarter more than the longest value, and never less than what Celonis
 * reserves by itself (celonis-api.md §8).
 */
export function proposeFieldLength(maxBytes: number): number {
  return Math.min(65_000, Math.max(80, Math.ceil(maxBytes * 1.25)));
}
