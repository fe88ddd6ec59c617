import type { PushEngine } from '../../engine/pushEngine';
import { openEngine } from '../../engine/pushEngine';
import type { EngineWorkers } from '../../engine/worker/engineWorkers';

/** An engine that several need, for a panel and the push that it starts. It ends when the last of them releases it. */
export class SharedEngine {
  readonly engine: PushEngine;
  private userCount = 1;

  /** Opened for one user. */
  constructor(workers: EngineWorkers) {
    workers.warmUp();
    this.engine = openEngine(workers);
  }

  acquire(): this {
    this.userCount++;
    return this;
  }

  release(): void {
    if (--this.userCount === 0) this.engine.dispose();
  }
}
