import type { Problem } from '../../core/problem';
import type { ChunkFormat, CsvOptions, PushSource, TablePlan } from '../../engine/model/tablePlan';
import type { JobOptions } from '../definition/pushDefinition';
import type { ExecutionLine } from './executionLine';
import type { JobStatus, PushMode } from './pushJobApi';

/** A file, the plan that was made of it, and where it goes. */
export interface PushJobSpec {
  source: PushSource;
  plan: TablePlan;
  table: string;
  mode: PushMode;
  /** Names of the key columns; only for modes that need them, and for a table with child tables. */
  keys: readonly string[];
  format: ChunkFormat;
  csv?: CsvOptions;
  /** The data source id of an existing table; absent for the pool's Global schema. */
  connectionId?: string;
  options?: JobOptions;
  /** Child tables follow, whose rows are attributed by the keys: these are checked in every mode. */
  hasChildTables?: true;
  /** About how large a chunk should be; absent for the engine's own choice. */
  chunkBytes?: number;
}

/** `checking` verifies key columns, `reading` makes the plan anew, of the whole file, `cleaning` deletes the job. */
export type PushPhase = 'checking' | 'reading' | 'creating' | 'uploading' | 'executing' | 'cleaning';

export interface PushProgress {
  phase: PushPhase;
  /** Rows whose chunk has arrived. */
  rows: number;
  rowsTotal: number;
  /** `rowsTotal` is an estimate: only the beginning of the file is known. */
  isEstimated?: true;
  /** Bytes handed to the network. */
  bytesSent: number;
  bytesRead: number;
  bytesTotal: number;
  /** While executing: what Celonis last said. */
  status?: JobStatus;
  /**
   * The connection is lost, or the service asks to wait: what is known of it. Gone as soon as something gets through.
   */
  waitReason?: string;
}

export interface PushResult {
  /** `running`: Celonis is executing it and it cannot be stopped, or how it ended is not known yet. */
  result: 'done' | 'failed' | 'cancelled' | 'running';
  jobId?: string;
  table: string;
  rows: number;
  columns: number;
  bytesSent: number;
  durationMs: number;
  /** The job's own log. */
  logs: readonly string[];
  /** There unless the outcome is `done`. */
  problem?: Problem;
  /** The job could not be deleted in Celonis; says its id. */
  leftover?: Problem;
  /** The window closed, or another one has taken the push over: nothing was decided. */
  isHandedOver?: true;
}

/** How a push ended of which nothing was sent. */
export function createUnsentResult(
  { table, columns }: Pick<PushResult, 'table' | 'columns'>,
  result: 'failed' | 'cancelled',
  problem: Problem,
): PushResult {
  return { result, table, rows: 0, columns, bytesSent: 0, durationMs: 0, logs: [], problem };
}

export interface PushControl {
  /** Where pushes to the same team wait for one another before they are executed; absent, they do not. */
  executionLine?: ExecutionLine;
  /** A person cancels: the job is deleted as long as it is not executed. */
  signal: AbortSignal;
  /** The window closes: everything stops as it is, and another window can go on. */
  handOverSignal?: AbortSignal;
  onProgress: (progress: PushProgress) => void;
  /** What the whole file turned out to be, where the plan was provisional. */
  onPlan?: (plan: TablePlan) => void;
  log: (line: string) => void;
}
