import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitUntil } from '#tooling/processes.mjs';
import { assertAccessible, checkAppearance } from './objects/appearance';
import { skipAfterFailure } from './objects/dependentTests';
import { PushPanel } from './objects/pushPanel';
import { VsCodeInstance } from './objects/vsCodeInstance';
import type { Workbench } from './objects/workbench';

/**
 * As it comes out of a German ERP system: regional dates, decimal commas, words for yes and no, several rows of one
 * customer.
 */
const csvLines = [
  'order no;ordered on;customer;net amount;paid',
  ...Array.from({ length: 240 }, (_, index) => formatLine(index)),
];

function formatLine(index: number): string {
  const day = String((index % 28) + 1).padStart(2, '0');
  const amount = (1_234.5 + index * 17.25).toLocaleString('de-DE', { minimumFractionDigits: 2 });
  return `A-${1000 + index};${day}.11.2026;${['Müller GmbH', 'Søren & Co', 'Acme'][index % 3]};${amount};${index % 4 ? 'ja' : 'nein'}`;
}

/** What the command-line runner prints. */
interface RunnerResult {
  outcome: string;
  table: string;
  rows: number;
  columns: { name: string; type: string }[];
  notes: string[];
}

/** A file with trouble in it, mended by hand in the push panel, and pushed. */
describe('in the push panel', () => {
  let instance: VsCodeInstance;
  let workbench: Workbench;
  let panel: PushPanel;

  before(async () => {
    instance = await VsCodeInstance.open({ name: 'push-panel', announcesSandbox: true });
    writeFileSync(join(instance.workspace, 'orders.csv'), `${csvLines.join('\r\n')}\r\n`);
    workbench = await instance.openWindow({ width: 1440, height: 1000 });
    panel = new PushPanel(workbench.page);
  });
  after(() => instance.close());
  skipAfterFailure(() => workbench);

  it('shows how a file is read, where it would go, and its first rows', async () => {
    await workbench.connections.showSandbox();
    await workbench.explorer.choose('orders.csv', 'Push to Celonis…');
    await panel.waitUntilReady('Push orders.csv to Celonis');
    await panel.statusText('Ready: 240 rows, 5 columns').waitFor();
    assert.equal(await panel.optionField('Delimiter').inputValue(), ';');
    assert.ok(await panel.optionField('First row is a header').isChecked());
    await panel.textElement('orders is a new table with 5 columns.').waitFor();
    await panel.frame.getByRole('cell', { name: 'Müller GmbH' }).first().waitFor();
    await workbench.takeScreenshot('opened');
    await assertAccessible(panel);
  });

  it('says at once which values do not fit a chosen type, and takes it back when the format is said', async () => {
    await panel.setType('ordered_on', 'DATE');
    await panel.statusText('1 column does not fit.').waitFor();
    await panel.frame.locator('.column-details').getByText('Row 1: 01.11.2026').waitFor();
    await workbench.takeScreenshot('a-date-that-does-not-fit');
    await panel.setFormat('ordered_on', 'dd.MM.yyyy');
    await panel.statusText(/^Ready/).waitFor();
    await panel.frame.getByRole('cell', { name: '2026-11-01' }).first().waitFor();
    await panel.setType('net_amount', 'FLOAT');
    await panel.setFormat('net_amount', '1.234,5');
    await panel.statusText(/^Ready/).waitFor();
    await panel.setType('paid', 'BOOLEAN');
    await panel.statusText('1 column does not fit.').waitFor();
    await panel.setFormat('paid', 'ja / nein');
    await panel.statusText(/^Ready/).waitFor();
    await workbench.takeScreenshot('mended');
  });

  it('says whether the chosen keys tell rows apart', async () => {
    await panel.optionField('Mode').selectOption('upsert');
    await panel.statusText('Select the key columns.').waitFor();
    await panel.columnCheckbox('customer', 'Key').click();
    await panel.statusText('The keys are not unique.').waitFor();
    await workbench.takeScreenshot('a-key-that-is-none');
    await panel.columnCheckbox('customer', 'Key').click();
    await panel.columnCheckbox('order_no', 'Key').click();
    await panel.textElement('Keys are unique (order_no).').waitFor();
    await panel.statusText(/^Ready/).waitFor();
  });

  it('tries it all without sending anything', async () => {
    await instance.sandbox.listRequests();
    await panel.press('Dry Run');
    await panel.statusText(/Dry run passed: 240 rows, 5 columns.*Nothing was sent\./).waitFor();
    await workbench.takeScreenshot('dry-run');
    const jobs = (await instance.sandbox.listRequests()).filter(
      ({ method, path }) => method === 'POST' && path.includes('/data-push/'),
    );
    assert.deepEqual(jobs, []);
  });

  it('saves what was chosen beside the file, without secrets', async () => {
    await panel.press('Save Definition');
    await panel.textElement(/Saved as orders\.push\.json/).waitFor();
    const path = join(instance.workspace, 'orders.push.json');
    assert.ok(existsSync(path));
    const definition = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
    assert.equal(definition['$schema'], 'celonis-celigo-schemas:/push.schema.json');
    assert.equal(definition['mode'], 'upsert');
    assert.deepEqual(definition['keys'], ['order_no']);
    assert.ok(!readFileSync(path, 'utf8').includes(instance.sandbox.celonis.appKey));
  });

  it('is there again after a reload, with all that was chosen', async () => {
    await workbench.reload();
    await panel.waitUntilReady('Push orders.csv to Celonis');
    await panel.statusText(/^Ready/).waitFor();
    assert.equal(await panel.optionField('Mode').inputValue(), 'upsert');
    assert.equal(await panel.cell('ordered_on', 'format').textContent(), 'dd.MM.yyyy');
    await workbench.takeScreenshot('after-a-reload');
  });

  it('pushes it, and every value lands as it was shown', async () => {
    await panel.press('Push');
    await panel.statusText(/Pushed: 240 rows and 5 columns in the table orders\./).waitFor();
    await workbench.takeScreenshot('pushed');
    const table = await instance.sandbox.readTable('orders');
    assert.equal(table?.rowCount, 240);
    const types = Object.fromEntries(table.columns.map(({ name, type }) => [name, type]));
    const { order_no, ordered_on, customer, net_amount, paid } = types;
    assert.deepEqual(
      [order_no, ordered_on, customer, net_amount, paid],
      ['STRING', 'DATE', 'STRING', 'FLOAT', 'BOOLEAN'],
    );
    assert.equal(table.rows[0]?.['net_amount'], 1234.5);
    assert.match(String(table.rows[0]?.['ordered_on']), /^2026-11-01/);
    await panel.textElement('The columns fit those of orders.').waitFor();
  });

  it('is pushed the same by the exported command-line runner, in a folder of its own', async () => {
    const runner = join(instance.workspace, 'push.js');
    await workbench.explorer.open('orders.push.json');
    // The tab is there before the text is.
    await workbench.page.locator('.view-line', { hasText: '$schema' }).first().waitFor();
    await workbench.runCommand('Export Command-Line Runner');
    await workbench.quickInput.waitForTitle('Export Command-Line Runner');
    const { input } = workbench.quickInput;
    await waitUntil('the name that is proposed', async () => (await input.inputValue()).endsWith(runner));
    await workbench.quickInput.accept();
    await waitUntil(
      'the exported files',
      () => existsSync(runner) && existsSync(join(instance.workspace, 'push.workflow.yml')),
    );
    const panelTable = await instance.sandbox.readTable('orders');
    const folder = mkdtempSync(join(tmpdir(), 'runner-'));
    try {
      for (const name of ['push.js', 'orders.csv', 'orders.push.json'])
        copyFileSync(join(instance.workspace, name), join(folder, name));
      const { celonis, firstPool } = instance.sandbox;
      const place = ['--domain', `http://${celonis.domain}`, '--pool', firstPool.id];
      const run = (...args: string[]): RunnerResult =>
        JSON.parse(
          execFileSync(process.execPath, ['push.js', '--definition', 'orders.push.json', ...args, ...place], {
            cwd: folder,
            env: { PATH: process.env['PATH'], CELONIS_APP_KEY: celonis.appKey },
            encoding: 'utf8',
            stdio: ['ignore', 'pipe', 'ignore'],
          }),
        ) as RunnerResult;
      const result = run('--mode', 'replace', '--table', 'orders_of_the_runner');
      assert.deepEqual([result.outcome, result.table, result.rows], ['done', 'orders_of_the_runner', 240]);
      const runnerTable = await instance.sandbox.readTable('orders_of_the_runner');
      const rowsOf = (table: typeof runnerTable): unknown =>
        (table?.rows ?? [])
          .map(({ _CELONIS_CHANGE_DATE: _, ...row }): typeof row => row)
          .sort((a, b) => String(a['order_no']).localeCompare(String(b['order_no'])));
      assert.deepEqual(rowsOf(runnerTable), rowsOf(panelTable));
      const typesOf = (table: typeof runnerTable): unknown =>
        table?.columns.filter(({ name }) => name !== '_CELONIS_CHANGE_DATE').map(({ name, type }) => [name, type]);
      assert.deepEqual(typesOf(runnerTable), typesOf(panelTable));
      assert.deepEqual(
        result.columns.map(({ name, type }) => [name, type]),
        typesOf(panelTable),
      );
      // Of the columns order_no, ordered_on and net_amount, which the panel shows beside their names in the file.
      assert.match(result.notes.at(-1) ?? '', /^Renamed: .* → order_no, .* → ordered_on, .* → net_amount$/);
      // Pushed by the definition's own mode, nothing is there twice.
      assert.equal(run().outcome, 'done');
      assert.equal((await instance.sandbox.readTable('orders'))?.rowCount, 240);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    await workbench
      .tab('orders.csv')
      .or(workbench.tab(/Push orders/))
      .first()
      .click();
  });

  it('can be read and used in every theme and width', async () => {
    await checkAppearance(workbench, panel, { narrowWidth: 760 });
  });

  it('had nothing to complain about in the console of its pages', () => {
    assert.deepEqual(workbench.consoleErrors, []);
  });
});
