import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { skipAfterFailure } from './objects/dependentTests';
import { VsCodeInstance } from './objects/vsCodeInstance';
import type { Workbench } from './objects/workbench';

/** In a workspace that nobody trusts yet everything works, and nothing that lies in it can bend a push. */
describe('in Restricted Mode', () => {
  let instance: VsCodeInstance;
  let workbench: Workbench;

  before(async () => {
    instance = await VsCodeInstance.open({ name: 'restricted', asksForTrust: true, announcesSandbox: true });
    const settings = join(instance.workspace, '.vscode');
    mkdirSync(settings);
    writeFileSync(
      join(settings, 'settings.json'),
      JSON.stringify({ 'celonisCeligo.push.format': 'csv', 'http.proxy': 'http://127.0.0.1:9' }),
    );
    workbench = await instance.openWindow();
  });
  after(() => instance.close());
  skipAfterFailure(() => workbench);

  it('shows and tests the connections', async () => {
    await workbench.page.locator('.statusbar').getByText('Restricted Mode').first().waitFor();
    await workbench.connections.showSandbox();
    await workbench.takeScreenshot('connections');
  });

  it('pushes a file', async () => {
    const { explorer, quickInput, notifications } = workbench;
    await explorer.choose('invoices.jsonl', 'Quick Push to Celonis…');
    await quickInput.pick('invoices');
    await quickInput.pick('Replace');
    await notifications.waitFor(/invoices\.jsonl is pushed/);
    await workbench.takeScreenshot('pushed');
    assert.equal((await instance.sandbox.readTable('invoices'))?.rowCount, 221);
  });

  it('says that push definitions were not looked at, where a connection is to be deleted', async () => {
    const { connections, dialog } = workbench;
    await connections.show();
    await workbench.chooseFromMenu(connections.item(/^Sandbox,/), 'Delete Connection');
    assert.match(await dialog.text(), /This workspace is not trusted, so its push definitions were not looked at\./);
    await workbench.takeScreenshot('delete');
    await dialog.press('Cancel');
  });
});
