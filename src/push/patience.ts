import { isCancelled, toProblem } from '../http/problem';
import type { Problem } from '../http/problem';
import { pause } from '../http/retry';

export interface Patience {
  /** Whether to ask again after this. */
  worthIt: (problem: Problem) => boolean;
  /** In milliseconds, from the first failure. A service that asks for a longer wait gets none. */
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
      await pause(wait, patience.signal);
      next = Math.min(patience.longestPauseMs, next * 2);
    }
  }
}
