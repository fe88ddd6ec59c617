import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { skipAfterFailure } from './objects/dependentTests';
import { listFiles, readFileIfThere } from './objects/files';
import { VsCodeInstance } from './objects/vsCodeInstance';
import type { Workbench } from './objects/workbench';

const canary = 'canary-7f3a91c2e5b8d4';

/** A host that means no good: what it does to a person who trusted it with a key. */
describe('with a hostile host', () => {
  let instance: VsCodeInstance;
  let workbench: Workbench;
  let redirectTarget: Server;
  let hostileServer: Server;
  let answerMode: 'elsewhere' | 'login page' | 'endless';
  const receivedHeaders: string[] = [];

  before(async () => {
    redirectTarget = createServer((request, response) => {
      receivedHeaders.push(JSON.stringify(request.headers));
      response.end('{}');
    }).listen(0, '127.0.0.1');
    await once(redirectTarget, 'listening');
    hostileServer = createServer((_request, response) => {
      if (answerMode === 'elsewhere')
        return void response.writeHead(307, { location: `http://127.0.0.1:${portOf(redirectTarget)}/api/cloud` }).end();
      if (answerMode === 'login page')
        return void response
          .writeHead(200, { 'content-type': 'text/html' })
          .end('<!DOCTYPE html><title>Sign in</title><script>alert(1)</script>');
      response.writeHead(200, { 'content-type': 'application/json' });
      const writeTimer = setInterval(() => response.write('['.repeat(65_536)), 1);
      response.once('close', () => clearInterval(writeTimer));
    }).listen(0, '127.0.0.1');
    await once(hostileServer, 'listening');
    instance = await VsCodeInstance.open({ name: 'hostile' });
    workbench = await instance.openWindow();
    await workbench.connections.show();
    await workbench.runCommand('Add Connection…');
    await workbench.chooseVendor('Celonis', workbench.tab('Add Celonis Connection'));
    const { form } = workbench;
    await form.waitUntilReady('Add Celonis Connection');
    await form.fill('Name your connection', 'Not what it seems');
    await form.fill('Domain', `http://127.0.0.1:${portOf(hostileServer)}`);
    await form.fill('Pool ID', '3f1c9b2e-0d4a-4f4e-9c55-1b6a7d1f8e21');
    await form.fillSecret('App key', canary);
  });
  after(async () => {
    await instance.close();
    for (const server of [hostileServer, redirectTarget]) {
      server.closeAllConnections();
      server.close();
    }
  });
  skipAfterFailure(() => workbench);

  for (const [kind, expectedMessage] of [
    ['elsewhere', 'that sends it elsewhere'],
    ['login page', 'that answers with a page'],
    ['endless', 'that never stops talking'],
  ] as const) {
    it(`fails the test against one ${expectedMessage}, says why and stays usable`, async () => {
      answerMode = kind;
      await workbench.form.press('Test Connection');
      await workbench.form.textElement('Skipped').waitFor();
      await workbench.form.button('Save Anyway').waitFor();
      await workbench.takeScreenshot(kind.replace(' ', '-'));
      await workbench.form.fill('Name your connection', `Not what it seems (${kind})`);
    });
  }

  it('has not let the key go anywhere else, nor written it down', async () => {
    assert.deepEqual(
      receivedHeaders.filter((headers) => headers.includes(canary)),
      [],
    );
    await workbench.form.press('Save');
    await workbench.form.button('Save Anyway').waitFor();
    await workbench.form.press('Save Anyway');
    await workbench.connections.item(/Not what it seems/).waitFor();
    // Everything VS Code wrote: logs, state, settings.
    const filesWithCanary = listFiles(instance.userData).filter((file) => readFileIfThere(file).includes(canary));
    assert.deepEqual(filesWithCanary, []);
  });

  it('had nothing to complain about in the console of its pages', () => {
    assert.deepEqual(workbench.consoleErrors, []);
  });
});

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
