import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { parts } from './extension';
import { acceptUntil, eventually, sandboxTable, startOver, startSandbox } from './support';
import { openEngine } from '../../src/push/engine';
import type { Connection } from '../../src/connections/model';
import type { Internals } from '../../src/extension';
import type { PushOrder, PushRecord } from '../../src/push/history';

const rows = [
  { id: 'A-1', amount: 12.5, paid: true, customer: { name: 'Äcme' }, at: '2026-01-02T10:00:00Z' },
  { id: 'A-2', amount: 7, customer: { name: 'Beta' }, at: '2026-01-03T11:30:00Z' },
];

describe('pushing a file', () => {
  let internals: Internals;
  let sandbox: Connection;
  let folder: string;

  before(async function () {
    this.timeout(60_000);
    internals = await parts();
    await startOver();
    sandbox = await startSandbox();
    folder = mkdtempSync(join(tmpdir(), 'push-'));
  });
  after(async () => {
    await vscode.commands.executeCommand('celonisCeligo.stopSandbox');
    await startOver();
  });
  beforeEach(() => internals.history.forget());

  const write = (name: string, content: unknown): vscode.Uri => {
    const path = join(folder, name);
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return vscode.Uri.file(path);
  };
  const ended = (): PushRecord | undefined => internals.history.list().find((record) => record.outcome !== 'running');
  const jobs = async (): Promise<unknown[]> => {
    const answer = await fetch(`http://${sandbox.values['domain']}/data-ingestion/api/v1/data-push/${sandbox.values['poolId']}/jobs/`, {
      headers: { authorization: `AppKey ${(await internals.service.session(sandbox.id)).secrets['appKey']}` },
    });
    return (await answer.json()) as unknown[];
  };

  it('brings its rows into a new table, and leaves no job behind', async () => {
    const uri = write('orders new.json', rows);
    void vscode.commands.executeCommand('celonisCeligo.pushFile', uri);
    const record = await acceptUntil('the push to end', ended);
    assert.deepEqual([record.outcome, record.rows, record.columns, record.order.table, record.problem], ['done', 2, 5, 'orders_new', undefined]);
    const table = await sandboxTable(sandbox, 'orders_new');
    assert.equal(table?.rowCount, 2);
    assert.deepEqual(table?.columns.map(({ name, type }) => `${name} ${type}`), ['id STRING', 'amount FLOAT', 'paid BOOLEAN', 'customer_name STRING', 'at DATETIME']);
    assert.deepEqual(await jobs(), []);
    assert.match((await internals.history.log(record.id)) ?? '', /customer\.name → customer_name/);
  }).timeout(60_000);

  it('takes the bytes of a file that lies on no disk', async () => {
    const bytes = Buffer.from(rows.map((row) => JSON.stringify(row)).join('\n'));
    const provider = vscode.workspace.registerFileSystemProvider('celonis-test', readOnly(bytes), { isReadonly: true });
    try {
      void vscode.commands.executeCommand('celonisCeligo.pushFile', vscode.Uri.parse('celonis-test:/remote/virtual.ndjson'));
      const record = await acceptUntil('the push to end', ended);
      assert.deepEqual([record.outcome, record.rows, record.order.table], ['done', 2, 'virtual']);
    } finally {
      provider.dispose();
    }
  }).timeout(60_000);

  it('creates nothing in Celonis for a file that is not JSON', async () => {
    const before = await jobs();
    await vscode.commands.executeCommand('celonisCeligo.pushFile', write('broken.json', '[{"a":1},\n{"a":}]'));
    assert.deepEqual(internals.history.list().filter(({ order }) => order.file.name === 'broken.json').map(({ outcome, order }) => [outcome, order.table]), [['failed', 'broken']]);
    assert.deepEqual(await jobs(), before);
  }).timeout(60_000);

  it('pushes CSV where the setting says so', async () => {
    const settings = vscode.workspace.getConfiguration('celonisCeligo');
    await settings.update('push.format', 'csv', vscode.ConfigurationTarget.Global);
    try {
      void vscode.commands.executeCommand('celonisCeligo.pushFile', write('as csv.json', rows));
      const record = await acceptUntil('the push to end', ended);
      assert.deepEqual([record.outcome, record.problem], ['done', undefined]);
      assert.equal((await sandboxTable(sandbox, 'as_csv'))?.rowCount, 2);
    } finally {
      await settings.update('push.format', undefined, vscode.ConfigurationTarget.Global);
    }
  }).timeout(60_000);

  it('refuses to add rows that do not fit the table, before anything is sent', async () => {
    void vscode.commands.executeCommand('celonisCeligo.pushFile', write('fit.json', [{ id: 'A-1', amount: 1 }]));
    await acceptUntil('the first push to end', ended);
    await internals.history.forget();
    const again = internals.history.begin({ connection: { id: sandbox.id, name: sandbox.name }, file: { uri: write('fit.json', [{ id: 'A-2', amount: 'much' }]).toString(), name: 'fit.json' }, table: 'fit', mode: 'append', keys: [] });
    await internals.history.finish(await again, { outcome: 'failed', table: 'fit', rows: 0, columns: 0, bytesSent: 0, durationMs: 1, logs: [] });
    await vscode.commands.executeCommand('celonisCeligo.pushAgain', internals.history.list()[0]!.id);
    const [refused] = internals.history.list();
    assert.equal(refused?.outcome, 'failed');
    assert.match(await internals.history.log(refused.id) ?? '', /does not fit the table fit/);
    assert.equal((await sandboxTable(sandbox, 'fit'))?.rowCount, 1);
  }).timeout(60_000);

  it('can be cancelled, leaving neither table nor job', async () => {
    const uri = write('large.ndjson', Array.from({ length: 200_000 }, (_, id) => JSON.stringify({ id, text: `row ${id} ${'x'.repeat(50)}` })).join('\n'));
    const watcher = internals.history.onDidChange((id) => {
      const run = id === undefined ? undefined : internals.history.run(id);
      if (run?.progress?.phase === 'uploading' && !run.cancelling) run.cancel();
    });
    try {
      void vscode.commands.executeCommand('celonisCeligo.pushFile', uri);
      const record = await acceptUntil('the push to end', ended);
      assert.equal(record.outcome, 'cancelled');
    } finally {
      watcher.dispose();
    }
    assert.equal(await sandboxTable(sandbox, 'large'), undefined);
    assert.deepEqual(await jobs(), []);
  }).timeout(90_000);

  it('goes on in another window, and with the files that were to follow it', async () => {
    const orders = ['first', 'second', 'third'].map((table): PushOrder => {
      const file = write(`${table}.json`, rows);
      return { connection: { id: sandbox.id, name: sandbox.name }, file: { uri: String(file), name: `${table}.json` }, table, mode: 'replace', keys: [] };
    });
    const [order, ...then] = orders as [PushOrder, ...PushOrder[]];
    unlinkSync(join(folder, 'second.json'));
    const engine = openEngine(internals.workerFile);
    const analysis = await engine.analyze({ kind: 'path', path: join(folder, 'first.json'), name: 'first.json' }, {}, { signal: new AbortController().signal });
    engine.dispose();
    assert.ok(analysis.kind === 'table');
    const [id, at] = [randomUUID(), new Date().toISOString()];
    const ledger = await internals.ledgers.begin({ kind: 'begin', version: 1, id, at, by: 'another', order, plan: analysis.plan, format: 'PARQUET', then }, (why) => assert.fail(why));
    await ledger.put();
    await internals.history.leave(await internals.history.takeUp(id, order, at));
    await vscode.commands.executeCommand('celonisCeligo.resumePush', id);
    const state = async (): Promise<boolean> => (await sandboxTable(sandbox, 'third')) !== undefined && internals.history.list().every(({ outcome }) => outcome !== 'running');
    await eventually('all pushes to end', async () => (await state()) || undefined, 40_000);
    assert.deepEqual(internals.history.list().map(({ order: { table }, outcome }) => `${table} ${outcome}`).sort(), ['first done', 'third done'], 'one that is gone is told about and holds nobody up');
    assert.deepEqual(await jobs(), []);
  }).timeout(60_000);

  it('shows in the view Pushes and opens its log', async () => {
    void vscode.commands.executeCommand('celonisCeligo.pushFile', write('logged.json', rows));
    const record = await acceptUntil('the push to end', ended);
    await vscode.commands.executeCommand('celonisCeligo.showPushLog', record.id);
    const document = await eventually('the log in an editor', () => vscode.workspace.textDocuments.find(({ uri }) => uri.path.includes(record.id)));
    assert.match(document.getText(), /logged/);
    assert.match(document.uri.path, /logged\.json to logged\.log$/);
  }).timeout(60_000);

  it('lets no secret into logs, history or state', async () => {
    void vscode.commands.executeCommand('celonisCeligo.pushFile', write('quiet.json', rows));
    const record = await acceptUntil('the push to end', ended);
    const { secrets } = await internals.service.session(sandbox.id);
    const { globalState, workspaceState } = internals.context;
    const written = [
      await internals.history.log(record.id),
      ...[globalState, workspaceState].map((state) => JSON.stringify(state.keys().map((key) => state.get(key)))),
    ].join('\n');
    for (const secret of Object.values(secrets)) assert.ok(!written.includes(secret));
  }).timeout(60_000);
});

/** A file system with one file, /remote/virtual.ndjson. */
function readOnly(bytes: Uint8Array): vscode.FileSystemProvider {
  const found = (uri: vscode.Uri): void => {
    if (uri.path !== '/remote/virtual.ndjson') throw vscode.FileSystemError.FileNotFound(uri);
  };
  const refuse = (): never => {
    throw vscode.FileSystemError.NoPermissions();
  };
  return {
    onDidChangeFile: new vscode.EventEmitter<vscode.FileChangeEvent[]>().event,
    watch: () => ({ dispose: () => {} }),
    stat: (uri) => (found(uri), { type: vscode.FileType.File, ctime: 0, mtime: 0, size: bytes.length }),
    readDirectory: () => [],
    readFile: (uri) => (found(uri), bytes),
    createDirectory: refuse,
    writeFile: refuse,
    delete: refuse,
    rename: refuse,
  };
}
