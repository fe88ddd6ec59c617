import type { CeligoCaller } from './caller';
import type { Collection, ObjectIds } from './collection';
import { listFlowSteps } from './flowSteps';
import type { ConnectionRecord, FlowRecord, JobRecord, StepErrorRecord, StepRecord } from './resourceSchemas';
import type { StepErrorStore, StepErrorTemplate } from './stepErrorStore';

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

interface ActiveRun {
  job: JobRecord;
  childJobs: JobRecord[];
  createdMs: number;
  durations: JobDurations;
  startedMs?: number;
  /** Where it ends at the moment; a cancel brings it forward. */
  expectedEndMs?: number;
  /** What the counters say at the end. */
  finalCounters: Pick<JobRecord, 'numSuccess' | 'numError' | 'numIgnore'>;
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

  /** Queues a run of a flow. A step whose connection is offline makes it fail. */
  startRun(flow: FlowRecord, caller: CeligoCaller): JobRecord {
    const scenario = this.#scenarios.get(flow._id) ?? defaultScenario;
    const offlineStepId = this.#offlineStep(flow);
    const errorTemplates = offlineStepId ? [createOfflineErrorTemplate(offlineStepId)] : scenario.errorTemplates;
    const numError = errorTemplates.reduce((sum, { errorsPerRun: perRun }) => sum + perRun, 0);
    const total = offlineStepId
      ? { numSuccess: 0, numIgnore: 0, numError }
      : {
          numError,
          numIgnore: scenario.ignored,
          numSuccess: Math.max(0, scenario.records - scenario.ignored - numError),
        };
    const job = this.#job('flow', flow, { triggeredBy: caller.userId });
    const childJobs = listFlowSteps(flow).map(({ kind, id }) =>
      this.#job(kind, flow, { _flowJobId: job._id, ...(kind === 'export' ? { _exportId: id } : { _importId: id }) }),
    );
    const onEnd = (endedAtMs: number): void => {
      for (const errorTemplate of errorTemplates)
        for (let count = 0; count < errorTemplate.errorsPerRun; count++)
          this.account.stepErrors.addError(flow._id, errorTemplate, job._id, endedAtMs);
      for (const childJob of childJobs)
        childJob.numError = childJob.numOpenError = sumErrorsPerRun(
          errorTemplates.filter(({ stepId }) => stepId === (childJob._exportId ?? childJob._importId)),
        );
      // The flow may have been replaced or deleted meanwhile.
      const currentFlow = this.account.flows.find(flow._id);
      if (currentFlow) currentFlow.lastExecutedAt = new Date(endedAtMs).toISOString();
      job.status = offlineStepId ? 'failed' : 'completed';
      job.numOpenError = numError;
    };
    this.#begin({ job, childJobs, finalCounters: total, onEnd });
    return job;
  }

  /** Queues a retry of these errors. What went well is resolved then, what is still wrong comes back as a new error. */
  startRetry(flow: FlowRecord, stepId: string, errors: readonly StepErrorRecord[], caller: CeligoCaller): JobRecord {
    const { stepErrors } = this.account;
    const job = this.#job('retry', flow, {
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
      childJobs: [],
      finalCounters: { numSuccess: errors.length - failingErrors.length, numError: failingErrors.length, numIgnore: 0 },
      onEnd,
    });
    return job;
  }

  /** Begins to stop a job. Gives false where it has ended already. */
  cancel(job: JobRecord, caller: CeligoCaller): boolean {
    this.advance();
    const run = this.#active.find((activeRun) => activeRun.job === job);
    if (!run) return false;
    const now = this.account.now();
    job.canceledBy = caller.userId;
    run.onEnd = () => (job.status = 'canceled');
    run.expectedEndMs =
      run.startedMs === undefined ? now : Math.min(run.expectedEndMs ?? now, now + run.durations.runningMs / 10);
    run.finalCounters = { numSuccess: job.numSuccess, numError: job.numError, numIgnore: job.numIgnore };
    job.status = 'canceling';
    this.advance();
    return true;
  }

  /** Brings every job to where it stands now. */
  advance(): void {
    const now = this.account.now();
    const flowsWithRunningJob = new Set<string>();
    for (const run of this.#active) {
      const { job } = run;
      if (flowsWithRunningJob.has(job._flowId) && run.expectedEndMs === undefined) continue;
      const startMs = Math.max(run.createdMs + run.durations.queuedMs, this.#freeSince.get(job._flowId) ?? 0);
      if (run.startedMs === undefined && run.expectedEndMs === undefined && startMs <= now) {
        run.startedMs = startMs;
        run.expectedEndMs = startMs + run.durations.runningMs;
        for (const startedJob of [job, ...run.childJobs])
          Object.assign(startedJob, { status: 'running', startedAt: new Date(startMs).toISOString() });
      }
      if (run.expectedEndMs !== undefined && run.expectedEndMs <= now) this.#end(run, run.expectedEndMs);
      else {
        flowsWithRunningJob.add(job._flowId);
        if (run.startedMs !== undefined) this.#count(run, now);
      }
    }
    this.#active = this.#active.filter(({ job }) => job.endedAt === undefined);
  }

  /** A job of the past. */
  addPastJob(flow: FlowRecord, createdAtMs: number, runningMs: number, counters: Partial<JobRecord>): JobRecord {
    const job = this.#job('flow', flow, {}, createdAtMs);
    const endedAt = new Date(createdAtMs + runningMs).toISOString();
    return Object.assign(
      job,
      { status: 'completed', startedAt: job.createdAt, endedAt, lastModified: endedAt },
      counters,
    );
  }

  #begin(run: Pick<ActiveRun, 'job' | 'childJobs' | 'finalCounters' | 'onEnd'>): void {
    this.#active.push({ ...run, createdMs: this.account.now(), durations: { ...this.jobDurations } });
    this.advance();
  }

  #end(run: ActiveRun, endedAtMs: number): void {
    const { job, childJobs } = run;
    const isCanceled = job.status === 'canceling';
    Object.assign(job, run.finalCounters, isCanceled ? {} : { numPagesProcessed: job.numPagesGenerated });
    const timestamp = new Date(endedAtMs).toISOString();
    Object.assign(job, { endedAt: timestamp, lastModified: timestamp });
    if (!isCanceled) this.#pages(run, 1);
    run.onEnd(endedAtMs);
    for (const childJob of childJobs) {
      const numSuccess = Math.max(0, job.numSuccess - (isCanceled ? 0 : childJob.numError));
      Object.assign(childJob, {
        status: job.status,
        endedAt: timestamp,
        lastModified: timestamp,
        numSuccess,
        numPagesGenerated: job.numPagesGenerated,
        numPagesProcessed: job.numPagesProcessed,
      });
    }
    this.#freeSince.set(job._flowId, endedAtMs);
  }

  #count(run: ActiveRun, now: number): void {
    if (run.startedMs === undefined || run.expectedEndMs === undefined || run.job.status === 'canceling') return;
    const completedFraction = Math.min(1, (now - run.startedMs) / Math.max(1, run.expectedEndMs - run.startedMs));
    for (const name of ['numSuccess', 'numError', 'numIgnore'] as const)
      run.job[name] = Math.floor(run.finalCounters[name] * completedFraction);
    this.#pages(run, completedFraction);
    run.job.lastModified = new Date(now).toISOString();
  }

  #pages({ job, finalCounters: total }: ActiveRun, completedFraction: number): void {
    const pages = Math.ceil((total.numSuccess + total.numError + total.numIgnore) / recordsPerPage);
    job.numPagesGenerated = Math.ceil(pages * completedFraction);
    job.numPagesProcessed = Math.floor(pages * completedFraction);
  }

  #job(
    type: JobRecord['type'],
    flow: FlowRecord,
    fields: Partial<JobRecord>,
    createdAtMs = this.account.now(),
  ): JobRecord {
    const timestamp = new Date(createdAtMs).toISOString();
    const job: JobRecord = {
      _id: this.ids.next(createdAtMs),
      type,
      status: 'queued',
      _flowId: flow._id,
      ...(flow._integrationId ? { _integrationId: flow._integrationId } : {}),
      createdAt: timestamp,
      lastModified: timestamp,
      numSuccess: 0,
      numError: 0,
      numIgnore: 0,
      numOpenError: 0,
      numResolved: 0,
      numPagesGenerated: 0,
      numPagesProcessed: 0,
      ...fields,
    };
    this.jobs.push(job);
    return job;
  }

  #offlineStep(flow: FlowRecord): string | undefined {
    const { connections } = this.account;
    return listFlowSteps(flow).find(({ id }) => connections.find(this.account.findStep(id)?._connectionId)?.offline)
      ?.id;
  }
}

function sumErrorsPerRun(errorTemplates: readonly StepErrorTemplate[]): number {
  return errorTemplates.reduce((total, { errorsPerRun: perRun }) => total + perRun, 0);
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
