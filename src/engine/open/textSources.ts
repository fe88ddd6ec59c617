import type { ByteSource } from '../model/byteWindow';
import { FaultError } from '../model/fault';
import { addPlace, type CountedPlaces } from './countedPlaces';

/** What stands for a delimiter of more than one byte while a text is read: the unit separator of ASCII. */
export const standInDelimiter = '\u001f';
const standInByte = 0x1f;
/** Lines that are held back have no more bytes than this together. */
const maxHeldBytes = 1 << 20;

/** Whether a delimiter is one byte, which is what a reader of CSV looks for. */
export function isSingleByteDelimiter(delimiter: string): boolean {
  return delimiter.length === 1 && delimiter.charCodeAt(0) < 0x80;
}

/** A text that is made of another one piece by piece. */
export abstract class DerivedSource implements ByteSource {
  private readonly input = new Uint8Array(1 << 16);
  private pendingBytes: Uint8Array = new Uint8Array(0);
  private isEnded = false;

  constructor(private readonly source: ByteSource) {}

  get size(): number {
    return this.source.size;
  }

  /** As much as there is room for: who reads a long row begins anew with every piece of it. */
  read(target: Uint8Array): number {
    let filledBytes = 0;
    while (filledBytes < target.length) {
      if (this.pendingBytes.length === 0) {
        if (this.isEnded) break;
        const readCount = this.source.read(this.input);
        this.isEnded = readCount === 0;
        this.pendingBytes = this.isEnded ? this.finish() : this.transform(this.input.subarray(0, readCount));
        continue;
      }
      const part = this.pendingBytes.subarray(0, target.length - filledBytes);
      target.set(part, filledBytes);
      this.pendingBytes = this.pendingBytes.subarray(part.length);
      filledBytes += part.length;
    }
    return filledBytes;
  }

  /** What a piece becomes, as far as it is certain. The piece is written over later. */
  protected abstract transform(piece: Uint8Array): Uint8Array;
  /** What is left at the end. */
  protected abstract finish(): Uint8Array;
}

/** CSV with a delimiter of one byte where it has a longer one: `||`, `§`. What stands in quotes stays as it is. */
export class ShortDelimiterSource extends DerivedSource {
  private readonly delimiter: Buffer;
  private readonly quote: number;
  private rest: Uint8Array = new Uint8Array(0);
  private isInQuotes = false;
  private isAtStart = true;

  constructor(source: ByteSource, delimiter: string, quote: string) {
    super(source);
    this.delimiter = Buffer.from(delimiter);
    this.quote = quote === '' ? -1 : quote.charCodeAt(0);
  }

  protected transform(piece: Uint8Array): Uint8Array {
    const bytes = Buffer.concat([this.rest, piece]);
    const result = this.replaceDelimiters(bytes, Math.max(0, bytes.length - this.delimiter.length + 1));
    return result;
  }

  protected finish(): Uint8Array {
    return this.replaceDelimiters(Buffer.from(this.rest), this.rest.length);
  }

  private replaceDelimiters(bytes: Buffer, end: number): Uint8Array {
    const { delimiter } = this;
    const result = Buffer.alloc(bytes.length);
    let length = 0;
    let position = 0;
    while (position < end) {
      const byte = bytes[position]!;
      if (byte === this.quote) {
        this.isInQuotes = this.isInQuotes ? false : this.isAtStart;
        // A quote written twice closes its value and opens it again.
        this.isAtStart = !this.isInQuotes;
      } else if (!this.isInQuotes) {
        if (byte === standInByte) throw new FaultError({ code: 'longDelimiter', delimiter: delimiter.toString() });
        if (delimiter.compare(bytes, position, Math.min(bytes.length, position + delimiter.length)) === 0) {
          result[length++] = standInByte;
          position += delimiter.length;
          this.isAtStart = true;
          continue;
        }
        this.isAtStart = byte === 0x0a || byte === 0x0d || (this.isAtStart && byte === 0x20);
      }
      result[length++] = byte;
      position++;
    }
    this.rest = Uint8Array.from(bytes.subarray(position));
    return result.subarray(0, length);
  }
}

/** A text without its last lines. */
export class ShortenedSource extends DerivedSource {
  private heldBytes: Uint8Array = new Uint8Array(0);

  constructor(
    source: ByteSource,
    private readonly lineCount: number,
  ) {
    super(source);
  }

  protected transform(piece: Uint8Array): Uint8Array {
    const bytes = Buffer.concat([this.heldBytes, piece]);
    // One line more than asked for, since the last one may go on.
    const start = findLastLines(bytes, this.lineCount + 1);
    if (bytes.length - start > maxHeldBytes) throw new FaultError({ code: 'longEndLines', lines: this.lineCount });
    this.heldBytes = Uint8Array.from(bytes.subarray(start));
    return bytes.subarray(0, start);
  }

  protected finish(): Uint8Array {
    return this.heldBytes.subarray(0, findLastLines(this.heldBytes, this.lineCount));
  }
}

/** Where the last lines begin, the very last of which may lack its end. */
function findLastLines(bytes: Uint8Array, lineCount: number): number {
  let position = bytes.length;
  for (let line = 0; line < lineCount && position > 0; line++) {
    if (bytes[position - 1] === 0x0a && bytes[position - 2] === 0x0d) position -= 2;
    else if (bytes[position - 1] === 0x0a || bytes[position - 1] === 0x0d) position--;
    while (position > 0 && bytes[position - 1] !== 0x0a && bytes[position - 1] !== 0x0d) position--;
  }
  return Math.max(0, position);
}

export const byteOrderMark = Buffer.of(0xef, 0xbb, 0xbf);
const recordSeparator = 0x1e;

/**
 * A text without byte order marks and Ctrl-Z at the beginning of its lines, which files have that were joined, and
 * without what begins each text of a sequence of JSON (RFC 7464).
 */
export class UnmarkedSource implements ByteSource {
  /** What was left out. */
  marks: CountedPlaces | undefined;
  textEnds: CountedPlaces | undefined;
  /** The beginning of what may be a mark. */
  private rest: Uint8Array = new Uint8Array(0);
  private pendingBytes: Uint8Array = new Uint8Array(0);
  private lastByte = 0;
  /** Where in the source the next byte is. */
  private offset = 0;

  /** @param isBlanked whether blanks take their place, so that all else stays where it is: JSON. */
  constructor(
    private readonly source: ByteSource,
    private readonly isBlanked = false,
  ) {}

  get size(): number {
    return this.source.size;
  }

  read(target: Uint8Array): number {
    while (this.pendingBytes.length === 0) {
      const readCount = this.source.read(target);
      const piece = Buffer.from(target.buffer, target.byteOffset, readCount);
      if (
        this.rest.length === 0 &&
        countMarkBeginning(piece) === 0 &&
        !piece.includes(byteOrderMark) &&
        !piece.includes(0x1a) &&
        !(this.isBlanked && piece.includes(recordSeparator))
      ) {
        if (readCount > 0) this.lastByte = piece[readCount - 1]!;
        this.offset += readCount;
        return readCount;
      }
      const bytes = Buffer.concat([this.rest, piece]);
      this.pendingBytes = this.removeMarks(bytes, readCount === 0 ? 0 : countMarkBeginning(bytes));
    }
    const part = this.pendingBytes.subarray(0, target.length);
    target.set(part);
    this.pendingBytes = this.pendingBytes.subarray(part.length);
    return part.length;
  }

  private removeMarks(bytes: Buffer, heldBytes: number): Uint8Array {
    const result = Buffer.alloc(bytes.length);
    const end = bytes.length - heldBytes;
    let length = 0;
    let position = 0;
    while (position < end) {
      const isMark = bytes[position] === 0xef && bytes[position + 1] === 0xbb && bytes[position + 2] === 0xbf;
      // Ctrl-Z ends a text of DOS, which another one was joined to.
      const isTextEnd = bytes[position] === 0x1a;
      if ((isMark || isTextEnd) && (this.lastByte === 0x0a || this.lastByte === 0x0d)) {
        const place = this.offset + position;
        if (isMark) this.marks = addPlace(this.marks, place);
        else this.textEnds = addPlace(this.textEnds, place);
        const leftOutBytes = isMark ? 3 : 1;
        if (this.isBlanked) {
          result.fill(0x20, length, length + leftOutBytes);
          length += leftOutBytes;
        }
        position += leftOutBytes;
        continue;
      }
      const isLineStart = this.lastByte === 0x0a || this.offset + position === 0;
      this.lastByte = bytes[position++]!;
      result[length++] = this.isBlanked && isLineStart && this.lastByte === recordSeparator ? 0x20 : this.lastByte;
    }
    this.offset += position;
    this.rest = Uint8Array.from(bytes.subarray(position));
    return result.subarray(0, length);
  }
}

/** Bytes at the end that a mark may go on behind. */
function countMarkBeginning(bytes: Uint8Array): number {
  if (bytes[bytes.length - 1] === 0xef) return 1;
  return bytes[bytes.length - 2] === 0xef && bytes[bytes.length - 1] === 0xbb ? 2 : 0;
}
