import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { nodeFiles } from '../../../../src/app/commandLine/nodeFiles';
import { Favourites } from '../../../../src/app/favourites';
import { carryOutMove } from '../../../../src/app/movePool/carryOutMove';
import type { PoolMove } from '../../../../src/app/movePool/planMove';
import { listConnectionsOfPool, planMove } from '../../../../src/app/movePool/planMove';
import { reviewMove } from '../../../../src/app/movePool/reviewMove';
import { destinationOf } from '../../../../src/app/push/destination';
import { celonisVendor } from '../../../../src/celonis/celonisVendor';
import type { Connection } from '../../../../src/connections/connectionRecord';
import type { PushParameters } from '../../../../src/push/definition/pushParametersSchema';
import { PushOwners } from '../../../../src/push/journal/pushOwners';
import { PushHistory } from '../../../../src/push/pushHistory';
import { PushRecordFiles } from '../../../../src/push/pushRecordFiles';
import { LinkedSandbox } from '../../../support/linkedSandbox';

const { signal } = new AbortController();
const ignoreStep = (): void => {};

/** A definition as a person writes it: with an order, blanks and a data connection. */
const definitionText = (connection: string, dataConnection: string): string =>
  `{\n   "connection" : "${connection}",\n\n   "dataConnection":   "${dataConnection}",\n   "table": "VBAK", "mode": "append"\n}\n`;

describe('A move to another data pool', () => {
  let linked: LinkedSandbox;
  let connection: Connection;
  let folder: string;
  let history: PushHistory;
  let newPoolId: string;

  beforeEach(async () => {
    linked = await LinkedSandbox.start();
    connection = await linked.saveApiKeyConnection();
    folder = mkdtempSync(join(tmpdir(), 'move-pool-'));
    const root = join(folder, 'pushes');
    history = new PushHistory({
      files: new PushRecordFiles(root),
      owners: new PushOwners(root),
      log: { warn: ignoreStep },
      redact: (text) => text,
    });
    newPoolId = linked.sandbox.address.celonis.pools.find(({ name }) => name === 'Playground')!.id;
  });
  afterEach(async () => {
    history.dispose();
    await linked.close();
    rmSync(folder, { recursive: true });
  });

  const write = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return pathToFileURL(join(folder, name)).href;
  };
  const askCelonis = async (path: string): Promise<unknown> => {
    const { domain, apiKey } = linked.sandbox.address.celonis;
    const response = await fetch(`http://${domain}${path}`, { headers: { authorization: `Bearer ${apiKey}` } });
    return response.json();
  };
  /** Gives the new pool what a migration would: the tables under other ids of their data connections. */
  const migrate = async (change: (tables: Record<string, unknown>[]) => unknown[]): Promise<void> => {
    const tables = (await askCelonis(`/integration/api/pools/${linked.poolId}/tables`)) as Record<string, unknown>[];
    const columns = await askCelonis(
      `/integration/api/pools/${linked.poolId}/columns?tableName=VBAK&schemaName=${sourceId}`,
    );
    await linked.addCelonisFault(
      { method: 'GET', path: `pools/${newPoolId}/tables$` },
      {
        status: 200,
        body: change(tables.map((table) => (table['dataSourceId'] ? { ...table, dataSourceId: 'new-source' } : table))),
      },
    );
    await linked.addCelonisFault(
      { method: 'GET', path: `pools/${newPoolId}/columns` },
      {
        status: 200,
        body: (columns as { name: string }[])
          .filter(({ name }) => name !== 'LAND1')
          .map((column) => (column.name === 'NETWR' ? { ...column, type: 'STRING', length: 40 } : column)),
      },
    );
  };
  const sourceId = '3f8a5c1e-7b42-4d19-8e60-a1c2d3e4f501';
  const addPush = async (change: Partial<PushParameters> = {}): Promise<string> => {
    const push = await history.start({
      connection: { id: connection.id, name: connection.name },
      destination: destinationOf(connection),
      file: { uri: 'file:///w/orders.csv', name: 'orders.csv' },
      table: 'VBAK',
      mode: 'append',
      keys: [],
      ...change,
    });
    const result = {
      result: 'done',
      table: 'VBAK',
      rows: 1,
      columns: 1,
      bytesSent: 1,
      durationMs: 1,
      logs: [],
    } as const;
    await history.finish(push, result);
    return push.id;
  };
  const dependencies = () => ({ service: linked.service, history, files: nodeFiles });
  const plan = (definitions: readonly string[] = [], connections: [Connection, ...Connection[]] = [connection]) =>
    planMove(
      dependencies(),
      connections,
      { oldPool: { id: linked.poolId, name: 'Order to Cash' }, newPool: { id: newPoolId, name: 'Playground' } },
      definitions,
      ignoreStep,
      signal,
    );
  let favourites: Favourites;
  beforeEach(() => {
    const state = new Map<string, unknown>();
    const storage = {
      keys: () => [...state.keys()],
      get: (key: string) => state.get(key),
      update: async (key: string, value: unknown) => void state.set(key, value),
    };
    const silence = { signalOtherWindows: async () => {}, onDidChange: () => ({ dispose() {} }) };
    favourites = new Favourites(storage, silence, { debug() {}, info() {}, warn() {}, error() {} });
  });
  afterEach(() => favourites.dispose());
  const carryOut = (move: PoolMove) => carryOutMove({ ...dependencies(), favourites }, move, ignoreStep);

  it('takes favourites along: a table of a data connection to that of the same name, others to the new pool', async () => {
    await migrate((tables) => tables);
    const keep = (dataSourceId: string | undefined, table: string): Promise<void> => {
      const id = `${dataSourceId ?? ''}/${table}`;
      const data = { poolId: linked.poolId, table, ...(dataSourceId ? { dataSourceId, schemaName: 'old' } : {}) };
      return favourites.add(
        { connectionId: connection.id, path: [id] },
        {
          ...{ id, kind: 'table', label: table, icon: 'table', url: 'https://old', data },
        },
      );
    };
    await keep(sourceId, 'VBAK');
    await keep(undefined, 'orders');
    assert.deepEqual((await carryOut(await plan())).failures, []);
    const values = linked.service.get(connection.id)!.values;
    const rows = favourites.list().map(({ path, resource }) => {
      const { url, data } = celonisVendor.updateStoredResource!(values, resource!);
      return [path[0], data?.['poolId'], data?.['dataSourceId'], data?.['schemaName'], url?.endsWith(newPoolId)];
    });
    assert.deepEqual(rows, [
      ['new-source/VBAK', newPoolId, 'new-source', undefined, true],
      ['/orders', newPoolId, undefined, undefined, true],
    ]);
    const other = { kind: 'poolTable', data: { poolId: linked.poolId, table: 'x' } };
    assert.equal(celonisVendor.updateStoredResource!(values, other), other, 'a table of another pool stays there');
  });

  it('points connection, definitions and pushes to the new pool, and keeps how a definition is written', async () => {
    await migrate((tables) => tables);
    const uri = write('orders.push.json', definitionText(connection.name.toUpperCase(), sourceId));
    const other = write('other.push.json', definitionText('Another connection', sourceId));
    const id = await addPush({ dataSourceId: sourceId });
    const move = await plan([uri, other]);
    const review = JSON.stringify(reviewMove(move));
    assert.match(review, /orders\.push\.json/);
    assert.doesNotMatch(review, /other\.push\.json/);
    assert.match(review, new RegExp(`${sourceId}.*new-source`));
    assert.deepEqual(await carryOut(move), { connections: 1, definitions: 1, pushes: 1, failures: [] });
    assert.equal(linked.service.get(connection.id)?.values['poolId'], newPoolId);
    assert.ok(await linked.service.openSession(connection.id), 'the key is still there');
    assert.equal(
      readFileSync(join(folder, 'orders.push.json'), 'utf8'),
      definitionText(connection.name.toUpperCase(), 'new-source'),
    );
    assert.equal(readFileSync(join(folder, 'other.push.json'), 'utf8'), definitionText('Another connection', sourceId));
    const { order, outcome } = history.get(id)!;
    assert.deepEqual([order.destination?.poolId, order.dataSourceId, outcome], [newPoolId, 'new-source', 'done']);
  });

  it('compares tables and columns of both', async () => {
    await migrate((tables) => [...tables.filter(({ name }) => name !== 'O2C_EVENT_LOG'), { name: 'ONLY_THERE' }]);
    const { comparison } = await plan();
    assert.deepEqual(
      [comparison.missingTables, comparison.newTables].map((tables) => tables.map(({ name }) => name)),
      [['O2C_EVENT_LOG'], ['ONLY_THERE']],
    );
    assert.deepEqual(
      comparison.changedTables.map(({ table, missingColumns, otherTypes }) => [
        table,
        missingColumns,
        otherTypes[0]?.column,
      ]),
      [['VBAK', ['LAND1'], 'NETWR']],
    );
    assert.match(JSON.stringify(reviewMove(await plan())), /Only in the old data pool/);
  });

  it('leaves alone what has no counterpart in the new pool, and says so', async () => {
    const uri = write('orders.push.json', definitionText(connection.name, sourceId));
    const id = await addPush({ dataSourceId: sourceId });
    const move = await plan([uri, write('broken.push.json', '{')]);
    assert.deepEqual([move.definitions, move.pushes], [[], []]);
    for (const expected of [
      /orders\.push\.json names the data connection/,
      /push of VBAK to the data connection/,
      /broken\.push\.json is no valid/,
    ])
      assert.match(move.openPoints.join('\n'), expected);
    assert.deepEqual(await carryOut(move), { connections: 1, definitions: 0, pushes: 0, failures: [] });
    assert.equal(history.get(id)?.order.destination?.poolId, linked.poolId);
    assert.equal(readFileSync(join(folder, 'orders.push.json'), 'utf8'), definitionText(connection.name, sourceId));
  });

  it('says beforehand whether the key works with the new pool, and stores nothing of that', async () => {
    const { connections } = await plan();
    assert.equal(connections[0]?.test.works, true);
    assert.equal(linked.service.get(connection.id)?.values['poolId'], linked.poolId);
    newPoolId = '65e1a4c0-0000-4000-8000-000000000000';
    const move = await plan();
    assert.equal(move.connections[0]?.test.works, false);
    assert.match(reviewMove(move).warnings.join('\n'), /does not work with the new data pool/);
    assert.ok(move.comparison.problem, 'the tables of a pool that is not there cannot be compared');
    assert.match(JSON.stringify(reviewMove(move).sections), /Not compared/);
  });

  it('does not overwrite a definition that was changed since the review, and does the rest', async () => {
    await migrate((tables) => tables);
    const uri = write('orders.push.json', definitionText(connection.name, sourceId));
    const move = await plan([uri]);
    const changed = definitionText(connection.name, sourceId).replace('append', 'replace');
    write('orders.push.json', changed);
    const outcome = await carryOut(move);
    assert.match(outcome.failures[0]?.problem.what ?? '', /orders\.push\.json was changed since/);
    assert.equal(readFileSync(join(folder, 'orders.push.json'), 'utf8'), changed);
    assert.equal(outcome.connections, 1);
  });

  it('is not carried out where the connection was changed since the review, and can be tried again', async () => {
    const move = await plan();
    await linked.service.setField(connection.id, { field: 'poolId', value: 'a-third-pool' });
    await assert.rejects(carryOut(move), /was changed since this review was made/);
    await linked.service.setField(connection.id, { field: 'poolId', value: linked.poolId });
    assert.equal((await carryOut(move)).connections, 1);
    assert.equal((await carryOut(move)).connections, 1, 'what is moved already is left alone');
  });

  it('leaves a push that goes on with the old pool, and one that went elsewhere', async () => {
    const running = await history.start({ ...(await exampleOrder()), table: 'RUNNING' });
    const elsewhere = await addPush({ destination: { ...destinationOf(connection), poolId: 'elsewhere' } });
    const move = await plan();
    assert.match(move.openPoints.join('\n'), /push of RUNNING goes on in the old data pool/);
    await carryOut(move);
    assert.equal(history.get(running.id)?.order.destination?.poolId, linked.poolId);
    assert.equal(history.get(elsewhere)?.order.destination?.poolId, 'elsewhere');
  });

  it('asks for the name on production, and finds the other connections to the pool', async () => {
    const production = await linked.saveAppKeyConnection(undefined, 'production');
    const connections = listConnectionsOfPool(linked.service, connection);
    assert.deepEqual(
      connections.map(({ id }) => id),
      [connection.id, production.id],
    );
    const move = await plan([], [connection, production]);
    assert.equal(reviewMove(move).typedName?.name, production.name);
    assert.equal((await carryOut(move)).connections, 2);
  });

  it('says that a connection in Celigo still leads to the old pool', async () => {
    await linked.service.addLink(connection.id, { accountId: linked.account.id, remoteId: '1', name: 'Made there' });
    const move = await plan([], [linked.service.get(connection.id)!]);
    assert.match(move.openPoints.join('\n'), /"Made there" in Celigo leads to the old data pool/);
  });

  const exampleOrder = async (): Promise<PushParameters> => history.get(await addPush())!.order;
});
