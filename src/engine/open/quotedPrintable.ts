import { isUtf8 } from 'node:buffer';
import { TextSign } from '../wasm/assembly/textSign';
import type { CountedPlaces } from './countedPlaces';
import { encodedTextAt } from './encodedTextAt';
import { PieceSearch } from './pieceSearch';

/**
 * Signs of quoted-printable (RFC 2045, 6.7): bytes as two digits, and line ends that are none; and words of headers
 * (RFC 2047). An equals sign that is none of these shows that the text is not encoded, but for certain places.
 */
const pattern = /=\?[\w-]{3,12}\?[QqBb]\?[^?\s]{1,40}(?:\?=)?|((?:=[\dA-F]{2}){1,12})|=(?:\r\n?|\n|\\[rn])|=/g;
/** Letters with accents in ISO 8859-1, of those that are frequent. */
const latinLetters = new Set(Buffer.from('äöüßÄÖÜéèêàâçñóíáúôîïëåøæÉ', 'latin1'));

/** Looks for texts in quoted-printable. */
export class QuotedPrintableSearch {
  places: (CountedPlaces & { text: string }) | undefined;
  private isCertain = false;
  private isRefuted = false;
  /** What may stand in other texts, too: which of it there is. */
  private readonly signs = new Set<'word' | 'blank' | 'equals' | 'lineEnd'>();
  private readonly pieces = new PieceSearch(
    pattern,
    (bytes, signs) => (signs & TextSign.Equals) !== 0 && (!this.isRefuted || mayBeCertain(bytes)),
    (match, offset) => this.takePlace(match, offset),
  );

  /** One sign that can be nothing else, or all equals signs being such signs, and of several kinds. */
  get isFound(): boolean {
    return this.isCertain || (!this.isRefuted && (this.signs.has('word') || this.signs.size > 1));
  }

  search(bytes: Buffer, signs: TextSign): void {
    this.pieces.search(bytes, signs);
  }

  private takePlace(match: RegExpExecArray, offset: number): number {
    const { index, input } = match;
    const [sign, codes] = match;
    const end = index + sign.length;
    if (sign === '=') {
      this.isRefuted = true;
      return end;
    }
    const isPlace = this.takeSign(sign, codes, input.slice(Math.max(0, index - 4), index), input.slice(end, end + 4));
    if (!isPlace) this.isRefuted = true;
    else if (this.places) this.places = { ...this.places, count: this.places.count + 1 };
    else this.places = { count: 1, offset, text: encodedTextAt(input, index, end) };
    return end;
  }

  private takeSign(sign: string, codes: string | undefined, before: string, behind: string): boolean {
    if (codes === undefined) {
      if (sign[1] === '?') this.isCertain = true;
      else this.signs.add('lineEnd');
      return true;
    }
    const bytes = Buffer.from(codes.replaceAll('=', ''), 'hex');
    if (bytes.some((byte) => byte >= 0x80)) {
      if (isUtf8(bytes)) this.isCertain = true;
      else if (!bytes.every((byte) => latinLetters.has(byte))) return false;
      // Digits of a number would look alike.
      else if (/[A-Za-z]$/.test(before) && /^(?![a-f]{2})[a-z]{2}/.test(behind)) this.signs.add('word');
      return true;
    }
    // Other letters and digits stand for themselves.
    if (bytes.some((byte) => isLetterOrDigit(byte))) return false;
    if (bytes.includes(0x3d)) this.signs.add('equals');
    if (bytes.at(-1) === 0x20) {
      if (/[A-Za-z]{3}$/.test(before) && /^[A-Za-z]{3}/.test(behind)) this.signs.add('word');
      else if (/^(?:[\r\n]|\\[rn])/.test(behind)) this.signs.add('blank');
    }
    return true;
  }
}

/** Whether a piece of a text that is not encoded may have a certain sign, or the beginning of one at its end. */
function mayBeCertain(bytes: Buffer): boolean {
  for (let position = bytes.indexOf(0x3d); position >= 0; position = bytes.indexOf(0x3d, position + 1)) {
    const next = bytes[position + 1];
    const third = bytes[position + 3];
    if (next === undefined || next === 0x3f) return true;
    if (next >= 0x43 && next <= 0x46 && (third === undefined || third === 0x3d)) return true;
  }
  return false;
}

function isLetterOrDigit(byte: number): boolean {
  return /[A-Za-z\d]/.test(String.fromCharCode(byte));
}
