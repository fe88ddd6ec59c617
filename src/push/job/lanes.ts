/** Lets a number of uploads run at a time. The number can be lowered while they run; the others wait for their turn, first come, first served. */
export class Lanes {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private open: number) {}

  get width(): number {
    return this.open;
  }

  /** Closes half of the lanes, but not the last. Answers whether there was one to close. */
  narrow(): boolean {
    const before = this.open;
    this.open = Math.max(1, Math.floor(before / 2));
    return this.open < before;
  }

  /** Throws what the work throws. A cancel is the work's own matter: each piece sees it when its turn comes. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    while (this.running >= this.open) await new Promise<void>((resolve) => this.waiting.push(resolve));
    this.running++;
    try {
      return await work();
    } finally {
      this.running--;
      this.waiting.shift()?.();
    }
  }
}
