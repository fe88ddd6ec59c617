import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { violations } from '../support/axe';
import { House } from './objects/house';
import { PushPanel } from './objects/pushPanel';
import { steps } from './objects/steps';
import type { Workbench } from './objects/workbench';

/** As it comes out of a German ERP system: regional dates, decimal commas, words for yes and no, several rows of one customer. */
const lines = ['order no;ordered on;customer;net amount;paid', ...Array.from({ length: 240 }, (_, index) => line(index))];

function line(index: number): string {
  const day = String((index % 28) + 1).padStart(2, '0');
  const amount = (1_234.5 + index * 17.25).toLocaleString('de-DE', { minimumFractionDigits: 2 });
  return `A-${1000 + index};${day}.11.2026;${['Müller GmbH', 'Søren & Co', 'Acme'][index % 3]};${amount};${index % 4 ? 'ja' : 'nein'}`;
}

/** A file with trouble in it, mended by hand in the push panel, and pushed. */
describe('in the push panel', () => {
  let house: House;
  let workbench: Workbench;
  let panel: PushPanel;

  before(async () => {
    house = await House.open({ name: 'push-panel', announceSandbox: true });
    writeFileSync(join(house.workspace, 'orders.csv'), `${lines.join('\r\n')}\r\n`);
    workbench = await house.window({ width: 1440, height: 1000 });
    panel = new PushPanel(workbench.page);
  });
  after(() => house.close());
  steps(() => workbench);

  it('shows how a file is read, where it would go, and its first rows', async () => {
    await workbench.connections.show();
    await workbench.connections.item(/Sandbox.*works/).waitFor();
    await workbench.explorer.choose('orders.csv', 'Push to Celonis…');
    await panel.ready('Push orders.csv to Celonis');
    await panel.status('Ready: 240 rows, 5 columns').waitFor();
    assert.equal(await panel.choice('Delimiter').inputValue(), ';');
    assert.ok(await panel.choice('First line names the columns').isChecked());
    await panel.text('orders is a new table with 5 columns.').waitFor();
    await panel.frame.getByRole('cell', { name: 'Müller GmbH' }).first().waitFor();
    await workbench.shot('opened');
    assert.deepEqual(await violations(await panel.content()), []);
  });

  it('says at once which values do not fit a chosen type, and takes it back when the format is said', async () => {
    await panel.setType('ordered_on', 'DATE');
    await panel.status('1 column does not fit.').waitFor();
    await panel.frame.locator('.about-column').getByText('Row 1: 01.11.2026').waitFor();
    await workbench.shot('a-date-that-does-not-fit');
    await panel.setFormat('ordered_on', 'dd.MM.yyyy');
    await panel.status(/^Ready/).waitFor();
    await panel.frame.getByRole('cell', { name: '2026-11-01' }).first().waitFor();
    await panel.setType('net_amount', 'FLOAT');
    await panel.setFormat('net_amount', '1.234,5');
    await panel.status(/^Ready/).waitFor();
    await panel.setType('paid', 'BOOLEAN');
    await panel.status('1 column does not fit.').waitFor();
    await panel.setFormat('paid', 'ja / nein');
    await panel.status(/^Ready/).waitFor();
    await workbench.shot('mended');
  });

  it('says whether the chosen keys tell rows apart', async () => {
    await panel.choice('Mode').selectOption('upsert');
    await panel.status('Mark the key columns.').waitFor();
    await panel.tick('customer', 'Key').click();
    await panel.status('The key does not tell all rows apart.').waitFor();
    await workbench.shot('a-key-that-is-none');
    await panel.tick('customer', 'Key').click();
    await panel.tick('order_no', 'Key').click();
    await panel.text('Each row has its own key: order_no.').waitFor();
    await panel.status(/^Ready/).waitFor();
  });

  it('tries it all without sending anything', async () => {
    await house.sandbox.requests();
    await panel.press('Dry Run');
    await panel.status(/Dry run passed: 240 rows, 5 columns.*Nothing was sent\./).waitFor();
    await workbench.shot('dry-run');
    const jobs = (await house.sandbox.requests()).filter(({ method, path }) => method === 'POST' && path.includes('/data-push/'));
    assert.deepEqual(jobs, []);
  });

  it('saves what was chosen beside the file, without secrets', async () => {
    await panel.press('Save Definition');
    await panel.text(/Saved as orders\.push\.json/).waitFor();
    const path = join(house.workspace, 'orders.push.json');
    assert.ok(existsSync(path));
    const definition = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
    assert.equal(definition['mode'], 'upsert');
    assert.deepEqual(definition['keys'], ['order_no']);
    assert.ok(!readFileSync(path, 'utf8').includes(house.sandbox.celonis.appKey));
  });

  it('is there again after a reload, with all that was chosen', async () => {
    await workbench.reload();
    await panel.ready('Push orders.csv to Celonis');
    await panel.status(/^Ready/).waitFor();
    assert.equal(await panel.choice('Mode').inputValue(), 'upsert');
    assert.equal(await panel.cell('ordered_on', 'format').textContent(), 'dd.MM.yyyy');
    await workbench.shot('after-a-reload');
  });

  it('pushes it, and every value lands as it was shown', async () => {
    await panel.press('Push');
    await panel.status(/Pushed: 240 rows and 5 columns in the table orders\./).waitFor();
    await workbench.shot('pushed');
    const table = await house.sandbox.table('orders');
    assert.equal(table?.rowCount, 240);
    const types = Object.fromEntries(table.columns.map(({ name, type }) => [name, type]));
    const { order_no, ordered_on, customer, net_amount, paid } = types;
    assert.deepEqual([order_no, ordered_on, customer, net_amount, paid], ['STRING', 'DATE', 'STRING', 'FLOAT', 'BOOLEAN']);
    assert.equal(table.rows[0]?.['net_amount'], 1234.5);
    assert.match(String(table.rows[0]?.['ordered_on']), /^2026-11-01/);
    await panel.text('The columns fit those of orders.').waitFor();
  });

  it('can be read and used in every theme and width', async () => {
    const { page } = workbench;
    for (const [name, theme, mark] of [
      ['light', 'Light Modern', 'vs'],
      ['high-contrast', 'Dark High Contrast', 'hc-black'],
      ['dark', 'Dark Modern', 'vs-dark'],
    ] as const) {
      await workbench.run('Preferences: Color Theme');
      await workbench.quickInput.type(theme);
      await workbench.quickInput.pick(theme);
      await page.locator(`.monaco-workbench.${mark}`).waitFor();
      assert.deepEqual(await violations(await panel.content()), []);
      await workbench.shot(name);
    }
    await page.setViewportSize({ width: 760, height: 1000 });
    await workbench.shot('narrow');
    assert.ok(await (await panel.content()).evaluate('document.documentElement.scrollWidth <= innerWidth'), 'It scrolls sideways.');
  });

  it('had nothing to complain about in the console of its pages', () => {
    assert.deepEqual(workbench.complaints, []);
  });
});
