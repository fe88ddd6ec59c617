import { upperHalves } from '../model/encodings';
import { TextSign } from '../wasm/assembly/textSign';
import { addPlace, type CountedPlaces } from './countedPlaces';
import { mayEndInEscape, overlapBytes, PieceSearch } from './pieceSearch';

/** What shows that an earlier program damaged a text. */
export interface TextDamage {
  /** Characters that stand for what could not be read. */
  replacements?: CountedPlaces;
  /** Words of UTF-8 that was read as Windows-1252; the first of them, and what was probably meant. */
  misread?: CountedPlaces & { text: string; meant: string };
}

// Bytes are searched as text of one character each. These are characters of Windows-1252 in UTF-8 whose bytes there are
// those that go on a character of UTF-8: 0x80 to 0xBF.
const continuation =
  /\xc2[\x80-\xbf]|\xc5[\x92\x93\xa0\xa1\xb8\xbd\xbe]|\xc6\x92|\xcb[\x86\x9c]|\xe2(?:\x80[\x93-\x9e\xa0-\xa2\xa6\xb0\xb9\xba]|\x82\xac|\x84\xa2)/y;
/** As JSON may have them: \u00c3\u00bc. */
const escapedContinuation =
  /\\u(?:00[89aAbB][\da-fA-F]|20[123][\da-fA-F]|20[aA][cC]|2122|01[5-7][\da-fA-F]|0192|02[cCdD][\da-fA-F])/y;
/** Replacement characters, and letters of Windows-1252 that begin a character of UTF-8. */
const textPattern = /(\xef\xbf\xbd)|\xc3[\x82-\xb0](?=[\xc2\xc5\xc6\xcb\xe2])/g;
const jsonPattern =
  /(\xef\xbf\xbd|\\u[fF]{3}[dD])|\xc3[\x82-\xb0](?=[\xc2\xc5\xc6\xcb\xe2])|\\u00[c-eC-E][\da-fA-F](?=\\u)/g;
const markOrReplacement = /^\xc3\xaf\xc2(?:\xbb\xc2\xbf|\xbf\xc2\xbd)/;
/** What may stand behind a word that ends in a letter such as Ã: “MAÇÃ”. */
const closingSigns = /(?:\xc2[\xa0\xa9\xae\xb0\xb2-\xb4\xb7\xb9\xba\xbb\xaa]|\xe2[\x80-\x84][\x93-\xba])$/;

/** Looks for what shows that an earlier program damaged a text. */
export class DamageSearch {
  readonly damage: TextDamage = {};
  private readonly pieces: PieceSearch;

  /** @param hasEscapes whether characters may be written as in JSON. */
  constructor(hasEscapes: boolean) {
    this.pieces = new PieceSearch(
      hasEscapes ? jsonPattern : textPattern,
      (bytes, signs) => mayHaveDamage(bytes, signs, hasEscapes),
      (match, offset) => this.takePlace(match, offset),
    );
  }

  search(bytes: Buffer, signs: TextSign): void {
    this.pieces.search(bytes, signs);
  }

  private takePlace(match: RegExpExecArray, offset: number): number {
    const { index, input: text } = match;
    if (match[1] !== undefined) {
      this.damage.replacements = addPlace(this.damage.replacements, offset);
      return index + match[0].length;
    }
    const end = findMisreadEnd(text, index);
    if (end < 0) return index + match[0].length;
    if (isMisread(text, index, end)) this.addMisread(text, index, offset);
    return end;
  }

  private addMisread(text: string, start: number, offset: number): void {
    const { misread } = this.damage;
    if (misread) {
      misread.count++;
      return;
    }
    const word = wordAt(text, start);
    this.damage.misread = { count: 1, offset, text: word, meant: asMeant(word) };
  }
}

/**
 * What a byte of Windows-1252 begins in UTF-8: how many bytes go it on, and how many such characters make it certain.
 */
function classify(lead: number): { following: number; needed: number } | undefined {
  // Letters with accents of western and eastern Europe, and the signs of Latin-1.
  if (lead >= 0xc2 && lead <= 0xc5) return { following: 1, needed: 1 };
  // Greek, Cyrillic, Hebrew and Arabic letters come in words.
  if ((lead >= 0xce && lead <= 0xd1) || (lead >= 0xd7 && lead <= 0xdb)) return { following: 1, needed: 2 };
  // Signs such as dashes, quotes and the euro.
  if (lead === 0xe2) return { following: 2, needed: 1 };
  // What is written in Asia comes in words, too.
  if (lead === 0xe0 || (lead >= 0xe3 && lead <= 0xed)) return { following: 2, needed: 2 };
  // Emoji.
  return lead === 0xf0 ? { following: 3, needed: 1 } : undefined;
}

/** Where the characters of UTF-8 end that begin here and were read as Windows-1252; -1 where there are none. */
function findMisreadEnd(text: string, start: number): number {
  if (markOrReplacement.test(text.slice(start, start + 6))) return start + 6;
  const kind = classify(leadAt(text, start));
  if (!kind) return -1;
  let end = start;
  let characters = 0;
  for (; characters < (kind.needed > 1 ? Infinity : 1); characters++) {
    const other = classify(leadAt(text, end));
    if (other?.following !== kind.following || other.needed !== kind.needed) break;
    const next = skipContinuations(text, end, kind.following);
    if (next < 0) break;
    end = next;
  }
  return characters >= kind.needed ? end : -1;
}

/** The byte of Windows-1252 for the letter at a place; 0 for another character. */
function leadAt(text: string, position: number): number {
  if (text[position] === '\xc3') return text.charCodeAt(position + 1) + 0x40;
  return text.startsWith('\\u00', position) ? Number.parseInt(text.slice(position + 4, position + 6), 16) : 0;
}

function skipContinuations(text: string, start: number, count: number): number {
  const isEscaped = text[start] === '\\';
  const pattern = isEscaped ? escapedContinuation : continuation;
  pattern.lastIndex = start + (isEscaped ? 6 : 2);
  for (let index = 0; index < count; index++) if (!pattern.test(text)) return -1;
  return pattern.lastIndex;
}

/** Whether bytes may have something that is looked for, or the beginning of it. */
function mayHaveDamage(bytes: Buffer, signs: TextSign, hasEscapes: boolean): boolean {
  const last = bytes.length - 1;
  if (last < 16 || (signs & TextSign.Damage) !== 0) return true;
  return bytes[last]! >= 0x80 || bytes[last - 1]! >= 0x80 || (hasEscapes && mayEndInEscape(bytes, 16));
}

/** Not where a word may really end in such a letter, and a sign stands behind it. */
function isMisread(text: string, start: number, end: number): boolean {
  const match = text.slice(start, end);
  const isOneLetter = /^(?:\xc3[\x82-\x85]|\\u00[cC][2345])/.test(match);
  if (!isOneLetter || (match[0] !== '\\' && !closingSigns.test(match))) return true;
  return /[a-z]/.test(text[start - 1] ?? '') || /[A-Za-z\\\xc3-\xf4]/.test(text[end] ?? '');
}

function wordAt(text: string, place: number): string {
  let start = place;
  while (start > 0 && place - start < 30 && isWordCharacter(text.charCodeAt(start - 1))) start--;
  let end = place;
  while (end < text.length && end - place < overlapBytes && isWordCharacter(text.charCodeAt(end))) end++;
  const word = Buffer.from(text.slice(start, end), 'latin1').toString().replaceAll('\ufffd', '');
  return word.replace(/\\u([\da-fA-F]{4})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}

function isWordCharacter(byte: number): boolean {
  const lower = byte | 0x20;
  return byte >= 0x80 || byte === 0x5c || (lower >= 0x61 && lower <= 0x7a) || (byte >= 0x30 && byte <= 0x39);
}

/** The text whose bytes of UTF-8 were read as Windows-1252; as it is where they are no UTF-8. */
function asMeant(text: string): string {
  const bytes = Array.from(text, (character) => {
    const index = windows1252Signs.indexOf(character);
    return index >= 0 ? 0x80 + index : character.codePointAt(0)!;
  });
  if (bytes.some((byte) => byte > 0xff)) return text;
  const meant = Buffer.from(bytes).toString();
  return meant.includes('\ufffd') ? text : meant;
}

const windows1252Signs = upperHalves['windows-1252']!.slice(0, 32);
