import type { ByteWindow } from '../../model/byteWindow';
import type { CsvRowFacts } from '../../model/csvRowFacts';
import { type ExpectedToken, FaultError, incompleteToken } from '../../model/fault';
import type { Tape } from '../../model/tape';
import { RecordStop } from '../../wasm/assembly/recordStops';
import type { DocumentResult } from './documentResult';
import { RecordParser } from './recordParser';
import { jsonKindOf, TableFinder } from './tableFinder';

/** Where the records are. `auto` finds out; the others come from a plan. */
export type RecordLayout =
  | { kind: 'auto'; isSequence: boolean }
  | { kind: 'array' }
  | { kind: 'sequence' }
  | { kind: 'wrapped'; path: readonly string[] }
  /**
   * Records of an array or a sequence that begin before `until`, from the first one on, or from one that begins where
   * the window does.
   */
  | { kind: 'part'; isArray: boolean; isFirst: boolean; endOffset: number };

/** Takes the cells of whole records before the window moves on. */
export interface RecordSink {
  take(tape: Tape, window: ByteWindow): void;
}

/**
 * Makes what takes the records of one table; asked again when the table turns out to be elsewhere: at `path` in an
 * object.
 */
export type OpenRecordSink = (parser: RecordParser, path: readonly string[]) => RecordSink;

export interface ReadHooks {
  open: OpenRecordSink;
  /** After each block: bytes and records so far. */
  progress?(bytes: number, records: number): void;
  /** CSV: at the end, what was odd about the rows. */
  describeRows?(facts: CsvRowFacts): void;
}

/**
 * Reads a whole document: finds the table in it, hands its records to the sink and checks all the rest against the
 * grammar.
 * @throws FaultError with the position in the file and the record's number.
 */
export function readDocument(
  window: ByteWindow,
  layout: RecordLayout,
  hooks: ReadHooks,
  sharedTable?: SharedTable,
): DocumentResult {
  return new DocumentReader(window, hooks, sharedTable).read(layout);
}

/**
 * What has taken the records of the files before, where several make one table: this one's are added. Its layout has to
 * be known.
 */
export interface SharedTable {
  parser: RecordParser;
  sink: RecordSink;
}

/** A record larger than this cannot be a row: its values alone are bounded. */
const maxRecordBytes = 96 << 20;
/** One of several workers on a file leaves a file with larger records to one that reads it as a whole. */
const maxPartRecordBytes = 8 << 20;

export class DocumentReader {
  parser: RecordParser;
  /** Where the next token begins, in the window. */
  position = 0;
  /** Records of the current table so far. */
  recordCount = 0;
  private sink: RecordSink;
  /** What the sink objected to. */
  private sinkError: unknown;
  /** Whether what comes next belongs to the table's records. */
  private isInTable = false;
  /** Records that begin here in the file or behind it are not needed. */
  private endOffset = Infinity;
  private maxRecordBytes = maxRecordBytes;

  constructor(
    readonly window: ByteWindow,
    private readonly hooks: ReadHooks,
    private readonly sharedTable?: SharedTable,
  ) {
    this.parser = sharedTable?.parser ?? new RecordParser(window.core.memory);
    this.sink = sharedTable?.sink ?? hooks.open(this.parser, []);
    this.parser.attachWindow(window);
  }

  read(layout: RecordLayout): DocumentResult {
    try {
      if (layout.kind === 'part') return this.readPart(layout);
      this.skipByteOrderMark();
      const firstByte = this.peek();
      if (firstByte === undefined) throw new FaultError({ code: 'empty', bytes: this.window.bytesRead });
      if (firstByte === 0x5b && (layout.kind === 'array' || layout.kind === 'auto')) return this.readArray();
      if (layout.kind === 'sequence' || (layout.kind === 'auto' && layout.isSequence)) return this.readSequence();
      if (layout.kind === 'wrapped' && firstByte === 0x5b)
        throw new FaultError({ code: 'arrayMissing', path: layout.path });
      if (layout.kind === 'array') throw new FaultError({ code: 'changed' });
      if (firstByte === 0x7b) return new TableFinder(this, layout.kind === 'wrapped' ? layout.path : undefined).read();
      const offset = this.fileOffset();
      const valueKind = this.parseWhole((start) => this.parser.scanScalar(start), jsonKindOf(firstByte));
      throw new FaultError({ code: 'notRecords', found: valueKind }, offset);
    } catch (error) {
      if (error instanceof FaultError) error.record ??= this.currentRecord;
      throw error;
    }
  }

  private readPart({ isArray, isFirst, endOffset }: Extract<RecordLayout, { kind: 'part' }>): DocumentResult {
    this.endOffset = endOffset;
    this.maxRecordBytes = maxPartRecordBytes;
    if (isFirst) this.skipByteOrderMark();
    if (!isArray) this.readSequence();
    else if (!isFirst) this.readRemainingElements(1);
    else {
      if (this.peek() !== 0x5b) throw new FaultError({ code: 'changed' });
      this.position++;
      this.readElements(1, []);
    }
    const nextRecordOffset = this.isPastEnd ? this.fileOffset() : undefined;
    if (isArray && nextRecordOffset === undefined) this.expectEnd();
    return { kind: 'part', records: this.recordCount, nextRecordOffset };
  }

  /** Whether the next token begins a record that is no longer needed. */
  private get isPastEnd(): boolean {
    return this.fileOffset() >= this.endOffset && this.peek() === 0x7b;
  }

  private readArray(): DocumentResult {
    this.position++;
    this.readElements(1, []);
    this.expectEnd();
    return { kind: 'array', records: this.recordCount };
  }

  private readSequence(): DocumentResult {
    this.isInTable = true;
    for (let byte = this.peek(); byte !== undefined && !this.isPastEnd; byte = this.peek()) {
      if (byte === 0x7b) this.readConsecutiveRecords(0, false);
      else this.failNotARecord(byte, true);
    }
    this.flush();
    return { kind: 'sequence', records: this.recordCount };
  }

  /** The records of an array from behind its `[` to behind its `]`. */
  readElements(depth: number, path: readonly string[]): void {
    this.isInTable = true;
    const firstByte = this.peek();
    if (firstByte === 0x5d) throw new FaultError({ code: 'emptyArray', path }, this.fileOffset());
    this.readRemainingElements(depth);
  }

  /** From the beginning of an element on. */
  private readRemainingElements(depth: number): void {
    this.isInTable = true;
    for (;;) {
      const byte = this.peek();
      if (this.isPastEnd) {
        this.flush();
        return;
      }
      if (byte !== 0x7b) this.failNotARecord(byte, false);
      this.readConsecutiveRecords(depth, true);
      const nextByte = this.peek();
      if (nextByte === 0x5d) break;
      if (nextByte !== 0x2c) this.fail('commaOrBracket');
      this.position++;
      if (this.peek() === 0x5d) this.fail('value', true);
    }
    this.position++;
    this.isInTable = false;
    this.flush();
  }

  /** As many records as follow one another without a surprise; the hot loop. */
  private readConsecutiveRecords(depth: number, hasCommas: boolean): void {
    const { parser, window } = this;
    for (;;) {
      try {
        for (;;) {
          if (!parser.hasRoom) this.flush();
          const { position, records, stop } = parser.readAhead(window, this.position, this.endOffset, depth, hasCommas);
          this.position = position;
          this.recordCount += records;
          if (stop === RecordStop.Done) return;
          if (stop === RecordStop.Full) continue;
          if (stop === RecordStop.Incomplete) throw incompleteToken;
          let nextPosition = parser.readRecord(position, depth);
          this.recordCount++;
          this.position = nextPosition;
          nextPosition = parser.skipSpace(nextPosition);
          if (hasCommas) {
            if (parser.bytes[nextPosition] !== 0x2c) return;
            nextPosition = parser.skipSpace(nextPosition + 1);
          }
          if (parser.bytes[nextPosition] !== 0x7b || window.fileOffset + nextPosition >= this.endOffset) return;
          this.position = nextPosition;
        }
      } catch (error) {
        if (error !== incompleteToken) throw this.withFileOffset(error);
        this.refillWindow();
      }
    }
  }

  private failNotARecord(byte: number | undefined, isSequence: boolean): never {
    const offset = this.fileOffset();
    if (byte === undefined) this.fail('value');
    const valueKind = this.parseWhole(
      (start) => (byte === 0x5b ? this.parser.scanContainer(start, 1) : this.parser.scanScalar(start)),
      jsonKindOf(byte),
    );
    this.isInTable = false;
    throw new FaultError(
      this.recordCount > 0
        ? { code: 'mixed', found: valueKind, sequence: isSequence }
        : { code: 'notRecords', found: valueKind },
      offset,
      this.recordCount + 1,
    );
  }

  /** Nothing but white space may follow. */
  expectEnd(): void {
    if (this.peek() !== undefined) this.fail('end');
  }

  /** The grammar is broken at the next token, or the file ends there. */
  fail(expected: ExpectedToken, trailingComma = false): never {
    for (;;) this.parseWhole((position) => this.parser.fail(position, expected, trailingComma), undefined);
  }

  /** The next byte that is not white space, reading on as needed, with `at` on it; undefined at the end of the file. */
  peek(): number | undefined {
    for (;;) {
      this.position = this.parser.skipSpace(this.position);
      if (this.position < this.window.end) return this.parser.bytes[this.position];
      if (this.window.isFinal) return undefined;
      this.refillWindow();
    }
  }

  /** Something that must be in the window as a whole, from `at` on; moves behind it and returns `result`. */
  parseWhole<T>(parse: (start: number) => number, result: T): T {
    for (;;) {
      try {
        this.position = parse(this.position);
        return result;
      } catch (error) {
        if (error !== incompleteToken) throw this.withFileOffset(error);
        this.refillWindow();
      }
    }
  }

  private get currentRecord(): number | undefined {
    return this.isInTable ? this.recordCount + 1 : undefined;
  }

  /** `at` as a position in the file. */
  fileOffset(): number {
    return this.window.fileOffset + this.position;
  }

  /** Starts over with an empty table. */
  restartTable(path: readonly string[]): void {
    this.recordCount = 0;
    if (this.sharedTable) return;
    this.parser = new RecordParser(this.window.core.memory);
    this.sink = this.hooks.open(this.parser, path);
    this.parser.attachWindow(this.window);
  }

  private refillWindow(): void {
    if (this.window.end - this.position > this.maxRecordBytes) {
      throw new FaultError(
        { code: 'recordTooLarge', limitMb: this.maxRecordBytes >> 20 },
        this.fileOffset(),
        this.recordCount + 1,
      );
    }
    this.flush();
    this.window.refill(this.position, this.maxRecordBytes);
    this.position = 0;
    this.parser.attachWindow(this.window);
    this.hooks.progress?.(this.window.bytesRead, this.recordCount);
  }

  private flush(): void {
    const { tape } = this.parser;
    if (tape.length === 0) return;
    try {
      this.sink.take(tape, this.window);
    } catch (error) {
      this.sinkError = error;
      throw error;
    } finally {
      // Whatever the sink objects to, it has seen these records, and sees them once.
      tape.length = 0;
    }
    // The sink may have made the memory grow.
    this.parser.attachWindow(this.window);
  }

  /**
   * A fault of the scanner is placed in the window; outside it is placed in the file. What came before it goes first.
   */
  private withFileOffset(error: unknown): unknown {
    // What takes the records knows where in the file they are.
    if (error instanceof FaultError && error.offset !== undefined && error !== this.sinkError) {
      this.flush();
      error.offset += this.window.fileOffset;
      error.record ??= this.currentRecord;
    }
    return error;
  }

  /** Passes over a UTF-8 byte order mark. */
  private skipByteOrderMark(): void {
    while (this.window.end < 3 && !this.window.isFinal) this.refillWindow();
    const [firstByte, secondByte, thirdByte] = this.parser.bytes;
    if (firstByte === 0xef && secondByte === 0xbb && thirdByte === 0xbf) this.position = 3;
  }
}
