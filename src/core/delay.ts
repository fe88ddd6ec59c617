import { cancelledProblem, ProblemError, throwIfCancelled } from './problem';

/** A timer that is set for longer fires at once: its milliseconds are a signed number of 32 bits. */
const maxTimerMs = 2 ** 31 - 1;

/** Waits; throws ProblemError `cancelled` as soon as the signal says so. */
export async function delay(ms: number, signal?: AbortSignal): Promise<void> {
  throwIfCancelled(signal);
  await new Promise<void>((resolve, reject) => {
    const cancel = (): void => {
      clearTimeout(timer);
      reject(new ProblemError(cancelledProblem()));
    };
    const timer = setTimeout(
      () => {
        signal?.removeEventListener('abort', cancel);
        resolve();
      },
      Math.min(ms, maxTimerMs),
    );
    signal?.addEventListener('abort', cancel, { once: true });
  });
}

/** A busy machine may be late by a few seconds. */
const minSleepMs = 10_000;

/**
 * Waits. Answers how much longer it took, in milliseconds, because the machine slept meanwhile; 0 if it did not. Throws
 * ProblemError `cancelled`.
 */
export async function delayMeasuringSleep(ms: number, signal?: AbortSignal): Promise<number> {
  const startedAtMs = Date.now();
  await delay(ms, signal);
  const excessMs = Date.now() - startedAtMs - ms;
  return excessMs > minSleepMs ? excessMs : 0;
}

/**
 * The result of something that serves others too and therefore goes on; throws ProblemError `cancelled` as soon as the
 * signal says so.
 */
export async function raceWithCancellation<T>(result: T | Promise<T>, signal?: AbortSignal): Promise<T> {
  if (!signal || !(result instanceof Promise)) return result;
  const settledController = new AbortController();
  const aborted = new Promise<never>((_resolve, reject) => {
    const cancel = (): void => reject(new ProblemError(cancelledProblem()));
    if (signal.aborted) cancel();
    else signal.addEventListener('abort', cancel, { once: true, signal: settledController.signal });
  });
  return Promise.race([aborted, result]).finally(() => settledController.abort());
}
