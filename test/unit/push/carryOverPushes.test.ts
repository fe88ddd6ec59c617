import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { carryOverPushes } from '../../../src/push/carryOverPushes';
import { pushesFolder } from '../../../src/push/journal/pushFolders';
import { PushJournalStore } from '../../../src/push/journal/pushJournalStore';
import { PushOwners } from '../../../src/push/journal/pushOwners';
import { PushHistory } from '../../../src/push/pushHistory';
import { PushRecordFiles } from '../../../src/push/pushRecordFiles';

const now = Date.parse('2026-11-28T12:00:00Z');

/** As version 0.1 wrote it. */
function earlierRecord(id: string, change: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    version: 1,
    id,
    order: {
      connection: { id: 'c1', name: 'acme' },
      file: { uri: 'file:///w/orders.json', name: 'orders.json' },
      table: 'orders',
      mode: 'replace',
      keys: [],
    },
    outcome: 'done',
    startedAt: '2026-11-28T11:00:00.000Z',
    updatedAt: '2026-11-28T11:01:00.000Z',
    durationMs: 60_000,
    rows: 10,
    columns: 3,
    bytesSent: 100,
    ...change,
  };
}

/** The lines that version 0.1 wrote, before its window was closed. */
function earlierJournal(id: string): string {
  const { order, startedAt } = earlierRecord(id);
  const plan = {
    rows: 10,
    columns: [{ name: 'id', path: ['id'], type: 'STRING' }],
    fingerprint: { bytes: 100 },
  };
  const steps = [
    { kind: 'begin', version: 1, id, at: startedAt, by: '0.1.0', order, plan, format: 'PARQUET' },
    { kind: 'creating', before: [] },
    { kind: 'created', jobId: 'j1', chunkBytes: 1000 },
    { kind: 'sending', index: 0, rows: 5, bytes: 9, sha256: 'ab' },
    { kind: 'arrived', index: 0 },
  ];
  return steps.map((step) => `${JSON.stringify(step)}\n`).join('');
}

describe('the pushes of version 0.1', () => {
  let storage: string;
  let root: string;
  let state: Map<string, unknown>;
  const disposables: { dispose(): void }[] = [];

  beforeEach(() => {
    storage = mkdtempSync(join(tmpdir(), 'push-carry-'));
    root = pushesFolder(storage);
    mkdirSync(join(storage, 'ledgers'));
    mkdirSync(root);
    state = new Map();
  });
  afterEach(() => {
    disposables.splice(0).forEach((disposable) => disposable.dispose());
    rmSync(storage, { recursive: true, force: true, maxRetries: 3 });
  });

  const memento = {
    keys: () => [...state.keys()],
    get: (key: string) => state.get(key),
    update: async (key: string, value: unknown) =>
      void (value === undefined ? state.delete(key) : state.set(key, value)),
  };

  async function open(at = now): Promise<PushHistory> {
    const owners = new PushOwners(root);
    const history = new PushHistory({
      files: new PushRecordFiles(root),
      owners,
      log: { warn: (line) => assert.fail(line) },
      redact: (text) => text,
      earlierState: memento,
      now: () => at,
    });
    disposables.push(history, owners);
    await history.load();
    return history;
  }

  function writeJournal(id: string, owner?: Record<string, unknown>, extraLines = ''): void {
    writeFileSync(join(storage, 'ledgers', `${id}.jsonl`), earlierJournal(id) + extraLines);
    if (owner) writeFileSync(join(storage, 'ledgers', `${id}.1.owner`), JSON.stringify({ window: 'w', ...owner }));
  }

  it('are carried over with their logs, once, and leave nothing behind', async () => {
    for (const id of ['a', 'b']) {
      state.set(`push/${id}`, earlierRecord(id));
      writeFileSync(join(root, `${id}.log`), `log of ${id}\n`);
    }
    state.set('connection/1', { name: 'not ours' });
    const history = await open();
    assert.deepEqual(
      history.list().map(({ id, outcome }) => `${id} ${outcome}`),
      ['b done', 'a done'],
    );
    assert.equal(await history.readLog('a'), 'log of a\n');
    assert.equal(existsSync(join(root, 'a.log')), false);
    assert.equal(existsSync(join(storage, 'ledgers')), false);
    assert.deepEqual(state.get('connection/1'), { name: 'not ours' });
    await history.forgetPushes('a');
    assert.deepEqual(
      (await open()).list().map(({ id }) => id),
      ['b'],
      'a push that was forgotten is back',
    );
    // After a month nothing of them is left in the state.
    await open(now + 40 * 86_400_000);
    assert.deepEqual([...state.keys()], ['connection/1']);
  });

  it('can be resumed where their window was closed', async () => {
    state.set('push/a', earlierRecord('a', { outcome: 'running', updatedAt: '2026-11-28T11:59:59.000Z' }));
    writeJournal('a', { pid: process.pid, host: hostname() }, '\n{"kind":"left","owner":1}\n');
    const history = await open();
    assert.equal(history.pushStateOf(history.get('a')!), 'interrupted');
    const owners = new PushOwners(root);
    disposables.push(owners);
    const journal = await new PushJournalStore(root, owners).claim('a');
    assert.ok(journal);
    const journalState = await new PushJournalStore(root).readState('a');
    assert.deepEqual([journalState?.phase, journalState?.jobId], ['uploading', 'j1']);
    await journal.closeAndDelete();
  });

  it('can be resumed where their process has ended, or another one has its number now', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    await once(child, 'exit');
    for (const id of ['ended', 'reused'])
      state.set(`push/${id}`, earlierRecord(id, { outcome: 'running', updatedAt: '2026-11-28T11:50:00.000Z' }));
    writeJournal('ended', { pid: child.pid, host: hostname() });
    writeJournal('reused', { pid: process.pid, host: hostname(), started: '1' });
    const history = await open();
    for (const id of ['ended', 'reused']) assert.equal(history.pushStateOf(history.get(id)!), 'interrupted');
    assert.deepEqual((await new PushJournalStore(root).listIds()).sort(), ['ended', 'reused']);
  });

  it('stay where they are while a window of that version works on them', async () => {
    const started =
      process.platform === 'linux'
        ? readFileSync(`/proc/${process.pid}/stat`, 'utf8').split(') ').at(-1).split(' ')[19]
        : undefined;
    state.set('push/a', earlierRecord('a', { outcome: 'running', updatedAt: '2026-11-28T11:59:30.000Z' }));
    writeJournal('a', { pid: process.pid, host: hostname(), started });
    // On another machine, with a sign of life.
    state.set('push/b', earlierRecord('b', { outcome: 'running', updatedAt: '2026-11-28T11:59:30.000Z' }));
    writeJournal('b', { pid: 1, host: 'elsewhere' });
    const before = JSON.stringify([...state]);
    const history = await open();
    assert.deepEqual(history.list(), []);
    assert.equal(JSON.stringify([...state]), before);
    assert.ok(existsSync(join(storage, 'ledgers', 'a.jsonl')));
    assert.ok(existsSync(join(storage, 'ledgers', 'b.jsonl')));
  });

  it('are found by their journal where the record was lost', async () => {
    writeJournal('a');
    const aDayAgo = (now - 86_400_000) / 1000;
    utimesSync(join(storage, 'ledgers', 'a.jsonl'), aDayAgo, aDayAgo);
    const history = await open();
    assert.deepEqual(
      history.list().map((record) => [record.id, record.startedAt, history.pushStateOf(record)]),
      [['a', '2026-11-28T11:00:00.000Z', 'interrupted']],
    );
  });

  it('of a later version, or damaged, stay as they are', async () => {
    state.set('push/later', earlierRecord('later', { version: 2 }));
    state.set('push/damaged', { id: 'damaged', updatedAt: '2026-11-28T11:59:30.000Z' });
    const before = JSON.stringify([...state]);
    assert.deepEqual((await open()).list(), []);
    assert.equal(JSON.stringify([...state]), before);
  });

  it('are carried over once by two windows that start in the same moment', async () => {
    for (let index = 0; index < 30; index++) {
      state.set(`push/p${index}`, earlierRecord(`p${index}`));
      writeFileSync(join(root, `p${index}.log`), `log of ${index}\n`);
    }
    const files = new PushRecordFiles(root);
    await Promise.all([1, 2].map(() => carryOverPushes(files, memento, () => now)));
    const history = await open();
    assert.equal(history.list().length, 30);
    for (let index = 0; index < 30; index++) assert.equal(await history.readLog(`p${index}`), `log of ${index}\n`);
  });
});
