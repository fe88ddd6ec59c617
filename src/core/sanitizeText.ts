/**
 * Everything that moves a cursor, colours a terminal or turns the direction of reading, line ends and tabs included.
 */

const controlCharacters = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]+/g;

/**
 * What somebody else wrote (a service, a header, the name of a file) as words in one line that mean nothing but
 * themselves.
 */
export function sanitizeLine(text: string): string {
  return text.replace(controlCharacters, ' ').replace(/\s+/g, ' ').trim();
}

/** The same for a text of several lines: these and their indentation stay. */
export function sanitizeText(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(controlCharacters, (controls) => controls.replace(/[^\n\t]/g, '\ufffd'));
}
