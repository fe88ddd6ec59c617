import type { Problem } from '../../core/problem';
import { describe, ProblemError } from '../../core/problem';
import type { ChunkFormat, CsvOptions, PushSource, TablePlan } from '../../engine/model/tablePlan';
import type { PushEngine } from '../../engine/pushEngine';
import type { JobOptions } from '../definition/pushDefinition';
import type { JournalState, PushJournal } from '../journal/pushJournal';
import { noJournal } from '../journal/pushJournal';
import { deleteJob } from './deleteJob';
import type { ExecutionDependencies } from './jobExecution';
import { OutcomeUnknownError, waitForJobEnd } from './jobExecution';
import { stillExecutingProblem } from './jobProblems';
import type { JobStatus, PushJobApi, PushMode, RemoteJob } from './pushJobApi';
import { PushRun } from './pushRun';
import type { PushTiming } from './pushTiming';
import { defaultTiming } from './pushTiming';
import { jobSpecFromHeader, readRemoteJobState } from './remoteJobState';

export type {
  JobDescription as JobRequest,
  JobStatus,
  PushJobApi as PushTarget,
  PushMode,
  RemoteJob as JobState,
} from './pushJobApi';

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

export interface PushControl {
  /** A person cancels: the job is deleted as long as it is not executed. */
  signal: AbortSignal;
  /** The window closes: everything stops as it is, and another window can go on. */
  handOverSignal?: AbortSignal;
  onProgress: (progress: PushProgress) => void;
  /** What the whole file turned out to be, where the plan was provisional. */
  onPlan?: (plan: TablePlan) => void;
  log: (line: string) => void;
}

export interface FollowControl {
  signal: AbortSignal;
  onStatus?: (status: JobStatus) => void;
  log: (line: string) => void;
}

/**
 * Pushes a file: checks the keys, creates the job, uploads the chunks, has them executed once, waits for the end and
 * deletes the job (celonis-api.md §4.4). Nothing is visible in Celonis before the execution: until then a cancel or a
 * failure leaves no trace. With a provisional plan the upload starts over, once, with a plan of the whole file where
 * that turns out to be another one. After it the outcome is found out, or said to be `running`. Each step is in the
 * ledger before it is taken. Never throws.
 */
export async function runPush(
  spec: PushJobSpec,
  api: PushJobApi,
  engine: PushEngine,
  control: PushControl,
  timing: Partial<PushTiming> = {},
  journal: PushJournal = noJournal,
): Promise<PushResult> {
  return new PushRun(spec, api, engine, control, { ...defaultTiming, ...timing }, journal).run();
}

/**
 * Goes on with a push from its ledger, wherever its job stands: fills the job that is there, executes it, waits for it,
 * or only says how it ended. A file whose first part is not what was sent fails with a problem of the code `changed`.
 * Never throws.
 */
export async function resumePush(
  journalState: JournalState,
  source: PushSource,
  api: PushJobApi,
  engine: PushEngine,
  control: PushControl,
  timing: Partial<PushTiming> = {},
  journal: PushJournal = noJournal,
): Promise<PushResult> {
  const spec = {
    source,
    ...jobSpecFromHeader(journalState.header),
    ...(journalState.chunkBytes === undefined ? {} : { chunkBytes: journalState.chunkBytes }),
  };
  return new PushRun(spec, api, engine, control, { ...defaultTiming, ...timing }, journal).resume(journalState);
}

/**
 * Deletes the job of a push that nobody works on any more. Nothing that Celonis executes, or has executed, is touched.
 * Answers what is left to say where that did not work, and throws ProblemError where Celonis cannot be asked.
 */
export async function cleanUpPush(
  journalState: JournalState,
  api: PushJobApi,
  log: (line: string) => void,
  timing: Partial<PushTiming> = {},
): Promise<Problem | undefined> {
  const completeTiming = { ...defaultTiming, ...timing };
  const remoteState = await readRemoteJobState(
    journalState,
    api,
    AbortSignal.timeout(completeTiming.stateLookupLimitMs),
  );
  if (remoteState.kind === 'absent') return undefined;
  if (remoteState.kind === 'going') return stillExecutingProblem(remoteState.jobId);
  return deleteJob(api, remoteState.jobId, completeTiming, log);
}

/**
 * For an outcome `running`: waits until it is decided, then deletes the job. Throws ProblemError when cancelled, which
 * leaves the job alone, and when the end cannot be found out.
 */
export async function waitForJob(
  api: PushJobApi,
  jobId: string,
  control: FollowControl,
  timing: Partial<PushTiming> = {},
): Promise<RemoteJob> {
  const completeTiming = { ...defaultTiming, ...timing };
  const dependencies: ExecutionDependencies = {
    api,
    jobId,
    timing: completeTiming,
    signal: control.signal,
    log: control.log,
    onStatus: control.onStatus ?? (() => {}),
  };
  try {
    const state = await waitForJobEnd(dependencies, completeTiming.executionLimitMs);
    const leftover = await deleteJob(api, jobId, completeTiming, control.log);
    if (leftover) control.log(describe(leftover));
    return state;
  } catch (error) {
    throw error instanceof OutcomeUnknownError ? new ProblemError(error.problem, { cause: error }) : error;
  }
}
