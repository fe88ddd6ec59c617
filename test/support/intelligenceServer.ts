import type { ServerResponse } from 'node:http';
import { TokenStore } from '../../src/connections/tokens';
import type { OAuthCredentials } from '../../src/connections/oauthClients';
import type { Session, Values } from '../../src/connections/vendor';
import { startServer, testClient } from './httpServer';
import type { Seen, TestServer } from './httpServer';

export const client: OAuthCredentials = {
  id: 'c0000000-0000-4000-8000-000000000001',
  name: 'Reader',
  clientId: 'reader-id',
  clientAuthentication: 'basic',
  clientSecret: 'canary+secret/with=signs',
  origins: [],
};
export const granted = ['intelligence.knowledge-models:read', 'intelligence.subscriptions:manage', 'integration.data-pools'];
export const none = new AbortController().signal;

interface Answer {
  status?: number;
  json?: unknown;
  text?: string;
  headers?: Record<string, string>;
}
type Route = (call: { query: URLSearchParams; body: string; parts: string[] }) => Answer | undefined;

interface Row {
  [field: string]: unknown;
}

const problem = (status: number, errorCode: string, detail: string): Answer => ({ status, json: { title: 'Problem', status, detail, errorCode }, headers: { 'content-type': 'application/problem+json' } });

/** Celonis Intelligence with its token endpoint, as small as tests need it and as strict as its OpenAPI description. Answers can be replaced by "METHOD /path". */
export class IntelligenceServer {
  server!: TestServer;
  readonly tokens: string[] = [];
  /** What the token endpoint adds to its answer, or takes out by undefined. */
  tokenAnswer: Record<string, unknown> = {};
  authentication: 'basic' | 'post' = 'basic';
  models = [{ id: 'o2c.orders', name: 'Orders', published: '2026-04-19 11:29:45' }];
  rows: Row[] = Array.from({ length: 120 }, (_, index) => ({ ORDER: `O-${index}`, AMOUNT: index * 1.5, NOTE: index === 0 ? '=1+1' : null }));
  kpis = [{ id: 'CYCLE_TIME', name: 'Cycle time', format: '#.#', unit: 'days', direction: 'Down', target: '5', parameters: [{ id: 'p', name: 'Since', value: '2026' }] }];
  subscriptions = Array.from({ length: 60 }, (_, index) => ({
    id: `s${index}`,
    name: `Subscription ${index}`,
    status: 'active',
    knowledgeModelId: 'o2c.orders',
    triggerId: index % 55 === 0 ? 'late' : 'other',
    callbackInfo: { uri: `https://hooks.example.com/canary-path-${index}?canary=1`, protocol: 'HTTPS' },
  }));
  private readonly replaced = new Map<string, Route>();
  private remaining = 6_000;

  static async start(): Promise<IntelligenceServer> {
    const intelligence = new IntelligenceServer();
    intelligence.server = await startServer((request, response) => intelligence.answer(request, response));
    return intelligence;
  }

  close(): Promise<void> {
    return this.server.close();
  }

  on(route: string, answer: Route | Answer): this {
    this.replaced.set(route, typeof answer === 'function' ? answer : () => answer);
    return this;
  }

  get domain(): string {
    return new URL(this.server.origin).host;
  }

  session(values: Values = {}, secrets: Record<string, string> = { appKey: 'app-key' }): Session {
    return { http: testClient(this.server.origin), values: { apiType: 'intelligence', domain: this.domain, authType: 'custom', ...values }, secrets };
  }

  oauthSession(more: Partial<OAuthCredentials> = {}, values: Values = {}, tokens = new TokenStore()): Session {
    const own = { authType: 'oauth', oauthClient: client.id, validDomains: this.domain, scopes: granted.slice(0, 2).join(' '), ...values };
    return { ...this.session(own, {}), oauth: { client: { ...client, origins: [this.server.origin], ...more }, tokens } };
  }

  /** The requests as "METHOD /path". */
  get routes(): string[] {
    return this.server.seen.map(({ method, url }) => `${method} ${url.split('?')[0]}`);
  }

  /** Every token given so far stops working. */
  revoke(): void {
    this.tokens.length = 0;
  }

  private answer(request: Seen, response: ServerResponse): void {
    const url = new URL(request.url, this.server.origin);
    const body = request.body.toString();
    const call = { query: url.searchParams, body, parts: url.pathname.split('/').map(decodeURIComponent) };
    const known = url.pathname === '/oauth2/token' || this.accepts(request.headers.authorization);
    const replaced = known ? this.replaced.get(`${request.method} ${url.pathname}`)?.(call) : undefined;
    const answer = replaced ?? (url.pathname === '/oauth2/token' ? this.token(request, new URLSearchParams(body)) : known ? this.api(request.method, call) : { status: 401, json: { error: 'Unauthorized' } });
    const text = answer.text ?? (answer.json === undefined ? '' : JSON.stringify(answer.json));
    const limits = known && url.pathname.startsWith('/intelligence') ? { 'x-ratelimit-limit': '6000', 'x-ratelimit-remaining': String(--this.remaining) } : {};
    response.writeHead(answer.status ?? (text ? 200 : 204), { 'content-type': 'application/json', ...limits, ...answer.headers }).end(text);
  }

  private accepts(authorization = ''): boolean {
    const [scheme, key = ''] = authorization.split(' ');
    return (scheme === 'AppKey' && key === 'app-key') || (scheme === 'Bearer' && (key === 'api-key' || this.tokens.includes(key)));
  }

  private token({ method, headers }: Seen, form: URLSearchParams): Answer {
    const refuse = (status: number, error: string): Answer => ({ status, json: { error } });
    if (method !== 'POST' || headers['content-type'] !== 'application/x-www-form-urlencoded') return refuse(400, 'invalid_request');
    const [id, secret] = this.authentication === 'post' ? [form.get('client_id'), form.get('client_secret')] : basic(headers.authorization);
    if (id !== client.clientId || secret !== client.clientSecret) return refuse(401, 'invalid_client');
    if (form.get('grant_type') !== 'client_credentials') return refuse(400, 'unsupported_grant_type');
    const scopes = (form.get('scope') ?? '').split(' ');
    if (scopes.some((scope) => !granted.includes(scope))) return refuse(400, 'invalid_scope');
    const token = `token-${this.server.seen.length}-canary`;
    this.tokens.push(token);
    return { json: { access_token: token, token_type: 'Bearer', expires_in: 899, scope: scopes.join(' '), ...this.tokenAnswer } };
  }

  private api(method: string, call: { query: URLSearchParams; parts: string[] }): Answer {
    const path = call.parts.join('/');
    if (method === 'PATCH') return this.change(call.parts);
    if (path === '/api/cloud/team') return { json: { name: 'Acme', domain: 'acme' } };
    if (path === '/intelligence/api/knowledge-models') return page(this.models, call.query);
    if (path === '/intelligence/api/subscriptions') return page(this.subscriptions, call.query);
    const [, , , , model, kind, id, last] = call.parts;
    if (!this.models.some((one) => one.id === model)) return problem(404, 'KM_MODEL_NOTFOUND', `No model ${model ?? ''}`);
    if (kind === undefined) return { json: this.models.find((one) => one.id === model) };
    if (kind === 'kpis') return page(this.kpis, call.query);
    if (kind === 'filters') return page([{ id: 'OPEN', name: 'Open orders', description: 'Not delivered yet' }], call.query);
    if (kind === 'triggers' && id === undefined) return page([{ id: 'late', name: 'Late orders', record: 'ORDERS' }], call.query);
    if (kind === 'records' && id === undefined) return page([{ id: 'ORDERS', name: 'Orders', description: 'Sales orders' }], call.query);
    if (kind === 'records' && last === undefined) return { json: { id: 'ORDERS', name: 'Orders', fields } };
    if (kind === 'records' && last === 'data') return this.data(call.query);
    if (kind === 'data') return this.data(call.query);
    return problem(404, 'GENERAL_NOTFOUND_PATH', 'No such path');
  }

  private data(query: URLSearchParams): Answer {
    const ids = [...(query.get('fields')?.split(',') ?? []), ...(query.get('kpis')?.split(',') ?? [])];
    if (ids.length === 0) return problem(400, 'GENERAL_PARAMETER_MISSING', 'fields is required');
    const known = [...fields, ...this.kpis.map((kpi) => ({ ...kpi, type: 'float' }))];
    const unknown = ids.find((id) => !known.some((one) => one.id === id));
    if (unknown) return problem(400, 'KM_FIELD_NOTFOUND', `Field ${unknown} does not exist`);
    if (query.getAll('filterExpr').some((expression) => !/^\w+ (eq|ne|gt|ge|lt|le) /.test(expression))) return problem(400, 'GENERAL_CONSTRAINT_VIOLATION', 'filterExpr cannot be parsed');
    const sort = query.get('sort') ?? '';
    if (sort && !/^[+-]/.test(sort)) return problem(400, 'SORT_UNKNOWN_FIELD', sort);
    const rows = query.get('kpis') ? [{ CYCLE_TIME: 4.5 }] : sort.startsWith('-') ? [...this.rows].reverse() : this.rows;
    const [number, size] = paging(query);
    const data = rows.slice(number * size, (number + 1) * size).map((row) => Object.fromEntries(ids.map((id) => [id, row[id] ?? null])));
    const headers = ids.map((id) => ({ ...known.find((one) => one.id === id), aggregation: false, filterable: 'true', sortable: true }));
    return { json: { page: number, pageSize: size, total: data.length, sort: [sort], content: { headers, data } } };
  }

  private change([, , , , id, action]: string[]): Answer {
    const subscription = this.subscriptions.find((one) => one.id === id);
    if (!subscription) return problem(404, 'GENERAL_NOTFOUND_PATH', 'No such subscription');
    subscription.status = action === 'pause' ? 'paused' : 'active';
    return {};
  }
}

const fields = [
  { id: 'ORDER', name: 'Order number', type: 'string', format: '', unit: '' },
  { id: 'AMOUNT', name: 'Amount', type: 'float', format: '#.##', unit: 'EUR' },
  { id: 'NOTE', name: 'Note', type: 'string' },
];

function paging(query: URLSearchParams): [number, number] {
  // The smallest plan gives no larger pages.
  return [Number(query.get('page') ?? 0), Math.min(50, Number(query.get('pageSize') ?? 50))];
}

function page(all: readonly object[], query: URLSearchParams): Answer {
  const [number, size] = paging(query);
  const content = all.slice(number * size, (number + 1) * size);
  return { json: { page: number, pageSize: size, total: content.length, sort: '+id', content } };
}

function basic(header = ''): (string | undefined)[] {
  const [scheme, code = ''] = header.split(' ');
  if (scheme !== 'Basic') return [];
  return Buffer.from(code, 'base64').toString().split(':').map((part) => decodeURIComponent(part.replaceAll('+', ' ')));
}
