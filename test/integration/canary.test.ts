import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { inspect } from 'node:util';
import * as vscode from 'vscode';
import { parts } from './extension';
import { eventually, startOver } from './support';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Internals } from '../../src/extension';

/** A service that sends back, in every form it can think of, whatever it was given. */
function echo(request: IncomingMessage, response: ServerResponse): void {
  const credential = String(request.headers.authorization);
  const key = credential.replace(/^\S+ /, '');
  const answers = [
    [403, { title: 'Access Denied.', status: 403, detail: `no access with ${credential}`, errorCode: key }],
    [500, { reference: key, message: `failed for ${encodeURIComponent(key)}`, shortMessage: Buffer.from(key).toString('base64') }],
    [400, { errors: [{ attribute: key, error: `${key} is invalid`, errorCode: 'x' }] }],
    [200, `<html><title>${key}</title>${credential}</html>`],
    [200, { [key]: credential }],
  ] as const;
  const [status, body] = answers[(requests += 1) % answers.length]!;
  response.writeHead(status, { 'content-type': typeof body === 'string' ? 'text/html' : 'application/json', 'x-echo': key });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}
let requests = 0;

describe('a canary secret', () => {
  const canary = `canary-${randomBytes(24).toString('base64')}`;
  const forms = [canary, encodeURIComponent(canary), Buffer.from(canary).toString('base64').replace(/=+$/, '')];
  let internals: Internals;
  let server: Server;
  let id: string;

  before(async () => {
    internals = await parts();
    await startOver();
    server = createServer(echo);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const domain = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const values = { apiType: 'dataPush', domain, authType: 'token', poolId: '3f1c9b2e-0d4a-4f4e-9c55-1b6a7d1f8e21' };
    ({ id } = await internals.service.save({ vendor: 'celonis', name: 'echo', environment: 'none', values, secrets: { apiKey: canary } }));
  });
  after(async () => {
    await startOver();
    server.closeAllConnections();
    server.close();
  });

  it('is nowhere but in SecretStorage, whatever the service sends back', async () => {
    const { service, tree, log, context } = internals;
    const said: string[] = [];
    for (let round = 0; round < 5; round++) {
      const report = await service.testSaved(id, AbortSignal.timeout(20_000));
      said.push(JSON.stringify(report));
      tree.refresh(id);
      for (const row of await tree.getChildren(tree.node(id))) said.push(inspect(tree.getTreeItem(row), { depth: 6 }));
      said.push(inspect(tree.getTreeItem(tree.node(id)!), { depth: 6 }));
      await vscode.commands.executeCommand('celonisCeligo.testConnection', id);
    }
    const file = join(vscode.workspace.workspaceFolders![0]!.uri.fsPath, 'canary.json');
    writeFileSync(file, '[{"a":1}]');
    await vscode.commands.executeCommand('celonisCeligo.pushFile', vscode.Uri.file(file));
    await vscode.commands.executeCommand('celonisCeligo.renameConnection', 'no such id');
    await eventually('the log', () => (log.text.length > 500 ? true : undefined));

    const states = [context.globalState, context.workspaceState].map((state) => JSON.stringify(state.keys().map((key) => [key, state.get(key)])));
    const settings = JSON.stringify(vscode.workspace.getConfiguration('celonisCeligo'));
    const files = [context.globalStorageUri, context.logUri, vscode.workspace.workspaceFolders![0]!.uri].flatMap(({ fsPath }) => contents(fsPath));
    const written: Record<string, string> = { messages: said.join('\n'), log: log.text, states: states.join('\n'), settings, files: files.join('\n') };
    for (const [where, text] of Object.entries(written)) {
      for (const form of forms) assert.ok(!text.includes(form), `found in ${where}: ${text.slice(Math.max(0, text.indexOf(form) - 200), text.indexOf(form) + 40)}`);
    }
    assert.match(written['messages']!, /•••/, 'the service did send it back');
    assert.equal(await context.secrets.get(`celonisCeligo/${id}/apiKey`), canary);
  }).timeout(120_000);
});

function contents(folder: string): string[] {
  if (!statSync(folder, { throwIfNoEntry: false })) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
}
