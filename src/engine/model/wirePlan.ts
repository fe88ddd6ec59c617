import type { ColumnChoice } from './columnChoice';
import type { FileOptions } from './fileOptions';
import type { ChildTableRequest, ColumnType, Fingerprint, PlannedFile, TablePlan } from './tablePlan';

/** A column as the worker needs it. */
export interface WireColumn {
  name: string;
  path: readonly string[];
  type: ColumnType;
}

/** A plan as the worker needs it. */
export interface WirePlan {
  shape: TablePlan['shape'];
  arrayPath: readonly string[];
  rows: number;
  columns: readonly WireColumn[];
  fingerprint: Fingerprint;
  choices?: readonly ColumnChoice[];
  child?: ChildTableRequest;
  read?: FileOptions;
  files?: readonly PlannedFile[];
  partEnds?: readonly number[];
  /** Made of the beginning of the file: for each column how long it will be, where its texts are held to that. */
  provisional?: { isPacked: boolean; fieldLengths: readonly (number | undefined)[] };
}
