import type { ColumnType } from './tablePlan';

/** What a Parquet file says about all of its rows. */
export interface ParquetFacts {
  valueTypes: readonly ValueType[];
  /** Behind which rows the parts end that can be read by themselves; the last with the file. */
  partEnds: readonly number[];
}

/** Of which type the values of a column most likely are. */
export interface ValueType {
  /** The keys that lead to them. */
  path: readonly string[];
  type: ColumnType;
}

/** Rows of a Parquet file, counted from 0. */
export interface RowRange {
  startRow: number;
  /** Behind the last one; Infinity for the end of the file. */
  endRow: number;
}
