import assert from 'node:assert/strict';
import { PushHistory, kept } from '../../../src/push/history';
import { Machine, until } from '../../support/windows';
import type { PushOrder } from '../../../src/push/history';
import type { PushOutcome } from '../../../src/push/job/job';

const order = (change: Partial<PushOrder> = {}): PushOrder => ({
  connection: { id: 'c1', name: 'acme' },
  file: { uri: 'file:///w/orders.json', name: 'orders.json' },
  table: 'orders',
  mode: 'replace',
  keys: [],
  ...change,
});
const outcome = (change: Partial<PushOutcome> = {}): PushOutcome => ({
  outcome: 'done',
  table: 'orders',
  rows: 10,
  columns: 3,
  bytesSent: 100,
  durationMs: 5,
  logs: [],
  ...change,
});

describe('the history of pushes', () => {
  let machine: Machine;
  let texts: Map<string, string>;
  let time: number;
  let history: PushHistory;
  const opened: PushHistory[] = [];

  beforeEach(() => {
    machine = new Machine();
    texts = new Map();
    time = Date.parse('2026-01-01T00:00:00Z');
    history = open();
  });
  afterEach(() => opened.splice(0).forEach((one) => one.dispose()));

  function open(): PushHistory {
    const logs = {
      write: async (id: string, text: string) => void texts.set(id, text),
      read: async (id: string) => texts.get(id),
      delete: async (id: string) => void texts.delete(id),
    };
    const one = new PushHistory({ state: machine.open().state, logs, redact: (text) => text.replaceAll('canary', '•••'), now: () => (time += 1), settleMs: [30, 60] });
    opened.push(one);
    return one;
  }

  async function push(change: Partial<PushOrder> = {}, ended: Partial<PushOutcome> = {}): Promise<string> {
    const run = await history.begin(order(change));
    await history.finish(run, outcome(ended));
    return run.id;
  }

  it('lists the latest first, with how each ended', async () => {
    await push();
    await push({ table: 'items' }, { outcome: 'failed', problem: { kind: 'server', what: 'It broke.' } });
    assert.deepEqual(history.list().map((one) => [one.order.table, one.outcome, one.problem]), [
      ['items', 'failed', 'It broke.'],
      ['orders', 'done', undefined],
    ]);
  });

  it('knows a running push and its progress', async () => {
    const run = await history.begin(order());
    const told: (string | undefined)[] = [];
    history.onDidChange((id) => told.push(id));
    run.tell({ phase: 'uploading', rows: 1, rowsTotal: 10, bytesSent: 5, bytesRead: 5, bytesTotal: 50 });
    assert.deepEqual(told, [run.id]);
    assert.equal(history.stateOf(history.list()[0]!), 'running');
    assert.equal(history.run(run.id)?.progress?.rows, 1);
  });

  it('keeps the log of a push, without secrets', async () => {
    const run = await history.begin(order());
    run.log('sent canary');
    assert.match((await history.log(run.id)) ?? '', /sent •••/);
    await history.finish(run, outcome());
    assert.match((await history.log(run.id)) ?? '', /sent •••/);
  });

  it(`keeps the last ${kept} and drops older ones with their logs`, async () => {
    const first = await push();
    for (let index = 0; index < kept; index++) await push();
    assert.equal(history.list().length, kept);
    assert.equal(history.get(first), undefined);
    assert.equal(texts.size, kept);
  });

  it('calls a push interrupted whose window has been silent for too long', async () => {
    const run = await history.begin(order());
    const other = open();
    await until('the other window knows it', () => other.get(run.id) !== undefined);
    assert.equal(other.stateOf(other.get(run.id)!), 'running');
    time += 120_000;
    assert.equal(other.stateOf(other.get(run.id)!), 'interrupted');
    assert.equal(history.stateOf(history.get(run.id)!), 'running');
  });

  it('continues the log of a push whose end was not known', async () => {
    const run = await history.begin(order());
    run.log('executing');
    await history.finish(run, outcome({ outcome: 'running', jobId: 'j1', problem: { kind: 'timeout', what: 'Nobody knows.' } }));
    const record = history.get(run.id)!;
    assert.deepEqual([record.outcome, record.jobId], ['executing', 'j1']);
    const again = history.resume(record);
    again.log('done after all');
    await history.finish(again, outcome({ jobId: 'j1' }));
    assert.match((await history.log(run.id)) ?? '', /executing[^]*done after all/);
    assert.equal(history.get(run.id)?.problem, undefined);
  });

  it('knows how many rows pushes from here left in a table', async () => {
    assert.equal(history.rowsLeft('c1', 'orders'), undefined);
    await push({}, { rows: 100 });
    await push({ mode: 'append' }, { rows: 5 });
    await push({ mode: 'append' }, { rows: 7, outcome: 'failed' });
    assert.equal(history.rowsLeft('c1', 'ORDERS'), 105);
    assert.equal(history.rowsLeft('c2', 'orders'), undefined);
    await push({ mode: 'upsert', keys: ['id'] }, { rows: 9 });
    assert.equal(history.rowsLeft('c1', 'orders'), undefined);
  });

  it('forgets what has ended and keeps what runs', async () => {
    await push();
    const run = await history.begin(order());
    await history.forget();
    assert.deepEqual(history.list().map((one) => one.id), [run.id]);
  });

  it('forgets a push as soon as its end can be read', async () => {
    const run = await history.begin(order());
    let asked = false;
    history.onDidChange(() => {
      if (asked || history.get(run.id)?.outcome !== 'done') return;
      asked = true;
      void history.forget(run.id);
    });
    await history.finish(run, outcome());
    await until('it is gone', () => history.get(run.id) === undefined);
    await until('its log is gone', () => !texts.has(run.id));
  });

  it('does not bring back what was forgotten while its end was found out', async () => {
    const run = await history.begin(order());
    await history.finish(run, outcome({ outcome: 'running', jobId: 'j1' }));
    const record = history.get(run.id)!;
    await history.forget(run.id);
    await history.finish(history.resume(record), outcome({ jobId: 'j1' }));
    history.refresh();
    assert.equal(history.get(run.id), undefined);
    assert.equal(texts.has(run.id), false);
  });

  it('does not let another window forget what runs in this one', async () => {
    const run = await history.begin(order());
    const other = open();
    await until('the other window knows it', () => other.get(run.id) !== undefined);
    await other.forget();
    await other.forget(run.id);
    assert.ok(other.get(run.id));
    await history.finish(run, outcome());
    await until('its end is known there', () => other.get(run.id)?.outcome === 'done');
  });

  it('knows at once of a window that is certainly gone, until there is a sign of life', async () => {
    const run = await history.begin(order());
    const other = open();
    await until('the other window knows it', () => other.get(run.id) !== undefined);
    other.markGone(run.id);
    assert.equal(other.stateOf(other.get(run.id)!), 'interrupted');
    const again = await other.takeUp(run.id, order(), '2026-01-01T00:00:00Z');
    assert.equal(other.stateOf(other.get(run.id)!), 'running');
    await other.finish(again, outcome());
    assert.equal(other.get(run.id)?.outcome, 'done');
  });

  it('takes up a push whose record is lost', async () => {
    const run = await history.takeUp('p1', order(), '2026-01-01T00:00:00.000Z');
    assert.deepEqual(history.list().map(({ id, outcome: now, startedAt }) => [id, now, startedAt]), [['p1', 'running', '2026-01-01T00:00:00.000Z']]);
    await history.finish(run, outcome());
    assert.equal(history.get('p1')?.outcome, 'done');
  });

  it('loses no push when two windows push at the same time', async () => {
    const other = open();
    const runs = await Promise.all([history.begin(order()), other.begin(order({ table: 'items' }))]);
    await Promise.all([history.finish(runs[0], outcome()), other.finish(runs[1], outcome())]);
    await until('both are in both windows', () => [history, other].every((one) => one.list().filter((each) => each.outcome === 'done').length === 2));
  });

  it('cancels all that runs', async () => {
    const run = await history.begin(order());
    history.cancelAll();
    assert.ok(run.signal.aborted);
  });
});
