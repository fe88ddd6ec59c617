import assert from 'node:assert/strict';
import { authorized } from '../../../src/celonis/auth';
import { loadState, modelsUsing } from '../../../src/celonis/dataModels';
import { progressOf, reloadDataModel } from '../../../src/celonis/reload';
import { celonis } from '../../../src/celonis/vendor';
import { describe as say } from '../../../src/http/problem';
import type { Resource, Session } from '../../../src/connections/vendor';
import { problemOf, startServer, testClient } from '../../support/httpServer';
import type { Seen, TestServer } from '../../support/httpServer';

const none = new AbortController().signal;
const address = { poolId: 'p1', modelId: 'm1' };
const documented = '/integration/api/v1/data-pools/p1/data-models/m1';
const older = '/integration/api/pools/p1/data-models/m1';

/** Pools and data models as the integration service describes them; loads go on by a step each time somebody looks. */
class Service {
  server!: TestServer;
  session!: Session;
  /** Addresses that this service does not have. */
  readonly unknown = new Set<string>();
  readonly refused = new Map<string, { status: number; body?: string } | 'reset'>();
  ends = { loadStatus: 'SUCCESS', message: '' };
  orders = 1;
  private step = 99;

  static async start(): Promise<Service> {
    const service = new Service();
    service.server = await startServer((request, response) => {
      const path = request.url.split('?')[0] ?? '';
      const refused = service.refused.get(`${request.method} ${path}`);
      if (refused === 'reset') {
        service.act(request, path);
        return void response.destroy();
      }
      if (refused) return void response.writeHead(refused.status, { 'content-type': 'application/json' }).end(refused.body);
      const answer = service.unknown.has(path) ? undefined : service.act(request, path);
      if (answer === undefined) response.writeHead(404).end();
      else response.writeHead(200, { 'content-type': 'application/json' }).end(answer === null ? '' : JSON.stringify(answer));
    });
    const values = { domain: new URL(service.server.origin).host, authType: 'custom', poolId: 'p1' };
    service.session = { http: testClient(service.server.origin), values, secrets: { appKey: 'key' } };
    return service;
  }

  get routes(): string[] {
    return this.server.seen.map(({ method, url }) => `${method} ${url}`);
  }

  private act({ method, body }: Seen, path: string): unknown {
    if (method === 'POST' && [`${documented}/load`, `${documented}/load/partial-sync`, `${older}/reload`].includes(path)) {
      if (path.endsWith('partial-sync')) assert.ok(Array.isArray(JSON.parse(body.toString())));
      this.orders++;
      this.step = -1;
      return null;
    }
    if (path === `${older}/load-history/load-info-sync`) {
      // The load before is still the current one when somebody looks at once.
      const number = this.step === -1 ? this.orders - 1 : this.orders;
      const running = this.step >= 0 && this.step < 2;
      this.step++;
      const load = { dataLoadId: `load-${number}`, startDate: 1_790_000_000_000 + number, endDate: running ? null : '2026-04-19T11:29:45Z', loadStatus: running ? 'RUNNING' : this.ends.loadStatus, message: this.ends.message };
      const tableLoads = [
        { tableName: 'ORDERS', tableRowCount: running ? 0 : 1_234, done: !running },
        { tableName: 'ITEMS', tableRowCount: 1, done: true },
      ];
      return { loadInfo: { currentComputeLoad: load, liveDataModel: { tableLoads } }, loadHistory: {} };
    }
    if (path === `${documented}/last-load`) return { loadStatus: 'SUCCESS', endDate: '2026-04-19T11:29:45Z' };
    if (path === `${documented}/tables` || path === '/integration/api/pools/p1/data-model/m1/tables') return modelTables;
    if (path === '/integration/api/pools/p1/data-models') return [{ id: 'm1', name: 'Orders', poolId: 'p1', tables: null }, { id: 'm2', name: 'Other', tables: [] }];
    if (path === '/integration/api/pools/p1/tables') return [{ name: 'ORDERS', type: 'TABLE', dataSourceId: null }];
    if (path === '/integration/api/pools/paged') return { content: [{ id: 'p1', name: 'Sales' }, { id: 'p2', name: 'Purchasing' }], pageSize: 100, pageNumber: 0, totalCount: 2 };
    if (path === '/integration/api/pools') return [{ id: 'p1', name: 'Sales' }];
    if (path === '/integration/api/pools/p2/tables') return [{ name: 'BILLS', type: 'TABLE' }];
    return undefined;
  }
}

const modelTables = [
  { id: 't1', dataModelId: 'm1', dataSourceId: null, name: 'ORDERS', alias: 'Orders', aliasOrName: 'Orders' },
  { id: 't2', dataModelId: 'm1', dataSourceId: 'sap', name: 'ITEMS', alias: null, aliasOrName: 'ITEMS' },
];

let service: Service;
beforeEach(async () => {
  service = await Service.start();
});
afterEach(() => service.server.close());

describe('Reloading a data model', () => {
  const reload = (tables: string[] = [], more: object = {}) => reloadDataModel(service.session, address, { signal: none, pauseMs: 1, ...more }, tables);

  it('orders a load, follows the new one and not the one before, and tells how it went', async () => {
    const seen: string[] = [];
    const { outcome, summary, state } = await reload([], { onProgress: (one: Parameters<typeof progressOf>[0]) => seen.push(progressOf(one)) });
    assert.deepEqual([outcome, summary, state.loadId], ['success', 'The data model is loaded.', 'load-2']);
    assert.deepEqual(seen, ['1 of 2 tables', '1 of 2 tables', '2 of 2 tables']);
    assert.ok(service.routes.includes(`POST ${documented}/load`));
  });

  it('loads single tables, the others from the cache', async () => {
    assert.equal((await reload(['t1'])).outcome, 'success');
    assert.equal(service.server.seen.find(({ method }) => method === 'POST')?.body.toString(), '["t1"]');
  });

  it('falls back to the addresses of the official client', async () => {
    service.unknown.add(`${documented}/load`);
    await reload();
    assert.ok(service.routes.includes(`POST ${older}/reload?forceComplete=true`));
  });

  it('tells a failure and a warning in the service’s words', async () => {
    service.ends = { loadStatus: 'ERROR', message: 'Table ORDERS is missing.' };
    assert.deepEqual([(await reload()).outcome, (await reload()).summary], ['error', 'The data model could not be loaded: Table ORDERS is missing.']);
    service.ends = { loadStatus: 'WARNING', message: 'Keys are not unique.' };
    assert.match((await reload()).summary, /with a warning: Keys/);
  });

  it('does not order a load while another one is under way', async () => {
    await authorized(service.session).request({ method: 'POST', path: `${documented}/load`, step: 'testing' });
    await loadState(authorized(service.session), address, none);
    assert.equal((await problemOf(reload())).kind, 'conflict');
    assert.equal(service.orders, 2);
  });

  it('orders once, and finds a load whose order got no answer', async () => {
    service.refused.set(`POST ${documented}/load`, 'reset');
    assert.equal((await reload()).outcome, 'success');
    assert.equal(service.orders, 2);
  });

  it('fails with an order that got no answer and came to nothing', async () => {
    service.refused.set(`POST ${documented}/load`, { status: 503 });
    assert.equal((await problemOf(reload([], { patience: 2 }))).status, 503);
    assert.equal(service.routes.filter((route) => route.startsWith('POST')).length, 1);
  });

  it('says what it takes when it is not permitted', async () => {
    service.refused.set(`POST ${documented}/load`, { status: 403, body: '{"title":"Access Denied."}' });
    assert.match(say(await problemOf(reload())), /permission to edit the data pool/);
  });

  it('can be left, the load going on', async () => {
    const leave = new AbortController();
    assert.equal((await problemOf(reload([], { signal: leave.signal, onProgress: () => leave.abort() }))).kind, 'cancelled');
    assert.equal(service.orders, 2);
  });

  it('does not wait for ever for a load that does not show up', async () => {
    service.unknown.add(`${older}/load-history/load-info-sync`);
    assert.deepEqual((await reload([], { patience: 3 })).outcome, 'unknown');
  });
});

describe('Data models and pools in the tree', () => {
  const child = async (rows: readonly Resource[] | undefined, ...labels: string[]): Promise<Resource> => {
    const [label, ...further] = labels;
    const row = rows?.find((one) => one.label === label);
    assert.ok(row, label);
    return further.length === 0 ? row : child(await row.children?.(none), ...further);
  };

  it('show how a model was loaded, and its tables with their rows', async () => {
    const rows = await celonis.resources(service.session, none);
    assert.deepEqual(rows.map(({ label }) => label), ['ORDERS', 'Data models', 'Data pools']);
    const model = await child(rows, 'Data models', 'Orders');
    assert.match((await model.later?.(none))?.description ?? '', /^loaded /);
    assert.deepEqual((await model.children?.(none))?.map(({ label, description }) => [label, description]), [['Orders', '1,234 rows'], ['ITEMS', '1 row']]);
    assert.match(model.url ?? '', /\/pools\/p1\/data-configuration\/process-data-models\/m1/);
  });

  it('do without load information and documented addresses where there are none', async () => {
    for (const path of [`${older}/load-history/load-info-sync`, `${documented}/last-load`, `${documented}/tables`]) service.unknown.add(path);
    const model = await child(await celonis.resources(service.session, none), 'Data models', 'Orders');
    assert.equal((await model.children?.(none))?.length, 2);
    service.unknown.delete(`${documented}/last-load`);
    assert.equal((await loadState(authorized(service.session), address, none)).status, 'success');
  });

  it('offer no push into the tables of other pools', async () => {
    const rows = await celonis.resources(service.session, none);
    const own = await child(rows, 'Data pools', 'Sales', 'Tables', 'ORDERS');
    const other = await child(rows, 'Data pools', 'Purchasing', 'Tables', 'BILLS');
    assert.deepEqual([own.kind, other.kind, other.data?.['poolId']], ['table', 'poolTable', 'p2']);
  });

  it('list pools at once where the service knows no pages', async () => {
    service.unknown.add('/integration/api/pools/paged');
    const pools = await child(await celonis.resources(service.session, none), 'Data pools');
    assert.deepEqual((await pools.children?.(none))?.map(({ label }) => label), ['Sales']);
  });

  it('say in a row what may not be listed', async () => {
    service.refused.set('GET /integration/api/pools/p1/data-models', { status: 403, body: '{"title":"Access Denied."}' });
    const models = await child(await celonis.resources(service.session, none), 'Data models');
    assert.match((await models.children?.(none))?.[0]?.label ?? '', /may not list/);
  });

  it('are found by the table that was pushed, in any case and in the same place', async () => {
    const using = async (name: string, dataSourceId?: string) =>
      (await modelsUsing(authorized(service.session), 'p1', { name, ...(dataSourceId ? { dataSourceId } : {}) }, none)).map(({ model, tables }) => [model.name, tables.map(({ id }) => id)]);
    assert.deepEqual(await using('orders'), [['Orders', ['t1']]]);
    assert.deepEqual(await using('ITEMS'), []);
    assert.deepEqual(await using('ITEMS', 'sap'), [['Orders', ['t2']]]);
  });

  it('are found also where the list of models leaves the tables out, and where one of the models cannot be asked', async () => {
    const models = [{ id: 'm0', name: 'Broken', tables: [] }, { id: 'm1', name: 'Orders', tables: [] }, { id: 'm3', name: 'Known', tables: [{ id: 't9', name: 'ORDERS' }] }];
    service.refused.set('GET /integration/api/pools/p1/data-models', { status: 200, body: JSON.stringify(models) });
    service.refused.set('GET /integration/api/v1/data-pools/p1/data-models/m0/tables', { status: 403, body: '{"title":"Access Denied."}' });
    const using = () => modelsUsing(authorized(service.session), 'p1', { name: 'ORDERS' }, none);
    assert.deepEqual((await using()).map(({ model, tables }) => [model.name, tables.map(({ id }) => id)]), [['Orders', ['t1']], ['Known', ['t9']]]);
    const cancelled = new AbortController();
    cancelled.abort();
    assert.equal((await problemOf(modelsUsing(authorized(service.session), 'p1', { name: 'ORDERS' }, cancelled.signal))).kind, 'cancelled');
  });
});
