import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '#tooling/browser.mjs';
import { hashEnglishTexts } from '#tooling/translations.mjs';
import type { SharedConnection } from '../../../../../src/app/share/connectionsFile';
import { ImportReview } from '../../../../../src/app/share/importReview';
import { useTranslations } from '../../../../../src/core/translations';
import type { ImportHostMessage } from '../../../../../src/ui/webviews/importReview/importMessages';
import { createImportSpec, ImportSession } from '../../../../../src/ui/webviews/importReview/importSession';
import { listAxeViolations } from '../../../../support/axe';
import type { ConnectionMachine } from '../../../../support/connectionMachine';
import { openConnectionMachine, sampleValues, saveSampleConnection } from '../../../../support/connectionMachine';
import type { Theme, WebviewPage } from '../../../../support/webviewPage';
import { openWebviewPage } from '../../../../support/webviewPage';

const themes = JSON.parse(readFileSync('test/fixtures/themes.json', 'utf8')) as Record<string, Theme>;

const createShared = (name: string, change: Partial<SharedConnection> = {}): SharedConnection => ({
  name,
  service: 'celonis',
  environment: 'none',
  readOnly: false,
  values: sampleValues,
  ...change,
});
const elsewhere = { ...sampleValues, domain: 'acme.eu-2.celonis.cloud' };
/** One of each kind, and long ones among them. */
const mixed: readonly SharedConnection[] = [
  createShared('Adler Production', { environment: 'production', readOnly: true, group: ['Customers', 'South'] }),
  createShared('Adler Test', { environment: 'test', group: ['Customers', 'South'] }),
  createShared('Here', { environment: 'production', values: elsewhere }),
  createShared('Same', { environment: 'test' }),
  createShared('Odd', { service: 'nobody' }),
  createShared(`Société Générale de ${'Conserves'.repeat(12)}`, {
    values: { ...sampleValues, poolId: 'p'.repeat(120) },
  }),
];
const many = (count: number): SharedConnection[] =>
  Array.from({ length: count }, (_, index) =>
    createShared(`Customer ${index + 1}`, { environment: index % 2 ? 'test' : 'production', group: [`G${index % 7}`] }),
  );

describe('The page of an import in a browser', function () {
  this.slow(5_000);
  let browser: Browser;
  let machine: ConnectionMachine;
  let opened: WebviewPage<ImportHostMessage>;

  before(async () => {
    browser = await launchBrowser();
  });
  after(() => browser.close());
  beforeEach(async () => {
    machine = openConnectionMachine();
    await saveSampleConnection(machine, { name: 'Here' });
    await saveSampleConnection(machine, { name: 'Same' });
  });
  afterEach(async () => {
    assert.deepEqual(opened.browserErrors, [], 'the browser complained');
    await opened.close();
    machine.dispose();
  });

  async function open(
    connections: readonly SharedConnection[],
    theme?: Theme,
    viewport = { width: 1100, height: 900 },
  ): Promise<WebviewPage<ImportHostMessage>> {
    const spec = createImportSpec('team.json');
    opened = await openWebviewPage<ImportHostMessage>({
      browser,
      webviewPage: { bundle: 'import', title: spec.title, rootId: 'import', spec },
      theme,
      viewport,
      session: (post) =>
        new ImportSession(new ImportReview(machine, { connections: [...connections] }), {
          post,
          close: () => undefined,
          vendors: machine.service.vendors,
          enterSecrets: async () => undefined,
          onDidChange: (listener) => machine.service.onDidChange(listener),
          announce: () => undefined,
          log: () => undefined,
        }),
    });
    await opened.page.locator('table.connections tbody').first().waitFor();
    return opened;
  }
  const importButton = (name: string) => opened.page.getByRole('button', { name, exact: true });

  it('shows each connection with its differences in full, and imports what is chosen', async () => {
    const { page } = await open(mixed);
    await page.getByText('6 connections: 3 new, 1 different, 1 the same, 1 cannot be imported.').waitFor();
    const differences = page.getByRole('table', { name: 'Difference: Here' });
    await differences.getByRole('row', { name: 'Environment Test system Production' }).waitFor();
    await differences.getByRole('row', { name: 'Domain acme.eu-1.celonis.cloud acme.eu-2.celonis.cloud' }).waitFor();
    await page.getByText('There is no service "nobody".').waitFor();
    await page.getByText('If it is taken over, this has to be entered again: App key.').waitFor();
    await importButton('Import 3 Connections').waitFor();
    await page.getByRole('checkbox', { name: 'Import: Adler Test' }).uncheck();
    await importButton('Import 2 Connections').waitFor();
    await page.getByRole('combobox', { name: 'Import: Here' }).selectOption('Add as a Copy');
    await importButton('Import 3 Connections').waitFor();
    const copyName = page.getByRole('textbox', { name: 'Name of the copy' });
    assert.equal(await copyName.inputValue(), 'Here 2');
    await copyName.fill('here');
    await page.getByText('Another connection has this name. Choose a different one.').waitFor();
    await page.locator('button[aria-disabled]', { hasText: 'Import 3 Connections' }).click({ force: true });
    assert.equal(machine.service.connections().length, 2);
    await copyName.fill('There');
    await page.getByText('Another connection has this name. Choose a different one.').waitFor({ state: 'hidden' });
    await importButton('Import 3 Connections').click();
    await page.getByText('3 connections were imported.').waitFor();
    await page.getByText('Of 3 the secret has to be entered.').waitFor();
    assert.equal(await page.evaluate('document.activeElement.textContent'), 'Enter Secrets');
    await importButton('Close').waitFor();
    assert.equal(machine.service.connections().length, 5);
  });

  it('is used with the keyboard alone, in the order in which it is read', async () => {
    const { page } = await open(mixed);
    const focused = (): Promise<string> =>
      page.evaluate('document.activeElement.ariaLabel || document.activeElement.textContent');
    const order: string[] = [];
    for (let count = 0; count < 9; count++) {
      await page.keyboard.press('Tab');
      order.push(await focused());
    }
    assert.deepEqual(
      order.map((name) => name.slice(0, 24)),
      [
        'Import All New',
        'Take Over All Different',
        'Choose None',
        'Import: Adler Production',
        'Import: Adler Test',
        'Import: Here',
        'Import: Société Générale',
        'Import 3 Connections',
        'Cancel',
      ],
    );
    await page.getByRole('button', { name: 'Choose None' }).focus();
    await page.keyboard.press('Enter');
    await importButton('Import Connections').waitFor();
    await page.getByRole('button', { name: 'Take Over All Different' }).press('Space');
    await page.getByRole('checkbox', { name: 'Import: Adler Test' }).press('Space');
    await importButton('Import 2 Connections').press('Enter');
    await page.getByText('2 connections were imported.').waitFor();
  });

  it('filters many rows by words and state, and chooses among those that are shown', async () => {
    const { page } = await open([...many(500), createShared('Here', { values: elsewhere })]);
    await importButton('Import 500 Connections').waitFor();
    await page.getByRole('searchbox', { name: 'Filter' }).fill('g3 production');
    await page.getByText('35 of 501 connections').waitFor();
    await page.getByRole('button', { name: 'Choose None' }).click();
    await importButton('Import 465 Connections').waitFor();
    await page.getByRole('searchbox', { name: 'Filter' }).press('Escape');
    await page.getByRole('combobox', { name: 'State' }).selectOption('Different (1)');
    await page.getByText('1 of 501 connections').waitFor();
    await page.getByRole('searchbox', { name: 'Filter' }).fill('nothing of it');
    await page.getByText('No connection matches.').waitFor();
    await page.screenshot({ path: '.cache/screenshots/import-empty.png' });
  });

  it('shows what a file says as text, whatever it is', async () => {
    const { page } = await open([
      createShared('<img src=x onerror=alert(1)>', { group: ['<b>G</b>'] }),
      createShared(`A\u202etxet`, { values: { ...sampleValues, poolId: '<script>' } }),
    ]);
    await page.getByRole('rowheader', { name: '<img src=x onerror=alert(1)>' }).waitFor();
    await page.getByText('<b>G</b>').waitFor();
    assert.equal(await page.locator('table img, table b, table script').count(), 0);
    assert.doesNotMatch(await page.locator('main').innerText(), /\u202e/);
  });

  for (const [name, theme] of Object.entries(themes)) {
    it(`can be used by everybody in the theme ${name}`, async () => {
      const { page } = await open(mixed, theme);
      await page.getByRole('combobox', { name: 'Import: Here' }).selectOption('Add as a Copy');
      await page.getByRole('textbox', { name: 'Name of the copy' }).fill('Here');
      await page.getByText('Another connection has this name. Choose a different one.').waitFor();
      assert.deepEqual(await listAxeViolations(page), []);
      await page.screenshot({ path: `.cache/screenshots/import-${name.replaceAll(' ', '-')}.png`, fullPage: true });
      await page.getByRole('button', { name: 'Choose None' }).click();
      await importButton('Import Connections').waitFor();
      await page.getByRole('checkbox', { name: 'Import: Adler Test' }).check();
      await importButton('Import 1 Connection').click();
      await page.getByText('1 connection was imported.').waitFor();
      assert.deepEqual(await listAxeViolations(page), []);
      await page.screenshot({ path: `.cache/screenshots/import-done-${name.replaceAll(' ', '-')}.png` });
    });
  }

  for (const width of [200, 480, 720])
    it(`needs no sideways scrolling at a width of ${width} pixels`, async () => {
      const { page } = await open([...mixed, ...many(4)], Object.values(themes)[0], { width, height: 900 });
      await page.getByRole('combobox', { name: 'Import: Here' }).selectOption('Add as a Copy');
      await page.getByRole('textbox', { name: 'Name of the copy' }).waitFor();
      await page.getByRole('table', { name: 'Difference: Here' }).waitFor();
      await page.screenshot({ path: `.cache/screenshots/import-${width}.png`, fullPage: true });
      assert.ok(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'));
      assert.deepEqual(await listAxeViolations(page), []);
    });

  describe('in German', () => {
    const readTexts = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>;
    before(() =>
      useTranslations(
        hashEnglishTexts(readTexts('l10n/bundle.l10n.de.json'), Object.keys(readTexts('l10n/bundle.l10n.json'))),
      ),
    );
    after(() => useTranslations({ seed: 0, hashes: '', texts: [] }));

    for (const width of [200, 1100])
      it(`has room for its words at a width of ${width} pixels`, async () => {
        const { page } = await open([...mixed, ...many(4)], themes['Light Modern'], { width, height: 900 });
        await page.getByRole('combobox', { name: 'Importieren: Here' }).selectOption('Als Kopie');
        await importButton('8 Verbindungen importieren').waitFor();
        await page.screenshot({ path: `.cache/screenshots/import-german-${width}.png`, fullPage: true });
        assert.ok(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'));
        assert.doesNotMatch(await page.locator('main').innerText(), /\b(Import|Name of|Here:|New)\b/);
      });
  });
});
