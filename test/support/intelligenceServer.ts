import type { ServerResponse } from 'node:http';
import type { OAuthCredentials } from '../../src/connections/oauthClients';
import { TokenStore } from '../../src/connections/tokenStore';
import type { FieldValues, VendorSession } from '../../src/connections/vendor';
import type { ReceivedRequest, ScriptedHttpServer } from './httpServer';
import { createTestClient, startServer } from './httpServer';

export const testOAuthClient: OAuthCredentials = {
  id: 'c0000000-0000-4000-8000-000000000001',
  name: 'Reader',
  clientId: 'reader-id',
  clientAuthentication: 'basic',
  clientSecret: 'canary+secret/with=signs',
  origins: [],
};
export const grantedScopes = [
  'intelligence.knowledge-models:read',
  'intelligence.subscriptions:manage',
  'integration.data-pools',
];
export const neverAborted = new AbortController().signal;

interface ScriptedReply {
  status?: number;
  json?: unknown;
  text?: string;
  headers?: Record<string, string>;
}
type ReplyHandler = (request: { query: URLSearchParams; body: string; parts: string[] }) => ScriptedReply | undefined;

interface DataRow {
  [field: string]: unknown;
}

const createProblemReply = (status: number, errorCode: string, detail: string): ScriptedReply => ({
  status,
  json: { title: 'Problem', status, detail, errorCode },
  headers: { 'content-type': 'application/problem+json' },
});

/**
 * Celonis Intelligence with its token endpoint, as small as tests need it and as strict as its OpenAPI description.
 * Answers can be replaced by "METHOD /path".
 */
export class FakeIntelligenceServer {
  server!: ScriptedHttpServer;
  readonly tokens: string[] = [];
  /** What the token endpoint adds to its answer, or takes out by undefined. */
  tokenReplyOverrides: Record<string, unknown> = {};
  authentication: 'basic' | 'post' = 'basic';
  models = [{ id: 'o2c.orders', name: 'Orders', published: '2026-04-19 11:29:45' }];
  rows: DataRow[] = Array.from({ length: 120 }, (_, index) => ({
    ORDER: `O-${index}`,
    AMOUNT: index * 1.5,
    NOTE: index === 0 ? '=1+1' : null,
  }));
  kpis = [
    {
      id: 'CYCLE_TIME',
      name: 'Cycle time',
      format: '#.#',
      unit: 'days',
      direction: 'Down',
      target: '5',
      parameters: [{ id: 'p', name: 'Since', value: '2026' }],
    },
  ];
  subscriptions = Array.from({ length: 60 }, (_, index) => ({
    id: `s${index}`,
    name: `Subscription ${index}`,
    status: 'active',
    knowledgeModelId: 'o2c.orders',
    triggerId: index % 55 === 0 ? 'late' : 'other',
    callbackInfo: { uri: `https://hooks.example.com/canary-path-${index}?canary=1`, protocol: 'HTTPS' },
  }));
  private readonly repliesByRoute = new Map<string, ReplyHandler>();
  private remaining = 6_000;

  static async start(): Promise<FakeIntelligenceServer> {
    const intelligence = new FakeIntelligenceServer();
    intelligence.server = await startServer((request, response) => intelligence.handleRequest(request, response));
    return intelligence;
  }

  close(): Promise<void> {
    return this.server.close();
  }

  setReply(route: string, reply: ReplyHandler | ScriptedReply): this {
    this.repliesByRoute.set(route, typeof reply === 'function' ? reply : () => reply);
    return this;
  }

  get domain(): string {
    return new URL(this.server.origin).host;
  }

  session(values: FieldValues = {}, secrets: Record<string, string> = { appKey: 'app-key' }): VendorSession {
    return {
      http: createTestClient(this.server.origin),
      values: { apiType: 'intelligence', domain: this.domain, authType: 'custom', ...values },
      secrets,
    };
  }

  oauthSession(
    clientOverrides: Partial<OAuthCredentials> = {},
    values: FieldValues = {},
    tokens = new TokenStore(),
  ): VendorSession {
    const sessionValues = {
      authType: 'oauth',
      oauthClient: testOAuthClient.id,
      validDomains: this.domain,
      scopes: grantedScopes.slice(0, 2).join(' '),
      ...values,
    };
    return {
      ...this.session(sessionValues, {}),
      oauth: { client: { ...testOAuthClient, origins: [this.server.origin], ...clientOverrides }, tokens },
    };
  }

  /** The requests as "METHOD /path". */
  get requestedRoutes(): string[] {
    return this.server.receivedRequests.map(({ method, url }) => `${method} ${url.split('?')[0]}`);
  }

  /** Every token given so far stops working. */
  revokeTokens(): void {
    this.tokens.length = 0;
  }

  private handleRequest(request: ReceivedRequest, response: ServerResponse): void {
    const url = new URL(request.url, this.server.origin);
    const body = request.body.toString();
    const parsedRequest = { query: url.searchParams, body, parts: url.pathname.split('/').map(decodeURIComponent) };
    const isAllowed = url.pathname === '/oauth2/token' || this.isAuthorized(request.headers.authorization);
    const scriptedReply = isAllowed
      ? this.repliesByRoute.get(`${request.method} ${url.pathname}`)?.(parsedRequest)
      : undefined;
    const reply =
      scriptedReply ??
      (url.pathname === '/oauth2/token'
        ? this.issueToken(request, new URLSearchParams(body))
        : isAllowed
          ? this.handleApiRequest(request.method, parsedRequest)
          : { status: 401, json: { error: 'Unauthorized' } });
    const text = reply.text ?? (reply.json === undefined ? '' : JSON.stringify(reply.json));
    const limits =
      isAllowed && url.pathname.startsWith('/intelligence')
        ? { 'x-ratelimit-limit': '6000', 'x-ratelimit-remaining': String(--this.remaining) }
        : {};
    response
      .writeHead(reply.status ?? (text ? 200 : 204), {
        'content-type': 'application/json',
        ...limits,
        ...reply.headers,
      })
      .end(text);
  }

  private isAuthorized(authorization = ''): boolean {
    const [scheme, key = ''] = authorization.split(' ');
    return (
      (scheme === 'AppKey' && key === 'app-key') ||
      (scheme === 'Bearer' && (key === 'api-key' || this.tokens.includes(key)))
    );
  }

  private issueToken({ method, headers }: ReceivedRequest, form: URLSearchParams): ScriptedReply {
    const createErrorReply = (status: number, error: string): ScriptedReply => ({ status, json: { error } });
    if (method !== 'POST' || headers['content-type'] !== 'application/x-www-form-urlencoded')
      return createErrorReply(400, 'invalid_request');
    const [id, secret] =
      this.authentication === 'post'
        ? [form.get('client_id'), form.get('client_secret')]
        : parseBasicCredentials(headers.authorization);
    if (id !== testOAuthClient.clientId || secret !== testOAuthClient.clientSecret)
      return createErrorReply(401, 'invalid_client');
    if (form.get('grant_type') !== 'client_credentials') return createErrorReply(400, 'unsupported_grant_type');
    const scopes = (form.get('scope') ?? '').split(' ');
    if (scopes.some((scope) => !grantedScopes.includes(scope))) return createErrorReply(400, 'invalid_scope');
    const token = `token-${this.server.receivedRequests.length}-canary`;
    this.tokens.push(token);
    return {
      json: {
        access_token: token,
        token_type: 'Bearer',
        expires_in: 899,
        scope: scopes.join(' '),
        ...this.tokenReplyOverrides,
      },
    };
  }

  private handleApiRequest(method: string, request: { query: URLSearchParams; parts: string[] }): ScriptedReply {
    const path = request.parts.join('/');
    if (method === 'PATCH') return this.changeSubscription(request.parts);
    if (path === '/api/cloud/team') return { json: { name: 'Acme', domain: 'acme' } };
    if (path === '/intelligence/api/knowledge-models') return createPageReply(this.models, request.query);
    if (path === '/intelligence/api/subscriptions') return createPageReply(this.subscriptions, request.query);
    const [, , , , model, resource, id, subresource] = request.parts;
    if (!this.models.some((candidate) => candidate.id === model))
      return createProblemReply(404, 'KM_MODEL_NOTFOUND', `No model ${model ?? ''}`);
    if (resource === undefined) return { json: this.models.find((candidate) => candidate.id === model) };
    if (resource === 'kpis') return createPageReply(this.kpis, request.query);
    if (resource === 'filters')
      return createPageReply([{ id: 'OPEN', name: 'Open orders', description: 'Not delivered yet' }], request.query);
    if (resource === 'triggers' && id === undefined)
      return createPageReply([{ id: 'late', name: 'Late orders', record: 'ORDERS' }], request.query);
    if (resource === 'records' && id === undefined)
      return createPageReply([{ id: 'ORDERS', name: 'Orders', description: 'Sales orders' }], request.query);
    if (resource === 'records' && subresource === undefined) return { json: { id: 'ORDERS', name: 'Orders', fields } };
    if (resource === 'records' && subresource === 'data') return this.readData(request.query);
    if (resource === 'data') return this.readData(request.query);
    return createProblemReply(404, 'GENERAL_NOTFOUND_PATH', 'No such path');
  }

  private readData(query: URLSearchParams): ScriptedReply {
    const ids = [...(query.get('fields')?.split(',') ?? []), ...(query.get('kpis')?.split(',') ?? [])];
    if (ids.length === 0) return createProblemReply(400, 'GENERAL_PARAMETER_MISSING', 'fields is required');
    const knownFields = [...fields, ...this.kpis.map((kpi) => ({ ...kpi, type: 'float' }))];
    const unknownId = ids.find((id) => !knownFields.some((field) => field.id === id));
    if (unknownId) return createProblemReply(400, 'KM_FIELD_NOTFOUND', `Field ${unknownId} does not exist`);
    if (query.getAll('filterExpr').some((expression) => !/^\w+ (eq|ne|gt|ge|lt|le) /.test(expression)))
      return createProblemReply(400, 'GENERAL_CONSTRAINT_VIOLATION', 'filterExpr cannot be parsed');
    const sort = query.get('sort') ?? '';
    if (sort && !/^[+-]/.test(sort)) return createProblemReply(400, 'SORT_UNKNOWN_FIELD', sort);
    const rows = query.get('kpis')
      ? [{ CYCLE_TIME: 4.5 }]
      : sort.startsWith('-')
        ? [...this.rows].reverse()
        : this.rows;
    const [pageNumber, pageSize] = readPaging(query);
    const data = rows
      .slice(pageNumber * pageSize, (pageNumber + 1) * pageSize)
      .map((row) => Object.fromEntries(ids.map((id) => [id, row[id] ?? null])));
    const headers = ids.map((id) => ({
      ...knownFields.find((field) => field.id === id),
      aggregation: false,
      filterable: 'true',
      sortable: true,
    }));
    return {
      json: { page: pageNumber, pageSize: pageSize, total: data.length, sort: [sort], content: { headers, data } },
    };
  }

  private changeSubscription([, , , , id, action]: string[]): ScriptedReply {
    const subscription = this.subscriptions.find((candidate) => candidate.id === id);
    if (!subscription) return createProblemReply(404, 'GENERAL_NOTFOUND_PATH', 'No such subscription');
    subscription.status = action === 'pause' ? 'paused' : 'active';
    return {};
  }
}

const fields = [
  { id: 'ORDER', name: 'Order number', type: 'string', format: '', unit: '' },
  { id: 'AMOUNT', name: 'Amount', type: 'float', format: '#.##', unit: 'EUR' },
  { id: 'NOTE', name: 'Note', type: 'string' },
];

function readPaging(query: URLSearchParams): [number, number] {
  // The smallest plan gives no larger pages.
  return [Number(query.get('page') ?? 0), Math.min(50, Number(query.get('pageSize') ?? 50))];
}

function createPageReply(items: readonly object[], query: URLSearchParams): ScriptedReply {
  const [pageNumber, pageSize] = readPaging(query);
  const content = items.slice(pageNumber * pageSize, (pageNumber + 1) * pageSize);
  return { json: { page: pageNumber, pageSize: pageSize, total: content.length, sort: '+id', content } };
}

function parseBasicCredentials(header = ''): (string | undefined)[] {
  const [scheme, encodedCredentials = ''] = header.split(' ');
  if (scheme !== 'Basic') return [];
  return Buffer.from(encodedCredentials, 'base64')
    .toString()
    .split(':')
    .map((part) => decodeURIComponent(part.replaceAll('+', ' ')));
}
