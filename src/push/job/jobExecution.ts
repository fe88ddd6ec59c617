import { t } from '@vscode/l10n';
import { delayMeasuringSleep } from '../../core/delay';
import { formatWait } from '../../core/formatNumbers';
import { formatClock } from '../../core/formatTimes';
import type { Problem } from '../../core/problem';
import { isCancelled, ProblemError, toProblem } from '../../core/problem';
import { retry } from '../../core/retry';
import { wasCertainlyNotExecuted } from '../../http/requestOutcome';
import type { JobStatus, PushJobApi, RemoteJob } from './pushJobApi';
import type { PushTiming } from './pushTiming';

/**
 * Celonis is executing the job, or may be: whatever went wrong, the job must not be deleted and the outcome is not
 * known yet.
 */
export class OutcomeUnknownError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.what);
  }
}

export interface ExecutionDependencies {
  api: PushJobApi;
  jobId: string;
  signal: AbortSignal;
  timing: PushTiming;
  log: (line: string) => void;
  onStatus: (status: JobStatus) => void;
  /** What is waited for, with the time at which that ends. */
  onWait?: (reason: string) => void;
}

/**
 * Has the job executed, once: after a failure the job's state decides whether it began. An execution that the service
 * refuses for now (409 while another runs, 429 beyond the limits, celonis-api.md §4.6) is asked for again until the
 * waiting time ends. `wasRequested`: it was asked for before, by a run whose end nobody saw, so that a refusal may mean
 * that it has begun. `beforeEach` is waited for before each time it is asked for, and ends this with what it throws.
 * Throws ProblemError when it certainly did not begin, OutcomeUnknown when nobody can tell.
 */
export async function executeOnce(
  dependencies: ExecutionDependencies,
  duplicateRemovalColumn: string | undefined,
  beforeEach: () => Promise<void>,
  wasRequested = false,
): Promise<void> {
  const { api, jobId, timing, signal, log, onWait } = dependencies;
  let uncertainAttempts = wasRequested ? 1 : 0;
  const attempt = async (): Promise<void> => {
    await beforeEach();
    try {
      await api.executeJob(jobId, duplicateRemovalColumn);
    } catch (error) {
      const isRefused = wasCertainlyNotExecuted(error);
      // An earlier try may have come through after all, which is why this one is refused.
      if (isRefused && uncertainAttempts === 0 && toProblem(error).status !== 409) throw error;
      if (!isRefused) {
        uncertainAttempts++;
        log(t('The answer to the execution got lost: {0}', toProblem(error).what));
      }
      if (await hasExecutionBegun(dependencies)) return;
      if (uncertainAttempts > 3) throw error;
      throw isRefused ? error : new ProblemError({ ...toProblem(error), kind: 'conflict' }, { cause: error });
    }
  };
  await retry(attempt, {
    shouldRetry: (problem) => problem.kind === 'conflict' || problem.kind === 'rateLimited',
    limitMs: timing.executeRetryLimitMs,
    initialDelayMs: timing.initialRetryDelayMs,
    maxDelayMs: timing.maxRetryDelayMs,
    signal,
    beforeWait: (ms, problem) => {
      const endTime = formatClock(new Date(Date.now() + ms));
      onWait?.(
        problem.kind === 'rateLimited'
          ? t('Celonis accepts no more jobs from this team until {0}', endTime)
          : t('Celonis is executing another job of this team, asking again at {0}', endTime),
      );
      log(
        t(
          'Celonis does not execute the job yet: {0} Asking again at {1}, in {2}.',
          problem.why ?? problem.what,
          endTime,
          formatWait(ms),
        ),
      );
    },
  });
}

/**
 * Reads the state until there is one. Not cut off by the signal: what is found decides whether the job may be deleted.
 */
async function hasExecutionBegun({ api, jobId, timing }: ExecutionDependencies): Promise<boolean> {
  try {
    const state = await retry(() => api.readJob(jobId, AbortSignal.timeout(timing.stateLookupLimitMs)), {
      shouldRetry: () => true,
      limitMs: timing.stateLookupLimitMs,
      initialDelayMs: timing.initialRetryDelayMs,
      maxDelayMs: timing.maxPollIntervalMs,
    });
    return state.status !== 'NEW';
  } catch (error) {
    throw new OutcomeUnknownError(unknownOutcomeProblem(jobId, toProblem(error)));
  }
}

/**
 * Waits until the job is DONE, ERROR or CANCELED. A lost connection is waited out. Throws ProblemError `cancelled`;
 * OutcomeUnknown when the time is over or the service does not know the job any more or us.
 */
export async function waitForJobEnd(dependencies: ExecutionDependencies, limitMs: number): Promise<RemoteJob> {
  const { api, jobId, timing, signal, log, onStatus } = dependencies;
  let startedAtMs = performance.now();
  let pollIntervalMs = timing.initialPollIntervalMs;
  let consecutiveRefusals = 0;
  /** Why the state was not read the last time. */
  let unread: Problem | undefined;
  for (;;) {
    startedAtMs += await delayMeasuringSleep(pollIntervalMs, signal);
    try {
      const state = await api.readJob(jobId, signal);
      if (unread) log(t('Celonis answers again.'));
      unread = undefined;
      consecutiveRefusals = 0;
      onStatus(state.status);
      if (isFinalStatus(state.status)) return state;
    } catch (error) {
      if (isCancelled(error)) throw error;
      const problem = toProblem(error);
      // Once may be a short failure of a gateway; three times in a row is an answer.
      if (['notFound', 'unauthorized', 'forbidden', 'notEnabled'].includes(problem.kind) && ++consecutiveRefusals >= 3)
        throw new OutcomeUnknownError(unknownOutcomeProblem(jobId, problem));
      if (!unread) log(t('The state of the job could not be read: {0} Still asking.', problem.what));
      unread = problem;
    }
    if (performance.now() - startedAtMs > limitMs)
      throw new OutcomeUnknownError(unread ? unknownOutcomeProblem(jobId, unread) : stillRunningProblem(jobId));
    pollIntervalMs = Math.min(timing.maxPollIntervalMs, pollIntervalMs * 1.5);
  }
}

/**
 * Tries to stop an execution. Answers how the job ended; OutcomeUnknown if it goes on.
 */
export async function stopExecution(dependencies: Omit<ExecutionDependencies, 'signal'>): Promise<RemoteJob> {
  const { api, jobId, timing, log } = dependencies;
  const cancelAccepted = await api.cancelJob(jobId);
  log(
    cancelAccepted
      ? t('Celonis was asked to cancel the execution.')
      : t('Celonis does not offer to cancel the execution.'),
  );
  try {
    // Without a cancel, one look: it may have ended by itself in this moment.
    const signal = AbortSignal.timeout(timing.cancelLimitMs);
    return await waitForJobEnd({ ...dependencies, signal }, cancelAccepted ? timing.cancelLimitMs : 0);
  } catch (error) {
    if (!(error instanceof OutcomeUnknownError) && !isCancelled(error)) throw error;
    throw new OutcomeUnknownError({
      kind: 'cancelled',
      what: t('The push goes on in Celonis and cannot be stopped from here.'),
      why: t('The data push job {0} is being executed already.', jobId),
      next: t('Follow it under Pushes, or stop it in Celonis.'),
    });
  }
}

/** Whether nothing more will happen to a job. */
export function isFinalStatus(status: JobStatus): boolean {
  return status === 'DONE' || status === 'ERROR' || status === 'CANCELED';
}

function stillRunningProblem(jobId: string): Problem {
  return {
    kind: 'timeout',
    what: t('Celonis has not finished the push yet.'),
    why: t('The data push job {0} is still being executed. It takes longer than we wait.', jobId),
    next: t('Follow it under Pushes, or look at it in Celonis.'),
  };
}

function unknownOutcomeProblem(jobId: string, problem: Problem): Problem {
  return {
    ...problem,
    what: t('How the push ends is not known.'),
    why: t(
      'The data push job {0} is, or may be, executed in Celonis, but its state cannot be read any more. {1}',
      jobId,
      [problem.what, problem.why].filter(Boolean).join(' '),
    ),
    next: t(
      'Look at the table in Celonis before you push again, or check the job under Pushes once the cause is fixed.',
    ),
  };
}
