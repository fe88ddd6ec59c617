import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkAppearance } from './objects/appearance';
import { skipAfterFailure } from './objects/dependentTests';
import { VsCodeInstance } from './objects/vsCodeInstance';
import type { Workbench } from './objects/workbench';

/** What a person does whose data pool gets a new id, and whose key OAuth 2.0 is to take the place of. */
describe('A connection that moves', () => {
  let instance: VsCodeInstance;
  let workbench: Workbench;

  before(async () => {
    instance = await VsCodeInstance.open({ name: 'connection-moves', announcesSandbox: true });
    writeFileSync(
      join(instance.workspace, 'vbak.push.json'),
      JSON.stringify({
        connection: 'Sandbox',
        dataConnection: '3f8a5c1e-7b42-4d19-8e60-a1c2d3e4f501',
        table: 'VBAK',
        mode: 'append',
      }),
    );
    workbench = await instance.openWindow({ width: 1500, height: 1100 });
    await workbench.connections.showSandbox();
    await workbench.pushes.collapse();
  });
  after(() => instance.close());
  skipAfterFailure(() => workbench);

  it('is read through before it leads to another data pool, and does then', async () => {
    const { connections, quickInput, form } = workbench;
    await workbench.chooseFromMenu(connections.item(/^Sandbox,/), 'Move to Another Data Pool…');
    await quickInput.answerPick(/Pool ID: choose one/, 'Playground');
    await form.waitUntilReady('Move to the data pool Playground');
    await form.textElement(/vbak\.push\.json names the data connection/).waitFor();
    await checkAppearance(workbench, form, { prefix: 'pool-' });
    await form.press('Move');
    await form.textElement('Moved to the data pool Playground.').waitFor();
    await workbench.takeScreenshot('pool-moved');
    await workbench.runCommand('View: Close All Editors');
  });

  it('gets an OAuth 2.0 client in place of its key, with all that is missing named before', async () => {
    const { connections, form } = workbench;
    const { id, secret } = instance.sandbox.celonis.oauthClients['dataPushOnly']!;
    await workbench.chooseFromMenu(connections.item(/^Sandbox,/), 'From a Key to OAuth 2.0…');
    await form.waitUntilReady('Add OAuth 2.0 Client for Celonis');
    await form.fill('Name', 'Acme client');
    await form.fill('Client ID', id);
    await form.frame.locator('input[type=password]').fill(secret);
    await form.press('Save');
    await form.waitUntilReady('From the App key to OAuth 2.0: Sandbox');
    await form.textElement('Push files (required)').waitFor();
    await form
      .textElement(/Missing scope: integration.data-pools:read/)
      .first()
      .waitFor();
    await checkAppearance(workbench, form, { prefix: 'oauth-' });
    await form.press('Replace the App key');
    await form.textElement('"Sandbox" signs in with the OAuth 2.0 client "Acme client".').waitFor();
    await workbench.takeScreenshot('oauth-replaced');
  });

  it('has nothing to complain about in the console of its pages', () => {
    assert.deepEqual(workbench.consoleErrors, []);
  });
});
