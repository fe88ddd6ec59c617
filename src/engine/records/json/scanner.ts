import { type ByteWindow, windowSlack } from '../../model/byteWindow';
import { type ExpectedToken, FaultError, incompleteToken } from '../../model/fault';
import { decodeString } from '../../model/jsonText';
import { CellKind } from '../../model/tape';
import { ObjectKeys } from './objectKeys';

/** Arrays and objects in one another. Far beyond any data, and bounded so that hostile input cannot exhaust memory. */
export const maxDepth = 1000;

/** Bytes that may stand in a string as they are and need no second look: 1. */
const plainByteTable = new Uint8Array(256).fill(1, 0x20, 0x80);
plainByteTable[0x22] = 0;
plainByteTable[0x5c] = 0;

/** Whether none of four bytes needs a second look: each is within 0x20 to 0x7f and neither a quote nor a backslash. */
function arePlainBytes(packedBytes: number): boolean {
  const quote = packedBytes ^ 0x22222222;
  const backslash = packedBytes ^ 0x5c5c5c5c;
  return (
    (((packedBytes - 0x20202020) |
      packedBytes |
      ((quote - 0x01010101) & ~quote) |
      ((backslash - 0x01010101) & ~backslash)) &
      0x80808080) ===
    0
  );
}

/** What may follow a backslash, `u` aside: 1. */
const simpleEscapeTable = new Uint8Array(256);
for (const byte of '"\\/bfnrt') simpleEscapeTable[byte.charCodeAt(0)] = 1;

const literalBytes = { t: asciiBytes('true'), f: asciiBytes('false'), n: asciiBytes('null') };

function asciiBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (byte) => byte.charCodeAt(0));
}

function isHexDigit(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66);
}

export function isWhiteSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/**
 * The tokens of JSON, exactly as `JSON.parse` takes them, over the bytes of a window. Each method is given where a
 * token begins and returns where it ends. Where the window ends inside a token it throws `incomplete` (or, at the end
 * of the file, the fault `truncated`); where the grammar is broken, a FaultError whose offset is in the window.
 */
export class JsonScanner {
  bytes: Uint8Array = new Uint8Array(windowSlack);
  /** The same bytes, four at a time. */
  protected view = new DataView(this.bytes.buffer);
  end = 0;
  isFinal = false;
  /** Of the last token: what it is and its size in bytes as text. */
  tokenKind: CellKind = CellKind.Null;
  tokenTextBytes = 0;

  private readonly openContainers = new Uint8Array(maxDepth);
  private readonly objectKeys = new ObjectKeys();

  /** Looks at another window, or at the same one after it moved. */
  attachWindow({ bytes, end, isFinal }: ByteWindow): void {
    if (bytes !== this.bytes) {
      this.bytes = bytes;
      this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    this.end = end;
    this.isFinal = isFinal;
  }

  /** The first byte that is not white space; the zero at the end of the window counts as such. */
  skipSpace(start: number): number {
    const bytes = this.bytes;
    const view = this.view;
    let position = start;
    let byte = bytes[position]!;
    if (byte === 0x0a || byte === 0x0d) {
      // Indentation.
      byte = bytes[++position]!;
      while (view.getInt32(position, true) === 0x20202020) position += 4;
      byte = bytes[position]!;
    }
    while (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) byte = bytes[++position]!;
    return position;
  }

  /** From behind the opening quote to the closing quote. */
  scanString(start: number): number {
    const bytes = this.bytes;
    const view = this.view;
    let position = start;
    let escapeOverhead = 0;
    this.tokenKind = CellKind.Text;
    for (;;) {
      while (arePlainBytes(view.getInt32(position, true))) position += 4;
      while (plainByteTable[bytes[position]!] === 1) position++;
      const byte = bytes[position]!;
      if (byte === 0x22) break;
      if (byte >= 0x80) {
        position = this.scanMultibyteCharacter(position);
      } else if (byte === 0x5c) {
        const escapedByte = bytes[position + 1]!;
        if (position + 1 < this.end && simpleEscapeTable[escapedByte] === 1) {
          escapeOverhead++;
          position += 2;
        } else {
          const escapeEnd = this.scanUnicodeEscape(position);
          escapeOverhead += escapeEnd - position - this.escapeTextBytes;
          position = escapeEnd;
        }
      } else {
        this.fail(position, 'stringEnd');
      }
    }
    this.tokenTextBytes = position - start - escapeOverhead;
    return position;
  }

  /** How many bytes of UTF-8 the last \u escape stands for. */
  private escapeTextBytes = 0;

  private scanUnicodeEscape(start: number): number {
    const codeUnit = this.readCodeUnit(start);
    if ((codeUnit & 0xf800) !== 0xd800) {
      this.escapeTextBytes = codeUnit < 0x80 ? 1 : codeUnit < 0x800 ? 2 : 3;
      return start + 6;
    }
    if (codeUnit < 0xdc00) {
      const nextEscape = start + 6;
      // Whether this is half a pair is only known when the next escape is there in full.
      if (
        this.bytes[nextEscape] === 0x5c &&
        nextEscape < this.end &&
        (nextEscape + 1 >= this.end || this.bytes[nextEscape + 1] === 0x75)
      ) {
        if ((this.readCodeUnit(nextEscape) & 0xfc00) === 0xdc00) {
          this.escapeTextBytes = 4;
          return start + 12;
        }
      } else if (nextEscape >= this.end) {
        this.fail(nextEscape, 'stringEnd');
      }
    }
    this.tokenKind = CellKind.BrokenText;
    this.escapeTextBytes = 3;
    return start + 6;
  }

  private readCodeUnit(start: number): number {
    if (this.bytes[start + 1] !== 0x75 || start + 1 >= this.end) this.fail(start + 1, 'escape');
    let codeUnit = 0;
    for (let position = start + 2; position < start + 6; position++) {
      const byte = this.bytes[position]!;
      if (position >= this.end || !isHexDigit(byte)) this.fail(position, 'hex');
      codeUnit = codeUnit * 16 + (byte <= 0x39 ? byte - 0x30 : (byte | 0x20) - 0x57);
    }
    return codeUnit;
  }

  /** One character of two to four bytes, as RFC 3629 allows them. */
  private scanMultibyteCharacter(start: number): number {
    const leadByte = this.bytes[start]!;
    let continuationBytes: number;
    let minByte = 0x80;
    let maxByte = 0xbf;
    if (leadByte >= 0xc2 && leadByte <= 0xdf) continuationBytes = 1;
    else if (leadByte >= 0xe0 && leadByte <= 0xef) {
      continuationBytes = 2;
      if (leadByte === 0xe0) minByte = 0xa0;
      if (leadByte === 0xed) maxByte = 0x9f;
    } else if (leadByte >= 0xf0 && leadByte <= 0xf4) {
      continuationBytes = 3;
      if (leadByte === 0xf0) minByte = 0x90;
      if (leadByte === 0xf4) maxByte = 0x8f;
    } else this.failEncoding(start);
    for (let position = start + 1; position <= start + continuationBytes; position++) {
      const byte = this.bytes[position]!;
      if (position >= this.end && !this.isFinal) throw incompleteToken;
      if (position >= this.end || byte < minByte || byte > maxByte) this.failEncoding(start);
      minByte = 0x80;
      maxByte = 0xbf;
    }
    return start + continuationBytes + 1;
  }

  private failEncoding(start: number): never {
    const byte = this.bytes[start]!;
    const nextByte = this.bytes[start + 1]!;
    if (start + 1 >= this.end && !this.isFinal) throw incompleteToken;
    throw new FaultError({ code: 'encoding', byte, looksLatin1: byte >= 0xa0 && nextByte < 0x80 }, start);
  }

  /** From the sign or first digit to behind the last. */
  scanNumber(start: number): number {
    const bytes = this.bytes;
    let position = start;
    let byte = bytes[position]!;
    this.tokenKind = CellKind.Integer;
    if (byte === 0x2d) byte = bytes[++position]!;
    if (byte === 0x30) byte = bytes[++position]!;
    else if (byte >= 0x31 && byte <= 0x39)
      do byte = bytes[++position]!;
      while (byte >= 0x30 && byte <= 0x39);
    else this.fail(position, 'digit');
    if (byte === 0x2e) {
      this.tokenKind = CellKind.Decimal;
      byte = bytes[++position]!;
      if (byte < 0x30 || byte > 0x39) this.fail(position, 'digit');
      do byte = bytes[++position]!;
      while (byte >= 0x30 && byte <= 0x39);
    }
    if (byte === 0x65 || byte === 0x45) {
      this.tokenKind = CellKind.Decimal;
      byte = bytes[++position]!;
      if (byte === 0x2b || byte === 0x2d) byte = bytes[++position]!;
      if (byte < 0x30 || byte > 0x39) this.fail(position, 'digit');
      do byte = bytes[++position]!;
      while (byte >= 0x30 && byte <= 0x39);
    }
    if (position >= this.end && !this.isFinal) throw incompleteToken;
    this.tokenTextBytes = position - start;
    return position;
  }

  /** `true`, `false` or `null`. */
  scanLiteral(start: number): number {
    const byte = this.bytes[start]!;
    const expectedBytes =
      byte === 0x74 ? literalBytes.t : byte === 0x66 ? literalBytes.f : byte === 0x6e ? literalBytes.n : undefined;
    if (!expectedBytes) this.fail(start, 'value');
    for (let i = 1; i < expectedBytes.length; i++)
      if (this.bytes[start + i] !== expectedBytes[i]) this.fail(start + i, 'literal');
    this.tokenKind = byte === 0x74 ? CellKind.True : byte === 0x66 ? CellKind.False : CellKind.Null;
    this.tokenTextBytes = expectedBytes.length;
    return start + expectedBytes.length;
  }

  /** A string, number or literal. */
  scanScalar(start: number): number {
    const byte = this.bytes[start]!;
    if (byte === 0x22) return this.scanString(start + 1) + 1;
    if (byte === 0x2d || (byte >= 0x30 && byte <= 0x39)) return this.scanNumber(start);
    return this.scanLiteral(start);
  }

  /** A whole array or object, `depth` levels down; `size` becomes its length without white space. */
  scanContainer(start: number, depth: number): number {
    const bytes = this.bytes;
    const openContainers = this.openContainers;
    const objectKeys = this.objectKeys;
    const outerDepth = depth;
    let position = start;
    let spaceBytes = 0;
    let level = depth;
    objectKeys.clear();
    // Each turn takes what may stand where a value may: a value, or the opening of another container.
    for (;;) {
      const byte = bytes[position]!;
      if (byte === 0x7b || byte === 0x5b) {
        if (level >= maxDepth) throw new FaultError({ code: 'tooDeep', limit: maxDepth }, position);
        openContainers[level++] = byte;
        const nextPosition = this.skipSpace(position + 1);
        spaceBytes += nextPosition - position - 1;
        position = nextPosition;
        if (byte === 0x7b) {
          objectKeys.openObject();
          if (bytes[position] !== 0x7d) {
            const valueStart = this.scanMember(position, 'key');
            spaceBytes += this.skippedSpaceBytes;
            position = valueStart;
            continue;
          }
        } else if (bytes[position] !== 0x5d) continue;
      } else {
        position = this.scanScalar(position);
        const nextPosition = this.skipSpace(position);
        spaceBytes += nextPosition - position;
        position = nextPosition;
      }
      // Behind a value, or before the end of an empty container: close what closes, then go on after a comma.
      for (;;) {
        const isInObject = openContainers[level - 1] === 0x7b;
        const delimiter = bytes[position]!;
        if (delimiter === (isInObject ? 0x7d : 0x5d)) {
          if (isInObject) objectKeys.closeObject();
          if (--level === outerDepth) {
            this.tokenKind = CellKind.Array;
            this.tokenTextBytes = position + 1 - start - spaceBytes;
            return position + 1;
          }
          const nextPosition = this.skipSpace(position + 1);
          spaceBytes += nextPosition - position - 1;
          position = nextPosition;
          continue;
        }
        if (delimiter !== 0x2c) this.fail(position, isInObject ? 'commaOrBrace' : 'commaOrBracket');
        const next = this.skipSpace(position + 1);
        spaceBytes += next - position - 1;
        position = next;
        if (isInObject) {
          position = this.scanMember(position, 'key', true);
          spaceBytes += this.skippedSpaceBytes;
        } else if (bytes[position] === 0x5d) this.fail(position, 'value', true);
        break;
      }
    }
  }

  /** White space that the last `member` passed over. */
  private skippedSpaceBytes = 0;

  /** A key and its colon inside an array's text: returns where the value begins. */
  private scanMember(start: number, expected: ExpectedToken, isAfterComma = false): number {
    if (this.bytes[start] !== 0x22) this.fail(start, expected, isAfterComma && this.bytes[start] === 0x7d);
    const closingQuote = this.scanString(start + 1);
    if (!this.objectKeys.addKey(this.bytes, start + 1, closingQuote, this.tokenTextBytes)) {
      throw new FaultError({ code: 'duplicateKey', key: decodeString(this.bytes, start + 1, closingQuote) }, start);
    }
    const colonPosition = this.skipSpace(closingQuote + 1);
    if (this.bytes[colonPosition] !== 0x3a) this.fail(colonPosition, 'colon');
    const valueStart = this.skipSpace(colonPosition + 1);
    this.skippedSpaceBytes = colonPosition - closingQuote - 1 + (valueStart - colonPosition - 1);
    return valueStart;
  }

  /** The grammar is broken at `at`, or the window ends there. */
  fail(start: number, expected: ExpectedToken, trailingComma = false): never {
    if (start >= this.end) {
      if (!this.isFinal) throw incompleteToken;
      throw new FaultError({ code: 'truncated', expected }, this.end);
    }
    const foundCharacter = this.characterAt(start);
    throw new FaultError(
      { code: 'syntax', expected, found: foundCharacter, ...(trailingComma && { trailingComma }) },
      start,
    );
  }

  private characterAt(start: number): string {
    const end = this.bytes[start]! < 0x80 ? start + 1 : this.scanMultibyteCharacter(start);
    return new TextDecoder().decode(this.bytes.subarray(start, end));
  }
}
