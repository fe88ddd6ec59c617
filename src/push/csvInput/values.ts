import { characterAt } from '../input/utf8';
import { FaultError } from '../json/fault';
import type { Window } from '../json/window';
import type { Dialect } from './dialect';

export const comma = 0x2c;
export const point = 0x2e;

/** What a byte means, in a value without quotes and in one with them. */
export const enum Mean {
  Text = 0,
  Delimiter = 1,
  LineEnd = 2,
  Quote = 3,
  Backslash = 4,
  /** Not ASCII, the end of the window, or a zero. */
  Beyond = 5,
}

/** The values of CSV, one at a time, as they stand in the window. */
export class CsvValues {
  bytes!: Uint8Array;
  /** Where the window ends. */
  end = 0;
  /** What was read last. */
  from = 0;
  to = 0;
  /** A quote that the window does not close, in the file; -1 if there was none. */
  open = -1;
  /** What each byte means in a value without quotes. */
  readonly plain: Uint8Array;
  private readonly quoted: Uint8Array;
  private scratch = new Uint8Array(256);

  constructor(
    private readonly window: Window,
    private readonly dialect: Dialect,
  ) {
    const { delimiter, quote, backslash } = dialect;
    this.plain = new Uint8Array(256).fill(Mean.Beyond, 0x80);
    this.plain[0] = Mean.Beyond;
    this.quoted = this.plain.slice();
    this.plain[0x0a] = this.plain[0x0d] = Mean.LineEnd;
    this.plain[delimiter] = Mean.Delimiter;
    if (backslash) this.quoted[0x5c] = Mean.Backslash;
    if (quote > 0) this.quoted[quote] = Mean.Quote;
    this.look();
  }

  /** To be called after anything was allocated or the window moved: it may be elsewhere in memory. */
  look(): void {
    this.bytes = this.window.bytes;
    this.end = this.window.end;
  }

  /** The first byte from `at` on that is no white space. */
  behindSpace(at: number): number {
    const { bytes, dialect } = this;
    let p = at;
    while (bytes[p] === 0x20 || (bytes[p] === 0x09 && dialect.delimiter !== 0x09)) p++;
    return p;
  }

  /** Goes on with a value without quotes at a byte that is not ASCII, to where it ends; -1 if the window ends first. */
  beyond(at: number): number {
    const { bytes, plain } = this;
    for (let p = at; ; ) {
      if (p >= this.end) return this.window.final ? p : -1;
      p = this.character(p);
      if (p < 0) return -1;
      while (plain[bytes[p]!] === 0) p++;
      if (plain[bytes[p]!] !== Mean.Beyond) return p;
    }
  }

  /** A value in quotes, which is `from` to `to` then; returns where it ends, with white space behind it, or -1 if the window ends first. */
  value(at: number): number {
    const { bytes, quoted, end, dialect } = this;
    const { final } = this.window;
    const open = this.behindSpace(at);
    let escapes = false;
    let p = open + 1;
    for (;;) {
      while (quoted[bytes[p]!] === 0) p++;
      const mean: Mean = quoted[bytes[p]!]!;
      if (mean === Mean.Quote) {
        if (bytes[p + 1] !== dialect.quote || p + 1 >= end) break;
        escapes = true;
        p += 2;
      } else if (mean === Mean.Backslash) {
        if (p + 1 >= end && !final) return this.waitFor(open);
        escapes = true;
        p += p + 1 < end && bytes[p + 1]! < 0x80 && bytes[p + 1] !== 0 ? 2 : 1;
      } else if (p >= end) {
        if (!final) return this.waitFor(open);
        throw new FaultError({ code: 'unclosedQuote', quote: String.fromCharCode(dialect.quote) }, this.window.base + open);
      } else {
        p = this.character(p);
        if (p < 0) return this.waitFor(open);
      }
    }
    const close = p;
    p = this.behindSpace(p + 1);
    if (p >= end ? !final : this.plain[bytes[p]!] !== Mean.Delimiter && this.plain[bytes[p]!] !== Mean.LineEnd) {
      if (p >= end) return -1;
      throw new FaultError({ code: 'afterQuote', found: String.fromCodePoint(bytes[p]!), quote: String.fromCharCode(dialect.quote) }, this.window.base + p);
    }
    this.from = open + 1;
    this.to = close;
    if (escapes) this.unescape();
    return p;
  }

  private waitFor(open: number): -1 {
    this.open = this.window.base + open;
    return -1;
  }

  /** One character that is not ASCII; returns where it ends, or -1 if the window ends in it. */
  private character(at: number): number {
    const { bytes, end } = this;
    const byte = bytes[at]!;
    if (byte === 0) throw new FaultError({ code: 'nulByte' }, this.window.base + at);
    const length = characterAt(bytes, at, end);
    if (length < 0 && !this.window.final) return -1;
    if (length <= 0) throw new FaultError({ code: 'encoding', byte, looksLatin1: byte >= 0xa0 && bytes[at + 1]! < 0x80 }, this.window.base + at);
    return at + length;
  }

  /** Puts the value together without what its quotes needed. */
  private unescape(): void {
    const { bytes, from, to, dialect } = this;
    if (this.scratch.length < to - from) this.scratch = new Uint8Array((to - from) * 2);
    const out = this.scratch;
    let length = 0;
    for (let p = from; p < to; p++) {
      let c = bytes[p]!;
      if (c === dialect.quote) c = bytes[++p]!;
      else if (c === 0x5c && dialect.backslash && (bytes[p + 1] === dialect.quote || bytes[p + 1] === 0x5c)) c = bytes[++p]!;
      out[length++] = c;
    }
    this.put(out.subarray(0, length));
  }

  /** Puts the number there with a point instead of its comma. */
  withPoint(from: number, to: number): void {
    if (this.scratch.length < to - from) this.scratch = new Uint8Array((to - from) * 2);
    const out = this.scratch;
    for (let i = 0; i < to - from; i++) {
      const c = this.bytes[from + i]!;
      out[i] = c === comma ? point : c;
    }
    this.put(out.subarray(0, to - from));
  }

  private put(text: Uint8Array): void {
    this.from = this.window.put(text);
    this.to = this.from + text.length;
    this.bytes = this.window.bytes;
  }
}
