import assert from 'node:assert/strict';
import { eventually } from '../support/eventually';
import { skipAfterFailure } from './objects/dependentTests';
import { VsCodeInstance } from './objects/vsCodeInstance';
import type { Workbench } from './objects/workbench';

/** From an OAuth 2.0 client that is made on the way to a connection to the rows that it can read. */
describe('An Intelligence connection with OAuth 2.0', () => {
  let instance: VsCodeInstance;
  let workbench: Workbench;

  before(async () => {
    instance = await VsCodeInstance.open({ name: 'intelligence' });
    workbench = await instance.openWindow({ width: 1500, height: 950 });
    await workbench.connections.show();
  });
  after(() => instance.close());
  skipAfterFailure(() => workbench);

  it('gets its client with the + beside the field, which then holds the new one', async () => {
    const { form } = workbench;
    await workbench.runCommand('Add Connection…');
    await workbench.chooseVendor('Celonis', workbench.tab('Add Celonis Connection'));
    await form.waitUntilReady('Add Celonis Connection');
    await form.fill('Domain', `http://${instance.sandbox.celonis.domain}`);
    await form.choose('API type', 'Intelligence');
    await form.choose('Auth type', 'OAuth 2.0');
    await form.press('Add OAuth 2.0 client');
    await form.waitUntilReady('Add OAuth 2.0 Client for Celonis');
    await workbench.takeScreenshot('client');
    await form.fill('Name', 'Acme client');
    await form.fill('Client ID', instance.sandbox.celonis.oauthClientId);
    await form.frame.locator('input[type=password]').fill(instance.sandbox.celonis.oauthClientSecret);
    await form.press('Save');
    await form.waitUntilReady('Add Celonis Connection');
    const select = form.frame.getByRole('combobox', { name: 'OAuth 2.0 client' });
    await select.locator('option:checked', { hasText: 'Acme client' }).waitFor({ state: 'attached' });
    await eventually(
      'the domain as a token',
      async () => (await form.frame.locator('.token span').first().innerText()) === instance.sandbox.celonis.domain,
    );
  });

  it('has its scopes picked from the known ones, and works', async () => {
    const { form, connections } = workbench;
    const { frame } = form;
    await frame.getByRole('searchbox', { name: 'Search' }).fill('data-pools:read');
    await frame.getByRole('option', { name: /integration.data-pools:read/ }).click();
    await frame.getByRole('button', { name: 'Add the checked ones' }).click();
    await workbench.takeScreenshot('scopes');
    await form.fill('Name your connection', 'Acme intelligence');
    await form.press('Test Connection');
    await form.textElement('Connected. You can read knowledge models.').waitFor();
    await form.textElement('Requests left today').scrollIntoViewIfNeeded();
    await workbench.takeScreenshot('tested');
    await form.press('Save');
    await form.waitUntilClosed();
    await connections.item(/^Acme intelligence.*Connected/).waitFor();
    await connections.expand(/OAuth 2.0 Clients/);
    await connections.item(/Acme client.*1 connection/).waitFor();
  });

  it('previews the rows of a record: fields chosen, sorted and filtered by Celonis', async () => {
    const { connections, form, quickInput } = workbench;
    for (const row of [/^Acme intelligence/, /^Knowledge models/, /^Order to Cash/, /^Records/])
      await connections.expand(row);
    await workbench.chooseFromMenu(connections.item(/^Sales orders/), 'Preview Records');
    const { frame } = form;
    await frame.getByText('The first 200 rows. There are more.').waitFor();
    await workbench.takeScreenshot('preview');
    const header = frame.getByRole('columnheader', { name: /Net value/ });
    await header.getByRole('button').click();
    await frame.locator('th[aria-sort="ascending"]').waitFor();
    await frame.getByRole('button', { name: 'Fields: all 10…' }).click();
    await quickInput.answerPick('Which fields?', 'ORDER_ID');
    await quickInput.accept();
    await frame.getByRole('button', { name: 'Fields: 9 of 10…' }).waitFor();
    await frame.getByRole('button', { name: 'Filters of the model: none…' }).click();
    await quickInput.promptElement('Which filters?').waitFor();
    await workbench.takeScreenshot('filters');
    await quickInput.pick(/./);
    await quickInput.accept();
    await frame.getByRole('button', { name: /Filters of the model: (?!none)/ }).waitFor();
    await workbench.takeScreenshot('chosen');
    await frame.getByLabel('Filter expression').fill("STATUS eq 'nothing like it'");
    await frame.getByRole('button', { name: 'Apply' }).click();
    await frame.getByText('No row matches.').waitFor();
    await frame.getByLabel('Filter expression').fill('NO_SUCH_FIELD gt 1');
    await frame.getByRole('button', { name: 'Apply' }).click();
    await frame.getByRole('alert').waitFor();
    await workbench.takeScreenshot('no-such-field');
    assert.deepEqual(workbench.consoleErrors, []);
  });
});
