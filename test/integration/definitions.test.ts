import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Connection } from '../../src/connections/connectionRecord';
import type { ExtensionTestApi } from '../../src/extension';
import type { PushRecord } from '../../src/push/pushRecord';
import { createLargeText } from '../support/largeText';
import { activateExtension } from './extension';
import { connectSandbox, eventually, readSandboxTable, resetState } from './integrationSupport';
import { LogCapture } from './logCapture';
import { runTask, taskFrom } from './tasks';

describe('a push definition', () => {
  let internals: ExtensionTestApi;
  let sandbox: Connection;
  let folder: vscode.Uri;

  before(async () => {
    internals = await activateExtension();
    await resetState();
    sandbox = await connectSandbox();
    folder = vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0]!.uri, 'defined');
  });
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.workspace.fs.delete(folder, { recursive: true });
    await vscode.commands.executeCommand('celonisCeligo.stopSandbox');
    await resetState();
  });
  // The first push of each definition is asked about.
  let logCapture: LogCapture;
  beforeEach(async () => {
    logCapture = new LogCapture();
    await internals.history.forgetPushes();
  });
  afterEach(() => logCapture.dispose());

  const writeFile = async (name: string, content: unknown): Promise<vscode.Uri> => {
    const uri = vscode.Uri.joinPath(folder, name);
    await vscode.workspace.fs.writeFile(
      uri,
      Buffer.from(typeof content === 'string' ? content : JSON.stringify(content, undefined, 2)),
    );
    return uri;
  };
  const writeDefinition = (name: string, overrides: object): Promise<vscode.Uri> =>
    writeFile(name, { connection: sandbox.name, ...overrides });
  const waitForEndedPush = (): Promise<PushRecord> =>
    eventually('the push to end', () => internals.history.list().find((record) => record.outcome !== 'running'));
  const copyAsPush = async (uri: vscode.Uri): Promise<string> => {
    await vscode.env.clipboard.writeText('');
    void vscode.commands.executeCommand('celonisCeligo.copyPushAs', uri);
    return eventually('the clipboard', async () => {
      await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      return (await vscode.env.clipboard.readText()) || undefined;
    });
  };

  it('is followed by the file beside it, and by Push Again with every choice', async () => {
    const dataFile = await writeFile('stock.json', [
      { id: 1, name: 'one', secret: 'x' },
      { id: 2, name: 'two', secret: 'y' },
    ]);
    const definition = await writeDefinition('stock.push.json', {
      table: 'defined_stock',
      mode: 'replace',
      columns: [
        { source: ['secret'], include: false },
        { source: ['name'], name: 'label' },
      ],
    });
    await vscode.commands.executeCommand('celonisCeligo.pushFile', dataFile);
    const record = await waitForEndedPush();
    assert.deepEqual([record.outcome, record.problem, record.order.origin], ['done', undefined, definition.toString()]);
    const table = await readSandboxTable(sandbox, 'defined_stock');
    assert.deepEqual(table?.rows, [
      { id: 1, label: 'one' },
      { id: 2, label: 'two' },
    ]);
    assert.match(
      (await internals.history.readLog(record.id)) ?? '',
      /As the push definition file:.*stock\.push\.json says/,
    );

    await writeDefinition('stock.push.json', {
      table: 'defined_stock',
      mode: 'append',
      columns: [
        { source: ['secret'], include: false },
        { source: ['name'], name: 'label' },
      ],
    });
    await internals.history.forgetPushes();
    await vscode.commands.executeCommand('celonisCeligo.pushDefinition', definition);
    const appendedRecord = await waitForEndedPush();
    assert.equal(appendedRecord.outcome, 'done', appendedRecord.problem);
    await vscode.commands.executeCommand('celonisCeligo.pushAgain', appendedRecord.id);
    await eventually(
      'the second push',
      () => internals.history.list().filter(({ outcome }) => outcome === 'done').length === 2 || undefined,
    );
    assert.equal((await readSandboxTable(sandbox, 'defined_stock'))?.rowCount, 6);
  });

  it('sends a large file while it reads it, and starts over where the rest is not like its beginning', async () => {
    const filler = 'x'.repeat(2_000);
    const large = createLargeText((index) => `{"id":${index},"filler":"${filler}"}\n`, '');
    for (const [lastLine, columns, expectedMessage] of [
      [
        '',
        ['id INTEGER', 'filler STRING'],
        /sending begins while it is read[^]*The whole file was read: [\d,]+ rows, 2 columns/,
      ],
      [
        '{"id":0.5,"late":1}',
        ['id FLOAT', 'filler STRING', 'late INTEGER'],
        /the upload starts over with a new job[^]*These columns differ[^]*id: FLOAT[^]*late: INTEGER/,
      ],
    ] as const) {
      const dataFile = await writeFile('large.ndjson', large + lastLine);
      await writeDefinition('large.push.json', { table: `defined_large_${columns.length}`, mode: 'replace' });
      await internals.history.forgetPushes();
      await vscode.commands.executeCommand('celonisCeligo.pushFile', dataFile);
      const record = await waitForEndedPush();
      assert.deepEqual([record.outcome, record.problem], ['done', undefined]);
      const table = await readSandboxTable(sandbox, `defined_large_${columns.length}`);
      assert.deepEqual(
        table?.columns.map(({ name, type }) => `${name} ${type}`),
        columns,
      );
      assert.equal(table?.rowCount, large.split('\n').length - 1 + (lastLine ? 1 : 0));
      assert.match((await internals.history.readLog(record.id)) ?? '', expectedMessage);
    }
  });

  it('brings several files into one table, and child tables along', async () => {
    await writeFile('order-1.json', [{ id: 1, items: [{ sku: 'a' }, { sku: 'b' }] }]);
    await writeFile('order-2.json', [
      { id: 2, items: [{ sku: 'c' }] },
      { id: 3, items: [] },
    ]);
    const definition = await writeDefinition('all.push.json', {
      files: ['order-*.json'],
      table: 'all_orders',
      mode: 'replace',
      keys: ['id'],
      childTables: [{ source: ['items'], table: 'all_items' }],
    });
    await vscode.commands.executeCommand('celonisCeligo.pushDefinition', definition);
    await eventually(
      'both pushes',
      () => internals.history.list().filter(({ outcome }) => outcome !== 'running').length === 2 || undefined,
    );
    assert.deepEqual(
      internals.history.list().map(({ outcome, problem }) => [outcome, problem]),
      [
        ['done', undefined],
        ['done', undefined],
      ],
    );
    assert.deepEqual((await readSandboxTable(sandbox, 'all_orders'))?.rows, [{ id: 1 }, { id: 2 }, { id: 3 }]);
    assert.deepEqual(
      (await readSandboxTable(sandbox, 'all_items'))?.rows.map((row) => (row as { id: number; sku: string }).sku),
      ['a', 'b', 'c'],
    );
  });

  it('deletes by keys as the table has them, whatever else the file holds, and holds a dry run against the table', async () => {
    await writeFile('keyed-rows.json', [
      { ID: 'a1', n: 1 },
      { ID: '2', n: 2 },
    ]);
    assert.equal(
      await runTask(
        await taskFrom('keyed rows', {
          definition:
            (await writeDefinition('keyed-rows.push.json', { table: 'keyed_rows', mode: 'replace' })) &&
            'defined/keyed-rows.push.json',
          confirmed: true,
        }),
      ),
      0,
    );
    await writeFile('keyed-gone.csv', 'id,reason\n2,x\n');
    await writeDefinition('keyed-gone.push.json', { table: 'keyed_rows', mode: 'delete', keys: ['id'] });
    assert.equal(
      await runTask(await taskFrom('keyed gone dry', { definition: 'defined/keyed-gone.push.json', dryRun: true })),
      0,
    );
    assert.equal(
      await runTask(await taskFrom('keyed gone', { definition: 'defined/keyed-gone.push.json', confirmed: true })),
      0,
    );
    assert.deepEqual(
      (await readSandboxTable(sandbox, 'keyed_rows'))?.rows.map((row) => (row as { ID: string }).ID),
      ['a1'],
    );
    await writeFile('keyed-more.json', [{ ID: 'a3', other: true }]);
    await writeDefinition('keyed-more.push.json', { table: 'keyed_rows', mode: 'append' });
    assert.equal(
      await runTask(await taskFrom('keyed more dry', { definition: 'defined/keyed-more.push.json', dryRun: true })),
      1,
      'a dry run passed that cannot be pushed',
    );
    await writeDefinition('keyed-none.push.json', {
      files: ['keyed-gone.csv'],
      table: 'no_such_table',
      mode: 'delete',
      keys: ['id'],
    });
    assert.equal(
      await runTask(await taskFrom('keyed none dry', { definition: 'defined/keyed-none.push.json', dryRun: true })),
      1,
    );
    await vscode.workspace.fs.delete(vscode.Uri.joinPath(folder, '..', '.vscode', 'tasks.json'));
  });

  it('pushes no table with child tables whose keys do not tell its rows apart', async () => {
    await writeFile('parents.json', [
      { id: 1, items: [{ sku: 'a' }] },
      { id: 1, items: [{ sku: 'b' }] },
    ]);
    const definition = await writeDefinition('parents.push.json', {
      table: 'parents',
      mode: 'replace',
      keys: ['id'],
      childTables: [{ source: ['items'], table: 'parents_items' }],
    });
    await vscode.commands.executeCommand('celonisCeligo.pushDefinition', definition);
    const record = await waitForEndedPush();
    assert.match(`${record.outcome} ${record.problem ?? ''}`, /^failed Records 1 and 2 have the same key/);
    assert.equal(await readSandboxTable(sandbox, 'parents'), undefined);
  });

  it('has code lenses that push it and run it dry', async () => {
    await writeFile('lens.json', [{ id: 1 }]);
    const uri = await writeDefinition('lens.push.json', { table: 'lens', mode: 'replace' });
    await vscode.window.showTextDocument(uri);
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri, 10);
    const commands = lenses.map(({ command }) => command!);
    assert.deepEqual(
      commands.map(({ command }) => command),
      [
        'celonisCeligo.pushDefinition',
        'celonisCeligo.dryRunDefinition',
        'celonisCeligo.copyPushAs',
        'celonisCeligo.exportCommandLineRunner',
      ],
    );
    await vscode.commands.executeCommand(commands[1]!.command, ...(commands[1]!.arguments as unknown[]));
    assert.equal(await readSandboxTable(sandbox, 'lens'), undefined);
    await vscode.commands.executeCommand(commands[0]!.command, ...(commands[0]!.arguments as unknown[]));
    assert.equal((await waitForEndedPush()).outcome, 'done');
    assert.equal((await readSandboxTable(sandbox, 'lens'))?.rowCount, 1);
  });

  it('reports what it does not find, with what helps', async () => {
    const uri = await writeFile('wrong.push.json', {
      connection: 'Nobody',
      table: 'wrong',
      mode: 'append',
      keys: ['id'],
      files: ['no-such.csv'],
    });
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document);
    const listDiagnostics = (): vscode.Diagnostic[] =>
      vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'Celonis');
    await eventually('three diagnostics', () => listDiagnostics().length === 3 || undefined);
    assert.deepEqual(
      listDiagnostics()
        .map(({ message }) => message)
        .sort(),
      [
        'Keys have no effect in the mode "append".',
        'The file no-such.csv does not exist. wrong.push.json names it, relative to itself.',
        'There is no connection "Nobody" on this machine.',
      ],
    );
    const diagnosticRange = listDiagnostics().find(({ message }) => message.includes('Nobody'))!.range;
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      uri,
      diagnosticRange,
      'quickfix',
    );
    const quickFix = actions.find(({ title }) => title === `Use the connection "${sandbox.name}"`);
    assert.ok(quickFix?.edit, actions.map(({ title }) => title).join(', '));
    await vscode.workspace.applyEdit(quickFix.edit);
    await eventually('one less', () => listDiagnostics().length === 2 || undefined);
    assert.equal((JSON.parse(document.getText()) as { connection: string }).connection, sandbox.name);
    await document.save();
  });

  it('reports a key that is no column of its file', async () => {
    await writeFile('keyed.json', [{ id: 1, customer: { name: 'x' } }]);
    const uri = await writeDefinition('keyed.push.json', {
      table: 'keyed',
      mode: 'upsert',
      keys: ['ID', 'customer_nam'],
    });
    await vscode.window.showTextDocument(uri);
    const [diagnostic] = await eventually('a diagnostic', () => {
      const listDiagnostics = vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'Celonis');
      return listDiagnostics.length > 0 ? listDiagnostics : undefined;
    });
    assert.equal(diagnostic?.message, 'The first rows have no column "customer_nam".');
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      uri,
      diagnostic.range,
      'quickfix',
    );
    assert.deepEqual(
      actions.map(({ title }) => title),
      ['Replace with "customer_name"'],
    );
  });

  it('completes connections, tables, files, keys, sources and date formats while it is typed', async () => {
    await writeFile('typed.json', [{ id: 1, vendor: { since: '24.12.2026' }, lines: [{ sku: 'a' }] }]);
    await writeFile('extra.csv', 'id\n1\n');
    const complete = async (marked: string): Promise<vscode.CompletionItem[]> => {
      const position = marked.indexOf('|');
      const uri = await writeFile('typed.push.json', marked.replace('|', ''));
      const document = await vscode.workspace.openTextDocument(uri);
      await eventually('the text in the editor', () => document.getText() === marked.replace('|', '') || undefined);
      const list = await vscode.commands.executeCommand<vscode.CompletionList>(
        'vscode.executeCompletionItemProvider',
        uri,
        document.positionAt(position),
      );
      return list.items.filter(({ sortText }) => /^\d{5}$/.test(sortText ?? ''));
    };
    const textsAt = async (marked: string): Promise<unknown[]> =>
      (await complete(marked)).map(({ insertText }) => insertText);
    const connection = `"connection": ${JSON.stringify(sandbox.name)}`;

    const [offered] = await complete('{ "connection": "sandbx|" }');
    assert.equal(offered?.insertText, JSON.stringify(sandbox.name));
    const tables = await textsAt(`{ ${connection}, "table": "|" }`);
    assert.ok(tables.includes('"O2C_EVENT_LOG"'), tables.join(', '));
    const files = await textsAt('{ "files": ["typed.json", "|"] }');
    assert.ok(files.includes('"extra.csv"') && !files.includes('"typed.json"'), files.join(', '));
    assert.deepEqual(await textsAt('{ "columns": [{ "source": ["vendor", "since"], "name": "seen" }], "keys": ["|'), [
      '"id"',
      '"seen"',
      '"lines"',
    ]);
    assert.ok((await textsAt('{ "columns": [{ "source": | }] }')).includes('["vendor","since"]'));
    assert.deepEqual(await textsAt('{ "columns": [{ "source": ["vendor", "|"] }] }'), ['"since"']);
    assert.deepEqual(await textsAt('{ "columns": [{ "source": ["vendor", "since"], "name": "|" }] }'), [
      '"vendor_since"',
    ]);
    assert.deepEqual(await textsAt('{ "childTables": [{ "source": | }] }'), ['["lines"]']);
    const childTable = (column: string): string =>
      `{ "childTables": [{ "source": ["lines"], "table": "lines", "columns": [{ ${column} }] }] }`;
    assert.ok((await textsAt(childTable('"source": |'))).includes('["sku"]'));
    assert.deepEqual(await textsAt(childTable('"source": ["sku"], "name": "|"')), ['"sku"']);
    assert.ok((await textsAt('{ "options": { "duplicateRemovalColumn": "|" } }')).includes('"id"'));
    assert.ok((await textsAt('{ "read": { "encoding": "|" } }')).includes('"windows-1252"'));
    const keysOfTable = await textsAt(`{ ${connection}, "table": "O2C_EVENT_LOG", "keys": ["|"] }`);
    assert.ok(keysOfTable.includes('"id"') && keysOfTable.length > 3, keysOfTable.join(', '));
    const namesOfTable = await textsAt(
      `{ ${connection}, "table": "O2C_EVENT_LOG", "columns": [{ "source": ["id"], "name": "|" }] }`,
    );
    assert.ok(namesOfTable.includes('"id"') && namesOfTable.length > 1, namesOfTable.join(', '));
    await writeFile('typed.json', { meta: 1, data: { orders: [{ id: 1 }, { id: 2 }] } });
    assert.deepEqual(await textsAt('{ "read": { "arrayPath": | } }'), ['["data","orders"]']);
    assert.deepEqual(await textsAt('{ "read": { "arrayPath": ["data", "|"] } }'), ['"orders"']);
    await writeFile('typed.json', [{ id: 1, vendor: { since: '24.12.2026' }, lines: [{ sku: 'a' }] }]);
    const [format] = await textsAt('{ "columns": [{ "source": ["vendor", "since"], "dateFormat": "|" }] }');
    assert.equal(format, '"d.M.yyyy"');
    assert.deepEqual(await textsAt('{ "mode": "|" }'), []);
  });

  it('proposes the nearest name for one that nobody knows', async () => {
    const uri = await writeDefinition('slip.push.json', { table: 'slip', mode: 'replace', colums: [] });
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document);
    const position = document.positionAt(document.getText().indexOf('colums') + 1);
    const quickFix = await eventually('a quick fix', async () => {
      const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
        'vscode.executeCodeActionProvider',
        uri,
        new vscode.Range(position, position),
        'quickfix',
      );
      return actions.find(({ title }) => title === 'Replace with "columns"');
    });
    assert.ok(quickFix.edit);
    await vscode.commands.executeCommand('celonisCeligo.pushDefinition', uri);
    assert.deepEqual(internals.history.list(), [], 'a definition that is not valid was pushed');
    const schema = await eventually('the schema to say so too', () =>
      vscode.languages.getDiagnostics(uri).find(({ message }) => /colums/.test(message)),
    );
    assert.match(schema.message, /not allowed/);
  });

  it('names a schema that the editor finds in the extension, under any name of its file', async () => {
    const $schema = 'celonis-celigo-schemas:/push.schema.json';
    const uri = await writeFile('renamed.json', { $schema, connection: 'Anyone', table: 't', mode: 'repeat' });
    await vscode.window.showTextDocument(uri);
    const diagnostic = await eventually('the schema to be applied', () =>
      vscode.languages.getDiagnostics(uri).find(({ message }) => /not accepted|schema/i.test(message)),
    );
    assert.match(diagnostic.message, /Valid values: "replace", "append", "upsert", "delete"/);
    for (const name of ['push', 'connections']) {
      const document = await vscode.workspace.openTextDocument(
        vscode.Uri.parse(`celonis-celigo-schemas:/${name}.schema.json`),
      );
      assert.ok('properties' in (JSON.parse(document.getText()) as object));
    }
    await assert.rejects(async () =>
      vscode.workspace.openTextDocument(vscode.Uri.parse('celonis-celigo-schemas:/../package.json')),
    );
  });

  it('runs as a task to its end, and says by the exit code how it ended', async () => {
    await writeFile('task.ndjson', '{"id":1,"n":"a"}\n{"id":2,"n":"b"}\n');
    await writeDefinition('task.push.json', { table: 'by_task', mode: 'replace' });
    const offeredDefinitions = (await vscode.tasks.fetchTasks({ type: 'celonisPush' })).map(
      ({ definition }) => (definition as { definition?: string }).definition,
    );
    assert.ok(offeredDefinitions.includes('defined/task.push.json'), offeredDefinitions.join(', '));

    assert.equal(await runTask(await taskFrom('dry', { definition: 'defined/task.push.json', dryRun: true })), 0);
    assert.equal(await readSandboxTable(sandbox, 'by_task'), undefined);
    assert.equal(await runTask(await taskFrom('push', { definition: '${workspaceFolder}/defined/task.push.json' })), 0);
    assert.equal((await readSandboxTable(sandbox, 'by_task'))?.rowCount, 2);

    await writeFile('gone.ndjson', '{"id":2}\n');
    await writeDefinition('gone.push.json', { table: 'by_task', mode: 'delete', keys: ['id'] });
    assert.equal(await runTask(await taskFrom('delete', { definition: 'defined/gone.push.json', confirmed: true })), 0);
    assert.deepEqual(
      (await readSandboxTable(sandbox, 'by_task'))?.rows.map((row) => (row as { id: number }).id),
      [1],
    );

    assert.equal(await runTask(await taskFrom('nowhere', { definition: 'defined/nowhere.push.json' })), 1);
    await vscode.workspace.fs.delete(vscode.Uri.joinPath(folder, '..', '.vscode', 'tasks.json'));
  });

  it('is saved for files of several folders, found again with them, and keeps its patterns', async () => {
    const files = [
      await writeFile('south/parts.csv', 'id,Näme\n1,a\n'),
      await writeFile('north/parts.csv', 'id,Näme\n2,b\n'),
      await writeFile('south/deep/parts.csv', 'id,Näme\n3,c\n'),
    ];
    const readView = (): string => JSON.stringify(logCapture.lastPage.messagesToPage);
    const openPanel = async (...args: unknown[]): Promise<void> => {
      await vscode.commands.executeCommand('celonisCeligo.openPushPanel', ...args);
      logCapture.lastPage.sendToHost({ type: 'ready' });
      await eventually('the panel to be ready', () => /"canPush":true/.test(readView()) || undefined);
    };
    await openPanel(files[0], files);
    logCapture.lastPage.sendToHost({ type: 'set', field: 'table', value: 'from_folders' });
    logCapture.lastPage.sendToHost({ type: 'act', action: 'save' });
    await eventually('the definition', () => /Saved as parts\.push\.json/.test(readView()) || undefined);
    const definition = vscode.Uri.joinPath(folder, 'south/parts.push.json');
    const readSavedDefinition = async () =>
      JSON.parse(Buffer.from(await vscode.workspace.fs.readFile(definition)).toString()) as {
        files: string[];
        table: string;
      };
    assert.deepEqual((await readSavedDefinition()).files, ['parts.csv', '../north/parts.csv', 'deep/parts.csv']);

    // While the target is looked up, the panel lets nobody push.
    await eventually(
      'the panel to be ready for the new table',
      () =>
        readView()
          .match(/"canPush":(true|false)/g)
          ?.at(-1) === '"canPush":true',
    );
    logCapture.lastPage.sendToHost({ type: 'act', action: 'push' });
    assert.equal((await waitForEndedPush()).outcome, 'done');
    const outcomeText = await eventually(
      'the result, where the push was started',
      () => /"[^"]*is pushed[^"]*"/.exec(readView())?.[0],
    );
    assert.doesNotMatch(outcomeText, /renamed/, 'the panel has shown the names');
    assert.deepEqual(
      logCapture.notifications.filter((message) => /is pushed/.test(message)),
      [],
    );
    await internals.history.forgetPushes();
    await vscode.commands.executeCommand('celonisCeligo.pushDefinition', definition);
    assert.equal((await waitForEndedPush()).rows, 3);
    await eventually('the other result', () =>
      logCapture.notifications.find((message) => /is pushed.*1 column was renamed/.test(message)),
    );
    logCapture.lastPage.panel.dispose();
    await internals.history.forgetPushes();
    await vscode.commands.executeCommand('celonisCeligo.pushFile', files[0], files);
    assert.deepEqual(await waitForEndedPush().then(({ outcome, rows, order }) => [outcome, rows, order.origin]), [
      'done',
      3,
      definition.toString(),
    ]);
    await writeFile('north/parts.csv', 'id,Näme\n2,"b\n');
    await vscode.commands.executeCommand('celonisCeligo.pushDefinition', definition);
    await eventually('the fault', () => logCapture.notifications.find((message) => /north\/parts\.csv/.test(message)));
    await writeFile('north/parts.csv', 'id,Näme\n2,b\n');

    await writeFile('south/parts.push.json', {
      connection: sandbox.name,
      table: 'by_pattern',
      mode: 'replace',
      files: ['../north/*.csv', '**/*.csv'],
    });
    await openPanel(definition);
    assert.match(readView(), /by_pattern/);
    logCapture.lastPage.sendToHost({ type: 'set', field: 'table', value: 'by_patterns' });
    logCapture.lastPage.sendToHost({ type: 'act', action: 'save' });
    // While it is written, the file may be empty.
    await eventually('the definition', async () => {
      const saved = await readSavedDefinition().catch((error: unknown) => {
        if (error instanceof SyntaxError) return undefined;
        throw error;
      });
      return saved?.table === 'by_patterns' || undefined;
    });
    assert.deepEqual((await readSavedDefinition()).files, ['../north/*.csv', '**/*.csv']);
    logCapture.lastPage.panel.dispose();
    await openPanel(files[0], files);
    assert.match(readView(), /by_patterns/);
    logCapture.lastPage.panel.dispose();
  });

  it('leaves a child table as it is where no record has a row for it, and says so', async () => {
    const uri = await writeDefinition('parents.push.json', {
      table: 'parents',
      mode: 'replace',
      keys: ['id'],
      childTables: [
        { source: ['items'], table: 'parents_items' },
        { source: ['tags'], table: 'parents_tags' },
      ],
    });
    await writeFile('parents.json', [{ id: 1, items: [{ x: 1 }], tags: ['a'] }]);
    const earlierNotifications = logCapture.notifications.length;
    await vscode.commands.executeCommand('celonisCeligo.pushDefinition', uri);
    await eventually(
      'three tables',
      () => internals.history.list().filter(({ outcome }) => outcome === 'done').length === 3 || undefined,
    );
    // The result is recorded before it is shown.
    await eventually('the result of the three tables', () =>
      logCapture.notifications.slice(earlierNotifications).find((message) => /pushed/i.test(message)),
    );
    for (const [dataFile, tables] of [
      [[{ id: 2, items: [], tags: ['b'] }], 2],
      [[{ id: 3, items: [], tags: [] }], 1],
    ] as const) {
      await internals.history.forgetPushes();
      await writeFile('parents.json', dataFile);
      const notificationsBefore = logCapture.notifications.length;
      await vscode.commands.executeCommand('celonisCeligo.pushDefinition', uri);
      const notificationText = await eventually('the result', () =>
        logCapture.notifications.slice(notificationsBefore).find((message) => /pushed/i.test(message)),
      );
      assert.match(
        notificationText,
        /No record has an element at items, so the table parents_items was left as it is\./,
      );
      assert.doesNotMatch(notificationText, /Not everything|There are no rows/);
      assert.deepEqual(
        internals.history.list().map(({ outcome }) => outcome),
        Array(tables).fill('done'),
      );
    }
    assert.equal((await readSandboxTable(sandbox, 'parents_items'))?.rowCount, 1);
  });

  it('is copied with the names and types of the table that it adds to', async () => {
    await vscode.commands.executeCommand(
      'celonisCeligo.pushFile',
      await writeFile('there.json', [{ id: 1, label: 'a' }]).then(
        async (dataFile) => (await writeDefinition('there.push.json', { table: 'there', mode: 'replace' }), dataFile),
      ),
    );
    assert.equal((await waitForEndedPush()).outcome, 'done');
    await writeFile('more.json', [{ ID: 2, label: 5 }]);
    const uri = await writeDefinition('more.push.json', { table: 'there', mode: 'append' });
    const text = await copyAsPush(uri);
    assert.match(text, /"columnName":"id","columnType":"INTEGER"/);
    assert.match(text, /"columnName":"label","columnType":"STRING"/);
    await writeDefinition('more.push.json', { table: 'there', mode: 'upsert' });
    void vscode.commands.executeCommand('celonisCeligo.copyPushAs', uri);
    await eventually('the refusal', async () => {
      await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      return logCapture.notifications.find((message) => /no key columns are chosen/.test(message));
    });
  });

  it('is refused as a flow in Celigo before anything is asked, where Celonis does not take its files', async () => {
    await writeFile('flow.json', [{ id: 1 }]);
    const definition = await writeDefinition('flow.push.json', { table: 'flow', mode: 'append', files: ['flow.json'] });
    void vscode.commands.executeCommand('celonisCeligo.handOverToCeligo', definition);
    const message = await eventually(
      () => `the refusal, and not ${logCapture.notifications.join(' | ')}`,
      () => logCapture.notifications.find((text) => /cannot become a flow in Celigo/.test(text)),
    );
    assert.match(message, /cannot become a flow in Celigo.*These are JSON/);
    assert.deepEqual(logCapture.questions, []);
  });

  it('is copied as a script, without the secret', async () => {
    await writeFile('copied.json', [{ id: 1 }]);
    const uri = await writeDefinition('copied.push.json', { table: 'copied', mode: 'replace' });
    const text = await copyAsPush(uri);
    assert.match(text, /^#!\/usr\/bin\/env bash/);
    assert.ok(!text.includes((await internals.service.openSession(sandbox.id)).secrets['appKey']!));
  });
});
