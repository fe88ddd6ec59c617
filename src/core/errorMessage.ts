/** What an error of any kind says of itself, in one line where it has one. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
