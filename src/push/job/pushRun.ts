import { t } from '@vscode/l10n';
import type { Problem } from '../../core/problem';
import { cancelledProblem, isCancelled, throwIfCancelled, toProblem } from '../../core/problem';
import { sumOf } from '../../core/sum';
import type { PushEngine } from '../../engine/pushEngine';
import { refuseConversionErrors } from '../../engine/rows/conversionErrors';
import type { JournalState, PushJournal } from '../journal/pushJournal';
import { findDuplicateRemovalColumn, findKeysToVerify } from './checkKeys';
import { deleteJob } from './deleteJob';
import { HandedOverError, recordStep } from './handedOver';
import type { ExecutionDependencies } from './jobExecution';
import { executeOnce, OutcomeUnknownError, stopExecution, waitForJobEnd } from './jobExecution';
import { JobFiller } from './jobFiller';
import { failureProblem, jobEndProblem, jobNotFoundProblem, uncertainCreationProblem } from './jobProblems';
import { ProgressReporter } from './progressReporter';
import type { PushControl, PushJobSpec, PushProgress, PushResult } from './pushJob';
import type { JobStatus, PushJobApi, RemoteJob } from './pushJobApi';
import type { PushTiming } from './pushTiming';
import type { RemoteJobState } from './remoteJobState';
import { readRemoteJobState } from './remoteJobState';

/** One push from its beginning, or from where an earlier one stopped, to its end. */
export class PushRun {
  private readonly startedAtMs = performance.now();
  private readonly progress: ProgressReporter;
  private readonly signal: AbortSignal;
  private readonly filler: JobFiller;

  constructor(
    spec: PushJobSpec,
    private readonly api: PushJobApi,
    engine: PushEngine,
    private readonly control: PushControl,
    private readonly timing: PushTiming,
    private readonly journal: PushJournal,
  ) {
    this.progress = new ProgressReporter(spec.plan, control.onProgress);
    this.signal = control.handOverSignal ? AbortSignal.any([control.signal, control.handOverSignal]) : control.signal;
    const { progress, signal } = this;
    this.filler = new JobFiller(spec, { api, engine, control, timing, journal, progress, signal });
  }

  private get spec(): PushJobSpec {
    return this.filler.spec;
  }

  run(): Promise<PushResult> {
    return this.runToCompletion(async () => {
      this.checkPlan();
      return this.execute(await this.filler.fill());
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
    const { filler } = this;
    this.progress.enterPhase('checking');
    filler.jobId = journalState.jobId;
    const remoteState = await this.readRemoteState(journalState);
    filler.jobId = remoteState.kind === 'absent' ? undefined : remoteState.jobId;
    const { phase, outcome } = journalState;
    if (remoteState.kind === 'ended' || remoteState.kind === 'going' || outcome === 'done')
      this.progress.report(totalsOf(journalState));
    if (remoteState.kind === 'ended') return this.finishJob(remoteState.state);
    if (remoteState.kind === 'going') return this.waitForJob(remoteState.jobId);
    if (phase === 'cleaning' && outcome !== 'restarted') return this.finishCleaning(outcome ?? 'failed');
    // Written down at once: once there is a chunk in it, it could not be found again.
    if (phase === 'creating' && filler.jobId !== undefined) await filler.recordCreation(filler.jobId);
    if (phase === 'begun') this.checkPlan();
    if (remoteState.kind === 'absent') {
      if (phase === 'executing')
        throw new OutcomeUnknownError(jobNotFoundProblem(journalState.jobId ?? '', this.spec.table));
      return this.execute(await filler.fill());
    }
    if (phase === 'cleaning') await filler.discard(remoteState.jobId);
    const filledJobId = await filler.fill(
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
    this.progress.enterPhase('checking');
    refuseConversionErrors(this.spec.plan, this.spec.source.name);
    throwIfCancelled(this.signal);
    findKeysToVerify(this.spec);
  }

  /** From here on Celonis changes the table. `wasRequested`: the execution was asked for before. */
  private async execute(jobId: string, wasRequested = false): Promise<PushResult> {
    this.progress.enterPhase('executing');
    const { source, plan } = this.spec;
    const column = findDuplicateRemovalColumn(source.name, plan, this.spec);
    const onWait = (reason: string): void => this.progress.reportWait(reason);
    const turn = await this.control.executionLine?.enter(this.signal, (reason) => {
      this.control.log(t('Waiting for the execution: {0}.', reason));
      onWait(reason);
    });
    try {
      await executeOnce(
        { ...this.executionDependencies(jobId), onWait },
        column,
        () => recordStep(this.journal, { kind: 'executing' }),
        wasRequested,
      );
      await turn?.countExecution();
    } finally {
      await turn?.leave();
    }
    return this.waitForJob(jobId);
  }

  private async waitForJob(jobId: string): Promise<PushResult> {
    this.progress.enterPhase('executing');
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
      if (status === this.progress.current.status) return;
      this.control.log(t('Job status: {0}.', status));
      this.progress.report({ status }, true);
    };
    return { api: this.api, jobId, signal: this.signal, timing: this.timing, log: this.control.log, onStatus };
  }

  /** A job that Celonis does not know any more will not be decided later either. */
  private unknownResult(problem: Problem): PushResult {
    return this.createResult(problem.kind === 'notFound' ? 'failed' : 'running', { problem });
  }

  private async cleanUpJob(outcome: 'done' | 'failed' | 'cancelled'): Promise<Problem | undefined> {
    const { jobId, creationProblem } = this.filler;
    if (jobId === undefined) return creationProblem && uncertainCreationProblem(creationProblem);
    this.progress.enterPhase('cleaning');
    if ((await this.journal.append({ kind: 'cleaning', outcome })) === 'taken') return undefined;
    return deleteJob(this.api, jobId, this.timing, this.control.log);
  }

  private createResult(
    result: PushResult['result'],
    details: { logs?: readonly string[]; problem?: Problem; leftover?: Problem | undefined },
  ): PushResult {
    const { problem, leftover, logs = [] } = details;
    for (const line of logs) this.control.log(`Celonis: ${line}`);
    const { rows, bytesSent } = this.progress.current;
    return {
      result,
      ...(this.filler.jobId === undefined ? {} : { jobId: this.filler.jobId }),
      table: this.spec.table,
      rows,
      columns: this.spec.plan.columns.length,
      bytesSent,
      durationMs: Math.round(performance.now() - this.startedAtMs),
      logs,
      ...(problem ? { problem } : {}),
      ...(leftover ? { leftover } : {}),
    };
  }
}

/** What a push had sent when all of it had arrived. */
function totalsOf({ header, chunks }: JournalState): Pick<PushProgress, 'rows' | 'bytesSent'> {
  return { rows: header.plan.rows, bytesSent: sumOf(chunks.values(), ({ bytes }) => bytes) };
}
