import type { PushEngine } from '../../engine/pushEngine';
import { openEngine } from '../../engine/pushEngine';

/** An engine that several need, for a panel and the push that it starts. It ends when the last of them releases it. */
export class SharedEngine {
  readonly engine: PushEngine;
  private userCount = 1;

  /** Opened for one user. */
  constructor(workerFile: string) {
    this.engine = openEngine(workerFile);
  }

  acquire(): this {
    this.userCount++;
    return this;
  }

  release(): void {
    if (--this.userCount === 0) this.engine.dispose();
  }
}
