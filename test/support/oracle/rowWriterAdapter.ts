import type { ByteWindow } from '../../../src/engine/model/byteWindow';
import { type TapeWriter, throwFileChanged } from '../../../src/engine/model/cellWriters';
import { CellKind, numbersPerCell, type Tape } from '../../../src/engine/model/tape';
import type { ColumnLookup } from '../../../src/engine/rows/readPlannedSource';
import type { RowWriter } from './rowWriter';

/** Gives each cell of a tape to its column. */
export class RowWriterAdapter implements TapeWriter {
  unmeasuredBytes = 0;

  constructor(
    private readonly columns: ColumnLookup,
    private readonly writer: RowWriter,
  ) {}

  get rows(): number {
    return this.writer.rows;
  }

  writeCells(tape: Tape, { bytes }: ByteWindow, fromIndex: number, budgetBytes: number): number {
    const { columns, writer } = this;
    const { cells, length } = tape;
    for (let cellIndex = fromIndex; cellIndex < length; cellIndex += numbersPerCell) {
      const tag = cells[cellIndex]!;
      const kind: CellKind = tag & 15;
      if (kind === CellKind.Row) {
        writer.endRow();
        if (this.unmeasuredBytes > budgetBytes) return cellIndex + numbersPerCell;
        continue;
      }
      const textBytes = cells[cellIndex + 3]!;
      this.unmeasuredBytes += textBytes + 1;
      const column = columns.columnOf(tag >> 4);
      if (column < 0) {
        if (kind !== CellKind.Null && kind !== CellKind.EmptyObject) throwFileChanged();
      } else if (kind !== CellKind.EmptyObject || !columns.holdsObjects(tag >> 4)) {
        writer.writeCell(column, kind, bytes, cells[cellIndex + 1]!, cells[cellIndex + 2]!, textBytes);
      }
    }
    return length;
  }

  estimateBytes(): number {
    this.unmeasuredBytes = 0;
    return this.writer.estimateBytes();
  }

  compressPending(): void {
    this.writer.compressPending();
  }

  finish(): Uint8Array<ArrayBuffer> {
    return this.writer.finish();
  }
}
