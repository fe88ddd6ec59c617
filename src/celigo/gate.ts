import { cancelled, ProblemError } from '../http/problem';

/** Lets a fixed number of pieces of work run at a time; the others wait for their turn, first come, first served. */
export class Gate {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly limit: number) {}

  /** Throws what the work throws, and ProblemError `cancelled` when the signal comes while waiting. */
  async run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (this.running >= this.limit) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.running++;
    try {
      if (signal?.aborted) throw new ProblemError(cancelled());
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.running--;
    }
  }
}
