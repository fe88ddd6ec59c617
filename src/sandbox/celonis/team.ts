import { Refusal } from '../server';
import { serviceError } from './errors';
import { Executor, type Pace } from './executor';
import { documentedIntelligenceLimits, IntelligenceGate, type IntelligenceLimits } from './intelligence/gate';
import { knowledgeModels } from './intelligence/seed';
import { seedSubscriptions } from './intelligence/seed/subscriptions';
import { Subscriptions } from './intelligence/subscriptions';
import { createKeys, type Key } from './keys';
import { documentedLimits, ExecuteGate, type ExecuteLimits } from './limits';
import { Loads } from './loads';
import { documentedTokenSeconds, OAuth } from './oauth';
import type { Pool } from './pools';
import { seedLoads, seedPools } from './seed';

export interface TeamOptions {
  pace: Pace;
  limits: ExecuteLimits;
  /** Largest chunk in bytes, its multipart frame included. */
  chunkLimit: number;
  /** Serves the data push API below /integration/api only, as before it moved (celonis-api.md §4.1). */
  legacyBaseOnly: boolean;
  /** How long access tokens last. */
  tokenSeconds: number;
  intelligenceLimits: IntelligenceLimits;
  now: () => number;
}

export const defaultTeamOptions: TeamOptions = {
  pace: { queuedMs: 400, runningMs: 900 },
  limits: documentedLimits,
  chunkLimit: 1_000_000_000,
  legacyBaseOnly: false,
  tokenSeconds: documentedTokenSeconds,
  intelligenceLimits: documentedIntelligenceLimits,
  now: Date.now,
};

/** All that a Celonis team has: keys, OAuth clients, data pools with tables, jobs and loads, knowledge models, and what guards them. */
export class Team {
  readonly id = 'c4d0a1b2-6e57-4f0e-9a3f-5b1d2c3e4f50';
  readonly keys: readonly Key[] = createKeys();
  readonly oauth: OAuth;
  readonly pools: readonly Pool[];
  readonly loads: Loads;
  readonly knowledgeModels = knowledgeModels;
  readonly subscriptions: Subscriptions;
  readonly intelligenceGate: IntelligenceGate;
  readonly executor: Executor;
  readonly executeGate: ExecuteGate;
  readonly chunkLimit: number;
  readonly now: () => number;

  constructor(readonly options: TeamOptions) {
    this.now = options.now;
    this.chunkLimit = options.chunkLimit;
    this.pools = seedPools(this.now());
    this.executor = new Executor({ ...options.pace }, this.now);
    this.oauth = new OAuth(options.tokenSeconds, this.now);
    this.loads = new Loads(this.executor.pace, this.now);
    seedLoads(this.pools, this.loads, this.now());
    this.subscriptions = new Subscriptions(seedSubscriptions(knowledgeModels), this.now);
    this.intelligenceGate = new IntelligenceGate({ ...options.intelligenceLimits }, this.now);
    this.executeGate = new ExecuteGate(options.limits, this.now);
  }

  /** Throws a 404 where there is no such pool. */
  pool(id: string | undefined): Pool {
    const pool = this.pools.find((one) => one.id === id);
    if (!pool) throw new Refusal(serviceError(404, `Data pool ${id} was not found.`));
    return pool;
  }
}
