import { describe, ProblemError } from '../../http/problem';
import type { Problem } from '../../http/problem';
import type { JobOptions } from '../definition/definition';
import type { PushEngine } from '../engine';
import { OutcomeUnknown, waitForEnd } from './execution';
import type { ExecutionContext } from './execution';
import { goingProblem } from './jobProblems';
import { noLedger } from './ledger';
import type { Ledger, LedgerState } from './ledger';
import { removeJob } from './removal';
import { PushRun } from './run';
import { askStanding, decidedIn } from './standing';
import type { JobState, JobStatus, PushMode, PushTarget } from './target';
import { defaultTiming } from './timing';
import type { Timing } from './timing';
import type { ChunkFormat, CsvOptions, PushSource, TablePlan } from '../types';

export type { JobRequest, JobState, JobStatus, PushMode, PushTarget } from './target';

/** A file, the plan that was made of it, and where it goes. */
export interface PushRequest {
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
  parent?: true;
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
  estimated?: true;
  /** Bytes handed to the network. */
  bytesSent: number;
  bytesRead: number;
  bytesTotal: number;
  /** While executing: what Celonis last said. */
  status?: JobStatus;
  /** The connection is lost, or the service asks to wait: what is known of it. Gone as soon as something gets through. */
  waiting?: string;
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
  /** The window closed, or another one has taken the push over: nothing was decided. */
  left?: true;
}

export interface PushControl {
  /** A person cancels: the job is deleted as long as it is not executed. */
  signal: AbortSignal;
  /** The window closes: everything stops as it is, and another window can go on. */
  left?: AbortSignal;
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
 * Pushes a file: checks the keys, creates the job, uploads the chunks, has them executed once, waits for the end and deletes the job
 * (celonis-api.md §4.4). Nothing is visible in Celonis before the execution: until then a cancel or a failure leaves no trace.
 * With a provisional plan the upload starts over, once, with a plan of the whole file where that turns out to be another one.
 * After it the outcome is found out, or said to be `running`. Each step is in the ledger before it is taken. Never throws.
 */
export async function runPush(
  request: PushRequest,
  target: PushTarget,
  engine: PushEngine,
  control: PushControl,
  timing: Partial<Timing> = {},
  ledger: Ledger = noLedger,
): Promise<PushOutcome> {
  return new PushRun(request, target, engine, control, { ...defaultTiming, ...timing }, ledger).run();
}

/**
 * Goes on with a push from its ledger, wherever its job stands: fills the job that is there, executes it, waits for it, or only says how it ended.
 * A file whose first part is not what was sent fails with a problem of the code `changed`. Never throws.
 */
export async function resumePush(
  from: LedgerState,
  source: PushSource,
  target: PushTarget,
  engine: PushEngine,
  control: PushControl,
  timing: Partial<Timing> = {},
  ledger: Ledger = noLedger,
): Promise<PushOutcome> {
  const request = { source, ...decidedIn(from.begin), ...(from.chunkBytes === undefined ? {} : { chunkBytes: from.chunkBytes }) };
  return new PushRun(request, target, engine, control, { ...defaultTiming, ...timing }, ledger).resume(from);
}

/**
 * Deletes the job of a push that nobody works on any more. Nothing that Celonis executes, or has executed, is touched.
 * Answers what is left to say where that did not work, and throws ProblemError where Celonis cannot be asked.
 */
export async function cleanUp(from: LedgerState, target: PushTarget, log: (line: string) => void, timing: Partial<Timing> = {}): Promise<Problem | undefined> {
  const all = { ...defaultTiming, ...timing };
  const standing = await askStanding(from, target, AbortSignal.timeout(all.doubtMs));
  if (standing.kind === 'absent') return undefined;
  if (standing.kind === 'going') return goingProblem(standing.jobId);
  return removeJob(target, standing.jobId, all, log);
}

/**
 * For an outcome `running`: waits until it is decided, then deletes the job. Throws ProblemError when cancelled, which leaves the job alone,
 * and when the end cannot be found out.
 */
export async function followJob(target: PushTarget, jobId: string, control: FollowControl, timing: Partial<Timing> = {}): Promise<JobState> {
  const all = { ...defaultTiming, ...timing };
  const context: ExecutionContext = { target, jobId, timing: all, signal: control.signal, log: control.log, onStatus: control.onStatus ?? (() => {}) };
  try {
    const state = await waitForEnd(context, all.executionMs);
    const leftover = await removeJob(target, jobId, all, control.log);
    if (leftover) control.log(describe(leftover));
    return state;
  } catch (error) {
    throw error instanceof OutcomeUnknown ? new ProblemError(error.problem, { cause: error }) : error;
  }
}
