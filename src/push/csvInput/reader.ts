import type { Carried, ReadHooks, RecordSink } from '../json/document';
import { RecordStop } from '../core/assembly/recordStops';
import { CsvRows } from '../core/csvRows';
import { FaultError } from '../json/fault';
import { RecordParser } from '../json/records';
import { Cell, cellNumbers } from '../json/tape';
import type { Window } from '../json/window';
import type { Dialect } from './dialect';
import { headerNames } from './header';
import { kindOf } from './numbers';
import { comma, CsvValues, Mean, point } from './values';

/** A row larger than this cannot be one: its values alone are bounded, so a quote was probably not closed. */
const maxRowBytes = 64 << 20;
/** Columns that a table may have. */
const maxFields = 5000;

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
  private readonly values: CsvValues;
  private readonly decimalMark: number;
  /** Where the next row begins, in the window. */
  private at = 0;
  private records = 0;
  /** For each column the node of the key tree times 16, and whether its values are texts. */
  private heads = new Int32Array(0);
  private texts: Uint8Array = new Uint8Array(0);
  /** Values in the last row. */
  private fields = 0;
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
    this.decimalMark = dialect.decimalComma ? comma : point;
    this.values = new CsvValues(window, dialect);
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
    while (this.values.end < 16 && !this.window.final) this.more();
    const { bytes, end } = this.values;
    if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) this.at = 3;
    const said = /^sep=.(?:\r\n|\r|\n)/i.exec(latin1(bytes, this.at, Math.min(end, this.at + 8)));
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
    this.values.look();
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
      this.values.look();
      if (stop === RecordStop.Full) this.flush();
    }
  }

  /** Reads the next row that is not blank, which is at `at` then, and returns where it ends; undefined at the end of the file. */
  private nextRow(): number | undefined {
    for (;;) {
      const c = this.values.bytes[this.at]!;
      if (this.at >= this.values.end) {
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
    const { values, heads, texts, decimalMark } = this;
    const { plain, end } = values;
    const { tape } = this.parser;
    const { quote } = this.dialect;
    const columns = heads.length;
    if (tape.capacity - tape.length < (columns + 1) * cellNumbers) this.makeRoom((columns + 1) * cellNumbers);
    let { bytes } = values;
    let { cells } = tape;
    let at = tape.length;
    let column = 0;
    let p = start;
    for (;;) {
      let from = p;
      let to: number;
      let kind: Cell = Cell.Text;
      let c = bytes[p]!;
      if (c === 0x20 || c === 0x09) c = bytes[values.behindSpace(p)]!;
      if (c === quote && quote !== 0) {
        p = values.value(p);
        if (p < 0) return -1;
        ({ from, to } = values);
        if (bytes !== values.bytes) {
          ({ bytes } = values);
          ({ cells } = tape);
        }
      } else {
        while (plain[bytes[p]!] === 0) p++;
        if (plain[bytes[p]!] === Mean.Beyond) {
          p = values.beyond(p);
          if (p < 0) return -1;
        }
        to = p;
        if (from === to) kind = Cell.Null;
        else if (column < columns && texts[column] === 0) {
          kind = kindOf(bytes, from, to, decimalMark);
          if (kind === Cell.Decimal && decimalMark === comma) {
            values.withPoint(from, to);
            ({ from, to, bytes } = values);
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
    this.values.look();
  }

  private tooMany(start: number, column: number): never {
    const expected = this.heads.length;
    throw new FaultError({ code: 'tooManyFields', expected, found: column + 1, header: this.dialect.header || this.dialect.names !== undefined }, this.window.base + start);
  }

  private more(): void {
    const { end, open } = this.values;
    if (end - this.at > maxRowBytes) {
      if (open >= this.window.base + this.at) throw new FaultError({ code: 'unclosedQuote', quote: String.fromCharCode(this.dialect.quote) }, open);
      throw new FaultError({ code: 'recordTooLarge', limitMb: maxRowBytes >> 20 }, this.window.base + this.at, this.records + 1);
    }
    this.flush();
    this.window.refill(this.at);
    this.at = 0;
    this.values.look();
    this.hooks.progress?.(this.window.position, this.records);
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
    this.values.look();
  }
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
}
