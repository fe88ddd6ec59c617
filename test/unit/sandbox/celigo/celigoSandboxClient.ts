import assert from 'node:assert/strict';
import type { Sandbox, SandboxOptions } from '../../../../src/sandbox/sandbox';
import { startTestSandbox } from '../../../sandbox/startTestSandbox';

export type Json = Record<string, unknown>;
export type Entry = Json & { _id: string };

export interface ApiResponse {
  status: number;
  headers: Headers;
  text: string;
  json: unknown;
  /** `json` as an object. */
  body: Json;
  /** `json` as an array. */
  list: Entry[];
  /** The code of the first error in the envelope. */
  code: unknown;
}

interface SentRequest {
  body?: unknown;
  token?: string | null;
  headers?: Record<string, string>;
}

/** Talks to Celigo in a sandbox of its own as any HTTP client would. Time stands still until `pass`. */
export class CeligoClient {
  private constructor(
    readonly sandbox: Sandbox,
    private readonly clock: { now: number },
  ) {}

  static async start(options: NonNullable<SandboxOptions['celigo']> = {}): Promise<CeligoClient> {
    const clock = { now: Date.now() };
    return new CeligoClient(
      await startTestSandbox({
        celigo: { jobDurations: { queuedMs: 1_000, runningMs: 4_000 }, now: () => clock.now, ...options },
      }),
      clock,
    );
  }

  get address(): Sandbox['address']['celigo'] {
    return this.sandbox.address.celigo;
  }

  close(): Promise<void> {
    return this.sandbox.close();
  }

  pass(milliseconds: number): void {
    this.clock.now += milliseconds;
  }

  async call(
    method: string,
    path: string,
    { body, token = this.address.apiToken, headers = {} }: SentRequest = {},
  ): Promise<ApiResponse> {
    const response = await fetch(new URL(path, this.address.origin), {
      method,
      redirect: 'manual',
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const json: unknown = response.headers.get('content-type')?.startsWith('application/json')
      ? JSON.parse(text)
      : undefined;
    const errors = (json as { errors?: { code: unknown }[] } | undefined)?.errors;
    return {
      status: response.status,
      headers: response.headers,
      text,
      json,
      body: json as Json,
      list: json as Entry[],
      code: errors?.[0]?.code,
    };
  }

  get(path: string, sent?: SentRequest): Promise<ApiResponse> {
    return this.call('GET', path, sent);
  }

  post(path: string, body: unknown = {}, sent: SentRequest = {}): Promise<ApiResponse> {
    return this.call('POST', path, { body, ...sent });
  }

  put(path: string, body: unknown = {}, sent: SentRequest = {}): Promise<ApiResponse> {
    return this.call('PUT', path, { body, ...sent });
  }

  /** The one of this name in a list. */
  async named(list: string, name: string): Promise<Entry> {
    const matchingRecord = (await this.everything(list)).find((record) => record['name'] === name);
    assert.ok(matchingRecord, `nothing in ${list} is called ${name}`);
    return matchingRecord;
  }

  async user(email: string): Promise<Entry> {
    const matchingRecord = (await this.everything('/v1/ashares')).find(
      ({ sharedWithUser }) => (sharedWithUser as Json)['email'] === email,
    );
    assert.ok(matchingRecord, `no user ${email}`);
    return matchingRecord;
  }

  /** All pages of a list in the first style. */
  async everything(path: string): Promise<Entry[]> {
    const records: Entry[] = [];
    for (let nextPath: string | undefined = path; nextPath !== undefined; ) {
      const answer: ApiResponse = await this.get(nextPath);
      if (answer.status === 204) return records;
      assert.equal(answer.status, 200, answer.text);
      records.push(...answer.list);
      nextPath = readLink(answer, 'next');
    }
    return records;
  }
}

/** The address of this name in the header `Link`. */
export function readLink(answer: ApiResponse, name: 'next' | 'prev'): string | undefined {
  return new RegExp(`<([^<>]+)>; rel=${name}(,|$)`).exec(answer.headers.get('link') ?? '')?.[1];
}
