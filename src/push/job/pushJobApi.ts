import type { Chunk, ChunkFormat, CsvOptions, PlannedColumn } from '../../engine/model/tablePlan';
import type { JobOptions, pushModes } from '../definition/pushDefinition';
import type { RemoteChunk } from './heldChunks';

/**
 * Replace the table, add rows to it, add rows and renew those with the same keys, or remove the rows with these keys
 * (celonis-api.md §4.4).
 */
export type PushMode = (typeof pushModes)[number];

/** The modes that tell rows apart by key columns. */
export function needsKeys(mode: PushMode): boolean {
  return mode === 'upsert' || mode === 'delete';
}

/** What a data push job is created from. */
export interface JobDescription {
  table: string;
  mode: PushMode;
  /** Names of the key columns; empty unless the mode needs them. */
  keys: readonly string[];
  columns: readonly PlannedColumn[];
  format: ChunkFormat;
  /** For the format `CSV`. */
  csv?: CsvOptions;
  /** The data source id of an existing table; absent for the pool's Global schema. */
  connectionId?: string;
  options?: JobOptions;
}

export type JobStatus = 'NEW' | 'QUEUED' | 'RUNNING' | 'DONE' | 'ERROR' | 'CANCELED';

export interface RemoteJob {
  status: JobStatus;
  /** The job's own log, line by line. */
  logs: readonly string[];
}

/** The data push API of one pool. All throw ProblemError. None repeats by itself what could double rows. */
export interface PushJobApi {
  /**
   * Creates the job and answers its id. Once begun it is not cut off by the signal: a job that nobody knows would
   * remain. `beforeCreate` is waited for right before the job is created, and given which jobs were there until then.
   */
  createJob(
    job: JobDescription,
    signal: AbortSignal,
    beforeCreate?: (existingJobIds: readonly string[]) => Promise<void>,
  ): Promise<string>;
  /**
   * The id of a job that was created by a request whose answer nobody got: one that was not there before, is empty and
   * is meant for the same. Undefined if there is none, or if several could be.
   */
  findCreatedJob(
    job: JobDescription,
    existingJobIds: readonly string[],
    signal: AbortSignal,
  ): Promise<string | undefined>;
  /**
   * Sends one chunk once, as rows to add or as keys of rows to delete. `onSent` tells the bytes of the chunk handed to
   * the network so far.
   */
  uploadChunk(
    jobId: string,
    chunk: Chunk,
    rows: 'upserted' | 'deleted',
    signal: AbortSignal,
    onSent: (bytes: number) => void,
  ): Promise<void>;
  /** The chunks that the job holds; undefined where the service does not tell. */
  listChunks(jobId: string, signal: AbortSignal): Promise<readonly RemoteChunk[] | undefined>;
  /**
   * Seals the job: from here on Celonis changes the table. `duplicateRemovalColumn` decides which of several rows with
   * the same keys remains.
   */
  executeJob(jobId: string, duplicateRemovalColumn?: string): Promise<void>;
  readJob(jobId: string, signal: AbortSignal): Promise<RemoteJob>;
  /** Tries the undocumented cancel; false where the service does not offer it. */
  cancelJob(jobId: string): Promise<boolean>;
  /** Deletes the job. One that is not there any more counts as deleted. */
  deleteJob(jobId: string): Promise<void>;
}
