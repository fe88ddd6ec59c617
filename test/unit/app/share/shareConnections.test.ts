import assert from 'node:assert/strict';
import { compareConnections } from '../../../../src/app/share/compareConnections';
import { formatConnectionsFile, parseConnectionsFile } from '../../../../src/app/share/connectionsFile';
import { toSharedConnection } from '../../../../src/app/share/exportConnections';
import { importConnections } from '../../../../src/app/share/importConnections';
import { resolvePlaceholders } from '../../../../src/app/share/resolvePlaceholders';
import { listSharedGroups, listWithGroups } from '../../../../src/app/share/shareGroups';
import { celigoVendor } from '../../../../src/celigo/celigoVendor';
import { celonisVendor } from '../../../../src/celonis/celonisVendor';
import { ConnectionGroupStore } from '../../../../src/connections/connectionGroupStore';
import type { Connection } from '../../../../src/connections/connectionRecord';
import { ConnectionService } from '../../../../src/connections/connectionService';
import { ConnectionStore } from '../../../../src/connections/connectionStore';
import { OAuthClientService } from '../../../../src/connections/oauthClients';
import { Redactor } from '../../../../src/core/redactor';
import { SecretStore } from '../../../../src/storage/secretStore';
import { createTestClient } from '../../../support/httpServer';
import { findSecretEncodings } from '../../../support/secretSearch';
import { SimulatedMachine } from '../../../support/simulatedWindows';

const silentLog = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const vendors = [celonisVendor, celigoVendor];
const poolId = '11111111-1111-4111-8111-111111111111';

interface Machine {
  service: ConnectionService;
  clients: OAuthClientService;
  groups: ConnectionGroupStore;
}

describe('connections shared without secrets', () => {
  let machine: Machine;
  const opened: { dispose(): void }[] = [];

  beforeEach(() => {
    machine = openMachine();
  });
  afterEach(() => {
    for (const disposable of opened.splice(0)) disposable.dispose();
  });

  function openMachine(): Machine {
    const { secrets, state } = new SimulatedMachine().openWindow();
    const secretStore = new SecretStore(secrets, new Redactor());
    const store = new ConnectionStore(state, secretStore, silentLog);
    const clients = new OAuthClientService({ state, secretStore, log: silentLog, connections: store });
    const service = new ConnectionService({
      store,
      secretStore,
      vendors,
      oauthClients: clients,
      createHttpClient: (origin) => createTestClient(origin),
      log: silentLog,
    });
    const groups = new ConnectionGroupStore(state, secretStore, silentLog);
    opened.push(service, clients, groups);
    return { service, clients, groups };
  }

  const save = (
    { service }: Machine,
    change: { name?: string; values?: Record<string, string>; environment?: 'production' } = {},
  ): Promise<Connection> =>
    service.save({
      vendor: 'celonis',
      name: change.name ?? 'Acme',
      environment: change.environment ?? 'test',
      values: {
        apiType: 'dataPush',
        domain: 'acme.eu-1.celonis.cloud',
        authType: 'custom',
        poolId,
        ...change.values,
      },
      secrets: { appKey: 'canary-app-key-4711-secret', apiKey: 'canary-api-key-4712-secret' },
    });
  const share = ({ service, clients, groups }: Machine): string =>
    formatConnectionsFile(
      listWithGroups(groups, service.connections()).map(({ connection, group }) =>
        toSharedConnection(
          connection,
          vendors.find(({ id }) => id === connection.vendor),
          clients,
          group,
        ),
      ),
      listSharedGroups(groups, service.connections()),
    );
  const review = ({ service, clients, groups }: Machine, text: string) =>
    compareConnections(
      parseConnectionsFile(text, 'team.connections.json').connections,
      service.connections(),
      vendors,
      clients.list().flatMap(({ record }) => record ?? []),
      groups,
    );

  it('hold everything but secrets, in whatever encoding', async () => {
    const client = await machine.clients.save({
      vendor: 'celonis',
      name: 'Integration',
      clientId: 'client-1',
      clientAuthentication: 'basic',
      clientSecret: 'canary-client-secret-4713',
      origins: ['https://acme.eu-1.celonis.cloud'],
    });
    await save(machine, { environment: 'production' });
    await save(machine, { name: 'Acme OAuth', values: { authType: 'oauth', oauthClient: client.id } });
    const text = share(machine);
    for (const secret of ['canary-app-key-4711-secret', 'canary-api-key-4712-secret', 'canary-client-secret-4713'])
      assert.deepEqual(findSecretEncodings(text, secret), []);
    const { $schema, connections } = parseConnectionsFile(text, 'x');
    assert.equal($schema, 'celonis-celigo-schemas:/connections.schema.json');
    assert.deepEqual(
      connections.map(({ name, environment, oauthClient }) => [name, environment, oauthClient?.clientId]),
      [
        ['Acme', 'production', undefined],
        ['Acme OAuth', 'test', 'client-1'],
      ],
    );
    assert.equal(connections[0]!.values['poolId'], poolId);
    assert.ok(!text.includes(client.id), 'ids of clients are those of one machine');
  });

  it('bring their groups along: names, colours and order, and only those that are missing', async () => {
    const ids = new Map<string, string>();
    for (const name of ['a', 'b', 'c', 'd']) ids.set(name, (await save(machine, { name })).id);
    const { groups } = machine;
    const customers = await groups.create({ name: 'Customers', color: 'blue' });
    const south = await groups.create({ name: 'South', color: 'red', parentId: customers.id });
    const north = await groups.create({ name: 'North', parentId: customers.id });
    await groups.create({ name: 'Empty' });
    await groups.move([ids.get('a')!, ids.get('b')!], south.id);
    await groups.move([ids.get('c')!], north.id);
    await groups.moveBeside([ids.get('b')!], ids.get('a')!, 'above', machine.service.connections());
    await groups.moveBeside([south.id], north.id, 'above', machine.service.connections());
    const text = share(machine);
    const { groups: sharedGroups = [] } = parseConnectionsFile(text, 'x');
    assert.deepEqual(sharedGroups, [
      { path: ['Customers'], color: 'blue' },
      { path: ['Customers', 'South'], color: 'red' },
      { path: ['Customers', 'North'] },
    ]);

    const other = openMachine();
    const existing = await other.groups.create({ name: 'customers', color: 'green' });
    const own = await other.groups.create({ name: 'Own' });
    await other.groups.move([(await save(other, { name: 'c' })).id], own.id);
    await save(other, { name: 'a' });
    const rows = review(other, text);
    assert.deepEqual(
      rows.map(({ shared, state, remarks }) => [shared.name, state, remarks.filter((line) => /Group/.test(line))]),
      [
        ['b', 'new', []],
        ['a', 'different', ['Group: none → Customers › South']],
        ['c', 'same', []],
        ['d', 'new', []],
      ],
    );
    await importConnections(
      other.service,
      other.groups,
      rows.filter(({ state }) => state !== 'same'),
      sharedGroups,
    );
    const shown = listWithGroups(other.groups, other.service.connections());
    assert.deepEqual(
      shown.map(({ connection, group }) => [connection.name, group.join(' › ')]),
      [
        ['b', 'customers › South'],
        ['a', 'customers › South'],
        ['c', 'Own'],
        ['d', ''],
      ],
    );
    assert.equal(other.groups.get(existing.id)?.color, 'green');
    assert.equal(other.groups.list().find(({ name }) => name === 'South')?.color, 'red');
    assert.deepEqual(
      review(other, text).map(({ state }) => state),
      ['same', 'same', 'same', 'same'],
    );
  });

  it('arrive on another machine as new ones whose secret is missing, and are the same afterwards', async () => {
    await save(machine);
    await machine.service.setPolicy(machine.service.connections()[0]!.id, { isReadOnly: true });
    const text = share(machine);
    const other = openMachine();
    const rows = review(other, text);
    assert.deepEqual(
      rows.map(({ state }) => state),
      ['new'],
    );
    const { connections, withoutSecret } = await importConnections(other.service, other.groups, rows, []);
    assert.equal(connections.length, 1);
    assert.equal(connections[0]!.isReadOnly, true);
    assert.equal(withoutSecret.length, 1);
    assert.deepEqual(
      review(other, text).map(({ state, remarks }) => [state, remarks]),
      [['same', []]],
    );
  });

  it('show each difference to one that is here, and keep its secret only for the same place', async () => {
    const existing = await save(machine);
    const text = share(machine);
    const changed = (change: (text: string) => string) => review(machine, change(text));
    const [environmentRow] = changed((file) => file.replace('"test"', '"production"'));
    assert.deepEqual(environmentRow!.remarks, ['Environment: Test system → Production']);
    const { withoutSecret: none } = await importConnections(machine.service, machine.groups, [environmentRow!], []);
    assert.deepEqual(none, []);
    assert.equal((await machine.service.openSession(existing.id)).secrets['appKey'], 'canary-app-key-4711-secret');
    const [domainRow] = changed((file) => file.replace('acme.eu-1', 'acme.eu-2'));
    assert.deepEqual(domainRow!.differingLabels, ['Environment', 'Domain']);
    assert.match(domainRow!.remarks.join(), /Domain: acme\.eu-1\.celonis\.cloud → acme\.eu-2\.celonis\.cloud/);
    const { withoutSecret } = await importConnections(machine.service, machine.groups, [domainRow!], []);
    assert.deepEqual(
      withoutSecret.map(({ id }) => id),
      [existing.id],
    );
    await assert.rejects(machine.service.openSession(existing.id), /not on this machine/);
  });

  it('are refused with the reason where the form would refuse them', async () => {
    await machine.service.save({
      vendor: 'celigo',
      name: 'Celigo',
      environment: 'none',
      values: { region: 'us' },
      secrets: { apiToken: 'canary-token-4714' },
    });
    const shared = (connection: object): string => JSON.stringify({ version: 1, connections: [connection] });
    const values = { apiType: 'dataPush', domain: 'acme.eu-1.celonis.cloud', authType: 'custom', poolId };
    for (const [connection, reason] of [
      [{ name: 'A', service: 'other', values }, /no service "other"/],
      [{ name: 'A', service: 'celonis', values: { ...values, domain: 'http://evil.example' } }, /Domain/],
      [{ name: 'A', service: 'celonis', values: { ...values, surprise: 'x' } }, /no field "surprise"/],
      [{ name: 'celigo', service: 'celonis', values }, /to another service/],
    ] as const) {
      const [row] = review(machine, shared(connection));
      assert.equal(row!.state, 'unusable');
      assert.match(row!.remarks.join(), reason);
    }
    for (const [text, reason] of [
      ['{', /cannot be read as JSON/],
      ['[]', /not a file of connections/],
      [shared({ name: 'A', service: 'celonis', values, secret: 'x' }), /not a file of connections/],
      [JSON.stringify({ version: 2, connections: [] }), /not a file of connections/],
    ] as const)
      assert.throws(() => parseConnectionsFile(text, 'f.json'), reason);
  });

  it('may have comments, and values that differ by machine or person', async () => {
    const { connections } = parseConnectionsFile(
      `{ "version": 1, // ours
        "connections": [
          { "name": "A", "service": "celonis", "values": { "domain": "\${env:TEAM}.celonis.cloud", "poolId": "\${input:Pool?}" } },
          { "name": "B", "service": "celonis", "values": { "poolId": "\${input:Pool?}", "domain": "\${HOME}" } },
        ] }`,
      'team',
    );
    const asked: string[] = [];
    const ask = async (question: string): Promise<string> => (asked.push(question), 'p1');
    const resolved = await resolvePlaceholders(connections, { environment: { TEAM: 'acme.eu-1' }, ask });
    assert.deepEqual(
      resolved.map(({ values }) => values),
      [
        { domain: 'acme.eu-1.celonis.cloud', poolId: 'p1' },
        { poolId: 'p1', domain: '${HOME}' },
      ],
    );
    assert.deepEqual(asked, ['Pool?']);
    await assert.rejects(resolvePlaceholders(connections, { environment: {}, ask }), /TEAM is not set/);
    await assert.rejects(resolvePlaceholders(connections, { environment: undefined, ask }), /TEAM is not read/);
  });
});
