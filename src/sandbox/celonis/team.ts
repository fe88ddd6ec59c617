import { Refusal } from '../server';
import { serviceError } from './errors';
import { Executor, type Pace } from './executor';
import { createKeys, type Key } from './keys';
import { documentedLimits, ExecuteGate, type ExecuteLimits } from './limits';
import type { Pool } from './pools';
import { seedPools } from './seed';

export interface TeamOptions {
  pace: Pace;
  limits: ExecuteLimits;
  /** Largest chunk in bytes, its multipart frame included. */
  chunkLimit: number;
  /** Serves the data push API below /integration/api only, as before it moved (celonis-api.md §4.1). */
  legacyBaseOnly: boolean;
  now: () => number;
}

export const defaultTeamOptions: TeamOptions = {
  pace: { queuedMs: 400, runningMs: 900 },
  limits: documentedLimits,
  chunkLimit: 1_000_000_000,
  legacyBaseOnly: false,
  now: Date.now,
};

/** All that a Celonis team has: keys, data pools with tables and jobs, and what guards their execution. */
export class Team {
  readonly id = 'c4d0a1b2-6e57-4f0e-9a3f-5b1d2c3e4f50';
  readonly keys: readonly Key[] = createKeys();
  readonly pools: readonly Pool[];
  readonly executor: Executor;
  readonly executeGate: ExecuteGate;
  readonly chunkLimit: number;
  readonly now: () => number;

  constructor(readonly options: TeamOptions) {
    this.now = options.now;
    this.chunkLimit = options.chunkLimit;
    this.pools = seedPools(this.now());
    this.executor = new Executor({ ...options.pace }, this.now);
    this.executeGate = new ExecuteGate(options.limits, this.now);
  }

  /** Throws a 404 where there is no such pool. */
  pool(id: string | undefined): Pool {
    const pool = this.pools.find((one) => one.id === id);
    if (!pool) throw new Refusal(serviceError(404, `Data pool ${id} was not found.`));
    return pool;
  }
}
