import assert from 'node:assert/strict';
import { violations } from '../support/axe';
import { House } from './objects/house';
import type { Workbench } from './objects/workbench';

/** A theme, and the class that says that the window wears it. */
const themes = [
  ['light', 'Light Modern', 'vs'],
  ['dark', 'Dark Modern', 'vs-dark'],
  ['high-contrast', 'Dark High Contrast', 'hc-black'],
  ['high-contrast-light', 'Light High Contrast', 'hc-light'],
] as const;
const wide = { width: 1500, height: 950 };
const narrow = { width: 640, height: 900 };

/** Pictures to look at, and what a machine can say about them: a tree with a connection, and a form with mistakes in it. */
describe('in every theme and width', () => {
  let house: House;
  let workbench: Workbench;

  before(async () => {
    house = await House.open({ name: 'looks', announceSandbox: true });
    workbench = await house.window(wide);
    const { connections, form } = workbench;
    await connections.show();
    await connections.item(/Sandbox.*works/).waitFor();
    await workbench.run('Add Connection…');
    await workbench.chooseVendor('Celonis', workbench.tab('Add Celonis Connection'));
    await form.ready('Add Celonis Connection');
    await form.fill('Domain', 'http://acme.eu-1.celonis.cloud');
    await form.press('Test Connection');
    await form.frame.locator('[aria-invalid="true"]').first().waitFor();
  });
  after(() => house.close());

  for (const [name, theme, mark] of themes) {
    it(`is readable in the ${name} theme, wide and narrow`, async () => {
      const { page, form } = workbench;
      await workbench.run('Preferences: Color Theme');
      await workbench.quickInput.type(theme);
      await workbench.quickInput.pick(theme);
      await page.locator(`.monaco-workbench.${mark}`).waitFor();
      await form.field('Domain').scrollIntoViewIfNeeded();
      assert.deepEqual(await violations(await form.content()), []);
      await workbench.shot(`${name}-wide`);
      await page.setViewportSize(narrow);
      await form.button('Test Connection').scrollIntoViewIfNeeded();
      await workbench.shot(`${name}-narrow`);
      assert.ok(await (await form.content()).evaluate('document.documentElement.scrollWidth <= innerWidth'), 'It scrolls sideways.');
      await page.setViewportSize(wide);
    });
  }

  it('has nothing to complain about in the console of its pages', () => {
    assert.deepEqual(workbench.complaints, []);
  });
});
