import assert from 'node:assert/strict';
import type { Sandbox, SandboxOptions } from '../../../src/sandbox/sandbox';
import { startTestSandbox } from '../../sandbox/startTestSandbox';

export interface ApiResponse {
  status: number;
  headers: Headers;
  text: string;
  /** The body, parsed where it is JSON. */
  json: unknown;
  /** A value inside of `json`, by keys joined with dots. */
  field(path: string): unknown;
}

export interface TableView {
  columns: { name: string; type: string; length: number | null; key: boolean }[];
  rowCount: number;
  rows: Record<string, unknown>[];
}

export interface JobView {
  id: string;
  status: string;
  logs: string[];
}

export type UploadedContent = Uint8Array | string;

/** Talks to a sandbox of its own as any HTTP client would; end it with close(). */
export class SandboxClient {
  private constructor(readonly sandbox: Sandbox) {}

  static async start(options: SandboxOptions = {}): Promise<SandboxClient> {
    return new SandboxClient(
      await startTestSandbox({
        jobDurations: { queuedMs: 0, runningMs: 0 },
        executeLimits: { perSecond: 1000, perHour: 1000 },
        ...options,
      }),
    );
  }

  get origin(): string {
    return `http://${this.sandbox.address.celonis.domain}`;
  }

  /** The empty pool. */
  get poolId(): string {
    return this.pool('Playground');
  }

  pool(name: string): string {
    const namedPool = this.sandbox.address.celonis.pools.find((pool) => pool.name === name);
    assert.ok(namedPool, `no pool ${name}`);
    return namedPool.id;
  }

  get jobsPath(): string {
    return `/data-ingestion/api/v1/data-push/${this.poolId}/jobs/`;
  }

  close(): Promise<void> {
    return this.sandbox.close();
  }

  async call(
    method: string,
    path: string,
    {
      authorization,
      headers = {},
      body,
    }: {
      authorization?: string | null;
      headers?: Record<string, string>;
      body?: NonNullable<RequestInit['body']>;
    } = {},
  ): Promise<ApiResponse> {
    const credential = authorization === undefined ? `AppKey ${this.sandbox.address.celonis.appKey}` : authorization;
    const response = await fetch(this.origin + path, {
      method,
      redirect: 'manual',
      headers: { ...(credential === null ? {} : { authorization: credential }), ...headers },
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    const isJson = /^application\/(problem\+)?json/.test(response.headers.get('content-type') ?? '');
    const json: unknown = isJson ? JSON.parse(text) : undefined;
    const field = (path: string): unknown =>
      path.split('.').reduce((value, key) => (value as Record<string, unknown> | undefined)?.[key], json);
    return { status: response.status, headers: response.headers, text, json, field };
  }

  post(path: string, body: unknown): Promise<ApiResponse> {
    return this.call('POST', path, { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  }

  /** Creates a job in the empty pool and gives its id. */
  async create(body: Record<string, unknown>): Promise<string> {
    const answer = await this.post(this.jobsPath, body);
    assert.equal(answer.status, 200, answer.text);
    return (answer.json as JobView).id;
  }

  upload(job: string, chunk: UploadedContent, kind: 'upserted' | 'deleted' = 'upserted'): Promise<ApiResponse> {
    const form = new FormData();
    form.append('file', new Blob([chunk]), 'file');
    return this.call('POST', `${this.jobsPath}${job}/chunks/${kind}`, { body: form });
  }

  execute(job: string, query = ''): Promise<ApiResponse> {
    return this.call('POST', `${this.jobsPath}${job}${query}`);
  }

  async job(id: string): Promise<JobView> {
    return (await this.call('GET', this.jobsPath + id)).json as JobView;
  }

  /** Polls until the job is decided. */
  async finished(id: string): Promise<JobView> {
    for (;;) {
      const job = await this.job(id);
      if (!['QUEUED', 'RUNNING'].includes(job.status)) return job;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** The whole way of a push; gives the job as it ended. */
  async push(
    body: Record<string, unknown>,
    chunks: readonly UploadedContent[],
    { deleted = [], query = '' }: { deleted?: readonly UploadedContent[]; query?: string } = {},
  ): Promise<JobView> {
    const id = await this.create(body);
    for (const chunk of deleted) assert.equal((await this.upload(id, chunk, 'deleted')).status, 200);
    for (const chunk of chunks) {
      const answer = await this.upload(id, chunk);
      assert.equal(answer.status, 200, answer.text);
    }
    const answer = await this.execute(id, query);
    assert.equal(answer.status, 200, answer.text);
    return this.finished(id);
  }

  /** The table as the sandbox shows it. */
  async table(name: string, query = ''): Promise<TableView> {
    const answer = await this.call('GET', `/sandbox/pools/${this.poolId}/tables/${name}${query}`, {
      authorization: null,
    });
    assert.equal(answer.status, 200, answer.text);
    return answer.json as TableView;
  }

  async fault(...faults: unknown[]): Promise<void> {
    const answer = await this.post('/sandbox/faults', faults);
    assert.equal(answer.status, 200, answer.text);
  }
}

/** The last line of a job's log, without its time. */
export function lastLine(job: JobView): string {
  return job.logs.at(-1)?.replace(/^\S+ /, '') ?? '';
}
