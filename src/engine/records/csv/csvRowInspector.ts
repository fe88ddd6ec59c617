import type { ByteWindow } from '../../model/byteWindow';
import type { CountedRows, CsvRowFacts } from '../../model/csvRowFacts';
import { CellKind, type Tape } from '../../model/tape';

/** The bytes of a row that draws a line: - = + | * : and blanks. */
const ruleBytes = new Set(Array.from('-=+|*: ', (character) => character.charCodeAt(0)));

/** Looks at the rows of CSV before they are handed on: counts those that are short, without any value, or a header. */
export class CsvRowInspector {
  private emptyRows: CountedRows | undefined;
  private shortRows: CountedRows | undefined;
  private repeatedHeaders: CountedRows | undefined;
  /** What stands in the header, in bytes; empty where its repetition cannot be recognized. */
  private readonly header: readonly Uint8Array[];
  /** Rows without any value that were read last and not handed on. */
  private pendingRows: CountedRows = { count: 0, offset: 0 };

  /**
   * @param columnTags for each column the node of the key tree times 16.
   * @param namedColumns columns up to the last one that has a name.
   * @param headerTexts what a row that repeats the header has; of one column, a value may be the same.
   * @param skipsEmptyRows whether rows without any value, and rows that draw a line, are taken off the tape.
   * @param drawsLines whether rows may draw a line, as lists do that draw lines between their columns, too.
   */
  constructor(
    private readonly columnTags: Int32Array,
    private readonly namedColumns: number,
    headerTexts: readonly string[],
    private readonly skipsEmptyRows: boolean,
    private readonly drawsLines: boolean,
  ) {
    this.header = headerTexts.length > 1 ? headerTexts.map((text) => Buffer.from(text)) : [];
  }

  /** Whether rows without any value are no records. */
  get omitsEmptyRows(): boolean {
    return this.skipsEmptyRows;
  }

  /** @returns how many rows were taken off the tape. */
  inspect(tape: Tape, window: ByteWindow): number {
    const { cells } = tape;
    const columnCount = this.columnTags.length;
    const lastNode = this.columnTags[columnCount - 1]! >> 4;
    let removedRows = 0;
    let remainingLength = 0;
    for (let rowStart = 0; rowStart < tape.length; ) {
      let rowEnd = rowStart + columnCount * 4;
      const isWhole =
        rowEnd < tape.length && kindAt(cells, rowEnd) === CellKind.Row && cells[rowEnd - 4]! >> 4 === lastNode;
      if (!isWhole) for (rowEnd = rowStart; kindAt(cells, rowEnd) !== CellKind.Row; ) rowEnd += 4;
      const offset = window.fileOffset + cells[rowEnd + 1]!;
      const isEmpty = kindAt(cells, rowStart) === CellKind.Null && isEmptyRow(cells, rowStart, rowEnd);
      const isOmitted =
        this.skipsEmptyRows && (isEmpty || (columnCount > 1 && this.isRule(cells, rowStart, rowEnd, window.bytes)));
      if (isEmpty && columnCount > 1) this.addEmptyRows(1, offset);
      else if (!isOmitted && (rowEnd - rowStart) / 4 < this.namedColumns)
        this.shortRows = addRows(this.shortRows, 1, offset);
      if (this.repeatsHeader(cells, rowStart, rowEnd, window.bytes))
        this.repeatedHeaders = addRows(this.repeatedHeaders, 1, offset);
      if (isOmitted) removedRows++;
      else {
        if (remainingLength !== rowStart) cells.copyWithin(remainingLength, rowStart, rowEnd + 4);
        remainingLength += rowEnd + 4 - rowStart;
      }
      rowStart = rowEnd + 4;
    }
    tape.length = remainingLength;
    return removedRows;
  }

  /**
   * Takes rows without any value off the end of the tape. They are records only if another one follows: a spreadsheet
   * leaves such rows at the end of what it writes.
   * @returns how many there were, and those of before that another row follows now.
   */
  setEmptyRowsAside(tape: Tape, window: ByteWindow): { removed: number; followed?: CountedRows } {
    const preceding = this.pendingRows;
    const emptyRows = this.columnTags.length < 2 ? { count: 0, offset: 0 } : takeEmptyRowsAtEnd(tape, window);
    if (tape.length > 0) {
      this.pendingRows = emptyRows;
      return { removed: emptyRows.count, ...(preceding.count > 0 && { followed: preceding }) };
    }
    this.pendingRows = {
      count: preceding.count + emptyRows.count,
      offset: preceding.count > 0 ? preceding.offset : emptyRows.offset,
    };
    return { removed: emptyRows.count };
  }

  private isRule(cells: Int32Array, start: number, end: number, bytes: Uint8Array): boolean {
    return (this.drawsLines || end - start === 4) && isRule(cells, start, end, bytes);
  }

  private repeatsHeader(cells: Int32Array, start: number, end: number, bytes: Uint8Array): boolean {
    const { header } = this;
    if ((end - start) / 4 !== header.length) return false;
    // Most rows differ in their first byte.
    const firstByte = bytes[cells[start + 1]!]!;
    if (header[0]!.length > 0 && firstByte !== header[0]![0] && !isBlank(firstByte)) return false;
    return header.every((text, column) => {
      const cell = start + column * 4;
      if (kindAt(cells, cell) === CellKind.Null) return text.length === 0;
      let valueStart = cells[cell + 1]!;
      let valueEnd = cells[cell + 2]!;
      while (valueStart < valueEnd && isBlank(bytes[valueStart]!)) valueStart++;
      while (valueStart < valueEnd && isBlank(bytes[valueEnd - 1]!)) valueEnd--;
      return valueEnd - valueStart === text.length && text.every((byte, index) => bytes[valueStart + index] === byte);
    });
  }

  addEmptyRows(count: number, offset: number): void {
    this.emptyRows = addRows(this.emptyRows, count, offset);
  }

  describe(): CsvRowFacts {
    return {
      emptyRowsAtEnd: this.pendingRows.count,
      emptyRows: this.emptyRows,
      shortRows: this.shortRows,
      repeatedHeaders: this.repeatedHeaders,
    };
  }
}

function takeEmptyRowsAtEnd(tape: Tape, window: ByteWindow): CountedRows {
  const { cells } = tape;
  const rows = { count: 0, offset: 0 };
  while (tape.length > 0) {
    let cell = tape.length - 8;
    while (cell >= 0 && kindAt(cells, cell) === CellKind.Null) cell -= 4;
    if (cell >= 0 && kindAt(cells, cell) !== CellKind.Row) break;
    rows.offset = window.fileOffset + cells[tape.length - 3]!;
    rows.count++;
    tape.length = cell + 4;
  }
  return rows;
}

function addRows(rows: CountedRows | undefined, count: number, offset: number): CountedRows {
  return { count: (rows?.count ?? 0) + count, offset: rows?.offset ?? offset };
}

function kindAt(cells: Int32Array, index: number): CellKind {
  return cells[index]! & 15;
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x09;
}

function isEmptyRow(cells: Int32Array, start: number, end: number): boolean {
  for (let cell = start; cell < end; cell += 4) if (kindAt(cells, cell) !== CellKind.Null) return false;
  return true;
}

/** A row of nothing but dashes and the like, at least three of them in a value. */
function isRule(cells: Int32Array, start: number, end: number, bytes: Uint8Array): boolean {
  let longest = 0;
  for (let cell = start; cell < end; cell += 4) {
    if (kindAt(cells, cell) === CellKind.Null) continue;
    if (kindAt(cells, cell) !== CellKind.Text) return false;
    for (let position = cells[cell + 1]!; position < cells[cell + 2]!; position++)
      if (!ruleBytes.has(bytes[position]!)) return false;
    longest = Math.max(longest, cells[cell + 3]!);
  }
  return longest >= 3;
}
