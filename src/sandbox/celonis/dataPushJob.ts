import type { CsvParsingOptions } from '../tables/csvSource';
import type { DeclaredTableColumn, UpsertStrategy } from '../tables/loadTable';

export type JobStatus = 'NEW' | 'QUEUED' | 'RUNNING' | 'DONE' | 'ERROR' | 'CANCELED';

/** What a client asked for when it created the job (celonis-api.md §4.3), checked. */
export interface DataPushJobSpec {
  targetName: string;
  connectionId: string | null;
  type: 'REPLACE' | 'DELTA';
  fileType: 'PARQUET' | 'CSV';
  columns: DeclaredTableColumn[] | undefined;
  fallbackVarcharLength: number | undefined;
  keys: string[];
  upsertStrategy: UpsertStrategy;
  csv: CsvParsingOptions;
}

export interface StoredChunk {
  id: string;
  type: 'UPSERT' | 'DELETE';
  creationDate: number;
  /** SHA-256 of the file, as hexadecimal digits. */
  checksum: string;
  /** Let go when the job is over: the table has them then, or nobody. */
  bytes: Buffer | undefined;
}

export interface DataPushJob {
  id: string;
  poolId: string;
  spec: DataPushJobSpec;
  /** The fields as the client sent them, given back as they came. */
  sentFields: Record<string, unknown>;
  status: JobStatus;
  logs: string[];
  lastModified: number;
  chunks: StoredChunk[];
  /** Given with the execution (celonis-api.md §4.2). */
  duplicateRemovalColumn: string | undefined;
}
