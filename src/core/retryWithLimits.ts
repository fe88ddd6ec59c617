import type { Problem } from './problem';
import { isCancelled, toProblem } from './problem';
import { delay } from './retry';

export interface RetryLimits {
  /** Whether to ask again after this. */
  shouldRetry: (problem: Problem) => boolean;
  /**
   * In milliseconds, from the first failure, not counting what the machine slept. A service that asks for a longer wait
   * gets none.
   */
  limitMs: number;
  initialDelayMs: number;
  maxDelayMs: number;
  signal?: AbortSignal;
  /** Told before each wait. */
  beforeWait?: (ms: number, problem: Problem) => void;
}

/** Carries out what may be repeated until it succeeds or is not worth it any more. Throws what it threw last. */
export async function retry<T>(action: () => Promise<T>, limits: RetryLimits): Promise<T> {
  let firstFailureAtMs: number | undefined;
  let nextDelayMs = limits.initialDelayMs;
  for (;;) {
    try {
      return await action();
    } catch (error) {
      if (isCancelled(error)) throw error;
      const problem = toProblem(error);
      firstFailureAtMs ??= Date.now();
      const delayMs = Math.max(nextDelayMs, problem.retryAfterMs ?? 0);
      if (!limits.shouldRetry(problem) || Date.now() - firstFailureAtMs + delayMs > limits.limitMs) throw error;
      limits.beforeWait?.(delayMs, problem);
      const sleptMs = await pauseMeasuringSleep(delayMs, limits.signal);
      // Nobody had patience while the machine slept: what was lost with the network may be back in a moment.
      if (sleptMs > 0) firstFailureAtMs = undefined;
      nextDelayMs = Math.min(limits.maxDelayMs, nextDelayMs * 2);
    }
  }
}

/**
 * Waits. Answers how much longer it took, in milliseconds, because the machine slept meanwhile; 0 if it did not. Throws
 * ProblemError `cancelled`.
 */
export async function pauseMeasuringSleep(ms: number, signal?: AbortSignal): Promise<number> {
  const startedAtMs = Date.now();
  await delay(ms, signal);
  const excessMs = Date.now() - startedAtMs - ms;
  return excessMs > minSleepMs ? excessMs : 0;
}

/** A busy machine may be late by a few seconds. */
const minSleepMs = 10_000;
