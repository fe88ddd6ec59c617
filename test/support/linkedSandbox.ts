import assert from 'node:assert/strict';
import { permitWithoutQuestion } from '../../src/app/changes/permitChange';
import { readCelonisSource } from '../../src/app/useInCeligo/celonisSource';
import type { ConnectionPlan, PlanQuestions } from '../../src/app/useInCeligo/connectionPlan';
import { planConnection } from '../../src/app/useInCeligo/connectionPlan';
import { CeligoApi } from '../../src/celigo/celigoApi';
import { celigoVendor } from '../../src/celigo/celigoVendor';
import { celonisVendor } from '../../src/celonis/celonisVendor';
import type { Connection, Environment } from '../../src/connections/connectionRecord';
import { ConnectionService } from '../../src/connections/connectionService';
import { ConnectionStore } from '../../src/connections/connectionStore';
import { OAuthClientService } from '../../src/connections/oauthClients';
import { Redactor } from '../../src/core/redactor';
import { HttpClient } from '../../src/http/httpClient';
import type { Sandbox, SandboxOptions } from '../../src/sandbox/sandbox';
import { SecretStore } from '../../src/storage/secretStore';
import { startTestSandbox } from '../sandbox/startTestSandbox';
import { SimulatedMachine } from './simulatedWindows';

/** Questions that nobody should be asked. */
export const noQuestions: PlanQuestions = {
  chooseConnector: () => Promise.reject(new Error('A connector had to be chosen.')),
  confirmUniversal: (reason) => Promise.reject(new Error(`The universal connection had to be confirmed: ${reason}`)),
  answer: ({ path }) => Promise.reject(new Error(`An answer was asked for: ${path}`)),
  chooseIClient: () => Promise.reject(new Error('An OAuth 2.0 client had to be chosen.')),
};

/** A window with connections to both services of a sandbox, over real sockets. */
export class LinkedSandbox {
  readonly machine = new SimulatedMachine();
  readonly logLines: string[] = [];
  readonly service: ConnectionService;
  readonly clients: OAuthClientService;
  account!: Connection;

  private constructor(readonly sandbox: Sandbox) {
    const add = (line: string): void => void this.logLines.push(line);
    const log = { debug: add, info: add, warn: add, error: add };
    const window = this.machine.openWindow();
    const redactor = new Redactor();
    const secretStore = new SecretStore(window.secrets, redactor);
    const store = new ConnectionStore(window.state, secretStore, log, { settleDelaysMs: [] });
    this.clients = new OAuthClientService({
      state: window.state,
      secretStore,
      log,
      connections: store,
      settleDelaysMs: [],
    });
    this.service = new ConnectionService({
      store,
      secretStore,
      vendors: [celonisVendor, celigoVendor],
      oauthClients: this.clients,
      createHttpClient: (origin) =>
        new HttpClient({ origin, userAgent: 'test', log: add, retry: { initialDelayMs: 5 } }),
      log,
    });
  }

  static async start(options: SandboxOptions = {}): Promise<LinkedSandbox> {
    const linked = new LinkedSandbox(await startTestSandbox(options));
    const { origin, apiToken } = linked.sandbox.address.celigo;
    linked.account = await linked.service.save({
      vendor: 'celigo',
      name: 'Celigo account',
      environment: 'test',
      values: { region: 'other', origin, autoPurge: 'never' },
      secrets: { apiToken },
    });
    return linked;
  }

  async close(): Promise<void> {
    this.service.dispose();
    this.clients.dispose();
    await this.sandbox.close();
  }

  get poolId(): string {
    return this.sandbox.address.celonis.pools[0]?.id ?? '';
  }

  async api(): Promise<CeligoApi> {
    const permission = permitWithoutQuestion(this.service, this.account.id);
    return CeligoApi.forSession(await this.service.openSession(this.account.id, permission));
  }

  saveAppKeyConnection(appKey = this.sandbox.address.celonis.appKey, environment: Environment = 'test') {
    return this.saveCelonis('custom', { appKey }, {}, environment);
  }

  saveApiKeyConnection(apiKey = this.sandbox.address.celonis.apiKey) {
    return this.saveCelonis('token', { apiKey });
  }

  async saveOAuthConnection(): Promise<Connection> {
    const { oauthClientId: clientId, oauthClientSecret: clientSecret, domain } = this.sandbox.address.celonis;
    const client = await this.clients.save({
      vendor: 'celonis',
      name: 'Client',
      clientId,
      clientSecret,
      clientAuthentication: 'basic',
      origins: [`http://${domain}`],
    });
    return this.saveCelonis(
      'oauth',
      {},
      {
        apiType: 'intelligence',
        oauthClient: client.id,
        scopes: 'intelligence.knowledge-models:read',
        validDomains: domain,
      },
    );
  }

  async plan(
    connection: Connection,
    change: Partial<Pick<ConnectionPlan, 'integration' | 'name'>> = {},
    questions: PlanQuestions = noQuestions,
  ): Promise<ConnectionPlan> {
    const source = readCelonisSource(connection, this.clients.get(connection.values['oauthClient'] ?? ''));
    const place = { connection, source, account: this.account, name: 'Made here', ...change };
    return planConnection(await this.api(), place, questions, new AbortController().signal);
  }

  /** Makes the sandbox's Celigo answer otherwise, as often as said. */
  addFault(match: object, then: object, times = 1): Promise<void> {
    return this.scriptFault(this.sandbox.address.celigo.origin, match, then, times);
  }

  /** The same of Celonis, as long as the test goes on. */
  addCelonisFault(match: object, then: object): Promise<void> {
    return this.scriptFault(`http://${this.sandbox.address.celonis.domain}`, match, then, -1);
  }

  /** Calls Celigo as anybody would. */
  async call(method: string, path: string, body?: unknown): Promise<unknown> {
    const { origin, apiToken } = this.sandbox.address.celigo;
    const response = await fetch(origin + path, {
      method,
      headers: { authorization: `Bearer ${apiToken}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return text ? JSON.parse(text) : undefined;
  }

  async listNames(path = '/v1/connections'): Promise<string[]> {
    return ((await this.call('GET', path)) as { name: string }[]).map(({ name }) => name);
  }

  private async scriptFault(origin: string, match: object, then: object, times: number): Promise<void> {
    const { status } = await fetch(`${origin}/sandbox/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify([{ match, times, then }]),
    });
    assert.ok(status < 300, `fault: ${status}`);
  }

  private saveCelonis(
    authType: string,
    secrets: Record<string, string>,
    values: Record<string, string> = {},
    environment: Environment = 'test',
  ): Promise<Connection> {
    const { domain } = this.sandbox.address.celonis;
    return this.service.save({
      vendor: 'celonis',
      name: `Celonis by ${authType}`,
      environment,
      values: { apiType: 'dataPush', domain, authType, poolId: this.poolId, ...values },
      secrets,
    });
  }
}
