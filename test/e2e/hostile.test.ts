import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { House } from './objects/house';
import { steps } from './objects/steps';
import type { Workbench } from './objects/workbench';

const canary = 'canary-7f3a91c2e5b8d4';

/** A host that means no good: what it does to a person who trusted it with a key. */
describe('with a hostile host', () => {
  let house: House;
  let workbench: Workbench;
  let thief: Server;
  let host: Server;
  let answer: 'elsewhere' | 'login page' | 'endless';
  const stolen: string[] = [];

  before(async () => {
    thief = createServer((request, response) => {
      stolen.push(JSON.stringify(request.headers));
      response.end('{}');
    }).listen(0, '127.0.0.1');
    await once(thief, 'listening');
    host = createServer((_request, response) => {
      if (answer === 'elsewhere') return void response.writeHead(307, { location: `http://127.0.0.1:${port(thief)}/api/cloud` }).end();
      if (answer === 'login page') return void response.writeHead(200, { 'content-type': 'text/html' }).end('<!DOCTYPE html><title>Sign in</title><script>alert(1)</script>');
      response.writeHead(200, { 'content-type': 'application/json' });
      const more = setInterval(() => response.write('['.repeat(65_536)), 1);
      response.once('close', () => clearInterval(more));
    }).listen(0, '127.0.0.1');
    await once(host, 'listening');
    house = await House.open({ name: 'hostile' });
    workbench = await house.window();
    await workbench.connections.show();
    await workbench.run('Add Connection…');
    await workbench.chooseVendor('Celonis', workbench.tab('Add Celonis Connection'));
    const { form } = workbench;
    await form.ready('Add Celonis Connection');
    await form.fill('Name your connection', 'Not what it seems');
    await form.fill('Domain', `http://127.0.0.1:${port(host)}`);
    await form.fill('Pool ID', '3f1c9b2e-0d4a-4f4e-9c55-1b6a7d1f8e21');
    await form.fillSecret('App key', canary);
  });
  after(async () => {
    await house.close();
    for (const server of [host, thief]) {
      server.closeAllConnections();
      server.close();
    }
  });
  steps(() => workbench);

  for (const [kind, how] of [
    ['elsewhere', 'that sends it elsewhere'],
    ['login page', 'that answers with a page'],
    ['endless', 'that never stops talking'],
  ] as const) {
    it(`fails the test against one ${how}, says why and stays usable`, async () => {
      answer = kind;
      await workbench.form.press('Test Connection');
      await workbench.form.text('Skipped').waitFor();
      await workbench.form.button('Save Anyway').waitFor();
      await workbench.shot(kind.replace(' ', '-'));
      await workbench.form.fill('Name your connection', `Not what it seems (${kind})`);
    });
  }

  it('has not let the key go anywhere else, nor written it down', async () => {
    assert.deepEqual(stolen.filter((headers) => headers.includes(canary)), []);
    await workbench.form.press('Save');
    await workbench.form.button('Save Anyway').waitFor();
    await workbench.form.press('Save Anyway');
    await workbench.connections.item(/Not what it seems/).waitFor();
    const found = files(house.userData).filter((file) => readFileSync(file).includes(canary));
    assert.deepEqual(found, []);
  });

  it('had nothing to complain about in the console of its pages', () => {
    assert.deepEqual(workbench.complaints, []);
  });
});

function port(server: Server): number {
  return (server.address() as AddressInfo).port;
}

/** Everything VS Code wrote: logs, state, settings. */
function files(folder: string): string[] {
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, String(name)))
    .filter((file) => statSync(file).isFile());
}
