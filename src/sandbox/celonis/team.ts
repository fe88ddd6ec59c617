import { ReplyError } from '../service';
import { type ApiKey, createApiKeys } from './apiKeys';
import { DataModelLoads } from './dataModelLoads';
import { DataPushExecutor, type JobDurations } from './dataPushExecutor';
import { createServiceError } from './errorReplies';
import { documentedExecuteLimits, type ExecuteLimits, ExecuteRateLimiter } from './executeRateLimiter';
import {
  documentedIntelligenceLimits,
  type IntelligenceLimits,
  IntelligenceRateLimiter,
} from './intelligence/intelligenceRateLimiter';
import { knowledgeModels } from './intelligence/seed';
import { seedSubscriptions } from './intelligence/seed/seedSubscriptions';
import { SubscriptionStore } from './intelligence/subscriptions';
import { documentedTokenSeconds, OAuthTokenService } from './oauthTokens';
import type { SandboxPool } from './pools';
import { seedLoads, seedPools } from './seedPools';

export interface CelonisTeamOptions {
  jobDurations: JobDurations;
  executeLimits: ExecuteLimits;
  /** Largest chunk in bytes, its multipart frame included. */
  maxChunkBytes: number;
  /** Serves the data push API below /integration/api only, as before it moved (celonis-api.md §4.1). */
  legacyBaseOnly: boolean;
  /** How long access tokens last. */
  tokenSeconds: number;
  intelligenceLimits: IntelligenceLimits;
  /**
   * Which request is refused over a declared key that is not in a Parquet file: no source says whether it is the upload
   * or the execution (observed-answers.md, 14).
   */
  missingKeyRefusal: 'upload' | 'execution';
  now: () => number;
}

export const defaultCelonisOptions: CelonisTeamOptions = {
  jobDurations: { queuedMs: 400, runningMs: 900 },
  executeLimits: documentedExecuteLimits,
  maxChunkBytes: 1_000_000_000,
  legacyBaseOnly: false,
  tokenSeconds: documentedTokenSeconds,
  intelligenceLimits: documentedIntelligenceLimits,
  missingKeyRefusal: 'upload',
  now: Date.now,
};

/**
 * All that a Celonis team has: keys, OAuth clients, data pools with tables, jobs and loads, knowledge models, and what
 * guards them.
 */
export class CelonisTeam {
  readonly id = 'c4d0a1b2-6e57-4f0e-9a3f-5b1d2c3e4f50';
  readonly apiKeys: readonly ApiKey[] = createApiKeys();
  readonly oauth: OAuthTokenService;
  readonly pools: readonly SandboxPool[];
  readonly dataModelLoads: DataModelLoads;
  readonly knowledgeModels = knowledgeModels;
  readonly subscriptions: SubscriptionStore;
  readonly intelligenceRateLimiter: IntelligenceRateLimiter;
  readonly dataPushExecutor: DataPushExecutor;
  readonly executeRateLimiter: ExecuteRateLimiter;
  readonly maxChunkBytes: number;
  readonly now: () => number;

  constructor(readonly options: CelonisTeamOptions) {
    this.now = options.now;
    this.maxChunkBytes = options.maxChunkBytes;
    this.pools = seedPools(this.now());
    this.dataPushExecutor = new DataPushExecutor({ ...options.jobDurations }, this.now);
    this.oauth = new OAuthTokenService(options.tokenSeconds, this.now);
    this.dataModelLoads = new DataModelLoads(this.dataPushExecutor.jobDurations, this.now);
    seedLoads(this.pools, this.dataModelLoads, this.now());
    this.subscriptions = new SubscriptionStore(seedSubscriptions(knowledgeModels), this.now);
    this.intelligenceRateLimiter = new IntelligenceRateLimiter({ ...options.intelligenceLimits }, this.now);
    this.executeRateLimiter = new ExecuteRateLimiter(options.executeLimits, this.now);
  }

  /** Throws a 404 where there is no such pool. */
  getPool(id: string | undefined): SandboxPool {
    const pool = this.pools.find((candidate) => candidate.id === id);
    if (!pool) throw new ReplyError(createServiceError(404, `Data pool ${id} was not found.`));
    return pool;
  }
}
