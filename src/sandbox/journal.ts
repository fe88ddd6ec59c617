import type { Call } from './server';

/** One request as GET /sandbox/requests tells it. */
export interface JournalEntry {
  /** When it arrived, ISO. */
  at: string;
  service: string;
  method: string;
  /** Without query; what looks like a key in it is masked. */
  path: string;
  /** The query as sent, masked likewise; empty where there is none. */
  query: string;
  /** The word before the credential ("Bearer", "AppKey"), never the credential. */
  scheme: string | null;
  /** 0 while it runs and where the connection broke before an answer. */
  status: number;
  milliseconds: number;
  /** Bytes of body that arrived. */
  bytes: number;
  /** True where a scripted fault answered or delayed it. */
  fault: boolean;
}

/** The last requests, oldest first. */
export class Journal {
  #entries: JournalEntry[] = [];
  #secrets: string[] = [];

  constructor(private readonly capacity = 20_000) {}

  /** Makes sure that these never show, wherever a client put them. */
  hide(secrets: readonly string[]): void {
    this.#secrets.push(...secrets);
  }

  /** Notes a request; the function it gives is called once when the request is over. */
  begin(service: string, call: Call): (status: number, bytes: number, fault: boolean) => void {
    const started = performance.now();
    const entry: JournalEntry = {
      at: new Date().toISOString(),
      service,
      method: call.method,
      path: this.#masked(call.path),
      query: this.#masked(call.query.toString()),
      scheme: /^(bearer|appkey|basic)\b/i.exec(call.headers.authorization ?? '')?.[0] ?? null,
      status: 0,
      milliseconds: 0,
      bytes: 0,
      fault: false,
    };
    this.#entries.push(entry);
    if (this.#entries.length > this.capacity) this.#entries.splice(0, this.capacity / 10);
    return (status, bytes, fault) => {
      Object.assign(entry, { status, bytes, fault, milliseconds: Math.round(performance.now() - started) });
    };
  }

  entries(): readonly JournalEntry[] {
    return this.#entries;
  }

  clear(): void {
    this.#entries = [];
  }

  #masked(text: string): string {
    return this.#secrets.reduce((masked, secret) => masked.replaceAll(secret, '***').replaceAll(encodeURIComponent(secret), '***'), text);
  }
}
