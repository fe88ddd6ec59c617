import type { DraftColumn } from '../model/draftColumn';
import type { FileOptions } from '../model/fileOptions';
import type { ArrayCandidate, Fingerprint, PlannedFile, TablePlan } from '../model/tablePlan';
import type { DraftConversionErrors } from './convert/conversionStage';

/** A table as its values are, before its columns have names. */
export interface TableDraft {
  kind: 'table';
  shape: TablePlan['shape'];
  arrayPath: readonly string[];
  rows: number;
  columns: readonly DraftColumn[];
  conversionErrors: readonly DraftConversionErrors[];
  /** How the first file is read. */
  read: FileOptions;
  /** Each file, with its records. */
  files: readonly PlannedFile[];
  /** Names of files that are not UTF-8 and do not say what they are. */
  assumedEncodingFiles: readonly string[];
  /** Of one Parquet file, as its plan has them. */
  partEnds?: readonly number[];
  fingerprint: Fingerprint;
}

/** What one reading of the whole file tells; names and words are given to it on the main thread. */
export type AnalysisDraft = TableDraft | { kind: 'choose'; candidates: readonly ArrayCandidate[] };

/** What the first rows tell. */
export interface DraftPreview {
  table: TableDraft;
  /** By column of the table; null where there is no value. */
  rows: readonly (readonly (string | null)[])[];
  unconvertedCells: readonly (readonly [row: number, column: number])[];
  isComplete: boolean;
  childArrayPaths: readonly (readonly string[])[];
  candidates?: readonly ArrayCandidate[];
}
