import type { Carried, ReadHooks, RecordSink } from '../json/document';
import { RecordStop } from '../core/assembly/recordStops';
import { CsvRows } from '../core/csvRows';
import { characterAt } from '../input/utf8';
import { FaultError } from '../json/fault';
import { RecordParser } from '../json/records';
import { Cell, cellNumbers } from '../json/tape';
import type { Window } from '../json/window';
import type { Dialect } from './dialect';
import { headerNames } from './header';
import { kindOf } from './numbers';

/** A row larger than this cannot be one: its values alone are bounded, so a quote was probably not closed. */
const maxRowBytes = 64 << 20;
/** Columns that a table may have. */
const maxFields = 5000;

const comma = 0x2c;
const point = 0x2e;

/** What a byte means, in a value without quotes and in one with them. */
const enum Mean {
  Text = 0,
  Delimiter = 1,
  LineEnd = 2,
  Quote = 3,
  Backslash = 4,
  /** Not ASCII, the end of the window, or a zero. */
  Beyond = 5,
}

/** Whether a column takes its values as texts whatever they look like, as a plan may say. */
export type IsText = (node: number) => boolean;

/**
 * Reads CSV: RFC 4180, and what is met besides: other delimiters and quotes, any line ends, blank lines, short rows, a first
 * line `sep=;`. A value without quotes is null where it is empty, else a number, true or false where it is written so; all
 * else is text. The names in the header are children of the root of the parser's keys.
 * @returns how many records there were.
 * @throws FaultError with the position in the file and the row's number, the header not counted.
 */
export function readCsv(window: Window, dialect: Dialect, hooks: ReadHooks, carried?: Carried, isText?: IsText): number {
  return new CsvReader(window, dialect, hooks, carried, isText).read();
}

class CsvReader {
  private readonly parser: RecordParser;
  private readonly sink: RecordSink;
  private readonly plain: Uint8Array;
  private readonly quoted: Uint8Array;
  private readonly decimalMark: number;
  private bytes!: Uint8Array;
  private end = 0;
  /** Where the next row begins, in the window. */
  private at = 0;
  private records = 0;
  /** For each column the node of the key tree times 16, and whether its values are texts. */
  private heads = new Int32Array(0);
  private texts: Uint8Array = new Uint8Array(0);
  /** What `value` has read. */
  private from = 0;
  private to = 0;
  /** Values in the last row. */
  private fields = 0;
  /** A quote that the window does not close. */
  private open = -1;
  private scratch = new Uint8Array(256);
  private quick: CsvRows | undefined;

  constructor(
    private readonly window: Window,
    private readonly dialect: Dialect,
    private readonly hooks: ReadHooks,
    carried: Carried | undefined,
    private readonly isText: IsText = () => false,
  ) {
    this.parser = carried?.parser ?? new RecordParser(window.core.memory);
    this.sink = carried?.sink ?? hooks.open(this.parser, []);
    const { delimiter, quote, backslash, decimalComma } = dialect;
    this.decimalMark = decimalComma ? comma : point;
    this.plain = new Uint8Array(256).fill(Mean.Beyond, 0x80);
    this.plain[0] = Mean.Beyond;
    this.quoted = this.plain.slice();
    this.plain[0x0a] = this.plain[0x0d] = Mean.LineEnd;
    this.plain[delimiter] = Mean.Delimiter;
    if (backslash) this.quoted[0x5c] = Mean.Backslash;
    if (quote > 0) this.quoted[quote] = Mean.Quote;
    this.look();
  }

  read(): number {
    this.skipPrologue();
    this.begin();
    try {
      for (;;) {
        const next = this.nextRow();
        if (next === undefined) break;
        this.at = next;
        this.records++;
      }
    } catch (error) {
      if (error instanceof FaultError && error.offset !== undefined) {
        this.flush();
        error.record ??= this.records + 1;
      }
      throw error;
    }
    if (this.records === 0) throw new FaultError({ code: 'onlyHeader' });
    this.flush();
    return this.records;
  }

  /** The byte order mark and Excel's line about the delimiter. */
  private skipPrologue(): void {
    while (this.end < 16 && !this.window.final) this.more();
    const { bytes } = this;
    if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) this.at = 3;
    const said = /^sep=.(?:\r\n|\r|\n)/i.exec(latin1(bytes, this.at, Math.min(this.end, this.at + 8)));
    if (said) this.at += said[0].length;
  }

  /** Learns the columns from the first row, and passes over it if it is a header. */
  private begin(): void {
    const { tape } = this.parser;
    this.heads = Int32Array.from({ length: maxFields + 1 }, (_, index) => index << 4);
    this.texts = new Uint8Array(maxFields + 1).fill(1);
    const next = this.nextRow();
    if (next === undefined) throw new FaultError({ code: 'empty', bytes: this.window.position });
    const nodes = (this.dialect.names ?? headerNames(this.firstTexts())).map((name) => this.parser.keys.column(name));
    tape.length = 0;
    this.heads = Int32Array.from(nodes, ({ id }) => id << 4);
    this.texts = Uint8Array.from(nodes, ({ id }) => (this.isText(id) ? 1 : 0));
    if (this.dialect.header) this.at = next;
    const { code, memory } = this.window.core;
    if (code) this.quick = new CsvRows(code, memory, this.dialect, this.heads, this.texts);
    // Memory may have been allocated.
    this.look();
  }

  /** What stands in the row on the tape; nothing where it is no header. */
  private firstTexts(): string[] {
    const { tape } = this.parser;
    const { bytes } = this.window;
    const cells = tape.cells.subarray(tape.length - this.fields * 4 - 4, tape.length - 4);
    const texts: string[] = [];
    for (let i = 0; i < cells.length; i += 4) {
      texts.push(this.dialect.header ? new TextDecoder().decode(bytes.subarray(cells[i + 1], cells[i + 2])).trim() : '');
    }
    if (texts.length > maxFields) throw new FaultError({ code: 'tooManyKeys', limit: maxFields }, this.window.base + this.at);
    return texts;
  }

  /** Reads most rows, where WebAssembly is there; `at` is behind them then. */
  private ahead(quick: CsvRows): void {
    const { tape } = this.parser;
    if (tape.capacity < quick.rowNumbers * 2) this.makeRoom(quick.rowNumbers * 2);
    for (let stop = RecordStop.Full; stop === RecordStop.Full; ) {
      const result = quick.read(this.window, this.at, tape);
      ({ stop, at: this.at } = result);
      this.records += result.rows;
      this.look();
      if (stop === RecordStop.Full) this.flush();
    }
  }

  /** Reads the next row that is not blank, which is at `at` then, and returns where it ends; undefined at the end of the file. */
  private nextRow(): number | undefined {
    for (;;) {
      const c = this.bytes[this.at]!;
      if (this.at >= this.end) {
        if (this.window.final) return undefined;
        this.more();
      } else if (c === 0x0a || c === 0x0d) {
        // A blank line, or the second byte of a line end.
        this.at++;
      } else {
        const before = this.at;
        if (this.quick) this.ahead(this.quick);
        if (this.at !== before) continue;
        const next = this.row(this.at);
        if (next >= 0) return next;
        this.more();
      }
    }
  }

  /** Puts the cells of one row on the tape and returns where it ends, behind its line end's first byte; -1 if the window ends in it. */
  private row(start: number): number {
    const { plain, heads, texts, decimalMark, end } = this;
    const { tape } = this.parser;
    const { quote } = this.dialect;
    const columns = heads.length;
    if (tape.capacity - tape.length < (columns + 1) * cellNumbers) this.makeRoom((columns + 1) * cellNumbers);
    let { bytes } = this;
    let { cells } = tape;
    let at = tape.length;
    let column = 0;
    let p = start;
    for (;;) {
      let from = p;
      let to: number;
      let kind: Cell = Cell.Text;
      let c = bytes[p]!;
      if (c === 0x20 || c === 0x09) c = bytes[this.behindSpace(p)]!;
      if (c === quote && quote !== 0) {
        p = this.value(p);
        if (p < 0) return -1;
        ({ from, to } = this);
        if (bytes !== this.bytes) {
          ({ bytes } = this);
          ({ cells } = tape);
        }
      } else {
        while (plain[bytes[p]!] === 0) p++;
        if (plain[bytes[p]!] === Mean.Beyond) {
          p = this.beyond(p);
          if (p < 0) return -1;
        }
        to = p;
        if (from === to) kind = Cell.Null;
        else if (column < columns && texts[column] === 0) {
          kind = kindOf(bytes, from, to, decimalMark);
          if (kind === Cell.Decimal && decimalMark === comma) {
            this.withPoint(from, to);
            ({ from, to, bytes } = this);
            ({ cells } = tape);
          }
        }
      }
      if (column < columns) {
        cells[at] = heads[column]! | kind;
        cells[at + 1] = from;
        cells[at + 2] = to;
        cells[at + 3] = to - from;
        at += 4;
      } else if (kind !== Cell.Null) this.tooMany(start, column);
      column++;
      if (p < end && plain[bytes[p]!] === Mean.Delimiter) {
        p++;
        continue;
      }
      if (p < end) p++;
      cells[at] = Cell.Row;
      cells[at + 1] = start;
      cells[at + 2] = p;
      cells[at + 3] = 0;
      tape.length = at + 4;
      this.fields = Math.min(column, columns);
      return p;
    }
  }

  private makeRoom(numbers: number): void {
    const { tape } = this.parser;
    while (tape.capacity - tape.length < numbers) tape.grow();
    // The memory may have grown.
    this.look();
  }

  private behindSpace(at: number): number {
    const { bytes, dialect } = this;
    let p = at;
    while (bytes[p] === 0x20 || (bytes[p] === 0x09 && dialect.delimiter !== 0x09)) p++;
    return p;
  }

  /** Goes on with a value without quotes at a byte that is not ASCII, to where it ends; -1 if the window ends first. */
  private beyond(at: number): number {
    const { bytes, plain } = this;
    for (let p = at; ; ) {
      if (p >= this.end) return this.window.final ? p : -1;
      p = this.character(p);
      if (p < 0) return -1;
      while (plain[bytes[p]!] === 0) p++;
      if (plain[bytes[p]!] !== Mean.Beyond) return p;
    }
  }

  /** A value in quotes, which is `from` and `to` then; returns where it ends, with white space behind it, or -1 if the window ends first. */
  private value(at: number): number {
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
  private withPoint(from: number, to: number): void {
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

  private tooMany(start: number, column: number): never {
    const expected = this.heads.length;
    throw new FaultError({ code: 'tooManyFields', expected, found: column + 1, header: this.dialect.header || this.dialect.names !== undefined }, this.window.base + start);
  }

  private more(): void {
    if (this.end - this.at > maxRowBytes) {
      if (this.open >= this.window.base + this.at) throw new FaultError({ code: 'unclosedQuote', quote: String.fromCharCode(this.dialect.quote) }, this.open);
      throw new FaultError({ code: 'recordTooLarge', limitMb: maxRowBytes >> 20 }, this.window.base + this.at, this.records + 1);
    }
    this.flush();
    this.window.refill(this.at);
    this.at = 0;
    this.look();
    this.hooks.progress?.(this.window.position, this.records);
  }

  private look(): void {
    this.bytes = this.window.bytes;
    this.end = this.window.end;
  }

  private flush(): void {
    const { tape } = this.parser;
    if (tape.length === 0) return;
    try {
      this.sink.take(tape, this.window);
    } finally {
      // Whatever the sink objects to, it has seen these rows, and sees them once.
      tape.length = 0;
    }
    // The sink may have made the memory grow.
    this.look();
  }
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
}
