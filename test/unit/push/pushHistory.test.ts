import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PushParameters } from '../../../src/push/definition/pushParametersSchema';
import type { PushResult } from '../../../src/push/job/pushJob';
import { PushOwners } from '../../../src/push/journal/pushOwners';
import { maxRecords, PushHistory } from '../../../src/push/pushHistory';
import type { PushRecord } from '../../../src/push/pushRecord';
import { PushRecordFiles } from '../../../src/push/pushRecordFiles';
import { waitUntil } from '../../support/simulatedWindows';

const order = (change: Partial<PushParameters> = {}): PushParameters => ({
  connection: { id: 'c1', name: 'acme' },
  file: { uri: 'file:///w/orders.json', name: 'orders.json' },
  table: 'orders',
  mode: 'replace',
  keys: [],
  ...change,
});
const outcome = (change: Partial<PushResult> = {}): PushResult => ({
  result: 'done',
  table: 'orders',
  rows: 10,
  columns: 3,
  bytesSent: 100,
  durationMs: 5,
  logs: [],
  ...change,
});

/** A disk that can be full, and a file that cannot be deleted. */
class FailingFiles extends PushRecordFiles {
  isDiskFull = false;
  failNextWrite = false;
  failNextDelete = false;
  /** What the next write waits for. */
  nextWrite: Promise<unknown> = Promise.resolve();

  override async write(record: PushRecord): Promise<void> {
    await this.nextWrite;
    const hasFailed = this.failNextWrite;
    this.failNextWrite = false;
    if (hasFailed) throw new Error('The disk is full.');
    await super.write(record);
  }

  override async appendLog(id: string, text: string): Promise<void> {
    if (this.isDiskFull) throw new Error('No space left on the device.');
    await super.appendLog(id, text);
  }

  override async delete(id: string): Promise<void> {
    const hasFailed = this.failNextDelete;
    this.failNextDelete = false;
    if (hasFailed) throw new Error('The file is in use.');
    await super.delete(id);
  }
}

describe('the history of pushes', () => {
  let root: string;
  let time: number;
  let history: PushHistory;
  let files: FailingFiles;
  let owners: PushOwners;
  const closeWindows: (() => void)[] = [];

  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), 'push-history-'));
    time = Date.parse('2026-01-01T00:00:00Z');
    ({ history, files, owners } = await open());
  });
  afterEach(() => {
    closeWindows.splice(0).forEach((close) => close());
    rmSync(root, { recursive: true, force: true, maxRetries: 3 });
  });

  /** Another window; its process ends with `owners.dispose`. */
  async function open(): Promise<{ history: PushHistory; files: FailingFiles; owners: PushOwners }> {
    const newFiles = new FailingFiles(root);
    const newOwners = new PushOwners(root);
    const newHistory = new PushHistory({
      files: newFiles,
      owners: newOwners,
      log: { warn: (line) => assert.fail(line) },
      redact: (text) => text.replaceAll('canary', '•••'),
      now: () => (time += 1),
    });
    closeWindows.push(
      () => newHistory.dispose(),
      () => newOwners.dispose(),
    );
    await newHistory.load();
    return { history: newHistory, files: newFiles, owners: newOwners };
  }

  const hasFolder = (id: string): boolean => readdirSync(root).includes(id);

  async function push(change: Partial<PushParameters> = {}, ended: Partial<PushResult> = {}): Promise<string> {
    const run = await history.start(order(change));
    await history.finish(run, outcome(ended));
    return run.id;
  }

  it('lists the latest first, with how each ended', async () => {
    await push();
    await push({ table: 'items' }, { result: 'failed', problem: { kind: 'server', what: 'It broke.' } });
    assert.deepEqual(
      history.list().map((record) => [record.order.table, record.outcome, record.problem]),
      [
        ['items', 'failed', 'It broke.'],
        ['orders', 'done', undefined],
      ],
    );
  });

  it('knows a running push and its progress', async () => {
    const run = await history.start(order());
    const changedIds: (string | undefined)[] = [];
    history.onDidChange((id) => changedIds.push(id));
    run.updateProgress({ phase: 'uploading', rows: 1, rowsTotal: 10, bytesSent: 5, bytesRead: 5, bytesTotal: 50 });
    assert.deepEqual(changedIds, [run.id]);
    assert.equal(history.pushStateOf(history.list()[0]!), 'running');
    assert.equal(history.activePush(run.id)?.progress?.rows, 1);
  });

  it('keeps the log of a push, without secrets', async () => {
    const run = await history.start(order());
    run.log('sent canary');
    assert.match((await history.readLog(run.id)) ?? '', /sent •••/);
    await history.finish(run, outcome());
    assert.match((await history.readLog(run.id)) ?? '', /sent •••/);
  });

  it(`keeps the last ${maxRecords} and drops older ones with their logs`, async () => {
    const first = await push();
    for (let index = 0; index < maxRecords; index++) await push();
    assert.equal(history.list().length, maxRecords);
    assert.equal(history.get(first), undefined);
    assert.equal(readdirSync(root).length, maxRecords);
  });

  it('calls a push interrupted as soon as the process of its window has ended, and never before', async () => {
    const run = await history.start(order());
    const { history: other } = await open();
    assert.equal(other.pushStateOf(other.get(run.id)!), 'running');
    time += 86_400_000;
    await other.refresh();
    assert.equal(other.pushStateOf(other.get(run.id)!), 'running');
    let changes = 0;
    other.onDidChange(() => changes++);
    owners.dispose();
    await waitUntil('the other window hears of it', () => changes > 0);
    assert.equal(other.pushStateOf(other.get(run.id)!), 'interrupted');
    assert.equal(history.pushStateOf(history.get(run.id)!), 'running');
  });

  it('continues the log of a push whose end was not known', async () => {
    const run = await history.start(order());
    run.log('executing');
    await history.finish(
      run,
      outcome({ result: 'running', jobId: 'j1', problem: { kind: 'timeout', what: 'Nobody knows.' } }),
    );
    const record = history.get(run.id)!;
    assert.deepEqual([record.outcome, record.jobId], ['executing', 'j1']);
    const resumedRun = history.continueLog(record);
    resumedRun.log('done after all');
    await history.finish(resumedRun, outcome({ jobId: 'j1' }));
    assert.match((await history.readLog(run.id)) ?? '', /executing[^]*done after all/);
    assert.equal(history.get(run.id)?.problem, undefined);
  });

  it('knows how many rows pushes from here left in a table', async () => {
    assert.equal(history.rowsAfterLastPush('c1', 'orders'), undefined);
    await push({}, { rows: 100 });
    await push({ mode: 'append' }, { rows: 5 });
    await push({ mode: 'append' }, { rows: 7, result: 'failed' });
    assert.equal(history.rowsAfterLastPush('c1', 'ORDERS'), 105);
    assert.equal(history.rowsAfterLastPush('c2', 'orders'), undefined);
    await push({ mode: 'upsert', keys: ['id'] }, { rows: 9 });
    assert.equal(history.rowsAfterLastPush('c1', 'orders'), undefined);
  });

  it('forgets what has ended and keeps what runs', async () => {
    await push();
    const run = await history.start(order());
    await history.forgetPushes();
    assert.deepEqual(
      history.list().map((record) => record.id),
      [run.id],
    );
  });

  it('calls a push running until its end is written, and does not forget it meanwhile', async () => {
    const run = await history.start(order());
    let write = (): void => {};
    files.nextWrite = new Promise<void>((resolve) => (write = resolve));
    const finished = history.finish(run, outcome());
    assert.equal(history.pushStateOf(history.get(run.id)!), 'running');
    const forgotten = history.forgetPushes();
    write();
    await Promise.all([finished, forgotten]);
    assert.equal(history.pushStateOf(history.get(run.id)!), 'done');
  });

  it('forgets a push as soon as its end can be read', async () => {
    const run = await history.start(order());
    let wasAsked = false;
    history.onDidChange(() => {
      if (wasAsked || history.get(run.id)?.outcome !== 'done') return;
      wasAsked = true;
      void history.forgetPushes(run.id);
    });
    await history.finish(run, outcome());
    await waitUntil('it is gone', () => history.get(run.id) === undefined);
    await waitUntil('its log is gone', () => !hasFolder(run.id));
  });

  it('does not bring back what was forgotten while its end was found out', async () => {
    const run = await history.start(order());
    await history.finish(run, outcome({ result: 'running', jobId: 'j1' }));
    const record = history.get(run.id)!;
    await history.forgetPushes(run.id);
    await history.finish(history.continueLog(record), outcome({ jobId: 'j1' }));
    await history.refresh();
    assert.equal(history.get(run.id), undefined);
    assert.equal(hasFolder(run.id), false);
  });

  it('records how a push ended whose folder was deleted while it ran', async () => {
    for (const isWhole of [true, false]) {
      const run = await history.start(order());
      rmSync(isWhole ? root : join(root, run.id), { recursive: true });
      await history.finish(run, outcome());
      assert.equal(history.get(run.id)?.outcome, 'done');
      await history.refresh();
      assert.equal(history.get(run.id)?.outcome, 'done');
      assert.match((await history.readLog(run.id)) ?? '', /\n/);
    }
  });

  it('does not let another window forget what runs in this one', async () => {
    const run = await history.start(order());
    const { history: other } = await open();
    await waitUntil('the other window knows it', () => other.get(run.id) !== undefined);
    await other.forgetPushes();
    await other.forgetPushes(run.id);
    assert.ok(other.get(run.id));
    await history.finish(run, outcome());
    await waitUntil('its end is known there', () => other.get(run.id)?.outcome === 'done');
  });

  it('knows that a push goes on again when another window has taken it over', async () => {
    const run = await history.start(order());
    const { history: second, owners: secondOwners } = await open();
    const { history: third } = await open();
    owners.dispose();
    await waitUntil('both know', () =>
      [second, third].every((any) => any.pushStateOf(any.get(run.id)!) === 'interrupted'),
    );
    assert.ok(await secondOwners.claim(run.id));
    const takenOverRun = await second.takeOver(run.id, order(), '2026-01-01T00:00:00Z');
    assert.equal(second.pushStateOf(second.get(run.id)!), 'running');
    await waitUntil('the third knows', () => third.pushStateOf(third.get(run.id)!) === 'running');
    await second.finish(takenOverRun, outcome());
    await waitUntil('the third knows its end', () => third.get(run.id)?.outcome === 'done');
  });

  it('knows that a push goes on in the window that it was handed over to', async () => {
    const run = await history.start(order());
    const { history: other, owners: otherOwners } = await open();
    owners.release(run.id);
    assert.ok(await otherOwners.claim(run.id));
    const takenOverRun = await other.takeOver(run.id, order(), '2026-01-01T00:00:00Z');
    run.log('until here');
    const handedOver = history.handOver(run);
    assert.match((await history.readLog(run.id)) ?? '', /until here/);
    await handedOver;
    assert.equal(history.pushStateOf(history.get(run.id)!), 'running');
    await other.finish(takenOverRun, outcome());
    await waitUntil('its end is known', () => history.get(run.id)?.outcome === 'done');
  });

  it('takes up a push whose record is lost', async () => {
    const run = await history.takeOver('p1', order(), '2026-01-01T00:00:00.000Z');
    assert.deepEqual(
      history.list().map(({ id, outcome: currentOutcome, startedAt }) => [id, currentOutcome, startedAt]),
      [['p1', 'running', '2026-01-01T00:00:00.000Z']],
    );
    await history.finish(run, outcome());
    assert.equal(history.get('p1')?.outcome, 'done');
  });

  it('loses no push when two windows push at the same time', async () => {
    const { history: other } = await open();
    const runs = await Promise.all([history.start(order()), other.start(order({ table: 'items' }))]);
    await Promise.all([history.finish(runs[0], outcome()), other.finish(runs[1], outcome())]);
    await waitUntil('both are in both windows', () =>
      [history, other].every(
        (anyHistory) => anyHistory.list().filter((record) => record.outcome === 'done').length === 2,
      ),
    );
  });

  it('records how a push ended where its log cannot be written, and says so', async () => {
    const activePush = await history.start(order());
    files.isDiskFull = true;
    const record = await history.finish(activePush, outcome());
    assert.equal(record.outcome, 'done');
    assert.equal(history.get(activePush.id)?.outcome, 'done');
    assert.equal(history.activePush(activePush.id), undefined);
    assert.match(activePush.remarks.join(' '), /log.*No space left/);
  });

  it('pushes where the list of pushes cannot be written, and shows how it ended while the window is open', async () => {
    files.failNextWrite = true;
    const activePush = await history.start(order());
    assert.equal(history.pushStateOf(history.get(activePush.id)!), 'running');
    assert.match(activePush.remarks.join(' '), /push history.*disk is full/);
    files.failNextWrite = true;
    await history.finish(activePush, outcome());
    assert.deepEqual(
      history.list().map((record) => record.outcome),
      ['done'],
    );
    await history.forgetPushes();
    assert.deepEqual(history.list(), []);
  });

  it('hands over a push whose log cannot be written', async () => {
    const activePush = await history.start(order());
    files.isDiskFull = true;
    const record = await history.handOver(activePush);
    assert.equal(record.outcome, 'running');
  });

  it('keeps what runs in another window, however many pushes follow', async () => {
    const { history: other } = await open();
    const activePush = await other.start(order());
    await waitUntil('this window knows it', () => history.get(activePush.id) !== undefined);
    for (let index = 0; index <= maxRecords; index++) await push();
    assert.ok(history.get(activePush.id));
  });

  it('forgets the other pushes where one cannot be forgotten', async () => {
    await push();
    await push();
    files.failNextDelete = true;
    await assert.rejects(history.forgetPushes(), /in use/);
    assert.equal(history.list().length, 1);
  });

  it('cancels all that runs', async () => {
    const run = await history.start(order());
    history.cancelAll();
    assert.ok(run.signal.aborted);
  });
});
