import type { ByteWindow } from '../../model/byteWindow';
import { FaultError } from '../../model/fault';
import { utf8CharacterLength } from '../../open/utf8';
import type { CsvDialect } from './csvDialect';

export const commaByte = 0x2c;
export const pointByte = 0x2e;

/** What a byte means, in a value without quotes and in one with them. */
export const enum CsvByteClass {
  Text = 0,
  Delimiter = 1,
  LineEnd = 2,
  Quote = 3,
  Backslash = 4,
  /** Not ASCII, the end of the window, or a zero. */
  Beyond = 5,
}

/** The values of CSV, one at a time, as they stand in the window. */
export class CsvValueReader {
  bytes!: Uint8Array;
  /** Where the window ends. */
  end = 0;
  /** What was read last. */
  valueStart = 0;
  valueEnd = 0;
  /** A quote that the window does not close, in the file; -1 if there was none. */
  openQuoteOffset = -1;
  /** What each byte means in a value without quotes. */
  readonly unquotedClasses: Uint8Array;
  private readonly quotedClasses: Uint8Array;
  private unescapeBuffer = new Uint8Array(256);

  constructor(
    private readonly window: ByteWindow,
    private readonly dialect: CsvDialect,
  ) {
    const { delimiter, quote, usesBackslashEscape } = dialect;
    this.unquotedClasses = new Uint8Array(256).fill(CsvByteClass.Beyond, 0x80);
    this.unquotedClasses[0] = CsvByteClass.Beyond;
    this.quotedClasses = this.unquotedClasses.slice();
    this.unquotedClasses[0x0a] = this.unquotedClasses[0x0d] = CsvByteClass.LineEnd;
    this.unquotedClasses[delimiter] = CsvByteClass.Delimiter;
    if (usesBackslashEscape) this.quotedClasses[0x5c] = CsvByteClass.Backslash;
    if (quote > 0) this.quotedClasses[quote] = CsvByteClass.Quote;
    this.refreshView();
  }

  /** To be called after anything was allocated or the window moved: it may be elsewhere in memory. */
  refreshView(): void {
    this.bytes = this.window.bytes;
    this.end = this.window.end;
  }

  /** Whether this stands for no value. */
  isNullWord(start: number, end: number): boolean {
    const { nullWords } = this.dialect;
    if (nullWords.length === 0) return false;
    const text = this.bytes.subarray(start, end);
    return nullWords.some((word) => word.length === text.length && word.every((byte, index) => byte === text[index]));
  }

  /** The first byte from `start` on that is no white space. */
  skipSpace(start: number): number {
    const { bytes, dialect } = this;
    let position = start;
    const { delimiter } = dialect;
    while ((bytes[position] === 0x20 && delimiter !== 0x20) || (bytes[position] === 0x09 && delimiter !== 0x09))
      position++;
    return position;
  }

  /** Goes on with a value without quotes at a byte that is not ASCII, to where it ends; -1 if the window ends first. */
  continueUnquoted(start: number): number {
    const { bytes, unquotedClasses } = this;
    for (let position = start; ; ) {
      if (position >= this.end) return this.window.isFinal ? position : -1;
      const byteClass: CsvByteClass = unquotedClasses[bytes[position]!]!;
      if (byteClass === CsvByteClass.LineEnd && this.isReturnInValue(position)) position++;
      else if (byteClass !== CsvByteClass.Beyond) return position;
      else position = this.skipCharacter(position);
      if (position < 0) return -1;
      while (unquotedClasses[bytes[position]!] === 0) position++;
    }
  }

  /** Whether a line end is a carriage return that belongs to its value. */
  private isReturnInValue(position: number): boolean {
    const { bytes, end, dialect } = this;
    return dialect.keepsReturns && bytes[position] === 0x0d && position + 1 < end && bytes[position + 1] !== 0x0a;
  }

  /**
   * A value in quotes, which is `from` to `to` then; returns where it ends, with white space behind it, or -1 if the
   * window ends first.
   */
  readQuoted(start: number): number {
    const { bytes, quotedClasses, end, dialect } = this;
    const { isFinal } = this.window;
    const openQuote = this.skipSpace(start);
    let hasEscapes = false;
    let position = openQuote + 1;
    for (;;) {
      while (quotedClasses[bytes[position]!] === 0) position++;
      const byteClass: CsvByteClass = quotedClasses[bytes[position]!]!;
      if (byteClass === CsvByteClass.Quote) {
        if (bytes[position + 1] !== dialect.quote || position + 1 >= end) break;
        hasEscapes = true;
        position += 2;
      } else if (byteClass === CsvByteClass.Backslash) {
        if (position + 1 >= end && !isFinal) return this.rememberOpenQuote(openQuote);
        hasEscapes = true;
        position += position + 1 < end && bytes[position + 1]! < 0x80 && bytes[position + 1] !== 0 ? 2 : 1;
      } else if (position >= end) {
        if (!isFinal) return this.rememberOpenQuote(openQuote);
        throw new FaultError(
          { code: 'unclosedQuote', quote: String.fromCharCode(dialect.quote) },
          this.window.fileOffset + openQuote,
        );
      } else {
        position = this.skipCharacter(position);
        if (position < 0) return this.rememberOpenQuote(openQuote);
      }
    }
    const closeQuote = position;
    position = this.skipSpace(position + 1);
    if (
      position >= end
        ? !isFinal
        : this.unquotedClasses[bytes[position]!] !== CsvByteClass.Delimiter &&
          this.unquotedClasses[bytes[position]!] !== CsvByteClass.LineEnd
    ) {
      if (position >= end) return -1;
      throw new FaultError(
        {
          code: 'afterQuote',
          found: String.fromCodePoint(bytes[position]!),
          quote: String.fromCharCode(dialect.quote),
        },
        this.window.fileOffset + position,
      );
    }
    this.valueStart = openQuote + 1;
    this.valueEnd = closeQuote;
    if (hasEscapes) this.unescapeValue();
    return position;
  }

  private rememberOpenQuote(openQuote: number): -1 {
    this.openQuoteOffset = this.window.fileOffset + openQuote;
    return -1;
  }

  /** One character that is not ASCII; returns where it ends, or -1 if the window ends in it. */
  private skipCharacter(start: number): number {
    const { bytes, end } = this;
    const byte = bytes[start]!;
    if (byte === 0) throw new FaultError({ code: 'nulByte' }, this.window.fileOffset + start);
    const length = utf8CharacterLength(bytes, start, end);
    if (length < 0 && !this.window.isFinal) return -1;
    if (length <= 0)
      throw new FaultError(
        { code: 'encoding', byte, looksLatin1: byte >= 0xa0 && bytes[start + 1]! < 0x80 },
        this.window.fileOffset + start,
      );
    return start + length;
  }

  /** Puts the value together without what its quotes needed. */
  private unescapeValue(): void {
    const { bytes, valueStart, valueEnd, dialect } = this;
    if (this.unescapeBuffer.length < valueEnd - valueStart)
      this.unescapeBuffer = new Uint8Array((valueEnd - valueStart) * 2);
    const out = this.unescapeBuffer;
    let length = 0;
    for (let position = valueStart; position < valueEnd; position++) {
      let byte = bytes[position]!;
      if (byte === dialect.quote) byte = bytes[++position]!;
      else if (
        byte === 0x5c &&
        dialect.usesBackslashEscape &&
        (bytes[position + 1] === dialect.quote || bytes[position + 1] === 0x5c)
      )
        byte = bytes[++position]!;
      out[length++] = byte;
    }
    this.appendText(out.subarray(0, length));
  }

  /** Puts the number there with a point instead of its comma. */
  replaceDecimalComma(numberStart: number, numberEnd: number): void {
    if (this.unescapeBuffer.length < numberEnd - numberStart)
      this.unescapeBuffer = new Uint8Array((numberEnd - numberStart) * 2);
    const out = this.unescapeBuffer;
    for (let i = 0; i < numberEnd - numberStart; i++) {
      const byte = this.bytes[numberStart + i]!;
      out[i] = byte === commaByte ? pointByte : byte;
    }
    this.appendText(out.subarray(0, numberEnd - numberStart));
  }

  private appendText(text: Uint8Array): void {
    this.valueStart = this.window.append(text);
    this.valueEnd = this.valueStart + text.length;
    this.bytes = this.window.bytes;
  }
}
