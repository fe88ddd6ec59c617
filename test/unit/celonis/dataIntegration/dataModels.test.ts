import assert from 'node:assert/strict';
import { createAuthorizedClient } from '../../../../src/celonis/authorization';
import { celonisVendor } from '../../../../src/celonis/celonisVendor';
import { listModelsUsingTable, readLoadState } from '../../../../src/celonis/dataIntegration/dataModels';
import {
  describeLoadProgress,
  type ReloadOptions,
  reloadDataModel,
} from '../../../../src/celonis/dataIntegration/reloadDataModel';
import type { Resource, VendorSession } from '../../../../src/connections/vendor';
import { describe as describeProblem } from '../../../../src/core/problem';
import type { ReceivedRequest, ScriptedHttpServer } from '../../../support/httpServer';
import { captureProblem, createTestClient, startServer } from '../../../support/httpServer';

const none = new AbortController().signal;
const address = { poolId: 'p1', modelId: 'm1' };
const documented = '/integration/api/v1/data-pools/p1/data-models/m1';
const legacyUrl = '/integration/api/pools/p1/data-models/m1';

/** Pools and data models as the integration service describes them; loads go on by a step each time somebody looks. */
class FakeDataModelService {
  server!: ScriptedHttpServer;
  session!: VendorSession;
  /** Addresses that this service does not have. */
  readonly unknown = new Set<string>();
  readonly repliesByRoute = new Map<string, { status: number; body?: string } | 'reset'>();
  ends = { loadStatus: 'SUCCESS', message: '' };
  orders = 1;
  private step = 99;

  static async start(): Promise<FakeDataModelService> {
    const service = new FakeDataModelService();
    service.server = await startServer((request, response) => {
      const path = request.url.split('?')[0] ?? '';
      const scriptedReply = service.repliesByRoute.get(`${request.method} ${path}`);
      if (scriptedReply === 'reset') {
        service.handleLoadRequest(request, path);
        return void response.destroy();
      }
      if (scriptedReply)
        return void response
          .writeHead(scriptedReply.status, { 'content-type': 'application/json' })
          .end(scriptedReply.body);
      const answer = service.unknown.has(path) ? undefined : service.handleLoadRequest(request, path);
      if (answer === undefined) response.writeHead(404).end();
      else
        response
          .writeHead(200, { 'content-type': 'application/json' })
          .end(answer === null ? '' : JSON.stringify(answer));
    });
    const values = { domain: new URL(service.server.origin).host, authType: 'custom', poolId: 'p1' };
    service.session = { http: createTestClient(service.server.origin), values, secrets: { appKey: 'key' } };
    return service;
  }

  get routes(): string[] {
    return this.server.receivedRequests.map(({ method, url }) => `${method} ${url}`);
  }

  private handleLoadRequest({ method, body }: ReceivedRequest, path: string): unknown {
    if (
      method === 'POST' &&
      [`${documented}/load`, `${documented}/load/partial-sync`, `${legacyUrl}/reload`].includes(path)
    ) {
      if (path.endsWith('partial-sync')) assert.ok(Array.isArray(JSON.parse(body.toString())));
      this.orders++;
      this.step = -1;
      return null;
    }
    if (path === `${legacyUrl}/load-history/load-info-sync`) {
      // The load before is still the current one when somebody looks at once.
      const number = this.step === -1 ? this.orders - 1 : this.orders;
      const running = this.step >= 0 && this.step < 2;
      this.step++;
      const load = {
        dataLoadId: `load-${number}`,
        startDate: 1_790_000_000_000 + number,
        endDate: running ? null : '2026-04-19T11:29:45Z',
        loadStatus: running ? 'RUNNING' : this.ends.loadStatus,
        message: this.ends.message,
      };
      const tableLoads = [
        { tableName: 'ORDERS', tableRowCount: running ? 0 : 1_234, done: !running },
        { tableName: 'ITEMS', tableRowCount: 1, done: true },
      ];
      return { loadInfo: { currentComputeLoad: load, liveDataModel: { tableLoads } }, loadHistory: {} };
    }
    if (path === `${documented}/last-load`) return { loadStatus: 'SUCCESS', endDate: '2026-04-19T11:29:45Z' };
    if (path === `${documented}/tables` || path === '/integration/api/pools/p1/data-model/m1/tables')
      return modelTables;
    if (path === '/integration/api/pools/p1/data-models')
      return [
        { id: 'm1', name: 'Orders', poolId: 'p1', tables: null },
        { id: 'm2', name: 'Other', tables: [] },
      ];
    if (path === '/integration/api/pools/p1/tables') return [{ name: 'ORDERS', type: 'TABLE', dataSourceId: null }];
    if (path === '/integration/api/pools/paged')
      return {
        content: [
          { id: 'p1', name: 'Sales' },
          { id: 'p2', name: 'Purchasing' },
        ],
        pageSize: 100,
        pageNumber: 0,
        totalCount: 2,
      };
    if (path === '/integration/api/pools') return [{ id: 'p1', name: 'Sales' }];
    if (path === '/integration/api/pools/p2/tables') return [{ name: 'BILLS', type: 'TABLE' }];
    return undefined;
  }
}

const modelTables = [
  { id: 't1', dataModelId: 'm1', dataSourceId: null, name: 'ORDERS', alias: 'Orders', aliasOrName: 'Orders' },
  { id: 't2', dataModelId: 'm1', dataSourceId: 'sap', name: 'ITEMS', alias: null, aliasOrName: 'ITEMS' },
];

let service: FakeDataModelService;
beforeEach(async () => {
  service = await FakeDataModelService.start();
});
afterEach(() => service.server.close());

describe('Reloading a data model', () => {
  const reload = (tables: string[] = [], overrides: Partial<ReloadOptions> = {}) =>
    reloadDataModel(service.session, address, { signal: none, pollIntervalMs: 1, ...overrides }, tables);

  it('orders a load, follows the new one and not the one before, and tells how it went', async () => {
    const progressTexts: string[] = [];
    const { outcome, summary, state } = await reload([], {
      onProgress: (progress: Parameters<typeof describeLoadProgress>[0]) =>
        progressTexts.push(describeLoadProgress(progress)),
    });
    assert.deepEqual([outcome, summary, state.loadId], ['success', 'The data model is loaded.', 'load-2']);
    assert.deepEqual(progressTexts, ['1 of 2 tables', '1 of 2 tables', '2 of 2 tables']);
    assert.ok(service.routes.includes(`POST ${documented}/load`));
  });

  it('loads single tables, the others from the cache', async () => {
    assert.equal((await reload(['t1'])).outcome, 'success');
    assert.equal(service.server.receivedRequests.find(({ method }) => method === 'POST')?.body.toString(), '["t1"]');
  });

  it('falls back to the addresses of the official client', async () => {
    service.unknown.add(`${documented}/load`);
    await reload();
    assert.ok(service.routes.includes(`POST ${legacyUrl}/reload?forceComplete=true`));
  });

  it('tells a failure and a warning in the service’s words', async () => {
    service.ends = { loadStatus: 'ERROR', message: 'Table ORDERS is missing.' };
    assert.deepEqual(
      [(await reload()).outcome, (await reload()).summary],
      ['error', 'The data model could not be loaded: Table ORDERS is missing.'],
    );
    service.ends = { loadStatus: 'WARNING', message: 'Keys are not unique.' };
    assert.match((await reload()).summary, /with a warning: Keys/);
  });

  it('goes on following a load whose connection is lost, says so, and orders no other beside it', async () => {
    const follow = new AbortController();
    const progress: string[] = [];
    const problem = await captureProblem(
      reloadDataModel(service.session, address, {
        signal: follow.signal,
        pollIntervalMs: 1,
        onProgress: (state) => {
          service.ends = { loadStatus: 'LOST_CONNECTION', message: '' };
          progress.push(describeLoadProgress(state));
          if (progress.filter((text) => /lost the connection/.test(text)).length > 3) follow.abort();
        },
      }),
    );
    assert.equal(problem.kind, 'cancelled');
    const second = await captureProblem(reloadDataModel(service.session, address, { signal: none }));
    assert.equal(second.kind, 'conflict');
    assert.match(describeProblem(second), /lost the connection/);
    assert.equal(service.server.receivedRequests.filter(({ method }) => method === 'POST').length, 1);
  });

  it('does not order a load while another one is under way', async () => {
    await createAuthorizedClient(service.session).request({
      method: 'POST',
      path: `${documented}/load`,
      step: 'testing',
    });
    await readLoadState(createAuthorizedClient(service.session), address, none);
    assert.equal((await captureProblem(reload())).kind, 'conflict');
    assert.equal(service.orders, 2);
  });

  it('orders once, and finds a load whose order got no answer', async () => {
    service.repliesByRoute.set(`POST ${documented}/load`, 'reset');
    assert.equal((await reload()).outcome, 'success');
    assert.equal(service.orders, 2);
  });

  it('fails with an order that got no answer and came to nothing', async () => {
    service.repliesByRoute.set(`POST ${documented}/load`, { status: 503 });
    assert.equal((await captureProblem(reload([], { maxPollsUntilSeen: 2 }))).status, 503);
    assert.equal(service.routes.filter((route) => route.startsWith('POST')).length, 1);
  });

  it('says what it takes when it is not permitted', async () => {
    service.repliesByRoute.set(`POST ${documented}/load`, { status: 403, body: '{"title":"Access Denied."}' });
    assert.match(describeProblem(await captureProblem(reload())), /permission to edit the data pool/);
  });

  it('can be left, the load going on', async () => {
    const leave = new AbortController();
    assert.equal(
      (await captureProblem(reload([], { signal: leave.signal, onProgress: () => leave.abort() }))).kind,
      'cancelled',
    );
    assert.equal(service.orders, 2);
  });

  it('does not wait for ever for a load that does not show up', async () => {
    service.unknown.add(`${legacyUrl}/load-history/load-info-sync`);
    assert.deepEqual((await reload([], { maxPollsUntilSeen: 3 })).outcome, 'unknown');
  });
});

describe('Data models and pools in the tree', () => {
  const child = async (rows: readonly Resource[] | undefined, ...labels: string[]): Promise<Resource> => {
    const [label, ...further] = labels;
    const row = rows?.find((row) => row.label === label);
    assert.ok(row, label);
    return further.length === 0 ? row : child(await row.loadChildren?.(none), ...further);
  };

  it('show how a model was loaded, and its tables with their rows', async () => {
    const rows = await celonisVendor.listResources(service.session, none);
    assert.deepEqual(
      rows.map(({ label }) => label),
      ['Data models', 'Data pools', 'ORDERS'],
    );
    const model = await child(rows, 'Data models', 'Orders');
    const details = await model.loadDetails?.(none);
    assert.equal(details?.description, 'loaded');
    assert.match(details.moment ?? '', /^\d{4}-\d\d-\d\dT/);
    assert.deepEqual(
      (await model.loadChildren?.(none))?.map(({ label, description }) => [label, description]),
      [
        ['Orders', '1,234 rows'],
        ['ITEMS', '1 row'],
      ],
    );
    assert.match(model.url ?? '', /\/pools\/p1\/data-configuration\/process-data-models\/m1/);
  });

  it('do without load information and documented addresses where there are none', async () => {
    for (const path of [`${legacyUrl}/load-history/load-info-sync`, `${documented}/last-load`, `${documented}/tables`])
      service.unknown.add(path);
    const model = await child(await celonisVendor.listResources(service.session, none), 'Data models', 'Orders');
    assert.equal((await model.loadChildren?.(none))?.length, 2);
    service.unknown.delete(`${documented}/last-load`);
    assert.equal((await readLoadState(createAuthorizedClient(service.session), address, none)).status, 'success');
  });

  it('offer no push into the tables of other pools', async () => {
    const rows = await celonisVendor.listResources(service.session, none);
    const ordersNode = await child(rows, 'Data pools', 'Sales', 'Tables', 'ORDERS');
    const other = await child(rows, 'Data pools', 'Purchasing', 'Tables', 'BILLS');
    assert.deepEqual([ordersNode.kind, other.kind, other.data?.['poolId']], ['table', 'poolTable', 'p2']);
  });

  it('list pools at once where the service knows no pages', async () => {
    service.unknown.add('/integration/api/pools/paged');
    const pools = await child(await celonisVendor.listResources(service.session, none), 'Data pools');
    assert.deepEqual(
      (await pools.loadChildren?.(none))?.map(({ label }) => label),
      ['Sales'],
    );
  });

  it('say in a row what may not be listed', async () => {
    service.repliesByRoute.set('GET /integration/api/pools/p1/data-models', {
      status: 403,
      body: '{"title":"Access Denied."}',
    });
    const models = await child(await celonisVendor.listResources(service.session, none), 'Data models');
    assert.match((await models.loadChildren?.(none))?.[0]?.label ?? '', /may not list/);
  });

  it('are found by the table that was pushed, in any case and in the same place', async () => {
    const using = async (name: string, dataSourceId?: string) =>
      (
        await listModelsUsingTable(
          createAuthorizedClient(service.session),
          'p1',
          { name, ...(dataSourceId ? { dataSourceId } : {}) },
          none,
        )
      ).map(({ model, tables }) => [model.name, tables.map(({ id }) => id)]);
    assert.deepEqual(await using('orders'), [['Orders', ['t1']]]);
    assert.deepEqual(await using('ITEMS'), []);
    assert.deepEqual(await using('ITEMS', 'sap'), [['Orders', ['t2']]]);
  });

  it('are found by the whole model in one answer where Celonis gives that, with one request for each', async () => {
    const transport = { id: 'm1', tables: [{ id: 't7', name: 'ORDERS', dataSourceId: '' }] };
    service.repliesByRoute.set(`GET ${legacyUrl}/transport`, { status: 200, body: JSON.stringify(transport) });
    const models = await listModelsUsingTable(createAuthorizedClient(service.session), 'p1', { name: 'orders' }, none);
    assert.deepEqual(
      models.map(({ model, tables }) => [model.name, tables.map(({ id }) => id)]),
      [['Orders', ['t7']]],
    );
    assert.ok(!service.routes.includes(`GET ${documented}/tables`));
  });

  it('are found also where the list of models leaves the tables out, and where one of the models cannot be asked', async () => {
    const models = [
      { id: 'm0', name: 'Broken', tables: [] },
      { id: 'm1', name: 'Orders', tables: [] },
      { id: 'm3', name: 'Known', tables: [{ id: 't9', name: 'ORDERS' }] },
    ];
    service.repliesByRoute.set('GET /integration/api/pools/p1/data-models', {
      status: 200,
      body: JSON.stringify(models),
    });
    service.repliesByRoute.set('GET /integration/api/v1/data-pools/p1/data-models/m0/tables', {
      status: 403,
      body: '{"title":"Access Denied."}',
    });
    const using = () => listModelsUsingTable(createAuthorizedClient(service.session), 'p1', { name: 'ORDERS' }, none);
    assert.deepEqual(
      (await using()).map(({ model, tables }) => [model.name, tables.map(({ id }) => id)]),
      [
        ['Orders', ['t1']],
        ['Known', ['t9']],
      ],
    );
    const cancelled = new AbortController();
    cancelled.abort();
    assert.equal(
      (
        await captureProblem(
          listModelsUsingTable(createAuthorizedClient(service.session), 'p1', { name: 'ORDERS' }, cancelled.signal),
        )
      ).kind,
      'cancelled',
    );
  });
});
