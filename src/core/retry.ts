import type { ProblemKind } from './problem';
import { cancelledProblem, ProblemError } from './problem';

/** How often and how long an idempotent request is repeated. Times in milliseconds. */
export interface RetryPolicy {
  /** Repetitions after the first try. */
  maxRetries: number;
  /** The first pause is drawn from 0 to this; it doubles each time. */
  initialDelayMs: number;
  /** No pause is longer, whatever the service asks for: then the problem is handed up instead. */
  maxDelayMs: number;
  /** No pause is begun that would end later than this after the first try. */
  deadlineMs: number;
}

export const defaultRetryPolicy: RetryPolicy = {
  maxRetries: 4,
  initialDelayMs: 500,
  maxDelayMs: 30_000,
  deadlineMs: 120_000,
};

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
 * The pause before repetition number `attempt` (from 0), or undefined when it is not worth it.
 * Exponential with full jitter, at least as long as the service asked.
 */
export function retryDelayMs(
  attempt: number,
  elapsedMs: number,
  retryAfterMs: number | undefined,
  policy: RetryPolicy,
  random = Math.random,
): number | undefined {
  if (attempt >= policy.maxRetries) return undefined;
  const jitteredMs = random() * Math.min(policy.maxDelayMs, policy.initialDelayMs * 2 ** attempt);
  const delayMs = Math.max(jitteredMs, retryAfterMs ?? 0);
  if (delayMs > policy.maxDelayMs || elapsedMs + delayMs > policy.deadlineMs) return undefined;
  return delayMs;
}

/**
 * When the service wants to be asked again, in milliseconds from now: `Retry-After` (seconds or a date), else
 * `x-ratelimit-reset` (seconds, celonis-api.md §3.2).
 */
export function readRetryAfterMs(headers: { get(name: string): string | null }, now = Date.now()): number | undefined {
  // A moment is one of the service's clock, which may differ from the one of this machine.
  const serviceTime = Date.parse(headers.get('date') ?? '');
  const serviceNow = Number.isNaN(serviceTime) ? now : serviceTime;
  for (const name of ['retry-after', 'x-ratelimit-reset']) {
    const text = headers.get(name)?.trim();
    if (!text) continue;
    const seconds = Number(text);
    if (Number.isFinite(seconds)) return Math.max(0, retryAfterNumberToMs(seconds, serviceNow));
    const date = Date.parse(text);
    if (!Number.isNaN(date)) return Math.max(0, date - serviceNow);
  }
  return undefined;
}

/** Seconds to wait; but some gateways write the moment itself, in seconds or milliseconds since 1970. */
function retryAfterNumberToMs(value: number, now: number): number {
  if (value > 1e11) return value - now;
  if (value > 1e9) return value * 1000 - now;
  return value * 1000;
}

/** Waits; throws ProblemError `cancelled` as soon as the signal says so. */
export async function delay(ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) throw new ProblemError(cancelledProblem());
  await new Promise<void>((resolve, reject) => {
    const cancel = (): void => {
      clearTimeout(timer);
      reject(new ProblemError(cancelledProblem()));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', cancel);
      resolve();
    }, ms);
    signal?.addEventListener('abort', cancel, { once: true });
  });
}

/**
 * The result of something that serves others too and therefore goes on; throws ProblemError `cancelled` as soon as the
 * signal says so.
 */
export async function raceWithCancellation<T>(result: T | Promise<T>, signal?: AbortSignal): Promise<T> {
  if (!signal || !(result instanceof Promise)) return result;
  if (signal.aborted) throw new ProblemError(cancelledProblem());
  const settledController = new AbortController();
  const aborted = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new ProblemError(cancelledProblem())), {
      once: true,
      signal: settledController.signal,
    });
  });
  return Promise.race([result, aborted]).finally(() => settledController.abort());
}
