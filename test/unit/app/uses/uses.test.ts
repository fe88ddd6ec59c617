import assert from 'node:assert/strict';
import { sendConnectionPlan } from '../../../../src/app/useInCeligo/sendPlan';
import { findUses } from '../../../../src/app/uses/findUses';
import type { Use, UseTarget } from '../../../../src/app/uses/use';
import { UseRows } from '../../../../src/app/uses/useRows';
import { createUsesTable } from '../../../../src/app/uses/usesTable';
import type { Connection } from '../../../../src/connections/connectionRecord';
import { LinkedSandbox } from '../../../support/linkedSandbox';

const { signal } = new AbortController();

describe('What uses a thing', () => {
  let linked: LinkedSandbox;
  let connection: Connection;
  let remoteId: string;
  let integrationId: string;

  beforeEach(async () => {
    linked = await LinkedSandbox.start();
    connection = await linked.saveApiKeyConnection();
    const outcome = await sendConnectionPlan(linked.service, await linked.plan(connection), () => {}, signal);
    remoteId = outcome.connection?._id ?? '';
    [{ _id: integrationId }] = (await linked.call('GET', '/v1/integrations')) as [{ _id: string }];
    await createFlow('Orders every night', 'VBAK', false);
    await createFlow('Items, disabled', 'vbap', true);
  });
  afterEach(() => linked.close());

  async function createFlow(name: string, table: string, disabled: boolean): Promise<void> {
    const [{ _id: exportId }] = (await linked.call('GET', '/v1/exports')) as [{ _id: string }];
    const { _id: importId } = (await linked.call('POST', '/v1/imports', {
      name: `${name} - create job`,
      _connectionId: remoteId,
      adaptorType: 'HTTPImport',
      http: {
        formType: 'http',
        method: ['POST'],
        relativeURI: ['/jobs/'],
        body: [JSON.stringify({ targetName: table, type: 'DELTA' })],
        requestMediaType: 'json',
        successMediaType: 'json',
        errorMediaType: 'json',
        batchSize: 1,
      },
    })) as { _id: string };
    const flow = (await linked.call('POST', '/v1/flows', {
      name,
      _integrationId: integrationId,
      disabled,
      pageGenerators: [{ _exportId: exportId }],
      pageProcessors: [{ type: 'import', _importId: importId }],
    })) as { _id?: string };
    assert.ok(flow._id, JSON.stringify(flow));
  }
  const poolTarget = (): UseTarget => ({
    kind: 'pool',
    connectionId: connection.id,
    poolId: linked.poolId,
    name: 'O2C',
  });
  const tableTarget = (table: string, dataSourceId?: string): UseTarget =>
    ({
      ...poolTarget(),
      kind: 'table',
      table,
      ...(dataSourceId === undefined ? {} : { dataSourceId }),
    }) as UseTarget;
  const find = (target: UseTarget) => findUses(linked.service, target, signal);
  const byKind = (uses: readonly Use[], kind: Use['kind']): Use[] => uses.filter((use) => use.kind === kind);

  it('leads from a pool to its data models and to connections in Celigo with their flows', async () => {
    const { uses } = await find(poolTarget());
    assert.deepEqual(
      byKind(uses, 'dataModel').map(({ name }) => name),
      ['Order to Cash'],
    );
    const [remote, other] = byKind(uses, 'celigoConnection');
    assert.equal(other, undefined);
    assert.equal(remote?.name, 'Made here');
    assert.deepEqual(
      remote?.uses.map(({ name, relation, state }) => [name, relation, state]),
      [
        ['Items, disabled', 'pushes into vbap', 'disabled'],
        ['Orders every night', 'pushes into VBAK', 'enabled'],
      ],
    );
  });

  it('leads from a table to the data models that contain it, in its own schema, and to flows that push into it', async () => {
    const sources = '3f8a5c1e-7b42-4d19-8e60-a1c2d3e4f501';
    const { uses } = await find(tableTarget('vbak', sources));
    assert.deepEqual(
      byKind(uses, 'dataModel').map(({ name, relation }) => [name, relation]),
      [['Order to Cash', 'contains the table']],
    );
    assert.deepEqual(
      byKind(uses, 'celigoConnection')[0]?.uses.map(({ name }) => name),
      ['Orders every night'],
    );
    const global = await find(tableTarget('VBAK'));
    assert.deepEqual(byKind(global.uses, 'dataModel'), []);
  });

  it('lists knowledge models that do not tell their data model as not known, and says what was not looked at', async () => {
    const { notes } = await find(poolTarget());
    assert.match(notes.join(' '), /no connection here has the API type Intelligence/);
    await linked.saveOAuthConnection();
    const report = await find(poolTarget());
    const [group] = byKind(report.uses, 'knowledgeModels');
    assert.ok(group && group.uses.length > 0);
    assert.match(group.uses[0]!.relation, /does not tell/);
    const rows = createUsesTable(report).rows;
    assert.ok(rows.some(([kind]) => kind === 'Knowledge model'));
    assert.ok(!rows.some(([kind]) => kind === 'Knowledge models'));
  });

  it('tells the enabled flows that a connection which is not online stops', async () => {
    await linked.call('PUT', `/v1/connections/${remoteId}`, {
      ...((await linked.call('GET', `/v1/connections/${remoteId}`)) as object),
    });
    await linked.call('POST', `/v1/connections/${remoteId}/ping`, {});
    const target: UseTarget = {
      kind: 'celigoConnection',
      connectionId: linked.account.id,
      remoteId,
      name: 'Made here',
    };
    const { uses, notes } = await find(target);
    assert.deepEqual(
      uses.map(({ name, state, isWarning = false }) => [name, state, isWarning]),
      [
        ['Items, disabled', 'disabled', false],
        ['Orders every night', 'enabled · stopped by the connection', true],
      ],
    );
    assert.match(notes.join(' '), /stops 1 enabled flow/);
    const pool = await find(poolTarget());
    assert.match(byKind(pool.uses, 'celigoConnection')[0]?.state ?? '', /offline · stops 1 enabled flow/);
  });

  it('says which account could not be looked through, and shows the rest', async () => {
    await linked.service.save({
      vendor: 'celigo',
      name: 'Broken account',
      environment: 'none',
      values: linked.account.values,
      secrets: { apiToken: 'no-such-token' },
    });
    const { uses, notes } = await find(poolTarget());
    assert.equal(byKind(uses, 'celigoConnection').length, 1);
    assert.match(notes.join(' '), /"Broken account" could not be looked through/);
  });

  it('stands in rows below the thing', async () => {
    const rows = new UseRows(linked.service);
    const resource = { id: 'p', kind: 'dataPool', label: 'O2C', icon: 'database', data: { poolId: linked.poolId } };
    const [row] = rows.listForResource(connection.id, resource);
    const children = (await row?.loadChildren?.(signal)) ?? [];
    assert.ok(children.some(({ label }) => label === 'Order to Cash'));
    const flows = await children.find(({ label }) => label === 'Made here')?.loadChildren?.(signal);
    assert.deepEqual(
      flows?.map(({ label }) => label),
      ['Items, disabled', 'Orders every night'],
    );
    assert.deepEqual(rows.listForResource(connection.id, { ...resource, kind: 'column' }), []);
  });
});
