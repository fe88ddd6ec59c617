import { AuditLog } from './audit';
import { Collection, ObjectIds, type Resource } from './collection';
import type { AccessToken, Connection, Flow, IClient, Integration, Step, User } from './model';
import { Bucket, documentedRateLimit, type RateLimit } from './rateLimit';
import { Runs, type Pace } from './runs';
import { seedAccount } from './seed/seed';
import { StepErrors } from './stepErrors';

export interface AccountOptions {
  pace: Pace;
  rateLimit: RateLimit;
  /** Things on a page of a list. */
  pageSize: number;
  /** `large`: ten thousand flows and users. */
  size: 'usual' | 'large';
  now: () => number;
}

export const defaultAccountOptions: AccountOptions = {
  pace: { queuedMs: 800, runningMs: 4_000 },
  rateLimit: documentedRateLimit,
  pageSize: 100,
  size: 'usual',
  now: Date.now,
};

/** A named thing that only needs to be listed and read. */
export type Plain = Resource & Record<string, unknown>;

/** All that a Celigo account has. */
export class Account {
  readonly owner = { _id: '65e1a4c0a7d3c95b1e1effff', email: 'olivia.hartmann@alpenrad.example', name: 'Olivia Hartmann' };
  readonly #ids = new ObjectIds();
  readonly now: () => number;
  readonly pageSize: number;
  readonly bucket: Bucket;
  readonly users: Collection<User>;
  readonly integrations: Collection<Integration>;
  readonly flows: Collection<Flow>;
  readonly connections: Collection<Connection>;
  readonly iClients: Collection<IClient>;
  readonly exports: Collection<Step>;
  readonly imports: Collection<Step>;
  readonly tokens: Collection<AccessToken>;
  readonly httpConnectors: Collection<Plain>;
  readonly environments: Collection<Plain>;
  readonly licenses: Collection<Plain>;
  readonly notifications: Collection<Plain>;
  readonly tags: Collection<Plain>;
  readonly sharedWithMe: Collection<Plain>;
  readonly audit: AuditLog;
  readonly stepErrors: StepErrors;
  readonly runs: Runs;

  constructor(readonly options: AccountOptions) {
    this.now = options.now;
    this.pageSize = options.pageSize;
    this.bucket = new Bucket(options.rateLimit, this.now);
    const ids = this.#ids;
    const collection = <T extends Resource>(model: string): Collection<T> => new Collection<T>(model, ids, this.now);
    this.users = collection('AShare');
    this.integrations = collection('Integration');
    this.flows = collection('Flow');
    this.connections = collection('Connection');
    this.iClients = collection('IClient');
    this.exports = collection('Export');
    this.imports = collection('Import');
    this.tokens = collection('AccessToken');
    this.httpConnectors = collection('HttpConnector');
    this.environments = collection('Environment');
    this.licenses = collection('License');
    this.notifications = collection('Notification');
    this.tags = collection('Tag');
    this.sharedWithMe = collection('AShare');
    this.audit = new AuditLog(ids, this.now);
    this.stepErrors = new StepErrors(this.now);
    this.runs = new Runs(this, ids, { ...options.pace });
    seedAccount(this);
  }

  /** An id for what is no record of its own. */
  newId(milliseconds = this.now()): string {
    return this.#ids.next(milliseconds);
  }

  /** The export or import of this id. */
  stepOf(id: string): Step | undefined {
    return this.exports.find(id) ?? this.imports.find(id);
  }
}

/** Where a flow's records go, in order: sources first, branches one after the other. */
export function stepsOf(flow: Flow): { kind: 'export' | 'import'; id: string }[] {
  const branches = (flow.routers ?? []).flatMap(({ branches = [] }) => branches);
  const processors = [...(flow.pageProcessors ?? []), ...branches.flatMap(({ pageProcessors = [] }) => pageProcessors)];
  return [
    ...(flow.pageGenerators ?? []).map(({ _exportId }) => ({ kind: 'export' as const, id: _exportId })),
    ...processors.map(({ type, _exportId, _importId }) => ({ kind: type, id: (type === 'export' ? _exportId : _importId) ?? '' })),
  ];
}
