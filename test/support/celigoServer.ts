import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CeligoApi } from '../../src/celigo/celigoApi';
import type { FieldValues, VendorSession } from '../../src/connections/vendor';
import { HttpClient } from '../../src/http/httpClient';

export interface RecordedRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  authorization: string | undefined;
  body: unknown;
}

export interface ScriptedReply {
  status?: number;
  headers?: Record<string, string>;
  json?: unknown;
  text?: string;
}

type ReplySource = ScriptedReply | ((request: RecordedRequest) => ScriptedReply | Promise<ScriptedReply>);

export const testApiToken = 'celigo-test-token-8f2c';
export const neverAborted = new AbortController().signal;

/** Celigo as far as one test describes it: a token check in front, and answers by "METHOD /path". The rest is 404. */
export class FakeCeligoServer {
  readonly requests: RecordedRequest[] = [];
  private readonly repliesByRoute = new Map<string, ReplySource>();
  private readonly server = createServer((request, response) => {
    void this.createReply(request).then(({ status, headers, json, text }) => {
      const body = text ?? (json === undefined ? '' : JSON.stringify(json));
      response.writeHead(status ?? (body ? 200 : 204), { 'content-type': 'application/json', ...headers }).end(body);
    });
  });

  static async start(): Promise<FakeCeligoServer> {
    const server = new FakeCeligoServer();
    await new Promise<void>((resolve) => server.server.listen(0, '127.0.0.1', resolve));
    server.origin = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
    return server.setReply('GET /v1/tokenInfo', { json: { _userId: '624774a6a7574d3ed9f9a5cc' } });
  }

  /** Stays what it was after the server is closed. */
  origin = '';

  get httpClient(): HttpClient {
    return new HttpClient({ origin: this.origin, userAgent: 'test', log: () => {}, retry: { initialDelayMs: 5 } });
  }

  get celigoApi(): CeligoApi {
    return new CeligoApi(this.httpClient, testApiToken);
  }

  session(values: FieldValues = {}, secret = testApiToken): VendorSession {
    return {
      http: this.httpClient,
      values: { region: 'other', origin: this.origin, ...values },
      secrets: { apiToken: secret },
    };
  }

  setReply(route: string, reply: ReplySource): this {
    this.repliesByRoute.set(route, reply);
    return this;
  }

  /** The calls as "METHOD /path". */
  get requestedRoutes(): string[] {
    return this.requests.map((recordedRequest) => `${recordedRequest.method} ${recordedRequest.path}`);
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async createReply(request: IncomingMessage): Promise<ScriptedReply> {
    const url = new URL(request.url ?? '/', this.origin);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const recordedRequest: RecordedRequest = {
      method: request.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      authorization: request.headers.authorization,
      body: text ? (JSON.parse(text) as unknown) : undefined,
    };
    this.requests.push(recordedRequest);
    if (!recordedRequest.authorization) return { status: 401, json: { message: 'Unauthorized' } };
    if (recordedRequest.authorization !== `Bearer ${testApiToken}`)
      return { status: 401, json: { message: 'Bearer Authentication Failed' } };
    const reply = this.repliesByRoute.get(`${recordedRequest.method} ${recordedRequest.path}`);
    if (!reply)
      return { status: 404, json: { errors: [{ code: 'resource_not_found', message: 'No such resource.' }] } };
    return typeof reply === 'function' ? reply(recordedRequest) : reply;
  }
}

/** An id of Celigo's form, by number. */
export const createCeligoId = (number: number): string => number.toString(16).padStart(24, '0');

export function createCeligoUser(
  number: number,
  overrides: Record<string, unknown> = {},
): { _id: string } & Record<string, unknown> {
  return {
    _id: createCeligoId(number),
    accepted: true,
    integrationAccessLevel: [],
    createdAt: '2026-01-01T00:00:00.000Z',
    lastModified: '2026-01-02T00:00:00.000Z',
    sharedWithUser: { _id: createCeligoId(number + 1000), email: `user${number}@example.com`, name: `User ${number}` },
    ...overrides,
  };
}

/** Answers that keep a user as Celigo does: PUT replaces, `disable` toggles, DELETE removes. */
export function simulateUser(
  server: FakeCeligoServer,
  initial: { _id: string } & Record<string, unknown>,
): { current: Record<string, unknown> | undefined } {
  const simulated: { current: Record<string, unknown> | undefined } = { current: initial };
  const path = `/v1/ashares/${initial._id}`;
  const notFoundReply = { status: 404, json: { errors: [{ code: 'resource_not_found', message: 'No such user.' }] } };
  const readOnlyFields = [
    '_id',
    'accepted',
    'createdAt',
    'createdVia',
    'dismissed',
    'lastModified',
    'lastSignIn',
    'sharedWithUser',
  ];
  server.setReply(`GET ${path}`, () => (simulated.current ? { json: simulated.current } : notFoundReply));
  server.setReply(`PUT ${path}`, ({ body }) => {
    const preservedFields = Object.fromEntries(
      Object.entries(simulated.current ?? {}).filter(([name]) => readOnlyFields.includes(name)),
    );
    simulated.current = { ...(body as object), ...preservedFields };
    return { json: simulated.current };
  });
  server.setReply(`PUT ${path}/disable`, () => {
    simulated.current = { ...simulated.current, disabled: !simulated.current?.['disabled'] };
    return {};
  });
  server.setReply(`PUT ${path}/reinvite`, () => {
    simulated.current = { ...simulated.current, dismissed: false };
    return {};
  });
  server.setReply(`DELETE ${path}`, () => {
    if (!simulated.current) return notFoundReply;
    simulated.current = undefined;
    return {};
  });
  return simulated;
}
