import { upperHalves } from '../model/encodings';
import { encodingPriors, otherPrior } from './alphabets';
import type { EncodingCandidate } from './encodingCandidate';

/** Natural logarithms of how likely a character is where it stands. */
const unknownLetter = Math.log(0.002);
const commonSign = -3.5;
const oddSign = -8;
const impossible = -9;
const undefinedByte = -14;
/** Of all languages together, since a file may have names of several. */
const mixedLanguages = -2;
/** Of each language compared with the one before it in the list. */
const lessFrequentLanguage = -0.4;

/** Signs that stand beside words and numbers in business data. */
const commonSigns = '€£¥¢§°²³µ½¼¾«»“”„–—…•®©™\u00a0¿¡×·±ºª´';
/** Of these, those that touch letters. */
const touchingSigns = '«»“”„–—…®©™\u00a0¿¡ºª°²³´';
const apostrophes = '’‘';
/** Bytes that Windows-1252 does not have. */
const unassignedBytes = [0x81, 0x8d, 0x8f, 0x90, 0x9d];

const enum Kind {
  Other,
  Digit,
  Lower,
  Upper,
  /** A letter of an alphabet without capitals. */
  Caseless,
  Sign,
}

/** Logarithms of the letters of a language by their bytes: in words, and in words of capitals. */
interface Language {
  letters: Float64Array;
  capitals: Float64Array;
}

/** A character set with one byte for each character. */
export class SingleByteCandidate implements EncodingCandidate {
  private readonly characters: readonly string[];
  private readonly kinds: readonly Kind[];
  /** For each language, the logarithms of its letters by their bytes; the last one is all of them together. */
  private readonly languages: readonly Language[];
  private readonly sums: number[];
  private structure = 0;
  private isExcluded = false;

  constructor(
    readonly encoding: string,
    alphabets: readonly string[],
  ) {
    this.characters = listCharacters(encoding);
    this.kinds = this.characters.map(kindOf);
    this.languages = [...alphabets.map((alphabet) => this.weigh(alphabet)), this.weighAll(alphabets)];
    this.sums = this.languages.map((_language, index) =>
      index === alphabets.length ? mixedLanguages : index * lessFrequentLanguage,
    );
  }

  characterOf(byte: number): string | undefined {
    return this.characters[byte];
  }

  add(line: Uint8Array): void {
    for (let position = 0; position < line.length; position++) {
      const byte = line[position]!;
      if (byte < 0x80) continue;
      if (this.encoding === 'windows-1252' && unassignedBytes.includes(byte)) this.isExcluded = true;
      const previous = line[position - 1] ?? 0x20;
      const next = line[position + 1] ?? 0x20;
      this.structure += this.isLetter(byte)
        ? this.weighLetter(line[position - 2] ?? 0x20, previous, byte, next)
        : this.weighSign(previous, byte, next);
      if (!this.isLetter(byte)) continue;
      const isCapitals = this.kinds[previous] === Kind.Upper || this.kinds[next] === Kind.Upper;
      for (const [index, { letters, capitals }] of this.languages.entries())
        this.sums[index]! += (isCapitals ? capitals : letters)[byte]!;
    }
  }

  score(): number {
    return this.isExcluded
      ? -Infinity
      : (encodingPriors[this.encoding] ?? otherPrior) + this.structure + Math.max(...this.sums);
  }

  private isLetter(byte: number): boolean {
    const kind = this.kinds[byte]!;
    return kind === Kind.Lower || kind === Kind.Upper || kind === Kind.Caseless;
  }

  private weighLetter(beforePrevious: number, previous: number, byte: number, next: number): number {
    const { kinds, characters } = this;
    const isUpper = kinds[byte] === Kind.Upper;
    const touches = [previous, next].filter((neighbour) => this.isLetter(neighbour));
    const isLatin = isLatinLetter(characters[byte]!);
    let weight = 0;
    if (touches.some((neighbour) => isLatinLetter(characters[neighbour]!) !== isLatin)) weight -= 6;
    if (isUpper && kinds[previous] === Kind.Lower) weight -= 4;
    if (kinds[byte] === Kind.Lower && kinds[previous] === Kind.Upper && this.isLetter(beforePrevious)) weight -= 3;
    if (isUpper && kinds[previous] === Kind.Upper && kinds[next] === Kind.Lower) weight -= 3;
    // Three letters in a row that are not ASCII are in no Latin word.
    if (
      isLatin &&
      previous >= 0x80 &&
      beforePrevious >= 0x80 &&
      this.isLetter(previous) &&
      this.isLetter(beforePrevious)
    )
      weight -= 4;
    if (touches.length === 0) weight -= isUpper ? 4 : 2;
    if (kinds[previous] === Kind.Digit || kinds[next] === Kind.Digit) weight -= 3;
    return weight;
  }

  private weighSign(previous: number, byte: number, next: number): number {
    const character = this.characters[byte]!;
    const isBehindLetter = this.isLetter(previous);
    const isBeforeLetter = this.isLetter(next);
    if (character < '\u00a0' || character === '\ufffd') return undefinedByte;
    if (apostrophes.includes(character)) return commonSign;
    if (!commonSigns.includes(character)) return impossible;
    if (character === '\u00a0' || character === '–' || character === '—') return commonSign;
    if (isBehindLetter && isBeforeLetter) return impossible;
    if ((character === '²' || character === '³') && isBehindLetter)
      return this.characters[previous]!.toLowerCase() === 'm' ? commonSign : oddSign;
    return (isBehindLetter || isBeforeLetter) && !touchingSigns.includes(character) ? oddSign : commonSign;
  }

  /** By rank, as letters of a language are distributed. */
  private weigh(alphabet: string): Language {
    const letters = [...alphabet];
    const total = letters.reduce((sum, _letter, rank) => sum + 1 / (rank + 1), 0);
    return this.weighLetters((character) => {
      const rank = letters.indexOf(character);
      return rank < 0 ? unknownLetter : Math.log(1 / (rank + 1) / total);
    });
  }

  private weighAll(alphabets: readonly string[]): Language {
    const letters = new Set(alphabets.join(''));
    return this.weighLetters((character) => (letters.has(character) ? -Math.log(letters.size) : unknownLetter));
  }

  private weighLetters(weightOf: (character: string) => number): Language {
    return {
      letters: Float64Array.from(this.characters, (character) => weightOf(character)),
      capitals: Float64Array.from(this.characters, (character) => weightOf(character.toLowerCase())),
    };
  }
}

function listCharacters(encoding: string): string[] {
  const ascii = Array.from({ length: 128 }, (_, byte) => String.fromCharCode(byte));
  const upperHalf = upperHalves[encoding];
  if (upperHalf !== undefined) return [...ascii, ...upperHalf];
  const decoder = new TextDecoder(encoding);
  return [...ascii, ...Array.from({ length: 128 }, (_, index) => decoder.decode(Uint8Array.of(index + 0x80)))];
}

function kindOf(character: string): Kind {
  if (/\d/.test(character)) return Kind.Digit;
  if (commonSigns.includes(character)) return Kind.Sign;
  if (/[\p{Ll}]/u.test(character)) return Kind.Lower;
  if (/\p{Lu}/u.test(character)) return Kind.Upper;
  if (/[\p{L}\p{M}]/u.test(character)) return Kind.Caseless;
  return character >= '\u0080' ? Kind.Sign : Kind.Other;
}

function isLatinLetter(character: string): boolean {
  return /\p{Script=Latin}/u.test(character);
}
