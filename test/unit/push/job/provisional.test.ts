import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe as say } from '../../../../src/http/problem';
import { openEngine } from '../../../../src/push/engine';
import type { PushEngine } from '../../../../src/push/engine';
import { resumePush, runPush } from '../../../../src/push/job/job';
import type { PushControl, PushOutcome, PushProgress, PushRequest } from '../../../../src/push/job/job';
import { LedgerFiles } from '../../../../src/push/job/ledgerFiles';
import { decidedIn } from '../../../../src/push/job/standing';
import type { TablePlan } from '../../../../src/push/types';
import { CelonisSandbox } from '../../../support/celonisSandbox';
import { largeText } from '../../../support/largeText';
import { impatient, orderOf, silently, targetAt, whereIs } from '../../../support/pushes';

const upload = { method: 'POST', path: 'chunks/upserted' };

describe('A push that begins with the beginning of its file', function () {
  this.timeout(60_000);
  let sandbox: CelonisSandbox;
  let engine: PushEngine;
  let folder: string;
  let path: string;
  let rows = 0;
  let tables = 0;
  let table = '';

  before(async () => {
    sandbox = await CelonisSandbox.start({ pace: { queuedMs: 5, runningMs: 5 } });
    engine = openEngine(resolve('dist/pushWorker.js'));
    folder = mkdtempSync(join(tmpdir(), 'push-provisional-'));
    path = join(folder, 'log.ndjson');
  });
  beforeEach(() => {
    table = `large_${++tables}`;
    // Long values in few rows: what matters here is not how many there are.
    const filler = 'x'.repeat(2_000);
    rows = 0;
    writeFileSync(path, largeText((index) => `{"id":${(rows = index + 1)},"n":${index},"filler":"${filler}"}\n`, ''));
  });
  afterEach(async () => {
    await sandbox.reset();
    assert.deepEqual(await sandbox.jobs(), [], 'a job was left behind');
  });
  after(async () => {
    engine.dispose();
    rmSync(folder, { recursive: true });
    await sandbox.close();
  });

  const source = () => ({ kind: 'path', path, name: 'log.ndjson' }) as const;
  const target = () => targetAt(whereIs(sandbox), 20_000);
  const planOf = async (): Promise<TablePlan> => {
    const plan = await engine.provisionalPlan(source(), {}, { signal: new AbortController().signal });
    assert.ok(plan);
    return plan;
  };
  const requestOf = (plan: TablePlan): PushRequest => ({ source: source(), plan, table, mode: 'replace', keys: [], format: 'PARQUET' });

  interface Seen {
    outcome: PushOutcome;
    lines: string[];
    plans: TablePlan[];
    progress: PushProgress[];
  }
  const push = async (more: Partial<PushControl> = {}): Promise<Seen> => {
    const control = silently();
    const plans: TablePlan[] = [];
    const progress: PushProgress[] = [];
    const outcome = await runPush(requestOf(await planOf()), target(), engine, { ...control, onPlan: (plan) => plans.push(plan), onProgress: (one) => progress.push(one), ...more }, impatient);
    return { outcome, lines: control.lines, plans, progress };
  };
  const jobsCreated = async (): Promise<number> => (await sandbox.requests()).filter(({ method, path: to }) => method === 'POST' && /jobs\/$/.test(to)).length;
  const holdsAll = async (count = rows): Promise<void> => {
    const held = await sandbox.table(table);
    assert.equal(held?.rowCount, count);
    assert.equal(new Set(held.rows.map((row) => row['id'])).size, Math.min(count, held.rows.length), 'a row is there twice');
  };

  it('sends the file while it is read for the first time', async () => {
    const { outcome, plans, progress } = await push();
    assert.equal(outcome.outcome, 'done', outcome.problem && say(outcome.problem));
    assert.equal(outcome.rows, rows);
    assert.deepEqual(plans.map((plan) => [plan.rows, plan.provisional]), [[rows, undefined]]);
    assert.ok(progress.some(({ phase, estimated }) => phase === 'uploading' && estimated), 'how many rows there are is not known while it is sent');
    assert.deepEqual([progress.at(-1)?.rowsTotal, progress.at(-1)?.estimated], [rows, undefined]);
    assert.equal(await jobsCreated(), 1);
    await holdsAll();
  });

  it('starts over with all of it where something else comes later, and says so', async () => {
    appendFileSync(path, '{"id":0,"n":0.5,"late":true}\n');
    const { outcome, lines, plans, progress } = await push();
    assert.equal(outcome.outcome, 'done', outcome.problem && say(outcome.problem));
    assert.deepEqual(plans.map(({ columns }) => columns.map(({ name, type }) => `${name} ${type}`)), [['id INTEGER', 'n FLOAT', 'filler STRING', 'late BOOLEAN']]);
    assert.match(lines.join('\n'), /does not go on as its beginning promised/);
    assert.ok(progress.some(({ phase }) => phase === 'reading'));
    assert.equal(await jobsCreated(), 2);
    assert.equal(outcome.columns, 4);
    await holdsAll(rows + 1);
    assert.deepEqual((await sandbox.table(table))?.columns.map(({ name }) => name), ['id', 'n', 'filler', 'late']);
  });

  it('leaves nothing behind for a file that is broken at its end, and says where', async () => {
    appendFileSync(path, '{"id":0,"n":}\n');
    const { outcome } = await push();
    assert.equal(outcome.outcome, 'failed');
    assert.match(JSON.stringify(outcome.problem), new RegExp(`line ${(rows + 1).toLocaleString('en-US')}|line ${rows + 1}`, 'i'));
    assert.equal(await sandbox.table(table), undefined);
  });

  it('is cancelled while it reads all of it, leaving nothing behind', async () => {
    appendFileSync(path, '{"id":0,"n":0.5}\n');
    const cancel = new AbortController();
    const { outcome } = await push({ signal: cancel.signal, onProgress: ({ phase }) => phase === 'reading' && cancel.abort() });
    assert.equal(outcome.outcome, 'cancelled');
    assert.equal(await sandbox.table(table), undefined);
  });

  it('fails where the file changes on the way', async () => {
    const { outcome } = await push({ onProgress: ({ phase }) => phase === 'creating' && appendFileSync(path, ' ') });
    assert.equal(outcome.outcome, 'failed');
    assert.match(say(outcome.problem!), /changed/);
    assert.equal(await sandbox.table(table), undefined);
  });

  for (const [how, end] of [['and bears it out', ''], ['and turns out to be otherwise', '{"id":0,"n":0.5}\n']] as const) {
    it(`goes on in another window when its own is closed, ${how}`, async () => {
      appendFileSync(path, end);
      const files = new LedgerFiles(join(folder, table));
      const beginning = { ...orderOf(table, path), plan: await planOf() };
      const ledger = await files.begin(beginning, (why) => assert.fail(why));
      const left = new AbortController();
      await sandbox.fail({ match: upload, times: 1, then: { delayMs: 1 } }, { match: upload, times: -1, then: { delayMs: 5_000 } });
      const pushing = runPush({ source: source(), ...decidedIn(beginning) }, target(), engine, {
        ...silently(),
        left: left.signal,
        onProgress: ({ rows: arrived }) => {
          if (arrived === 0 || left.signal.aborted) return;
          ledger.leave();
          left.abort();
        },
      }, impatient, ledger);
      assert.equal((await pushing).left, true);
      await ledger.put();
      await sandbox.noFaults();
      const state = await files.read(beginning.id);
      assert.ok(state?.begin.plan.provisional);
      const claimed = await files.claim(beginning.id);
      assert.ok(claimed);
      const outcome = await resumePush(state, source(), target(), engine, silently(), impatient, claimed);
      assert.equal(outcome.outcome, 'done', outcome.problem && say(outcome.problem));
      assert.equal((await files.read(beginning.id))?.begin.plan.provisional, undefined);
      await claimed.end();
      assert.equal(await jobsCreated(), end ? 2 : 1);
      await holdsAll(rows + (end ? 1 : 0));
    });
  }
});
