import { AuditLog } from './auditLog';
import { type CeligoResource, Collection, ObjectIds } from './collection';
import type { ConnectionRecord, IClientRecord } from './connectionSchemas';
import { FlowRuns, type JobDurations } from './flowRuns';
import type { FlowRecord, IntegrationRecord, ScriptRecord, StepRecord } from './flowSchemas';
import { type CeligoRateLimit, documentedCeligoRateLimit, TokenBucket } from './rateLimiter';
import { StepErrorStore } from './stepErrorStore';
import type { AccessTokenRecord, CeligoUser } from './userSchemas';

export interface CeligoAccountOptions {
  jobDurations: JobDurations;
  rateLimit: CeligoRateLimit;
  /** Things on a page of a list. */
  pageSize: number;
  /** `large`: ten thousand flows and users. */
  size: 'usual' | 'large';
  now: () => number;
}

export const defaultCeligoOptions: CeligoAccountOptions = {
  jobDurations: { queuedMs: 800, runningMs: 4_000 },
  rateLimit: documentedCeligoRateLimit,
  pageSize: 100,
  size: 'usual',
  now: Date.now,
};

/** A named thing that only needs to be listed and read. */
export type ListedResource = CeligoResource & Record<string, unknown>;

/** All that a Celigo account has: nothing at first. */
export class CeligoAccount {
  readonly owner = {
    _id: '65e1a4c0a7d3c95b1e1effff',
    email: 'olivia.hartmann@alpenrad.example',
    name: 'Olivia Hartmann',
  };
  readonly #ids = new ObjectIds();
  readonly now: () => number;
  readonly pageSize: number;
  readonly rateLimiter: TokenBucket;
  readonly users: Collection<CeligoUser>;
  readonly integrations: Collection<IntegrationRecord>;
  readonly flows: Collection<FlowRecord>;
  readonly connections: Collection<ConnectionRecord>;
  readonly iClients: Collection<IClientRecord>;
  readonly exports: Collection<StepRecord>;
  readonly imports: Collection<StepRecord>;
  readonly scripts: Collection<ScriptRecord>;
  readonly tokens: Collection<AccessTokenRecord>;
  readonly httpConnectors: Collection<ListedResource>;
  readonly environments: Collection<ListedResource>;
  readonly licenses: Collection<ListedResource>;
  readonly notifications: Collection<ListedResource>;
  readonly tags: Collection<ListedResource>;
  readonly sharedWithMe: Collection<ListedResource>;
  /** What is kept by a key, by the id of what it belongs to: '' for the account. */
  readonly states = new Map<string, Map<string, object>>();
  readonly audit: AuditLog;
  readonly stepErrors: StepErrorStore;
  readonly flowRuns: FlowRuns;

  constructor(readonly options: CeligoAccountOptions) {
    this.now = options.now;
    this.pageSize = options.pageSize;
    this.rateLimiter = new TokenBucket(options.rateLimit, this.now);
    const ids = this.#ids;
    const collection = <T extends CeligoResource>(model: string): Collection<T> =>
      new Collection<T>(model, ids, this.now);
    this.users = collection('AShare');
    this.integrations = collection('Integration');
    this.flows = collection('Flow');
    this.connections = collection('Connection');
    this.iClients = collection('IClient');
    this.exports = collection('Export');
    this.imports = collection('Import');
    this.scripts = collection('Script');
    this.tokens = collection('AccessToken');
    this.httpConnectors = collection('HttpConnector');
    this.environments = collection('Environment');
    this.licenses = collection('License');
    this.notifications = collection('Notification');
    this.tags = collection('Tag');
    this.sharedWithMe = collection('AShare');
    this.audit = new AuditLog(ids, this.now);
    this.stepErrors = new StepErrorStore(this.now);
    this.flowRuns = new FlowRuns(this, ids, { ...options.jobDurations });
  }

  /** An id for what is no record of its own. */
  newId(milliseconds = this.now()): string {
    return this.#ids.next(milliseconds);
  }

  /** The export or import of this id. */
  findStep(id: string): StepRecord | undefined {
    return this.exports.find(id) ?? this.imports.find(id);
  }
}
