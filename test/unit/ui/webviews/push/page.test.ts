import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Browser, Locator } from 'playwright-core';
import { launchBrowser } from '#tooling/browser.mjs';
import type { PanelHostMessage } from '../../../../../src/ui/webviews/push/panelMessages';
import { createPanelPageConfig } from '../../../../../src/ui/webviews/push/panelPageConfig';
import type { PanelSession } from '../../../../../src/ui/webviews/push/panelSession';
import { listAxeViolations } from '../../../../support/axe';
import { eventually } from '../../../../support/eventually';
import type { ScriptedColumn } from '../../../../support/scriptedPanel';
import { createOrderColumns, findWrongDates, ScriptedEngine, ScriptedPanel } from '../../../../support/scriptedPanel';
import type { Theme, WebviewPage } from '../../../../support/webviewPage';
import { openWebviewPage } from '../../../../support/webviewPage';

const themes = JSON.parse(readFileSync('test/fixtures/themes.json', 'utf8')) as Record<string, Theme>;

describe('The push panel in a browser', () => {
  let browser: Browser;
  let openPanelPage: OpenPanel;
  before(async () => {
    browser = await launchBrowser();
  });
  after(() => browser.close());
  afterEach(async () => {
    assert.deepEqual(openPanelPage.browserErrors, [], 'the browser complained');
    await openPanelPage.close();
  });

  it('shows the file, where it goes, what will change, its columns and rows', async () => {
    openPanelPage = await open();
    const { page } = openPanelPage;
    await page.getByText('12.3 KB · 3 rows, 4 columns').waitFor();
    assert.equal(await connectionField().inputValue(), 'Team Blue · Test');
    assert.equal(await page.getByRole('combobox', { name: 'Table', exact: true }).inputValue(), 'orders');
    await page.getByText('orders is a new table with 4 columns.').waitFor();
    assert.deepEqual(await page.locator('.grid-body .cell-name').allTextContents(), [
      'id',
      'amount',
      'ordered_on',
      'customer_name',
    ]);
    assert.equal(await page.locator('.grid-body .cell-source').nth(3).textContent(), 'customer › name');
    await page.getByRole('cell', { name: 'Société Générale de Conserves' }).waitFor();
    assert.equal(await page.locator('.preview-cell.null').textContent(), 'null');
  });

  it('offers nothing before it is known what can be done', async () => {
    openPanelPage = await open();
    const { page } = openPanelPage;
    await page.addInitScript(
      "addEventListener('message', (event) => event.stopImmediatePropagation(), { capture: true })",
    );
    await openPanelPage.reload();
    for (const name of ['Push', 'Dry Run', 'Save Definition'])
      assert.equal(await page.getByRole('button', { name, exact: true }).getAttribute('aria-disabled'), 'true', name);
  });

  it('is used with the keyboard alone, from the connection to the push', async () => {
    openPanelPage = await open(createOrderColumns(), (engine) => (engine.findConversionErrors = findWrongDates));
    const { page } = openPanelPage;
    const { keyboard } = page;
    await connectionField().focus();
    await keyboard.type('ac');
    await keyboard.press('Enter');
    assert.equal(await connectionField().inputValue(), 'Acme · Production');
    await page.getByText('Production · Acme · Playground').waitFor();
    await keyboard.type('nothing like it');
    await tabTo(page.getByRole('combobox', { name: 'Table', exact: true }));
    assert.equal(await connectionField().inputValue(), 'Acme · Production', 'what is in no list is taken back');
    await keyboard.press('Control+A');
    await keyboard.type('bookings');
    await tabTo(page.locator('.grid-body .cell-name'));
    await page.getByText('bookings is a new table').waitFor();
    await keyboard.press('ArrowDown');
    await keyboard.press('ArrowDown');
    assert.ok(await isFocused(page.getByRole('gridcell', { name: 'ordered_on', exact: true })));
    await keyboard.press('Enter');
    await keyboard.press('Control+A');
    await keyboard.type('ordered');
    await keyboard.press('Enter');
    assert.ok(
      await isFocused(page.getByRole('gridcell', { name: 'ordered', exact: true })),
      'the keyboard goes on where it was',
    );
    await keyboard.press('F2');
    await keyboard.type('nonsense');
    await keyboard.press('Escape');
    assert.equal(await page.locator('.grid-body .cell-name').nth(2).textContent(), 'ordered');
    await keyboard.press('ArrowRight');
    await keyboard.press('ArrowRight');
    await keyboard.press('Enter');
    await keyboard.press('Escape');
    await keyboard.press('Escape');
    await keyboard.type('dat');
    await keyboard.press('Enter');
    await page.locator('.grid-body .cell-type').nth(2).getByText('DATE', { exact: true }).waitFor();
    await keyboard.type('detected');
    await keyboard.press('Enter');
    await page.locator('.grid-body .cell-type').nth(2).getByText('STRING', { exact: true }).waitFor();
    await keyboard.press('Home');
    await keyboard.press('Space');
    await page.getByText('3 of 4 columns are pushed').waitFor();
    await keyboard.press('Enter');
    await page.getByText('4 columns, all of them are pushed').waitFor();
    await tabTo(page.getByRole('button', { name: 'Push to Production', exact: true }));
    await keyboard.press('Enter');
    await page.getByText('Pushed: 3 rows.').waitFor();
    assert.equal(openPanelPage.panel.pushedDefinitions[0]?.table, 'bookings');
    assert.deepEqual(openPanelPage.panel.pushedDefinitions[0]?.columns, [{ source: ['ordered on'], name: 'ordered' }]);
  });

  it('goes from one stop to the next: the columns are one of them, however many there are', async () => {
    openPanelPage = await open(createManyColumns(1_000));
    const { page } = openPanelPage;
    await page.getByLabel('Filter the columns').focus();
    const focusedElements: string[] = [];
    for (let attempt = 0; attempt < 7; attempt++) {
      await page.keyboard.press('Tab');
      focusedElements.push(
        await page.evaluate<string>(
          "document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent",
        ),
      );
    }
    assert.deepEqual(focusedElements, [
      'Include All',
      'Leave All Out',
      'column_0',
      'First rows',
      'Save Definition',
      'Dry Run',
      'Push',
    ]);
  });

  it('draws what is in sight only: 1,000 columns take as many rows and cells as 50', async () => {
    openPanelPage = await open(createManyColumns(50));
    const renderedCounts = { rows: await count('.grid-body > .grid-row'), cells: await count('.preview-cell') };
    await openPanelPage.close();
    openPanelPage = await open(createManyColumns(1_000));
    assert.ok((await count('.grid-body > .grid-row')) <= renderedCounts.rows, 'rows of the list');
    assert.ok((await count('.preview-cell')) <= renderedCounts.cells * 1.2, 'cells of the first rows');
    assert.equal(await openPanelPage.page.getByRole('grid').getAttribute('aria-rowcount'), '1001');
    await openPanelPage.page.locator('.grid-body .cell-name').first().click();
    await openPanelPage.page.keyboard.press('Escape');
    await openPanelPage.page.keyboard.press('Control+End');
    const last = openPanelPage.page.getByRole('row').filter({ hasText: 'column_999' }).locator('.cell-name');
    await last.waitFor();
    assert.ok(await isFocused(last));
    assert.ok((await count('.grid-body > .grid-row')) <= renderedCounts.rows + 1);
  });

  it('filters the columns, and includes or leaves out those that are shown', async () => {
    openPanelPage = await open(createManyColumns(1_000));
    const { page } = openPanelPage;
    await page.getByLabel('Filter the columns').fill('column_99');
    await page.getByText('11 shown ·').waitFor();
    await page.getByRole('button', { name: 'Leave 11 Shown Out' }).click();
    await page.getByText('989 of 1,000 columns are pushed').waitFor();
    await page.getByLabel('Filter the columns').fill('nothing like that');
    await page.getByText('No column has these words.').waitFor();
    await page.getByLabel('Filter the columns').press('Escape');
    await page.getByText('Ready: 3 rows, 989 columns').waitFor();
  });

  it('chooses a type and a format in place, and says at once what does not fit', async () => {
    openPanelPage = await open(createOrderColumns(), (engine) => (engine.findConversionErrors = findWrongDates));
    const { page } = openPanelPage;
    await page.locator('.cell-type').nth(3).click();
    await page.locator('.proposals [role=option]').getByText('DATE', { exact: true }).click();
    await page.locator('footer').getByText('1 column does not fit.').waitFor();
    await page.locator('.column-details').getByText('Row 3: 32.12.2026').waitFor();
    await page.locator('.cell-format').nth(3).click();
    await page.locator('.proposals [role=option]').filter({ hasText: 'dd.MM.yyyy' }).click();
    await page.locator('.column-details').getByText('1 value is not DATE in the format dd.MM.yyyy.').waitFor();
    assert.equal(await page.getByText('Row 1: 24.12.2026').count(), 0);
    assert.ok(await page.getByRole('button', { name: 'Push', exact: true }).getAttribute('aria-disabled'));
    await page.getByRole('button', { name: 'ordered_on' }).click();
    assert.equal(
      await page.evaluate("document.activeElement.closest('[role=row]').getAttribute('aria-rowindex')"),
      '4',
    );
  });

  it('offers the tables that are there, narrowed by what is typed, and takes any other name', async () => {
    openPanelPage = await open(createOrderColumns(), (_engine, panel) => {
      panel.tables = [
        { name: 'invoices', type: 'table' },
        { name: 'items', type: 'table', dataSourceId: 'd1', dataSourceName: 'SAP' },
      ];
    });
    const { page } = openPanelPage;
    const table = page.getByRole('combobox', { name: 'Table', exact: true });
    await table.click();
    await page.locator('.proposals [role=option]').nth(1).waitFor();
    await table.fill('ite');
    assert.deepEqual(await page.locator('.proposals [role=option]').allTextContents(), ['itemsSAP']);
    await table.press('ArrowDown');
    await table.press('Enter');
    assert.equal(await table.inputValue(), 'items');
    await page.getByText('Exists in the data pool.').waitFor();
    await table.fill('with blank');
    await table.press('Tab');
    await page
      .getByText(/Only letters from A to Z/)
      .first()
      .waitFor();
    assert.equal(await table.getAttribute('aria-invalid'), 'true');
  });

  it('does not lose a click on Push to what the table that was just typed changes', async () => {
    openPanelPage = await open(createOrderColumns(), (_engine, panel) => {
      panel.tables = [{ name: 'invoices', type: 'table' }];
    });
    const { page } = openPanelPage;
    await page.getByRole('combobox', { name: 'Table', exact: true }).fill('invoices');
    const box = (await page.getByRole('button', { name: 'Push', exact: true }).boundingBox())!;
    await page.mouse.move(box.x + 4, box.y + 4);
    await page.mouse.down();
    await eventually('the view of the table', () =>
      openPanelPage.messagesToPage.some((message) => JSON.stringify(message).includes('Exists in the data pool.')),
    );
    await openPanelPage.waitForDelivery();
    assert.equal(await page.getByText('Exists in the data pool.').count(), 0, 'nothing moves below the pointer');
    await page.mouse.up();
    await page.getByText('Exists in the data pool.').waitFor();
    await page.getByText('Pushed: 3 rows.').waitFor();
    assert.equal(openPanelPage.panel.pushedDefinitions[0]?.table, 'invoices');
  });

  it('keeps what is typed into the table name while the answer to what was entered before comes', async () => {
    openPanelPage = await open();
    const { page } = openPanelPage;
    const table = page.getByRole('combobox', { name: 'Table', exact: true });
    await table.fill('order');
    await table.press('Enter');
    await page.keyboard.type('s');
    await eventually('the answer to what was entered', () =>
      openPanelPage.messagesToPage.some((message) => JSON.stringify(message).includes('"order"')),
    );
    await openPanelPage.waitForDelivery();
    assert.equal(await table.inputValue(), 'orders');
  });

  it('keeps what is typed into a cell while the list of columns becomes another', async () => {
    openPanelPage = await open();
    const { page } = openPanelPage;
    await page.locator('.grid-body .cell-name').first().click();
    await page.keyboard.press('Control+A');
    await page.keyboard.type('order');
    openPanelPage.panel.engine.columns.push({ path: ['later'], type: 'STRING', values: ['x'] });
    openPanelPage.panelSession.onFilesChanged();
    await eventually('the other list', () =>
      openPanelPage.messagesToPage.some((message) => JSON.stringify(message).includes('"later"')),
    );
    await openPanelPage.waitForDelivery();
    await page.keyboard.type('_id');
    await page.keyboard.press('Enter');
    await page.locator('.grid-body .cell-name').getByText('later').waitFor();
    await page.locator('.grid-body .cell-name').getByText('order_id').waitFor();
  });

  it('shows a column whose path is longer than any screen, cut, and lets it be left out', async () => {
    const longPath = 'p'.repeat(150_000);
    openPanelPage = await open([
      { path: [longPath], type: 'STRING', values: ['a'] },
      { path: ['x'.repeat(1_200), 'inner'], type: 'STRING', values: ['b'] },
      { path: ['id'], type: 'INTEGER', values: ['1'] },
    ]);
    const { page } = openPanelPage;
    const source = page.locator('.grid-body .cell-source').first();
    assert.match((await source.textContent()) ?? '', /^p{100,400}…$/);
    assert.match((await source.getAttribute('title')) ?? '', /^p{1000,2000}…$/);
    await page.locator('.grid-body .cell-include [role=checkbox]').first().click();
    await page.getByText('2 of 3 columns are pushed').waitFor();
    assert.equal(await page.locator('.rejection').count(), 0);
  });

  it('says so when it is sent something that it does not understand', async () => {
    openPanelPage = await open();
    const { page } = openPanelPage;
    await page.evaluate("window.postMessage({ type: 'show', view: { columns: 7 } }, '*')");
    await page.getByRole('alert').getByText('This page was sent something that it does not understand').waitFor();
    await eventually('a message', () => JSON.stringify(openPanelPage.messagesToHost.at(-1)) === '{"type":"rejected"}');
    assert.deepEqual(await listAxeViolations(page), []);
  });

  it('keeps what is chosen when its tab is hidden', async () => {
    openPanelPage = await open();
    const { page } = openPanelPage;
    await page.getByLabel('Mode').selectOption('append');
    await page.getByText('Inserts all rows.').waitFor();
    await openPanelPage.reload();
    await page.getByText('Inserts all rows.').waitFor();
    assert.equal(await page.getByLabel('Mode').inputValue(), 'append');
    const saved = (await openPanelPage.readSavedState()) as { choices: { mode: string }; files: string[] };
    assert.equal(saved.choices.mode, 'append');
  });

  it('does not draw markup that stands in a file', async () => {
    openPanelPage = await open([{ path: ['<b>x</b>'], type: 'STRING', values: ['<img src=x onerror=alert(1)>'] }]);
    await openPanelPage.page.getByRole('cell', { name: '<img src=x onerror=alert(1)>' }).waitFor();
    assert.equal(await openPanelPage.page.locator('img, b').count(), 0);
  });

  for (const [name, theme] of Object.entries(themes)) {
    it(`can be used by everybody in the theme ${name}`, async () => {
      openPanelPage = await open(
        createOrderColumns(),
        (engine, panel) => {
          engine.findConversionErrors = findWrongDates;
          engine.arrays = [['items']];
          engine.read = {
            format: 'csv',
            delimiter: ';',
            quote: '"',
            header: true,
            encoding: 'utf-8',
            decimalMark: ',',
          };
          panel.tables = [{ name: 'orders', type: 'table' }];
        },
        theme,
      );
      const { page } = openPanelPage;
      assert.deepEqual(await listAxeViolations(page), []);
      await page.getByText('Advanced').click();
      await page.getByLabel('Mode').selectOption('upsert');
      await page.locator('.cell-type').nth(3).click();
      await page.keyboard.type('DATE');
      await page.keyboard.press('Enter');
      await page.locator('footer').getByText('1 column does not fit.').waitFor();
      await page.getByRole('combobox', { name: 'Table', exact: true }).click();
      assert.deepEqual(await listAxeViolations(page), []);
    });
  }

  for (const width of [420, 200])
    it(`needs no sideways scrolling in a window of ${width} pixels`, async () => {
      const readAsCsv = (engine: ScriptedEngine): void => {
        engine.read = { format: 'csv', delimiter: ';', quote: '"', header: true, encoding: 'utf-8' };
      };
      openPanelPage = await open(createOrderColumns(), readAsCsv, undefined, { width, height: 900 });
      assert.ok(await openPanelPage.page.evaluate('document.documentElement.scrollWidth <= innerWidth'));
    });

  function connectionField(): Locator {
    return openPanelPage.page.getByRole('combobox', { name: 'Connection', exact: true });
  }

  function count(selector: string): Promise<number> {
    return openPanelPage.page.locator(selector).count();
  }

  async function tabTo(target: Locator): Promise<void> {
    for (let attempt = 0; attempt < 40; attempt++) {
      await openPanelPage.page.keyboard.press('Tab');
      if (await isFocused(target.first())) return;
    }
    assert.fail('The Tab key does not lead there.');
  }

  interface OpenPanel extends WebviewPage<PanelHostMessage> {
    panel: ScriptedPanel;
    panelSession: PanelSession;
  }

  async function open(
    columns: readonly ScriptedColumn[] = createOrderColumns(),
    script: (engine: ScriptedEngine, panel: ScriptedPanel) => unknown = () => undefined,
    theme?: Theme,
    viewport = { width: 1100, height: 1000 },
  ): Promise<OpenPanel> {
    const panel = new ScriptedPanel(new ScriptedEngine(columns));
    script(panel.engine, panel);
    let panelSession!: PanelSession;
    const spec = createPanelPageConfig('orders.json');
    const openedPage = await openWebviewPage<PanelHostMessage>({
      browser,
      webviewPage: { bundle: 'panel', title: spec.title, rootId: 'panel', spec },
      theme,
      viewport,
      session: (post) => (panelSession = panel.session({}, post)),
    });
    await openedPage.page
      .locator('footer')
      .getByText(/^Ready/)
      .waitFor();
    return { ...openedPage, panel, panelSession };
  }
});

function isFocused(target: Locator): Promise<boolean> {
  return target.evaluate(
    (element) =>
      element === (element as unknown as { ownerDocument: { activeElement: unknown } }).ownerDocument.activeElement,
  );
}

function createManyColumns(count: number): ScriptedColumn[] {
  return Array.from({ length: count }, (_, index) => ({
    path: [`column_${index}`],
    type: 'INTEGER' as const,
    values: ['1', '2', '3'],
  }));
}
