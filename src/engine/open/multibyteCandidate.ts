import { otherPrior } from './alphabets';
import { type EncodingCandidate, lineBytes } from './encodingCandidate';

export const multibyteEncodings = ['shift_jis', 'euc-jp', 'gb18030', 'big5', 'euc-kr'] as const;
type MultibyteEncoding = (typeof multibyteEncodings)[number];

/** First bytes of the frequent characters, which each of the sets has in a part of its own. */
const frequentBytes: Readonly<Record<MultibyteEncoding, readonly [first: number, last: number]>> = {
  shift_jis: [0x88, 0x97],
  'euc-jp': [0xb0, 0xcf],
  gb18030: [0xb0, 0xd7],
  big5: [0xa4, 0xc6],
  'euc-kr': [0xb0, 0xc8],
};
/** Natural logarithms of how likely a character is. */
const frequentCharacter = -6.5;
const rareCharacter = -10;
const kana = -4.5;
const besideLatinLetter = -3;

/** A character set of East Asia, with two bytes for each character that is not ASCII. */
export class MultibyteCandidate implements EncodingCandidate {
  private sum = otherPrior;

  constructor(readonly encoding: MultibyteEncoding) {}

  add(line: Uint8Array): void {
    if (this.sum === -Infinity) return;
    const text = this.decode(line);
    if (text === undefined) {
      this.sum = -Infinity;
      return;
    }
    const [first, last] = frequentBytes[this.encoding];
    let frequentPairs = 0;
    for (let position = 0; position < line.length; position++) {
      const byte = line[position]!;
      if (byte < 0x80 || (this.encoding === 'shift_jis' && byte >= 0xa1 && byte <= 0xdf)) continue;
      if (byte >= first && byte <= last) frequentPairs++;
      position++;
    }
    let characters = 0;
    for (const [index, character] of [...text].entries()) {
      if (character < '\u0080') continue;
      if (/[A-Za-z]/.test(text[index - 1] ?? '') || /[A-Za-z]/.test(text[index + 1] ?? ''))
        this.sum += besideLatinLetter;
      if (/[\u3000-\u30ff\uff01-\uff5e]/.test(character)) this.sum += kana;
      else characters++;
    }
    const frequent = Math.min(frequentPairs, characters);
    this.sum += frequent * frequentCharacter + (characters - frequent) * rareCharacter;
  }

  score(): number {
    return this.sum;
  }

  /** Undefined if it is not written in this set. A long line was cut, perhaps in the middle of a character. */
  private decode(line: Uint8Array): string | undefined {
    try {
      return new TextDecoder(this.encoding, { fatal: true }).decode(line, { stream: line.length >= lineBytes });
    } catch {
      return undefined;
    }
  }
}
