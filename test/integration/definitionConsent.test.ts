import assert from 'node:assert/strict';
import { mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import * as vscode from 'vscode';
import type { Connection } from '../../src/connections/connectionRecord';
import type { ExtensionTestApi } from '../../src/extension';
import type { PushRecord } from '../../src/push/pushRecord';
import { activateExtension } from './extension';
import { connectSandbox, eventually, readSandboxTable, resetState } from './integrationSupport';
import { LogCapture } from './logCapture';
import { runTask, taskFrom } from './tasks';

describe('the consent to the push of a definition', () => {
  let internals: ExtensionTestApi;
  let sandbox: Connection;
  let folder: vscode.Uri;
  /** Outside of the workspace. */
  let outside: string;
  let window: LogCapture;
  /** The button to press on each modal question; the first one if undefined. */
  let decide: (question: string) => string | undefined;

  before(async () => {
    internals = await activateExtension();
    await resetState();
    sandbox = await connectSandbox();
    folder = vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0]!.uri, 'consent');
    outside = realpathSync(mkdtempSync(join(tmpdir(), 'outside-')));
    await vscode.workspace.fs.createDirectory(folder);
  });
  after(async () => {
    await vscode.workspace.fs.delete(folder, { recursive: true });
    rmSync(outside, { recursive: true });
    await vscode.commands.executeCommand('celonisCeligo.stopSandbox');
    await resetState();
  });
  beforeEach(async () => {
    decide = () => undefined;
    window = new LogCapture({ decide: (question) => decide(question) });
    await internals.history.forgetPushes();
  });
  afterEach(() => window.dispose());

  const write = async (name: string, content: unknown): Promise<vscode.Uri> => {
    const uri = vscode.Uri.joinPath(folder, name);
    await vscode.workspace.fs.writeFile(
      uri,
      Buffer.from(typeof content === 'string' ? content : JSON.stringify(content)),
    );
    return uri;
  };
  const define = (name: string, more: object): Promise<vscode.Uri> =>
    write(name, { connection: sandbox.name, ...more });
  const ended = (): Promise<PushRecord> =>
    eventually('the push to end', () => internals.history.list().find((record) => record.outcome !== 'running'));
  const push = async (uri: vscode.Uri, command = 'celonisCeligo.pushDefinition'): Promise<PushRecord> => {
    await internals.history.forgetPushes();
    await vscode.commands.executeCommand(command, uri);
    const record = await ended();
    assert.deepEqual([record.outcome, record.problem], ['done', undefined]);
    return record;
  };
  const refuse = async (uri: vscode.Uri, command = 'celonisCeligo.pushDefinition'): Promise<void> => {
    await internals.history.forgetPushes();
    decide = () => 'cancel';
    await vscode.commands.executeCommand(command, uri);
    decide = () => undefined;
    assert.deepEqual(internals.history.list(), []);
  };

  it('is asked for once, with connection, table, mode and files, and again when the definition or the connection changes', async () => {
    await write('first.csv', 'id\n1\n');
    const uri = await define('first.push.json', { table: 'consent_first', mode: 'append' });
    await refuse(uri);
    assert.equal(window.questions.length, 1);
    for (const line of [
      `Connection: ${sandbox.name}`,
      'Table: consent_first',
      'Mode: Append',
      'Files: 1',
      'consent/first.csv',
    ])
      assert.ok(window.questions[0]!.split('\n').includes(line), window.questions[0]);
    assert.match(window.questions[0]!, /^Environment: /m);
    await define('first.push.json', { table: 'consent_first', mode: 'replace' });
    await push(uri);
    assert.equal(window.questions.length, 2, 'a refusal was taken for a consent');
    await define('first.push.json', { mode: 'append', table: 'consent_first' });
    await push(uri);
    assert.equal(window.questions.length, 3, 'another mode was not asked about');
    await push(vscode.Uri.joinPath(folder, 'first.csv'), 'celonisCeligo.pushFile');
    assert.equal(window.questions.length, 3, 'what is known was asked again');

    await internals.service.rename(sandbox.id, 'Renamed');
    await write('first.push.json', { connection: 'Renamed', table: 'consent_first', mode: 'append' });
    await refuse(uri);
    assert.equal(window.questions.length, 4);
    await internals.service.rename(sandbox.id, sandbox.name);
  });

  it('is not asked for a definition that was saved in the push panel', async () => {
    const data = await write('saved.csv', 'id\n1\n');
    await vscode.commands.executeCommand('celonisCeligo.openPushPanel', data);
    const page = window.lastPage;
    page.sendToHost({ type: 'ready' });
    await eventually(
      'the panel to be ready',
      () => /"canPush":true/.test(JSON.stringify(page.messagesToPage)) || undefined,
    );
    page.sendToHost({ type: 'set', field: 'table', value: 'consent_saved' });
    page.sendToHost({ type: 'act', action: 'save' });
    await eventually(
      'the definition',
      () => /Saved as saved\.push\.json/.test(JSON.stringify(page.messagesToPage)) || undefined,
    );
    page.panel.dispose();
    await push(vscode.Uri.joinPath(folder, 'saved.push.json'));
    assert.deepEqual(window.questions, []);
  });

  it('names files outside of the workspace folder by their full paths, behind symbolic links too', async () => {
    const secret = join(outside, 'secret.csv');
    writeFileSync(secret, 'id\n7\n');
    await write('leads.csv', 'id\n1\n');
    const uri = await define('leads.push.json', {
      table: 'consent_leads',
      mode: 'append',
      files: ['leads.csv', relative(folder.fsPath, secret).replaceAll('\\', '/')],
    });
    await refuse(uri);
    assert.ok(window.questions[0]!.split('\n').includes(secret), window.questions[0]);
    assert.match(window.questions[0]!, /with 1 file from outside of its folder/);
    assert.equal(await readSandboxTable(sandbox, 'consent_leads'), undefined);

    const link = vscode.Uri.joinPath(folder, 'link.csv');
    await write('link.csv', 'id\n1\n');
    const linked = await define('link.push.json', { table: 'consent_link', mode: 'append' });
    await push(link, 'celonisCeligo.pushFile');
    assert.equal(window.questions.length, 2);
    await vscode.workspace.fs.delete(link);
    symlinkSync(secret, link.fsPath);
    for (const [clicked, command] of [
      [link, 'celonisCeligo.pushFile'],
      [linked, 'celonisCeligo.pushDefinition'],
      [linked, 'celonisCeligo.openPushPanel'],
    ] as const) {
      await refuse(clicked, command);
      assert.ok(window.questions.at(-1).split('\n').includes(secret), `${command}: ${window.questions.at(-1)}`);
    }
    assert.deepEqual(window.capturedPages, []);
    assert.equal((await readSandboxTable(sandbox, 'consent_link'))?.rowCount, 1);

    await write('deep/up.push.json', {
      connection: sandbox.name,
      table: 'consent_up',
      mode: 'append',
      files: ['../leads.csv'],
    });
    await push(vscode.Uri.joinPath(folder, 'deep/up.push.json'));
    assert.doesNotMatch(window.questions.at(-1), /outside|Not in the folder/);
  });

  it('is asked whether one chosen file is pushed or all of its definition', async () => {
    const data = await write('north.csv', 'id\n1\n');
    await write('south.csv', 'id\n2\n');
    const uri = await define('north.push.json', {
      table: 'consent_north',
      mode: 'replace',
      files: ['north.csv', 'south.csv'],
    });
    await refuse(data, 'celonisCeligo.pushFile');
    assert.equal(window.questions.length, 1);
    assert.match(
      window.questions[0]!,
      /^north\.push\.json is about 2 files\.[^]*consent\/north\.csv\nconsent\/south\.csv$/,
    );
    assert.equal((await push(data, 'celonisCeligo.pushFile')).rows, 1);
    assert.match(window.questions[2]!, /^Files: 1\nconsent\/north\.csv$/m);
    assert.doesNotMatch(window.questions[2]!, /south/);

    decide = (question) => (/is about/.test(question) ? 'Push All 2 Files' : undefined);
    const before = window.questions.length;
    assert.equal((await push(data, 'celonisCeligo.pushFile')).rows, 2);
    assert.match(window.questions[before + 1]!, /^Files: 2$/m, 'a consent to one file was taken for one to all');
    decide = () => undefined;
    await internals.history.forgetPushes();
    const asked = window.questions.length;
    assert.equal((await push(data, 'celonisCeligo.pushFile')).rows, 1);
    assert.equal(window.questions.slice(asked).filter((question) => /^Files:/m.test(question)).length, 0);
    assert.equal((await push(uri)).rows, 2);
  });

  it('is what "confirmed" in a task needs, and the task tells its outcome in a notification', async () => {
    await write('wipe.csv', 'id\n1\n2\n');
    await define('wipe.push.json', { table: 'consent_wipe', mode: 'replace' });
    await push(await define('fill.push.json', { table: 'consent_wipe', mode: 'replace', files: ['wipe.csv'] }));
    await internals.history.forgetPushes();
    const task = await taskFrom('build', {
      definition: 'consent/wipe.push.json',
      confirmed: true,
      presentation: { reveal: 'never', close: true },
    });
    const before = window.questions.length;
    decide = () => 'cancel';
    assert.equal(await runTask(task), 130);
    assert.deepEqual(internals.history.list(), []);
    decide = () => undefined;
    assert.equal(await runTask(task), 0);
    const asked = window.questions.slice(before);
    assert.deepEqual(
      asked.map((question) => question.split('\n')[0]),
      [
        'Push as wipe.push.json says?',
        'Push as wipe.push.json says?',
        `Replace the table consent_wipe in "${sandbox.name}"?`,
      ],
    );
    const listOutcomes = (): string[] =>
      window.notifications.filter((message) => /wipe\.csv is pushed.*as wipe\.push\.json says/.test(message));
    await eventually('the outcome', () => listOutcomes().length === 1 || undefined);

    assert.equal(await runTask(task), 0);
    assert.equal(window.questions.length, before + 3, 'it was asked again');
    await eventually('the other outcome', () => listOutcomes().length === 2 || undefined);

    await vscode.workspace.fs.delete(vscode.Uri.joinPath(folder, 'wipe.csv'));
    assert.equal(await runTask(task), 1);
    await eventually('the problem', () =>
      window.notifications.find((message) => /There is no file beside wipe\.push\.json/.test(message)),
    );
    await vscode.workspace.fs.delete(vscode.Uri.joinPath(folder, '..', '.vscode', 'tasks.json'));
  });

  it('is given in the push panel only where the workspace is not trusted', async () => {
    const data = await write('foreign.csv', 'id\n1\n');
    const uri = await define('foreign.push.json', { table: 'consent_foreign', mode: 'append' });
    const task = await taskFrom('foreign', { definition: 'consent/foreign.push.json' });
    const trusted = Object.getOwnPropertyDescriptor(vscode.workspace, 'isTrusted')!;
    Object.defineProperty(vscode.workspace, 'isTrusted', { ...trusted, get: () => false });
    try {
      for (const [clicked, command] of [
        [uri, 'celonisCeligo.pushDefinition'],
        [data, 'celonisCeligo.pushFile'],
        [uri, 'celonisCeligo.pushFile'],
      ] as const) {
        const pages = window.capturedPages.length;
        await vscode.commands.executeCommand(command, clicked);
        const page = await eventually('the panel', () => window.capturedPages[pages]);
        page.panel.dispose();
      }
      assert.equal(await runTask(task), 1);
      await eventually('the refusal', () =>
        window.notifications.find((message) =>
          /foreign\.push\.json is not pushed by a task, because this workspace is not trusted/.test(message),
        ),
      );
      assert.deepEqual(internals.history.list(), []);
      assert.equal(await readSandboxTable(sandbox, 'consent_foreign'), undefined);
    } finally {
      Object.defineProperty(vscode.workspace, 'isTrusted', trusted);
    }
    await vscode.workspace.fs.delete(vscode.Uri.joinPath(folder, '..', '.vscode', 'tasks.json'));
  });
});
