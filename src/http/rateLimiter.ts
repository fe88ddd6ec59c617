import { delay } from '../core/delay';
import { Semaphore } from '../core/semaphore';

/** How fast a service may be asked, by all who ask it together. */
export interface RateLimits {
  perSecond: number;
  maxConcurrent: number;
}

/** The first few may start at once: it is the average that counts. */
const burstMs = 500;

/** Lets work begin in a steady rhythm, and only so much of it be under way. */
export class RateLimiter {
  private readonly semaphore: Semaphore;
  private nextStartAtMs = 0;

  constructor(private readonly limits: RateLimits) {
    this.semaphore = new Semaphore(limits.maxConcurrent);
  }

  /** Throws what the work throws, ProblemError `cancelled` when the signal says so before its turn has come. */
  run<T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    return this.semaphore.run(async () => {
      await this.waitForSlot(signal);
      return task();
    }, signal);
  }

  /** The service asks to wait: nothing more begins for so long, since all who ask it share what it allows. */
  postpone(ms: number): void {
    this.nextStartAtMs = Math.max(this.nextStartAtMs, performance.now() + ms + burstMs);
  }

  private async waitForSlot(signal: AbortSignal | undefined): Promise<void> {
    const nowMs = performance.now();
    const startAtMs = Math.max(nowMs, this.nextStartAtMs);
    this.nextStartAtMs = startAtMs + 1_000 / this.limits.perSecond;
    if (startAtMs - nowMs > burstMs) await delay(startAtMs - nowMs - burstMs, signal);
  }
}
