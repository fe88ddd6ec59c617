import { cancelled, ProblemError } from './problem';
import type { ProblemKind } from './problem';

/** How often and how long an idempotent request is repeated. Times in milliseconds. */
export interface RetryPolicy {
  /** Repetitions after the first try. */
  retries: number;
  /** The first pause is drawn from 0 to this; it doubles each time. */
  firstPauseMs: number;
  /** No pause is longer, whatever the service asks for: then the problem is handed up instead. */
  longestPauseMs: number;
  /** No pause is begun that would end later than this after the first try. */
  deadlineMs: number;
}

export const defaultRetryPolicy: RetryPolicy = { retries: 4, firstPauseMs: 500, longestPauseMs: 30_000, deadlineMs: 120_000 };

const transientKinds: readonly ProblemKind[] = ['dns', 'refused', 'reset', 'rateLimited'];
const transientStatuses: readonly number[] = [429, 502, 503, 504];

/** Whether the same request may succeed in a moment. */
export function isTransient(problem: { kind: ProblemKind; status?: number }): boolean {
  return transientKinds.includes(problem.kind) || (problem.status !== undefined && transientStatuses.includes(problem.status));
}

/**
 * The pause before repetition number `attempt` (from 0), or undefined when it is not worth it.
 * Exponential with full jitter, at least as long as the service asked.
 */
export function pauseBefore(attempt: number, elapsedMs: number, askedMs: number | undefined, policy: RetryPolicy, random = Math.random): number | undefined {
  if (attempt >= policy.retries) return undefined;
  const jittered = random() * Math.min(policy.longestPauseMs, policy.firstPauseMs * 2 ** attempt);
  const pause = Math.max(jittered, askedMs ?? 0);
  if (pause > policy.longestPauseMs || elapsedMs + pause > policy.deadlineMs) return undefined;
  return pause;
}

/** When the service wants to be asked again, in milliseconds from now: `Retry-After` (seconds or a date), else `x-ratelimit-reset` (seconds, celonis-api.md §3.2). */
export function askedPause(headers: { get(name: string): string | null }, now = Date.now()): number | undefined {
  for (const name of ['retry-after', 'x-ratelimit-reset']) {
    const text = headers.get(name)?.trim();
    if (!text) continue;
    const seconds = Number(text);
    if (Number.isFinite(seconds)) return Math.max(0, fromNumber(seconds, now));
    const date = Date.parse(text);
    if (!Number.isNaN(date)) return Math.max(0, date - now);
  }
  return undefined;
}

/** Seconds to wait; but some gateways write the moment itself, in seconds or milliseconds since 1970. */
function fromNumber(value: number, now: number): number {
  if (value > 1e11) return value - now;
  if (value > 1e9) return value * 1000 - now;
  return value * 1000;
}

/** Waits; throws ProblemError `cancelled` as soon as the signal says so. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) throw new ProblemError(cancelled());
  await new Promise<void>((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(new ProblemError(cancelled()));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });
}

/** The result of something that serves others too and therefore goes on; throws ProblemError `cancelled` as soon as the signal says so. */
export async function orCancelled<T>(work: T | Promise<T>, signal?: AbortSignal): Promise<T> {
  if (!signal || !(work instanceof Promise)) return work;
  if (signal.aborted) throw new ProblemError(cancelled());
  const done = new AbortController();
  const aborted = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new ProblemError(cancelled())), { once: true, signal: done.signal });
  });
  return Promise.race([work, aborted]).finally(() => done.abort());
}
