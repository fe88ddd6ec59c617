import { trimCharacters, trimEndCharacters } from './trimCharacters';

/** Everything that moves a cursor, colours a terminal or turns the direction of reading, line ends included. */
const controlCharacters = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]+/g;

/** Words of ASCII with one space between them: most labels, and nothing to change. */
const plainLine = /^[!-~]+(?: [!-~]+)*$/;
/** Everything in a text of several lines that is not left as it is. */
const controlCharactersOfText = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/;

/**
 * What somebody else wrote (a service, a header, the name of a file) as words in one line that mean nothing but
 * themselves.
 */
export function sanitizeLine(text: string): string {
  if (plainLine.test(text)) return text;
  return text.replace(controlCharacters, ' ').replace(/\s+/g, ' ').trim();
}

/** The same for a text of several lines: these and their indentation stay. */
export function sanitizeText(text: string): string {
  if (!controlCharactersOfText.test(text)) return text;
  return text.replace(/\r\n?/g, '\n').replace(controlCharacters, (controls) => controls.replace(/[^\n\t]/g, '\ufffd'));
}

/** The same as `sanitizeLine`, cut to a length that can be shown. What was cut ends in "…". */
export function sanitizeLabel(text: string, maxLength = 200): string {
  // What is far too long is cut before it is looked at.
  return shorten(sanitizeLine(text.slice(0, 4 * maxLength)), maxLength, text.length > 4 * maxLength);
}

/** The same as `sanitizeText`, cut to a length that can be shown. */
export function sanitizeParagraphs(text: string, maxLength = 5_000): string {
  return shorten(sanitizeText(text.slice(0, 4 * maxLength)), maxLength, text.length > 4 * maxLength);
}

/** What somebody else named something, as part of a file's name. Never empty. */
export function sanitizeFileName(text: string, fallback: string, maxLength = 60): string {
  const name = sanitizeLine(text.slice(0, 4 * maxLength).replace(/[\\/:*?"<>|#%]+/g, ' '));
  return trimEndCharacters(trimCharacters(shorten(name, maxLength, false), '. '), '. …') || fallback;
}

/** Cuts between characters, never within one. */
function shorten(text: string, maxLength: number, isCutAlready: boolean): string {
  if (text.length <= maxLength) return isCutAlready ? `${text}…` : text;
  const isWithinCharacter = (text.codePointAt(maxLength - 2) ?? 0) > 0xffff;
  return `${text.slice(0, isWithinCharacter ? maxLength - 2 : maxLength - 1)}…`;
}
