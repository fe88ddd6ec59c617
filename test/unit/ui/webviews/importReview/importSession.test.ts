import assert from 'node:assert/strict';
import type { SharedConnection } from '../../../../../src/app/share/connectionsFile';
import { ImportReview } from '../../../../../src/app/share/importReview';
import type { Connection } from '../../../../../src/connections/connectionRecord';
import type { Problem } from '../../../../../src/core/problem';
import { cancelledProblem, ProblemError } from '../../../../../src/core/problem';
import type {
  ImportHostMessage,
  ImportReport,
  ImportRowView,
  ImportStateMessage,
} from '../../../../../src/ui/webviews/importReview/importMessages';
import { importHostMessageSchema } from '../../../../../src/ui/webviews/importReview/importMessages';
import { ImportSession } from '../../../../../src/ui/webviews/importReview/importSession';
import type { ConnectionMachine } from '../../../../support/connectionMachine';
import {
  createSharedConnection,
  openConnectionMachine,
  otherTeam,
  sampleValues,
  saveSampleConnection,
} from '../../../../support/connectionMachine';

describe('The session of an import', () => {
  let machine: ConnectionMachine;
  let messages: ImportHostMessage[];
  let problems: Problem[];
  let announced: string[];
  let enterSecrets: (connections: readonly Connection[]) => Promise<void>;
  let isClosed: boolean;
  let session: ImportSession;

  beforeEach(() => {
    machine = openConnectionMachine();
    messages = [];
    problems = [];
    announced = [];
    enterSecrets = async () => {};
    isClosed = false;
  });
  afterEach(() => {
    session.dispose();
    machine.dispose();
  });

  async function open(...connections: SharedConnection[]): Promise<void> {
    session = new ImportSession(new ImportReview(machine, { connections }), {
      // As the page reads them.
      post: (message) => void messages.push(importHostMessageSchema.parse(structuredClone(message))),
      close: () => (isClosed = true),
      vendors: machine.service.vendors,
      enterSecrets: (withoutSecret) => enterSecrets(withoutSecret),
      onDidChange: (listener) => machine.service.onDidChange(listener),
      announce: (text) => void announced.push(text),
      log: (problem) => void problems.push(problem),
    });
    await send({ type: 'ready' });
  }
  const send = (message: unknown) => session.handleMessage(message);
  const state = (): ImportStateMessage => messages.findLast((message) => message.type === 'state')!;
  const report = (): ImportReport => state().report!;
  const rowsMessage = () => messages.findLast((message) => message.type === 'rows')!;
  const row = (index: number): ImportRowView => rowsMessage().rows[index]!;

  it('shows how each connection stands, where it leads, and what taking it over costs', async () => {
    await saveSampleConnection(machine, { name: 'Mine' });
    await saveSampleConnection(machine, { name: 'Same' });
    await open(
      createSharedConnection('New', { environment: 'production', readOnly: true, group: ['Customers', 'South'] }),
      createSharedConnection('Mine', otherTeam),
      createSharedConnection('Same'),
      createSharedConnection('Odd', { service: 'nobody' }),
    );
    assert.equal(rowsMessage().summary, '4 connections: 1 new, 1 different, 1 the same, 1 cannot be imported.');
    const { facts, ...newRow } = row(0);
    assert.deepEqual(newRow, {
      ...{ name: 'New', service: 'Celonis', state: 'new', choices: ['import', 'skip'] },
      ...{ environment: 'Production', isProduction: true, policy: 'Read-only', group: 'Customers › South' },
      ...{ differences: [], remarks: [] },
    });
    assert.deepEqual(facts[0], { label: 'Domain', value: 'acme.eu-1.celonis.cloud' });
    assert.deepEqual(row(1).differences, [
      { label: 'Domain', here: 'acme.eu-1.celonis.cloud', inFile: 'acme.eu-2.celonis.cloud' },
    ]);
    assert.match(row(1).remarks.join(), /If it is taken over, this has to be entered again: App key\./);
    assert.deepEqual([row(3).state, row(3).remarks], ['unusable', ['There is no service "nobody".']]);
    assert.deepEqual([state().importLabel, state().canImport], ['Import 1 Connection', true]);
    for (const message of messages) assert.doesNotMatch(JSON.stringify(message), /canary/);
  });

  it('says on the button how many will be imported, and imports none where none is chosen', async () => {
    await saveSampleConnection(machine, { name: 'Mine' });
    await open(createSharedConnection('New'), createSharedConnection('Mine', otherTeam));
    await send({ type: 'choose', rows: [1], choice: 'takeOver' });
    assert.deepEqual([state().importLabel, state().note], ['Import 2 Connections', '1 new, 1 taken over']);
    await send({ type: 'choose', rows: [0, 1], choice: 'skip' });
    assert.deepEqual([state().importLabel, state().canImport], ['Import Connections', false]);
    await send({ type: 'import' });
    assert.equal(machine.service.connections().length, 1);
    assert.equal(state().report, undefined);
  });

  it('lets the copy be named, and imports nothing while its name is taken', async () => {
    await saveSampleConnection(machine, { name: 'Mine' });
    await open(createSharedConnection('Mine', otherTeam));
    await send({ type: 'choose', rows: [0], choice: 'addCopy' });
    assert.deepEqual(state().chosen, [{ choice: 'addCopy', copyName: 'Mine 2' }]);
    await send({ type: 'nameCopy', row: 0, name: 'mine' });
    assert.match(state().chosen[0]!.nameError ?? '', /Another connection has this name/);
    assert.equal(state().canImport, false);
    await send({ type: 'import' });
    assert.equal(machine.service.connections().length, 1);
    await send({ type: 'nameCopy', row: 0, name: 'Theirs' });
    await send({ type: 'import' });
    assert.deepEqual(
      machine.service
        .connections()
        .map(({ name }) => name)
        .sort(),
      ['Mine', 'Theirs'],
    );
  });

  it('tells what was imported, which secrets are missing, and asks for these', async () => {
    await open(createSharedConnection('A'), createSharedConnection('B'));
    await send({ type: 'import' });
    const steps = messages.flatMap((message) => (message.type === 'step' ? message.text : []));
    assert.deepEqual(steps, ['Importing 1 of 2: A', 'Importing 2 of 2: B']);
    assert.deepEqual(report(), {
      ...{ tone: 'passed', headline: '2 connections were imported.', problems: [] },
      ...{ missingText: 'Of 2 the secret has to be entered.', withoutSecret: ['A', 'B'] },
    });
    assert.deepEqual([state().isDone, state().canImport], [true, false]);
    assert.deepEqual([row(0).state, row(1).state], ['same', 'same']);
    enterSecrets = async ([connection]) => {
      const { id, vendor, name, environment, values } = connection!;
      await machine.service.save({ id, vendor, name, environment, values, secrets: { appKey: 'canary-key' } });
      assert.deepEqual(report().withoutSecret, ['B'], 'each is taken off the list as it comes in');
      throw new ProblemError(cancelledProblem());
    };
    await send({ type: 'enterSecrets' });
    assert.deepEqual(report().withoutSecret, ['B']);
    assert.equal(report().missingText, 'Of 1 the secret has to be entered.');
    assert.deepEqual(problems, []);
    for (const message of messages) assert.doesNotMatch(JSON.stringify(message), /canary/);
  });

  it('saves nothing where what is here is not as it was shown, and says what to look at', async () => {
    const { id } = await saveSampleConnection(machine, { name: 'Mine' });
    await open(createSharedConnection('Mine', otherTeam), createSharedConnection('New'));
    await send({ type: 'choose', rows: [0], choice: 'takeOver' });
    await machine.service.setPolicy(id, { environment: 'production' });
    await send({ type: 'import' });
    assert.match(report().headline, /have changed meanwhile\. Nothing was imported\./);
    assert.deepEqual(report().problems, ['Look at these once more: Mine.']);
    assert.equal(machine.service.connections().length, 1);
    assert.deepEqual(row(0).differences[0], { label: 'Environment', here: 'Production', inFile: 'Test system' });
    assert.equal(state().chosen[0]!.choice, 'skip');
    await send({ type: 'import' });
    assert.match(report().headline, /1 connection was imported/);
    assert.equal(machine.service.get(id)?.environment, 'production');
  });

  it('says so as well where a tab that was hidden shows something else', async () => {
    await open(createSharedConnection('New'));
    await saveSampleConnection(machine, { name: 'New' });
    await send({ type: 'ready' });
    assert.equal(row(0).state, 'same');
    assert.deepEqual(report().problems, ['Look at these once more: New.']);
  });

  it('names each that could not be saved, and why, and keeps it chosen', async () => {
    const client = await machine.oauthClients.save({
      ...{ vendor: 'celonis', name: 'Client', clientId: 'client-1', clientAuthentication: 'basic' as const },
      clientSecret: 'canary-client-secret-4713',
      origins: ['https://acme.eu-1.celonis.cloud'],
    });
    await open(
      createSharedConnection('Elsewhere', {
        values: { ...otherTeam.values, authType: 'oauth' },
        oauthClient: { name: client.name, clientId: client.clientId },
      }),
      createSharedConnection('Second'),
    );
    await send({ type: 'import' });
    assert.deepEqual([report().tone, report().headline], ['warning', '1 connection was imported.']);
    assert.match(report().problems.join(), /^"Elsewhere": ./);
    assert.match(problems[0]!.what, /^"Elsewhere": ./);
    assert.deepEqual([state().importLabel, state().canImport], ['Import 1 Connection', true]);
  });

  it('stops where a person says so, and tells what was saved', async () => {
    await open(createSharedConnection('A'), createSharedConnection('B'), createSharedConnection('C'));
    const imported = send({ type: 'import' });
    await send({ type: 'choose', rows: [2], choice: 'skip' });
    await send({ type: 'cancel' });
    await imported;
    assert.equal(report().headline, '1 connection was imported. The rest was stopped.');
    assert.deepEqual(state().importLabel, 'Import 2 Connections');
    assert.equal(isClosed, false);
    await send({ type: 'cancel' });
    assert.equal(isClosed, true);
  });

  it('says what was saved where its page was closed meanwhile', async () => {
    await open(createSharedConnection('A'), createSharedConnection('B'));
    const imported = send({ type: 'import' });
    session.dispose();
    await imported;
    assert.deepEqual(announced, ['1 connection was imported. The rest was stopped.']);
  });

  it('cuts and cleans what a file brings', async () => {
    await open(
      createSharedConnection(`A\u202e${'x'.repeat(190)}`, {
        group: ['G\u0007'],
        values: { ...sampleValues, poolId: 'p'.repeat(5_000) },
      }),
      createSharedConnection('<img src=x>'),
    );
    assert.equal(row(0).name, `A ${'x'.repeat(190)}`);
    assert.equal(row(0).group, 'G');
    assert.ok(JSON.stringify(rowsMessage()).length < 5_000);
    assert.equal(row(1).name, '<img src=x>', 'the page makes a text of it');
  });
});
