import assert from 'node:assert/strict';
import { skipAfterFailure } from './objects/dependentTests';
import { VsCodeInstance } from './objects/vsCodeInstance';
import type { Workbench } from './objects/workbench';

/** What somebody does who has many things behind many connections and looks for one of them. */
describe('Finding things', () => {
  let instance: VsCodeInstance;
  let workbench: Workbench;

  before(async () => {
    instance = await VsCodeInstance.open({ name: 'find', announcesSandbox: true });
    workbench = await instance.openWindow({ width: 1400, height: 1000 });
    await workbench.connections.showSandbox();
    // The view "Pushes" makes room for long lists.
    await workbench.pushes.collapse();
  });
  after(() => instance.close());
  skipAfterFailure(() => workbench);

  it('narrows the view while a text is typed, unfolds what was found, and ends with Escape', async () => {
    const { connections, page, quickInput } = workbench;
    await connections.expand(/^Sandbox Celigo/);
    await connections.expand(/^Integrations/);
    await connections.expand(/^Shopify/);
    await connections.expand(/^Flows/);
    await connections.item(/^Fulfilments/).waitFor();
    // Folded away, and found all the same.
    await connections.collapse(/^Sandbox Celigo/);
    await connections.item(/^Fulfilments/).waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'Filter Connections…' }).click();
    await quickInput.fillInput('shopify fulfilments');
    await connections.item(/^Fulfilments/).waitFor();
    await connections.item(/^Roles/).waitFor({ state: 'hidden' });
    await page.getByText('Filter "shopify fulfilments" in what is loaded').waitFor();
    await workbench.takeScreenshot('filter');
    await quickInput.fillInput('nothing like it');
    await page.getByText('Nothing that is loaded matches the filter').waitFor();
    await workbench.takeScreenshot('filter-nothing');
    await quickInput.fillInput('fulfilments');
    await connections.item(/^Fulfilments/).click();
    await quickInput.waitUntilHidden();
    await page.getByText('Filter "fulfilments" in what is loaded').waitFor();
    await page.keyboard.press('Escape');
    await page.getByText('in what is loaded').waitFor({ state: 'hidden' });
    // As it was before the filter, folded away.
    await connections.collapsedItem(/^Sandbox Celigo/).waitFor();
    await connections.expand(/^Sandbox Celigo/);
    await connections.item(/^Fulfilments/).waitFor();
  });

  it('keeps a flow on top of the view', async () => {
    const { connections } = workbench;
    await workbench.chooseFromMenu(connections.item(/^Fulfilments/), 'Add to Favourites');
    await connections.item(/^Favourites/).waitFor();
    await connections.item(/^Fulfilments.*Sandbox Celigo/).waitFor();
    await workbench.takeScreenshot('favourites');
  });

  it('goes to everything that is known', async () => {
    const { connections, quickInput } = workbench;
    await workbench.runCommand('Celonis & Celigo: Go to…');
    await quickInput.fillInput('fulfil');
    await quickInput
      .rows(/^Fulfilments/)
      .first()
      .waitFor();
    await workbench.takeScreenshot('go-to');
    await quickInput.pick(/^Fulfilments/);
    await connections.item(/^Fulfilments/).waitFor();
  });

  it('lists where pushes can go, by a click in the status bar, one connection too', async () => {
    const { page, quickInput } = workbench;
    await page.locator('.statusbar-item').filter({ hasText: 'Sandbox · Test system' }).click();
    await quickInput.waitForTitle('Push Connection');
    await quickInput.promptElement(/Choose where pushes from this workspace go/).waitFor();
    await quickInput.rows(/^Sandbox/).waitFor();
    await workbench.takeScreenshot('push-connection');
    await page.keyboard.press('Escape');
    await quickInput.waitUntilHidden();
  });

  it('shows the open errors of a step as a table: grouped, selected, copied, and the record of one', async () => {
    const { connections, form, page } = workbench;
    await connections.collapse(/^Favourites/);
    await connections.expand(/^Fulfilments/);
    await connections.expand(/^Run history/);
    await connections.item(/^\d+ succeeded/).waitFor();
    await workbench.takeScreenshot('run-history');
    await workbench.chooseFromMenu(connections.item(/^Destination.*open error/), 'Open Errors as Table');
    const { frame } = form;
    await frame.getByRole('heading', { name: /^Open errors of/ }).waitFor();
    await frame.getByLabel('Select row 3', { exact: true }).check();
    await workbench.takeScreenshot('errors');
    await frame.getByRole('button', { name: 'View Record' }).click();
    await workbench.tab(/record\.json/).waitFor();
    await workbench.takeScreenshot('record');
    await page.keyboard.press('Control+w');
    await frame.getByRole('button', { name: 'Group by Message' }).click();
    await frame.getByRole('columnheader', { name: 'With retry data' }).waitFor();
    await frame.getByRole('gridcell').nth(1).click();
    await workbench.takeScreenshot('grouped');
    await workbench.openMenu(frame.getByRole('gridcell').nth(2), 'Copy Columns with Headers');
    await workbench.takeScreenshot('cell-menu');
    await workbench.chooseMenuItem('Copy Columns with Headers');
    await frame.getByText(/^Copied \d+ cells\.$/).waitFor();
  });

  it('offers in the menu of a table what can be done with it', async () => {
    const { connections } = workbench;
    await connections.expand(/^Sandbox(?! Celigo| Intelligence)/);
    const table = connections.item(/^O2C_EVENT_LOG/);
    await workbench.openMenu(table, 'Preview Records');
    await workbench.takeScreenshot('table-menu');
    await workbench.menuItem('Copy').last().hover();
    await workbench.takeScreenshot('copy-menu');
    await workbench.chooseMenuItem('New Push Definition for This Table');
    await workbench.tab(/O2C_EVENT_LOG\.push\.json/).waitFor();
    await workbench.takeScreenshot('definition');
    assert.deepEqual(workbench.consoleErrors, []);
  });
});
