/** What the sandbox prints when it is ready. */
interface Line {
  celonis: { domain: string; appKey: string; apiKey: string; pools: { id: string; name: string }[]; oauthClientId: string; oauthClientSecret: string };
  celigo: { origin: string; apiToken: string };
}

export interface SandboxTable {
  columns: { name: string; type: string; length?: number; key: boolean }[];
  rowCount: number;
  rows: Record<string, unknown>[];
}

export interface SandboxRequest {
  method: string;
  path: string;
  status: number;
}

/** The sandbox as a test sees it: what to connect with, and what really arrived. */
export class Sandbox {
  readonly celonis: Line['celonis'];
  readonly celigo: Line['celigo'];

  constructor(private readonly process: { ready: string; stop(): Promise<void> }) {
    const { celonis, celigo } = JSON.parse(process.ready) as Line;
    this.celonis = celonis;
    this.celigo = celigo;
  }

  get line(): string {
    return this.process.ready;
  }

  get pool(): { id: string; name: string } {
    return this.celonis.pools[0]!;
  }

  async table(name: string): Promise<SandboxTable | undefined> {
    const response = await fetch(`http://${this.celonis.domain}/sandbox/pools/${this.pool.id}/tables/${encodeURIComponent(name)}?limit=1000`);
    return response.ok ? ((await response.json()) as SandboxTable) : undefined;
  }

  async requests(): Promise<SandboxRequest[]> {
    const response = await fetch(`http://${this.celonis.domain}/sandbox/requests`);
    return (await response.json()) as SandboxRequest[];
  }

  async fault(...faults: { match: { method?: string; path?: string }; times?: number; then: Record<string, unknown> }[]): Promise<void> {
    const response = await fetch(`http://${this.celonis.domain}/sandbox/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(faults),
    });
    if (!response.ok) throw new Error(`The sandbox refused the faults: ${response.status} ${await response.text()}`);
  }

  async noFaults(): Promise<void> {
    await fetch(`http://${this.celonis.domain}/sandbox/faults`, { method: 'DELETE' });
  }

  stop(): Promise<void> {
    return this.process.stop();
  }
}
