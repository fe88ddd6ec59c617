import type { ByteWindow } from '../model/byteWindow';
import { notAsPlanned, type RowWriter, type TapeWriter } from '../model/cells';
import { CellKind, numbersPerCell, type Tape } from '../model/tape';
import type { ColumnLookup } from '../rows/planned';

/** Gives each cell of a tape to its column. */
export class CellFeed implements TapeWriter {
  unmeasured = 0;

  constructor(
    private readonly columns: ColumnLookup,
    private readonly writer: RowWriter,
  ) {}

  get rows(): number {
    return this.writer.rows;
  }

  take(tape: Tape, { bytes }: ByteWindow, from: number, budget: number): number {
    const { columns, writer } = this;
    const { cells, length } = tape;
    for (let i = from; i < length; i += numbersPerCell) {
      const head = cells[i]!;
      const kind: CellKind = head & 15;
      if (kind === CellKind.Row) {
        writer.endRow();
        if (this.unmeasured > budget) return i + numbersPerCell;
        continue;
      }
      const size = cells[i + 3]!;
      this.unmeasured += size + 1;
      const column = columns.column(head >> 4);
      if (column < 0) {
        if (kind !== CellKind.Null && kind !== CellKind.EmptyObject) notAsPlanned();
      } else if (kind !== CellKind.EmptyObject || !columns.holdsObjects(head >> 4)) {
        writer.cell(column, kind, bytes, cells[i + 1]!, cells[i + 2]!, size);
      }
    }
    return length;
  }

  size(): number {
    this.unmeasured = 0;
    return this.writer.size();
  }

  settle(): void {
    this.writer.settle();
  }

  finish(): Uint8Array<ArrayBuffer> {
    return this.writer.finish();
  }
}
