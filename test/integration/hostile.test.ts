import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { gzipSync } from 'node:zlib';
import { foundIn } from '../support/canary';
import { startServer } from '../support/httpServer';
import type { TestServer } from '../support/httpServer';
import { parts } from './extension';
import { eventually, startOver } from './support';
import { Witness } from './witness';
import type { Connection } from '../../src/connections/model';
import type { Internals } from '../../src/extension';

const key = `canary/${randomBytes(24).toString('base64')}`;
/** VS Code would make a link of this in a notification, and run the command on a click. */
const trap = '[Sign in again](command:workbench.action.quit)';

describe('a hostile service', function () {
  this.timeout(90_000);
  let internals: Internals;
  let server: TestServer;
  let elsewhere: TestServer;
  let witness: Witness;
  let connection: Connection;
  let answer: (response: ServerResponse) => void = (response) => void response.end();
  const folder = mkdtempSync(join(tmpdir(), 'hostile-'));
  const settings = vscode.workspace.getConfiguration('celonisCeligo');
  const bomb = gzipSync(Buffer.alloc(100_000_000));

  before(async () => {
    internals = await parts();
    await startOver();
    await settings.update('requestTimeout', 1, vscode.ConfigurationTarget.Global);
    elsewhere = await startServer((_request, response) => void response.end('{}'));
    server = await startServer((_request, response) => answer(response));
    const values = { apiType: 'dataPush', domain: `127.0.0.1:${server.port}`, authType: 'custom', poolId: 'pool' };
    connection = await internals.service.save({ vendor: 'celonis', name: trap, environment: 'none', values, secrets: { appKey: key } });
    witness = new Witness();
  });
  after(async () => {
    witness?.dispose();
    await settings.update('requestTimeout', undefined, vscode.ConfigurationTarget.Global);
    await server?.close();
    await elsewhere?.close();
    await startOver();
    rmSync(folder, { recursive: true, force: true });
  });

  const json = { 'content-type': 'application/json' };
  const ways: Record<string, (response: ServerResponse) => void> = {
    'redirects to another host': (response) => void response.writeHead(302, { location: `${elsewhere.origin}/?key=${key}` }).end(),
    'answers without end': (response) => {
      response.writeHead(200, json);
      const more = setInterval(() => response.write(Buffer.alloc(1_000_000, ' ')), 10);
      response.on('close', () => clearInterval(more));
    },
    'answers with a gzip bomb': (response) => void response.writeHead(200, { ...json, 'content-encoding': 'gzip' }).end(bomb),
    'answers with a page': (response) => void response.writeHead(200, { 'content-type': 'text/html' }).end(`<html><title>${trap} ${key}</title><script>alert(1)</script>`),
    'answers a byte at a time': (response) => {
      response.writeHead(200, json);
      const more = setInterval(() => response.write(' '), 100);
      response.on('close', () => clearInterval(more));
    },
    'answers with a trap and the key': (response) => void response.writeHead(400, json).end(JSON.stringify({ message: `${trap} ${key}\r\n[info] forged\u001b[2J` })),
  };
  for (const [name, way] of Object.entries(ways)) {
    it(`that ${name} learns nothing, holds nothing up and is told about`, async () => {
      answer = way;
      witness.notifications.length = 0;
      const started = Date.now();
      await vscode.commands.executeCommand('celonisCeligo.testConnection', connection.id);
      assert.equal(internals.service.get(connection.id)?.lastTest?.outcome, 'fails');
      await eventually('the test to be told about', () => witness.notifications.length > 0 || undefined);
      assert.ok(Date.now() - started < 30_000, `The test took ${Date.now() - started} ms.`);

      witness.notifications.length = 0;
      const push = await pushAgain();
      assert.ok(Date.now() - started < 75_000, `Test and push took ${Date.now() - started} ms.`);
      for (const message of witness.notifications) assert.ok(message.length > 40 && !/undefined|\[object|\{\}/.test(message), message);
      assert.deepEqual(witness.notifications.filter((message) => message.includes('](')), []);
      assert.equal(elsewhere.connections(), 0);

      const children = await internals.tree.getChildren((await internals.tree.getChildren())[0]);
      const { globalState } = internals.context;
      const state = JSON.stringify(globalState.keys().map((one) => globalState.get(one)));
      const rows = children.map((child) => internals.tree.getTreeItem(child)).map(({ label, description, tooltip }) => JSON.stringify([label, description, tooltip]));
      assert.deepEqual(foundIn([...witness.seen, ...rows, state, push].join('\n'), key), []);
      await vscode.commands.executeCommand('celonisCeligo.refresh');
    });
  }

  /** Pushes without questions, and gives the log of the push where it came to one. */
  async function pushAgain(): Promise<string> {
    const file = vscode.Uri.file(join(folder, 'rows.json'));
    writeFileSync(file.fsPath, '[{"id":1}]');
    const { history } = internals;
    const order = { connection: { id: connection.id, name: connection.name }, file: { uri: file.toString(), name: `${trap}.json` }, table: 'rows', mode: 'append' as const, keys: [] };
    const before = await history.finish(await history.begin(order), { outcome: 'failed', table: 'rows', rows: 0, columns: 0, bytesSent: 0, durationMs: 1, logs: [] });
    await vscode.commands.executeCommand('celonisCeligo.pushAgain', before.id);
    await eventually('the push to be told about', () => (witness.notifications.length > 0 && history.list().every(({ outcome }) => outcome !== 'running')) || undefined, 60_000);
    const logs = await Promise.all(history.list().map(async (record) => JSON.stringify(record) + ((await history.log(record.id)) ?? '')));
    await history.forget();
    return logs.join('\n');
  }
});
