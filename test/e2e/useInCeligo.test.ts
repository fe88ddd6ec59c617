import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkAppearance } from './objects/appearance';
import { skipAfterFailure } from './objects/dependentTests';
import { VsCodeInstance } from './objects/vsCodeInstance';
import type { Workbench } from './objects/workbench';

/** What a person does who has a connection to Celonis here and wants it in Celigo. */
describe('A connection to Celonis', () => {
  let instance: VsCodeInstance;
  let workbench: Workbench;

  before(async () => {
    instance = await VsCodeInstance.open({ name: 'use-in-celigo', announcesSandbox: true });
    writeFileSync(join(instance.workspace, 'tours.csv'), 'tour,city\n1,Bonn\n2,Köln\n');
    workbench = await instance.openWindow({ width: 1500, height: 1100 });
    await workbench.connections.showSandbox();
    await workbench.pushes.collapse();
  });
  after(() => instance.close());
  skipAfterFailure(() => workbench);

  it('is read through, field by field, before anything is sent to Celigo', async () => {
    const { connections, quickInput, form } = workbench;
    await workbench.chooseFromMenu(connections.item(/^Sandbox,/), 'Use in Celigo…');
    await quickInput.answerPick('On which integration is it registered?', 'SAP - Celonis: Process Data Feed');
    await quickInput.answerInput('The name of the connection in Celigo', 'Celonis from VS Code');
    await form.waitUntilReady('Use "Sandbox" in Celigo');
    await form.textElement(/A connection named "Celonis from VS Code" will be created/).waitFor();
    await form.textElement('http.encrypted.appKey').waitFor();
    await checkAppearance(workbench, form, {
      prefix: 'review-',
      showPart: () => form.textElement(/A connection named/).scrollIntoViewIfNeeded(),
    });
  });

  it('is created there with one confirmation, answers, and is shown on both sides', async () => {
    const { connections, form } = workbench;
    await form.press('Create in Celigo');
    await form.textElement('"Celonis from VS Code" was created in Celigo and answers.').waitFor();
    await form.button('Open in Celigo').waitFor();
    await workbench.takeScreenshot('created');
    await connections.expand(/^Sandbox,/);
    await connections.item(/Used in Celigo: Celonis from VS Code.*online/).waitFor();
    await connections.expand(/^Sandbox Celigo/);
    await connections.expand(/^Integrations/);
    await connections.expand(/^SAP - Celonis/);
    await connections.expand(/^Connections/);
    await connections.expand(/^Celonis from VS Code/);
    await connections.item(/^Celonis: Sandbox/).waitFor();
    await workbench.takeScreenshot('both-sides');
  });

  it('is recognised there the next time', async () => {
    const { connections, quickInput, page } = workbench;
    await workbench.chooseFromMenu(connections.item(/^Sandbox,/), 'Use in Celigo…');
    await quickInput.rows(/Link "Celonis from VS Code"/).waitFor();
    await workbench.takeScreenshot('recognised');
    await page.keyboard.press('Escape');
    await quickInput.waitUntilHidden();
  });

  it('gets its secret updated there', async () => {
    const { connections, form } = workbench;
    await workbench.chooseFromMenu(connections.item(/Used in Celigo/), 'Update in Celigo…');
    await form.waitUntilReady('Update "Celonis from VS Code" in Celigo');
    await workbench.takeScreenshot('update');
    await form.press('Update in Celigo');
    await form.textElement('"Celonis from VS Code" was updated in Celigo and answers.').waitFor();
  });

  it('is brought from there with all but its secret', async () => {
    const { quickInput, form } = workbench;
    await workbench.runCommand('Bring from Celigo…');
    await quickInput.answerPick('Which connection in Celigo?', 'Celonis - Data push - Order to Cash');
    await form.waitUntilReady('Add Celonis Connection');
    assert.equal(await form.field('Domain').inputValue(), 'alpenrad.eu-1.celonis.cloud');
    assert.equal(await form.field('Name your connection').inputValue(), 'Celonis - Data push - Order to Cash');
    assert.equal(await form.secretField('App key').inputValue(), '');
    await workbench.takeScreenshot('brought');
  });

  it('hands a push over as a flow that is disabled, runs it once, and the rows are there', async () => {
    const { connections, quickInput, form, dialog, notifications, page } = workbench;
    await workbench.runCommand('View: Close All Editors');
    await workbench.explorer.choose('tours.csv', 'Push to Celonis…');
    await form.waitUntilReady('Push tours.csv to Celonis');
    await form.textElement('Ready: 2 rows, 2 columns').waitFor();
    await workbench.takeScreenshot('panel');
    await form.press('Hand over to Celigo…');
    await quickInput.answerPick('Which integration does the flow belong to?', 'SAP - Celonis: Process Data Feed');
    await quickInput.answerPick('Where do the files come from?', 'Files on this computer');
    await quickInput.promptElement('The folder that the files lie in').waitFor();
    await quickInput.accept();
    await quickInput.promptElement('How the names of the files begin').waitFor();
    await quickInput.accept();
    await quickInput.answerInput('The name of the flow in Celigo', 'Stops every night');
    await form.waitUntilReady('Hand "Stops every night" over to Celigo');
    await workbench.takeScreenshot('hand-over');
    await form.textElement('Step 2: send the file as a chunk').scrollIntoViewIfNeeded();
    await workbench.takeScreenshot('hand-over-json');
    await form.press('Create in Celigo');
    await form.textElement('The flow "Stops every night" was created. It is disabled.').waitFor();
    await form.press('Run Once');
    await dialog.text();
    await workbench.takeScreenshot('run-once');
    await dialog.press('Run Once');
    await notifications.waitFor(/Stops every night.*The flow has run/);
    await connections.show();
    await connections
      .item(/^Stops every night/)
      .or(connections.item(/^SAP - Celonis/))
      .first()
      .waitFor();
    await workbench.takeScreenshot('flow-has-run');
    await page.keyboard.press('Escape');
  });

  it('has nothing to complain about in the console of its pages', () => {
    assert.deepEqual(workbench.consoleErrors, []);
  });
});
