import assert from 'node:assert/strict';
import type { PushResult } from '../../../src/push/job/push';
import type { PushOrder } from '../../../src/push/pushHistory';
import { maxRecords, PushHistory } from '../../../src/push/pushHistory';
import { SimulatedMachine, waitUntil } from '../../support/simulatedWindows';

const order = (change: Partial<PushOrder> = {}): PushOrder => ({
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

describe('the history of pushes', () => {
  let machine: SimulatedMachine;
  let texts: Map<string, string>;
  let time: number;
  let history: PushHistory;
  let isDiskFull: boolean;
  let window: ReturnType<SimulatedMachine['openWindow']>;
  const openedHistories: PushHistory[] = [];

  beforeEach(() => {
    machine = new SimulatedMachine();
    texts = new Map();
    isDiskFull = false;
    time = Date.parse('2026-01-01T00:00:00Z');
    history = open();
  });
  afterEach(() => openedHistories.splice(0).forEach((history) => history.dispose()));

  function open(): PushHistory {
    const logs = {
      write: async (id: string, text: string) => {
        if (isDiskFull) throw new Error('No space left on the device.');
        texts.set(id, text);
      },
      read: async (id: string) => texts.get(id),
      delete: async (id: string) => void texts.delete(id),
    };
    window = machine.openWindow();
    const newHistory = new PushHistory({
      state: window.state,
      logs,
      redact: (text) => text.replaceAll('canary', '•••'),
      now: () => (time += 1),
      settleMs: [30, 60],
    });
    openedHistories.push(newHistory);
    return newHistory;
  }

  async function push(change: Partial<PushOrder> = {}, ended: Partial<PushResult> = {}): Promise<string> {
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
    assert.equal(texts.size, maxRecords);
  });

  it('calls a push interrupted whose window has been silent for too long', async () => {
    const run = await history.start(order());
    const other = open();
    await waitUntil('the other window knows it', () => other.get(run.id) !== undefined);
    assert.equal(other.pushStateOf(other.get(run.id)!), 'running');
    time += 120_000;
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
    await waitUntil('its log is gone', () => !texts.has(run.id));
  });

  it('does not bring back what was forgotten while its end was found out', async () => {
    const run = await history.start(order());
    await history.finish(run, outcome({ result: 'running', jobId: 'j1' }));
    const record = history.get(run.id)!;
    await history.forgetPushes(run.id);
    await history.finish(history.continueLog(record), outcome({ jobId: 'j1' }));
    history.refresh();
    assert.equal(history.get(run.id), undefined);
    assert.equal(texts.has(run.id), false);
  });

  it('does not let another window forget what runs in this one', async () => {
    const run = await history.start(order());
    const other = open();
    await waitUntil('the other window knows it', () => other.get(run.id) !== undefined);
    await other.forgetPushes();
    await other.forgetPushes(run.id);
    assert.ok(other.get(run.id));
    await history.finish(run, outcome());
    await waitUntil('its end is known there', () => other.get(run.id)?.outcome === 'done');
  });

  it('knows at once of a window that is certainly gone, until there is a sign of life', async () => {
    const run = await history.start(order());
    const other = open();
    await waitUntil('the other window knows it', () => other.get(run.id) !== undefined);
    other.markLost(run.id);
    assert.equal(other.pushStateOf(other.get(run.id)!), 'interrupted');
    const takenOverRun = await other.takeOver(run.id, order(), '2026-01-01T00:00:00Z');
    assert.equal(other.pushStateOf(other.get(run.id)!), 'running');
    await other.finish(takenOverRun, outcome());
    assert.equal(other.get(run.id)?.outcome, 'done');
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
    const other = open();
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
    isDiskFull = true;
    const record = await history.finish(activePush, outcome());
    assert.equal(record.outcome, 'done');
    assert.equal(history.get(activePush.id)?.outcome, 'done');
    assert.equal(history.activePush(activePush.id), undefined);
    assert.match(activePush.remarks.join(' '), /log.*No space left/);
  });

  it('pushes where the list of pushes cannot be written, and shows how it ended while the window is open', async () => {
    window.failNextWrite = true;
    const activePush = await history.start(order());
    assert.equal(history.pushStateOf(history.get(activePush.id)!), 'running');
    assert.match(activePush.remarks.join(' '), /list of pushes.*disk is full/);
    window.failNextWrite = true;
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
    isDiskFull = true;
    const record = await history.handOver(activePush);
    assert.equal(record.outcome, 'running');
  });

  it('keeps what runs in another window, however many pushes follow', async () => {
    const other = open();
    const activePush = await other.start(order());
    await waitUntil('this window knows it', () => history.get(activePush.id) !== undefined);
    for (let index = 0; index <= maxRecords; index++) await push();
    assert.ok(history.get(activePush.id));
  });

  it('forgets the other pushes where one cannot be forgotten', async () => {
    await push();
    await push();
    window.failNextWrite = true;
    await assert.rejects(history.forgetPushes(), /disk is full/);
    assert.equal(history.list().length, 1);
  });

  it('cancels all that runs', async () => {
    const run = await history.start(order());
    history.cancelAll();
    assert.ok(run.signal.aborted);
  });
});
