import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { nodeFiles } from '../../../../src/app/commandLine/nodeFiles';
import { createSingleConnection } from '../../../../src/app/commandLine/singleConnection';
import type { FileAccess, ProgressDisplay, PushDependencies } from '../../../../src/app/push/pushDependencies';
import { preparePush } from '../../../../src/app/push/pushFiles';
import type { Log } from '../../../../src/core/log';
import { cancelledProblem, ProblemError } from '../../../../src/core/problem';
import { Redactor } from '../../../../src/core/redactor';
import { PushOwners } from '../../../../src/push/journal/pushOwners';
import { PushHistory } from '../../../../src/push/pushHistory';
import { PushRecordFiles } from '../../../../src/push/pushRecordFiles';
import { SandboxHarness } from '../../../support/celonisSandbox';
import { CountedReads } from '../../../support/countedReads';

const log: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

describe('A push that fails before it begins', () => {
  let sandbox: SandboxHarness;
  let reads: CountedReads;
  let folder: string;
  let owners: PushOwners;
  let dependencies: PushDependencies;

  before(async () => {
    sandbox = await SandboxHarness.start();
    reads = new CountedReads();
    folder = await mkdtemp(join(tmpdir(), 'unprepared-push-'));
    const redactor = new Redactor();
    const { service } = createSingleConnection({
      name: 'Sandbox',
      domain: sandbox.celonisAddress.domain,
      pool: sandbox.emptyPoolId,
      environment: { CELONIS_APP_KEY: sandbox.celonisAddress.appKey },
      version: '0',
      log,
      redactor,
    });
    owners = new PushOwners(folder);
    const history = new PushHistory({
      files: new PushRecordFiles(folder),
      owners,
      log,
      redact: (text) => redactor.redact(text),
    });
    const refuseQuestion = (): never => assert.fail('nothing is asked');
    dependencies = {
      service,
      history,
      log,
      workers: reads.workers,
      files: nodeFiles,
      progress: { show: (_title, work) => work(() => {}, new AbortController().signal) },
      questions: {
        chooseArray: refuseQuestion,
        chooseKeys: refuseQuestion,
        confirm: refuseQuestion,
        confirmByTyping: refuseQuestion,
      },
      pushSettings: () => ({ format: 'parquet', timestamps: 'INT64', csvSeparator: ',', csvLineEnding: 'crlf' }),
    };
  });
  after(async () => {
    dependencies.history.dispose();
    owners.dispose();
    reads.dispose();
    await rm(folder, { recursive: true, force: true });
    await sandbox.close();
  });
  afterEach(() => dependencies.history.forgetPushes());

  const push = (name: string, changes: Partial<PushDependencies>): Promise<unknown> =>
    preparePush(
      { ...dependencies, ...changes },
      {
        files: [pathToFileURL(join(folder, name)).href],
        definition: { connection: 'Sandbox', table: 'orders', mode: 'replace' },
      },
    );
  const listPushes = (): string[] =>
    dependencies.history.list().map(({ order: { table }, outcome }) => `${table} ${outcome}`);
  /** Something that happens once, for others to wait for. */
  const createEvent = (): { happened: Promise<void>; report: () => void } => {
    let report = (): void => {};
    const happened = new Promise<void>((resolve) => (report = resolve));
    return { happened, report };
  };

  it('is among the pushes where its file is missed before the tables of its pool are known', async () => {
    const missed = createEvent();
    const files: FileAccess = {
      ...nodeFiles,
      openSource: (uri, name) => nodeFiles.openSource(uri, name).finally(missed.report),
    };
    const progress: ProgressDisplay = {
      show: async (title, work) => {
        await missed.happened;
        return dependencies.progress.show(title, work);
      },
    };
    await assert.rejects(push('missing.json', { files, progress }), /missing\.json/);
    assert.deepEqual(listPushes(), ['orders failed']);
  });

  it('is among the pushes where its file is missed after the tables of its pool are known', async () => {
    const listed = createEvent();
    const files: FileAccess = {
      ...nodeFiles,
      openSource: async (uri, name) => {
        await listed.happened;
        return nodeFiles.openSource(uri, name);
      },
    };
    const progress: ProgressDisplay = {
      show: (title, work) => dependencies.progress.show(title, work).finally(listed.report),
    };
    await assert.rejects(push('missing.json', { files, progress }), /missing\.json/);
    assert.deepEqual(listPushes(), ['orders failed']);
  });

  it('is among the pushes where the tables of its pool cannot be listed, and not where it was cancelled', async () => {
    await writeFile(join(folder, 'orders.json'), '[{"id":1}]');
    const failingProgress: ProgressDisplay = {
      show: () => Promise.reject(new ProblemError({ kind: 'refused', what: 'No network.' })),
    };
    await assert.rejects(push('orders.json', { progress: failingProgress }), /No network/);
    assert.deepEqual(listPushes(), ['orders failed']);
    await dependencies.history.forgetPushes();
    const cancelledProgress: ProgressDisplay = { show: () => Promise.reject(new ProblemError(cancelledProblem())) };
    await assert.rejects(push('orders.json', { progress: cancelledProgress }));
    assert.deepEqual(listPushes(), []);
  });
});
