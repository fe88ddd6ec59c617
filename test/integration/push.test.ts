import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Connection } from '../../src/connections/connectionRecord';
import { openEngine } from '../../src/engine/pushEngine';
import type { ExtensionTestApi } from '../../src/extension';
import type { PushParameters } from '../../src/push/definition/pushParametersSchema';
import type { PushRecord } from '../../src/push/pushRecord';
import { PushNode } from '../../src/ui/tree/pushNode';
import { activateExtension } from './extension';
import { acceptFormUntil, connectSandbox, eventually, readSandboxTable, resetState } from './integrationSupport';

const rows = [
  { id: 'A-1', amount: 12.5, paid: true, customer: { name: 'Äcme' }, at: '2026-01-02T10:00:00Z' },
  { id: 'A-2', amount: 7, customer: { name: 'Beta' }, at: '2026-01-03T11:30:00Z' },
];

describe('pushing a file', () => {
  let internals: ExtensionTestApi;
  let sandbox: Connection;
  let folder: string;

  before(async () => {
    internals = await activateExtension();
    await resetState();
    sandbox = await connectSandbox();
    folder = mkdtempSync(join(tmpdir(), 'push-'));
  });
  after(async () => {
    await vscode.commands.executeCommand('celonisCeligo.stopSandbox');
    await resetState();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(() => internals.history.forgetPushes());

  const writeFile = (name: string, content: unknown): vscode.Uri => {
    const path = join(folder, name);
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return vscode.Uri.file(path);
  };
  const findEndedPush = (): PushRecord | undefined =>
    internals.history.list().find((record) => record.outcome !== 'running');
  const listRemoteJobs = async (): Promise<unknown[]> => {
    const answer = await fetch(
      `http://${sandbox.values['domain']}/data-ingestion/api/v1/data-push/${sandbox.values['poolId']}/jobs/`,
      {
        headers: { authorization: `AppKey ${(await internals.service.openSession(sandbox.id)).secrets['appKey']}` },
      },
    );
    return (await answer.json()) as unknown[];
  };

  it('brings its rows into a new table, and leaves no job behind', async () => {
    const uri = writeFile('orders new.json', rows);
    void vscode.commands.executeCommand('celonisCeligo.pushFile', uri);
    const record = await acceptFormUntil('the push to end', findEndedPush);
    assert.deepEqual(
      [record.outcome, record.rows, record.columns, record.order.table, record.problem],
      ['done', 2, 5, 'orders_new', undefined],
    );
    const table = await readSandboxTable(sandbox, 'orders_new');
    assert.equal(table?.rowCount, 2);
    assert.deepEqual(
      table?.columns.map(({ name, type }) => `${name} ${type}`),
      ['id STRING', 'amount FLOAT', 'paid BOOLEAN', 'customer_name STRING', 'at DATETIME'],
    );
    assert.deepEqual(await listRemoteJobs(), []);
    assert.match((await internals.history.readLog(record.id)) ?? '', /customer\.name → customer_name/);
  });

  it('takes the bytes of a file that lies on no disk', async () => {
    const bytes = Buffer.from(rows.map((row) => JSON.stringify(row)).join('\n'));
    const provider = vscode.workspace.registerFileSystemProvider('celonis-test', readOnly(bytes), { isReadonly: true });
    try {
      void vscode.commands.executeCommand(
        'celonisCeligo.pushFile',
        vscode.Uri.parse('celonis-test:/remote/virtual.ndjson'),
      );
      const record = await acceptFormUntil('the push to end', findEndedPush);
      assert.deepEqual([record.outcome, record.rows, record.order.table], ['done', 2, 'virtual']);
    } finally {
      provider.dispose();
    }
  });

  it('creates nothing in Celonis for a file that is not JSON', async () => {
    const jobsBefore = await listRemoteJobs();
    await vscode.commands.executeCommand('celonisCeligo.pushFile', writeFile('broken.json', '[{"a":1},\n{"a":}]'));
    assert.deepEqual(
      internals.history
        .list()
        .filter(({ order }) => order.file.name === 'broken.json')
        .map(({ outcome, order }) => [outcome, order.table]),
      [['failed', 'broken']],
    );
    assert.deepEqual(await listRemoteJobs(), jobsBefore);
  });

  it('pushes CSV where the setting says so', async () => {
    const settings = vscode.workspace.getConfiguration('celonisCeligo');
    await settings.update('push.format', 'csv', vscode.ConfigurationTarget.Global);
    try {
      void vscode.commands.executeCommand('celonisCeligo.pushFile', writeFile('as csv.json', rows));
      const record = await acceptFormUntil('the push to end', findEndedPush);
      assert.deepEqual([record.outcome, record.problem], ['done', undefined]);
      assert.equal((await readSandboxTable(sandbox, 'as_csv'))?.rowCount, 2);
    } finally {
      await settings.update('push.format', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('refuses to add rows that do not fit the table, before anything is sent', async () => {
    void vscode.commands.executeCommand('celonisCeligo.pushFile', writeFile('fit.json', [{ id: 'A-1', amount: 1 }]));
    await acceptFormUntil('the first push to end', findEndedPush);
    await internals.history.forgetPushes();
    const existingRecord = internals.history.start({
      connection: { id: sandbox.id, name: sandbox.name },
      file: { uri: writeFile('fit.json', [{ id: 'A-2', amount: 'much' }]).toString(), name: 'fit.json' },
      table: 'fit',
      mode: 'append',
      keys: [],
    });
    await internals.history.finish(await existingRecord, {
      result: 'failed',
      table: 'fit',
      rows: 0,
      columns: 0,
      bytesSent: 0,
      durationMs: 1,
      logs: [],
    });
    await vscode.commands.executeCommand('celonisCeligo.pushAgain', internals.history.list()[0]!.id);
    const [refusedRecord] = internals.history.list();
    assert.equal(refusedRecord?.outcome, 'failed');
    assert.match((await internals.history.readLog(refusedRecord.id)) ?? '', /does not fit the table fit/);
    assert.equal((await readSandboxTable(sandbox, 'fit'))?.rowCount, 1);
  });

  it('can be cancelled, leaving neither table nor job', async () => {
    const uri = writeFile(
      'large.ndjson',
      Array.from({ length: 200_000 }, (_, id) => JSON.stringify({ id, text: `row ${id} ${'x'.repeat(50)}` })).join(
        '\n',
      ),
    );
    const watcher = internals.history.onDidChange((id) => {
      const pushRun = id === undefined ? undefined : internals.history.activePush(id);
      if (pushRun?.progress?.phase === 'uploading' && !pushRun.isCancelling) pushRun.cancel();
    });
    try {
      void vscode.commands.executeCommand('celonisCeligo.pushFile', uri);
      const record = await acceptFormUntil('the push to end', findEndedPush);
      assert.equal(record.outcome, 'cancelled');
    } finally {
      watcher.dispose();
    }
    assert.equal(await readSandboxTable(sandbox, 'large'), undefined);
    assert.deepEqual(await listRemoteJobs(), []);
  });

  it('goes on in another window, and with the files that were to follow it', async () => {
    const orders = ['first', 'second', 'third'].map((table): PushParameters => {
      const file = writeFile(`${table}.json`, rows);
      return {
        connection: { id: sandbox.id, name: sandbox.name },
        file: { uri: String(file), name: `${table}.json` },
        table,
        mode: 'replace',
        keys: [],
      };
    });
    const [order, ...followingOrders] = orders as [PushParameters, ...PushParameters[]];
    unlinkSync(join(folder, 'second.json'));
    const engine = openEngine(internals.workers);
    const analysis = await engine.analyze(
      { kind: 'path', path: join(folder, 'first.json'), name: 'first.json' },
      {},
      { signal: new AbortController().signal },
    );
    engine.dispose();
    assert.ok(analysis.kind === 'table');
    const [id, at] = [randomUUID(), new Date().toISOString()];
    const journal = await internals.pushJournals.create(
      {
        kind: 'begin',
        version: 1,
        id,
        at,
        by: 'another',
        order,
        plan: analysis.plan,
        format: 'PARQUET',
        then: followingOrders,
      },
      (why) => assert.fail(why),
    );
    await journal.closeAndKeep();
    await internals.history.handOver(await internals.history.takeOver(id, order, at));
    await vscode.commands.executeCommand('celonisCeligo.resumePush', id);
    const isPushComplete = async (): Promise<boolean> =>
      (await readSandboxTable(sandbox, 'third')) !== undefined &&
      internals.history.list().every(({ outcome }) => outcome !== 'running');
    await eventually('all pushes to end', async () => (await isPushComplete()) || undefined);
    assert.deepEqual(
      internals.history
        .list()
        .map(({ order: { table }, outcome }) => `${table} ${outcome}`)
        .sort(),
      ['first done', 'second failed', 'third done'],
      'one that is missing is among the pushes and delays nothing',
    );
    assert.deepEqual(await listRemoteJobs(), []);
  });

  it('shows in the view Pushes and opens its log', async () => {
    void vscode.commands.executeCommand('celonisCeligo.pushFile', writeFile('logged.json', rows));
    const record = await acceptFormUntil('the push to end', findEndedPush);
    await vscode.commands.executeCommand('celonisCeligo.showPushLog', record.id);
    const document = await eventually('the log in an editor', () =>
      vscode.workspace.textDocuments.find(({ uri }) => uri.path.includes(record.id)),
    );
    assert.match(document.getText(), /logged/);
    assert.match(document.uri.path, /logged\.json to logged\.log$/);
    // A click on its row leaves the focus in the view: only the editor's own command can do that.
    const { command } = new PushNode(internals.history, record).toTreeItem();
    assert.deepEqual([command?.command, String(command?.arguments?.[0])], ['vscode.open', document.uri.toString()]);
  });

  it('leads from its row to its file and the panel', async () => {
    const file = writeFile('led.json', rows);
    const order = {
      connection: { id: sandbox.id, name: sandbox.name },
      file: { uri: file.toString(), name: 'led.json' },
      table: 'led',
      mode: 'append' as const,
      keys: [],
    };
    await internals.history.finish(await internals.history.start(order), {
      result: 'failed',
      table: 'led',
      rows: 0,
      columns: 0,
      bytesSent: 0,
      durationMs: 1,
      logs: [],
      problem: { kind: 'forbidden', what: 'The key may not push.' },
    });
    const [record] = internals.history.list();
    const item = new PushNode(internals.history, record!).toTreeItem();
    assert.match(item.label as string, /^\d\d:\d\d led\.json → led$/);
    assert.equal(item.description, `failed · ${sandbox.name}`);
    assert.match(item.contextValue ?? '', /\bwithError\b/);
    await vscode.commands.executeCommand('celonisCeligo.openPushedFile', record!.id);
    await eventually(
      'the file in the editor',
      () => vscode.window.activeTextEditor?.document.uri.toString() === file.toString(),
    );
    await vscode.commands.executeCommand('celonisCeligo.openPushInPanel', record!.id);
    const tab = await eventually('the panel', () => {
      const activeTab = vscode.window.tabGroups.activeTabGroup.activeTab;
      return activeTab?.input instanceof vscode.TabInputWebview ? activeTab : undefined;
    });
    assert.match(tab.label, /led\.json/);
    unlinkSync(file.fsPath);
    await vscode.commands.executeCommand('celonisCeligo.openPushedFile', record!.id);
    await eventually('a word about the file', () => /led\.json was not found/.test(internals.log.text));
  });

  it('lets no secret into logs, history or state', async () => {
    void vscode.commands.executeCommand('celonisCeligo.pushFile', writeFile('quiet.json', rows));
    const record = await acceptFormUntil('the push to end', findEndedPush);
    const { secrets } = await internals.service.openSession(sandbox.id);
    const { globalState, workspaceState } = internals.context;
    const writtenTexts = [
      await internals.history.readLog(record.id),
      ...[globalState, workspaceState].map((isPushComplete) =>
        JSON.stringify(isPushComplete.keys().map((key) => isPushComplete.get(key))),
      ),
    ].join('\n');
    for (const secret of Object.values(secrets)) assert.ok(!writtenTexts.includes(secret));
  });
});

/** A file system with one file, /remote/virtual.ndjson. */
function readOnly(bytes: Uint8Array): vscode.FileSystemProvider {
  const assertKnownUri = (uri: vscode.Uri): void => {
    if (uri.path !== '/remote/virtual.ndjson') throw vscode.FileSystemError.FileNotFound(uri);
  };
  const refuseWrite = (): never => {
    throw vscode.FileSystemError.NoPermissions();
  };
  return {
    onDidChangeFile: new vscode.EventEmitter<vscode.FileChangeEvent[]>().event,
    watch: () => ({ dispose: () => {} }),
    stat: (uri) => (assertKnownUri(uri), { type: vscode.FileType.File, ctime: 0, mtime: 0, size: bytes.length }),
    readDirectory: () => [],
    readFile: (uri) => (assertKnownUri(uri), bytes),
    createDirectory: refuseWrite,
    writeFile: refuseWrite,
    delete: refuseWrite,
    rename: refuseWrite,
  };
}
