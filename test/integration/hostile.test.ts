import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as vscode from 'vscode';
import type { Connection } from '../../src/connections/connectionRecord';
import type { ExtensionTestApi } from '../../src/extension';
import type { ScriptedHttpServer } from '../support/httpServer';
import { startServer } from '../support/httpServer';
import { findSecretEncodings } from '../support/secretSearch';
import { activateExtension } from './extension';
import { eventually, resetState } from './integrationSupport';
import { LogCapture } from './logCapture';

const appKey = `canary/${randomBytes(24).toString('base64')}`;
/** VS Code would make a link of this in a notification, and run the command on a click. */
const maliciousMarkdown = '[Sign in again](command:workbench.action.quit)';

describe('a hostile service', () => {
  let internals: ExtensionTestApi;
  let server: ScriptedHttpServer;
  let redirectTarget: ScriptedHttpServer;
  let logCapture: LogCapture;
  let connection: Connection;
  let respond: (response: ServerResponse) => void = (response) => void response.end();
  const folder = mkdtempSync(join(tmpdir(), 'hostile-'));
  const settings = vscode.workspace.getConfiguration('celonisCeligo');
  const gzipBomb = gzipSync(Buffer.alloc(100_000_000));

  before(async () => {
    internals = await activateExtension();
    await resetState();
    await settings.update('requestTimeout', 1, vscode.ConfigurationTarget.Global);
    redirectTarget = await startServer((_request, response) => void response.end('{}'));
    server = await startServer((_request, response) => respond(response));
    const values = { apiType: 'dataPush', domain: `127.0.0.1:${server.port}`, authType: 'custom', poolId: 'pool' };
    connection = await internals.service.save({
      vendor: 'celonis',
      name: maliciousMarkdown,
      environment: 'none',
      values,
      secrets: { appKey: appKey },
    });
    logCapture = new LogCapture();
  });
  after(async () => {
    logCapture?.dispose();
    await settings.update('requestTimeout', undefined, vscode.ConfigurationTarget.Global);
    await server?.close();
    await redirectTarget?.close();
    await resetState();
    rmSync(folder, { recursive: true, force: true });
  });

  const jsonHeaders = { 'content-type': 'application/json' };
  const responsesByName: Record<string, (response: ServerResponse) => void> = {
    'redirects to another host': (response) =>
      void response.writeHead(302, { location: `${redirectTarget.origin}/?key=${appKey}` }).end(),
    'answers without end': (response) => {
      response.writeHead(200, jsonHeaders);
      const writeTimer = setInterval(() => response.write(Buffer.alloc(1_000_000, ' ')), 10);
      response.on('close', () => clearInterval(writeTimer));
    },
    'answers with a gzip bomb': (response) =>
      void response.writeHead(200, { ...jsonHeaders, 'content-encoding': 'gzip' }).end(gzipBomb),
    'answers with a page': (response) =>
      void response
        .writeHead(200, { 'content-type': 'text/html' })
        .end(`<html><title>${maliciousMarkdown} ${appKey}</title><script>alert(1)</script>`),
    'answers a byte at a time': (response) => {
      response.writeHead(200, jsonHeaders);
      const writeTimer = setInterval(() => response.write(' '), 100);
      response.on('close', () => clearInterval(writeTimer));
    },
    'answers with a trap and the key': (response) =>
      void response
        .writeHead(400, jsonHeaders)
        .end(JSON.stringify({ message: `${maliciousMarkdown} ${appKey}\r\n[info] forged\u001b[2J` })),
  };
  for (const [name, hostileResponse] of Object.entries(responsesByName)) {
    it(`that ${name} learns nothing, delays nothing and is reported`, async () => {
      respond = hostileResponse;
      logCapture.notifications.length = 0;
      await vscode.commands.executeCommand('celonisCeligo.testConnection', connection.id);
      assert.equal(internals.service.get(connection.id)?.lastTest?.outcome, 'fails');
      await eventually('the report of the test', () => logCapture.notifications.length > 0 || undefined);

      logCapture.notifications.length = 0;
      const pushOutcome = await retryPush();
      for (const message of logCapture.notifications)
        assert.ok(message.length > 40 && !/undefined|\[object|\{\}/.test(message), message);
      assert.deepEqual(
        logCapture.notifications.filter((message) => message.includes('](')),
        [],
      );
      assert.equal(redirectTarget.countConnections(), 0);

      const children = await internals.tree.getChildren((await internals.tree.getChildren())[0]);
      const { globalState } = internals.context;
      const state = JSON.stringify(globalState.keys().map((stateKey) => globalState.get(stateKey)));
      const rows = children
        .map((child) => internals.tree.resolveTreeItem(internals.tree.getTreeItem(child), child))
        .map(({ label, description, tooltip }) => JSON.stringify([label, description, tooltip]));
      assert.deepEqual(
        findSecretEncodings([...logCapture.shownTexts, ...rows, state, pushOutcome].join('\n'), appKey),
        [],
      );
      await vscode.commands.executeCommand('celonisCeligo.refresh');
    });
  }

  /** Pushes without questions, and gives the log of the push where it came to one. */
  async function retryPush(): Promise<string> {
    const file = vscode.Uri.file(join(folder, 'rows.json'));
    writeFileSync(file.fsPath, '[{"id":1}]');
    const { history } = internals;
    const order = {
      connection: { id: connection.id, name: connection.name },
      file: { uri: file.toString(), name: `${maliciousMarkdown}.json` },
      table: 'rows',
      mode: 'append' as const,
      keys: [],
    };
    const failedRecord = await history.finish(await history.start(order), {
      result: 'failed',
      table: 'rows',
      rows: 0,
      columns: 0,
      bytesSent: 0,
      durationMs: 1,
      logs: [],
    });
    await vscode.commands.executeCommand('celonisCeligo.pushAgain', failedRecord.id);
    await eventually(
      'the report of the push',
      () =>
        (logCapture.notifications.length > 0 && history.list().every(({ outcome }) => outcome !== 'running')) ||
        undefined,
    );
    const logs = await Promise.all(
      history.list().map(async (record) => JSON.stringify(record) + ((await history.readLog(record.id)) ?? '')),
    );
    await history.forgetPushes();
    return logs.join('\n');
  }
});
