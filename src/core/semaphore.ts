import { setMaxListeners } from 'node:events';
import { cancelledProblem, ProblemError, throwIfCancelled } from './problem';

/**
 * Lets a number of tasks run at a time; the others wait for their turn, first come, first served. The number can be
 * lowered while they run.
 */
export class Semaphore {
  private running = 0;
  private readonly waiting = new Set<() => void>();

  constructor(private permitCount: number) {}

  /** From here on one task runs at a time. Answers whether there were more. */
  limitToOne(): boolean {
    const hadMore = this.permitCount > 1;
    this.permitCount = Math.min(1, this.permitCount);
    return hadMore;
  }

  /** Throws what the task throws, and ProblemError `cancelled` when the signal says so before its turn has come. */
  async run<T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    await this.acquire(signal);
    try {
      return await task();
    } finally {
      this.running--;
      this.startWaiting();
    }
  }

  private async acquire(signal: AbortSignal | undefined): Promise<void> {
    throwIfCancelled(signal);
    if (this.running < this.permitCount && this.waiting.size === 0) {
      this.running++;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const start = (): void => {
        signal?.removeEventListener('abort', cancel);
        resolve();
      };
      const cancel = (): void => {
        this.waiting.delete(start);
        reject(new ProblemError(cancelledProblem()));
      };
      this.waiting.add(start);
      // Any number of tasks may wait with one signal; Node takes more than ten listeners for a leak.
      if (signal) setMaxListeners(0, signal);
      signal?.addEventListener('abort', cancel, { once: true });
    });
  }

  private startWaiting(): void {
    for (const start of this.waiting) {
      if (this.running >= this.permitCount) return;
      this.waiting.delete(start);
      this.running++;
      start();
    }
  }
}
