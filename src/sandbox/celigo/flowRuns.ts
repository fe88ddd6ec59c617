import { sumOf } from '../../core/sum';
import type { CeligoCaller } from './caller';
import type { Collection, ObjectIds } from './collection';
import type { ConnectionRecord } from './connectionSchemas';
import type { FlowRecord, StepRecord } from './flowSchemas';
import { listFlowSteps } from './flowSteps';
import {
  counterNames,
  countStepRecords,
  createRunRecord,
  createStepRecord,
  type JobRecord,
  type RecordCounters,
  sumCounters,
  sumErrorsPerRun,
} from './jobRecords';
import type { StepErrorRecord, StepErrorStore, StepErrorTemplate } from './stepErrorStore';

/** How long a job takes, in milliseconds. */
export interface JobDurations {
  queuedMs: number;
  runningMs: number;
}

/** What a run of a flow comes to. */
export interface RunScenario {
  records: number;
  ignored: number;
  errorTemplates: readonly StepErrorTemplate[];
}

const defaultScenario: RunScenario = { records: 24, ignored: 0, errorTemplates: [] };
const recordsPerPage = 20;

/** What a run reads of its account, and writes to it. */
export interface FlowRunAccount {
  readonly flows: Collection<FlowRecord>;
  readonly exports: Collection<StepRecord>;
  readonly connections: Collection<ConnectionRecord>;
  readonly stepErrors: StepErrorStore;
  readonly now: () => number;
  findStep(id: string): StepRecord | undefined;
}

/** What a step of a run comes to. */
interface StepRun {
  job: JobRecord;
  finalCounters: RecordCounters;
}

interface ActiveRun {
  job: JobRecord;
  flowId: string;
  steps: StepRun[];
  createdMs: number;
  durations: JobDurations;
  startedMs?: number;
  /** Where it ends at the moment; a cancel brings it forward. */
  expectedEndMs?: number;
  /** What the counters say at the end. Those of a run are the sum of its steps' (observed-answers.md, 1). */
  finalCounters: RecordCounters;
  onEnd: (endedAtMs: number) => void;
}

/**
 * Jobs and their way from queued to completed, failed or canceled (celigo-api.md §3.8). Nothing ticks: how far a job is
 * follows from the time of whoever asks, so `advance` comes before every look. Runs of one flow follow one another.
 */
export class FlowRuns {
  readonly jobs: JobRecord[] = [];
  #active: ActiveRun[] = [];
  #freeSince = new Map<string, number>();
  #scenarios = new Map<string, RunScenario>();

  constructor(
    private readonly account: FlowRunAccount,
    private readonly ids: ObjectIds,
    /** Read when a job is queued; may be changed at any time. */
    readonly jobDurations: JobDurations,
  ) {}

  setScenario(flowId: string, scenario: RunScenario): void {
    this.#scenarios.set(flowId, scenario);
  }

  /**
   * Queues a run of a flow; `realRun` is what it came to where it was really run. A step whose connection is offline
   * makes it fail.
   */
  startRun(flow: FlowRecord, caller: CeligoCaller, realRun?: RunScenario): JobRecord {
    const scenario = realRun ?? this.#scenarios.get(flow._id) ?? defaultScenario;
    const offlineStepId = this.#offlineStep(flow);
    const errorTemplates = offlineStepId ? [createOfflineErrorTemplate(offlineStepId)] : scenario.errorTemplates;
    const job = this.#addRun('flow', flow, { triggeredBy: caller.userId });
    const counters = countStepRecords(flow, offlineStepId ? 0 : scenario.records, scenario.ignored, errorTemplates);
    const steps = listFlowSteps(flow).map((step, index): StepRun => {
      const stepJob = createStepRecord(this.ids.next(Date.parse(job.createdAt)), job, step, index);
      this.jobs.push(stepJob);
      return { job: stepJob, finalCounters: counters[index] ?? sumCounters([]) };
    });
    const numError = sumErrorsPerRun(errorTemplates);
    const onEnd = (endedAtMs: number): void => {
      for (const errorTemplate of errorTemplates)
        for (let count = 0; count < errorTemplate.errorsPerRun; count++)
          this.account.stepErrors.addError(flow._id, errorTemplate, job._id, endedAtMs);
      for (const step of steps) step.job.numOpenError = step.finalCounters.numError;
      // The flow may have been replaced or deleted meanwhile.
      const currentFlow = this.account.flows.find(flow._id);
      if (currentFlow) currentFlow.lastExecutedAt = new Date(endedAtMs).toISOString();
      job.status = offlineStepId ? 'failed' : 'completed';
      job.numOpenError = numError;
    };
    const finalCounters = sumCounters(steps.map((step) => step.finalCounters));
    this.#begin({ job, flowId: flow._id, steps, finalCounters, onEnd });
    return job;
  }

  /** Queues a retry of these errors. What went well is resolved then, what is still wrong comes back as a new error. */
  startRetry(flow: FlowRecord, stepId: string, errors: readonly StepErrorRecord[], caller: CeligoCaller): JobRecord {
    const { stepErrors } = this.account;
    const job = this.#addRun('retry', flow, {
      triggeredBy: caller.userId,
      ...(this.account.exports.find(stepId) ? { _exportId: stepId } : { _importId: stepId }),
    });
    const failingErrors = errors.filter(({ retryDataKey }) => {
      const retryData = stepErrors.findRetryData(retryDataKey);
      return retryData?.template.isPermanent === true && !retryData.edited;
    });
    const onEnd = (endedAtMs: number): void => {
      for (const error of failingErrors) {
        const errorTemplate = stepErrors.findRetryData(error.retryDataKey)?.template;
        if (errorTemplate) stepErrors.addError(flow._id, { ...errorTemplate, stepId }, job._id, endedAtMs, error);
      }
      job.numResolved = stepErrors.resolve(
        flow._id,
        stepId,
        new Set(errors.map(({ errorId }) => errorId)),
        caller.userId,
      );
      job.numOpenError = failingErrors.length;
      job.status = 'completed';
    };
    this.#begin({
      job,
      flowId: flow._id,
      steps: [],
      finalCounters: { numSuccess: errors.length - failingErrors.length, numError: failingErrors.length, numIgnore: 0 },
      onEnd,
    });
    return job;
  }

  /** Begins to stop a job; `canceledBy` is a user's id or `system`. Gives false where it has ended already. */
  cancel(job: JobRecord, canceledBy: string): boolean {
    this.advance();
    const run = this.#active.find((activeRun) => activeRun.job === job);
    if (!run) return false;
    const now = this.account.now();
    job.canceledBy = canceledBy;
    run.onEnd = () => (job.status = 'canceled');
    run.expectedEndMs =
      run.startedMs === undefined ? now : Math.min(run.expectedEndMs ?? now, now + run.durations.runningMs / 10);
    run.finalCounters = sumCounters([job]);
    job.status = 'canceling';
    this.advance();
    return true;
  }

  /** Brings every job to where it stands now. */
  advance(): void {
    const now = this.account.now();
    const flowsWithRunningJob = new Set<string>();
    for (const run of this.#active) {
      const { job, flowId } = run;
      if (flowsWithRunningJob.has(flowId) && run.expectedEndMs === undefined) continue;
      const startMs = Math.max(run.createdMs + run.durations.queuedMs, this.#freeSince.get(flowId) ?? 0);
      if (run.startedMs === undefined && run.expectedEndMs === undefined && startMs <= now) {
        run.startedMs = startMs;
        run.expectedEndMs = startMs + run.durations.runningMs;
        for (const startedJob of [job, ...run.steps.map((step) => step.job)])
          Object.assign(startedJob, { status: 'running', startedAt: new Date(startMs).toISOString() });
      }
      if (run.expectedEndMs !== undefined && run.expectedEndMs <= now) this.#end(run, run.expectedEndMs);
      else {
        flowsWithRunningJob.add(flowId);
        if (run.startedMs !== undefined) this.#count(run, now);
      }
    }
    this.#active = this.#active.filter(({ job }) => job.endedAt === undefined);
  }

  /** A job of the past. */
  addPastJob(flow: FlowRecord, createdAtMs: number, runningMs: number, counters: Partial<JobRecord>): JobRecord {
    const job = this.#addRun('flow', flow, {}, createdAtMs);
    const endedAt = new Date(createdAtMs + runningMs).toISOString();
    return Object.assign(
      job,
      { status: 'completed', startedAt: job.createdAt, endedAt, lastModified: endedAt, doneExporting: true },
      counters,
    );
  }

  #begin(run: Pick<ActiveRun, 'job' | 'flowId' | 'steps' | 'finalCounters' | 'onEnd'>): void {
    this.#active.push({ ...run, createdMs: this.account.now(), durations: { ...this.jobDurations } });
    this.advance();
  }

  #end(run: ActiveRun, endedAtMs: number): void {
    const { job, steps, finalCounters } = run;
    const isCanceled = job.status === 'canceling';
    if (!isCanceled) this.#countFraction(run, 1);
    Object.assign(job, finalCounters);
    const timestamp = new Date(endedAtMs).toISOString();
    run.onEnd(endedAtMs);
    const ended = { endedAt: timestamp, lastModified: timestamp };
    Object.assign(job, ended);
    // The steps of a run that was cancelled keep the status they had (observed-answers.md, 3).
    for (const step of steps) Object.assign(step.job, isCanceled ? {} : { status: job.status, ...ended });
    this.#freeSince.set(run.flowId, endedAtMs);
  }

  #count(run: ActiveRun, now: number): void {
    if (run.startedMs === undefined || run.expectedEndMs === undefined || run.job.status === 'canceling') return;
    this.#countFraction(run, Math.min(1, (now - run.startedMs) / Math.max(1, run.expectedEndMs - run.startedMs)));
    run.job.lastModified = new Date(now).toISOString();
  }

  /**
   * Pages are generated by exports and processed by imports; a run has those of its exports, and its own
   * `numPagesProcessed` stays 0 (observed-answers.md, 2).
   */
  #countFraction({ job, steps, finalCounters }: ActiveRun, completedFraction: number): void {
    const countPart = (target: JobRecord, total: RecordCounters): void => {
      for (const name of counterNames) target[name] = Math.floor(total[name] * completedFraction);
    };
    for (const step of steps) {
      countPart(step.job, step.finalCounters);
      const pages = Math.ceil(sumOf(counterNames, (name) => step.finalCounters[name]) / recordsPerPage);
      if (step.job.type === 'import') step.job.numPagesProcessed = Math.floor(pages * completedFraction);
      else step.job.numPagesGenerated = Math.ceil(pages * completedFraction);
      if (step.job.type === 'export') step.job.numExport = step.job.numSuccess;
    }
    if (steps.length === 0) return countPart(job, finalCounters);
    Object.assign(job, sumCounters(steps.map((step) => step.job)), {
      numPagesGenerated: sumOf(steps, (step) => step.job.numPagesGenerated ?? 0),
      numExport: sumOf(steps, (step) => step.job.numExport ?? 0),
      doneExporting: completedFraction === 1,
    });
  }

  #addRun(
    type: 'flow' | 'retry',
    flow: FlowRecord,
    fields: Partial<JobRecord>,
    createdAtMs = this.account.now(),
  ): JobRecord {
    const job = createRunRecord(this.ids.next(createdAtMs), type, flow, createdAtMs, fields);
    this.jobs.push(job);
    return job;
  }

  #offlineStep(flow: FlowRecord): string | undefined {
    const { connections } = this.account;
    return listFlowSteps(flow).find(({ id }) => connections.find(this.account.findStep(id)?._connectionId)?.offline)
      ?.id;
  }
}

function createOfflineErrorTemplate(stepId: string): StepErrorTemplate {
  return {
    stepId,
    errorsPerRun: 1,
    code: 'connection_offline',
    message: 'The connection of this step is offline.',
    classification: 'connection',
    source: 'connection',
    record: {},
    keyPrefix: 'connection-',
    hasNoRetryData: true,
  };
}
