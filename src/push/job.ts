import { t } from '@vscode/l10n';
import { cancelled, describe, isCancelled, ProblemError, toProblem } from '../http/problem';
import type { Problem } from '../http/problem';
import { isTransient } from '../http/retry';
import type { JobOptions } from './definition';
import type { PushEngine } from './engine';
import { executeOnce, OutcomeUnknown, stopExecution, waitForEnd } from './execution';
import type { ExecutionContext } from './execution';
import { chunksUncertainProblem, endProblem, failureProblem, leftoverProblem, noRowsProblem } from './jobProblems';
import { keyColumns, requireValues } from './keyColumns';
import { patiently } from './patience';
import { needsKeys } from './target';
import type { JobRequest, JobState, JobStatus, PushMode, PushTarget } from './target';
import { defaultTiming } from './timing';
import type { Timing } from './timing';
import type { Chunk, ChunkFormat, CsvOptions, PushSource, TablePlan } from './types';
import { ChunksUncertain, uploadChunks } from './upload';

export type { JobRequest, JobState, JobStatus, PushMode, PushTarget } from './target';

/** A file, the plan that was made of it, and where it goes. */
export interface PushRequest {
  source: PushSource;
  plan: TablePlan;
  table: string;
  mode: PushMode;
  /** Names of the key columns; only for modes that need them. */
  keys: readonly string[];
  format: ChunkFormat;
  csv?: CsvOptions;
  /** The data source id of an existing table; absent for the pool's Global schema. */
  connectionId?: string;
  options?: JobOptions;
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
  onProgress: (progress: PushProgress) => void;
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
 * After it the outcome is found out, or said to be `running`. Never throws.
 */
export async function runPush(
  request: PushRequest,
  target: PushTarget,
  engine: PushEngine,
  control: PushControl,
  timing: Partial<Timing> = {},
): Promise<PushOutcome> {
  return new PushRun(request, target, engine, control, { ...defaultTiming, ...timing }).run();
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

class PushRun {
  private readonly started = Date.now();
  private readonly progress: PushProgress;
  /** Bytes of each chunk handed over in its present try, and rows of those that arrived. */
  private readonly sent = new Map<number, number>();
  private reported = 0;
  private jobId: string | undefined;

  constructor(
    private readonly request: PushRequest,
    private readonly target: PushTarget,
    private readonly engine: PushEngine,
    private readonly control: PushControl,
    private readonly timing: Timing,
  ) {
    const { rows, fingerprint } = request.plan;
    this.progress = { phase: 'checking', rows: 0, rowsTotal: rows, bytesSent: 0, bytesRead: 0, bytesTotal: fingerprint.bytes };
  }

  async run(): Promise<PushOutcome> {
    try {
      await this.checkKeys();
      const jobId = await this.fillJob();
      return await this.carryOut(jobId);
    } catch (error) {
      if (error instanceof OutcomeUnknown) return this.unknown(error.problem);
      const problem = failureProblem(toProblem(error), this.request.table);
      const leftover = await this.clean();
      return this.outcome(isCancelled(error) ? 'cancelled' : 'failed', { problem, leftover });
    }
  }

  private async checkKeys(): Promise<void> {
    const { source, plan, keys, mode, options } = this.request;
    this.phase('checking');
    stopIfCancelled(this.control.signal);
    if (!needsKeys(mode)) return;
    const columns = keyColumns(source.name, plan, keys);
    // Where a row is deleted twice, or one of several is chosen, repeated keys do no harm.
    if (mode === 'delete' || options?.duplicateRemovalColumn !== undefined) return requireValues(source.name, plan, columns);
    await this.engine.verifyKeys(source, plan, keys, { signal: this.control.signal, onProgress: ({ bytesRead }) => this.report({ bytesRead }) });
  }

  /** A job with every chunk in it. Where the chunks of a job cannot be known for certain, it is thrown away and filled anew, once. */
  private async fillJob(): Promise<string> {
    for (let attempt = 0; ; attempt++) {
      const jobId = await this.create();
      try {
        await this.upload(jobId);
        return jobId;
      } catch (error) {
        if (!(error instanceof ChunksUncertain)) throw error;
        if (attempt > 0) throw new ProblemError(chunksUncertainProblem(jobId), { cause: error });
        this.control.log(t('It cannot be told which chunks the job {0} holds. Nothing is visible yet, so the upload starts over with a new job.', jobId));
        const leftover = await this.clean();
        if (leftover) throw new ProblemError(leftover, { cause: error });
      }
    }
  }

  private async create(): Promise<string> {
    const { table, mode, keys, plan, format, csv, connectionId, options } = this.request;
    this.phase('creating');
    const job: JobRequest = { table, mode, keys, columns: plan.columns, format, ...(csv ? { csv } : {}), ...(connectionId ? { connectionId } : {}), ...(options ? { options } : {}) };
    // The target has made sure that a failed try left no job behind.
    this.jobId = await patiently(() => this.target.create(job, this.control.signal), {
      worthIt: isTransient,
      limitMs: this.timing.chunkPatienceMs / 5,
      firstPauseMs: this.timing.firstRetryMs,
      longestPauseMs: this.timing.longestRetryMs,
      signal: this.control.signal,
      onWait: (ms, problem) => this.control.log(t('The job could not be created: {0} Trying again in {1} seconds.', problem.what, Math.ceil(ms / 1000))),
    });
    this.control.log(t('Data push job {0} created.', this.jobId));
    stopIfCancelled(this.control.signal);
    return this.jobId;
  }

  private async upload(jobId: string): Promise<void> {
    const { source, plan, mode, format, csv, chunkBytes } = this.request;
    const { signal, log } = this.control;
    this.sent.clear();
    this.progress.rows = 0;
    this.phase('uploading');
    const options = { format, ...(csv ? { csv } : {}), ...(chunkBytes === undefined ? {} : { chunkBytes }) };
    const chunks = this.engine.chunks(source, plan, options, { signal, onProgress: ({ bytesRead }) => this.report({ bytesRead }) });
    const onChunk = (chunk: Chunk, bytes: number, arrived: boolean): void => this.onChunk(chunk, bytes, arrived);
    const count = await uploadChunks(chunks, { target: this.target, jobId, rows: mode === 'delete' ? 'deleted' : 'upserted', signal, timing: this.timing, log, onChunk });
    stopIfCancelled(signal);
    if (count === 0) throw new ProblemError(noRowsProblem());
    log(t('Chunks uploaded: {0}, rows: {1}.', count, this.progress.rows));
  }

  private onChunk(chunk: Chunk, bytes: number, arrived: boolean): void {
    this.sent.set(chunk.index, bytes);
    const bytesSent = [...this.sent.values()].reduce((sum, one) => sum + one, 0);
    this.report({ bytesSent, ...(arrived ? { rows: this.progress.rows + chunk.rows } : {}) }, arrived);
  }

  /** From here on Celonis changes the table. */
  private async carryOut(jobId: string): Promise<PushOutcome> {
    const { signal, log } = this.control;
    this.phase('executing');
    const onStatus = (status: JobStatus): void => {
      if (status === this.progress.status) return;
      log(t('Celonis says {0}.', status));
      this.report({ status }, true);
    };
    const context: ExecutionContext = { target: this.target, jobId, signal, timing: this.timing, log, onStatus };
    await executeOnce(context, this.request.options);
    let state: JobState;
    try {
      state = await waitForEnd(context, this.timing.executionMs);
    } catch (error) {
      if (!isCancelled(error)) throw error;
      state = await stopExecution(context);
    }
    const leftover = await this.clean();
    const { logs } = state;
    if (state.status === 'DONE') return this.outcome('done', { logs, leftover });
    const problem = endProblem(state, this.request.table, signal.aborted);
    return this.outcome(state.status === 'CANCELED' ? 'cancelled' : 'failed', { logs, problem, leftover });
  }

  /** A job that Celonis does not know any more will not be decided later either. */
  private unknown(problem: Problem): PushOutcome {
    return this.outcome(problem.kind === 'notFound' ? 'failed' : 'running', { problem });
  }

  private async clean(): Promise<Problem | undefined> {
    if (this.jobId === undefined) return undefined;
    this.phase('cleaning');
    return removeJob(this.target, this.jobId, this.timing, this.control.log);
  }

  private outcome(outcome: PushOutcome['outcome'], more: { logs?: readonly string[]; problem?: Problem; leftover?: Problem | undefined }): PushOutcome {
    const { problem, leftover, logs = [] } = more;
    for (const line of logs) this.control.log(`Celonis: ${line}`);
    return {
      outcome,
      ...(this.jobId === undefined ? {} : { jobId: this.jobId }),
      table: this.request.table,
      rows: this.progress.rows,
      columns: this.request.plan.columns.length,
      bytesSent: this.progress.bytesSent,
      durationMs: Date.now() - this.started,
      logs,
      ...(problem ? { problem } : {}),
      ...(leftover ? { leftover } : {}),
    };
  }

  private phase(phase: PushPhase): void {
    this.report({ phase }, true);
  }

  /** Bytes come in faster than anyone can look: at most twenty reports a second, except for what matters. */
  private report(change: Partial<PushProgress>, matters = false): void {
    Object.assign(this.progress, change);
    const now = Date.now();
    if (!matters && now - this.reported < 50) return;
    this.reported = now;
    this.control.onProgress({ ...this.progress });
  }
}

/** Deletes a job whatever else happened, with patience. What is left to say when it did not work; never throws. */
async function removeJob(target: PushTarget, jobId: string, timing: Timing, log: (line: string) => void): Promise<Problem | undefined> {
  try {
    await patiently(() => target.remove(jobId), {
      worthIt: ({ kind }) => !['unauthorized', 'forbidden', 'notEnabled'].includes(kind),
      limitMs: timing.removeMs,
      firstPauseMs: timing.firstRetryMs / 2,
      longestPauseMs: timing.longestRetryMs,
    });
    log(t('Data push job {0} deleted.', jobId));
    return undefined;
  } catch (error) {
    return leftoverProblem(jobId, toProblem(error));
  }
}

function stopIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new ProblemError(cancelled());
}
