import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitUntil } from '#tooling/processes.mjs';
import { skipAfterFailure } from './objects/dependentTests';
import { repeatUntil } from './objects/eventually';
import { VsCodeInstance } from './objects/vsCodeInstance';
import type { Workbench } from './objects/workbench';

/** A push definition is opened, run dry, pushed, mended and pushed again. */
describe('with a push definition', () => {
  let instance: VsCodeInstance;
  let workbench: Workbench;

  before(async () => {
    instance = await VsCodeInstance.open({ name: 'definition', announcesSandbox: true });
    const rows = Array.from({ length: 120 }, (_, index) => ({
      id: index + 1,
      customer: { name: `Customer ${index % 7}` },
      amount: index * 1.5,
      note: 'internal',
    }));
    writeFileSync(join(instance.workspace, 'sales.json'), JSON.stringify(rows));
    workbench = await instance.openWindow();
  });
  after(() => instance.close());
  skipAfterFailure(() => workbench);

  const writeDefinition = (connection: string, mode: string): void =>
    writeFileSync(
      join(instance.workspace, 'sales.push.json'),
      `${JSON.stringify(
        {
          connection,
          table: 'sales_facts',
          mode,
          keys: ['id'],
          columns: [
            { source: ['note'], include: false },
            { source: ['customer', 'name'], name: 'customer' },
          ],
        },
        undefined,
        2,
      )}\n`,
    );
  const codeLens = (name: string) => workbench.page.locator('.codelens-decoration').getByRole('button', { name });

  it('says in the editor that a connection is not there, and offers one that is', async () => {
    await workbench.connections.showSandbox();
    writeDefinition('Acme Production', 'upsert');
    await workbench.explorer.open('sales.push.json');
    await codeLens('Push').waitFor();
    await workbench.page.locator('.squiggly-warning').first().waitFor();
    await workbench.takeScreenshot('connection-not-there');
    const unknownName = workbench.page
      .locator('.view-line', { hasText: 'Acme Production' })
      .getByText('"Acme Production"');
    const quickFix = workbench.page
      .locator('.action-widget')
      .getByText(/Use the connection "/)
      .first();
    // Trying again closes what was about to come.
    await repeatUntil(
      async () => {
        await unknownName.click({ timeout: 5_000 });
        await workbench.page.keyboard.press('Control+.');
      },
      quickFix,
      { effectTimeoutMs: 20_000, maxAttempts: 5 },
    );
    await workbench.takeScreenshot('quick-fix');
    await repeatUntil(() => quickFix.click({ timeout: 5_000 }), quickFix, { state: 'hidden' });
    await workbench.page.locator('.squiggly-warning').first().waitFor({ state: 'hidden' });
    const statusBarItem = workbench.page.locator('.statusbar-item[id*="pushConnection"]');
    await statusBarItem.getByText('Sandbox · Test system').waitFor();
    await workbench.page.keyboard.press('Control+s');
    // Whoever pushes before all of it is saved is asked about it: the tab says that it is later than the file holds it.
    await workbench.page.locator('.tabs-container .tab.dirty').waitFor({ state: 'hidden' });
    await waitUntil('the definition to be saved', () =>
      readFileSync(join(instance.workspace, 'sales.push.json'), 'utf8').includes('"Sandbox"'),
    );
  });

  it('runs dry by its code lens, sending nothing', async () => {
    // A lens that is drawn anew under the pointer swallows the click: then there is not even a sign of progress.
    await repeatUntil(
      () => codeLens('Dry Run').click({ timeout: 5_000 }),
      workbench.notifications.toast(/Dry run (of|passed)/).first(),
      { effectTimeoutMs: 20_000 },
    );
    await workbench.notifications.waitFor(/Dry run passed: 120 rows, 3 columns/);
    await workbench.takeScreenshot('dry-run');
    assert.equal(await instance.sandbox.readTable('sales_facts'), undefined);
    await workbench.notifications.dismiss(/Dry run passed/);
  });

  it('pushes by its code lens, as it says, and the file beside it follows it too', async () => {
    await repeatUntil(() => codeLens('Push').click({ timeout: 5_000 }), workbench.dialog.box, {
      effectTimeoutMs: 20_000,
    });
    // Whoever wrote the file by other means than the push panel agrees to its first push.
    const question = await workbench.dialog.text();
    for (const text of [
      'Push as sales.push.json says?',
      'Connection: Sandbox',
      'Table: sales_facts',
      'Mode: Upsert',
      'sales.json',
    ])
      assert.ok(question.includes(text), question);
    await workbench.takeScreenshot('first-push');
    await workbench.dialog.press('Push');
    await workbench.notifications.waitFor(
      /sales\.json is pushed: 120 rows with 3 columns upserted into the table sales_facts.*as sales\.push\.json says/,
    );
    await workbench.takeScreenshot('pushed');
    await workbench.notifications.dismiss(/sales\.json is pushed/);
    await workbench.explorer.choose('sales.json', 'Quick Push to Celonis…');
    await workbench.notifications.waitFor(/sales\.json is pushed.*as sales\.push\.json says/);
    const table = await instance.sandbox.readTable('sales_facts');
    assert.equal(table?.rowCount, 120);
  });
});
