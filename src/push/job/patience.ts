import { isCancelled, toProblem } from '../../http/problem';
import type { Problem } from '../../http/problem';
import { pause } from '../../http/retry';

export interface Patience {
  /** Whether to ask again after this. */
  worthIt: (problem: Problem) => boolean;
  /** In milliseconds, from the first failure, not counting what the machine slept. A service that asks for a longer wait gets none. */
  limitMs: number;
  firstPauseMs: number;
  longestPauseMs: number;
  signal?: AbortSignal;
  /** Told before each wait. */
  onWait?: (ms: number, problem: Problem) => void;
}

/** Carries out what may be repeated until it succeeds or is not worth it any more. Throws what it threw last. */
export async function patiently<T>(action: () => Promise<T>, patience: Patience): Promise<T> {
  let firstFailure: number | undefined;
  let next = patience.firstPauseMs;
  for (;;) {
    try {
      return await action();
    } catch (error) {
      if (isCancelled(error)) throw error;
      const problem = toProblem(error);
      firstFailure ??= Date.now();
      const wait = Math.max(next, problem.retryAfterMs ?? 0);
      if (!patience.worthIt(problem) || Date.now() - firstFailure + wait > patience.limitMs) throw error;
      patience.onWait?.(wait, problem);
      const sleptMs = await pauseAwake(wait, patience.signal);
      // Nobody had patience while the machine slept: what was lost with the network may be back in a moment.
      if (sleptMs > 0) firstFailure = undefined;
      next = Math.min(patience.longestPauseMs, next * 2);
    }
  }
}

/** Waits. Answers how much longer it took, in milliseconds, because the machine slept meanwhile; 0 if it did not. Throws ProblemError `cancelled`. */
export async function pauseAwake(ms: number, signal?: AbortSignal): Promise<number> {
  const begun = Date.now();
  await pause(ms, signal);
  const longer = Date.now() - begun - ms;
  return longer > leastSleepMs ? longer : 0;
}

/** A busy machine may be late by a few seconds. */
const leastSleepMs = 10_000;
