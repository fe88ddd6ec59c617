import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { request as forward } from 'node:http';
import type { Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { listen } from '../support/httpServer';
import { formsOf, foundIn } from '../support/canary';
import { parts } from './extension';
import { acceptUntil, eventually, startOver, startSandbox } from './support';
import { Witness } from './witness';
import type { Connection } from '../../src/connections/model';
import type { Internals } from '../../src/extension';
import type { PushRecord } from '../../src/push/history';
import type { TreeNode } from '../../src/tree/node';

const canary = (): string => `canary/${randomBytes(18).toString('base64')}+"'=`;
const everyKey = new Map<string, string>(['form', 'quick path', 'edit'].map((path) => [path, canary()]));

/** What a gate does with a request: hands it on to the sandbox, throws the key back at its sender, or has jobs fail with the key in their log. */
type Mood = 'open' | 'parrot' | 'failing';

/**
 * The way through the house, with keys that can be told from everything else in the world: afterwards all that was written, shown,
 * stored or handed to another process is searched for them.
 */
describe('canary keys that go every way', function () {
  this.timeout(120_000);
  let internals: Internals;
  let sandbox: Connection;
  let sandboxKey: string;
  let witness: Witness;
  let gate: Awaited<ReturnType<typeof listen>>;
  let mood: Mood = 'open';
  let typed = '';
  const folder = mkdtempSync(join(tmpdir(), 'canary-'));
  const written: string[] = [];
  /** Lines of the log as they reach VS Code, which may or may not keep them in a file. */
  const log: string[] = [];

  before(async () => {
    internals = await parts();
    await startOver();
    sandbox = await startSandbox();
    listenIn(internals.log);
    sandboxKey = (await internals.service.session(sandbox.id)).secrets['appKey'] ?? '';
    gate = await listen(gateTo(sandbox.values['domain'] ?? ''));
    witness = new Witness({
      type: (prompt) => {
        if (/^Domain/.test(prompt)) return `127.0.0.1:${gate.port}`;
        if (/^Pool ID/.test(prompt)) return sandbox.values['poolId'];
        if (/^App key/i.test(prompt)) return everyKey.get('quick path');
        if (/^New name/.test(prompt)) return 'renamed';
        return undefined;
      },
    });
  });
  after(async () => {
    witness?.dispose();
    await gate?.close();
    await vscode.commands.executeCommand('celonisCeligo.stopSandbox');
    await startOver();
    rmSync(folder, { recursive: true, force: true });
  });

  it('through the form: a test that fails, one that passes, and save', async () => {
    typed = everyKey.get('form')!;
    void vscode.commands.executeCommand('celonisCeligo.addConnection');
    await acceptUntil('the form', () => witness.pages.at(-1));
    await submit('test', 'parrot', 'failed');
    await submit('test', 'open', 'passed');
    await submit('save', 'open');
    await eventually('the connection to be saved', () => named('form'));
  });

  it('through the quick path, where only a password box takes them', async () => {
    typed = everyKey.get('quick path')!;
    void vscode.commands.executeCommand('celonisCeligo.addConnectionQuick');
    const connection = await acceptUntil('the connection to be saved', () => internals.service.connections().find((one) => !one.sandbox && one.name !== 'form'));
    assert.deepEqual((await internals.service.session(connection.id)).secrets, { appKey: typed });
    assert.deepEqual(witness.typedOpenly.flatMap((text) => foundIn(text, typed)), []);
    await internals.service.delete(connection.id);
  });

  it('through tests of what is saved, one and all', async () => {
    typed = everyKey.get('form')!;
    for (const next of ['parrot', 'open'] as const) {
      mood = next;
      void vscode.commands.executeCommand('celonisCeligo.testConnection', need('form').id);
      await eventually('the test to end', () => need('form').lastTest?.outcome === (next === 'open' ? 'works' : 'fails') || undefined);
      await internals.tree.getChildren();
      await look();
      if (next === 'parrot') await vscode.commands.executeCommand('celonisCeligo.refresh');
    }
    mood = 'parrot';
    void vscode.commands.executeCommand('celonisCeligo.testAllConnections');
    await eventually('all tests to end', () => need('form').lastTest?.outcome === 'fails' || undefined);
    await vscode.commands.executeCommand('celonisCeligo.refresh');
    await look();
    // A connection that works is offered first, and the pushes below go through it.
    mood = 'open';
    void vscode.commands.executeCommand('celonisCeligo.testConnection', need('form').id);
    await eventually('it to work again', () => need('form').lastTest?.outcome === 'works' || undefined);
  });

  it('through pushes that fail before and after the execution, and one that lands', async () => {
    for (const [next, outcome] of [['parrot', 'failed'], ['failing', 'failed'], ['open', 'done']] as const) {
      await internals.history.forget();
      mood = 'open';
      // The tables are looked up while all is well; what follows is not.
      const watcher = internals.history.onDidChange(() => {
        if (internals.history.list().length > 0) mood = next;
      });
      void vscode.commands.executeCommand('celonisCeligo.pushFile', write(`${next}.json`), undefined);
      const record = await acceptUntil('the push to end', ended).finally(() => watcher.dispose());
      assert.equal(record.outcome, outcome, `${record.order.connection.name}: ${record.problem ?? 'no problem'}`);
      await vscode.commands.executeCommand('celonisCeligo.showPushLog', record.id);
      written.push((await internals.history.log(record.id)) ?? '', JSON.stringify(record));
      await look();
    }
    mood = 'open';
  });

  it('through copying, renaming, duplicating, editing and deleting', async () => {
    const { id } = need('form');
    await vscode.commands.executeCommand('celonisCeligo.copyConnectionId', id);
    void vscode.commands.executeCommand('celonisCeligo.renameConnection', id);
    await acceptUntil('the new name', () => named('renamed'));
    await vscode.commands.executeCommand('celonisCeligo.duplicateConnection', id);
    witness.lastPage.say({ type: 'ready' });
    witness.lastPage.panel.dispose();
    await vscode.commands.executeCommand('celonisCeligo.openInBrowser', id);
    await vscode.commands.executeCommand('celonisCeligo.editConnection', id);
    typed = everyKey.get('edit')!;
    witness.lastPage.say({ type: 'ready' });
    await submit('save', 'open');
    await eventually('the new key to be stored', async () => (await internals.service.session(id)).secrets['appKey'] === typed || undefined);
    await look();
    await vscode.commands.executeCommand('celonisCeligo.deleteConnection', id);
    await eventually('the connection to be gone', () => internals.service.get(id) === undefined || undefined);
  });

  it('were masked in a log that holds every line', () => {
    const text = log.join('\n');
    assert.match(text, /debug POST http:\/\/127\.0\.0\.1:\d+\//, 'The log was not written at its finest level.');
    assert.match(text, /debug celonisCeligo\.deleteConnection: done/);
    assert.match(text, /•••/, 'Nothing had to be masked: the gate did not throw the key back.');
    assert.deepEqual([...everyKey.values()].flatMap((key) => foundIn(text, key)), []);
  });

  it('are found in nothing that was shown, stored, written or handed on', async () => {
    const found = await search();
    assert.deepEqual(found, []);
  });

  it('would be found in every form, wherever they lay', async () => {
    const { globalStorageUri, globalState } = internals.context;
    const planted = canary();
    everyKey.set('planted', planted);
    const places = [globalStorageUri.fsPath, internals.context.logUri.fsPath, vscode.workspace.workspaceFolders![0]!.uri.fsPath];
    await vscode.workspace.fs.createDirectory(globalStorageUri);
    for (const [index, [name, form]] of [...formsOf(planted)].entries()) {
      const place = places[index % places.length]!;
      const file = join(place, 'planted.bin');
      writeFileSync(file, Buffer.concat([Buffer.from('before '), form, Buffer.from(' after')]));
      const found = await search([place]);
      rmSync(file);
      assert.ok(found.includes(`${file}: the key of planted, ${name}`), `${name} in ${place}: ${found.join(', ') || 'nothing'}`);
    }
    await globalState.update('planted', planted);
    witness.seen.push(`A message with ${planted}`);
    const found = await search([]);
    await globalState.update('planted', undefined);
    everyKey.delete('planted');
    for (const place of ['state', 'what was shown']) assert.ok(found.some((one) => one.startsWith(`${place}: the key of planted`)), `${place} in ${found.join(', ') || 'nothing'}`);
  });

  const named = (name: string): Connection | undefined => internals.service.connections().find((one) => one.name === name);
  const need = (name: string): Connection => {
    const connection = named(name);
    if (!connection) throw new Error(`There is no connection "${name}".`);
    return connection;
  };
  const ended = (): PushRecord | undefined => internals.history.list().find(({ outcome }) => outcome !== 'running');
  const write = (name: string): vscode.Uri => {
    const path = join(folder, name);
    writeFileSync(path, JSON.stringify([{ id: 1, text: 'a' }, { id: 2, text: 'b' }]));
    return vscode.Uri.file(path);
  };

  /** Says what the page would say when a person presses a button, and waits for what comes of it. */
  async function submit(type: 'test' | 'save', next: Mood, tone?: string): Promise<void> {
    mood = next;
    const page = witness.lastPage;
    const texts = {
      'connection.name': 'form', 'connection.environment': 'none', apiType: 'dataPush', domain: `127.0.0.1:${gate.port}`, authType: 'custom', poolId: sandbox.values['poolId'] ?? '',
    };
    const from = page.told.length;
    page.say({ type, revision: from + 1, texts, secrets: { appKey: typed }, ...(type === 'save' ? { anyway: false } : {}) });
    if (tone === undefined) return;
    await eventually(`the result "${tone}"`, () => page.told.slice(from).some((message) => (message as { run?: { tone: string } }).run?.tone === tone) || undefined);
  }

  /** Notes what the log hands to VS Code. */
  function listenIn(output: Internals['log']): void {
    const holder = output as unknown as { channel: vscode.LogOutputChannel };
    const { channel } = holder;
    assert.equal(channel.logLevel, vscode.LogLevel.Trace);
    const heard = Object.fromEntries(
      (['debug', 'info', 'warn', 'error'] as const).map((level) => [level, (line: string) => (log.push(`${level} ${line}`), channel[level](line))]),
    );
    holder.channel = new Proxy(channel, { get: (target, name) => heard[String(name)] ?? (Reflect.get(target, name) as unknown) });
  }

  /** Draws all rows and keeps what they say. */
  async function look(node?: TreeNode, depth = 0): Promise<void> {
    for (const child of await internals.tree.getChildren(node)) {
      const { command: _command, ...item } = internals.tree.getTreeItem(child);
      written.push(JSON.stringify(item));
      if (depth < 2) await look(child, depth + 1);
    }
  }

  /** Stands before the sandbox: takes the key that was typed last and no other. */
  function gateTo(domain: string): Server {
    const [host, port] = domain.split(':');
    return createServer((incoming, response) => {
      const { authorization } = incoming.headers;
      if (authorization !== `AppKey ${typed}`) return void response.writeHead(401).end(JSON.stringify({ message: 'This key is not known.' }));
      if (mood === 'parrot') return void incoming.resume().on('end', () => parrot(response, authorization));
      const isJob = incoming.method === 'GET' && /\/jobs\/[^/]+$/.test(incoming.url ?? '');
      if (mood === 'failing' && isJob) {
        const logs = [`The header was ${authorization}.`, `It holds ${Buffer.from(authorization).toString('base64')}.`];
        return void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ id: incoming.url!.split('/').pop(), status: 'ERROR', logs }));
      }
      const headers = { ...incoming.headers, host: domain, authorization: `AppKey ${sandboxKey}` };
      incoming.pipe(
        forward({ host, port, method: incoming.method, path: incoming.url, headers }, (answer) => {
          response.writeHead(answer.statusCode ?? 500, answer.headers);
          answer.pipe(response);
        }),
      );
    });
  }

  let turn = 0;
  /** Throws the key back, each time in another way. */
  function parrot(response: ServerResponse, authorization: string): void {
    const escaped = [...typed].map((character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
    const base64 = Buffer.from(authorization).toString('base64');
    const ways: (() => void)[] = [
      () => response.writeHead(400, { 'content-type': 'application/json' }).end(`{"message":"Bad header ${escaped}, ${base64}, ${encodeURIComponent(typed)}"}`),
      () => response.writeHead(302, { location: `https://elsewhere.example/${encodeURIComponent(typed)}` }).end(),
      () => response.writeHead(200, { 'content-type': `text/x-${encodeURIComponent(typed)}` }).end(typed),
      () => response.writeHead(403, { 'content-type': 'application/json' }).end(JSON.stringify({ errorCode: typed, errors: [{ attribute: typed, error: typed }] })),
    ];
    ways[turn++ % ways.length]!();
  }

  /** Where which key is found, in which form. By default the files of VS Code and of the workspace are searched. */
  async function search(folders?: readonly string[]): Promise<string[]> {
    const { globalState, workspaceState, globalStorageUri } = internals.context;
    const state = (memento: vscode.Memento): unknown => memento.keys().map((key) => [key, memento.get(key)]);
    const userData = dirname(dirname(dirname(globalStorageUri.fsPath)));
    const workspace = vscode.workspace.workspaceFolders![0]!.uri.fsPath;
    const places: [string, Uint8Array | string][] = [
      ['state', JSON.stringify([state(globalState), state(workspaceState)])],
      ['what was shown', witness.seen.join('\n')],
      ['rows and logs of pushes', written.join('\n')],
      ['the log', log.join('\n')],
      ['open documents', vscode.workspace.textDocuments.map((document) => `${document.uri.toString(true)}\n${document.getText()}`).join('\n')],
      ['pages', JSON.stringify(witness.pages.map(({ told }) => told))],
      ['the clipboard', await vscode.env.clipboard.readText()],
      ['settings', JSON.stringify(vscode.workspace.getConfiguration())],
    ];
    const files = (await Promise.all((folders ?? [userData, workspace]).map(filesBelow))).flat();
    if (!folders) assert.ok(files.length > 5, `Only ${files.length} files were searched.`);
    for (const file of [...files, ...(folders ? [] : await processFiles())]) {
      // What has gone meanwhile, and what belongs to somebody else, was not written by us.
      const bytes = await readFile(file).catch(() => undefined);
      if (bytes) places.push([file, bytes]);
    }
    return places.flatMap(([place, text]) => [...everyKey].flatMap(([name, key]) => foundIn(text, key).map((form) => `${place}: the key of ${name}, ${form}`)));
  }
});

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const sizes = await Promise.all(files.map((file) => stat(file).then(({ size }) => size, () => 0)));
  return files.filter((_file, index) => sizes[index]! < 64_000_000);
}

/** The arguments and environments of all processes, where the system shows them as files. */
async function processFiles(): Promise<string[]> {
  const entries = await readdir('/proc').catch(() => []);
  return entries.filter((name) => /^\d+$/.test(name)).flatMap((name) => [`/proc/${name}/cmdline`, `/proc/${name}/environ`]);
}
