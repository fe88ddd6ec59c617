import { t } from '@vscode/l10n';
import { wasRefused } from '../../http/fate';
import { isCancelled, ProblemError, toProblem } from '../../http/problem';
import type { Problem } from '../../http/problem';
import { patiently, pauseAwake } from './patience';
import type { JobState, JobStatus, PushTarget } from './target';
import type { Timing } from './timing';

/** Celonis is executing the job, or may be: whatever went wrong, the job must not be deleted and the outcome is not known yet. */
export class OutcomeUnknown extends Error {
  constructor(readonly problem: Problem) {
    super(problem.what);
  }
}

export interface ExecutionContext {
  target: PushTarget;
  jobId: string;
  signal: AbortSignal;
  timing: Timing;
  log: (line: string) => void;
  onStatus: (status: JobStatus) => void;
}

/**
 * Has the job executed, once: after a failure the job's state decides whether it began. An execution that the service refuses for now
 * (409 while another runs, 429 beyond the limits, celonis-api.md §4.6) is asked for again until the patience ends.
 * `asked`: it was asked for before, by a run whose end nobody saw, so that a refusal may be the echo of that.
 * `beforeEach` is waited for before each time it is asked for, and ends this with what it throws.
 * Throws ProblemError when it certainly did not begin, OutcomeUnknown when nobody can tell.
 */
export async function executeOnce(
  context: ExecutionContext,
  duplicateRemovalColumn: string | undefined,
  beforeEach: () => Promise<void>,
  asked = false,
): Promise<void> {
  const { target, jobId, timing, signal, log } = context;
  let doubts = asked ? 1 : 0;
  const attempt = async (): Promise<void> => {
    await beforeEach();
    try {
      await target.execute(jobId, duplicateRemovalColumn);
    } catch (error) {
      const certain = wasRefused(error);
      // A refusal may be the echo of an earlier try that came through after all.
      if (certain && doubts === 0 && toProblem(error).status !== 409) throw error;
      if (!certain) {
        doubts++;
        log(t('The answer to the execution got lost: {0}', toProblem(error).what));
      }
      if (await hasBegun(context)) return;
      if (doubts > 3) throw error;
      throw certain ? error : new ProblemError({ ...toProblem(error), kind: 'conflict' }, { cause: error });
    }
  };
  await patiently(attempt, {
    worthIt: (problem) => problem.kind === 'conflict' || problem.kind === 'rateLimited',
    limitMs: timing.executePatienceMs,
    firstPauseMs: timing.firstRetryMs,
    longestPauseMs: timing.longestRetryMs,
    signal,
    onWait: (ms, problem) => log(t('Celonis does not execute the job yet: {0} Asking again in {1} seconds.', problem.why ?? problem.what, Math.ceil(ms / 1000))),
  });
}

/** Reads the state until there is one. Not cut off by the signal: what is found decides whether the job may be deleted. */
async function hasBegun({ target, jobId, timing }: ExecutionContext): Promise<boolean> {
  try {
    const state = await patiently(() => target.state(jobId, AbortSignal.timeout(timing.doubtMs)), {
      worthIt: () => true,
      limitMs: timing.doubtMs,
      firstPauseMs: timing.firstRetryMs,
      longestPauseMs: timing.longestPollMs,
    });
    return state.status !== 'NEW';
  } catch (error) {
    throw new OutcomeUnknown(lost(jobId, toProblem(error)));
  }
}

/**
 * Waits until the job is DONE, ERROR or CANCELED. A lost connection is waited out.
 * Throws ProblemError `cancelled`; OutcomeUnknown when the time is over or the service does not know the job any more or us.
 */
export async function waitForEnd(context: ExecutionContext, limitMs: number): Promise<JobState> {
  const { target, jobId, timing, signal, log, onStatus } = context;
  let started = Date.now();
  let wait = timing.firstPollMs;
  let refusals = 0;
  let lostContact = false;
  for (;;) {
    started += await pauseAwake(wait, signal);
    try {
      const state = await target.state(jobId, signal);
      if (lostContact) log(t('Celonis answers again.'));
      lostContact = false;
      refusals = 0;
      onStatus(state.status);
      if (isFinal(state.status)) return state;
    } catch (error) {
      if (isCancelled(error)) throw error;
      const problem = toProblem(error);
      // Once may be a hiccup of a gateway; three times in a row is an answer.
      if (['notFound', 'unauthorized', 'forbidden', 'notEnabled'].includes(problem.kind) && ++refusals >= 3) throw new OutcomeUnknown(lost(jobId, problem));
      if (!lostContact) log(t('The state of the job could not be read: {0} Still asking.', problem.what));
      lostContact = true;
    }
    if (Date.now() - started > limitMs) throw new OutcomeUnknown(stillRunning(jobId));
    wait = Math.min(timing.longestPollMs, wait * 1.5);
  }
}

/**
 * Tries to stop an execution. Answers how the job ended; OutcomeUnknown if it goes on.
 */
export async function stopExecution(context: Omit<ExecutionContext, 'signal'>): Promise<JobState> {
  const { target, jobId, timing, log } = context;
  const asked = await target.cancel(jobId);
  log(asked ? t('Celonis was asked to cancel the execution.') : t('Celonis does not offer to cancel the execution.'));
  try {
    // Without a cancel, one look: it may have ended by itself in this moment.
    const signal = AbortSignal.timeout(timing.cancelMs);
    return await waitForEnd({ ...context, signal }, asked ? timing.cancelMs : 0);
  } catch (error) {
    if (!(error instanceof OutcomeUnknown) && !isCancelled(error)) throw error;
    throw new OutcomeUnknown({
      kind: 'cancelled',
      what: t('The push goes on in Celonis and cannot be stopped from here.'),
      why: t('The data push job {0} is being executed already.', jobId),
      next: t('Follow it under Pushes, or stop it in Celonis.'),
    });
  }
}

/** Whether nothing more will happen to a job. */
export function isFinal(status: JobStatus): boolean {
  return status === 'DONE' || status === 'ERROR' || status === 'CANCELED';
}

function stillRunning(jobId: string): Problem {
  return {
    kind: 'timeout',
    what: t('Celonis has not finished the push yet.'),
    why: t('The data push job {0} is still being executed. It takes longer than we wait.', jobId),
    next: t('Follow it under Pushes, or look at it in Celonis.'),
  };
}

function lost(jobId: string, problem: Problem): Problem {
  return {
    ...problem,
    what: t('How the push ends is not known.'),
    why: t('The data push job {0} is, or may be, executed in Celonis, but its state cannot be read any more. {1}', jobId, [problem.what, problem.why].filter(Boolean).join(' ')),
    next: t('Look at the table in Celonis before you push again, or follow the job under Pushes once the cause is gone.'),
  };
}
