import type { ColumnType } from './tablePlan';

/** Of which type the values of a column most likely are, as its file says. */
export interface ValueType {
  /** The keys that lead to them. */
  path: readonly string[];
  type: ColumnType;
}
