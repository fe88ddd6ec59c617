import type { Type } from './assembly/types';

/** What assembly/table.ts exports: columns of Parquet, filled from a tape. `table` is what `openTable` returned. */
export interface ParquetTableExports {
  /** A table of so many columns, each to be set next; `pageRows` is the most that a page holds. */
  openTable(columnCount: number, maxPageRows: number): number;
  setTableColumn(table: number, columnIndex: number, type: Type): void;
  /**
   * Takes the cells of `tape` from number `from` to `length`, or up to the end of the row with which `tableUnmeasured`
   * exceeds `budget`.
   * @returns where it stopped; `tableStop` says why.
   */
  takeCells(table: number, tape: number, fromIndex: number, length: number, window: number, budget: number): number;
  /** Gives the number of the cell at which `takeCells` stopped, which belongs to `key`. */
  putDouble(table: number, nodeId: number, value: number): void;
  /** About the size of the file if it ended here. */
  tableSize(table: number): number;
  /** Compresses what waits. */
  settleTable(table: number): void;
  /** Ends all columns. What they hold stays until `releaseTable`. */
  finishTable(table: number): void;
  /**
   * Writes six numbers of four bytes: the address of the column's first page, the length of that page if it is the
   * dictionary or else 0, bytes of all pages before and after compression, nulls, and 1 for pages by dictionary plus 2
   * for plain ones. At a page's address are the address of the next one or 0, its length in bytes, then its bytes.
   */
  describeTableColumn(table: number, columnIndex: number, outAddress: number): void;
  /** Begins the next file. */
  releaseTable(table: number): void;
}
