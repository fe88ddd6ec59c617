import { TextSign } from '../wasm/assembly/textSign';
import type { CountedPlaces } from './countedPlaces';
import { mayEndInEscape, PieceSearch } from './pieceSearch';

/** Control characters but tabs, line ends and zeros; the code of the first. */
export type ControlCharacters = CountedPlaces & { code: number };

const isControl = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte > 0 && byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d ? 1 : 0,
);

/** As JSON may have them; a backslash and a quote have escapes, too. */
const escapedPattern = /\\(?:[bf]|u00(?:0[1-8bBcCeEfF]|1[\da-fA-F]))/g;

/** Counts control characters in text as they are. */
export class ControlCharacterSearch {
  controls: ControlCharacters | undefined;
  /** Those that mean something in the file. */
  private meaningfulControls = '';
  /** What was searched, and its last byte but for Ctrl-Z. */
  private passedBytes = 0;
  private lastByte = 0;

  /** @param signs the delimiter and the quote, which may be control characters themselves. */
  ignore(signs: string): void {
    this.meaningfulControls = signs;
  }

  search(bytes: Buffer, signs: TextSign): void {
    if ((signs & TextSign.Control) !== 0) this.searchControls(bytes);
    this.lastByte = this.byteBefore(bytes, bytes.length);
    this.passedBytes += bytes.length;
  }

  private searchControls(bytes: Buffer): void {
    for (const [position, byte] of bytes.entries()) {
      if (isControl[byte] === 0) continue;
      const character = String.fromCharCode(byte);
      // At the beginning of lines, Ctrl-Z is left out.
      if (this.meaningfulControls.includes(character)) continue;
      if (character === '\x1a' && isLineEnd(this.byteBefore(bytes, position))) continue;
      this.controls = addControl(this.controls, character, this.passedBytes + position);
    }
  }

  /** The byte before a place, but for Ctrl-Z. */
  private byteBefore(bytes: Buffer, end: number): number {
    let position = end - 1;
    while (position >= 0 && bytes[position] === 0x1a) position--;
    return position < 0 ? this.lastByte : bytes[position]!;
  }
}

/** Counts control characters in JSON, which has them as escapes only. */
export class EscapedControlSearch {
  controls: ControlCharacters | undefined;
  private readonly pieces = new PieceSearch(escapedPattern, mayHaveEscapedControl, (match, offset) => {
    const { index, input } = match;
    if (!isEscapedBackslash(input, index))
      this.controls = addControl(this.controls, JSON.parse(`"${match[0]}"`) as string, offset);
    return index + match[0].length;
  });

  search(bytes: Buffer, signs: TextSign): void {
    this.pieces.search(bytes, signs);
  }
}

function addControl(controls: ControlCharacters | undefined, character: string, offset: number): ControlCharacters {
  return controls ? { ...controls, count: controls.count + 1 } : { count: 1, offset, code: character.charCodeAt(0) };
}

function mayHaveEscapedControl(bytes: Buffer, signs: TextSign): boolean {
  return (signs & TextSign.EscapedControl) !== 0 || mayEndInEscape(bytes, 6);
}

function isLineEnd(byte: number): boolean {
  return byte === 0x0a || byte === 0x0d;
}

/** Whether a backslash is the second one of two, and begins nothing. */
function isEscapedBackslash(text: string, place: number): boolean {
  let start = place;
  while (text[start - 1] === '\\') start--;
  return (place - start) % 2 === 1;
}
