import type { ByteWindow } from '../../model/byteWindow';
import type { CountedRows, CsvRowFacts } from '../../model/csvRowFacts';
import { CellKind, numbersPerCell, type Tape } from '../../model/tape';
import type { RecordSink } from '../json/documentReader';
import type { CsvDialect } from './csvDialect';
import { CsvRowInspector } from './csvRowInspector';

/** Hands on the rows that were read: those of the part of the file, and none without values at the end. */
export class CsvRowOutput {
  recordCount = 0;
  /** Rows from there on in the file are no longer part of what is read. */
  endOffset = Infinity;
  /** Where the first of these begins, once it was read. */
  nextRecordOffset: number | undefined;
  /** For each column the node of the key tree times 16. */
  private columnTags: Int32Array = new Int32Array(0);
  private inspector = new CsvRowInspector(new Int32Array(0), 0, [], false, false);

  constructor(
    private readonly tape: Tape,
    private readonly window: ByteWindow,
    private readonly sink: RecordSink,
  ) {}

  /**
   * @param namedColumns columns that each row should have a value for.
   * @param headerTexts what stands in the header.
   */
  setColumns(
    columnTags: Int32Array,
    namedColumns: number,
    headerTexts: readonly string[],
    { hasHeader, headerRows, skipsEmptyRows, drawsLines }: CsvDialect,
  ): void {
    this.columnTags = columnTags;
    // One of several rows is not repeated in one row.
    const repeatableTexts = hasHeader && headerRows === 1 ? headerTexts : [];
    this.inspector = new CsvRowInspector(columnTags, namedColumns, repeatableTexts, skipsEmptyRows, drawsLines);
  }

  describeRows(): CsvRowFacts {
    return this.inspector.describe();
  }

  /**
   * Hands on what is on the tape. Memory may grow on the way.
   * @param position where the next row begins, in the window.
   */
  flush(position: number): void {
    const { tape } = this;
    this.cutAtPartEnd();
    const { removed, followed } = this.inspector.setEmptyRowsAside(tape, this.window);
    this.recordCount -= removed;
    if (tape.length === 0) return;
    if (followed) this.takeEmptyRows(followed, position);
    this.recordCount -= this.inspector.inspect(tape, this.window);
    if (tape.length > 0) this.handOnTape();
  }

  /** Hands on rows without any value, which another row follows. */
  private takeEmptyRows({ count, offset }: CountedRows, position: number): void {
    const { tape } = this;
    this.inspector.addEmptyRows(count, offset);
    if (this.inspector.omitsEmptyRows) return;
    this.recordCount += count;
    const rowTapeLength = (this.columnTags.length + 1) * numbersPerCell;
    const followingCells = tape.cells.slice(0, tape.length);
    tape.length = 0;
    for (let remaining = count; remaining > 0; ) {
      const { cells } = tape;
      for (; remaining > 0 && tape.capacity - tape.length >= rowTapeLength; remaining--) {
        for (const columnTag of this.columnTags) {
          cells.set([columnTag | CellKind.Null, 0, 0, 0], tape.length);
          tape.length += 4;
        }
        cells.set([CellKind.Row, position, position, 0], tape.length);
        tape.length += 4;
      }
      this.handOnTape();
    }
    while (tape.capacity < followingCells.length) tape.grow();
    tape.cells.set(followingCells);
    tape.length = followingCells.length;
  }

  /** Takes rows behind the part off the tape. */
  private cutAtPartEnd(): void {
    const { tape } = this;
    const { cells } = tape;
    const limit = this.endOffset - this.window.fileOffset;
    if (tape.length === 0 || cells[tape.length - numbersPerCell + 1]! < limit) return;
    let partLength = 0;
    for (let index = 0; index < tape.length; index += numbersPerCell) {
      const kind: CellKind = cells[index]! & 15;
      if (kind !== CellKind.Row) continue;
      const rowStart = cells[index + 1]!;
      if (rowStart < limit) partLength = index + numbersPerCell;
      else {
        this.nextRecordOffset ??= this.window.fileOffset + rowStart;
        this.recordCount--;
      }
    }
    tape.length = partLength;
  }

  private handOnTape(): void {
    const { tape } = this;
    try {
      this.sink.take(tape, this.window);
    } finally {
      // Whatever the sink objects to, it has seen these rows, and sees them once.
      tape.length = 0;
    }
  }
}
