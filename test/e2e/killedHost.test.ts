import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { skipAfterFailure } from './objects/dependentTests';
import { listFiles } from './objects/files';
import { VsCodeInstance } from './objects/vsCodeInstance';
import type { Workbench } from './objects/workbench';

const rowCount = 300;

/** The requests of a push, in their order. */
const requests = {
  'creates the job': { method: 'POST', path: '/jobs/$' },
  'sends a chunk': { method: 'POST', path: 'chunks/upserted' },
  'executes the job': { method: 'POST', path: '/jobs/[\\w-]+/?$' },
  'asks how the job stands': { method: 'GET', path: '/jobs/[\\w-]+/?$' },
  'deletes the job': { method: 'DELETE', path: '/jobs/[\\w-]+/?$' },
};
type RequestName = keyof typeof requests;

/** What has become of the request when the process is killed: nothing, or all but for its answer. */
const moments = {
  'has not arrived': { reset: true, delayMs: 600_000 },
  'was carried out': { dripMs: 600_000 },
};
type Moment = keyof typeof moments;

/** All of them with TEST_KILL_POINTS=all. */
const points = (Object.keys(requests) as RequestName[])
  .flatMap((request) => (Object.keys(moments) as Moment[]).map((moment) => ({ request, moment })))
  .filter(({ request, moment }) => process.env['TEST_KILL_POINTS'] === 'all' || isInShortMatrix(request, moment));

function isInShortMatrix(request: RequestName, moment: Moment): boolean {
  if (moment === 'was carried out') return request === 'creates the job' || request === 'executes the job';
  return request === 'sends a chunk';
}

/** The process that extensions run in ends at once, as when it crashes. */
describe('a push whose extension host is killed', function () {
  let instance: VsCodeInstance;
  let workbench: Workbench;
  let tables = 0;

  before(async () => {
    instance = await VsCodeInstance.open({ name: 'killed-host', announcesSandbox: true });
    workbench = await instance.openWindow();
    await workbench.connections.showSandbox();
  });
  after(() => instance.close());
  skipAfterFailure(() => workbench);

  for (const { request, moment } of points) {
    it(`when it ${request} and the request ${moment}, brings every row once after a resume`, async () => {
      const table = await killPush(request, moment);
      await workbench.page.reload();
      await workbench.waitUntilReady();
      await resumeUntilEnded([workbench]);
      await assertRowsOnce(table);
    });
  }

  it('brings every row once where two windows resume it at the same moment', async () => {
    const table = await killPush('sends a chunk', 'was carried out');
    await workbench.page.reload();
    await workbench.waitUntilReady();
    const otherWorkbench = await instance.openWindow();
    await resumeUntilEnded([workbench, otherWorkbench]);
    await assertRowsOnce(table);
    await otherWorkbench.close();
  });

  /** Begins to append to a new table, and kills its process at one of its requests. */
  async function killPush(request: RequestName, moment: Moment): Promise<string> {
    const table = `killed_${++tables}`;
    writeFileSync(
      join(instance.workspace, `${table}.ndjson`),
      Array.from({ length: rowCount }, (_, id) => JSON.stringify({ id })).join('\n'),
    );
    await instance.sandbox.injectFaults({ match: requests[request], times: 1, then: moments[moment] });
    const { explorer, quickInput } = workbench;
    await explorer.choose(`${table}.ndjson`, 'Quick Push to Celonis…');
    await quickInput.waitForTitle(`Push ${table}.ndjson`);
    await quickInput.pick(table);
    await quickInput.pick('Append');
    await waitUntil('the request to arrive', async () => (await instance.sandbox.countPendingFaults()) === 0);
    if (moment === 'was carried out') await waitUntilCarriedOut(request, table);
    instance.killExtensionHosts();
    await instance.sandbox.clearFaults();
    return table;
  }

  async function waitUntilCarriedOut(request: RequestName, table: string): Promise<void> {
    if (request === 'creates the job')
      await waitUntil('the job', async () => (await instance.sandbox.listJobIds()).length > 0);
    if (request === 'executes the job')
      await waitUntil('the rows', async () => (await instance.sandbox.readTable(table)) !== undefined);
    if (request === 'deletes the job')
      await waitUntil('the job to go', async () => (await instance.sandbox.listJobIds()).length === 0);
  }

  /** Takes whatever is offered, in all windows as soon as it is there, until nothing is left to do. */
  async function resumeUntilEnded(windows: readonly Workbench[]): Promise<void> {
    let hasEnded = false;
    const clicking = windows.map(async (window) => {
      while (!hasEnded) {
        const { notifications } = window;
        const button = notifications.button(/was being pushed/, 'Resume');
        await button.click({ timeout: 2_000 }).catch(async () => {
          // A toast goes by itself, and is in the list from then on.
          if (!hasEnded && !(await button.isVisible())) await notifications.toggleList().catch(() => undefined);
        });
      }
    });
    try {
      await waitUntil('the push to end', () => listJournalFiles().length === 0);
    } finally {
      hasEnded = true;
      await Promise.all(clicking);
    }
  }

  async function assertRowsOnce(table: string): Promise<void> {
    const tableAfter = await instance.sandbox.readTable(table);
    assert.deepEqual(
      {
        rows: tableAfter?.rowCount,
        different: new Set(tableAfter?.rows.map((row) => row['id'])).size,
        jobs: (await instance.sandbox.listJobIds()).length,
      },
      { rows: rowCount, different: rowCount, jobs: 0 },
    );
    await workbench.pushes.show();
    await workbench.pushes.item(new RegExp(`${table}.*(300|pushed)`)).waitFor();
  }

  async function waitUntil(description: string, isTrue: () => Promise<boolean> | boolean): Promise<void> {
    const deadline = Date.now() + 60_000;
    while (!(await isTrue())) {
      assert.ok(Date.now() < deadline, `Waited in vain for ${description}.`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** What is written down about pushes that are not over. */
  function listJournalFiles(): string[] {
    return listFiles(instance.userData).filter((path) => /pushes[\\/][\w-]+[\\/]journal\.jsonl$/.test(path));
  }
});
