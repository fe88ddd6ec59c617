import type { FileWriter } from '../../../src/engine/model/cellWriters';
import type { CellKind } from '../../../src/engine/model/tape';

/** Takes the cells of one row after the other, a cell at a time. */
export interface RowWriter extends FileWriter {
  writeCell(column: number, kind: CellKind, bytes: Uint8Array, start: number, end: number, textBytes: number): void;
  endRow(): void;
}
