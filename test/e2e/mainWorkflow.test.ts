import assert from 'node:assert/strict';
import { eventually } from '../support/eventually';
import { assertAccessible } from './objects/appearance';
import { skipAfterFailure } from './objects/dependentTests';
import { VsCodeInstance } from './objects/vsCodeInstance';
import type { Workbench } from './objects/workbench';

/** The main job from beginning to end, each step where the one before left the window. */
describe('from a new connection to rows in a data pool', function () {
  let instance: VsCodeInstance;
  let workbench: Workbench;

  before(async () => {
    instance = await VsCodeInstance.open({ name: 'journey' });
    workbench = await instance.openWindow();
  });
  after(() => instance.close());
  skipAfterFailure(() => workbench);

  it('has its place in the activity bar and welcomes a newcomer', async () => {
    const { connections } = workbench;
    await connections.show();
    await connections.welcome.getByText('There is no connection yet.').waitFor();
    await connections.welcome.getByRole('button', { name: 'Add Connection' }).waitFor();
    await workbench.takeScreenshot('welcome');
  });

  it('adds a connection: the vendor first, then one form', async () => {
    const { connections, form } = workbench;
    await connections.welcome.getByRole('button', { name: 'Add Connection' }).click();
    await workbench.chooseVendor('Celonis', workbench.tab('Add Celonis Connection'));
    await form.waitUntilReady('Add Celonis Connection');
    await workbench.takeScreenshot('empty-form');
  });

  it('shows what is wrong at its field and goes to the first of them', async () => {
    const { form } = workbench;
    await form.press('Save');
    await form.frame.locator('[aria-invalid="true"]').first().waitFor();
    assert.equal(await form.field('Domain').getAttribute('aria-invalid'), 'true');
    await workbench.takeScreenshot('errors-at-their-fields');
  });

  it('explains where the key comes from, in place', async () => {
    const { form } = workbench;
    await form.textElement('How to retrieve the App key').click();
    await form.textElement('Go to Admin & Settings').waitFor();
    await workbench.takeScreenshot('how-to-retrieve');
  });

  it('is a form that everybody can use', async () => {
    await assertAccessible(workbench.form);
  });

  it('says so when the key is wrong, and offers to save anyway', async () => {
    const { form } = workbench;
    await form.fill('Name your connection', 'Team Blue');
    await form.fill('Domain', `http://${instance.sandbox.celonis.domain}/`);
    await form.fill('Pool ID', instance.sandbox.firstPool.id);
    await form.fillSecret('App key', 'this-is-not-the-right-key');
    await form.press('Test Connection');
    await form.button('Save Anyway').waitFor();
    await workbench.takeScreenshot('test-failed');
  });

  it('tests it: every check passes', async () => {
    const { form } = workbench;
    await form.fillSecret('App key', instance.sandbox.celonis.appKey);
    await form.press('Test Connection');
    await form.button('Save Anyway').waitFor({ state: 'hidden' });
    await form.textElement(`You can push to the data pool ${instance.sandbox.firstPool.name}.`).waitFor();
    await workbench.takeScreenshot('test-passed');
  });

  it('saves it, and shows it in the tree with what is behind it', async () => {
    const { form, connections } = workbench;
    await form.press('Save');
    await form.waitUntilClosed();
    await connections.item(/Team Blue.*Connected/).waitFor();
    await connections.expand(/Team Blue/);
    await workbench.takeScreenshot('saved');
  });

  it('still knows it, and its secret, after a reload', async () => {
    await workbench.reload();
    const { connections } = workbench;
    await connections.show();
    await connections.item(/Team Blue/).waitFor();
    const requestCountBefore = await countRequests(/\/data-pools|\/pools/);
    await connections.pressAction('Team Blue', 'Test Connection');
    await eventually(
      'Celonis to be asked again',
      async () => (await countRequests(/\/data-pools|\/pools/)) > requestCountBefore,
    );
    await connections.item(/Team Blue.*Connected/).waitFor();
    await workbench.takeScreenshot('after-reload');
  });

  it('edits it: keeps the secret that is left empty, and reveals a form that is open already', async () => {
    const { connections, explorer, form } = workbench;
    await connections.chooseMenuItem('Team Blue', 'Edit Connection…');
    await form.waitUntilReady('Edit Celonis Connection');
    assert.equal(await form.field('Name your connection').inputValue(), 'Team Blue');
    assert.equal(await form.secretField('App key').inputValue(), '');
    // Behind another tab, so that it can be seen to come back.
    await explorer.open('order-to-cash-events.json');
    await form.waitUntilClosed();
    await connections.chooseMenuItem('Team Blue', 'Edit Connection…');
    await form.waitUntilReady('Edit Celonis Connection');
    assert.equal(await workbench.tab(/Team Blue/).count(), 1);
    await form.fill('Name your connection', 'Team Green');
    await form.choose('Environment', 'Test system');
    await form.secretField('App key').and(form.frame.getByPlaceholder('stored, leave empty to keep')).waitFor();
    await workbench.takeScreenshot('edited');
    await form.press('Save');
    await form.waitUntilClosed();
    // The row is selected once it is there, which shows its view.
    await workbench.page.locator('[role=treeitem][aria-selected=true]', { hasText: 'Team Green' }).waitFor();
  });

  it('pushes a file by right-click', async () => {
    const { explorer, quickInput, notifications } = workbench;
    await explorer.open('order-to-cash-events.json');
    await workbench.openMenu(explorer.file('order-to-cash-events.json'), 'Quick Push to Celonis…');
    await workbench.takeScreenshot('right-click');
    await workbench.chooseMenuItem('Quick Push to Celonis…');
    await quickInput.waitForTitle('Push order-to-cash-events.json');
    await quickInput.rows('order_to_cash_events').first().waitFor();
    await workbench.takeScreenshot('table-name');
    await quickInput.pick('order_to_cash_events');
    await quickInput.rows('Replace').first().waitFor();
    await workbench.takeScreenshot('mode');
    await quickInput.pick('Replace');
    const notificationText = await notifications.waitFor(/order-to-cash-events\.json is pushed/);
    assert.match(notificationText, /387 rows and \d+ columns in the table order_to_cash_events/);
    await workbench.takeScreenshot('pushed');
  });

  it('has brought every row and value to the data pool', async () => {
    const table = await instance.sandbox.readTable('order_to_cash_events');
    assert.equal(table?.rowCount, 387);
    const firstRow = table.rows[0];
    assert.deepEqual(
      {
        number: firstRow?.['order_number'],
        customer: firstRow?.['order_customer_name'],
        comment: firstRow?.['comment'],
      },
      { number: '0000401200', customer: 'Société Générale de Conserves', comment: null },
    );
    const columnTypes = Object.fromEntries(table.columns.map(({ name, type }) => [name, type]));
    assert.equal(columnTypes['timestamp'], 'DATETIME');
    assert.equal(columnTypes['automatic'], 'BOOLEAN');
    const jobs = (await instance.sandbox.listRequests()).filter(
      ({ method, path }) => method === 'DELETE' && path.includes('/data-push/'),
    );
    assert.equal(jobs.length, 1, 'The data push job should be deleted afterwards.');
  });

  it('shows the table under the connection, with its columns', async () => {
    const { connections } = workbench;
    await connections.show();
    await connections.expand(/Team Green/);
    await connections.expand(/order_to_cash_events/);
    await connections.item(/order_customer_name/).waitFor();
    await workbench.takeScreenshot('table-in-the-tree');
    await workbench.updateReadmePicture('push');
  });

  it('asks before it replaces what is there', async () => {
    const { explorer, quickInput, dialog } = workbench;
    await explorer.choose('order-to-cash-events.json', 'Quick Push to Celonis…');
    await quickInput.pick('order_to_cash_events');
    await quickInput.pick('Replace');
    const text = await dialog.text();
    assert.match(text, /Replace the table order_to_cash_events in "Team Green"\?/);
    assert.match(text, /387 rows/);
    await workbench.takeScreenshot('replace-question');
    await dialog.press('Cancel');
  });

  it('says where a broken file breaks, and creates nothing', async () => {
    const { explorer, notifications } = workbench;
    const requestCountBefore = await countRequests(/\/data-push\//, 'POST');
    await explorer.choose('payments-truncated.json', 'Quick Push to Celonis…');
    const notificationText = await notifications.waitFor(/line \d+/i);
    assert.match(notificationText, /payments-truncated\.json/);
    await workbench.takeScreenshot('truncated-file');
    assert.equal(await countRequests(/\/data-push\//, 'POST'), requestCountBefore);
  });

  it('keeps the push in the history, with its log', async () => {
    const { pushes, page } = workbench;
    await pushes.show();
    await pushes.item(/order-to-cash-events\.json → order_to_cash_events/).click();
    await workbench.tab(/\.log/).waitFor();
    await page
      .locator('.view-line')
      .filter({ hasText: /387\srows/ })
      .first()
      .waitFor();
    await workbench.takeScreenshot('history-and-log');
  });

  it('renames it without asking for the secret', async () => {
    const { connections, quickInput } = workbench;
    await connections.chooseMenuItem('Team Green', 'Rename Connection…');
    await quickInput.fillInput('Team Red');
    await quickInput.accept();
    await connections.item(/Team Red/).waitFor();
    await workbench.takeScreenshot('renamed');
  });

  it('deletes it, having said what is lost', async () => {
    const { connections, dialog } = workbench;
    await connections.chooseMenuItem('Team Red', 'Delete Connection…');
    assert.match(await dialog.text(), /secret/);
    await workbench.takeScreenshot('delete-question');
    await dialog.press('Delete');
    await connections.welcome.getByText('There is no connection yet.').waitFor();
    await workbench.takeScreenshot('deleted');
  });

  it('had nothing to complain about in the console of its pages', () => {
    assert.deepEqual(workbench.consoleErrors, []);
  });

  async function countRequests(path: RegExp, method?: string): Promise<number> {
    return (await instance.sandbox.listRequests()).filter(
      (request) => path.test(request.path) && (!method || request.method === method),
    ).length;
  }
});
