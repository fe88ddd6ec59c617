import type { TextSign } from '../wasm/assembly/textSign';

/** How much is looked at again with the next piece of a text: what is looked for may go on there. */
export const overlapBytes = 64;
const letterU = 0x75;

/** Whether an escape such as \\u00c3 may begin in the last bytes of a piece, and go on behind it. */
export function mayEndInEscape(bytes: Buffer, byteCount: number): boolean {
  let place = bytes.indexOf('\\', -byteCount);
  while (place >= 0 && place + 1 < bytes.length && bytes[place + 1] !== letterU) place = bytes.indexOf('\\', place + 1);
  return place >= 0;
}

/**
 * Looks for a pattern in a text that is read in pieces, as text of one character for each byte. A quick look at each
 * piece says whether it may have a place at all, which most do not.
 */
export class PieceSearch {
  /** The end of what was read, for what goes on behind it; so much of it is done with. */
  private tail = '';
  /** The same as bytes, which need not become a text before something is searched. */
  private readonly tailBytes = Buffer.alloc(2 * overlapBytes);
  private isTailInBytes = false;
  private searchedLength = 0;
  private tailOffset = 0;
  /** Bytes from here on in which a place may go on that began in what was read last. */
  private openBytes = 0;

  /**
   * @param pattern global.
   * @param mayHavePlaces whether a piece may have a place, or the beginning of one, given the signs that it has.
   * @param takePlace is given a place and where it is in the whole text, and says where the next one may begin.
   */
  constructor(
    private readonly pattern: RegExp,
    private readonly mayHavePlaces: (bytes: Buffer, signs: TextSign) => boolean,
    private readonly takePlace: (match: RegExpExecArray, offset: number) => number,
  ) {}

  /** @param bytes the next ones of the text, none at its end. @param signs what is among them. */
  search(bytes: Buffer, signs: TextSign): void {
    const mayHavePlace = this.mayHavePlaces(bytes, signs);
    const isSearched = mayHavePlace || this.openBytes > 0;
    this.openBytes = mayHavePlace ? overlapBytes : Math.max(0, this.openBytes - bytes.length);
    if (!isSearched && bytes.length >= 2 * overlapBytes) {
      this.keepTail(bytes);
      return;
    }
    if (this.isTailInBytes) this.tail = this.tailBytes.toString('latin1');
    this.isTailInBytes = false;
    const text = this.tail + (isSearched ? bytes : bytes.subarray(-2 * overlapBytes)).toString('latin1');
    if (!isSearched) {
      this.tailOffset += this.tail.length + bytes.length - Math.min(text.length, 2 * overlapBytes);
      this.tail = text.slice(-2 * overlapBytes);
      this.searchedLength = this.tail.length;
      return;
    }
    const isEnd = bytes.length === 0;
    const searchEnd = isEnd ? text.length : Math.max(this.searchedLength, text.length - overlapBytes);
    let searched = this.searchedLength;
    this.pattern.lastIndex = searched;
    for (let match = this.pattern.exec(text); match && match.index < searchEnd; match = this.pattern.exec(text)) {
      searched = this.takePlace(match, this.tailOffset + match.index);
      this.pattern.lastIndex = searched;
    }
    const tailStart = Math.max(0, searchEnd - overlapBytes);
    this.searchedLength = Math.max(searched, searchEnd) - tailStart;
    this.tail = text.slice(tailStart);
    this.tailOffset += tailStart;
  }

  private keepTail(bytes: Buffer): void {
    const { tailBytes } = this;
    const earlierLength = this.isTailInBytes ? tailBytes.length : this.tail.length;
    this.tailOffset += earlierLength + bytes.length - tailBytes.length;
    bytes.copy(tailBytes, 0, bytes.length - tailBytes.length);
    this.isTailInBytes = true;
    this.searchedLength = tailBytes.length;
  }
}
