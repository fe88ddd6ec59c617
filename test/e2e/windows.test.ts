import assert from 'node:assert/strict';
import { skipAfterFailure } from './objects/dependentTests';
import { VsCodeInstance } from './objects/vsCodeInstance';
import type { Workbench } from './objects/workbench';

describe('with several windows, and on a machine without the secrets', () => {
  let instance: VsCodeInstance;
  let firstWindow: Workbench;
  let secondWindow: Workbench;

  before(async () => {
    instance = await VsCodeInstance.open({ name: 'windows', announcesSandbox: true });
    firstWindow = await instance.openWindow();
    await firstWindow.connections.showSandbox();
  });
  after(() => instance.close());
  skipAfterFailure(() => secondWindow ?? firstWindow);

  it('shows what another window has added, and loses nothing', async () => {
    secondWindow = await instance.openWindow();
    await secondWindow.connections.show();
    await secondWindow.connections.item(/Sandbox/).waitFor();
    await addConnectionByQuickInput(firstWindow, 'From the first window');
    await addConnectionByQuickInput(secondWindow, 'From the second window');
    for (const workbench of [firstWindow, secondWindow]) {
      await workbench.page.bringToFront();
      await workbench.connections.show();
      await workbench.connections.item(/From the first window/).waitFor();
      await workbench.connections.item(/From the second window/).waitFor();
    }
    await secondWindow.takeScreenshot('both-windows');
    await secondWindow.close();
  });

  it('says in the status bar where a file goes, in a window in which nothing else was used yet', async () => {
    secondWindow = await instance.openWindow();
    await secondWindow.explorer.open('customers.json');
    await secondWindow.page.locator('.statusbar-item[id*="pushConnection"]').waitFor();
    await secondWindow.takeScreenshot('status-bar');
    await secondWindow.close();
  });

  it('says that the secret is missing on this machine, and keeps the connection', async () => {
    secondWindow = await instance.openWindow();
    await secondWindow.loseSecrets();
    await secondWindow.connections.show();
    const item = secondWindow.connections.item(/From the first window.*Secret missing/);
    await item.waitFor();
    await secondWindow.takeScreenshot('secret-missing');
  });

  it('works again when the secret is entered again', async () => {
    const { connections, form } = secondWindow;
    await connections.chooseMenuItem('From the first window', 'Edit Connection…');
    await form.waitUntilReady('Edit Celonis Connection');
    await form.fillSecret('App key', instance.sandbox.celonis.appKey);
    await form.press('Test Connection');
    await form.textElement(`You can push to the data pool ${instance.sandbox.firstPool.name}.`).waitFor();
    await form.press('Save');
    await form.waitUntilClosed();
    await connections.item(/From the first window.*Connected/).waitFor();
    await secondWindow.takeScreenshot('secret-entered-again');
  });

  it('had nothing to complain about in the console of its pages', () => {
    assert.deepEqual([...firstWindow.consoleErrors, ...secondWindow.consoleErrors], []);
  });

  /** The native way to a connection, without the form. */
  async function addConnectionByQuickInput(workbench: Workbench, name: string): Promise<void> {
    await workbench.page.bringToFront();
    const { quickInput } = workbench;
    await workbench.runCommand('Add Connection (Quick)…');
    const { celonis, firstPool: pool } = instance.sandbox;
    await quickInput.answerInput(
      /^Paste what you have/,
      `http://${celonis.domain}/integration/ui/pools/${pool.id} AppKey ${celonis.appKey}`,
    );
    await quickInput.answerPick(/^Environment of/, /Change the Name/);
    await quickInput.answerInput('Name your connection', name);
    await quickInput.answerPick(`Environment of "${name}"`, 'None');
  }
});
