import assert from 'node:assert/strict';
import { SandboxClient } from '../celonisSandboxClient';

describe('The sandbox as Celonis: data pools', () => {
  let celonis: SandboxClient;
  let pool: string;
  before(async () => {
    celonis = await SandboxClient.start();
    pool = `/integration/api/pools/${celonis.pool('Order to Cash')}`;
  });
  after(() => celonis.close());

  it('lists pools, whole, by id and by page, with an empty page after the last', async () => {
    const names = async (path: string): Promise<string[]> => {
      const answer = await celonis.call('GET', path);
      return ((answer.field('content') ?? answer.json) as { name: string }[]).map(({ name }) => name);
    };
    assert.deepEqual(await names('/integration/api/pools'), ['Order to Cash', 'Purchase to Pay', 'Playground']);
    assert.deepEqual(await names(`/integration/api/pools?poolIds=${celonis.poolId}`), ['Playground']);
    assert.deepEqual(await names('/integration/api/pools/paged?limit=2&page=0'), ['Order to Cash', 'Purchase to Pay']);
    assert.deepEqual(await names('/integration/api/pools/paged?limit=2&page=1'), ['Playground']);
    assert.deepEqual(await names('/integration/api/pools/paged?limit=2&page=2'), []);
    assert.equal((await celonis.call('GET', '/integration/api/pools/paged?limit=none')).status, 400);
    assert.equal((await celonis.call('GET', pool)).field('name'), 'Order to Cash');
  });

  it('lists the tables of the global schema and of the data sources', async () => {
    const tables = (await celonis.call('GET', `${pool}/tables`)).json as {
      name: string;
      dataSourceId: string | null;
      dataSourceName: string | null;
      type: string;
    }[];
    const global = tables.find(({ name }) => name === 'O2C_EVENT_LOG');
    const vbakTable = tables.find(({ name }) => name === 'VBAK');
    assert.deepEqual([global?.dataSourceId, global?.type], [null, 'TABLE']);
    assert.equal(vbakTable?.dataSourceName, 'SAP ECC Sales');
    assert.deepEqual((await celonis.call('GET', `/integration/api/pools/${celonis.poolId}/tables`)).json, []);
  });

  it('lists columns with lengths times four and four types only, by table and data source', async () => {
    const [source] = (await celonis.call('GET', `${pool}/data-sources/`)).json as { id: string }[];
    const columns = await celonis.call('GET', `${pool}/columns?tableName=vbak&schemaName=${source?.id}`);
    assert.deepEqual(columns.json, [
      { name: 'VBELN', length: 40, type: 'STRING' },
      { name: 'KUNNR', length: 40, type: 'STRING' },
      { name: 'LAND1', length: 12, type: 'STRING' },
      { name: 'NETWR', length: null, type: 'FLOAT' },
      { name: 'ERDAT', length: null, type: 'DATE' },
      { name: 'BLOCKED', length: null, type: 'INTEGER' },
    ]);
    assert.equal((await celonis.call('GET', `${pool}/columns?tableName=VBAK`)).status, 404, 'not in the global schema');
    assert.equal((await celonis.call('GET', `${pool}/columns`)).field('errors.0.attribute'), 'tableName');
  });

  it('lists data sources and data models', async () => {
    const [source] = (await celonis.call('GET', `${pool}/overviews/data-sources`)).json as {
      id: string;
      name: string;
      type: string;
    }[];
    assert.deepEqual(Object.keys(source ?? {}), ['id', 'name', 'type']);
    assert.equal((await celonis.call('GET', `${pool}/data-sources/${source?.id}`)).field('name'), source?.name);
    const [model] = (await celonis.call('GET', `${pool}/data-models`)).json as { id: string; name: string }[];
    assert.equal(model?.name, 'Order to Cash');
    const tables = (await celonis.call('GET', `${pool}/data-model/${model?.id}/tables`)).json as {
      aliasOrName: string;
    }[];
    assert.deepEqual(
      tables.map(({ aliasOrName }) => aliasOrName),
      ['O2C_EVENT_LOG', 'VBAK'],
    );
  });

  it('answers what official clients ask for: settings of data sources, export, data models, empty lists', async () => {
    const [source] = (await celonis.call('GET', `${pool}/data-sources/`)).json as { id: string; type: string }[];
    const path = `/integration/api/datasource/data-push/${source?.id}`;
    const headers = { 'content-type': 'application/json' };
    assert.equal((await celonis.call('GET', path)).field('name'), 'SAP ECC Sales');
    const body = JSON.stringify({ name: 'SAP ECC Sales', note: 'kept' });
    assert.equal((await celonis.call('PUT', path, { headers, body })).field('note'), 'kept');
    assert.equal((await celonis.call('GET', path)).field('note'), 'kept');
    assert.equal((await celonis.call('GET', `/integration/api/datasource/jira/${source?.id}`)).status, 404);
    assert.equal((await celonis.call('GET', `${pool}/v2/export`)).field('dataPool.name'), 'Order to Cash');
    assert.deepEqual(
      (await celonis.call('GET', `${pool}/data-sources/${source?.id}/search-tables?searchString=vb`)).json,
      { availableTables: [{ name: 'VBAK' }], lookupSuccessful: true, message: null },
    );
    const model = await celonis.post(`${pool}/data-models`, { name: 'New model' });
    const id = String(model.field('id'));
    assert.equal((await celonis.post(`${pool}/data-models`, { name: 'New model' })).status, 400);
    await celonis.post(`${pool}/data-model/${id}/tables`, [{ name: 'VBAK' }]);
    assert.equal((await celonis.call('GET', `${pool}/data-model/${id}/tables`)).field('0.name'), 'VBAK');
    await celonis.post(`${pool}/data-models/${id}/foreign-keys`, { columns: [] });
    assert.equal(((await celonis.call('GET', `${pool}/data-models/${id}/foreign-keys`)).json as []).length, 1);
    for (const list of ['process-configurations', 'name-mapping'])
      assert.deepEqual((await celonis.call('GET', `${pool}/data-models/${id}/${list}`)).json, []);
    for (const list of ['jobs', 'variables']) assert.deepEqual((await celonis.call('GET', `${pool}/${list}`)).json, []);
  });

  it('keeps tables of a data source apart from those of the global schema', async () => {
    const [source] = (await celonis.call('GET', `${pool}/data-sources/`)).json as { id: string; name: string }[];
    const jobs = `/data-ingestion/api/v1/data-push/${celonis.pool('Order to Cash')}/jobs/`;
    const form = new FormData();
    form.append('file', new Blob(['VBELN\n1\n']), 'file');
    const { id } = (await celonis.post(jobs, { targetName: 'vbak', type: 'REPLACE', fileType: 'CSV' })).json as {
      id: string;
    };
    assert.equal((await celonis.call('POST', `${jobs}${id}/chunks/upserted`, { body: form })).status, 200);
    await celonis.call('POST', jobs + id);
    while ((await celonis.call('GET', jobs + id)).field('status') !== 'DONE')
      await new Promise((resolve) => setTimeout(resolve, 5));
    const tables = (await celonis.call('GET', `${pool}/tables`)).json as {
      name: string;
      dataSourceName: string | null;
    }[];
    assert.deepEqual(
      tables.filter(({ name }) => name.toLowerCase() === 'vbak').map(({ dataSourceName }) => dataSourceName),
      ['SAP ECC Sales', null],
    );
    const rowCount = async (query: string): Promise<unknown> =>
      (await celonis.call('GET', `/sandbox/pools/${celonis.pool('Order to Cash')}/tables/VBAK${query}`)).field(
        'rowCount',
      );
    assert.deepEqual(
      [await rowCount(''), await rowCount(`?dataSourceId=${source?.id}`), await rowCount('?dataSourceId=')],
      [1, 40, 1],
    );
  });
});
