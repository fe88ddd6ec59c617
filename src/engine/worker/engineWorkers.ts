import { Worker } from 'node:worker_threads';

/** How long a worker without a task stays: starting one takes longer than reading a page does. */
const defaultIdleMs = 60_000;

/**
 * The worker threads that the engines of a program share. One starts when there is something to read, or a moment
 * before (`warmUp`); one that has finished its task waits for the next, and ends when none comes. Idle workers do not
 * keep the process alive.
 */
export class EngineWorkers {
  private readonly idleWorkers: Worker[] = [];
  private readonly idleTimers = new Map<Worker, NodeJS.Timeout>();
  private isDisposed = false;

  /** @param file the bundled worker.ts. */
  constructor(
    readonly file: string,
    private readonly idleMs = defaultIdleMs,
  ) {}

  /** Starts a worker, so that it is ready when a person has something read in a moment. */
  warmUp(): void {
    if (this.idleWorkers.length === 0) this.release(this.startWorker());
  }

  /** A worker without a task. Whoever takes it gives it back, or ends it. */
  acquire(): Worker {
    const worker = this.idleWorkers.pop() ?? this.startWorker();
    clearTimeout(this.idleTimers.get(worker));
    this.idleTimers.delete(worker);
    return worker;
  }

  /** Gives back a worker that has finished its task. */
  release(worker: Worker): void {
    // One that has ended by itself has this number.
    if (worker.threadId === -1) return;
    if (this.isDisposed) {
      void worker.terminate();
      return;
    }
    worker.unref();
    this.idleWorkers.push(worker);
    const timer = setTimeout(() => {
      this.forget(worker);
      void worker.terminate();
    }, this.idleMs);
    timer.unref();
    this.idleTimers.set(worker, timer);
  }

  /** Ends the idle workers, and those in use when they are given back. */
  dispose(): void {
    this.isDisposed = true;
    for (const worker of [...this.idleWorkers]) {
      this.forget(worker);
      void worker.terminate();
    }
  }

  private startWorker(): Worker {
    const worker = new Worker(this.file, { execArgv: [], name: 'push' });
    // Whoever has a task there listens, too. Without one, the next task gets another worker.
    return worker.on('error', () => this.forget(worker)).on('exit', () => this.forget(worker));
  }

  private forget(worker: Worker): void {
    clearTimeout(this.idleTimers.get(worker));
    this.idleTimers.delete(worker);
    const index = this.idleWorkers.indexOf(worker);
    if (index >= 0) this.idleWorkers.splice(index, 1);
  }
}
