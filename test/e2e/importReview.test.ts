import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { allThemes, applyTheme, assertAccessible, assertFitsWidth } from './objects/appearance';
import { skipAfterFailure } from './objects/dependentTests';
import { VsCodeInstance } from './objects/vsCodeInstance';
import type { Workbench } from './objects/workbench';

const wideViewport = { width: 1500, height: 1000 };

/** A team's file that comes a second time: what is here already may differ from it. */
describe('A file of connections that has changed', () => {
  let instance: VsCodeInstance;
  let workbench: Workbench;

  const values = { apiType: 'dataPush', domain: 'adler.eu-1.celonis.cloud', authType: 'custom', poolId: 'pool-1' };
  const create = (name: string, change: object = {}): object => ({ name, service: 'celonis', values, ...change });
  const writeFile = (connections: readonly object[]): void => {
    mkdirSync(join(instance.workspace, '.vscode'), { recursive: true });
    writeFileSync(
      join(instance.workspace, '.vscode', 'celonis-celigo.json'),
      JSON.stringify({ version: 1, connections }, undefined, 2),
    );
  };

  before(async () => {
    instance = await VsCodeInstance.open({ name: 'import-review' });
    writeFile([create('Adler'), create('Brandt', { environment: 'test' }), create('Contoso')]);
    workbench = await instance.openWindow(wideViewport);
    const { connections, form, notifications } = workbench;
    await connections.show();
    await notifications.press(/This folder brings 3 connections/, 'Review…');
    await form.waitUntilReady('Import from celonis-celigo.json');
    await form.press('Import 3 Connections');
    await form.textElement('3 connections were imported.').waitFor();
  });
  after(() => instance.close());
  skipAfterFailure(() => workbench);

  it('is offered again, with each difference to what is here', async () => {
    const { form, notifications } = workbench;
    const names = Array.from({ length: 14 }, (_, index) => `Customer ${index + 1}`);
    const [group, production] = [['Customers', 'South'], 'production'];
    const elsewhere = {
      ...values,
      domain: 'adler-and-brandt.eu-2.celonis.cloud',
      poolId: 'pool-with-a-longer-id-1111-4111-8111-111111111111',
    };
    writeFile([
      create('Adler', { environment: production, readOnly: true, values: elsewhere, group }),
      create('Brandt', { environment: 'test' }),
      create('Contoso', { values: { ...values, poolId: 'pool-2' } }),
      create('From elsewhere', { service: 'elsewhere' }),
      ...names.map((name, index) => create(name, index % 3 ? { group } : { environment: production, readOnly: true })),
      create('Celigo', { service: 'celigo', environment: 'test', values: { region: 'eu' } }),
    ]);
    await workbench.reload();
    await notifications.press(/This folder brings 16 connections/, 'Review…');
    await form.waitUntilReady('Import from celonis-celigo.json');
    await form.textElement('19 connections: 15 new, 2 different, 1 the same, 1 cannot be imported.').waitFor();
    await form.frame.getByRole('combobox', { name: 'Import: Adler' }).selectOption('Take Over');
    await form.frame.getByRole('combobox', { name: 'Import: Contoso' }).selectOption('Add as a Copy');
    await form.button('Import 17 Connections').waitFor();
  });

  for (const theme of allThemes) {
    it(`is readable in the ${theme.name} theme, wide and narrow`, async () => {
      const { form, page } = workbench;
      await applyTheme(workbench, form, theme);
      await form.textElement('19 connections:').scrollIntoViewIfNeeded();
      await assertAccessible(form);
      await workbench.takeScreenshot(`${theme.name}-wide`);
      await page.setViewportSize({ width: 640, height: 900 });
      await form.frame.getByRole('table', { name: 'Difference: Adler' }).scrollIntoViewIfNeeded();
      await assertFitsWidth(form);
      await workbench.takeScreenshot(`${theme.name}-narrow`);
      await page.setViewportSize(wideViewport);
    });
  }

  it('imports what is chosen, keeps the rest, and says which secrets are missing', async () => {
    const { connections, form } = workbench;
    await form.press('Import 17 Connections');
    await form.textElement('17 connections were imported.').waitFor();
    // Adler goes elsewhere now; of the other 16 there never was one.
    await form.textElement('Of 17 the secret has to be entered.').waitFor();
    await workbench.takeScreenshot('imported');
    await connections.item(/^Contoso 2.*Secret missing/).waitFor();
    await connections.expand(/Customers/);
    await connections.expand(/South/);
    await connections.item(/^Adler.*Production.*Read-only/).waitFor();
    await form.textElement('19 connections: 1 different, 17 the same, 1 cannot be imported.').waitFor();
    assert.equal(await form.frame.getByRole('combobox', { name: 'Import: Contoso' }).inputValue(), 'skip');
    await form.press('Close');
    await form.waitUntilClosed();
  });

  it('has nothing to complain about in the console of its pages', () => {
    assert.deepEqual(workbench.consoleErrors, []);
  });
});
