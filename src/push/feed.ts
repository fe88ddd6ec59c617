import { notAsPlanned, type RowWriter, type TapeWriter } from './cells';
import { Cell, cellNumbers, type Tape } from './json/tape';
import type { Window } from './json/window';
import type { ColumnLookup } from './planned';

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

  take(tape: Tape, { bytes }: Window, from: number, budget: number): number {
    const { columns, writer } = this;
    const { cells, length } = tape;
    for (let i = from; i < length; i += cellNumbers) {
      const head = cells[i]!;
      const kind: Cell = head & 15;
      if (kind === Cell.Row) {
        writer.endRow();
        if (this.unmeasured > budget) return i + cellNumbers;
        continue;
      }
      const size = cells[i + 3]!;
      this.unmeasured += size + 1;
      const column = columns.column(head >> 4);
      if (column < 0) {
        if (kind !== Cell.Null && kind !== Cell.EmptyObject) notAsPlanned();
      } else if (kind !== Cell.EmptyObject || !columns.holdsObjects(head >> 4)) {
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
