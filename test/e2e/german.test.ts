import assert from 'node:assert/strict';
import { assertAccessible, assertFitsWidth } from './objects/appearance';
import { skipAfterFailure } from './objects/dependentTests';
import { PushPanel } from './objects/pushPanel';
import { VsCodeInstance } from './objects/vsCodeInstance';
import type { Workbench } from './objects/workbench';

const viewport = { width: 1280, height: 1000 };

/** The editor's own texts are English here, since no language pack is installed: what is German is the extension's. */
describe('In an editor whose display language is German', () => {
  let instance: VsCodeInstance;
  let workbench: Workbench;

  before(async () => {
    instance = await VsCodeInstance.open({ name: 'german', language: 'de', announcesSandbox: true });
    workbench = await instance.openWindow(viewport);
  });
  after(() => instance.close());
  skipAfterFailure(() => workbench);

  it('says in the side bar what there is and how it stands', async () => {
    const { page } = workbench;
    await workbench.connections.show();
    await page
      .getByRole('tree', { name: 'Verbindungen' })
      .getByRole('treeitem', { name: /^Sandbox Intelligence,.*Verbunden/ })
      .waitFor();
    await workbench.takeScreenshot('side-bar');
  });

  it('names commands, and asks', async () => {
    const { quickInput } = workbench;
    await workbench.runCommand('Celonis & Celigo: Verbindung hinzufügen…');
    await quickInput.promptElement('Mit welchem Dienst möchten Sie sich verbinden?').waitFor();
    await workbench.takeScreenshot('service');
    await quickInput.pick('Celonis');
  });

  it('has a form with the labels of Celigo and all else in German', async () => {
    const { form } = workbench;
    await form.waitUntilReady('Celonis-Verbindung hinzufügen');
    await form.field('Name your connection').waitFor();
    await assertAccessible(form);
    await workbench.takeScreenshot('form');
    await form.press('Verbindung testen');
    await form.textElement('Geben Sie einen Namen für diese Verbindung ein.').waitFor();
    await workbench.takeScreenshot('form-problems');
    await workbench.runCommand('View: Close All Editors');
  });

  it('shows a file in the push panel, and says what a push would do', async () => {
    const panel = new PushPanel(workbench.page);
    await workbench.explorer.choose('customers.json', 'Nach Celonis pushen…');
    await panel.waitUntilReady('customers.json nach Celonis pushen');
    await panel.cell('customerId', 'type').waitFor();
    await assertAccessible(panel);
    await assertFitsWidth(panel);
    await workbench.takeScreenshot('push-panel');
    await panel.press('Probelauf');
    await panel.statusText(/Probelauf bestanden/).waitFor();
    await workbench.takeScreenshot('dry-run');
    assert.deepEqual(workbench.consoleErrors, []);
  });
});
