import type { ByteSource } from '../model/byteWindow';
import { DerivedSource } from './textSources';

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const quote = 0x22;
const backslash = 0x5c;
/** A longer value is passed on before its end is seen. */
const maxFieldBytes = 1 << 16;
/** What PostgreSQL (COPY, text format) and MySQL (FIELDS ESCAPED BY) write for characters, by the byte behind `\`. */
const escapedCharacters: Readonly<Record<number, number>> = {
  0x62: 0x08,
  0x66: 0x0c,
  0x6e: lineFeed,
  0x72: carriageReturn,
  0x74: 0x09,
  0x76: 0x0b,
};

/**
 * Text in which a backslash takes the meaning from a delimiter or line end, and `\N` is no value, as CSV with quotes.
 * Values that need no quotes have none.
 */
export class BackslashSource extends DerivedSource {
  private readonly delimiter: number;
  private readonly fieldBytes: number[] = [];
  private needsQuotes = false;
  /** The value is long, and its first part was passed on in quotes. */
  private isOpen = false;
  private isEscaped = false;

  constructor(source: ByteSource, delimiter: string) {
    super(source);
    this.delimiter = delimiter.charCodeAt(0);
  }

  protected transform(piece: Uint8Array): Uint8Array {
    const out: number[] = [];
    for (const byte of piece) this.take(byte, out);
    return Uint8Array.from(out);
  }

  protected finish(): Uint8Array {
    const out: number[] = [];
    if (this.isEscaped) this.hold(backslash, out);
    this.endValue(out);
    return Uint8Array.from(out);
  }

  private take(byte: number, out: number[]): void {
    if (this.isEscaped) {
      this.isEscaped = false;
      // `\N` stays as it is until its value ends.
      if (byte === 0x4e) this.hold(backslash, out);
      this.hold(escapedCharacters[byte] ?? byte, out);
      if (byte === this.delimiter || this.fieldBytes.at(-1) !== byte) this.needsQuotes = true;
      return;
    }
    if (byte === backslash) {
      this.isEscaped = true;
      return;
    }
    if (byte === this.delimiter || byte === lineFeed || byte === carriageReturn) {
      this.endValue(out);
      out.push(byte);
      return;
    }
    this.hold(byte, out);
  }

  private hold(byte: number, out: number[]): void {
    if (byte === quote || byte === lineFeed || byte === carriageReturn || byte === this.delimiter)
      this.needsQuotes = true;
    if (byte === quote) this.fieldBytes.push(quote);
    this.fieldBytes.push(byte);
    if (this.fieldBytes.length < maxFieldBytes) return;
    if (!this.isOpen) out.push(quote);
    this.isOpen = true;
    this.pass(out);
  }

  private endValue(out: number[]): void {
    const isNothing =
      !this.isOpen && this.fieldBytes.length === 2 && this.fieldBytes[0] === backslash && this.fieldBytes[1] === 0x4e;
    if (this.needsQuotes && !this.isOpen) out.push(quote);
    if (!isNothing) this.pass(out);
    if (this.needsQuotes || this.isOpen) out.push(quote);
    this.fieldBytes.length = 0;
    this.needsQuotes = false;
    this.isOpen = false;
  }

  private pass(out: number[]): void {
    for (const byte of this.fieldBytes) out.push(byte);
    this.fieldBytes.length = 0;
  }
}

/** The same for a part of a text that is in memory. */
export function unescapeBackslashes(text: Uint8Array, delimiter: string): Uint8Array {
  const source = new BackslashSource({ size: text.length, read: readOnce(text) }, delimiter);
  const unescaped = new Uint8Array(text.length * 2 + 16);
  let length = 0;
  for (let count = -1; count !== 0; length += count) count = source.read(unescaped.subarray(length));
  return unescaped.subarray(0, length);
}

function readOnce(bytes: Uint8Array): ByteSource['read'] {
  let rest = bytes;
  return (target) => {
    const part = rest.subarray(0, target.length);
    target.set(part);
    rest = rest.subarray(part.length);
    return part.length;
  };
}
