import assert from 'node:assert/strict';
import { type ApiResponse, SandboxClient } from '../celonisSandboxClient';

describe('The sandbox as Celonis: loads of data models', () => {
  let celonis: SandboxClient;
  let now: number;
  beforeEach(async () => {
    now = Date.now();
    celonis = await SandboxClient.start({ now: () => now, jobDurations: { queuedMs: 0, runningMs: 100 } });
  });
  afterEach(() => celonis.close());

  class Model {
    constructor(
      private readonly pool: string,
      readonly id: string,
    ) {}
    call(method: string, path: string, body?: unknown): Promise<ApiResponse> {
      const full = `/integration/api/v1/data-pools/${this.pool}/data-models/${this.id}${path}`;
      return body === undefined ? celonis.call(method, full) : celonis.post(full, body);
    }
    callLegacyApi(method: string, path: string, headers: { authorization?: string } = {}): Promise<ApiResponse> {
      return celonis.call(method, `/integration/api/pools/${this.pool}/data-models/${this.id}${path}`, headers);
    }
    async state(): Promise<{ status: unknown; message: unknown; id: unknown; tables: string[] }> {
      const info = await this.callLegacyApi('GET', '/load-history/load-info-sync');
      const field = (name: string): unknown => info.field(`loadInfo.currentComputeLoad.${name}`);
      const tables = (info.field('loadInfo.liveDataModel.tableLoads') ?? []) as {
        tableName: string;
        tableRowCount: number | null;
        done: boolean;
      }[];
      return {
        status: field('loadStatus'),
        message: field('message'),
        id: field('dataLoadId'),
        tables: tables.map(({ tableName, tableRowCount, done }) => `${tableName} ${tableRowCount} ${done}`),
      };
    }
  }
  const model = async (pool: string, name: string): Promise<Model> => {
    const models = (await celonis.call('GET', `/integration/api/pools/${celonis.pool(pool)}/data-models`)).json as {
      id: string;
      name: string;
    }[];
    return new Model(celonis.pool(pool), models.find((model) => model.name === name)?.id ?? assert.fail(name));
  };

  it('knows models that were loaded, that broke off and that were never loaded', async () => {
    assert.equal((await (await model('Order to Cash', 'Order to Cash')).state()).status, 'SUCCESS');
    assert.equal((await (await model('Purchase to Pay', 'Purchase to Pay')).state()).status, 'LOST_CONNECTION');
    const draft = await model('Purchase to Pay', 'Purchase to Pay (draft)');
    assert.deepEqual((await draft.callLegacyApi('GET', '/load-history/load-info-sync')).json, {
      loadInfo: { liveDataModel: null, currentComputeLoad: null },
    });
    assert.equal((await draft.call('GET', '/last-load')).status, 404);
  });

  it('loads table by table, once at a time, and shows then what the tables had', async () => {
    const o2c = await model('Order to Cash', 'Order to Cash');
    const stateBefore = await o2c.state();
    const ordered = await o2c.call('POST', '/load');
    assert.deepEqual([ordered.status, ordered.text], [200, '']);
    assert.deepEqual((await o2c.state()).tables, ['O2C_EVENT_LOG null false', 'VBAK null false']);
    assert.equal((await o2c.call('POST', '/load')).status, 409);
    assert.equal((await o2c.callLegacyApi('POST', '/reload?forceComplete=true')).status, 409);
    now += 100;
    const stateHalfway = await o2c.state();
    assert.deepEqual(
      [stateHalfway.status, stateHalfway.tables],
      ['RUNNING', ['O2C_EVENT_LOG 120 true', 'VBAK null false']],
    );
    assert.equal((await o2c.call('GET', '/last-load')).field('loadStatus'), 'RUNNING');
    now += 100;
    const after = await o2c.state();
    assert.deepEqual([after.status, after.tables], ['SUCCESS', ['O2C_EVENT_LOG 120 true', 'VBAK 40 true']]);
    assert.notEqual(after.id, stateBefore.id);
    assert.equal((await o2c.callLegacyApi('POST', '/reload')).status, 200);
  });

  it('loads some tables anew and takes the others from the cache', async () => {
    const o2c = await model('Order to Cash', 'Order to Cash');
    const tables = (await o2c.call('GET', '/tables')).json as { id: string; name: string }[];
    assert.deepEqual(Object.keys(tables[0] ?? {}), [
      'id',
      'dataModelId',
      'dataSourceId',
      'name',
      'alias',
      'aliasOrName',
    ]);
    assert.equal((await o2c.call('POST', '/load/partial-sync', [tables[1]?.id])).status, 200);
    assert.deepEqual((await o2c.state()).tables, ['O2C_EVENT_LOG 120 true', 'VBAK null false']);
    now += 100;
    assert.equal((await o2c.state()).status, 'SUCCESS');
    for (const invalidBody of [[], ['nothing'], {}, [1]])
      assert.equal((await o2c.call('POST', '/load/partial-sync', invalidBody)).status, 400);
    assert.equal((await o2c.call('POST', '/load?fullReload=perhaps')).status, 400);
    assert.equal((await o2c.call('POST', '/load?fullReload=false')).status, 200);
    assert.equal((await o2c.state()).status, 'SUCCESS', 'all of it from the cache');
  });

  it('ends in an error at a table that is not there', async () => {
    const draft = await model('Purchase to Pay', 'Purchase to Pay (draft)');
    await draft.call('POST', '/load');
    now += 100;
    assert.equal((await draft.state()).status, 'RUNNING');
    now += 100;
    const { status, message, tables } = await draft.state();
    assert.deepEqual([status, tables], ['ERROR', ['EKKO 25 true', 'LFA1 null false']]);
    assert.match(String(message), /"LFA1" does not exist/);
  });

  it('lets those load who may edit the pool', async () => {
    const o2c = await model('Order to Cash', 'Order to Cash');
    const authorization = `AppKey ${celonis.sandbox.address.celonis.keys['browseOnlyAppKey']}`;
    assert.equal((await o2c.callLegacyApi('GET', '/load-history/load-info-sync', { authorization })).status, 200);
    assert.equal(
      (await o2c.callLegacyApi('POST', '/reload', { authorization })).field('errorCode'),
      'ADMIN_ACCESS_ERROR',
    );
    assert.equal((await o2c.call('GET', '/nothing')).status, 404);
  });
});
