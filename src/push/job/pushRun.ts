import { t } from '@vscode/l10n';
import { formatWait } from '../../core/formatNumbers';
import type { Problem } from '../../core/problem';
import { cancelledProblem, isCancelled, ProblemError, toProblem } from '../../core/problem';
import { isTransient, retry } from '../../core/retry';
import { Semaphore } from '../../core/semaphore';
import { sumOf } from '../../core/sum';
import type { Chunk, TablePlan } from '../../engine/model/tablePlan';
import { isSameFingerprint } from '../../engine/open/sharedSource';
import type { PushEngine } from '../../engine/pushEngine';
import { refuseConversionErrors } from '../../engine/rows/conversionErrors';
import { explainFault } from '../../engine/rows/explainFault';
import { ProvisionalPlanMismatch } from '../../engine/rows/provisionalPlan';
import { wasCertainlyNotExecuted } from '../../http/requestOutcome';
import type { JournalEntry, JournalState, PushJournal, SentChunk } from '../journal/pushJournal';
import { findDuplicateRemovalColumn, findKeysToVerify } from './checkKeys';
import {
  ChunksUncertainError,
  ChunkTooLargeError,
  maxParallelUploads,
  minChunkBytes,
  uploadChunks,
} from './chunkUploader';
import { deleteJob } from './deleteJob';
import type { ExecutionDependencies } from './jobExecution';
import { executeOnce, OutcomeUnknownError, stopExecution, waitForJobEnd } from './jobExecution';
import {
  chunksUncertainProblem,
  failureProblem,
  jobEndProblem,
  jobNotFoundProblem,
  noRowsProblem,
  takenOverProblem,
  uncertainCreationProblem,
} from './jobProblems';
import type { PushControl, PushJobSpec, PushPhase, PushProgress, PushResult } from './pushJob';
import type { JobStatus, PushJobApi, RemoteJob } from './pushJobApi';
import type { PushTiming } from './pushTiming';
import type { RemoteJobState } from './remoteJobState';
import { createJobDescription, readRemoteJobState } from './remoteJobState';

type SentChunks = ReadonlyMap<number, SentChunk>;

/** Another window has taken the push over, or Celonis cannot be asked how it stands: nothing may be done to the job. */
class HandedOverError extends Error {
  constructor(readonly problem: Problem = takenOverProblem()) {
    super(problem.what);
  }
}

/** One push from its beginning, or from where an earlier one stopped, to its end. */
export class PushRun {
  private readonly startedAtMs = performance.now();
  private readonly progress: PushProgress;
  private readonly signal: AbortSignal;
  /** Bytes of each chunk handed over in its present try. */
  private readonly sentBytesByChunk = new Map<number, number>();
  private readonly uploadSemaphore = new Semaphore(maxParallelUploads);
  private lastReportAtMs = 0;
  private jobId: string | undefined;
  /** Why it is not known whether a job was created. */
  private creationProblem: Problem | undefined;
  /** What chunks are cut to; absent for the engine's own choice. */
  private chunkBytes: number | undefined;

  constructor(
    /** Its plan is replaced when more of the file is known. */
    private spec: PushJobSpec,
    private readonly api: PushJobApi,
    private readonly engine: PushEngine,
    private readonly control: PushControl,
    private readonly timing: PushTiming,
    private readonly journal: PushJournal,
  ) {
    const { rows, fingerprint } = spec.plan;
    this.progress = {
      phase: 'checking',
      rows: 0,
      rowsTotal: rows,
      bytesSent: 0,
      bytesRead: 0,
      bytesTotal: fingerprint.bytes,
      ...(spec.plan.provisional && { isEstimated: true }),
    };
    this.signal = control.handOverSignal ? AbortSignal.any([control.signal, control.handOverSignal]) : control.signal;
    this.chunkBytes = spec.chunkBytes;
  }

  run(): Promise<PushResult> {
    return this.runToCompletion(async () => {
      this.checkPlan();
      return this.execute(await this.fillJob());
    });
  }

  resume(journalState: JournalState): Promise<PushResult> {
    return this.runToCompletion(() => this.resumeFrom(journalState));
  }

  private async runToCompletion(action: () => Promise<PushResult>): Promise<PushResult> {
    try {
      return await action();
    } catch (error) {
      if (this.control.handOverSignal?.aborted) return { ...this.createResult('cancelled', {}), isHandedOver: true };
      if (error instanceof HandedOverError)
        return { ...this.createResult('cancelled', { problem: error.problem }), isHandedOver: true };
      if (error instanceof OutcomeUnknownError) return this.unknownResult(error.problem);
      const problem = failureProblem(toProblem(error), this.spec.table);
      const outcome = isCancelled(error) ? 'cancelled' : 'failed';
      const leftover = await this.cleanUpJob(outcome);
      return this.createResult(outcome, { problem, leftover });
    }
  }

  private async resumeFrom(journalState: JournalState): Promise<PushResult> {
    this.enterPhase('checking');
    this.jobId = journalState.jobId;
    const remoteState = await this.readRemoteState(journalState);
    this.jobId = remoteState.kind === 'absent' ? undefined : remoteState.jobId;
    const { phase, outcome } = journalState;
    if (remoteState.kind === 'ended' || remoteState.kind === 'going' || outcome === 'done')
      this.reportProgress(totalsOf(journalState));
    if (remoteState.kind === 'ended') return this.finishJob(remoteState.state);
    if (remoteState.kind === 'going') return this.waitForJob(remoteState.jobId);
    if (phase === 'cleaning' && outcome !== 'restarted') return this.finishCleaning(outcome ?? 'failed');
    // Written down at once: once there is a chunk in it, it could not be found again.
    if (phase === 'creating' && this.jobId !== undefined) await this.appendEntry(this.created(this.jobId));
    if (phase === 'begun') this.checkPlan();
    if (remoteState.kind === 'absent') {
      if (phase === 'executing')
        throw new OutcomeUnknownError(jobNotFoundProblem(journalState.jobId ?? '', this.spec.table));
      return this.execute(await this.fillJob());
    }
    if (phase === 'cleaning') await this.discardJob(remoteState.jobId);
    const filledJobId = await this.fillJob(
      phase === 'cleaning' ? undefined : { jobId: remoteState.jobId, sent: journalState.chunks },
    );
    return this.execute(filledJobId, phase === 'executing');
  }

  private async readRemoteState(journalState: JournalState): Promise<RemoteJobState> {
    try {
      return await readRemoteJobState(journalState, this.api, this.signal);
    } catch (error) {
      if (isCancelled(error)) throw error;
      throw new HandedOverError(toProblem(error));
    }
  }

  /** What was decided before the window closed; only the job was still to be deleted. */
  private async finishCleaning(outcome: 'done' | 'failed' | 'cancelled'): Promise<PushResult> {
    const leftover = await this.cleanUpJob(outcome);
    if (outcome === 'done') return this.createResult('done', { leftover });
    const problem =
      outcome === 'cancelled'
        ? failureProblem(cancelledProblem(), this.spec.table)
        : { kind: 'internal' as const, what: t('The push did not succeed. The log has the details.') };
    return this.createResult(outcome, { problem, leftover });
  }

  /** What the plan shows is refused before anything is read or created. */
  private checkPlan(): void {
    this.enterPhase('checking');
    refuseConversionErrors(this.spec.plan, this.spec.source.name);
    this.throwIfCancelled();
    findKeysToVerify(this.spec);
  }

  /**
   * A job with every chunk in it; `from` is one that is there, with what was sent to it. Where the chunks of a job
   * cannot be known for certain, it is thrown away and filled anew, once; where a chunk is too large, with smaller
   * ones, until they get through; where the file does not bear its provisional plan out, with the plan of the whole.
   */
  private async fillJob(existingJob?: { jobId: string; sent: SentChunks }): Promise<string> {
    let uncertainAttempts = 0;
    for (let startingJob = existingJob; ; startingJob = undefined) {
      try {
        return await this.fillOnce(startingJob);
      } catch (error) {
        const jobId = this.jobId ?? '';
        if (error instanceof ChunksUncertainError) {
          if (++uncertainAttempts > 1) throw new ProblemError(chunksUncertainProblem(jobId), { cause: error });
          this.control.log(
            t(
              'It cannot be told which chunks the job {0} holds. Nothing is visible yet, so the upload starts over with a new job.',
              jobId,
            ),
          );
        } else if (error instanceof ChunkTooLargeError) {
          this.halveChunkSize(error);
        } else if (error instanceof ProvisionalPlanMismatch) {
          this.control.log(
            t(
              '{0} does not go on as its beginning promised. Nothing is visible yet, so all of it is read, and the upload starts over with a new job.',
              this.spec.source.name,
            ),
          );
        } else {
          throw error;
        }
        await this.discardJob(jobId);
        if (error instanceof ProvisionalPlanMismatch) await this.readWholePlan();
      }
    }
  }

  private halveChunkSize({ bytes, fallbackProblem }: ChunkTooLargeError): void {
    const halvedBytes = Math.floor(Math.min(bytes, this.chunkBytes ?? bytes) / 2);
    if (halvedBytes < Math.min(minChunkBytes, this.spec.chunkBytes ?? minChunkBytes) / 4) throw fallbackProblem;
    this.chunkBytes = halvedBytes;
    this.control.log(
      t(
        'Chunks of {0} kB do not get through. The upload starts over with a new job and chunks of half the size.',
        Math.ceil(bytes / 1000),
      ),
    );
  }

  /** The file does not go on as it begins, or is broken, which is reported by this. Nothing is visible yet. */
  private async readWholePlan(): Promise<void> {
    const { source, plan } = this.spec;
    if (!plan.provisional) return;
    this.enterPhase('reading');
    const analysis = await this.engine.analyze(source, plan.provisional.request, {
      signal: this.signal,
      onProgress: ({ bytesRead }) => this.reportProgress({ bytesRead }),
    });
    if (analysis.kind !== 'table' || !isSameFingerprint(analysis.plan.fingerprint, plan.fingerprint))
      throw new ProblemError(explainFault({ fault: { code: 'changed' } }, source.name));
    refuseConversionErrors(analysis.plan, source.name);
    await this.adoptPlan(analysis.plan);
  }

  /** From here on the whole file is known. */
  private async adoptPlan(plan: TablePlan): Promise<void> {
    await this.appendEntry({ kind: 'planned', plan });
    this.spec = { ...this.spec, plan };
    delete this.progress.isEstimated;
    this.reportProgress({ rowsTotal: plan.rows });
    this.control.onPlan?.(plan);
  }

  /** The job is discarded: another one takes its place. */
  private async discardJob(jobId: string): Promise<void> {
    await this.appendEntry({ kind: 'cleaning', outcome: 'restarted' });
    const leftover = await deleteJob(this.api, jobId, this.timing, this.control.log);
    if (leftover) throw new ProblemError(leftover);
    this.jobId = undefined;
  }

  /**
   * Chunks are made while the job is created, so that the first one is ready when it is there. Where keys are compared
   * on the way, the job waits for the first one: a file of one chunk is known by then, so for bad keys nothing is
   * created. What turns up later costs the job, of which nothing is visible yet.
   */
  private async fillOnce(existingJob: { jobId: string; sent: SentChunks } | undefined): Promise<string> {
    const { source, plan, format, csv, options } = this.spec;
    const stopController = new AbortController();
    const sizeOption = this.chunkBytes === undefined ? {} : { chunkBytes: this.chunkBytes };
    const timestampsOption = options?.timestamps ? { timestamps: options.timestamps } : {};
    const keys = findKeysToVerify(this.spec);
    let completePlan: TablePlan | undefined;
    const chunks = this.engine.chunks(
      source,
      plan,
      { format, ...(csv ? { csv } : {}), ...timestampsOption, ...sizeOption, ...(keys ? { keys } : {}) },
      {
        signal: AbortSignal.any([this.signal, stopController.signal]),
        onProgress: ({ bytesRead }) => this.reportProgress({ bytesRead }),
        onPlan: (newPlan) => (completePlan = newPlan),
      },
    );
    const prefetched = prefetchFirst(chunks);
    try {
      if (keys) await prefetched.first;
      const jobId = existingJob?.jobId ?? (await this.createJob());
      await this.uploadAll(jobId, existingJob?.sent, prefetched.items);
      if (completePlan) await this.adoptPlan(completePlan);
      return jobId;
    } finally {
      stopController.abort();
      await prefetched.end();
    }
  }

  private async createJob(): Promise<string> {
    this.enterPhase('creating');
    let firstExistingJobIds: string[] | undefined;
    const noteExistingJobs = async (existingJobIds: readonly string[]): Promise<void> => {
      // What a try that failed has left behind was not there before the first.
      firstExistingJobIds ??= [...existingJobIds];
      await this.appendEntry({ kind: 'creating', before: firstExistingJobIds });
    };
    const attempt = async (): Promise<string> => {
      try {
        return await this.api.createJob(createJobDescription(this.spec), this.signal, noteExistingJobs);
      } catch (error) {
        if (firstExistingJobIds && !wasCertainlyNotExecuted(error) && !(error instanceof HandedOverError))
          this.creationProblem = toProblem(error);
        throw error;
      }
    };
    this.jobId = await retry(attempt, {
      shouldRetry: isTransient,
      limitMs: this.timing.chunkRetryLimitMs / 5,
      initialDelayMs: this.timing.initialRetryDelayMs,
      maxDelayMs: this.timing.maxRetryDelayMs,
      signal: this.signal,
      beforeWait: (ms, problem) =>
        this.control.log(t('The job could not be created: {0} Trying again in {1}.', problem.what, formatWait(ms))),
    });
    await this.appendEntry(this.created(this.jobId));
    this.control.log(t('Data push job {0} created.', this.jobId));
    this.throwIfCancelled();
    return this.jobId;
  }

  private created(jobId: string): JournalEntry {
    return { kind: 'created', jobId, ...(this.chunkBytes === undefined ? {} : { chunkBytes: this.chunkBytes }) };
  }

  private async uploadAll(jobId: string, sent: SentChunks | undefined, chunks: AsyncIterable<Chunk>): Promise<void> {
    const { signal, timing, api } = this;
    const { log } = this.control;
    this.sentBytesByChunk.clear();
    Object.assign(this.progress, { bytesSent: 0, rows: 0 });
    this.enterPhase('uploading');
    const count = await uploadChunks(chunks, {
      ...{ api, jobId, earlierChunks: sent, signal, timing, log, semaphore: this.uploadSemaphore },
      note: (step) => this.appendEntry(step),
      rowOperation: this.spec.mode === 'delete' ? 'deleted' : 'upserted',
      onChunkProgress: (chunk, bytes, isArrived) => this.onChunkProgress(chunk, bytes, isArrived),
      onWait: (problem) => this.reportProgress({ waitReason: problem.what }, true),
    });
    this.throwIfCancelled();
    if (count === 0) throw new ProblemError(noRowsProblem());
    // The engine tells how far it is now and then, not at the end.
    this.reportProgress({ bytesRead: this.progress.bytesTotal });
    log(t('Chunks uploaded: {0}, rows: {1}.', count, this.progress.rows));
  }

  private onChunkProgress(chunk: Chunk, bytes: number, isArrived: boolean): void {
    const bytesSent = this.progress.bytesSent + bytes - (this.sentBytesByChunk.get(chunk.index) ?? 0);
    this.sentBytesByChunk.set(chunk.index, bytes);
    if (bytes > 0) delete this.progress.waitReason;
    this.reportProgress({ bytesSent, ...(isArrived ? { rows: this.progress.rows + chunk.rows } : {}) }, isArrived);
  }

  /** From here on Celonis changes the table. `asked`: the execution was asked for before. */
  private async execute(jobId: string, wasRequested = false): Promise<PushResult> {
    this.enterPhase('executing');
    const { source, plan } = this.spec;
    const column = findDuplicateRemovalColumn(source.name, plan, this.spec);
    const onWait = (reason: string): void => this.reportProgress({ waitReason: reason }, true);
    const turn = await this.control.executionLine?.enter(this.signal, (reason) => {
      this.control.log(t('Waiting for the execution: {0}.', reason));
      onWait(reason);
    });
    try {
      await executeOnce(
        { ...this.executionDependencies(jobId), onWait },
        column,
        () => this.appendEntry({ kind: 'executing' }),
        wasRequested,
      );
      await turn?.countExecution();
    } finally {
      await turn?.leave();
    }
    return this.waitForJob(jobId);
  }

  private async waitForJob(jobId: string): Promise<PushResult> {
    this.enterPhase('executing');
    const dependencies = this.executionDependencies(jobId);
    try {
      return await this.finishJob(await waitForJobEnd(dependencies, this.timing.executionLimitMs));
    } catch (error) {
      if (!isCancelled(error) || this.control.handOverSignal?.aborted) throw error;
      if (!(await this.journal.isOwner())) throw new HandedOverError();
      return await this.finishJob(await stopExecution(dependencies));
    }
  }

  private async finishJob(job: RemoteJob): Promise<PushResult> {
    const { logs, status } = job;
    const outcome = status === 'DONE' ? 'done' : status === 'CANCELED' ? 'cancelled' : 'failed';
    const leftover = await this.cleanUpJob(outcome);
    if (outcome === 'done') return this.createResult('done', { logs, leftover });
    return this.createResult(outcome, {
      logs,
      problem: jobEndProblem(job, this.spec.table, this.control.signal.aborted),
      leftover,
    });
  }

  private executionDependencies(jobId: string): ExecutionDependencies {
    const onStatus = (status: JobStatus): void => {
      if (status === this.progress.status) return;
      this.control.log(t('Celonis says {0}.', status));
      this.reportProgress({ status }, true);
    };
    return { api: this.api, jobId, signal: this.signal, timing: this.timing, log: this.control.log, onStatus };
  }

  /** A job that Celonis does not know any more will not be decided later either. */
  private unknownResult(problem: Problem): PushResult {
    return this.createResult(problem.kind === 'notFound' ? 'failed' : 'running', { problem });
  }

  private async cleanUpJob(outcome: 'done' | 'failed' | 'cancelled'): Promise<Problem | undefined> {
    if (this.jobId === undefined) return this.creationProblem && uncertainCreationProblem(this.creationProblem);
    this.enterPhase('cleaning');
    if ((await this.journal.append({ kind: 'cleaning', outcome })) === 'taken') return undefined;
    return deleteJob(this.api, this.jobId, this.timing, this.control.log);
  }

  /** Writes down what is about to happen. Throws where another window has taken over. */
  private async appendEntry(entry: JournalEntry): Promise<void> {
    if ((await this.journal.append(entry)) === 'taken') throw new HandedOverError();
  }

  private createResult(
    createResult: PushResult['result'],
    details: { logs?: readonly string[]; problem?: Problem; leftover?: Problem | undefined },
  ): PushResult {
    const { problem, leftover, logs = [] } = details;
    for (const line of logs) this.control.log(`Celonis: ${line}`);
    return {
      result: createResult,
      ...(this.jobId === undefined ? {} : { jobId: this.jobId }),
      table: this.spec.table,
      rows: this.progress.rows,
      columns: this.spec.plan.columns.length,
      bytesSent: this.progress.bytesSent,
      durationMs: Math.round(performance.now() - this.startedAtMs),
      logs,
      ...(problem ? { problem } : {}),
      ...(leftover ? { leftover } : {}),
    };
  }

  private throwIfCancelled(): void {
    if (this.signal.aborted) throw new ProblemError(cancelledProblem());
  }

  private enterPhase(enterPhase: PushPhase): void {
    delete this.progress.waitReason;
    this.reportProgress({ phase: enterPhase }, true);
  }

  /** Bytes come in faster than anyone can look: at most twenty reports a second, except for what matters. */
  private reportProgress(change: Partial<PushProgress>, isUrgent = false): void {
    Object.assign(this.progress, change);
    const now = performance.now();
    if (!isUrgent && now - this.lastReportAtMs < 50) return;
    this.lastReportAtMs = now;
    this.control.onProgress({ ...this.progress });
  }
}

/** What a push had sent when all of it had arrived. */
function totalsOf({ header, chunks }: JournalState): Pick<PushProgress, 'rows' | 'bytesSent'> {
  return { rows: header.plan.rows, bytesSent: sumOf(chunks.values(), ({ bytes }) => bytes) };
}

/** The items of something that begins with the first at once, instead of when it is asked for. */
function prefetchFirst<T>(iterable: AsyncIterable<T>): {
  first: Promise<unknown>;
  items: AsyncIterable<T>;
  end(): Promise<void>;
} {
  const iterator = iterable[Symbol.asyncIterator]();
  const first = iterator.next();
  // Its failure is thrown where the items are taken; until then it must not count as forgotten.
  first.catch(() => undefined);
  async function* items(): AsyncGenerator<T> {
    for (let next = await first; !next.done; next = await iterator.next()) yield next.value;
  }
  const end = async (): Promise<void> => {
    await first.catch(() => undefined);
    await iterator.return?.();
  };
  return { first, items: items(), end };
}
