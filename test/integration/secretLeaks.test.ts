import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import type { Server, ServerResponse } from 'node:http';
import { createServer, request as sendRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import type { Connection } from '../../src/connections/connectionRecord';
import type { ExtensionTestApi } from '../../src/extension';
import type { PushRecord } from '../../src/push/pushRecord';
import type { TreeNode } from '../../src/ui/tree/treeNode';
import { listen } from '../support/httpServer';
import { encodeSecret, findSecretEncodings } from '../support/secretSearch';
import { activateExtension } from './extension';
import { acceptFormUntil, connectSandbox, eventually, resetState } from './integrationSupport';
import { LogCapture } from './logCapture';

const createCanary = (): string => `canary/${randomBytes(18).toString('base64')}+"'=`;
const canariesByPath = new Map<string, string>(['form', 'quick path', 'edit'].map((path) => [path, createCanary()]));

/**
 * What a proxy does with a request: hands it on to the sandbox, throws the key back at its sender, or has jobs fail
 * with the key in their log.
 */
type ProxyMode = 'open' | 'parrot' | 'failing';

/**
 * The way through the whole program, with keys that occur nowhere else: afterwards all that was
 * written, shown, stored or handed to another process is searched for them.
 */
describe('secrets, in everything that is written, shown and stored', () => {
  let internals: ExtensionTestApi;
  let sandbox: Connection;
  let sandboxKey: string;
  let logCapture: LogCapture;
  let interceptingProxy: Awaited<ReturnType<typeof listen>>;
  let proxyMode: ProxyMode = 'open';
  let typedSecret = '';
  const folder = mkdtempSync(join(tmpdir(), 'canary-'));
  const writtenFiles: string[] = [];
  /** Lines of the log as they reach VS Code, which may or may not keep them in a file. */
  const logLines: string[] = [];

  before(async () => {
    internals = await activateExtension();
    await resetState();
    sandbox = await connectSandbox();
    captureOutput(internals.log);
    sandboxKey = (await internals.service.openSession(sandbox.id)).secrets['appKey'] ?? '';
    interceptingProxy = await listen(createInterceptingProxy(sandbox.values['domain'] ?? ''));
    logCapture = new LogCapture({
      answerInput: (prompt) => {
        if (/^Domain/.test(prompt)) return `127.0.0.1:${interceptingProxy.port}`;
        if (/^Pool ID/.test(prompt)) return sandbox.values['poolId'];
        if (/^App key/i.test(prompt)) return canariesByPath.get('quick path');
        if (/^New name/.test(prompt)) return 'renamed';
        return undefined;
      },
    });
  });
  after(async () => {
    logCapture?.dispose();
    await interceptingProxy?.close();
    await vscode.commands.executeCommand('celonisCeligo.stopSandbox');
    await resetState();
    rmSync(folder, { recursive: true, force: true });
  });

  it('through the form: a test that fails, one that passes, and save', async () => {
    typedSecret = canariesByPath.get('form')!;
    void vscode.commands.executeCommand('celonisCeligo.addConnection');
    await acceptFormUntil('the form', () => logCapture.capturedPages.at(-1));
    await submitForm('test', 'parrot', 'failed');
    await submitForm('test', 'open', 'passed');
    await submitForm('save', 'open');
    await eventually('the connection to be saved', () => findConnection('form'));
  });

  it('through the quick path, where only a password box takes them', async () => {
    typedSecret = canariesByPath.get('quick path')!;
    void vscode.commands.executeCommand('celonisCeligo.addConnectionQuick');
    const connection = await acceptFormUntil('the connection to be saved', () =>
      internals.service.connections().find((connection) => !connection.sandbox && connection.name !== 'form'),
    );
    assert.deepEqual((await internals.service.openSession(connection.id)).secrets, { appKey: typedSecret });
    assert.deepEqual(
      logCapture.unmaskedInputs.flatMap((text) => findSecretEncodings(text, typedSecret)),
      [],
    );
    await internals.service.delete(connection.id);
  });

  it('through tests of what is saved, one and all', async () => {
    typedSecret = canariesByPath.get('form')!;
    for (const nextMode of ['parrot', 'open'] as const) {
      proxyMode = nextMode;
      void vscode.commands.executeCommand('celonisCeligo.testConnection', getConnection('form').id);
      await eventually(
        'the test to end',
        () => getConnection('form').lastTest?.outcome === (nextMode === 'open' ? 'works' : 'fails') || undefined,
      );
      await internals.tree.getChildren();
      await readTree();
      if (nextMode === 'parrot') await vscode.commands.executeCommand('celonisCeligo.refresh');
    }
    proxyMode = 'parrot';
    void vscode.commands.executeCommand('celonisCeligo.testAllConnections');
    await eventually('all tests to end', () => getConnection('form').lastTest?.outcome === 'fails' || undefined);
    await vscode.commands.executeCommand('celonisCeligo.refresh');
    await readTree();
    // A connection that works is offered first, and the pushes below go through it.
    proxyMode = 'open';
    void vscode.commands.executeCommand('celonisCeligo.testConnection', getConnection('form').id);
    await eventually('it to work again', () => getConnection('form').lastTest?.outcome === 'works' || undefined);
  });

  it('through pushes that fail before and after the execution, and one that lands', async () => {
    for (const [nextMode, outcome] of [
      ['parrot', 'failed'],
      ['failing', 'failed'],
      ['open', 'done'],
    ] as const) {
      await internals.history.forgetPushes();
      proxyMode = 'open';
      // The tables are looked up while all is well; what follows is not.
      const watcher = internals.history.onDidChange(() => {
        if (internals.history.list().length > 0) proxyMode = nextMode;
      });
      void vscode.commands.executeCommand('celonisCeligo.pushFile', writeFile(`${nextMode}.json`), undefined);
      const record = await acceptFormUntil('the push to end', findEndedPush).finally(() => watcher.dispose());
      assert.equal(record.outcome, outcome, `${record.order.connection.name}: ${record.problem ?? 'no problem'}`);
      await vscode.commands.executeCommand('celonisCeligo.showPushLog', record.id);
      writtenFiles.push((await internals.history.readLog(record.id)) ?? '', JSON.stringify(record));
      await readTree();
    }
    proxyMode = 'open';
  });

  it('through copying, renaming, duplicating, editing and deleting', async () => {
    const { id } = getConnection('form');
    await vscode.commands.executeCommand('celonisCeligo.copyConnectionId', id);
    void vscode.commands.executeCommand('celonisCeligo.renameConnection', id);
    await acceptFormUntil('the new name', () => findConnection('renamed'));
    await vscode.commands.executeCommand('celonisCeligo.duplicateConnection', id);
    logCapture.lastPage.sendToHost({ type: 'ready' });
    logCapture.lastPage.panel.dispose();
    await vscode.commands.executeCommand('celonisCeligo.openInBrowser', id);
    await vscode.commands.executeCommand('celonisCeligo.editConnection', id);
    typedSecret = canariesByPath.get('edit')!;
    logCapture.lastPage.sendToHost({ type: 'ready' });
    await submitForm('save', 'open');
    await eventually(
      'the new key to be stored',
      async () => (await internals.service.openSession(id)).secrets['appKey'] === typedSecret || undefined,
    );
    await readTree();
    await vscode.commands.executeCommand('celonisCeligo.deleteConnection', id);
    await eventually('the connection to be gone', () => internals.service.get(id) === undefined || undefined);
  });

  it('were masked in a log that holds every line', () => {
    const text = logLines.join('\n');
    assert.match(text, /debug POST http:\/\/127\.0\.0\.1:\d+\//, 'The log was not written at its finest level.');
    assert.match(text, /debug celonisCeligo\.deleteConnection: done/);
    assert.match(text, /•••/, 'Nothing had to be masked: the proxy did not throw the key back.');
    assert.deepEqual(
      [...canariesByPath.values()].flatMap((key) => findSecretEncodings(text, key)),
      [],
    );
  });

  it('are found in nothing that was shown, stored, written or handed on', async () => {
    const leaks = await findLeaks();
    assert.deepEqual(leaks, []);
  });

  it('would be found in every form, wherever they lay', async () => {
    const { globalStorageUri, globalState } = internals.context;
    const plantedCanary = createCanary();
    canariesByPath.set('planted', plantedCanary);
    const searchedFolders = [
      globalStorageUri.fsPath,
      internals.context.logUri.fsPath,
      vscode.workspace.workspaceFolders![0]!.uri.fsPath,
    ];
    await vscode.workspace.fs.createDirectory(globalStorageUri);
    for (const [index, [name, form]] of [...encodeSecret(plantedCanary)].entries()) {
      const folder = searchedFolders[index % searchedFolders.length]!;
      const file = join(folder, 'planted.bin');
      writeFileSync(file, Buffer.concat([Buffer.from('before '), form, Buffer.from(' after')]));
      const leaks = await findLeaks([folder]);
      rmSync(file);
      assert.ok(
        leaks.includes(`${file}: the key of planted, ${name}`),
        `${name} in ${folder}: ${leaks.join(', ') || 'nothing'}`,
      );
    }
    await globalState.update('planted', plantedCanary);
    logCapture.shownTexts.push(`A message with ${plantedCanary}`);
    const leaks = await findLeaks([]);
    await globalState.update('planted', undefined);
    canariesByPath.delete('planted');
    for (const folder of ['state', 'what was shown'])
      assert.ok(
        leaks.some((leak) => leak.startsWith(`${folder}: the key of planted`)),
        `${folder} in ${leaks.join(', ') || 'nothing'}`,
      );
  });

  const findConnection = (name: string): Connection | undefined =>
    internals.service.connections().find((connection) => connection.name === name);
  const getConnection = (name: string): Connection => {
    const connection = findConnection(name);
    if (!connection) throw new Error(`There is no connection "${name}".`);
    return connection;
  };
  const findEndedPush = (): PushRecord | undefined =>
    internals.history.list().find(({ outcome }) => outcome !== 'running');
  const writeFile = (name: string): vscode.Uri => {
    const path = join(folder, name);
    writeFileSync(
      path,
      JSON.stringify([
        { id: 1, text: 'a' },
        { id: 2, text: 'b' },
      ]),
    );
    return vscode.Uri.file(path);
  };

  /** Says what the page would say when a person presses a button, and waits for what comes of it. */
  async function submitForm(type: 'test' | 'save', nextMode: ProxyMode, tone?: string): Promise<void> {
    proxyMode = nextMode;
    const page = logCapture.lastPage;
    const buttonLabels = {
      'connection.name': 'form',
      'connection.environment': 'none',
      apiType: 'dataPush',
      domain: `127.0.0.1:${interceptingProxy.port}`,
      authType: 'custom',
      poolId: sandbox.values['poolId'] ?? '',
    };
    const firstMessageIndex = page.messagesToPage.length;
    page.sendToHost({
      type,
      revision: firstMessageIndex + 1,
      texts: buttonLabels,
      secrets: { appKey: typedSecret },
      ...(type === 'save' ? { anyway: false } : {}),
    });
    if (tone === undefined) return;
    await eventually(
      `the result "${tone}"`,
      () =>
        page.messagesToPage
          .slice(firstMessageIndex)
          .some((message) => (message as { run?: { tone: string } }).run?.tone === tone) || undefined,
    );
  }

  /** Notes what the log hands to VS Code. */
  function captureOutput(output: ExtensionTestApi['log']): void {
    const outputHolder = output as unknown as { channel: vscode.LogOutputChannel };
    const { channel } = outputHolder;
    assert.equal(channel.logLevel, vscode.LogLevel.Trace);
    const loggingMethods = Object.fromEntries(
      (['debug', 'info', 'warn', 'error'] as const).map((level) => [
        level,
        (line: string) => (logLines.push(`${level} ${line}`), channel[level](line)),
      ]),
    );
    outputHolder.channel = new Proxy(channel, {
      get: (target, name) => loggingMethods[String(name)] ?? (Reflect.get(target, name) as unknown),
    });
  }

  /** Draws all rows and keeps what they say. */
  async function readTree(node?: TreeNode, depth = 0): Promise<void> {
    for (const child of await internals.tree.getChildren(node)) {
      const { command: _command, ...item } = internals.tree.getTreeItem(child);
      writtenFiles.push(JSON.stringify(item));
      if (depth < 2) await readTree(child, depth + 1);
    }
  }

  /** Stands before the sandbox: takes the key that was typed last and no other. */
  function createInterceptingProxy(domain: string): Server {
    const [host, port] = domain.split(':');
    return createServer((incoming, response) => {
      const { authorization } = incoming.headers;
      if (authorization !== `AppKey ${typedSecret}`)
        return void response.writeHead(401).end(JSON.stringify({ message: 'This key is not known.' }));
      if (proxyMode === 'parrot')
        return void incoming.resume().on('end', () => echoCredential(response, authorization));
      const isJob = incoming.method === 'GET' && /\/jobs\/[^/]+$/.test(incoming.url ?? '');
      if (proxyMode === 'failing' && isJob) {
        const logs = [`The header was ${authorization}.`, `It holds ${Buffer.from(authorization).toString('base64')}.`];
        return void response
          .writeHead(200, { 'content-type': 'application/json' })
          .end(JSON.stringify({ id: incoming.url!.split('/').pop(), status: 'ERROR', logs }));
      }
      const headers = { ...incoming.headers, host: domain, authorization: `AppKey ${sandboxKey}` };
      incoming.pipe(
        sendRequest({ host, port, method: incoming.method, path: incoming.url, headers }, (upstreamResponse) => {
          response.writeHead(upstreamResponse.statusCode ?? 500, upstreamResponse.headers);
          upstreamResponse.pipe(response);
        }),
      );
    });
  }

  let echoTurn = 0;
  /** Throws the key back, each time in another way. */
  function echoCredential(response: ServerResponse, authorization: string): void {
    const escaped = [...typedSecret]
      .map((character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join('');
    const base64 = Buffer.from(authorization).toString('base64');
    const echoVariants: (() => void)[] = [
      () =>
        response
          .writeHead(400, { 'content-type': 'application/json' })
          .end(`{"message":"Bad header ${escaped}, ${base64}, ${encodeURIComponent(typedSecret)}"}`),
      () => response.writeHead(302, { location: `https://elsewhere.example/${encodeURIComponent(typedSecret)}` }).end(),
      () => response.writeHead(200, { 'content-type': `text/x-${encodeURIComponent(typedSecret)}` }).end(typedSecret),
      () =>
        response
          .writeHead(403, { 'content-type': 'application/json' })
          .end(JSON.stringify({ errorCode: typedSecret, errors: [{ attribute: typedSecret, error: typedSecret }] })),
    ];
    echoVariants[echoTurn++ % echoVariants.length]!();
  }

  /** Where which key is found, in which form. By default the files of VS Code and of the workspace are searched. */
  async function findLeaks(folders?: readonly string[]): Promise<string[]> {
    const { globalState, workspaceState, globalStorageUri } = internals.context;
    const readState = (memento: vscode.Memento): unknown => memento.keys().map((key) => [key, memento.get(key)]);
    const userData = dirname(dirname(dirname(globalStorageUri.fsPath)));
    const workspace = vscode.workspace.workspaceFolders![0]!.uri.fsPath;
    const sources: [string, Uint8Array | string][] = [
      ['state', JSON.stringify([readState(globalState), readState(workspaceState)])],
      ['what was shown', logCapture.shownTexts.join('\n')],
      ['rows and logs of pushes', writtenFiles.join('\n')],
      ['the log', logLines.join('\n')],
      [
        'open documents',
        vscode.workspace.textDocuments
          .map((document) => `${document.uri.toString(true)}\n${document.getText()}`)
          .join('\n'),
      ],
      ['pages', JSON.stringify(logCapture.capturedPages.map(({ messagesToPage }) => messagesToPage))],
      ['the clipboard', await vscode.env.clipboard.readText()],
      ['settings', JSON.stringify(vscode.workspace.getConfiguration())],
    ];
    const files = (await Promise.all((folders ?? [userData, workspace]).map(listFiles))).flat();
    if (!folders) assert.ok(files.length > 5, `Only ${files.length} files were searched.`);
    for (const file of [...files, ...(folders ? [] : await listProcessFiles())]) {
      // What has gone meanwhile, and what belongs to somebody else, was not written by us.
      const bytes = await readFile(file).catch(() => undefined);
      if (bytes) sources.push([file, bytes]);
    }
    return sources.flatMap(([folder, text]) =>
      [...canariesByPath].flatMap(([name, key]) =>
        findSecretEncodings(text, key).map((form) => `${folder}: the key of ${name}, ${form}`),
      ),
    );
  }
});

async function listFiles(folder: string): Promise<string[]> {
  // With `recursive` it would throw where one of the folders goes meanwhile.
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => join(folder, entry.name));
  const filesBelow = (await Promise.all(folders.map(listFiles))).flat();
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(folder, entry.name));
  const sizes = await Promise.all(
    files.map((file) =>
      stat(file).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return [...filesBelow, ...files.filter((_file, index) => sizes[index]! < 64_000_000)];
}

/** The arguments and environments of all processes, where the system shows them as files. */
async function listProcessFiles(): Promise<string[]> {
  const entries = await readdir('/proc').catch(() => []);
  return entries
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => [`/proc/${name}/cmdline`, `/proc/${name}/environ`]);
}
