import assert from 'node:assert/strict';
import { House } from './objects/house';
import { steps } from './objects/steps';
import type { Workbench } from './objects/workbench';
import { violations } from '../support/axe';

/** The main job from beginning to end, each step where the one before left the window. */
describe('from a new connection to rows in a data pool', function () {
  let house: House;
  let workbench: Workbench;

  before(async () => {
    house = await House.open({ name: 'journey' });
    workbench = await house.window();
  });
  after(() => house.close());
  steps(() => workbench);

  it('has its place in the activity bar and welcomes a newcomer', async () => {
    const { connections } = workbench;
    await connections.show();
    await connections.welcome.getByText('There is no connection yet.').waitFor();
    await connections.welcome.getByRole('button', { name: 'Add Connection' }).waitFor();
    await workbench.shot('welcome');
  });

  it('adds a connection: the vendor first, then one form', async () => {
    const { connections, form } = workbench;
    await connections.welcome.getByRole('button', { name: 'Add Connection' }).click();
    await workbench.chooseVendor('Celonis', workbench.tab('Add Celonis Connection'));
    await form.ready('Add Celonis Connection');
    await workbench.shot('empty-form');
  });

  it('shows what is wrong at its field and goes to the first of them', async () => {
    const { form } = workbench;
    await form.press('Save');
    await form.frame.locator('[aria-invalid="true"]').first().waitFor();
    assert.equal(await form.field('Domain').getAttribute('aria-invalid'), 'true');
    await workbench.shot('errors-at-their-fields');
  });

  it('explains where the key comes from, in place', async () => {
    const { form } = workbench;
    await form.text('How to retrieve the App key').click();
    await form.text('Go to Admin & Settings').waitFor();
    await workbench.shot('how-to-retrieve');
  });

  it('is a form that everybody can use', async () => {
    assert.deepEqual(await violations(await workbench.form.content()), []);
  });

  it('says so when the key is wrong, and offers to save anyway', async () => {
    const { form } = workbench;
    await form.fill('Name your connection', 'Team Blue');
    await form.fill('Domain', `http://${house.sandbox.celonis.domain}/`);
    await form.fill('Pool ID', house.sandbox.pool.id);
    await form.fillSecret('App key', 'this-is-not-the-right-key');
    await form.press('Test Connection');
    await form.button('Save Anyway').waitFor();
    await workbench.shot('test-failed');
  });

  it('tests it: every check passes', async () => {
    const { form } = workbench;
    await form.fillSecret('App key', house.sandbox.celonis.appKey);
    await form.press('Test Connection');
    await form.button('Save Anyway').waitFor({ state: 'hidden' });
    await form.text(`You can push to the data pool ${house.sandbox.pool.name}.`).waitFor();
    await workbench.shot('test-passed');
  });

  it('saves it, and shows it in the tree with what is behind it', async () => {
    const { form, connections } = workbench;
    await form.press('Save');
    await form.closed();
    await connections.item(/Team Blue.*works/).waitFor();
    await connections.expand(/Team Blue/);
    await workbench.shot('saved');
  });

  it('still knows it, and its secret, after a reload', async () => {
    await workbench.reload();
    const { connections } = workbench;
    await connections.show();
    await connections.item(/Team Blue/).waitFor();
    const before = await countOf(/\/data-pools|\/pools/);
    await connections.press('Team Blue', 'Test Connection');
    await workbench.notifications.waitFor(/Team Blue/);
    await connections.item(/Team Blue.*works/).waitFor();
    assert.ok((await countOf(/\/data-pools|\/pools/)) > before, 'The test should have asked Celonis again.');
    await workbench.shot('after-reload');
  });

  it('edits it: asks for the secret again, and reveals a form that is open already', async () => {
    const { connections, form } = workbench;
    await connections.choose('Team Blue', 'Edit Connection…');
    await form.ready('Edit Celonis Connection');
    assert.equal(await form.field('Name your connection').inputValue(), 'Team Blue');
    assert.equal(await form.secret('App key').inputValue(), '');
    await connections.choose('Team Blue', 'Edit Connection…');
    assert.equal(await workbench.tab(/Team Blue/).count(), 1);
    await form.fill('Name your connection', 'Team Green');
    await form.choose('Environment', 'Test');
    await form.fillSecret('App key', house.sandbox.celonis.appKey);
    await workbench.shot('edited');
    await form.press('Save');
    await form.closed();
    await connections.item(/Team Green/).waitFor();
  });

  it('pushes a file by right-click', async () => {
    const { explorer, quickInput, notifications } = workbench;
    await explorer.show();
    await explorer.file('order-to-cash-events.json').click();
    await workbench.tab('order-to-cash-events.json').waitFor();
    await workbench.openMenu(explorer.file('order-to-cash-events.json'), 'Push to Celonis with Defaults');
    await workbench.shot('right-click');
    await workbench.chooseMenuItem('Push to Celonis with Defaults');
    await quickInput.waitForTitle('Push order-to-cash-events.json');
    await quickInput.rows('order_to_cash_events').first().waitFor();
    await workbench.shot('table-name');
    await quickInput.pick('order_to_cash_events');
    await quickInput.rows('Replace').first().waitFor();
    await workbench.shot('mode');
    await quickInput.pick('Replace');
    const said = await notifications.waitFor(/order-to-cash-events\.json is pushed/);
    assert.match(said, /387 rows and \d+ columns in the table order_to_cash_events/);
    await workbench.shot('pushed');
  });

  it('has brought every row and value to the data pool', async () => {
    const table = await house.sandbox.table('order_to_cash_events');
    assert.equal(table?.rowCount, 387);
    const first = table.rows[0];
    assert.deepEqual(
      { number: first?.['order_number'], customer: first?.['order_customer_name'], comment: first?.['comment'] },
      { number: '0000401200', customer: 'Société Générale de Conserves', comment: null },
    );
    const types = Object.fromEntries(table.columns.map(({ name, type }) => [name, type]));
    assert.equal(types['timestamp'], 'DATETIME');
    assert.equal(types['automatic'], 'BOOLEAN');
    const jobs = (await house.sandbox.requests()).filter(({ method, path }) => method === 'DELETE' && path.includes('/data-push/'));
    assert.equal(jobs.length, 1, 'The data push job should be deleted afterwards.');
  });

  it('shows the table under the connection, with its columns', async () => {
    const { connections } = workbench;
    await connections.show();
    await connections.expand(/Team Green/);
    await connections.expand(/order_to_cash_events/);
    await connections.item(/order_customer_name/).waitFor();
    await workbench.shot('table-in-the-tree');
    await workbench.picture('push');
  });

  it('asks before it replaces what is there', async () => {
    const { explorer, quickInput, dialog } = workbench;
    await explorer.choose('order-to-cash-events.json', 'Push to Celonis with Defaults');
    await quickInput.pick('order_to_cash_events');
    await quickInput.pick('Replace');
    const text = await dialog.text();
    assert.match(text, /Replace the table order_to_cash_events in "Team Green"\?/);
    assert.match(text, /387 rows/);
    await workbench.shot('replace-question');
    await dialog.press('Cancel');
  });

  it('says where a broken file breaks, and creates nothing', async () => {
    const { explorer, notifications } = workbench;
    const before = await countOf(/\/data-push\//, 'POST');
    await explorer.choose('payments-truncated.json', 'Push to Celonis with Defaults');
    const said = await notifications.waitFor(/line \d+/i);
    assert.match(said, /payments-truncated\.json/);
    await workbench.shot('truncated-file');
    assert.equal(await countOf(/\/data-push\//, 'POST'), before);
  });

  it('keeps the push in the history, with its log', async () => {
    const { pushes, page } = workbench;
    await pushes.show();
    await pushes.item(/order-to-cash-events\.json to order_to_cash_events/).click();
    await workbench.tab(/\.log/).waitFor();
    await page.locator('.view-line').filter({ hasText: /387\srows/ }).first().waitFor();
    await workbench.shot('history-and-log');
  });

  it('renames it without asking for the secret', async () => {
    const { connections, quickInput } = workbench;
    await connections.choose('Team Green', 'Rename Connection…');
    await quickInput.type('Team Red');
    await quickInput.accept();
    await connections.item(/Team Red/).waitFor();
    await workbench.shot('renamed');
  });

  it('deletes it, having said what is lost', async () => {
    const { connections, dialog } = workbench;
    await connections.choose('Team Red', 'Delete Connection…');
    assert.match(await dialog.text(), /secret/);
    await workbench.shot('delete-question');
    await dialog.press('Delete');
    await connections.welcome.getByText('There is no connection yet.').waitFor();
    await workbench.shot('deleted');
  });

  it('had nothing to complain about in the console of its pages', () => {
    assert.deepEqual(workbench.complaints, []);
  });

  async function countOf(path: RegExp, method?: string): Promise<number> {
    return (await house.sandbox.requests()).filter((request) => path.test(request.path) && (!method || request.method === method)).length;
  }
});
