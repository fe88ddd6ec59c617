import type { FileOptions } from '../model/fileOptions';
import type { ParquetFacts } from '../model/parquetFacts';
import type { Fingerprint } from '../model/tablePlan';
import type { PartStats } from './infer/columnStats';

/** The result of reading a part of a file. Parts fit together if each begins where the one before says that it ends. */
export interface PartResult {
  isArray: boolean;
  /** Where the first record that was read begins: in bytes, or its number, where a part is a range of rows. */
  startOffset: number;
  /** Where the first record behind the part begins; undefined if the file ends before. */
  nextRecordOffset: number | undefined;
  recordCount: number;
  isPacked: boolean;
  /** About how many bytes of text the whole file has. */
  textBytes: number;
  /** Only of Parquet. */
  facts: ParquetFacts | undefined;
  /** There is something to be said about the file that only a reading of the whole tells. */
  hasRemarks: boolean;
  fileOptions: FileOptions;
  fingerprint: Fingerprint;
}

/** The result of a part of a file, to be put together with the others. */
export interface PartAnalysis extends PartResult {
  stats: PartStats;
}
