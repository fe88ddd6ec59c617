import type { FieldValues, VendorSession } from '../../src/connections/vendor';
import type { HttpClientOptions } from '../../src/http/httpClient';
import type { SandboxOptions } from '../../src/sandbox/sandbox';
import { startTestSandbox } from '../sandbox/startTestSandbox';
import { createTestClient } from './httpServer';

export interface SandboxTable {
  columns: { name: string; type: string; length: number | null; key: boolean }[];
  rowCount: number;
  rows: Record<string, unknown>[];
}

export interface LoggedSandboxRequest {
  method: string;
  path: string;
  status: number | null;
}

export interface SandboxFault {
  match: { method?: string; path?: string };
  times?: number;
  then: Record<string, unknown>;
}

/** The sandbox on a port of its own, quick, and seen from both sides: as a client of Celonis and by its control API. */
export class SandboxHarness {
  private constructor(private readonly sandbox: Awaited<ReturnType<typeof startTestSandbox>>) {}

  static async start(options: SandboxOptions = {}): Promise<SandboxHarness> {
    return new SandboxHarness(
      await startTestSandbox({
        jobDurations: { queuedMs: 20, runningMs: 30 },
        // On a fast machine more than ten tests push within one second.
        executeLimits: { perSecond: 1_000, perHour: 100_000 },
        ...options,
      }),
    );
  }

  get celonisAddress() {
    return this.sandbox.address.celonis;
  }

  get celigoAddress() {
    return this.sandbox.address.celigo;
  }

  get origin(): string {
    return `http://${this.celonisAddress.domain}`;
  }

  /** The empty pool. */
  get emptyPoolId(): string {
    return this.celonisAddress.pools.find(({ name }) => name === 'Playground')?.id ?? '';
  }

  findPoolId(name: string): string {
    return this.celonisAddress.pools.find((emptyPoolId) => emptyPoolId.name === name)?.id ?? '';
  }

  session(
    values: FieldValues = {},
    secrets: Record<string, string> = {},
    options: Partial<HttpClientOptions> & { lines?: string[] } = {},
  ): VendorSession {
    return {
      http: createTestClient(this.origin, { timeoutMs: 30_000, ...options }),
      values: {
        apiType: 'dataPush',
        domain: this.celonisAddress.domain,
        authType: 'custom',
        poolId: this.emptyPoolId,
        ...values,
      },
      secrets: { appKey: this.celonisAddress.appKey, apiKey: this.celonisAddress.apiKey, ...secrets },
    };
  }

  async injectFaults(...faults: SandboxFault[]): Promise<void> {
    await this.callControlApi(
      'POST',
      'faults',
      faults.map((fault) => ({ times: 1, ...fault })),
    );
  }

  async listRequests(): Promise<LoggedSandboxRequest[]> {
    return (await this.callControlApi('GET', 'requests')) as LoggedSandboxRequest[];
  }

  async readTable(name: string, limit = 1_000_000, emptyPoolId = this.emptyPoolId): Promise<SandboxTable | undefined> {
    const response = await fetch(`${this.origin}/sandbox/pools/${emptyPoolId}/tables/${name}?limit=${limit}`);
    return response.status === 404 ? undefined : ((await response.json()) as SandboxTable);
  }

  /** The ids of the data push jobs that are there. */
  async listJobIds(): Promise<string[]> {
    const response = await fetch(`${this.origin}/data-ingestion/api/v1/data-push/${this.emptyPoolId}/jobs/`, {
      headers: { authorization: `AppKey ${this.celonisAddress.appKey}` },
    });
    return ((await response.json()) as { id: string }[]).map(({ id }) => id);
  }

  async clearFaults(): Promise<void> {
    await this.callControlApi('DELETE', 'faults');
  }

  /** No faults, no journal. */
  async reset(): Promise<void> {
    await this.clearFaults();
    await this.callControlApi('DELETE', 'requests');
  }

  close(): Promise<void> {
    return this.sandbox.close();
  }

  private async callControlApi(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${this.origin}/sandbox/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.status === 204 ? undefined : response.json();
  }
}
