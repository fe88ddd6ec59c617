import assert from 'node:assert/strict';
import { celonisVendor } from '../../../../src/celonis/celonisVendor';
import { findTable, listColumns, listTables } from '../../../../src/celonis/dataIntegration/poolTables';
import { SandboxHarness } from '../../../support/celonisSandbox';
import { captureProblem, createTestClient, startServer } from '../../../support/httpServer';

const signal = new AbortController().signal;

describe('The tables of a pool', () => {
  let sandbox: SandboxHarness;
  before(async () => {
    sandbox = await SandboxHarness.start();
  });
  afterEach(() => sandbox.reset());
  after(() => sandbox.close());

  const orders = () => sandbox.session({ poolId: sandbox.findPoolId('Order to Cash') });

  it('come by name, with their data source', async () => {
    const tables = await listTables(orders(), signal);
    assert.deepEqual(
      tables.map(({ name, type, dataSourceName }) => [name, type, dataSourceName]),
      [
        ['O2C_EVENT_LOG', 'table', undefined],
        ['VBAK', 'table', 'SAP ECC Sales'],
      ],
    );
  });

  it('are shown with columns on demand, lengths in characters as they were declared', async () => {
    const rows = await celonisVendor.listResources(orders(), signal);
    const [events, vbak] = rows.filter(({ kind }) => kind === 'table');
    assert.deepEqual(
      [events?.label, events?.kind, events?.data?.['table'], events?.data?.['dataSourceId']],
      ['O2C_EVENT_LOG', 'table', 'O2C_EVENT_LOG', undefined],
    );
    assert.ok(vbak?.data?.['dataSourceId']);
    const countBefore = (await sandbox.listRequests()).length;
    const columns = await vbak.loadChildren?.(signal);
    assert.deepEqual(columns?.map(({ label, description }) => `${label} ${description}`).slice(0, 3), [
      'VBELN STRING(10)',
      'KUNNR STRING(10)',
      'LAND1 STRING(3)',
    ]);
    assert.equal((await sandbox.listRequests()).length, countBefore + 1);
    assert.ok(
      (await events?.loadChildren?.(signal))?.some(
        ({ label, description }) => label === 'ACTIVITY' && description === 'STRING(80)',
      ),
    );
  });

  it('are none in an empty pool', async () => {
    const rows = await celonisVendor.listResources(sandbox.session(), signal);
    assert.deepEqual(
      rows.map(({ kind }) => kind),
      ['dataModels', 'dataPools'],
      'there is nothing but what else the connection can show',
    );
  });

  it('are a problem without the permission, and without the pool', async () => {
    const secrets = { appKey: sandbox.celonisAddress.keys['dataPushOnlyAppKey'] ?? '' };
    assert.equal(
      (await captureProblem(celonisVendor.listResources(sandbox.session({}, secrets), signal))).kind,
      'forbidden',
    );
    assert.equal(
      (await captureProblem(celonisVendor.listResources(sandbox.session({ poolId: 'none' }), signal))).kind,
      'notFound',
    );
  });

  it('are found by name in any case, in the Global schema first', () => {
    const tables = [
      { name: 'Orders', type: 'table' as const, dataSourceId: 'a' },
      { name: 'ORDERS', type: 'table' as const },
    ];
    assert.equal(findTable(tables, 'orders'), tables[1]);
    assert.equal(findTable(tables.slice(0, 1), 'ORDERS'), tables[0]);
    assert.equal(findTable(tables, 'order'), undefined);
  });

  it('have their columns asked for by schema name where the data source finds none', async () => {
    const server = await startServer((request, response) => {
      const schema = new URL(request.url, 'http://x').searchParams.get('schemaName');
      response.end(
        JSON.stringify(
          schema === 'pool_source'
            ? [
                { name: 'a&b', type: 'STRING', length: 7 },
                { name: 'c', type: null, length: null },
              ]
            : [],
        ),
      );
    });
    try {
      const session = { http: createTestClient(server.origin), values: { poolId: 'p' }, secrets: { appKey: 'k' } };
      const columns = await listColumns(
        session,
        { name: 'x y', type: 'table', dataSourceId: 'source', schemaName: 'pool_source' },
        signal,
      );
      assert.deepEqual(columns, [
        { name: 'a&b', type: 'STRING', length: 7 },
        { name: 'c', type: '' },
      ]);
      assert.equal(server.receivedRequests[0]?.url, '/integration/api/pools/p/columns?tableName=x+y&schemaName=source');
    } finally {
      await server.close();
    }
  });
});
