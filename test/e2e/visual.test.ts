import assert from 'node:assert/strict';
import { allThemes, applyTheme, assertAccessible, assertFitsWidth } from './objects/appearance';
import { VsCodeInstance } from './objects/vsCodeInstance';
import type { Workbench } from './objects/workbench';

const wideViewport = { width: 1500, height: 950 };
const narrowViewport = { width: 640, height: 900 };

/**
 * Pictures to look at, and what a machine can say about them: a tree with a connection, and a form with mistakes in it.
 */
describe('in every theme and width', () => {
  let instance: VsCodeInstance;
  let workbench: Workbench;

  before(async () => {
    instance = await VsCodeInstance.open({ name: 'looks', announcesSandbox: true });
    workbench = await instance.openWindow(wideViewport);
    const { connections, form } = workbench;
    await connections.showSandbox();
    await workbench.runCommand('Add Connection…');
    await workbench.chooseVendor('Celonis', workbench.tab('Add Celonis Connection'));
    await form.waitUntilReady('Add Celonis Connection');
    await form.fill('Domain', 'http://acme.eu-1.celonis.cloud');
    await form.press('Test Connection');
    await form.frame.locator('[aria-invalid="true"]').first().waitFor();
  });
  after(() => instance.close());

  for (const theme of allThemes) {
    it(`is readable in the ${theme.name} theme, wide and narrow`, async () => {
      const { page, form } = workbench;
      await applyTheme(workbench, form, theme);
      await form.field('Domain').scrollIntoViewIfNeeded();
      await assertAccessible(form);
      await workbench.takeScreenshot(`${theme.name}-wide`);
      await page.setViewportSize(narrowViewport);
      await form.button('Test Connection').scrollIntoViewIfNeeded();
      await workbench.takeScreenshot(`${theme.name}-narrow`);
      await assertFitsWidth(form);
      await page.setViewportSize(wideViewport);
      await workbench.setSidebarWidth(200);
      await workbench.takeScreenshot(`${theme.name}-sidebar-200`);
      await workbench.setSidebarWidth(400);
    });
  }

  it('has nothing to complain about in the console of its pages', () => {
    assert.deepEqual(workbench.consoleErrors, []);
  });
});
