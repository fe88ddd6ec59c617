import type { Stop } from './assembly/stops';

/** What assembly/commonTable.ts exports, for tables of Parquet and of CSV alike. */
export interface CommonTableExports {
  /**
   * Says what the next key is, in the order of their numbers: a column, with bit 30 set if objects with members occur
   * there too; -1 for none.
   */
  addTableKey(table: number, columnAndFlags: number): void;
  /** Why cells were not taken any further. */
  tableStop(table: number): Stop;
  /** Rows since the file began. */
  tableRows(table: number): number;
  /** Bytes of text taken since the size was last asked for. */
  tableUnmeasured(table: number): number;
}
