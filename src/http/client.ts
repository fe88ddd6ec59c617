import type { z } from 'zod';

/** What the client tells the log: one line a request, no headers, no bodies, no query values. */
export type HttpLog = (line: string) => void;

export interface HttpRequest<T> {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path and query on the client's origin, or an absolute URL on the very same origin (paging links). */
  path: string;
  /** What we are doing, for `Problem.where`: "listing the tables". Translated. */
  step: string;
  /** What the answer must be. `undefined`: the body does not matter. */
  schema?: z.ZodType<T>;
  /** JSON, or a stream whose length is known. */
  body?: { json: unknown } | { contentType: string; length: number; open(): AsyncIterable<Uint8Array> };
  signal?: AbortSignal;
  /** For the whole request, retries excluded. */
  timeoutMs?: number;
  /** Default: GET only. A request that was begun may have been carried out, so others must say that they are safe to repeat. */
  idempotent?: boolean;
}

/** An answer with what some services say beside the body: paging links, remaining requests. */
export interface HttpAnswer<T> {
  status: number;
  /** A header's value by its name in any case. */
  header(name: string): string | undefined;
  /** `undefined` where the answer has no body (204): the schema must accept that. */
  body: T;
}

export interface HttpClientOptions {
  /** The only origin this client ever speaks to. */
  origin: string;
  userAgent: string;
  log: HttpLog;
  timeoutMs?: number;
}

/** The one HTTP client, bound to one origin. */
export class HttpClient {
  constructor(readonly options: HttpClientOptions) {}

  get origin(): string {
    return this.options.origin;
  }

  /** The same client, sending this Authorization header; the provider is asked for each request. */
  withAuthorization(_provider: () => string | Promise<string>): HttpClient {
    throw new Error('to be written');
  }

  /** Like `request`, with status and headers. Throws ProblemError. */
  async exchange<T = void>(_request: HttpRequest<T>): Promise<HttpAnswer<T>> {
    throw new Error('to be written');
  }

  /** Throws ProblemError. */
  async request<T = void>(_request: HttpRequest<T>): Promise<T> {
    throw new Error('to be written');
  }
}
