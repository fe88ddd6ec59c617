import type { Account } from './account';
import { stepsOf } from './account';
import type { Caller } from './callers';
import type { ObjectIds } from './collection';
import type { Flow, Job, StepError } from './model';
import type { Mistake } from './stepErrors';

/** How long a job takes, in milliseconds. */
export interface Pace {
  queuedMs: number;
  runningMs: number;
}

/** What a run of a flow comes to. */
export interface Scenario {
  records: number;
  ignored: number;
  mistakes: readonly Mistake[];
}

const ordinary: Scenario = { records: 24, ignored: 0, mistakes: [] };
const pageOfRecords = 20;

interface Run {
  job: Job;
  children: Job[];
  createdMs: number;
  pace: Pace;
  startedMs?: number;
  /** Where it ends at the moment; a cancel brings it forward. */
  endsMs?: number;
  /** What the counters say at the end. */
  total: Pick<Job, 'numSuccess' | 'numError' | 'numIgnore'>;
  finish: (at: number) => void;
}

/**
 * Jobs and their way from queued to completed, failed or canceled (celigo-api.md §3.8). Nothing ticks: how far a job is
 * follows from the time of whoever asks, so `advance` comes before every look. Runs of one flow follow one another.
 */
export class Runs {
  readonly jobs: Job[] = [];
  #active: Run[] = [];
  #freeSince = new Map<string, number>();
  #scenarios = new Map<string, Scenario>();

  constructor(
    private readonly account: Account,
    private readonly ids: ObjectIds,
    /** Read when a job is queued; may be changed at any time. */
    readonly pace: Pace,
  ) {}

  script(flowId: string, scenario: Scenario): void {
    this.#scenarios.set(flowId, scenario);
  }

  /** Queues a run of a flow. A step whose connection is offline makes it fail. */
  run(flow: Flow, caller: Caller): Job {
    const scenario = this.#scenarios.get(flow._id) ?? ordinary;
    const offline = this.#offlineStep(flow);
    const mistakes = offline ? [connectionMistake(offline)] : scenario.mistakes;
    const numError = mistakes.reduce((sum, { perRun }) => sum + perRun, 0);
    const total = offline ? { numSuccess: 0, numIgnore: 0, numError } : { numError, numIgnore: scenario.ignored, numSuccess: Math.max(0, scenario.records - scenario.ignored - numError) };
    const job = this.#job('flow', flow, { triggeredBy: caller.userId });
    const children = stepsOf(flow).map(({ kind, id }) => this.#job(kind, flow, { _flowJobId: job._id, ...(kind === 'export' ? { _exportId: id } : { _importId: id }) }));
    const finish = (at: number): void => {
      for (const mistake of mistakes) for (let count = 0; count < mistake.perRun; count++) this.account.stepErrors.add(flow._id, mistake, job._id, at);
      for (const child of children) child.numError = child.numOpenError = sum(mistakes.filter(({ stepId }) => stepId === (child._exportId ?? child._importId)));
      // The flow may have been replaced or deleted meanwhile.
      const current = this.account.flows.find(flow._id);
      if (current) current.lastExecutedAt = new Date(at).toISOString();
      job.status = offline ? 'failed' : 'completed';
      job.numOpenError = numError;
    };
    this.#begin({ job, children, total, finish });
    return job;
  }

  /** Queues a retry of these errors. What went well is resolved then, what is still wrong comes back as a new error. */
  retry(flow: Flow, stepId: string, errors: readonly StepError[], caller: Caller): Job {
    const { stepErrors } = this.account;
    const job = this.#job('retry', flow, { triggeredBy: caller.userId, ...(this.account.exports.find(stepId) ? { _exportId: stepId } : { _importId: stepId }) });
    const failing = errors.filter(({ retryDataKey }) => {
      const kept = stepErrors.retryData(retryDataKey);
      return kept?.mistake.lasting === true && !kept.edited;
    });
    const finish = (at: number): void => {
      for (const error of failing) {
        const mistake = stepErrors.retryData(error.retryDataKey)?.mistake;
        if (mistake) stepErrors.add(flow._id, { ...mistake, stepId }, job._id, at, error);
      }
      job.numResolved = stepErrors.resolve(flow._id, stepId, new Set(errors.map(({ errorId }) => errorId)), caller.userId);
      job.numOpenError = failing.length;
      job.status = 'completed';
    };
    this.#begin({ job, children: [], total: { numSuccess: errors.length - failing.length, numError: failing.length, numIgnore: 0 }, finish });
    return job;
  }

  /** Begins to stop a job. Gives false where it has ended already. */
  cancel(job: Job, caller: Caller): boolean {
    this.advance();
    const run = this.#active.find((one) => one.job === job);
    if (!run) return false;
    const now = this.account.now();
    job.canceledBy = caller.userId;
    run.finish = () => (job.status = 'canceled');
    run.endsMs = run.startedMs === undefined ? now : Math.min(run.endsMs ?? now, now + run.pace.runningMs / 10);
    run.total = { numSuccess: job.numSuccess, numError: job.numError, numIgnore: job.numIgnore };
    job.status = 'canceling';
    this.advance();
    return true;
  }

  /** Brings every job to where it stands now. */
  advance(): void {
    const now = this.account.now();
    const running = new Set<string>();
    for (const run of this.#active) {
      const { job } = run;
      if (running.has(job._flowId) && run.endsMs === undefined) continue;
      const from = Math.max(run.createdMs + run.pace.queuedMs, this.#freeSince.get(job._flowId) ?? 0);
      if (run.startedMs === undefined && run.endsMs === undefined && from <= now) {
        run.startedMs = from;
        run.endsMs = from + run.pace.runningMs;
        for (const one of [job, ...run.children]) Object.assign(one, { status: 'running', startedAt: new Date(from).toISOString() });
      }
      if (run.endsMs !== undefined && run.endsMs <= now) this.#end(run, run.endsMs);
      else {
        running.add(job._flowId);
        if (run.startedMs !== undefined) this.#count(run, now);
      }
    }
    this.#active = this.#active.filter(({ job }) => job.endedAt === undefined);
  }

  /** A job of the past. */
  remember(flow: Flow, at: number, runningMs: number, counters: Partial<Job>): Job {
    const job = this.#job('flow', flow, {}, at);
    const endedAt = new Date(at + runningMs).toISOString();
    return Object.assign(job, { status: 'completed', startedAt: job.createdAt, endedAt, lastModified: endedAt }, counters);
  }

  #begin(run: Pick<Run, 'job' | 'children' | 'total' | 'finish'>): void {
    this.#active.push({ ...run, createdMs: this.account.now(), pace: { ...this.pace } });
    this.advance();
  }

  #end(run: Run, at: number): void {
    const { job, children } = run;
    const canceled = job.status === 'canceling';
    Object.assign(job, run.total, canceled ? {} : { numPagesProcessed: job.numPagesGenerated });
    const time = new Date(at).toISOString();
    Object.assign(job, { endedAt: time, lastModified: time });
    if (!canceled) this.#pages(run, 1);
    run.finish(at);
    for (const child of children) {
      const numSuccess = Math.max(0, job.numSuccess - (canceled ? 0 : child.numError));
      Object.assign(child, { status: job.status, endedAt: time, lastModified: time, numSuccess, numPagesGenerated: job.numPagesGenerated, numPagesProcessed: job.numPagesProcessed });
    }
    this.#freeSince.set(job._flowId, at);
  }

  #count(run: Run, now: number): void {
    if (run.startedMs === undefined || run.endsMs === undefined || run.job.status === 'canceling') return;
    const part = Math.min(1, (now - run.startedMs) / Math.max(1, run.endsMs - run.startedMs));
    for (const name of ['numSuccess', 'numError', 'numIgnore'] as const) run.job[name] = Math.floor(run.total[name] * part);
    this.#pages(run, part);
    run.job.lastModified = new Date(now).toISOString();
  }

  #pages({ job, total }: Run, part: number): void {
    const pages = Math.ceil((total.numSuccess + total.numError + total.numIgnore) / pageOfRecords);
    job.numPagesGenerated = Math.ceil(pages * part);
    job.numPagesProcessed = Math.floor(pages * part);
  }

  #job(type: Job['type'], flow: Flow, fields: Partial<Job>, at = this.account.now()): Job {
    const time = new Date(at).toISOString();
    const job: Job = {
      _id: this.ids.next(at),
      type,
      status: 'queued',
      _flowId: flow._id,
      ...(flow._integrationId ? { _integrationId: flow._integrationId } : {}),
      createdAt: time,
      lastModified: time,
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

  #offlineStep(flow: Flow): string | undefined {
    const { connections } = this.account;
    return stepsOf(flow).find(({ id }) => connections.find(this.account.stepOf(id)?._connectionId)?.offline)?.id;
  }
}

function sum(mistakes: readonly Mistake[]): number {
  return mistakes.reduce((total, { perRun }) => total + perRun, 0);
}

function connectionMistake(stepId: string): Mistake {
  return { stepId, perRun: 1, code: 'connection_offline', message: 'The connection of this step is offline.', classification: 'connection', source: 'connection', record: {}, keyPrefix: 'connection-', lost: true };
}
