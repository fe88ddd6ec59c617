import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { parts } from './extension';
import { Witness } from './witness';
import { largeText } from '../support/largeText';
import { eventually, sandboxTable, startOver, startSandbox } from './support';
import { runTask, taskFrom } from './tasks';
import type { Connection } from '../../src/connections/model';
import type { Internals } from '../../src/extension';
import type { PushRecord } from '../../src/push/history';

describe('a push definition', () => {
  let internals: Internals;
  let sandbox: Connection;
  let folder: vscode.Uri;

  before(async function () {
    this.timeout(60_000);
    internals = await parts();
    await startOver();
    sandbox = await startSandbox();
    folder = vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0]!.uri, 'defined');
  });
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.workspace.fs.delete(folder, { recursive: true });
    await vscode.commands.executeCommand('celonisCeligo.stopSandbox');
    await startOver();
  });
  // The first push of each definition is asked about.
  let witness: Witness;
  beforeEach(async () => {
    witness = new Witness();
    await internals.history.forget();
  });
  afterEach(() => witness.dispose());

  const write = async (name: string, content: unknown): Promise<vscode.Uri> => {
    const uri = vscode.Uri.joinPath(folder, name);
    await vscode.workspace.fs.writeFile(uri, Buffer.from(typeof content === 'string' ? content : JSON.stringify(content, undefined, 2)));
    return uri;
  };
  const define = (name: string, more: object): Promise<vscode.Uri> => write(name, { connection: sandbox.name, ...more });
  const ended = (): Promise<PushRecord> => eventually('the push to end', () => internals.history.list().find((record) => record.outcome !== 'running'), 30_000);
  const copied = async (uri: vscode.Uri): Promise<string> => {
    await vscode.env.clipboard.writeText('');
    void vscode.commands.executeCommand('celonisCeligo.copyPushAs', uri);
    return eventually('the clipboard', async () => {
      await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      return (await vscode.env.clipboard.readText()) || undefined;
    });
  };

  it('is followed by the file beside it, and by Push Again with every choice', async () => {
    const data = await write('stock.json', [{ id: 1, name: 'one', secret: 'x' }, { id: 2, name: 'two', secret: 'y' }]);
    const definition = await define('stock.push.json', { table: 'defined_stock', mode: 'replace', columns: [{ source: ['secret'], include: false }, { source: ['name'], name: 'label' }] });
    await vscode.commands.executeCommand('celonisCeligo.pushFile', data);
    const record = await ended();
    assert.deepEqual([record.outcome, record.problem, record.order.origin], ['done', undefined, definition.toString()]);
    const table = await sandboxTable(sandbox, 'defined_stock');
    assert.deepEqual(table?.rows, [{ id: 1, label: 'one' }, { id: 2, label: 'two' }]);
    assert.match((await internals.history.log(record.id)) ?? '', /As the push definition file:.*stock\.push\.json says/);

    await define('stock.push.json', { table: 'defined_stock', mode: 'append', columns: [{ source: ['secret'], include: false }, { source: ['name'], name: 'label' }] });
    await internals.history.forget();
    await vscode.commands.executeCommand('celonisCeligo.pushDefinition', definition);
    const appended = await ended();
    assert.equal(appended.outcome, 'done', appended.problem);
    await vscode.commands.executeCommand('celonisCeligo.pushAgain', appended.id);
    await eventually('the second push', () => internals.history.list().filter(({ outcome }) => outcome === 'done').length === 2 || undefined, 30_000);
    assert.equal((await sandboxTable(sandbox, 'defined_stock'))?.rowCount, 6);
  }).timeout(90_000);

  it('sends a large file while it reads it, and starts over where something else comes than its beginning promised', async () => {
    const filler = 'x'.repeat(2_000);
    const large = largeText((index) => `{"id":${index},"filler":"${filler}"}\n`, '');
    for (const [end, columns, told] of [
      ['', ['id INTEGER', 'filler STRING'], /sending begins while it is read[^]*The whole file was read: [\d,]+ rows, 2 columns/],
      ['{"id":0.5,"late":1}', ['id FLOAT', 'filler STRING', 'late INTEGER'], /the upload starts over with a new job[^]*These columns are otherwise[^]*id: FLOAT[^]*late: INTEGER/],
    ] as const) {
      const data = await write('large.ndjson', large + end);
      await define('large.push.json', { table: `defined_large_${columns.length}`, mode: 'replace' });
      await internals.history.forget();
      await vscode.commands.executeCommand('celonisCeligo.pushFile', data);
      const record = await ended();
      assert.deepEqual([record.outcome, record.problem], ['done', undefined]);
      const table = await sandboxTable(sandbox, `defined_large_${columns.length}`);
      assert.deepEqual(table?.columns.map(({ name, type }) => `${name} ${type}`), columns);
      assert.equal(table?.rowCount, large.split('\n').length - 1 + (end ? 1 : 0));
      assert.match((await internals.history.log(record.id)) ?? '', told);
    }
  }).timeout(90_000);

  it('brings several files into one table, and child tables along', async () => {
    await write('order-1.json', [{ id: 1, items: [{ sku: 'a' }, { sku: 'b' }] }]);
    await write('order-2.json', [{ id: 2, items: [{ sku: 'c' }] }, { id: 3, items: [] }]);
    const definition = await define('all.push.json', { files: ['order-*.json'], table: 'all_orders', mode: 'replace', keys: ['id'], childTables: [{ source: ['items'], table: 'all_items' }] });
    await vscode.commands.executeCommand('celonisCeligo.pushDefinition', definition);
    await eventually('both pushes', () => internals.history.list().filter(({ outcome }) => outcome !== 'running').length === 2 || undefined, 40_000);
    assert.deepEqual(internals.history.list().map(({ outcome, problem }) => [outcome, problem]), [['done', undefined], ['done', undefined]]);
    assert.deepEqual((await sandboxTable(sandbox, 'all_orders'))?.rows, [{ id: 1 }, { id: 2 }, { id: 3 }]);
    assert.deepEqual((await sandboxTable(sandbox, 'all_items'))?.rows.map((row) => (row as { id: number; sku: string }).sku), ['a', 'b', 'c']);
  }).timeout(90_000);

  it('deletes by keys as the table has them, whatever else the file holds, and holds a dry run against the table', async () => {
    await write('keyed-rows.json', [{ ID: 'a1', n: 1 }, { ID: '2', n: 2 }]);
    assert.equal(await runTask(await taskFrom('keyed rows', { definition: (await define('keyed-rows.push.json', { table: 'keyed_rows', mode: 'replace' })) && 'defined/keyed-rows.push.json', confirmed: true })), 0);
    await write('keyed-gone.csv', 'id,reason\n2,x\n');
    await define('keyed-gone.push.json', { table: 'keyed_rows', mode: 'delete', keys: ['id'] });
    assert.equal(await runTask(await taskFrom('keyed gone dry', { definition: 'defined/keyed-gone.push.json', dryRun: true })), 0);
    assert.equal(await runTask(await taskFrom('keyed gone', { definition: 'defined/keyed-gone.push.json', confirmed: true })), 0);
    assert.deepEqual((await sandboxTable(sandbox, 'keyed_rows'))?.rows.map((row) => (row as { ID: string }).ID), ['a1']);
    await write('keyed-more.json', [{ ID: 'a3', other: true }]);
    await define('keyed-more.push.json', { table: 'keyed_rows', mode: 'append' });
    assert.equal(await runTask(await taskFrom('keyed more dry', { definition: 'defined/keyed-more.push.json', dryRun: true })), 1, 'a dry run passed that cannot be pushed');
    await define('keyed-none.push.json', { files: ['keyed-gone.csv'], table: 'no_such_table', mode: 'delete', keys: ['id'] });
    assert.equal(await runTask(await taskFrom('keyed none dry', { definition: 'defined/keyed-none.push.json', dryRun: true })), 1);
    await vscode.workspace.fs.delete(vscode.Uri.joinPath(folder, '..', '.vscode', 'tasks.json'));
  }).timeout(90_000);

  it('pushes no table with child tables whose keys do not tell its rows apart', async () => {
    await write('parents.json', [{ id: 1, items: [{ sku: 'a' }] }, { id: 1, items: [{ sku: 'b' }] }]);
    const definition = await define('parents.push.json', { table: 'parents', mode: 'replace', keys: ['id'], childTables: [{ source: ['items'], table: 'parents_items' }] });
    await vscode.commands.executeCommand('celonisCeligo.pushDefinition', definition);
    const record = await ended();
    assert.match(`${record.outcome} ${record.problem ?? ''}`, /^failed Records 1 and 2 have the same key/);
    assert.equal(await sandboxTable(sandbox, 'parents'), undefined);
  }).timeout(60_000);

  it('has code lenses that push it and run it dry', async () => {
    await write('lens.json', [{ id: 1 }]);
    const uri = await define('lens.push.json', { table: 'lens', mode: 'replace' });
    await vscode.window.showTextDocument(uri);
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri, 10);
    const commands = lenses.map(({ command }) => command!);
    assert.deepEqual(commands.map(({ command }) => command), ['celonisCeligo.pushDefinition', 'celonisCeligo.dryRunDefinition', 'celonisCeligo.copyPushAs']);
    await vscode.commands.executeCommand(commands[1]!.command, ...(commands[1]!.arguments as unknown[]));
    assert.equal(await sandboxTable(sandbox, 'lens'), undefined);
    await vscode.commands.executeCommand(commands[0]!.command, ...(commands[0]!.arguments as unknown[]));
    assert.equal((await ended()).outcome, 'done');
    assert.equal((await sandboxTable(sandbox, 'lens'))?.rowCount, 1);
  }).timeout(90_000);

  it('is told of what it does not find, with what helps', async () => {
    const uri = await write('wrong.push.json', { connection: 'Nobody', table: 'wrong', mode: 'append', keys: ['id'], files: ['no-such.csv'] });
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document);
    const own = (): vscode.Diagnostic[] => vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'Celonis');
    await eventually('three diagnostics', () => own().length === 3 || undefined);
    assert.deepEqual(own().map(({ message }) => message).sort(), [
      'Keys have no effect in the mode "append".',
      'The file no-such.csv does not exist. wrong.push.json names it, relative to itself.',
      'There is no connection "Nobody" on this machine.',
    ]);
    const where = own().find(({ message }) => message.includes('Nobody'))!.range;
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', uri, where, 'quickfix');
    const use = actions.find(({ title }) => title === `Use the connection "${sandbox.name}"`);
    assert.ok(use?.edit, actions.map(({ title }) => title).join(', '));
    await vscode.workspace.applyEdit(use.edit);
    await eventually('one less', () => own().length === 2 || undefined);
    assert.equal((JSON.parse(document.getText()) as { connection: string }).connection, sandbox.name);
    await document.save();
  }).timeout(30_000);

  it('is told of a key that is no column of its file', async () => {
    await write('keyed.json', [{ id: 1, customer: { name: 'x' } }]);
    const uri = await define('keyed.push.json', { table: 'keyed', mode: 'upsert', keys: ['ID', 'customer_nam'] });
    await vscode.window.showTextDocument(uri);
    const [found] = await eventually('a diagnostic', () => {
      const own = vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'Celonis');
      return own.length > 0 ? own : undefined;
    });
    assert.equal(found?.message, 'The first rows have no column "customer_nam".');
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', uri, found.range, 'quickfix');
    assert.deepEqual(actions.map(({ title }) => title), ['Replace with "customer_name"']);
  }).timeout(30_000);

  it('proposes the nearest name for one that nobody knows', async () => {
    const uri = await define('slip.push.json', { table: 'slip', mode: 'replace', colums: [] });
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document);
    const at = document.positionAt(document.getText().indexOf('colums') + 1);
    const fix = await eventually('a quick fix', async () => {
      const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', uri, new vscode.Range(at, at), 'quickfix');
      return actions.find(({ title }) => title === 'Replace with "columns"');
    });
    assert.ok(fix.edit);
    await vscode.commands.executeCommand('celonisCeligo.pushDefinition', uri);
    assert.deepEqual(internals.history.list(), [], 'a definition that is not valid was pushed');
    const schema = await eventually('the schema to say so too', () => vscode.languages.getDiagnostics(uri).find(({ message }) => /colums/.test(message)), 20_000);
    assert.match(schema.message, /not allowed/);
  }).timeout(40_000);

  it('runs as a task to its end, and says by the exit code how it ended', async () => {
    await write('task.ndjson', '{"id":1,"n":"a"}\n{"id":2,"n":"b"}\n');
    await define('task.push.json', { table: 'by_task', mode: 'replace' });
    const offered = (await vscode.tasks.fetchTasks({ type: 'celonisPush' })).map(({ definition }) => (definition as { definition?: string }).definition);
    assert.ok(offered.includes('defined/task.push.json'), offered.join(', '));

    assert.equal(await runTask(await taskFrom('dry', { definition: 'defined/task.push.json', dryRun: true })), 0);
    assert.equal(await sandboxTable(sandbox, 'by_task'), undefined);
    assert.equal(await runTask(await taskFrom('push', { definition: '${workspaceFolder}/defined/task.push.json' })), 0);
    assert.equal((await sandboxTable(sandbox, 'by_task'))?.rowCount, 2);

    await write('gone.ndjson', '{"id":2}\n');
    await define('gone.push.json', { table: 'by_task', mode: 'delete', keys: ['id'] });
    assert.equal(await runTask(await taskFrom('delete', { definition: 'defined/gone.push.json', confirmed: true })), 0);
    assert.deepEqual((await sandboxTable(sandbox, 'by_task'))?.rows.map((row) => (row as { id: number }).id), [1]);

    assert.equal(await runTask(await taskFrom('nowhere', { definition: 'defined/nowhere.push.json' })), 1);
    await vscode.workspace.fs.delete(vscode.Uri.joinPath(folder, '..', '.vscode', 'tasks.json'));
  }).timeout(120_000);

  it('is saved for files of several folders, found again with them, and keeps its patterns', async () => {
    const files = [await write('south/parts.csv', 'id,Näme\n1,a\n'), await write('north/parts.csv', 'id,Näme\n2,b\n'), await write('south/deep/parts.csv', 'id,Näme\n3,c\n')];
    const view = (): string => JSON.stringify(witness.lastPage.told);
    const open = async (...args: unknown[]): Promise<void> => {
      await vscode.commands.executeCommand('celonisCeligo.openPushPanel', ...args);
      witness.lastPage.say({ type: 'ready' });
      await eventually('the panel to be ready', () => /"canPush":true/.test(view()) || undefined, 30_000);
    };
    await open(files[0], files);
    witness.lastPage.say({ type: 'set', field: 'table', value: 'from_folders' });
    witness.lastPage.say({ type: 'act', action: 'save' });
    await eventually('the definition', () => /Saved as parts\.push\.json/.test(view()) || undefined);
    const definition = vscode.Uri.joinPath(folder, 'south/parts.push.json');
    const saved = async () => JSON.parse(Buffer.from(await vscode.workspace.fs.readFile(definition)).toString()) as { files: string[]; table: string };
    assert.deepEqual((await saved()).files, ['parts.csv', '../north/parts.csv', 'deep/parts.csv']);

    witness.lastPage.say({ type: 'act', action: 'push' });
    assert.equal((await ended()).outcome, 'done');
    const told = await eventually('the result', () => witness.notifications.find((message) => /is pushed/.test(message)));
    assert.doesNotMatch(told, /renamed/, 'the panel has shown the names');
    await internals.history.forget();
    await vscode.commands.executeCommand('celonisCeligo.pushDefinition', definition);
    assert.equal((await ended()).rows, 3);
    await eventually('the other result', () => witness.notifications.find((message) => /is pushed.*1 column was renamed/.test(message)));
    witness.lastPage.panel.dispose();
    await internals.history.forget();
    await vscode.commands.executeCommand('celonisCeligo.pushFile', files[0], files);
    assert.deepEqual(await ended().then(({ outcome, rows, order }) => [outcome, rows, order.origin]), ['done', 3, definition.toString()]);
    await write('north/parts.csv', 'id,Näme\n2,"b\n');
    await vscode.commands.executeCommand('celonisCeligo.pushDefinition', definition);
    await eventually('the fault', () => witness.notifications.find((message) => /north\/parts\.csv/.test(message)));
    await write('north/parts.csv', 'id,Näme\n2,b\n');

    await write('south/parts.push.json', { connection: sandbox.name, table: 'by_pattern', mode: 'replace', files: ['../north/*.csv', '**/*.csv'] });
    await open(definition);
    assert.match(view(), /by_pattern/);
    witness.lastPage.say({ type: 'set', field: 'table', value: 'by_patterns' });
    witness.lastPage.say({ type: 'act', action: 'save' });
    await eventually('the definition', async () => (await saved()).table === 'by_patterns' || undefined);
    assert.deepEqual((await saved()).files, ['../north/*.csv', '**/*.csv']);
    witness.lastPage.panel.dispose();
    await open(files[0], files);
    assert.match(view(), /by_patterns/);
    witness.lastPage.panel.dispose();
  }).timeout(120_000);

  it('leaves a child table as it is where no record has a row for it, and says so', async () => {
    const uri = await define('parents.push.json', { table: 'parents', mode: 'replace', keys: ['id'], childTables: [{ source: ['items'], table: 'parents_items' }, { source: ['tags'], table: 'parents_tags' }] });
    await write('parents.json', [{ id: 1, items: [{ x: 1 }], tags: ['a'] }]);
    await vscode.commands.executeCommand('celonisCeligo.pushDefinition', uri);
    await eventually('three tables', () => internals.history.list().filter(({ outcome }) => outcome === 'done').length === 3 || undefined, 60_000);
    for (const [data, tables] of [[[{ id: 2, items: [], tags: ['b'] }], 2], [[{ id: 3, items: [], tags: [] }], 1]] as const) {
      await internals.history.forget();
      await write('parents.json', data);
      const before = witness.notifications.length;
      await vscode.commands.executeCommand('celonisCeligo.pushDefinition', uri);
      const told = await eventually('the result', () => witness.notifications.slice(before).find((message) => /pushed/i.test(message)), 60_000);
      assert.match(told, /No record has an element at items, so the table parents_items was left as it is\./);
      assert.doesNotMatch(told, /Not everything|There are no rows/);
      assert.deepEqual(internals.history.list().map(({ outcome }) => outcome), Array(tables).fill('done'));
    }
    assert.equal((await sandboxTable(sandbox, 'parents_items'))?.rowCount, 1);
  }).timeout(120_000);

  it('is copied with the names and types of the table that it adds to', async () => {
    await vscode.commands.executeCommand('celonisCeligo.pushFile', await write('there.json', [{ id: 1, label: 'a' }]).then(async (data) => (await define('there.push.json', { table: 'there', mode: 'replace' }), data)));
    assert.equal((await ended()).outcome, 'done');
    await write('more.json', [{ ID: 2, label: 5 }]);
    const uri = await define('more.push.json', { table: 'there', mode: 'append' });
    const text = await copied(uri);
    assert.match(text, /"columnName":"id","columnType":"INTEGER"/);
    assert.match(text, /"columnName":"label","columnType":"STRING"/);
    await define('more.push.json', { table: 'there', mode: 'upsert' });
    void vscode.commands.executeCommand('celonisCeligo.copyPushAs', uri);
    await eventually('the refusal', async () => {
      await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      return witness.notifications.find((message) => /no key columns are chosen/.test(message));
    });
  }).timeout(60_000);

  it('is copied as a script, without the secret', async () => {
    await write('copied.json', [{ id: 1 }]);
    const uri = await define('copied.push.json', { table: 'copied', mode: 'replace' });
    const text = await copied(uri);
    assert.match(text, /^#!\/usr\/bin\/env bash/);
    assert.ok(!text.includes((await internals.service.session(sandbox.id)).secrets['appKey']!));
  }).timeout(30_000);
});
