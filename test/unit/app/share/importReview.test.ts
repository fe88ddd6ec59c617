import assert from 'node:assert/strict';
import type { SharedConnection } from '../../../../src/app/share/connectionsFile';
import { ImportReview } from '../../../../src/app/share/importReview';
import type { ConnectionMachine } from '../../../support/connectionMachine';
import {
  createSharedConnection,
  openConnectionMachine,
  otherTeam,
  saveSampleConnection,
} from '../../../support/connectionMachine';

describe('the review of an import', () => {
  let machine: ConnectionMachine;
  beforeEach(() => {
    machine = openConnectionMachine();
  });
  afterEach(() => machine.dispose());

  const open = (...connections: SharedConnection[]): ImportReview => new ImportReview(machine, { connections });
  const listHere = (): [string, string | undefined][] =>
    machine.service.connections().map(({ name, values }) => [name, values['domain']]);

  it('proposes to import what is new and to keep what is here, and offers nothing else for the rest', async () => {
    await saveSampleConnection(machine, { name: 'Same' });
    await saveSampleConnection(machine, { name: 'Mine' });
    const review = open(
      createSharedConnection('New'),
      createSharedConnection('Mine', otherTeam),
      createSharedConnection('Same'),
      createSharedConnection('New', otherTeam),
    );
    assert.deepEqual(
      review.rows.map(({ row, choices, choice }) => [row.state, choices, choice]),
      [
        ['new', ['import', 'skip'], 'import'],
        ['different', ['skip', 'takeOver', 'addCopy'], 'skip'],
        ['same', [], 'skip'],
        ['unusable', [], 'skip'],
      ],
    );
    review.choose([0, 1, 2, 3], 'takeOver');
    assert.deepEqual(
      review.rows.map(({ choice }) => choice),
      ['import', 'takeOver', 'skip', 'skip'],
    );
    assert.deepEqual(review.countChoices(), { skip: 2, import: 1, takeOver: 1, addCopy: 0 });
    review.choose([0, 1, 99], 'skip');
    assert.equal(review.countChoices().skip, 4);
  });

  it('saves what is chosen and nothing else', async () => {
    await saveSampleConnection(machine, { name: 'Kept' });
    await saveSampleConnection(machine, { name: 'Taken' });
    await saveSampleConnection(machine, { name: 'Copied' });
    const review = open(
      createSharedConnection('Kept', otherTeam),
      createSharedConnection('Taken', otherTeam),
      createSharedConnection('Copied', otherTeam),
      createSharedConnection('New'),
      createSharedConnection('Skipped'),
    );
    review.choose([1], 'takeOver');
    review.choose([2], 'addCopy');
    review.choose([4], 'skip');
    assert.deepEqual(review.rows[1]!.lostSecrets, ['App key']);
    const steps: string[] = [];
    const { saved, failures } = await review.import({ onStep: (name) => void steps.push(name) });
    assert.deepEqual([saved.length, failures], [3, []]);
    assert.deepEqual(steps, ['Taken', 'Copied 2', 'New']);
    assert.deepEqual(listHere(), [
      ['Copied', 'acme.eu-1.celonis.cloud'],
      ['Copied 2', 'acme.eu-2.celonis.cloud'],
      ['Kept', 'acme.eu-1.celonis.cloud'],
      ['New', 'acme.eu-1.celonis.cloud'],
      ['Taken', 'acme.eu-2.celonis.cloud'],
    ]);
    assert.deepEqual(
      review.listWithoutSecret().map(({ name }) => name),
      ['Taken', 'Copied 2', 'New'],
    );
    assert.deepEqual(
      review.rows.map(({ row, choice }) => [row.shared.name, row.state, choice]),
      [
        ['Kept', 'different', 'skip'],
        ['Taken', 'same', 'skip'],
        ['Copied', 'different', 'skip'],
        ['New', 'same', 'skip'],
        ['Skipped', 'new', 'skip'],
      ],
    );
  });

  it('proposes names of copies that are free here, in the file, and among the copies', async () => {
    for (const name of ['A', 'A 2', 'A 3']) await saveSampleConnection(machine, { name });
    const review = open(
      createSharedConnection('A', otherTeam),
      createSharedConnection('A 2', otherTeam),
      createSharedConnection('A 4'),
      createSharedConnection('A 5', { service: 'unknown' }),
    );
    review.choose([0, 1], 'addCopy');
    assert.deepEqual(
      review.rows.map(({ copyName }) => copyName),
      ['A 6', 'A 7', '', ''],
    );
    assert.equal(review.findNameErrors().size, 0);
    review.nameCopy(0, ' a 7');
    review.nameCopy(1, 'A 7');
    assert.deepEqual([...review.findNameErrors().keys()], [0, 1]);
    review.nameCopy(0, 'a 4');
    assert.match(review.findNameErrors().get(0) ?? '', /Another connection has this name/);
    review.choose([2], 'skip');
    assert.equal(review.findNameErrors().size, 0, 'a row that is skipped takes no name');
    review.nameCopy(0, '  ');
    assert.match(review.findNameErrors().get(0) ?? '', /Enter a name/);
    review.choose([0], 'skip');
    assert.equal(review.findNameErrors().size, 0);
  });

  it('compares anew: what is not as it was shown gets what is proposed for it, all else stays chosen', async () => {
    const { id } = await saveSampleConnection(machine, { name: 'Mine' });
    await saveSampleConnection(machine, { name: 'Other' });
    const review = open(
      createSharedConnection('Mine', otherTeam),
      createSharedConnection('Other', otherTeam),
      createSharedConnection('New'),
    );
    review.choose([0, 1], 'takeOver');
    review.choose([2], 'skip');
    assert.deepEqual(review.renew(), []);
    await machine.service.setPolicy(id, { environment: 'production' });
    assert.deepEqual(review.renew(), ['Mine']);
    assert.deepEqual(
      review.rows.map(({ choice }) => choice),
      ['skip', 'takeOver', 'skip'],
    );
    await saveSampleConnection(machine, { name: 'New' });
    assert.deepEqual(review.renew(), ['New']);
    assert.equal(review.rows[2]!.row.state, 'same');
  });

  it('saves no row that another window changed meanwhile, and tells it with those that were saved', async () => {
    const { id } = await saveSampleConnection(machine, { name: 'Mine' });
    await saveSampleConnection(machine, { name: 'Copied' });
    const review = open(
      createSharedConnection('First'),
      createSharedConnection('Mine', otherTeam),
      createSharedConnection('Copied', otherTeam),
    );
    review.choose([1], 'takeOver');
    review.choose([2], 'addCopy');
    await machine.service.setPolicy(id, { isReadOnly: true });
    await saveSampleConnection(machine, { name: 'Copied 2' });
    const { saved, failures } = await review.import({});
    assert.deepEqual(
      saved.map(({ connection }) => connection.name),
      ['First'],
    );
    assert.deepEqual(
      failures.map(({ name, problem }) => [name, /changed in another window/.test(problem.what)]),
      [
        ['Mine', true],
        ['Copied 2', true],
      ],
    );
    assert.deepEqual(machine.service.get(id)?.values['domain'], 'acme.eu-1.celonis.cloud');
  });

  it('creates an OAuth 2.0 client that is not here, once for all that share it, and waits for its secret', async () => {
    const oauthClient = { name: 'Team', clientId: 'client-9', clientAuthentication: 'post' as const };
    const oauthValues = { ...otherTeam.values, authType: 'oauth' };
    const review = open(
      createSharedConnection('One', { values: oauthValues, oauthClient }),
      createSharedConnection('Two', { values: oauthValues, oauthClient }),
    );
    assert.match(review.rows[0]!.row.remarks.join(), /client "Team" is created with it: client ID client-9, .*post/);
    assert.deepEqual(machine.oauthClients.list(), [], 'nothing is created before it is confirmed');
    const { saved, failures } = await review.import({});
    assert.deepEqual([saved.length, failures], [2, []]);
    const clients = machine.oauthClients.list().map(({ record }) => record!);
    assert.deepEqual(
      clients.map(({ name, clientId, clientAuthentication, origins }) => [
        name,
        clientId,
        clientAuthentication,
        origins,
      ]),
      [['Team', 'client-9', 'post', []]],
    );
    const [client] = clients;
    assert.deepEqual(
      review.listWithoutSecret().map(({ name }) => name),
      ['One', 'Two'],
    );
    assert.deepEqual(
      review.rows.map(({ row }) => [row.state, row.remarks]),
      [
        ['same', []],
        ['same', []],
      ],
    );
    assert.equal(machine.oauthClients.canKeepSecret(client!.id, 'client-9'), false);
    const origin = saved[0]!.connection.origin;
    await assert.rejects(machine.oauthClients.credentials(client!.id, 'celonis', origin), /is not on this machine/);
    await machine.oauthClients.save({ ...client!, clientSecret: 'canary-client-secret-4713', origins: [] });
    await machine.service.checkSecrets(client!.id);
    assert.deepEqual(review.listWithoutSecret(), []);
    assert.equal(
      (await machine.oauthClients.credentials(client!.id, 'celonis', origin)).clientSecret,
      'canary-client-secret-4713',
    );
    await assert.rejects(
      machine.oauthClients.credentials(client!.id, 'celonis', 'https://evil.example'),
      /was not entered for evil\.example/,
    );
  });

  it('keeps no client whose connection could not be saved, and gives it a name that is free', async () => {
    await machine.oauthClients.save({
      ...{ vendor: 'celonis', name: 'Team', clientId: 'client-1', clientAuthentication: 'basic' as const },
      clientSecret: 'canary-client-secret-4713',
    });
    const oauthClient = { name: 'Team', clientId: 'client-9' };
    const review = open(
      createSharedConnection('One', { values: { ...otherTeam.values, authType: 'oauth' }, oauthClient }),
    );
    const save = machine.service.save.bind(machine.service);
    machine.service.save = () => Promise.reject(new Error('The disk is full.'));
    assert.equal((await review.import({})).failures.length, 1);
    assert.equal(machine.oauthClients.list().length, 1);
    machine.service.save = save;
    assert.deepEqual((await review.import({})).failures, []);
    assert.deepEqual(
      machine.oauthClients.list().map(({ record }) => [record?.name, record?.clientAuthentication]),
      [
        ['Team', 'basic'],
        ['Team 2', 'basic'],
      ],
    );
  });

  it('goes on after one that cannot be saved, and stops where it is told to', async () => {
    const client = await machine.oauthClients.save({
      ...{ vendor: 'celonis', name: 'Client', clientId: 'client-1', clientAuthentication: 'basic' as const },
      clientSecret: 'canary-client-secret-4713',
      origins: ['https://acme.eu-1.celonis.cloud'],
    });
    const review = open(
      createSharedConnection('Elsewhere', {
        values: { ...otherTeam.values, authType: 'oauth' },
        oauthClient: { name: client.name, clientId: client.clientId },
      }),
      createSharedConnection('Second'),
      createSharedConnection('Third'),
    );
    const controller = new AbortController();
    const { saved, failures } = await review.import({
      signal: controller.signal,
      onStep: (name) => {
        if (name === 'Second') controller.abort();
      },
    });
    assert.deepEqual(
      saved.map(({ connection }) => connection.name),
      ['Second'],
    );
    assert.deepEqual(
      failures.map(({ name }) => name),
      ['Elsewhere'],
    );
    assert.deepEqual(
      review.rows.map(({ row, choice }) => [row.state, choice]),
      [
        ['new', 'import'],
        ['same', 'skip'],
        ['new', 'import'],
      ],
    );
  });
});
