import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CeligoApi } from '../../src/celigo/api';
import { HttpClient } from '../../src/http/client';
import type { Session, Values } from '../../src/connections/vendor';

export interface Call {
  method: string;
  path: string;
  query: URLSearchParams;
  authorization: string | undefined;
  body: unknown;
}

export interface Reply {
  status?: number;
  headers?: Record<string, string>;
  json?: unknown;
  text?: string;
}

type Answer = Reply | ((call: Call) => Reply | Promise<Reply>);

export const token = 'celigo-test-token-8f2c';
export const none = new AbortController().signal;

/** Celigo as far as one test describes it: a token check in front, and answers by "METHOD /path". The rest is 404. */
export class CeligoServer {
  readonly calls: Call[] = [];
  private readonly answers = new Map<string, Answer>();
  private readonly server = createServer((request, response) => {
    void this.answer(request).then(({ status, headers, json, text }) => {
      const body = text ?? (json === undefined ? '' : JSON.stringify(json));
      response.writeHead(status ?? (body ? 200 : 204), { 'content-type': 'application/json', ...headers }).end(body);
    });
  });

  static async start(): Promise<CeligoServer> {
    const server = new CeligoServer();
    await new Promise<void>((resolve) => server.server.listen(0, '127.0.0.1', resolve));
    server.origin = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
    return server.on('GET /v1/tokenInfo', { json: { _userId: '624774a6a7574d3ed9f9a5cc' } });
  }

  /** Stays what it was after the server is closed. */
  origin = '';

  get http(): HttpClient {
    return new HttpClient({ origin: this.origin, userAgent: 'test', log: () => {}, retry: { firstPauseMs: 5 } });
  }

  get api(): CeligoApi {
    return new CeligoApi(this.http, token);
  }

  session(values: Values = {}, secret = token): Session {
    return { http: this.http, values: { region: 'other', origin: this.origin, ...values }, secrets: { apiToken: secret } };
  }

  on(route: string, answer: Answer): this {
    this.answers.set(route, answer);
    return this;
  }

  /** The calls as "METHOD /path". */
  get routes(): string[] {
    return this.calls.map((call) => `${call.method} ${call.path}`);
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async answer(request: IncomingMessage): Promise<Reply> {
    const url = new URL(request.url ?? '/', this.origin);
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const text = Buffer.concat(pieces).toString();
    const call: Call = {
      method: request.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      authorization: request.headers.authorization,
      body: text ? (JSON.parse(text) as unknown) : undefined,
    };
    this.calls.push(call);
    if (!call.authorization) return { status: 401, json: { message: 'Unauthorized' } };
    if (call.authorization !== `Bearer ${token}`) return { status: 401, json: { message: 'Bearer Authentication Failed' } };
    const answer = this.answers.get(`${call.method} ${call.path}`);
    if (!answer) return { status: 404, json: { errors: [{ code: 'resource_not_found', message: 'No such resource.' }] } };
    return typeof answer === 'function' ? answer(call) : answer;
  }
}

/** An id of Celigo's form, by number. */
export const id = (number: number): string => number.toString(16).padStart(24, '0');

export function user(number: number, more: Record<string, unknown> = {}): { _id: string } & Record<string, unknown> {
  return {
    _id: id(number),
    accepted: true,
    integrationAccessLevel: [],
    createdAt: '2026-01-01T00:00:00.000Z',
    lastModified: '2026-01-02T00:00:00.000Z',
    sharedWithUser: { _id: id(number + 1000), email: `user${number}@example.com`, name: `User ${number}` },
    ...more,
  };
}

/** Answers that keep a user as Celigo does: PUT replaces, `disable` toggles, DELETE removes. */
export function keepUser(server: CeligoServer, initial: { _id: string } & Record<string, unknown>): { current: Record<string, unknown> | undefined } {
  const kept: { current: Record<string, unknown> | undefined } = { current: initial };
  const path = `/v1/ashares/${initial._id}`;
  const missing = { status: 404, json: { errors: [{ code: 'resource_not_found', message: 'No such user.' }] } };
  const fixed = ['_id', 'accepted', 'createdAt', 'createdVia', 'dismissed', 'lastModified', 'lastSignIn', 'sharedWithUser'];
  server.on(`GET ${path}`, () => (kept.current ? { json: kept.current } : missing));
  server.on(`PUT ${path}`, ({ body }) => {
    const stays = Object.fromEntries(Object.entries(kept.current ?? {}).filter(([name]) => fixed.includes(name)));
    kept.current = { ...(body as object), ...stays };
    return { json: kept.current };
  });
  server.on(`PUT ${path}/disable`, () => {
    kept.current = { ...kept.current, disabled: !kept.current?.['disabled'] };
    return {};
  });
  server.on(`PUT ${path}/reinvite`, () => {
    kept.current = { ...kept.current, dismissed: false };
    return {};
  });
  server.on(`DELETE ${path}`, () => {
    if (!kept.current) return missing;
    kept.current = undefined;
    return {};
  });
  return kept;
}
