import { closeSync, openSync, readSync } from 'node:fs';

/**
 * How long the main thread computes at a time, by the kernel's own count: a thread that waits for a processor, because
 * others compute too, does not count. Only Linux tells (/proc/…/schedstat: nanoseconds that the thread has run).
 */
export class ThreadHold {
  private readonly fileDescriptor = openSync(`/proc/self/task/${process.pid}/schedstat`, 'r');
  private readonly buffer = Buffer.alloc(64);
  private lastNs = this.readRunNs();
  private longestNs = 0;
  private startNs = this.lastNs;
  private readonly timer = setInterval(() => this.takeTurn(), 1);

  get longestMs(): number {
    return Math.round(this.longestNs / 1e5) / 10;
  }

  /** All that it has computed since the last `reset`. */
  get computedMs(): number {
    return Math.round((this.readRunNs() - this.startNs) / 1e5) / 10;
  }

  /** Forgets what came before, such as the start of the process. */
  reset(): void {
    this.lastNs = this.readRunNs();
    this.startNs = this.lastNs;
    this.longestNs = 0;
  }

  stop(): void {
    clearInterval(this.timer);
    closeSync(this.fileDescriptor);
  }

  private takeTurn(): void {
    const ns = this.readRunNs();
    this.longestNs = Math.max(this.longestNs, ns - this.lastNs);
    this.lastNs = ns;
  }

  private readRunNs(): number {
    const length = readSync(this.fileDescriptor, this.buffer, 0, this.buffer.length, 0);
    return Number.parseInt(this.buffer.toString('latin1', 0, length), 10);
  }
}
