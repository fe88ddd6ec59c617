/** Lets a fixed number of pieces of work run at a time; the others wait for their turn, first come, first served. */
export class Semaphore {
  private running = 0;
  private readonly waitingResolvers: (() => void)[] = [];

  constructor(private readonly limit: number) {}

  /** Throws what the work throws. A cancel is the work's own matter: each piece sees it when its turn comes. */
  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.running >= this.limit) await new Promise<void>((resolve) => this.waitingResolvers.push(resolve));
    else this.running++;
    try {
      return await task();
    } finally {
      const resolveNext = this.waitingResolvers.shift();
      if (resolveNext) resolveNext();
      else this.running--;
    }
  }
}
