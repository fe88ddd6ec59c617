import assert from 'node:assert/strict';
import { House } from './objects/house';
import type { Workbench } from './objects/workbench';

/** An OAuth 2.0 client that is made on the way to a connection, and what becomes of it in the tree. */
describe('OAuth 2.0 clients', () => {
  let house: House;
  let workbench: Workbench;

  before(async () => {
    house = await House.open({ name: 'oauth-clients' });
    workbench = await house.window({ width: 1500, height: 950 });
    await workbench.connections.show();
  });
  after(() => house.close());

  it('are added with the + beside their field, which then holds the new one', async () => {
    const { form } = workbench;
    await workbench.run('Add Connection…');
    await workbench.chooseVendor('Celonis', workbench.tab('Add Celonis Connection'));
    await form.ready('Add Celonis Connection');
    await form.fill('Domain', 'acme.eu-1.celonis.cloud');
    await form.choose('API type', 'Intelligence');
    await form.choose('Auth type', 'OAuth 2.0');
    await form.press('Add OAuth 2.0 client');
    await form.ready('Add OAuth 2.0 Client for Celonis');
    await workbench.shot('client');
    await form.fill('Name', 'Acme client');
    await form.fill('Client ID', 'client-1');
    await form.frame.locator('input[type=password]').fill('canary-5d2e-secret');
    await form.press('Save');
    await form.ready('Add Celonis Connection');
    const select = form.frame.getByRole('combobox', { name: 'OAuth 2.0 client' });
    await select.locator('option:checked', { hasText: 'Acme client' }).waitFor({ state: 'attached' });
    await form.frame.getByRole('option', { name: /intelligence.knowledge-models:read/ }).scrollIntoViewIfNeeded();
    await workbench.shot('chosen');
    assert.equal(await form.frame.locator('.token span').first().innerText(), 'acme.eu-1.celonis.cloud');
  });

  it('are listed with what uses them', async () => {
    await workbench.connections.expand(/OAuth 2.0 Clients/);
    await workbench.connections.item(/Acme client.*not used/).waitFor();
    await workbench.shot('tree');
  });

  it('leave nothing in the console to complain about', () => {
    assert.deepEqual(workbench.complaints, []);
  });
});
