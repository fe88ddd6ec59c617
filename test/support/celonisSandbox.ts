import type { Session, Values } from '../../src/connections/vendor';
import { startSandbox } from '../../src/sandbox/sandbox';
import type { SandboxOptions } from '../../src/sandbox/sandbox';
import type { HttpClientOptions } from '../../src/http/client';
import { testClient } from './httpServer';

export interface SandboxTable {
  columns: { name: string; type: string; length: number | null; key: boolean }[];
  rowCount: number;
  rows: Record<string, unknown>[];
}

export interface SandboxRequest {
  method: string;
  path: string;
  status: number | null;
}

export interface Fault {
  match: { method?: string; path?: string };
  times?: number;
  then: Record<string, unknown>;
}

/** The sandbox on a port of its own, quick, and seen from both sides: as a client of Celonis and by its control API. */
export class CelonisSandbox {
  private constructor(private readonly sandbox: Awaited<ReturnType<typeof startSandbox>>) {}

  static async start(options: SandboxOptions = {}): Promise<CelonisSandbox> {
    return new CelonisSandbox(await startSandbox({ pace: { queuedMs: 20, runningMs: 30 }, ...options }));
  }

  get celonis() {
    return this.sandbox.address.celonis;
  }

  get origin(): string {
    return `http://${this.celonis.domain}`;
  }

  /** The empty pool. */
  get pool(): string {
    return this.celonis.pools.find(({ name }) => name === 'Playground')?.id ?? '';
  }

  poolNamed(name: string): string {
    return this.celonis.pools.find((pool) => pool.name === name)?.id ?? '';
  }

  session(values: Values = {}, secrets: Record<string, string> = {}, options: Partial<HttpClientOptions> & { lines?: string[] } = {}): Session {
    return {
      http: testClient(this.origin, { timeoutMs: 5_000, ...options }),
      values: { apiType: 'dataPush', domain: this.celonis.domain, authType: 'custom', poolId: this.pool, ...values },
      secrets: { appKey: this.celonis.appKey, apiKey: this.celonis.apiKey, ...secrets },
    };
  }

  async fail(...faults: Fault[]): Promise<void> {
    await this.control('POST', 'faults', faults.map((fault) => ({ times: 1, ...fault })));
  }

  async requests(): Promise<SandboxRequest[]> {
    return (await this.control('GET', 'requests')) as SandboxRequest[];
  }

  async table(name: string, limit = 1_000_000, pool = this.pool): Promise<SandboxTable | undefined> {
    const response = await fetch(`${this.origin}/sandbox/pools/${pool}/tables/${name}?limit=${limit}`);
    return response.status === 404 ? undefined : ((await response.json()) as SandboxTable);
  }

  /** The ids of the data push jobs that are there. */
  async jobs(): Promise<string[]> {
    const response = await fetch(`${this.origin}/data-ingestion/api/v1/data-push/${this.pool}/jobs/`, { headers: { authorization: `AppKey ${this.celonis.appKey}` } });
    return ((await response.json()) as { id: string }[]).map(({ id }) => id);
  }

  async noFaults(): Promise<void> {
    await this.control('DELETE', 'faults');
  }

  /** No faults, no journal. */
  async reset(): Promise<void> {
    await this.noFaults();
    await this.control('DELETE', 'requests');
  }

  close(): Promise<void> {
    return this.sandbox.close();
  }

  private async control(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${this.origin}/sandbox/${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.status === 204 ? undefined : response.json();
  }
}
