import { TextSign } from '../wasm/assembly/textSign';
import type { CountedPlaces } from './countedPlaces';
import { encodedTextAt } from './encodedTextAt';
import { PieceSearch } from './pieceSearch';

/**
 * What is encoded in UTF-7 (RFC 2152), a plus sign itself, and a plus sign that shows that a text is not encoded so.
 */
const pattern = /\+([A-Za-z\d+/]{3,40})-?|\+-?/g;
/** What is in the texts of the alphabets that come in words, and signs that stand in texts. */
const letterPattern =
  /^[\u00a0-\u017f\u0218-\u021b\u0370-\u052f\u0590-\u06ff\u2010-\u2044\u20ac\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]+$/;

/** Looks for texts in UTF-7. */
export class Utf7Search {
  places: (CountedPlaces & { text: string }) | undefined;
  private isRefuted = false;
  private readonly sequences = new Set<string>();
  private readonly pieces = new PieceSearch(
    pattern,
    (_bytes, signs) => !this.isRefuted && (signs & TextSign.Plus) !== 0,
    (match, offset) => this.takePlace(match, offset),
  );

  /** Words such as API would be letters, too: several sequences, or one with what is in no such word, are certain. */
  get isFound(): boolean {
    return (
      !this.isRefuted && (this.sequences.size > 1 || [...this.sequences].some((sequence) => /[a-z\d]/.test(sequence)))
    );
  }

  search(bytes: Buffer, signs: TextSign): void {
    this.pieces.search(bytes, signs);
  }

  private takePlace(match: RegExpExecArray, offset: number): number {
    const { index, input } = match;
    const [sign, sequence] = match;
    const end = index + sign.length;
    if (sequence !== undefined && isText(sequence)) {
      if (this.sequences.size < 2) this.sequences.add(sequence);
      if (this.places) this.places = { ...this.places, count: this.places.count + 1 };
      else this.places = { count: 1, offset, text: encodedTextAt(input, index, end) };
    } else if (sign !== '+-') this.isRefuted = true;
    return end;
  }
}

/** Whether a sequence holds whole characters, and these stand in texts. */
function isText(sequence: string): boolean {
  const bytes = Buffer.from(sequence, 'base64');
  const unitBytes = bytes.length - (bytes.length % 2);
  const bits = sequence.length * 6 - unitBytes * 8;
  if (unitBytes === 0 || bits >= 6) return false;
  const lastDigit = Buffer.from(`${sequence.at(-1)}A`, 'base64')[0]! >> 2;
  // What fills up the last digit is zero.
  if ((lastDigit & ((1 << bits) - 1)) !== 0) return false;
  return letterPattern.test(bytes.subarray(0, unitBytes).swap16().toString('utf16le'));
}
