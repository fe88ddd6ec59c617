import type { Problem } from '../http/problem';
import type { PushEngine } from './engine';
import type { JobState, JobStatus, PushMode, PushTarget } from './target';
import type { ChunkFormat, CsvOptions, PushSource, TablePlan } from './types';

export type { JobRequest, JobState, JobStatus, PushMode, PushTarget } from './target';

/** A file, the plan that was made of it, and where it goes. */
export interface PushRequest {
  source: PushSource;
  plan: TablePlan;
  table: string;
  mode: PushMode;
  /** Names of the key columns; only for `upsert`. */
  keys: readonly string[];
  format: ChunkFormat;
  csv?: CsvOptions;
  /** The data source id of an existing table; absent for the pool's Global schema. */
  connectionId?: string;
  /** About how large a chunk should be; absent for the engine's own choice. */
  chunkBytes?: number;
}

/** `checking` verifies key columns, `cleaning` deletes the job. */
export type PushPhase = 'checking' | 'creating' | 'uploading' | 'executing' | 'cleaning';

export interface PushProgress {
  phase: PushPhase;
  /** Rows whose chunk has arrived. */
  rows: number;
  rowsTotal: number;
  /** Bytes handed to the network. */
  bytesSent: number;
  bytesRead: number;
  bytesTotal: number;
  /** While executing: what Celonis last said. */
  status?: JobStatus;
}

export interface PushOutcome {
  /** `running`: Celonis is executing it and it cannot be stopped, or how it ended is not known yet. */
  outcome: 'done' | 'failed' | 'cancelled' | 'running';
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
}

export interface PushControl {
  signal: AbortSignal;
  onProgress(progress: PushProgress): void;
  log(line: string): void;
}

/** Pushes a file: creates the job, uploads, executes once, waits for the end, deletes the job. Never throws. */
export async function runPush(_request: PushRequest, _target: PushTarget, _engine: PushEngine, _control: PushControl): Promise<PushOutcome> {
  throw new Error('to be written');
}

/** For an outcome `running`: waits until it is decided, then deletes the job. Throws ProblemError when cancelled. */
export async function followJob(_target: PushTarget, _jobId: string, _control: PushControl): Promise<JobState> {
  throw new Error('to be written');
}
