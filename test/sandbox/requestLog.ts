import type { ServiceRequest } from '../../src/sandbox/service';

/** One request as GET /sandbox/requests tells it. */
export interface RequestLogEntry {
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
export class RequestLog {
  #entries: RequestLogEntry[] = [];
  #secrets: string[] = [];

  constructor(private readonly capacity = 20_000) {}

  /** Makes sure that these never show, wherever a client put them. */
  maskSecrets(secrets: readonly string[]): void {
    this.#secrets.push(...secrets);
  }

  /** Notes a request; the function it gives is called once when the request is over. */
  beginEntry(service: string, request: ServiceRequest): (status: number, bytes: number, fault: boolean) => void {
    const startedMs = performance.now();
    const entry: RequestLogEntry = {
      at: new Date().toISOString(),
      service,
      method: request.method,
      path: this.#masked(request.path),
      query: this.#masked(request.query.toString()),
      scheme: /^(bearer|appkey|basic)\b/i.exec(request.headers.authorization ?? '')?.[0] ?? null,
      status: 0,
      milliseconds: 0,
      bytes: 0,
      fault: false,
    };
    this.#entries.push(entry);
    if (this.#entries.length > this.capacity) this.#entries.splice(0, this.capacity / 10);
    return (status, bytes, fault) => {
      Object.assign(entry, { status, bytes, fault, milliseconds: Math.round(performance.now() - startedMs) });
    };
  }

  entries(): readonly RequestLogEntry[] {
    return this.#entries;
  }

  clear(): void {
    this.#entries = [];
  }

  #masked(text: string): string {
    return this.#secrets.reduce(
      (maskedText, secret) => maskedText.replaceAll(secret, '***').replaceAll(encodeURIComponent(secret), '***'),
      text,
    );
  }
}
