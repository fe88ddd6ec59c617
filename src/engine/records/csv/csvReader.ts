import type { ByteSource, ByteWindow } from '../../model/byteWindow';
import type { CsvRowFacts } from '../../model/csvRowFacts';
import { FaultError } from '../../model/fault';
import { CellKind, numbersPerCell } from '../../model/tape';
import { RecordStop } from '../../wasm/assembly/recordStops';
import type { ReadHooks, SharedTable } from '../json/documentReader';
import type { FilePart } from '../json/filePart';
import { RecordParser } from '../json/recordParser';
import { csvCellKind } from './csvCellKind';
import type { CsvDialect } from './csvDialect';
import { CsvRowOutput } from './csvRowOutput';
import { CsvByteClass, CsvValueReader, commaByte, pointByte } from './csvValueReader';
import { headerNames } from './headerNames';
import { joinHeaderRows } from './tableBounds';
import { addUnnamedColumn } from './unnamedColumn';
import { WasmCsvReader } from './wasmCsvReader';

/** A row larger than this cannot be one: its values alone are bounded, so a quote was probably not closed. */
const maxRowBytes = 64 << 20;
/** One of several workers on a file leaves a file with larger rows to one that reads it as a whole. */
const maxPartRowBytes = 8 << 20;
/** Columns that a table may have. */
const maxColumns = 5000;

/** Whether a column takes its values as texts whatever they look like, as a plan may say. */
export type IsTextColumn = (path: readonly string[]) => boolean;

/**
 * Reads CSV: RFC 4180, and what is met besides: other delimiters and quotes, any line ends, blank lines, short rows, a
 * first line `sep=;`. A value without quotes is null where it is empty, else a number, true or false where it is
 * written so; all else is text. The names in the header are children of the root of the parser's keys.
 * @returns how many records there were.
 * @throws FaultError with the position in the file and the row's number, the header not counted.
 */
export function readCsv(
  window: ByteWindow,
  dialect: CsvDialect,
  hooks: ReadHooks,
  sharedTable?: SharedTable,
  isTextColumn?: IsTextColumn,
): number {
  return new CsvReader(window, dialect, hooks, sharedTable, isTextColumn).read();
}

/** The rows that begin at `startOffset`, where one does, or behind it, and before `endOffset`. */
export interface CsvPart extends FilePart {
  /** Text of the file from a place on. */
  openAt: (offset: number) => ByteSource;
}

export interface CsvPartResult {
  recordCount: number;
  /** Where the first row behind the part begins; undefined if the file ends before. */
  nextRecordOffset: number | undefined;
  rowFacts: CsvRowFacts;
}

/** As `readCsv`, but only a part of the file, and the header before it. */
export function readCsvPart(
  window: ByteWindow,
  part: CsvPart,
  dialect: CsvDialect,
  hooks: ReadHooks,
  sharedTable?: SharedTable,
  isTextColumn?: IsTextColumn,
): CsvPartResult {
  window.openSource(part.openAt(0));
  return new CsvReader(window, dialect, hooks, sharedTable, isTextColumn).readPart(part);
}

class CsvReader {
  private readonly parser: RecordParser;
  private readonly values: CsvValueReader;
  private readonly decimalMark: number;
  /** Where the next row begins, in the window. */
  private position = 0;
  /** For each column the node of the key tree times 16, and whether its values are texts. */
  private columnTags = new Int32Array(0);
  private textColumns: Uint8Array = new Uint8Array(0);
  private maxRowBytes = maxRowBytes;
  /** Values in the last row. */
  private lastRowFields = 0;
  private wasmReader: WasmCsvReader | undefined;
  private readonly output: CsvRowOutput;

  constructor(
    private readonly window: ByteWindow,
    private readonly dialect: CsvDialect,
    private readonly hooks: ReadHooks,
    sharedTable: SharedTable | undefined,
    private readonly isTextColumn: IsTextColumn = () => false,
  ) {
    this.parser = sharedTable?.parser ?? new RecordParser(window.core.memory);
    this.output = new CsvRowOutput(this.parser.tape, window, sharedTable?.sink ?? hooks.open(this.parser, []));
    this.decimalMark = dialect.hasDecimalComma ? commaByte : pointByte;
    this.values = new CsvValueReader(window, dialect);
  }

  read(): number {
    this.skipPrologue();
    this.readHeader();
    this.readRows();
    const { recordCount } = this.output;
    if (recordCount === 0) throw new FaultError({ code: 'onlyHeader' });
    this.hooks.describeRows?.(this.output.describeRows());
    return recordCount;
  }

  readPart({ startOffset, endOffset, openAt }: CsvPart): CsvPartResult {
    this.skipPrologue();
    this.readHeader();
    if (startOffset > 0) {
      this.window.openSource(openAt(startOffset), startOffset);
      this.position = 0;
      this.values.refreshView();
    }
    this.output.endOffset = endOffset;
    this.maxRowBytes = maxPartRowBytes;
    this.readRows();
    const { recordCount, nextRecordOffset } = this.output;
    return { recordCount, nextRecordOffset, rowFacts: this.output.describeRows() };
  }

  private readRows(): void {
    try {
      for (;;) {
        const rowEnd = this.nextRow();
        if (rowEnd === undefined) break;
        this.position = rowEnd;
        this.output.recordCount++;
      }
    } catch (error) {
      if (error instanceof FaultError && error.offset !== undefined) {
        this.flush();
        error.record ??= this.output.recordCount + 1;
      }
      throw error;
    }
    this.flush();
  }

  /** The byte order mark and Excel's line about the delimiter. */
  private skipPrologue(): void {
    while (this.values.end < 16 && !this.window.isFinal) this.refillWindow();
    const { bytes, end } = this.values;
    if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) this.position = 3;
    const sepLine = /^sep=.(?:\r\n|\r|\n)/i.exec(decodeLatin1(bytes, this.position, Math.min(end, this.position + 8)));
    if (sepLine) this.position += sepLine[0].length;
    for (let line = 0; line < this.dialect.skippedLines; line++) this.skipLine();
  }

  /** One line above the table, whatever is in it. */
  private skipLine(): void {
    for (;;) {
      const { bytes, end } = this.values;
      while (this.position < end && bytes[this.position] !== 0x0a && bytes[this.position] !== 0x0d) this.position++;
      // The second byte of a line end may be behind the window.
      if (this.window.isFinal || this.position + 1 < end) {
        if (this.position >= end) return;
        this.position += bytes[this.position] === 0x0d && bytes[this.position + 1] === 0x0a ? 2 : 1;
        return;
      }
      this.refillWindow();
    }
  }

  /** Learns the columns from the first row, and passes over it if it is a header. */
  private readHeader(): void {
    this.columnTags = Int32Array.from({ length: maxColumns + 1 }, (_, index) => index << 4);
    this.textColumns = new Uint8Array(maxColumns + 1).fill(1);
    const headerTexts = this.readHeaderRows();
    const names = this.dialect.names ?? headerNames(headerTexts);
    const columnKeys = names.map((name) => this.parser.keys.findOrAddColumn(name));
    this.columnTags = Int32Array.from(columnKeys, ({ id }) => id << 4);
    this.textColumns = Uint8Array.from(columnKeys, ({ path }) => (this.isTextColumn(path) ? 1 : 0));
    const namedColumns =
      this.dialect.names?.length ??
      (this.dialect.hasHeader ? headerTexts.findLastIndex((text) => text !== '') + 1 : headerTexts.length);
    this.output.setColumns(this.columnTags, namedColumns, headerTexts, this.dialect);
    const { wasm, memory } = this.window.core;
    const isPlain = !this.dialect.trimsValues && !this.dialect.keepsReturns;
    if (wasm && isPlain)
      this.wasmReader = new WasmCsvReader(wasm, memory, this.dialect, this.columnTags, this.textColumns);
    // Memory may have been allocated.
    this.values.refreshView();
  }

  /** The texts of the header, all of whose rows are behind us then; without one, an empty text for each value. */
  private readHeaderRows(): string[] {
    const rows: string[][] = [];
    for (let row = 0; row < this.dialect.headerRows; row++) {
      const rowEnd = this.nextRow();
      if (rowEnd === undefined) break;
      rows.push(this.readHeaderTexts());
      this.parser.tape.length = 0;
      if (this.dialect.hasHeader) this.position = rowEnd;
    }
    if (rows.length === 0) throw new FaultError({ code: 'empty', bytes: this.window.bytesRead });
    const headerTexts = rows.length > 1 ? joinHeaderRows(rows) : rows[0]!;
    return addUnnamedColumn(headerTexts, this.dialect.unnamedColumn);
  }

  /** What stands in the row on the tape; nothing where it is no header. */
  private readHeaderTexts(): string[] {
    const { tape } = this.parser;
    const { bytes } = this.window;
    const cells = tape.cells.subarray(tape.length - this.lastRowFields * 4 - 4, tape.length - 4);
    const headerTexts: string[] = [];
    for (let i = 0; i < cells.length; i += 4)
      headerTexts.push(
        this.dialect.hasHeader ? new TextDecoder().decode(bytes.subarray(cells[i + 1], cells[i + 2])).trim() : '',
      );
    if (headerTexts.length > maxColumns) this.failTooManyColumns(this.position);
    return headerTexts;
  }

  /** Reads most rows, where WebAssembly is there; `at` is behind them then. */
  private readAhead(wasmReader: WasmCsvReader): void {
    const { tape } = this.parser;
    if (tape.capacity < wasmReader.rowTapeLength * 2) this.makeRoom(wasmReader.rowTapeLength * 2);
    for (let stop = RecordStop.Full; stop === RecordStop.Full && this.output.nextRecordOffset === undefined; ) {
      const result = wasmReader.read(this.window, this.position, tape);
      ({ stop, position: this.position } = result);
      this.output.recordCount += result.rows;
      this.values.refreshView();
      if (stop === RecordStop.Full) this.flush();
    }
  }

  /**
   * Reads the next row that is not blank, which is at `at` then, and returns where it ends; undefined at the end of the
   * file or of the part of it.
   */
  private nextRow(): number | undefined {
    while (this.output.nextRecordOffset === undefined) {
      const byte = this.values.bytes[this.position]!;
      if (this.position >= this.values.end) {
        if (this.window.isFinal) return undefined;
        this.refillWindow();
      } else if (byte === 0x0a || byte === 0x0d) {
        // A blank line, or the second byte of a line end.
        this.position++;
      } else {
        const rowStart = this.position;
        if (this.wasmReader) this.readAhead(this.wasmReader);
        if (this.position !== rowStart) continue;
        const rowEnd = this.readRow(this.position);
        if (rowEnd >= 0) return rowEnd;
        this.refillWindow();
      }
    }
    return undefined;
  }

  /**
   * Puts the cells of one row on the tape and returns where it ends, behind its line end's first byte; -1 if the window
   * ends in it.
   */
  private readRow(start: number): number {
    const { values, columnTags, textColumns, decimalMark } = this;
    const { unquotedClasses, end } = values;
    const { tape } = this.parser;
    const { quote, quotesMeanNothing, trimsValues, keepsReturns } = this.dialect;
    const columnCount = columnTags.length;
    if (tape.capacity - tape.length < (columnCount + 1) * numbersPerCell)
      this.makeRoom((columnCount + 1) * numbersPerCell);
    let { bytes } = values;
    let { cells } = tape;
    let offset = tape.length;
    let column = 0;
    let position = start;
    for (;;) {
      let valueStart = position;
      let valueEnd: number;
      let kind: CellKind = CellKind.Text;
      let isPlain = true;
      let byte = bytes[position]!;
      if (byte === 0x20 || byte === 0x09) byte = bytes[values.skipSpace(position)]!;
      if (byte === quote && quote !== 0) {
        position = values.readQuoted(position);
        if (position < 0) return -1;
        ({ valueStart, valueEnd } = values);
        if (bytes !== values.bytes) {
          ({ bytes } = values);
          ({ cells } = tape);
        }
        isPlain = quotesMeanNothing;
      } else {
        while (unquotedClasses[bytes[position]!] === 0) position++;
        if (keepsReturns || unquotedClasses[bytes[position]!] === CsvByteClass.Beyond) {
          position = values.continueUnquoted(position);
          if (position < 0) return -1;
        }
        valueEnd = position;
      }
      if (isPlain) {
        // Blanks around a number say nothing; around a text they belong to it.
        let trimmedStart = valueStart;
        let trimmedEnd = valueEnd;
        while (trimmedStart < trimmedEnd && isBlank(bytes[trimmedStart]!, trimsValues)) trimmedStart++;
        while (trimmedStart < trimmedEnd && isBlank(bytes[trimmedEnd - 1]!, trimsValues)) trimmedEnd--;
        if (trimmedStart === trimmedEnd || values.isNullWord(trimmedStart, trimmedEnd)) kind = CellKind.Null;
        else if (column < columnCount && (textColumns[column] === 0 || trimsValues)) {
          if (textColumns[column] === 0) kind = csvCellKind(bytes, trimmedStart, trimmedEnd, decimalMark);
          if (kind !== CellKind.Text || trimsValues) {
            valueStart = trimmedStart;
            valueEnd = trimmedEnd;
          }
          if (kind === CellKind.Decimal && decimalMark === commaByte) {
            values.replaceDecimalComma(valueStart, valueEnd);
            ({ valueStart, valueEnd, bytes } = values);
            ({ cells } = tape);
          }
        }
      }
      if (column < columnCount) {
        cells[offset] = columnTags[column]! | kind;
        cells[offset + 1] = valueStart;
        cells[offset + 2] = valueEnd;
        cells[offset + 3] = valueEnd - valueStart;
        offset += 4;
      } else if (kind !== CellKind.Null) this.failTooManyFields(start, column);
      column++;
      if (position < end && unquotedClasses[bytes[position]!] === CsvByteClass.Delimiter) {
        position++;
        continue;
      }
      if (position < end) position++;
      cells[offset] = CellKind.Row;
      cells[offset + 1] = start;
      cells[offset + 2] = position;
      cells[offset + 3] = 0;
      tape.length = offset + 4;
      this.lastRowFields = Math.min(column, columnCount);
      return position;
    }
  }

  private makeRoom(tapeNumbers: number): void {
    const { tape } = this.parser;
    while (tape.capacity - tape.length < tapeNumbers) tape.grow();
    // The memory may have grown.
    this.values.refreshView();
  }

  private failTooManyFields(start: number, column: number): never {
    const expected = this.columnTags.length;
    if (expected > maxColumns) this.failTooManyColumns(start);
    throw new FaultError(
      {
        code: 'tooManyFields',
        expected,
        found: column + 1,
        header: this.dialect.hasHeader || this.dialect.names !== undefined,
      },
      this.window.fileOffset + start,
    );
  }

  private failTooManyColumns(start: number): never {
    throw new FaultError({ code: 'tooManyKeys', limit: maxColumns }, this.window.fileOffset + start);
  }

  private refillWindow(): void {
    const { maxRowBytes } = this;
    const { end, openQuoteOffset } = this.values;
    if (end - this.position > maxRowBytes) {
      if (openQuoteOffset >= this.window.fileOffset + this.position)
        throw new FaultError(
          { code: 'unclosedQuote', quote: String.fromCharCode(this.dialect.quote), withinMb: maxRowBytes >> 20 },
          openQuoteOffset,
        );
      throw new FaultError(
        { code: 'recordTooLarge', limitMb: maxRowBytes >> 20 },
        this.window.fileOffset + this.position,
        this.output.recordCount + 1,
      );
    }
    this.flush();
    this.window.refill(this.position, maxRowBytes);
    this.position = 0;
    this.values.refreshView();
    this.hooks.progress?.(this.window.bytesRead, this.output.recordCount);
  }

  /** Hands on what was read. */
  private flush(): void {
    this.output.flush(this.position);
    // The sink may have made the memory grow.
    this.values.refreshView();
  }
}

function decodeLatin1(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
}

function isBlank(byte: number, isTabBlank: boolean): boolean {
  return byte === 0x20 || (isTabBlank && byte === 0x09);
}
