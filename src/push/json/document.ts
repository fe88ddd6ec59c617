import { RecordStop } from '../core/assembly/recordStops';
import type { ArrayCandidate } from '../types';
import { type Expected, FaultError, incomplete } from './fault';
import { kindOf, Outline } from './outline';
import { RecordParser } from './records';
import type { Tape } from './tape';
import type { Window } from './window';

/** Where the records are. `auto` finds out; the others come from a plan. */
export type Layout =
  | { kind: 'auto'; sequence: boolean }
  | { kind: 'array' }
  | { kind: 'sequence' }
  | { kind: 'wrapped'; path: readonly string[] }
  /** Records of an array or a sequence that begin before `until`, from the first one on, or from one that begins where the window does. */
  | { kind: 'part'; array: boolean; first: boolean; until: number };

/** Takes the cells of whole records before the window moves on. */
export interface RecordSink {
  take(tape: Tape, window: Window): void;
}

/** Makes what takes the records of one table; asked again when the table turns out to be elsewhere: at `path` in an object. */
export type OpenTable = (parser: RecordParser, path: readonly string[]) => RecordSink;

export interface ReadHooks {
  open: OpenTable;
  /** After each block: bytes and records so far. */
  progress?(bytes: number, records: number): void;
}

export type Found =
  /** `next`: where the first record behind the part begins, if the file does not end before. */
  | { kind: 'part'; records: number; next: number | undefined }
  | { kind: 'array' | 'sequence'; records: number }
  | { kind: 'wrapped'; path: readonly string[]; records: number }
  | { kind: 'choose'; arrays: readonly ArrayCandidate[]; ownValues: boolean }
  /** An object without an array of objects in it: to be read again as a sequence of one record. */
  | { kind: 'loneObject' }
  /** Several objects one after the other: to be read again as a sequence. */
  | { kind: 'severalObjects' };

/**
 * Reads a whole document: finds the table in it, hands its records to the sink and checks all the rest against the grammar.
 * @throws FaultError with the position in the file and the record's number.
 */
export function readDocument(window: Window, layout: Layout, hooks: ReadHooks, carried?: Carried): Found {
  return new DocumentReader(window, hooks, carried).read(layout);
}

/** What has taken the records of the files before, where several make one table: this one's are added. Its layout has to be known. */
export interface Carried {
  parser: RecordParser;
  sink: RecordSink;
}

/** A record larger than this cannot be a row: its values alone are bounded. */
const maxRecordBytes = 128 << 20;

export class DocumentReader {
  parser: RecordParser;
  /** Where the next token begins, in the window. */
  at = 0;
  /** Records of the current table so far. */
  records = 0;
  private sink: RecordSink;
  /** Whether what comes next belongs to the table's records. */
  private inTable = false;
  /** Records that begin here in the file or behind it are not wanted. */
  private until = Infinity;

  constructor(
    readonly window: Window,
    private readonly hooks: ReadHooks,
    private readonly carried?: Carried,
  ) {
    this.parser = carried?.parser ?? new RecordParser(window.core.memory);
    this.sink = carried?.sink ?? hooks.open(this.parser, []);
    this.parser.point(window);
  }

  read(layout: Layout): Found {
    try {
      if (layout.kind === 'part') return this.part(layout);
      this.skipMark();
      const first = this.peek();
      if (first === undefined) throw new FaultError({ code: 'empty', bytes: this.window.position });
      if (first === 0x5b && (layout.kind === 'array' || layout.kind === 'auto')) return this.array();
      if (layout.kind === 'sequence' || (layout.kind === 'auto' && layout.sequence)) return this.sequence();
      if (layout.kind === 'wrapped' && first === 0x5b) throw new FaultError({ code: 'arrayMissing', path: layout.path });
      if (layout.kind === 'array') throw new FaultError({ code: 'changed' });
      if (first === 0x7b) return new Outline(this, layout.kind === 'wrapped' ? layout.path : undefined).read();
      const at = this.offset();
      const found = this.unit((p) => this.parser.scalar(p), kindOf(first));
      throw new FaultError({ code: 'notRecords', found }, at);
    } catch (error) {
      if (error instanceof FaultError) error.record ??= this.currentRecord;
      throw error;
    }
  }

  private part({ array, first, until }: Extract<Layout, { kind: 'part' }>): Found {
    this.until = until;
    if (first) this.skipMark();
    if (!array) this.sequence();
    else if (!first) this.restOfElements(1);
    else {
      if (this.peek() !== 0x5b) throw new FaultError({ code: 'changed' });
      this.at++;
      this.elements(1, []);
    }
    const next = this.ended ? this.offset() : undefined;
    if (array && next === undefined) this.expectEnd();
    return { kind: 'part', records: this.records, next };
  }

  /** Whether the next token begins a record that is not wanted any more. */
  private get ended(): boolean {
    return this.offset() >= this.until && this.peek() === 0x7b;
  }

  private array(): Found {
    this.at++;
    this.elements(1, []);
    this.expectEnd();
    return { kind: 'array', records: this.records };
  }

  private sequence(): Found {
    this.inTable = true;
    for (let c = this.peek(); c !== undefined && !this.ended; c = this.peek()) {
      if (c === 0x7b) this.recordsHere(0, false);
      else this.notARecord(c, true);
    }
    this.flush();
    return { kind: 'sequence', records: this.records };
  }

  /** The records of an array from behind its `[` to behind its `]`. */
  elements(depth: number, path: readonly string[]): void {
    this.inTable = true;
    const first = this.peek();
    if (first === 0x5d) throw new FaultError({ code: 'emptyArray', path }, this.offset());
    this.restOfElements(depth);
  }

  /** From the beginning of an element on. */
  private restOfElements(depth: number): void {
    this.inTable = true;
    for (;;) {
      const c = this.peek();
      if (this.ended) {
        this.flush();
        return;
      }
      if (c !== 0x7b) this.notARecord(c, false);
      this.recordsHere(depth, true);
      const next = this.peek();
      if (next === 0x5d) break;
      if (next !== 0x2c) this.fail('commaOrBracket');
      this.at++;
      if (this.peek() === 0x5d) this.fail('value', true);
    }
    this.at++;
    this.inTable = false;
    this.flush();
  }

  /** As many records as follow one another without a surprise; the hot loop. */
  private recordsHere(depth: number, commas: boolean): void {
    const { parser, window } = this;
    for (;;) {
      try {
        for (;;) {
          if (!parser.hasRoom) this.flush();
          const { at, records, stop } = parser.ahead(window, this.at, this.until, depth, commas);
          this.at = at;
          this.records += records;
          if (stop === RecordStop.Done) return;
          if (stop === RecordStop.Full) continue;
          if (stop === RecordStop.Incomplete) throw incomplete;
          let p = parser.record(at, depth);
          this.records++;
          this.at = p;
          p = parser.space(p);
          if (commas) {
            if (parser.bytes[p] !== 0x2c) return;
            p = parser.space(p + 1);
          }
          if (parser.bytes[p] !== 0x7b || window.base + p >= this.until) return;
          this.at = p;
        }
      } catch (error) {
        if (error !== incomplete) throw this.placed(error);
        this.more();
      }
    }
  }

  private notARecord(c: number | undefined, sequence: boolean): never {
    const at = this.offset();
    if (c === undefined) this.fail('value');
    const found = this.unit((p) => (c === 0x5b ? this.parser.container(p, 1) : this.parser.scalar(p)), kindOf(c));
    this.inTable = false;
    throw new FaultError(this.records > 0 ? { code: 'mixed', found, sequence } : { code: 'notRecords', found }, at, this.records + 1);
  }

  /** Nothing but white space may follow. */
  expectEnd(): void {
    if (this.peek() !== undefined) this.fail('end');
  }

  /** The grammar is broken at the next token, or the file ends there. */
  fail(expected: Expected, trailingComma = false): never {
    for (;;) this.unit((p) => this.parser.fail(p, expected, trailingComma), undefined);
  }

  /** The next byte that is not white space, reading on as needed, with `at` on it; undefined at the end of the file. */
  peek(): number | undefined {
    for (;;) {
      this.at = this.parser.space(this.at);
      if (this.at < this.window.end) return this.parser.bytes[this.at];
      if (this.window.final) return undefined;
      this.more();
    }
  }

  /** Something that must be in the window as a whole, from `at` on; moves behind it and returns `result`. */
  unit<T>(parse: (at: number) => number, result: T): T {
    for (;;) {
      try {
        this.at = parse(this.at);
        return result;
      } catch (error) {
        if (error !== incomplete) throw this.placed(error);
        this.more();
      }
    }
  }

  private get currentRecord(): number | undefined {
    return this.inTable ? this.records + 1 : undefined;
  }

  /** `at` as a position in the file. */
  offset(): number {
    return this.window.base + this.at;
  }

  /** Starts over with an empty table. */
  restart(path: readonly string[]): void {
    this.records = 0;
    if (this.carried) return;
    this.parser = new RecordParser(this.window.core.memory);
    this.sink = this.hooks.open(this.parser, path);
    this.parser.point(this.window);
  }

  private more(): void {
    if (this.window.end - this.at > maxRecordBytes) {
      throw new FaultError({ code: 'recordTooLarge', limitMb: maxRecordBytes >> 20 }, this.offset(), this.records + 1);
    }
    this.flush();
    this.window.refill(this.at);
    this.at = 0;
    this.parser.point(this.window);
    this.hooks.progress?.(this.window.position, this.records);
  }

  private flush(): void {
    const { tape } = this.parser;
    if (tape.length === 0) return;
    this.sink.take(tape, this.window);
    tape.length = 0;
    // The sink may have made the memory grow.
    this.parser.point(this.window);
  }

  /** A fault of the scanner is placed in the window; outside it is placed in the file. What came before it goes first. */
  private placed(error: unknown): unknown {
    if (error instanceof FaultError && error.offset !== undefined) {
      this.flush();
      error.offset += this.window.base;
      error.record ??= this.currentRecord;
    }
    return error;
  }

  /** Passes over a UTF-8 byte order mark. */
  private skipMark(): void {
    while (this.window.end < 3 && !this.window.final) this.more();
    const [a, b, c] = this.parser.bytes;
    if (a === 0xef && b === 0xbb && c === 0xbf) this.at = 3;
  }
}
