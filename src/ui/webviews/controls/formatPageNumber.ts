/** A number as the language of the page writes it, which is that of its texts. */
export function formatPageNumber(value: number): string {
  return value.toLocaleString(document.documentElement.lang || undefined);
}
