/** What the sandbox prints when it is ready. */
interface SandboxAnnouncement {
  celonis: {
    domain: string;
    appKey: string;
    apiKey: string;
    pools: { id: string; name: string }[];
    oauthClientId: string;
    oauthClientSecret: string;
    oauthClients: Record<string, { id: string; secret: string }>;
  };
  celigo: { origin: string; apiToken: string };
}

export interface SandboxTableContent {
  columns: { name: string; type: string; length?: number; key: boolean }[];
  rowCount: number;
  rows: Record<string, unknown>[];
}

export interface LoggedSandboxRequest {
  method: string;
  path: string;
  status: number;
}

/** The sandbox as a test sees it: what to connect with, and what really arrived. */
export class SandboxProcess {
  readonly celonis: SandboxAnnouncement['celonis'];
  readonly celigo: SandboxAnnouncement['celigo'];

  constructor(private readonly process: { ready: string; stop(): Promise<void> }) {
    const { celonis, celigo } = JSON.parse(process.ready) as SandboxAnnouncement;
    this.celonis = celonis;
    this.celigo = celigo;
  }

  get announcementLine(): string {
    return this.process.ready;
  }

  get firstPool(): { id: string; name: string } {
    return this.celonis.pools[0]!;
  }

  async readTable(name: string): Promise<SandboxTableContent | undefined> {
    const response = await fetch(
      `http://${this.celonis.domain}/sandbox/pools/${this.firstPool.id}/tables/${encodeURIComponent(name)}?limit=1000`,
    );
    return response.ok ? ((await response.json()) as SandboxTableContent) : undefined;
  }

  async listRequests(): Promise<LoggedSandboxRequest[]> {
    const response = await fetch(`http://${this.celonis.domain}/sandbox/requests`);
    return (await response.json()) as LoggedSandboxRequest[];
  }

  async injectFaults(
    ...faults: { match: { method?: string; path?: string }; times?: number; then: Record<string, unknown> }[]
  ): Promise<void> {
    const response = await fetch(`http://${this.celonis.domain}/sandbox/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(faults),
    });
    if (!response.ok) throw new Error(`The sandbox refused the faults: ${response.status} ${await response.text()}`);
  }

  /** How many of the faults have not hit a request yet. */
  async countPendingFaults(): Promise<number> {
    const response = await fetch(`http://${this.celonis.domain}/sandbox/faults`);
    return ((await response.json()) as unknown[]).length;
  }

  /** The data push jobs of the first pool. */
  async listJobIds(): Promise<string[]> {
    const response = await fetch(
      `http://${this.celonis.domain}/data-ingestion/api/v1/data-push/${this.firstPool.id}/jobs/`,
      { headers: { authorization: `AppKey ${this.celonis.appKey}` } },
    );
    return ((await response.json()) as { id: string }[]).map(({ id }) => id);
  }

  async clearFaults(): Promise<void> {
    await fetch(`http://${this.celonis.domain}/sandbox/faults`, { method: 'DELETE' });
  }

  stop(): Promise<void> {
    return this.process.stop();
  }
}
