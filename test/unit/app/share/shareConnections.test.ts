import assert from 'node:assert/strict';
import type { ImportRow } from '../../../../src/app/share/compareConnections';
import { compareConnections } from '../../../../src/app/share/compareConnections';
import { formatConnectionsFile, parseConnectionsFile } from '../../../../src/app/share/connectionsFile';
import { describeMissingClients, toSharedConnection } from '../../../../src/app/share/exportConnections';
import { importConnections, listSecretsToEnterAgain } from '../../../../src/app/share/importConnections';
import { resolvePlaceholders } from '../../../../src/app/share/resolvePlaceholders';
import { listSharedGroups, listWithGroups } from '../../../../src/app/share/shareGroups';
import type { ConnectionMachine as Machine } from '../../../support/connectionMachine';
import {
  openConnectionMachine,
  samplePoolId as poolId,
  sampleValues,
  saveSampleConnection as save,
} from '../../../support/connectionMachine';
import { captureProblem } from '../../../support/httpServer';
import { findSecretEncodings } from '../../../support/secretSearch';

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
    const newMachine = openConnectionMachine();
    opened.push(newMachine);
    return newMachine;
  }

  const share = ({ service, oauthClients, groups }: Machine): string =>
    formatConnectionsFile(
      listWithGroups(groups, service.connections()).map(({ connection, group }) =>
        toSharedConnection(
          connection,
          service.vendors.find(({ id }) => id === connection.vendor),
          oauthClients,
          group,
        ),
      ),
      listSharedGroups(groups, service.connections()),
    );
  const review = ({ service, oauthClients, groups }: Machine, text: string) =>
    compareConnections(
      parseConnectionsFile(text, 'team.connections.json').connections,
      service.connections(),
      service.vendors,
      oauthClients.list().flatMap(({ record }) => record ?? []),
      groups,
    );

  it('hold everything but secrets, in whatever encoding', async () => {
    const client = await machine.oauthClients.save({
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
      connections.map(({ name, environment, oauthClient }) => [name, environment, oauthClient]),
      [
        ['Acme', 'production', undefined],
        ['Acme OAuth', 'test', { name: 'Integration', clientId: 'client-1', clientAuthentication: 'basic' }],
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
      rows.map(({ shared, state, differences }) => [shared.name, state, differences.slice(-1)]),
      [
        ['b', 'new', []],
        ['a', 'different', [{ label: 'Group', here: '', inFile: 'Customers › South' }]],
        ['c', 'same', []],
        ['d', 'new', []],
      ],
    );
    await importConnections(
      other.service,
      other.groups,
      rows.filter(({ state }) => state !== 'same').map((row) => ({ row })),
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
    const { saved, failures } = await importConnections(
      other.service,
      other.groups,
      rows.map((row) => ({ row })),
      [],
    );
    assert.deepEqual(failures, []);
    const { connection } = saved[0]!;
    assert.equal(connection.isReadOnly, true);
    assert.equal(other.service.getStatus(connection), 'secretMissing');
    assert.deepEqual(
      review(other, text).map(({ state, differences, remarks }) => [state, differences, remarks]),
      [['same', [], []]],
    );
  });

  it('show each difference to one that is here, and keep its secret only for the same place', async () => {
    const existing = await save(machine);
    const text = share(machine);
    const changed = (change: (text: string) => string) => review(machine, change(text));
    const [environmentRow] = changed((file) => file.replace('"test"', '"production"'));
    assert.deepEqual(environmentRow!.differences, [
      { label: 'Environment', here: 'Test system', inFile: 'Production' },
    ]);
    const takeOver = (row: ImportRow) => importConnections(machine.service, machine.groups, [{ row }], []);
    assert.deepEqual(listSecretsToEnterAgain(machine.service, environmentRow!), []);
    await takeOver(environmentRow!);
    assert.equal((await machine.service.openSession(existing.id)).secrets['appKey'], 'canary-app-key-4711-secret');
    const [domainRow] = changed((file) => file.replace('acme.eu-1', 'acme.eu-2'));
    assert.deepEqual(domainRow!.differences, [
      { label: 'Environment', here: 'Production', inFile: 'Test system' },
      { label: 'Domain', here: 'acme.eu-1.celonis.cloud', inFile: 'acme.eu-2.celonis.cloud' },
    ]);
    assert.deepEqual(listSecretsToEnterAgain(machine.service, domainRow!), ['App key']);
    const { saved } = await takeOver(domainRow!);
    assert.deepEqual(
      saved.map(({ connection }) => [connection.id, machine.service.getStatus(connection)]),
      [[existing.id, 'secretMissing']],
    );
    await assert.rejects(machine.service.openSession(existing.id), /not on this machine/);
    assert.deepEqual(listSecretsToEnterAgain(machine.service, environmentRow!), [], 'there is none to lose');
  });

  it('differ by what they mean: a default that is left out, an OAuth 2.0 client by its name', async () => {
    const saveClient = (name: string, clientId: string) =>
      machine.oauthClients.save({
        ...{ vendor: 'celonis', name, clientId, clientAuthentication: 'basic' as const },
        clientSecret: 'canary-client-secret-4713',
        origins: ['https://acme.eu-1.celonis.cloud'],
      });
    const [mine, other] = [await saveClient('Mine', 'client-1'), await saveClient('Other', 'client-2')];
    await save(machine, { values: { authType: 'oauth', oauthClient: mine.id, apiType: '' } });
    const text = share(machine);
    const compare = (file: string) => review(machine, file).map(({ state, differences }) => [state, differences]);
    assert.deepEqual(compare(text.replace('"values": {', '"values": { "apiType": "dataPush",')), [['same', []]]);
    assert.deepEqual(compare(text.replace('"client-1"', `"${other.clientId}"`)), [
      ['different', [{ label: 'OAuth 2.0 client', here: 'Mine (client-1)', inFile: 'Other (client-2)' }]],
    ]);
  });

  it('say where the OAuth 2.0 client is missing, when they go and when they come', async () => {
    const clientParts = {
      vendor: 'celonis',
      name: 'Gone',
      clientId: 'client-1',
      clientAuthentication: 'basic' as const,
    };
    const client = await machine.oauthClients.addWithoutSecret(clientParts);
    const other = await machine.oauthClients.addWithoutSecret({ ...clientParts, name: 'There', clientId: 'client-2' });
    const withDeletedClient = await save(machine, { values: { authType: 'oauth', oauthClient: client.id } });
    await save(machine, { name: 'Beta', values: { authType: 'oauth', oauthClient: other.id } });
    await save(machine, { name: 'Gamma' });
    await machine.oauthClients.delete(client.id, [withDeletedClient.id]);
    const missing = 'Without an OAuth 2.0 client: Acme. Choose one with "Edit Connection…".';
    const { connections } = parseConnectionsFile(share(machine), 'x');
    assert.equal(describeMissingClients(machine.service.vendors, connections), missing);
    assert.equal(describeMissingClients(machine.service.vendors, connections.slice(1)), '');
    assert.deepEqual(
      review(openMachine(), share(machine)).map(({ remarks }) => remarks.filter((remark) => /^Without/.test(remark))),
      [[missing], [], []],
    );
  });

  it('keep the name that they have here, in small letters or in capital ones', async () => {
    const { id } = await save(machine, { name: 'acme' });
    const rows = review(machine, share(machine).replace('"acme"', '"ACME"').replace('"test"', '"production"'));
    await importConnections(machine.service, machine.groups, [{ row: rows[0]! }], []);
    assert.deepEqual(
      machine.service.connections().map((connection) => [connection.id, connection.name, connection.environment]),
      [[id, 'acme', 'production']],
    );
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
    const values = sampleValues;
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
      [shared({ name: '  ', service: 'celonis', values }), /not a file of connections/],
      [JSON.stringify({ version: 2, connections: [] }), /not a file of connections/],
    ] as const)
      assert.throws(() => parseConnectionsFile(text, 'f.json'), reason);
  });

  it('say in the display language why a file is none of connections', async () => {
    const why = async (content: unknown): Promise<string | undefined> =>
      (await captureProblem(Promise.resolve().then(() => parseConnectionsFile(JSON.stringify(content), 'f.json')))).why;
    assert.equal(await why([]), 'The file must be an object, and it is a list.');
    assert.equal(await why({ version: 2, connections: [] }), 'version must be one of 1, and it is 2.');
    assert.equal(await why({ version: 1 }), 'connections is missing.');
    assert.equal(
      await why({ version: 1, connections: [{ name: 7 }] }),
      'connections[0].name must be a text, and it is a number.',
    );
    assert.equal(
      await why({ version: 1, connections: [{ name: 'A', service: 'celonis', values: {}, secret: 'x' }] }),
      '"secret" is not known in connections[0].',
    );
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
