import { House } from './objects/house';
import type { Workbench } from './objects/workbench';
import assert from 'node:assert/strict';
import { violations } from '../support/axe';

const themes = [
  ['light', 'Default Light Modern'],
  ['dark', 'Default Dark Modern'],
  ['high-contrast', 'Default High Contrast'],
  ['high-contrast-light', 'Default High Contrast Light'],
] as const;

/** Pictures to look at, and what a machine can say about them. */
describe('in every theme and width', () => {
  for (const [name, theme] of themes) {
    it(`is readable in the ${name} theme, wide and narrow`, async () => {
      const house = await House.open({ name: `looks-${name}`, settings: { 'workbench.colorTheme': theme }, announceSandbox: true });
      try {
        const workbench = await house.window({ width: 1500, height: 950 });
        await show(workbench);
        assert.deepEqual(await violations(await workbench.form.content()), []);
        await workbench.shot('wide');
        await workbench.page.setViewportSize({ width: 640, height: 900 });
        await workbench.form.button('Test Connection').scrollIntoViewIfNeeded();
        await workbench.shot('narrow');
        assert.ok(await fits(workbench), 'A narrow form should not scroll sideways.');
        assert.deepEqual(workbench.complaints, []);
      } finally {
        await house.close();
      }
    });
  }

  /** A tree with a connection that works, and a form with something wrong in it. */
  async function show(workbench: Workbench): Promise<void> {
    const { connections, form } = workbench;
    await connections.show();
    await connections.item(/Sandbox.*works/).waitFor();
    await workbench.run('Add Connection…');
    await workbench.chooseVendor('Celonis', workbench.tab('Add Celonis Connection'));
    await form.ready('Add Celonis Connection');
    await form.fill('Domain', 'http://acme.eu-1.celonis.cloud');
    await form.press('Test Connection');
    await form.frame.locator('[aria-invalid="true"]').first().waitFor();
  }

  async function fits({ form }: Workbench): Promise<boolean> {
    const frame = await form.content();
    return frame.evaluate('document.documentElement.scrollWidth <= document.documentElement.clientWidth');
  }
});
