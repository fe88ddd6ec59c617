import assert from 'node:assert/strict';
import { House } from './objects/house';
import { steps } from './objects/steps';
import type { Workbench } from './objects/workbench';

/** From an OAuth 2.0 client that is made on the way to a connection to the rows that it can read. */
describe('An Intelligence connection with OAuth 2.0', () => {
  let house: House;
  let workbench: Workbench;

  before(async () => {
    house = await House.open({ name: 'intelligence' });
    workbench = await house.window({ width: 1500, height: 950 });
    await workbench.connections.show();
  });
  after(() => house.close());
  steps(() => workbench);

  it('gets its client with the + beside the field, which then holds the new one', async () => {
    const { form } = workbench;
    await workbench.run('Add Connection…');
    await workbench.chooseVendor('Celonis', workbench.tab('Add Celonis Connection'));
    await form.ready('Add Celonis Connection');
    await form.fill('Domain', `http://${house.sandbox.celonis.domain}`);
    await form.choose('API type', 'Intelligence');
    await form.choose('Auth type', 'OAuth 2.0');
    await form.press('Add OAuth 2.0 client');
    await form.ready('Add OAuth 2.0 Client for Celonis');
    await workbench.shot('client');
    await form.fill('Name', 'Acme client');
    await form.fill('Client ID', house.sandbox.celonis.oauthClientId);
    await form.frame.locator('input[type=password]').fill(house.sandbox.celonis.oauthClientSecret);
    await form.press('Save');
    await form.ready('Add Celonis Connection');
    const select = form.frame.getByRole('combobox', { name: 'OAuth 2.0 client' });
    await select.locator('option:checked', { hasText: 'Acme client' }).waitFor({ state: 'attached' });
    assert.equal(await form.frame.locator('.token span').first().innerText(), house.sandbox.celonis.domain);
  });

  it('has its scopes picked from the known ones, and works', async () => {
    const { form, connections } = workbench;
    const { frame } = form;
    await frame.getByRole('searchbox', { name: 'Search' }).fill('data-pools:read');
    await frame.getByRole('option', { name: /integration.data-pools:read/ }).click();
    await frame.getByRole('button', { name: 'Add the checked ones' }).click();
    await workbench.shot('scopes');
    await form.fill('Name your connection', 'Acme intelligence');
    await form.press('Test Connection');
    await form.text('Connected. You can read knowledge models.').waitFor();
    await form.text('Requests left today').scrollIntoViewIfNeeded();
    await workbench.shot('tested');
    await form.press('Save');
    await form.closed();
    await connections.item(/^Acme intelligence.*works/).waitFor();
    await connections.expand(/OAuth 2.0 Clients/);
    await connections.item(/Acme client.*1 connection/).waitFor();
  });

  it('previews the rows of a record: fields chosen, sorted and filtered by Celonis', async () => {
    const { connections, form, quickInput } = workbench;
    for (const row of [/^Acme intelligence/, /^Knowledge models/, /^Order to Cash/, /^Records/]) await connections.expand(row);
    await workbench.chooseFromMenu(connections.item(/^Sales orders/), 'Preview Records');
    const { frame } = form;
    await frame.getByText('The first 200 rows. There are more.').waitFor();
    await workbench.shot('preview');
    const header = frame.getByRole('columnheader', { name: /Net value/ });
    await header.getByRole('button').click();
    await frame.locator('th[aria-sort="ascending"]').waitFor();
    await frame.getByRole('button', { name: 'Fields: all 10…' }).click();
    await quickInput.choose('Which fields?', 'ORDER_ID');
    await quickInput.accept();
    await frame.getByRole('button', { name: 'Fields: 9 of 10…' }).waitFor();
    await frame.getByRole('button', { name: 'Filters of the model: none…' }).click();
    await quickInput.question('Which filters?').waitFor();
    await workbench.shot('filters');
    await quickInput.pick(/./);
    await quickInput.accept();
    await frame.getByRole('button', { name: /Filters of the model: (?!none)/ }).waitFor();
    await workbench.shot('chosen');
    await frame.getByLabel('Filter expression').fill("STATUS eq 'nothing like it'");
    await frame.getByRole('button', { name: 'Apply' }).click();
    await frame.getByText('No row fits.').waitFor();
    await frame.getByLabel('Filter expression').fill('NO_SUCH_FIELD gt 1');
    await frame.getByRole('button', { name: 'Apply' }).click();
    await frame.getByRole('alert').waitFor();
    await workbench.shot('no-such-field');
    assert.deepEqual(workbench.complaints, []);
  });
});
