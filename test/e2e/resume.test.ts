import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitUntil } from '#tooling/processes.mjs';
import { skipAfterFailure } from './objects/dependentTests';
import { listFiles, readFileIfThere } from './objects/files';
import { VsCodeInstance } from './objects/vsCodeInstance';
import type { Workbench } from './objects/workbench';

const rowCount = 150_000;

/** A window that goes away in the middle of a push, and the next one. */
describe('a push whose window is reloaded', function () {
  let instance: VsCodeInstance;
  let workbench: Workbench;

  before(async () => {
    instance = await VsCodeInstance.open({ name: 'resume', announcesSandbox: true });
    workbench = await instance.openWindow();
    await workbench.connections.showSandbox();
  });
  after(() => instance.close());
  skipAfterFailure(() => workbench);

  it('is under way when the window goes', async () => {
    writeEvents('events.ndjson');
    await blockLaterChunks();
    await startPush('events.ndjson');
    await workbench.pushes.show();
    await workbench.pushes.item(/events\.ndjson → events.*uploading/).waitFor();
    await waitForChunks(2);
    await workbench.takeScreenshot('uploading');
    await workbench.reload();
  });

  it('is offered to go on in the next one, which knows how far it came', async () => {
    const notificationText = await workbench.notifications.waitFor(/events\.ndjson was being pushed to events/);
    assert.match(
      notificationText,
      /\(Sandbox.*\) when the window closed: \d of about \d+ chunks had arrived\. Nothing is visible in Celonis yet\./,
    );
    await workbench.pushes.show();
    await workbench.pushes.item(/events\.ndjson → events.*interrupted/).waitFor();
    await workbench.takeScreenshot('offered');
  });

  it('goes on where it stopped, and the table holds every row once', async () => {
    const requestsBefore = await instance.sandbox.listRequests();
    await instance.sandbox.clearFaults();
    await workbench.notifications.press(/was being pushed/, 'Resume');
    const notificationText = await workbench.notifications.waitFor(/events\.ndjson is pushed/);
    assert.match(notificationText, /150,000 rows/);
    await workbench.takeScreenshot('resumed');
    await assertTableComplete('events');
    const requestsAfter = await instance.sandbox.listRequests();
    assert.equal(
      countRequests(requestsAfter, 'POST', /jobs\/$/),
      countRequests(requestsBefore, 'POST', /jobs\/$/),
      'The job that was there should have been filled.',
    );
    await waitUntilJournalIsDeleted();
  });

  it('cannot go on with a file that has changed, and says so', async () => {
    const file = writeEvents('more.ndjson');
    await blockLaterChunks();
    await startPush('more.ndjson');
    await waitForChunks(2);
    const reloadPromise = workbench.reload();
    await waitForHandover();
    appendFileSync(file, '\n{"id":-1,"text":"one more"}');
    await reloadPromise;
    const notificationText = await workbench.notifications.waitFor(/more\.ndjson was being pushed/);
    assert.match(notificationText, /The file has changed since then/);
    await workbench.takeScreenshot('changed');
    await workbench.notifications.press(/was being pushed/, 'Clean Up');
    await workbench.pushes.show();
    await workbench.pushes.item(/more\.ndjson → more.*cancelled/).waitFor();
    await workbench.takeScreenshot('cleaned-up');
    assert.equal(await instance.sandbox.readTable('more'), undefined);
    await waitUntilJournalIsDeleted();
  });

  it('had nothing to complain about in the console of its pages', () => {
    assert.deepEqual(workbench.consoleErrors, []);
  });

  /** Text that no compression makes small: about ten chunks. */
  function writeEvents(name: string): string {
    const path = join(instance.workspace, name);
    const text = (id: number): string =>
      createHash('sha512').update(String(id)).digest('hex') + createHash('sha512').update(`${id} again`).digest('hex');
    writeFileSync(path, Array.from({ length: rowCount }, (_, id) => `{"id":${id},"text":"${text(id)}"}`).join('\n'));
    return path;
  }

  /** Two chunks go through, the others take so long that nobody waits for them. */
  async function blockLaterChunks(): Promise<void> {
    const match = { method: 'POST', path: 'chunks/upserted' };
    await instance.sandbox.clearFaults();
    await instance.sandbox.injectFaults(
      { match, times: 2, then: { delayMs: 1 } },
      { match, times: -1, then: { delayMs: 100_000 } },
    );
  }

  async function startPush(file: string): Promise<void> {
    const { explorer, quickInput } = workbench;
    await explorer.choose(file, 'Quick Push to Celonis…');
    await quickInput.waitForTitle(`Push ${file}`);
    await quickInput.pick(file.replace('.ndjson', ''));
    await quickInput.pick('Replace');
  }

  /** As the window has written it down: the sandbox knows of them earlier. */
  async function waitForChunks(chunks: number): Promise<void> {
    await waitUntil('chunks to arrive', () => {
      const text = listJournalFiles().map(readFileIfThere).join('\n');
      return text.split('"kind":"arrived"').length - 1 >= chunks;
    });
  }

  async function assertTableComplete(name: string): Promise<void> {
    assert.equal((await instance.sandbox.readTable(name))?.rowCount, rowCount);
    const deleted = countRequests(await instance.sandbox.listRequests(), 'DELETE', /\/data-push\//);
    assert.ok(deleted > 0, 'The data push job should be deleted afterwards.');
  }

  function countRequests(requests: { method: string; path: string }[], method: string, path: RegExp): number {
    return requests.filter((request) => request.method === method && path.test(request.path)).length;
  }

  /** The window has let go of its push. A file that changes before it does is noticed by the push itself. */
  async function waitForHandover(): Promise<void> {
    const deadline = Date.now() + 60_000;
    while (!listJournalFiles().some((path) => readFileIfThere(path).includes('"released":true'))) {
      assert.ok(Date.now() < deadline, 'The window does not let go of its push.');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** The window says how a push ended before it deletes the journal. */
  async function waitUntilJournalIsDeleted(): Promise<void> {
    await waitUntil('the journal to go', () => listJournalFiles().length === 0);
  }

  /** What is written down about pushes that are not over. */
  function listJournalFiles(): string[] {
    return listFiles(instance.userData).filter((path) =>
      /pushes[\\/][\w-]+[\\/](journal\.jsonl|owner\.\d+\.json)$/.test(path),
    );
  }
});
