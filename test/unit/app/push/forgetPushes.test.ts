import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSingleConnection } from '../../../../src/app/commandLine/singleConnection';
import { type ForgetOutcome, forgetPushes } from '../../../../src/app/push/forgetPushes';
import { cleanUpInterruptedPush } from '../../../../src/app/push/interruptedPush';
import type { PushConnections } from '../../../../src/app/push/pushDependencies';
import type { Connection } from '../../../../src/connections/connectionRecord';
import type { Log } from '../../../../src/core/log';
import { cancelledProblem, ProblemError, toProblem } from '../../../../src/core/problem';
import { Redactor } from '../../../../src/core/redactor';
import type { PushEngine } from '../../../../src/engine/pushEngine';
import { openEngine } from '../../../../src/engine/pushEngine';
import { createUnsentResult } from '../../../../src/push/job/pushJob';
import { createJobDescription, jobSpecFromHeader } from '../../../../src/push/job/remoteJobState';
import { PushJournalStore } from '../../../../src/push/journal/pushJournalStore';
import { PushOwners } from '../../../../src/push/journal/pushOwners';
import { PushHistory } from '../../../../src/push/pushHistory';
import { PushRecordFiles } from '../../../../src/push/pushRecordFiles';
import { SandboxHarness } from '../../../support/celonisSandbox';
import { testWorkers } from '../../../support/pushEngine';
import { connectTarget, locateSandbox, prepareTestPush } from '../../../support/pushFixtures';

const log: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

describe('A push that was interrupted and is taken out of the history', () => {
  let sandbox: SandboxHarness;
  let engine: PushEngine;
  let folder: string;
  let owners: PushOwners;
  let journals: PushJournalStore;
  let history: PushHistory;
  let connection: Connection;
  let connections: PushConnections;
  let questions: string[];
  let isDeclined: boolean;
  let tableCount = 0;
  /** The data push job of the last one. */
  let jobId: string;

  before(async () => {
    sandbox = await SandboxHarness.start();
    engine = openEngine(testWorkers);
  });
  beforeEach(async () => {
    await sandbox.reset();
    folder = await mkdtemp(join(tmpdir(), 'forget-pushes-'));
    owners = new PushOwners(folder);
    journals = new PushJournalStore(folder, owners);
    history = new PushHistory({ files: new PushRecordFiles(folder), owners, log, redact: (text) => text });
    const single = createSingleConnection({
      name: 'Acme',
      domain: sandbox.celonisAddress.domain,
      pool: sandbox.emptyPoolId,
      environment: { CELONIS_APP_KEY: sandbox.celonisAddress.appKey },
      version: '0',
      log,
      redactor: new Redactor(),
    });
    connection = single.connection;
    connections = { ...single.service, get: (id) => (id === connection.id ? connection : undefined) };
    questions = [];
    isDeclined = false;
  });
  afterEach(async () => {
    history.dispose();
    owners.dispose();
    await rm(folder, { recursive: true, force: true });
  });
  after(async () => {
    engine.dispose();
    await sandbox.close();
  });

  /** Its window was closed after its job was created. */
  const interruptPush = async (): Promise<string> => {
    const { journalHeader } = await prepareTestPush(engine, folder, `forgotten_${++tableCount}`);
    const order = { ...journalHeader.order, connection: { id: connection.id, name: connection.name } };
    const run = await history.start(order);
    const header = { ...journalHeader, id: run.id, order };
    const journal = await journals.create(header, (reason) => assert.fail(reason));
    const { signal } = new AbortController();
    const description = createJobDescription(jobSpecFromHeader(header));
    jobId = await connectTarget(locateSandbox(sandbox)).createJob(description, signal);
    await journal.append({ kind: 'creating', before: [] });
    await journal.append({ kind: 'created', jobId });
    await journal.closeAndKeep();
    await history.handOver(run);
    return run.id;
  };
  const isJobLeft = async (): Promise<boolean> => (await sandbox.listJobIds()).includes(jobId);
  const confirm = async (text: string): Promise<void> => {
    questions.push(text);
    if (isDeclined) throw new ProblemError(cancelledProblem());
  };
  const cleanUpPush = (id: string, { isAgreed = false } = {}): ReturnType<typeof cleanUpInterruptedPush> =>
    cleanUpInterruptedPush(
      {
        history,
        journals,
        log,
        service: connections,
        questions: {
          confirm: ({ message, detail }) => confirm(`${message} ${detail}`),
          confirmByTyping: ({ prompt }) => confirm(prompt),
        },
      },
      id,
      isAgreed,
    );
  const forgetAll = (): Promise<ForgetOutcome> =>
    forgetPushes({ history, pushRunner: { cleanUpPush } }, history.list());

  it('loses its data push job in Celonis, unasked where nothing is guarded', async () => {
    await interruptPush();
    assert.deepEqual(await forgetAll(), { remarks: [], readOnlyIds: [] });
    assert.deepEqual([history.list(), await isJobLeft(), questions], [[], false, []]);
  });

  it('is asked about on production, with its file, its table and where they go', async () => {
    await interruptPush();
    connection = { ...connection, environment: 'production' };
    await forgetAll();
    assert.match(
      questions.join(),
      /^Delete the data push job of orders\.ndjson in Celonis\? .* table forgotten_\d+ did not end[^]*Acme\. .*Production/,
    );
    assert.deepEqual([history.list(), await isJobLeft()], [[], false]);
  });

  it('stays as it is, alone, where the person declines', async () => {
    const id = await interruptPush();
    connection = { ...connection, environment: 'production' };
    isDeclined = true;
    const endedPush = await history.start({ ...history.get(id)!.order, table: 'other' });
    const unsent = createUnsentResult({ table: 'other', columns: 0 }, 'cancelled', cancelledProblem());
    await history.finish(endedPush, unsent);
    assert.deepEqual(await forgetAll(), { remarks: [], readOnlyIds: [] });
    assert.deepEqual(
      history.list().map((record) => record.id),
      [id],
    );
    assert.ok(await isJobLeft());
    assert.ok(await journals.readState(id));
  });

  it('is not touched with a read-only connection, and can be removed here alone', async () => {
    const id = await interruptPush();
    connection = { ...connection, isReadOnly: true };
    const { error, readOnlyIds, remarks } = await forgetAll();
    const { fixes, next, what } = toProblem(error);
    assert.match(`${what} ${next}`, /"Acme" is read-only.*remove the push here alone/);
    assert.deepEqual(
      fixes?.map((fix) => fix.label),
      ['Allow Changes…', 'Remove Here Only'],
    );
    assert.deepEqual([readOnlyIds, remarks, questions], [[id], [], []]);
    assert.ok(await isJobLeft());
    assert.ok(history.get(id));
    await history.forgetPushes(id);
    assert.deepEqual(history.list(), []);
  });

  it('is cleaned up unasked where the person was asked already', async () => {
    const id = await interruptPush();
    connection = { ...connection, environment: 'production' };
    await cleanUpPush(id, { isAgreed: true });
    assert.deepEqual([questions, await isJobLeft()], [[], false]);
    assert.equal(history.get(id)?.outcome, 'cancelled');
  });
});
