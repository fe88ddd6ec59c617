import { Gate } from './gate';
import { pause } from './retry';

/** How fast a service may be asked, by all who ask it together. */
export interface Limits {
  perSecond: number;
  atOnce: number;
}

/** The first few may start at once: it is the average that counts. */
const headStartMs = 500;

/** Lets work begin in a steady rhythm, and only so much of it be under way. */
export class Pace {
  private readonly gate: Gate;
  private nextStart = 0;

  constructor(private readonly limits: Limits) {
    this.gate = new Gate(limits.atOnce);
  }

  /** Throws what the work throws, ProblemError `cancelled` when the signal says so before its turn has come. */
  run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    return this.gate.run(async () => {
      await this.turn(signal);
      return work();
    });
  }

  private async turn(signal: AbortSignal | undefined): Promise<void> {
    const now = Date.now();
    const start = Math.max(now, this.nextStart);
    this.nextStart = start + 1_000 / this.limits.perSecond;
    if (start - now > headStartMs) await pause(start - now - headStartMs, signal);
  }
}
