/**
 * Lets a number of uploads run at a time. The number can be lowered while they run; the others wait for their turn,
 * first come, first served.
 */
export class ResizableSemaphore {
  private acquired = 0;
  private readonly waiters: (() => void)[] = [];

  constructor(private permitCount: number) {}

  get permits(): number {
    return this.permitCount;
  }

  /** Closes half of the lanes, but not the last. Answers whether there was one to close. */
  halve(): boolean {
    const previousCount = this.permitCount;
    this.permitCount = Math.max(1, Math.floor(previousCount / 2));
    return this.permitCount < previousCount;
  }

  /** Throws what the work throws. A cancel is the work's own matter: each piece sees it when its turn comes. */
  async run<T>(task: () => Promise<T>): Promise<T> {
    while (this.acquired >= this.permitCount) await new Promise<void>((resolve) => this.waiters.push(resolve));
    this.acquired++;
    try {
      return await task();
    } finally {
      this.acquired--;
      this.waiters.shift()?.();
    }
  }
}
