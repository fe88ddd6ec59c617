import { delayMeasuringSleep } from './delay';
import type { Problem, ProblemKind } from './problem';
import { isCancelled, toProblem } from './problem';

/** How often and how long something that may be repeated is repeated. Times in milliseconds. */
export interface RetryPolicy {
  /** Repetitions after the first try; without a limit of their own if absent. */
  maxRetries?: number;
  /** The first pause; it doubles each time. */
  initialDelayMs: number;
  /** A pause grows no longer than this of its own accord. */
  maxDelayMs: number;
  /** Where the service asks for a longer pause than this, the problem is handed up instead; `limitMs` if absent. */
  maxRequestedDelayMs?: number;
  /** No pause is begun that would end later than this after the first failure, not counting what the machine slept. */
  limitMs: number;
  /** Draws each pause from 0 to its length, so that many who failed at once do not come back at once. */
  hasJitter?: boolean;
}

export interface RetryOptions extends RetryPolicy {
  /** Whether to try again after this. */
  shouldRetry: (problem: Problem) => boolean;
  signal?: AbortSignal | undefined;
  /** Called before each pause. */
  beforeWait?: (ms: number, problem: Problem) => void;
}

/** For requests. */
export const defaultRetryPolicy = {
  maxRetries: 4,
  initialDelayMs: 500,
  maxDelayMs: 30_000,
  maxRequestedDelayMs: 30_000,
  limitMs: 120_000,
  hasJitter: true,
} as const satisfies RetryPolicy;

/**
 * Carries out what may be repeated until it succeeds or is not worth repeating any more. Throws what the action threw
 * last, or ProblemError `cancelled` as soon as the signal says so.
 */
export async function retry<T>(action: () => Promise<T>, options: RetryOptions): Promise<T> {
  let firstFailureAtMs: number | undefined;
  for (let attempt = 0; ; attempt++) {
    try {
      return await action();
    } catch (error) {
      if (isCancelled(error)) throw error;
      const problem = toProblem(error);
      firstFailureAtMs ??= performance.now();
      const delayMs = options.shouldRetry(problem)
        ? retryDelayMs(attempt, performance.now() - firstFailureAtMs, problem.retryAfterMs, options)
        : undefined;
      if (delayMs === undefined) throw error;
      options.beforeWait?.(delayMs, problem);
      const sleptMs = await delayMeasuringSleep(delayMs, options.signal);
      // What was lost with the network while the machine slept may be back in a moment.
      if (sleptMs > 0) firstFailureAtMs = undefined;
    }
  }
}

/**
 * The pause before repetition number `attempt` (from 0), or undefined when it is not worth it: exponential, at least as
 * long as the service asked.
 */
export function retryDelayMs(
  attempt: number,
  elapsedMs: number,
  retryAfterMs: number | undefined,
  policy: RetryPolicy,
  random = Math.random,
): number | undefined {
  if (attempt >= (policy.maxRetries ?? Infinity)) return undefined;
  if (retryAfterMs !== undefined && retryAfterMs > (policy.maxRequestedDelayMs ?? policy.limitMs)) return undefined;
  const ownDelayMs = Math.min(policy.maxDelayMs, policy.initialDelayMs * 2 ** attempt);
  const delayMs = Math.max(policy.hasJitter ? random() * ownDelayMs : ownDelayMs, retryAfterMs ?? 0);
  return elapsedMs + delayMs > policy.limitMs ? undefined : delayMs;
}

const transientKinds: readonly ProblemKind[] = ['dns', 'refused', 'reset', 'rateLimited'];
const transientStatuses: readonly number[] = [429, 502, 503, 504];

/** Whether the same request may succeed in a moment. */
export function isTransient(problem: { kind: ProblemKind; status?: number }): boolean {
  return (
    transientKinds.includes(problem.kind) ||
    (problem.status !== undefined && transientStatuses.includes(problem.status))
  );
}

/**
 * When the service wants to be asked again, in milliseconds from now: `Retry-After` (seconds or a date), else
 * `x-ratelimit-reset` (seconds, celonis-api.md §3.2). A date is compared with the service's own clock, the header
 * `Date`, where there is one.
 */
export function readRetryAfterMs(headers: { get(name: string): string | null }, now = Date.now()): number | undefined {
  const serverTime = Date.parse(headers.get('date') ?? '');
  const serverNow = Number.isNaN(serverTime) ? now : serverTime;
  for (const name of ['retry-after', 'x-ratelimit-reset']) {
    const text = headers.get(name)?.trim();
    if (!text) continue;
    const seconds = Number(text);
    if (Number.isFinite(seconds)) return Math.max(0, retryAfterNumberToMs(seconds, serverNow));
    const date = Date.parse(text);
    if (!Number.isNaN(date)) return Math.max(0, date - serverNow);
  }
  return undefined;
}

/** Seconds to wait; but some gateways write the moment itself, in seconds or milliseconds since 1970. */
function retryAfterNumberToMs(value: number, now: number): number {
  if (value > 1e11) return value - now;
  if (value > 1e9) return value * 1000 - now;
  return value * 1000;
}
