import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '#tooling/browser.mjs';
import type { DataTable } from '../../../../../src/core/dataTable';
import type { TableHostMessage } from '../../../../../src/ui/webviews/table/tableMessages';
import type { TableAction, TableSource } from '../../../../../src/ui/webviews/table/tableSession';
import {
  createLocalTableSource,
  createTableSpec,
  TableSession,
} from '../../../../../src/ui/webviews/table/tableSession';
import { listAxeViolations } from '../../../../support/axe';
import type { Theme, WebviewPage } from '../../../../support/webviewPage';
import { openWebviewPage } from '../../../../support/webviewPage';

const themes = JSON.parse(readFileSync('test/fixtures/themes.json', 'utf8')) as Record<string, Theme>;

const orders: DataTable = {
  columns: [
    { id: 'id', label: 'Order', type: 'INTEGER' },
    { id: 'customer', label: 'Customer', type: 'STRING' },
  ],
  rows: [
    [2, 'Société Générale de Conserves'],
    [1, 'Adler'],
  ],
};

describe('A table in a browser', function () {
  this.slow(5_000);
  let browser: Browser;
  let openTable: WebviewPage<TableHostMessage>;
  let copied: string[] = [];
  before(async () => {
    browser = await launchBrowser();
  });
  after(() => browser.close());
  afterEach(async () => {
    assert.deepEqual(openTable.browserErrors, [], 'the browser complained');
    await openTable.close();
  });

  it('shows its rows, sorts by a click on a heading and filters while words are typed', async () => {
    openTable = await open(orders);
    const { page } = openTable;
    await page.getByText('2 rows.').waitFor();
    await page.getByRole('button', { name: 'Order' }).click();
    await page.locator('th[aria-sort="ascending"]').waitFor();
    await page.locator('tbody tr').first().getByText('Adler').waitFor();
    await page.getByLabel('Filter').fill('conserves');
    await page.getByText('1 row.').waitFor();
    await page.getByLabel('Filter').fill('nothing of it');
    await page.getByText('No row matches.').waitFor();
  });

  it('keeps what was typed into the filter and not applied yet, whatever comes meanwhile', async () => {
    let answer = (): void => undefined;
    const rows = new Promise<void>((resolve) => (answer = resolve));
    openTable = await open(orders, undefined, undefined, undefined, {
      filterExpression: { label: 'Filter', placeholder: '', help: '' },
      load: async () => {
        await rows;
        return { table: orders };
      },
    });
    const { page } = openTable;
    await page.getByText('2 rows.').waitFor();
    await page.getByRole('button', { name: 'Order' }).click();
    await page.locator('[aria-busy=true]').waitFor();
    await page.getByRole('textbox', { name: 'Filter' }).fill('ad');
    await page.keyboard.press('Tab');
    answer();
    await page.locator('[aria-busy=true]').waitFor({ state: 'detached' });
    assert.equal(await page.getByRole('textbox', { name: 'Filter' }).inputValue(), 'ad');
  });

  it('shows all columns although one has a name of any length', async () => {
    openTable = await open({
      columns: [{ id: 'x'.repeat(200_000), label: 'x'.repeat(200_000) }, ...orders.columns],
      rows: [['a', 1, 'Adler']],
    });
    await openTable.page.getByText('Adler').waitFor();
    assert.equal(await openTable.page.locator('.rejection').count(), 0);
  });

  it('copies the cells that are selected by mouse and keyboard', async () => {
    openTable = await open(orders);
    const { page } = openTable;
    await page.getByText('2 rows.').waitFor();
    await page.getByText('Adler').click();
    await page.keyboard.press('Shift+ArrowUp');
    await page.keyboard.press('Control+c');
    await page.getByText('Copied 2 cells.').waitFor();
    await page.keyboard.press('Shift+Space');
    await page.keyboard.press('Control+c');
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Control+c');
    await page.getByText('Copied 4 cells.').waitFor();
    assert.deepEqual(copied, [
      'Société Générale de Conserves\nAdler',
      '2\tSociété Générale de Conserves',
      '2\tSociété Générale de Conserves\n1\tAdler',
    ]);
  });

  it('has a box before each row where something can be done with rows, and a button for it', async () => {
    const done: number[] = [];
    const run = async (rows: readonly unknown[]) => void done.push(rows.length);
    openTable = await open(orders, themes['Dark 2026'], undefined, () => [{ id: 'retry', label: 'Retry…', run }]);
    const { page } = openTable;
    const retry = page.getByRole('button', { name: 'Retry…' });
    await page.getByText('No row is selected.').waitFor();
    assert.equal(await retry.getAttribute('aria-disabled'), 'true');
    await page.getByLabel('Select row 2').check();
    await page.getByText('1 selected').waitFor();
    await page.getByLabel('Select all rows').check();
    await page.getByText('2 selected').waitFor();
    assert.equal(await page.getByLabel('Select row 1').isChecked(), true);
    assert.deepEqual(await listAxeViolations(page), []);
    await page.screenshot({ path: '.cache/screenshots/table-actions.png' });
    await retry.click();
    await page.getByText('No row is selected.').waitFor();
    assert.deepEqual(done, [2]);
  });

  for (const [name, theme] of Object.entries(themes)) {
    it(`can be used by everybody in the theme ${name}`, async () => {
      openTable = await open(orders, theme);
      await openTable.page.getByText('2 rows.').waitFor();
      assert.deepEqual(await listAxeViolations(openTable.page), []);
    });
  }

  it('needs no sideways scrolling of the page in a narrow window', async () => {
    openTable = await open(orders, undefined, { width: 200, height: 600 });
    await openTable.page.getByText('2 rows.').waitFor();
    assert.ok(await openTable.page.evaluate('document.documentElement.scrollWidth <= innerWidth'));
  });

  async function open(
    table: DataTable,
    theme?: Theme,
    viewport = { width: 900, height: 700 },
    listActions?: () => TableAction[],
    change: Partial<TableSource> = {},
  ): Promise<WebviewPage<TableHostMessage>> {
    const source = {
      ...createLocalTableSource({ title: 'Orders', fileName: 'orders', subtitle: 'Of yesterday' }, table),
      ...(listActions ? { listActions } : {}),
      ...change,
    };
    copied = [];
    return openWebviewPage<TableHostMessage>({
      browser,
      webviewPage: { bundle: 'table', title: 'Orders', rootId: 'table', spec: createTableSpec(source) },
      theme,
      viewport,
      session: (post) =>
        new TableSession(
          source,
          { table },
          { post, copy: async (text) => void copied.push(text), save: async () => undefined, log: () => undefined },
        ),
    });
  }
});
