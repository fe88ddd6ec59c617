import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe as describeProblem } from '../../../../src/core/problem';
import type { TablePlan } from '../../../../src/engine/model/tablePlan';
import type { PushEngine } from '../../../../src/engine/pushEngine';
import { openEngine } from '../../../../src/engine/pushEngine';
import { resumePush, runPush } from '../../../../src/push/job/push';
import type { PushControl, PushJobSpec, PushProgress, PushResult } from '../../../../src/push/job/pushJob';
import { jobSpecFromHeader } from '../../../../src/push/job/remoteJobState';
import { PushJournalStore } from '../../../../src/push/journal/pushJournalStore';
import { SandboxHarness } from '../../../support/celonisSandbox';
import { createLargeText } from '../../../support/largeText';
import { testWorkers } from '../../../support/pushEngine';
import {
  connectTarget,
  createJournalHeader,
  createSilentControl,
  locateSandbox,
  testTiming,
} from '../../../support/pushFixtures';

const upload = { method: 'POST', path: 'chunks/upserted' };

describe('A push that begins with the beginning of its file', () => {
  let sandbox: SandboxHarness;
  let engine: PushEngine;
  let folder: string;
  let path: string;
  let rows = 0;
  let tables = 0;
  let table = '';

  before(async () => {
    sandbox = await SandboxHarness.start({ jobDurations: { queuedMs: 5, runningMs: 5 } });
    engine = openEngine(testWorkers);
    folder = mkdtempSync(join(tmpdir(), 'push-provisional-'));
    path = join(folder, 'log.ndjson');
  });
  beforeEach(() => {
    table = `large_${++tables}`;
    // Long values in few rows: what matters here is not how many there are.
    const filler = 'x'.repeat(2_000);
    rows = 0;
    writeFileSync(
      path,
      createLargeText((index) => `{"id":${(rows = index + 1)},"n":${index},"filler":"${filler}"}\n`, ''),
    );
  });
  afterEach(async () => {
    await sandbox.reset();
    assert.deepEqual(await sandbox.listJobIds(), [], 'a job was left behind');
  });
  after(async () => {
    engine.dispose();
    rmSync(folder, { recursive: true });
    await sandbox.close();
  });

  const source = () => ({ kind: 'path', path, name: 'log.ndjson' }) as const;
  const target = () => connectTarget(locateSandbox(sandbox), 20_000);
  const planOf = async (): Promise<TablePlan> => {
    const plan = await engine.createProvisionalPlan(source(), {}, { signal: new AbortController().signal });
    assert.ok(plan);
    return plan;
  };
  const requestOf = (plan: TablePlan): PushJobSpec => ({
    source: source(),
    plan,
    table,
    mode: 'replace',
    keys: [],
    format: 'PARQUET',
  });

  interface ObservedPush {
    outcome: PushResult;
    lines: string[];
    plans: TablePlan[];
    progress: PushProgress[];
  }
  const push = async (overrides: Partial<PushControl> = {}): Promise<ObservedPush> => {
    const control = createSilentControl();
    const plans: TablePlan[] = [];
    const progress: PushProgress[] = [];
    const outcome = await runPush(
      requestOf(await planOf()),
      target(),
      engine,
      { ...control, onPlan: (plan) => plans.push(plan), onProgress: (update) => progress.push(update), ...overrides },
      testTiming,
    );
    return { outcome, lines: control.lines, plans, progress };
  };
  const jobsCreated = async (): Promise<number> =>
    (await sandbox.listRequests()).filter(({ method, path: to }) => method === 'POST' && /jobs\/$/.test(to)).length;
  const assertTableComplete = async (count = rows): Promise<void> => {
    const readTable = await sandbox.readTable(table);
    assert.equal(readTable?.rowCount, count);
    assert.equal(
      new Set(readTable.rows.map((row) => row['id'])).size,
      Math.min(count, readTable.rows.length),
      'a row is there twice',
    );
  };

  it('sends the file while it is read for the first time', async () => {
    const { outcome, plans, progress } = await push();
    assert.equal(outcome.result, 'done', outcome.problem && describeProblem(outcome.problem));
    assert.equal(outcome.rows, rows);
    assert.deepEqual(
      plans.map((plan) => [plan.rows, plan.provisional]),
      [[rows, undefined]],
    );
    assert.ok(
      progress.some(({ phase, isEstimated: estimated }) => phase === 'uploading' && estimated),
      'how many rows there are is not known while it is sent',
    );
    assert.deepEqual([progress.at(-1)?.rowsTotal, progress.at(-1)?.isEstimated], [rows, undefined]);
    assert.equal(await jobsCreated(), 1);
    await assertTableComplete();
  });

  it('starts over with all of it where something else comes later, and says so', async () => {
    appendFileSync(path, '{"id":0,"n":0.5,"late":true}\n');
    const { outcome, lines, plans, progress } = await push();
    assert.equal(outcome.result, 'done', outcome.problem && describeProblem(outcome.problem));
    assert.deepEqual(
      plans.map(({ columns }) => columns.map(({ name, type }) => `${name} ${type}`)),
      [['id INTEGER', 'n FLOAT', 'filler STRING', 'late BOOLEAN']],
    );
    assert.match(lines.join('\n'), /The rest of .* is not like its beginning/);
    assert.ok(progress.some(({ phase }) => phase === 'reading'));
    assert.equal(await jobsCreated(), 2);
    assert.equal(outcome.columns, 4);
    await assertTableComplete(rows + 1);
    assert.deepEqual(
      (await sandbox.readTable(table))?.columns.map(({ name }) => name),
      ['id', 'n', 'filler', 'late'],
    );
  });

  it('leaves nothing behind for a file that is broken at its end, and says where', async () => {
    appendFileSync(path, '{"id":0,"n":}\n');
    const { outcome } = await push();
    assert.equal(outcome.result, 'failed');
    assert.match(
      JSON.stringify(outcome.problem),
      new RegExp(`line ${(rows + 1).toLocaleString('en-US')}|line ${rows + 1}`, 'i'),
    );
    assert.equal(await sandbox.readTable(table), undefined);
  });

  it('is cancelled while it reads all of it, leaving nothing behind', async () => {
    appendFileSync(path, '{"id":0,"n":0.5}\n');
    const cancel = new AbortController();
    const { outcome } = await push({
      signal: cancel.signal,
      onProgress: ({ phase }) => phase === 'reading' && cancel.abort(),
    });
    assert.equal(outcome.result, 'cancelled');
    assert.equal(await sandbox.readTable(table), undefined);
  });

  it('fails where the file changes on the way', async () => {
    const { outcome } = await push({ onProgress: ({ phase }) => phase === 'creating' && appendFileSync(path, ' ') });
    assert.equal(outcome.result, 'failed');
    assert.match(describeProblem(outcome.problem!), /changed/);
    assert.equal(await sandbox.readTable(table), undefined);
  });

  for (const [ending, end] of [
    ['and bears it out', ''],
    ['and turns out to be otherwise', '{"id":0,"n":0.5}\n'],
  ] as const) {
    it(`goes on in another window when its own is closed, ${ending}`, async () => {
      appendFileSync(path, end);
      const files = new PushJournalStore(join(folder, table));
      const journalHeader = { ...createJournalHeader(table, path), plan: await planOf() };
      const journal = await files.create(journalHeader, (reason) => assert.fail(reason));
      const handoverController = new AbortController();
      const oneWorkerEngine = openEngine(testWorkers, 1);
      await sandbox.injectFaults(
        { match: upload, times: 1, then: { delayMs: 1 } },
        { match: upload, times: -1, then: { delayMs: 5_000 } },
      );
      const pushing = runPush(
        // One worker, and more chunks than wait for it: the end of the file is not seen before the window closes.
        { source: source(), ...jobSpecFromHeader(journalHeader), chunkBytes: 8_000 },
        target(),
        oneWorkerEngine,
        {
          ...createSilentControl(),
          handOverSignal: handoverController.signal,
          onProgress: ({ rows: arrived }) => {
            if (arrived === 0 || handoverController.signal.aborted) return;
            journal.handOver();
            handoverController.abort();
          },
        },
        testTiming,
        journal,
      );
      assert.equal((await pushing).isHandedOver, true);
      oneWorkerEngine.dispose();
      await journal.closeAndKeep();
      await sandbox.clearFaults();
      const state = await files.readState(journalHeader.id);
      assert.ok(state?.header.plan.provisional);
      const claimedJournal = await files.claim(journalHeader.id);
      assert.ok(claimedJournal);
      const outcome = await resumePush(
        state,
        source(),
        target(),
        engine,
        createSilentControl(),
        testTiming,
        claimedJournal,
      );
      assert.equal(outcome.result, 'done', outcome.problem && describeProblem(outcome.problem));
      assert.equal((await files.readState(journalHeader.id))?.header.plan.provisional, undefined);
      await claimedJournal.closeAndDelete();
      assert.equal(await jobsCreated(), end ? 2 : 1);
      await assertTableComplete(rows + (end ? 1 : 0));
    });
  }
});
