/** The word around a place in a text of one character for each byte, as it stands there. */
export function encodedTextAt(text: string, start: number, end: number): string {
  const before = /[A-Za-z\d.,:]{0,20}$/.exec(text.slice(Math.max(0, start - 20), start))![0];
  const behind = /^[A-Za-z\d=+\-_?]{0,20}/.exec(text.slice(end, end + 20))![0];
  return `${before}${text.slice(start, end)}${behind}`.trim();
}
