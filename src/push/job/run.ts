import { t } from '@vscode/l10n';
import { wasRefused } from '../../http/fate';
import { cancelled, isCancelled, ProblemError, toProblem } from '../../http/problem';
import type { Problem } from '../../http/problem';
import { isTransient } from '../../http/retry';
import type { PushEngine } from '../engine';
import { checkKeys, removalColumn } from '../checkKeys';
import { explainFault } from '../explain';
import { executeOnce, OutcomeUnknown, stopExecution, waitForEnd } from './execution';
import type { ExecutionContext } from './execution';
import type { PushControl, PushOutcome, PushPhase, PushProgress, PushRequest } from './job';
import { chunksUncertainProblem, endProblem, failureProblem, noRowsProblem, perhapsCreatedProblem, takenProblem, vanishedProblem } from './jobProblems';
import type { Ledger, LedgerState, SentChunk, Step } from './ledger';
import { refuseMisfits } from '../misfits';
import { patiently } from './patience';
import { removeJob } from './removal';
import { askStanding, jobOf } from './standing';
import type { Standing } from './standing';
import type { JobState, JobStatus, PushTarget } from './target';
import type { Timing } from './timing';
import { PlanRefuted } from '../provisional';
import { samePrint } from '../source';
import type { Chunk, TablePlan } from '../types';
import { ChunksUncertain, ChunkTooLarge, smallestChunk, uploadChunks } from './upload';

type Sent = ReadonlyMap<number, SentChunk>;

/** Another window has taken the push over, or Celonis cannot be asked how it stands: nothing may be done to the job. */
class Left extends Error {
  constructor(readonly problem: Problem = takenProblem()) {
    super(problem.what);
  }
}

/** One push from its beginning, or from where an earlier one stopped, to its end. */
export class PushRun {
  private readonly started = Date.now();
  private readonly progress: PushProgress;
  private readonly signal: AbortSignal;
  /** Bytes of each chunk handed over in its present try. */
  private readonly sent = new Map<number, number>();
  private reported = 0;
  private jobId: string | undefined;
  /** Why it is not known whether a job was created. */
  private doubtfulJob: Problem | undefined;
  /** What chunks are cut to; absent for the engine's own choice. */
  private chunkBytes: number | undefined;

  constructor(
    /** Its plan is replaced when more of the file is known. */
    private request: PushRequest,
    private readonly target: PushTarget,
    private readonly engine: PushEngine,
    private readonly control: PushControl,
    private readonly timing: Timing,
    private readonly ledger: Ledger,
  ) {
    const { rows, fingerprint } = request.plan;
    this.progress = { phase: 'checking', rows: 0, rowsTotal: rows, bytesSent: 0, bytesRead: 0, bytesTotal: fingerprint.bytes, ...(request.plan.provisional && { estimated: true }) };
    this.signal = control.left ? AbortSignal.any([control.signal, control.left]) : control.signal;
    this.chunkBytes = request.chunkBytes;
  }

  run(): Promise<PushOutcome> {
    return this.toItsEnd(async () => {
      await this.checkKeys();
      return this.carryOut(await this.fillJob());
    });
  }

  resume(from: LedgerState): Promise<PushOutcome> {
    return this.toItsEnd(() => this.goOn(from));
  }

  private async toItsEnd(work: () => Promise<PushOutcome>): Promise<PushOutcome> {
    try {
      return await work();
    } catch (error) {
      if (this.control.left?.aborted) return { ...this.outcome('cancelled', {}), left: true };
      if (error instanceof Left) return { ...this.outcome('cancelled', { problem: error.problem }), left: true };
      if (error instanceof OutcomeUnknown) return this.unknown(error.problem);
      const problem = failureProblem(toProblem(error), this.request.table);
      const outcome = isCancelled(error) ? 'cancelled' : 'failed';
      const leftover = await this.clean(outcome);
      return this.outcome(outcome, { problem, leftover });
    }
  }

  private async goOn(from: LedgerState): Promise<PushOutcome> {
    this.phase('checking');
    this.jobId = from.jobId;
    const standing = await this.standing(from);
    this.jobId = standing.kind === 'absent' ? undefined : standing.jobId;
    const { phase, outcome } = from;
    if (standing.kind === 'ended' || standing.kind === 'going' || outcome === 'done') this.report(inTotal(from));
    if (standing.kind === 'ended') return this.conclude(standing.state);
    if (standing.kind === 'going') return this.await(standing.jobId);
    if (phase === 'cleaning' && outcome !== 'restarted') return this.finishCleaning(outcome ?? 'failed');
    // Written down at once: once there is a chunk in it, it could not be found again.
    if (phase === 'creating' && this.jobId !== undefined) await this.note(this.created(this.jobId));
    if (phase === 'begun') await this.checkKeys();
    if (standing.kind === 'absent') {
      if (phase === 'executing') throw new OutcomeUnknown(vanishedProblem(from.jobId ?? '', this.request.table));
      return this.carryOut(await this.fillJob());
    }
    if (phase === 'cleaning') await this.drop(standing.jobId);
    const filled = await this.fillJob(phase === 'cleaning' ? undefined : { jobId: standing.jobId, sent: from.chunks });
    return this.carryOut(filled, phase === 'executing');
  }

  private async standing(from: LedgerState): Promise<Standing> {
    try {
      return await askStanding(from, this.target, this.signal);
    } catch (error) {
      if (isCancelled(error)) throw error;
      throw new Left(toProblem(error));
    }
  }

  /** What was decided before the window closed; only the job was still to be deleted. */
  private async finishCleaning(outcome: 'done' | 'failed' | 'cancelled'): Promise<PushOutcome> {
    const leftover = await this.clean(outcome);
    if (outcome === 'done') return this.outcome('done', { leftover });
    const problem = outcome === 'cancelled' ? failureProblem(cancelled(), this.request.table) : { kind: 'internal' as const, what: t('The push did not succeed. The log has the details.') };
    return this.outcome(outcome, { problem, leftover });
  }

  private async checkKeys(): Promise<void> {
    this.phase('checking');
    refuseMisfits(this.request.plan, this.request.source.name);
    this.stopIfCancelled();
    await checkKeys(this.request, this.engine, { signal: this.signal, onProgress: ({ bytesRead }) => this.report({ bytesRead }) });
  }

  /**
   * A job with every chunk in it; `from` is one that is there, with what was sent to it. Where the chunks of a job cannot be known for certain,
   * it is thrown away and filled anew, once; where a chunk is too large, with smaller ones, until they get through; where the file does not bear
   * its provisional plan out, with the plan of the whole.
   */
  private async fillJob(from?: { jobId: string; sent: Sent }): Promise<string> {
    let uncertain = 0;
    for (let start = from; ; start = undefined) {
      try {
        return await this.fill(start);
      } catch (error) {
        const jobId = this.jobId ?? '';
        if (error instanceof ChunksUncertain) {
          if (++uncertain > 1) throw new ProblemError(chunksUncertainProblem(jobId), { cause: error });
          this.control.log(t('It cannot be told which chunks the job {0} holds. Nothing is visible yet, so the upload starts over with a new job.', jobId));
        } else if (error instanceof ChunkTooLarge) {
          this.makeSmaller(error);
        } else if (error instanceof PlanRefuted) {
          this.control.log(t('{0} does not go on as its beginning promised. Nothing is visible yet, so all of it is read, and the upload starts over with a new job.', this.request.source.name));
        } else {
          throw error;
        }
        await this.drop(jobId);
        if (error instanceof PlanRefuted) await this.planAnew();
      }
    }
  }

  private makeSmaller({ bytes, problem }: ChunkTooLarge): void {
    const smaller = Math.floor(Math.min(bytes, this.chunkBytes ?? bytes) / 2);
    if (smaller < Math.min(smallestChunk, this.request.chunkBytes ?? smallestChunk) / 4) throw problem;
    this.chunkBytes = smaller;
    this.control.log(t('Chunks of {0} kB do not get through. The upload starts over with a new job and chunks of half the size.', Math.ceil(bytes / 1000)));
  }

  /** The file does not go on as it begins, or is broken, which is told by this. Nothing is visible yet. */
  private async planAnew(): Promise<void> {
    const { source, plan } = this.request;
    if (!plan.provisional) return;
    this.phase('reading');
    const analysis = await this.engine.analyze(source, plan.provisional.request, { signal: this.signal, onProgress: ({ bytesRead }) => this.report({ bytesRead }) });
    if (analysis.kind !== 'table' || !samePrint(analysis.plan.fingerprint, plan.fingerprint)) throw new ProblemError(explainFault({ fault: { code: 'changed' } }, source.name));
    refuseMisfits(analysis.plan, source.name);
    await this.adopt(analysis.plan);
  }

  /** From here on the whole file is known. */
  private async adopt(plan: TablePlan): Promise<void> {
    await this.note({ kind: 'planned', plan });
    this.request = { ...this.request, plan };
    delete this.progress.estimated;
    this.report({ rowsTotal: plan.rows });
    this.control.onPlan?.(plan);
  }

  /** Nothing of this job is wanted: another one takes its place. */
  private async drop(jobId: string): Promise<void> {
    await this.note({ kind: 'cleaning', outcome: 'restarted' });
    const leftover = await removeJob(this.target, jobId, this.timing, this.control.log);
    if (leftover) throw new ProblemError(leftover);
    this.jobId = undefined;
  }

  /** Chunks are made while the job is created, so that the first one is ready when it is there. */
  private async fill(from: { jobId: string; sent: Sent } | undefined): Promise<string> {
    const { source, plan, format, csv, options } = this.request;
    const stop = new AbortController();
    const size = this.chunkBytes === undefined ? {} : { chunkBytes: this.chunkBytes };
    const timestamps = options?.timestamps ? { timestamps: options.timestamps } : {};
    let whole: TablePlan | undefined;
    const chunks = this.engine.chunks(source, plan, { format, ...(csv ? { csv } : {}), ...timestamps, ...size }, {
      signal: AbortSignal.any([this.signal, stop.signal]),
      onProgress: ({ bytesRead }) => this.report({ bytesRead }),
      onPlan: (known) => (whole = known),
    });
    const begun = ahead(chunks);
    try {
      const jobId = from?.jobId ?? (await this.create());
      await this.upload(jobId, from?.sent, begun.items);
      if (whole) await this.adopt(whole);
      return jobId;
    } finally {
      stop.abort();
      await begun.end();
    }
  }

  private async create(): Promise<string> {
    this.phase('creating');
    let first: string[] | undefined;
    const about = async (before: readonly string[]): Promise<void> => {
      // What a try that failed has left behind was not there before the first.
      first ??= [...before];
      await this.note({ kind: 'creating', before: first });
    };
    const attempt = async (): Promise<string> => {
      try {
        return await this.target.create(jobOf(this.request), this.signal, about);
      } catch (error) {
        if (first && !wasRefused(error) && !(error instanceof Left)) this.doubtfulJob = toProblem(error);
        throw error;
      }
    };
    this.jobId = await patiently(attempt, {
      worthIt: isTransient,
      limitMs: this.timing.chunkPatienceMs / 5,
      firstPauseMs: this.timing.firstRetryMs,
      longestPauseMs: this.timing.longestRetryMs,
      signal: this.signal,
      onWait: (ms, problem) => this.control.log(t('The job could not be created: {0} Trying again in {1} seconds.', problem.what, Math.ceil(ms / 1000))),
    });
    await this.note(this.created(this.jobId));
    this.control.log(t('Data push job {0} created.', this.jobId));
    this.stopIfCancelled();
    return this.jobId;
  }

  private created(jobId: string): Step {
    return { kind: 'created', jobId, ...(this.chunkBytes === undefined ? {} : { chunkBytes: this.chunkBytes }) };
  }

  private async upload(jobId: string, sent: Sent | undefined, chunks: AsyncIterable<Chunk>): Promise<void> {
    const { signal, timing, target } = this;
    const { log } = this.control;
    this.sent.clear();
    this.progress.rows = 0;
    this.phase('uploading');
    const count = await uploadChunks(chunks, {
      ...{ target, jobId, sent, signal, timing, log },
      note: (step) => this.note(step),
      rows: this.request.mode === 'delete' ? 'deleted' : 'upserted',
      onChunk: (chunk, bytes, arrived) => this.onChunk(chunk, bytes, arrived),
      onWait: (problem) => this.report({ waiting: problem.what }, true),
    });
    this.stopIfCancelled();
    if (count === 0) throw new ProblemError(noRowsProblem());
    // The engine tells how far it is now and then, not at the end.
    this.report({ bytesRead: this.progress.bytesTotal });
    log(t('Chunks uploaded: {0}, rows: {1}.', count, this.progress.rows));
  }

  private onChunk(chunk: Chunk, bytes: number, arrived: boolean): void {
    this.sent.set(chunk.index, bytes);
    const bytesSent = [...this.sent.values()].reduce((sum, one) => sum + one, 0);
    if (bytes > 0) delete this.progress.waiting;
    this.report({ bytesSent, ...(arrived ? { rows: this.progress.rows + chunk.rows } : {}) }, arrived);
  }

  /** From here on Celonis changes the table. `asked`: the execution was asked for before. */
  private async carryOut(jobId: string, asked = false): Promise<PushOutcome> {
    this.phase('executing');
    const { source, plan } = this.request;
    const column = removalColumn(source.name, plan, this.request);
    await executeOnce(this.execution(jobId), column, () => this.note({ kind: 'executing' }), asked);
    return this.await(jobId);
  }

  private async await(jobId: string): Promise<PushOutcome> {
    this.phase('executing');
    const context = this.execution(jobId);
    try {
      return await this.conclude(await waitForEnd(context, this.timing.executionMs));
    } catch (error) {
      if (!isCancelled(error) || this.control.left?.aborted) throw error;
      if (!(await this.ledger.isOwner())) throw new Left();
      return await this.conclude(await stopExecution(context));
    }
  }

  private async conclude(state: JobState): Promise<PushOutcome> {
    const { logs, status } = state;
    const outcome = status === 'DONE' ? 'done' : status === 'CANCELED' ? 'cancelled' : 'failed';
    const leftover = await this.clean(outcome);
    if (outcome === 'done') return this.outcome('done', { logs, leftover });
    return this.outcome(outcome, { logs, problem: endProblem(state, this.request.table, this.control.signal.aborted), leftover });
  }

  private execution(jobId: string): ExecutionContext {
    const onStatus = (status: JobStatus): void => {
      if (status === this.progress.status) return;
      this.control.log(t('Celonis says {0}.', status));
      this.report({ status }, true);
    };
    return { target: this.target, jobId, signal: this.signal, timing: this.timing, log: this.control.log, onStatus };
  }

  /** A job that Celonis does not know any more will not be decided later either. */
  private unknown(problem: Problem): PushOutcome {
    return this.outcome(problem.kind === 'notFound' ? 'failed' : 'running', { problem });
  }

  private async clean(outcome: 'done' | 'failed' | 'cancelled'): Promise<Problem | undefined> {
    if (this.jobId === undefined) return this.doubtfulJob && perhapsCreatedProblem(this.doubtfulJob);
    this.phase('cleaning');
    if ((await this.ledger.note({ kind: 'cleaning', outcome })) === 'taken') return undefined;
    return removeJob(this.target, this.jobId, this.timing, this.control.log);
  }

  /** Writes down what is about to happen. Throws where another window has taken over. */
  private async note(step: Step): Promise<void> {
    if ((await this.ledger.note(step)) === 'taken') throw new Left();
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

  private stopIfCancelled(): void {
    if (this.signal.aborted) throw new ProblemError(cancelled());
  }

  private phase(phase: PushPhase): void {
    delete this.progress.waiting;
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

/** What a push had sent when all of it had arrived. */
function inTotal({ begin, chunks }: LedgerState): Pick<PushProgress, 'rows' | 'bytesSent'> {
  return { rows: begin.plan.rows, bytesSent: [...chunks.values()].reduce((sum, { bytes }) => sum + bytes, 0) };
}

/** The items of something that begins with the first at once, instead of when it is asked for. */
function ahead<T>(all: AsyncIterable<T>): { items: AsyncIterable<T>; end(): Promise<void> } {
  const iterator = all[Symbol.asyncIterator]();
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
  return { items: items(), end };
}
