import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { appendFileSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { House } from './objects/house';
import { steps } from './objects/steps';
import type { Workbench } from './objects/workbench';

const rows = 150_000;

/** A window that goes away in the middle of a push, and the next one. */
describe('a push whose window is reloaded', function () {
  let house: House;
  let workbench: Workbench;
  /** Chunks that had arrived before the push that is under way. */
  let earlier = 0;

  before(async () => {
    house = await House.open({ name: 'resume', announceSandbox: true });
    workbench = await house.window();
    await workbench.connections.show();
    await workbench.connections.item(/Sandbox.*works/).waitFor();
  });
  after(() => house.close());
  steps(() => workbench);

  it('is under way when the window goes', async () => {
    writeEvents('events.ndjson');
    await firstChunksOnly();
    await push('events.ndjson');
    await workbench.pushes.show();
    await workbench.pushes.item(/events\.ndjson to events.*uploading/).waitFor();
    await arrived(2);
    await workbench.shot('uploading');
    await workbench.reload();
  });

  it('is offered to go on in the next one, which knows how far it came', async () => {
    const said = await workbench.notifications.waitFor(/events\.ndjson was being pushed to events/);
    assert.match(said, /\(Sandbox.*\) when the window closed: \d of about \d+ chunks had arrived\. Nothing is visible in Celonis yet\./);
    await workbench.pushes.show();
    await workbench.pushes.item(/events\.ndjson to events.*interrupted/).waitFor();
    await workbench.shot('offered');
  });

  it('goes on where it stopped, and the table holds every row once', async () => {
    const before = await house.sandbox.requests();
    await house.sandbox.noFaults();
    await workbench.notifications.press(/was being pushed/, 'Resume');
    const said = await workbench.notifications.waitFor(/events\.ndjson is pushed/);
    assert.match(said, /150,000 rows/);
    await workbench.shot('resumed');
    await holdsAll('events');
    const after = await house.sandbox.requests();
    assert.equal(count(after, 'POST', /jobs\/$/), count(before, 'POST', /jobs\/$/), 'The job that was there should have been filled.');
    assert.deepEqual(ledgers(), []);
  });

  it('cannot go on with a file that has changed, and says so', async () => {
    const file = writeEvents('more.ndjson');
    await firstChunksOnly();
    await push('more.ndjson');
    await arrived(2);
    const reloaded = workbench.reload();
    await left();
    appendFileSync(file, '\n{"id":-1,"text":"one more"}');
    await reloaded;
    const said = await workbench.notifications.waitFor(/more\.ndjson was being pushed/);
    assert.match(said, /The file has changed since then/);
    await workbench.shot('changed');
    await workbench.notifications.press(/was being pushed/, 'Clean Up');
    await workbench.pushes.show();
    await workbench.pushes.item(/more\.ndjson to more.*cancelled/).waitFor();
    await workbench.shot('cleaned-up');
    assert.equal(await house.sandbox.table('more'), undefined);
    assert.deepEqual(ledgers(), []);
  });

  it('had nothing to complain about in the console of its pages', () => {
    assert.deepEqual(workbench.complaints, []);
  });

  /** Text that no compression makes small: about ten chunks. */
  function writeEvents(name: string): string {
    const path = join(house.workspace, name);
    const text = (id: number): string => createHash('sha512').update(String(id)).digest('hex') + createHash('sha512').update(`${id} again`).digest('hex');
    writeFileSync(path, Array.from({ length: rows }, (_, id) => `{"id":${id},"text":"${text(id)}"}`).join('\n'));
    return path;
  }

  /** Two chunks go through, the others take so long that nobody waits for them. */
  async function firstChunksOnly(): Promise<void> {
    const match = { method: 'POST', path: 'chunks/upserted' };
    await house.sandbox.noFaults();
    earlier = await chunksArrived();
    await house.sandbox.fault({ match, times: 2, then: { delayMs: 1 } }, { match, times: -1, then: { delayMs: 100_000 } });
  }

  async function push(file: string): Promise<void> {
    const { explorer, quickInput } = workbench;
    await explorer.choose(file, 'Push to Celonis with Defaults');
    await quickInput.waitForTitle(`Push ${file}`);
    await quickInput.pick(file.replace('.ndjson', ''));
    await quickInput.pick('Replace');
  }

  async function arrived(chunks: number): Promise<void> {
    const end = Date.now() + 60_000;
    while ((await chunksArrived()) < earlier + chunks) {
      assert.ok(Date.now() < end, 'No chunk arrives.');
      await new Promise((done) => setTimeout(done, 100));
    }
  }

  async function chunksArrived(): Promise<number> {
    return (await house.sandbox.requests()).filter(({ path, status }) => path.endsWith('/upserted') && status === 200).length;
  }

  async function holdsAll(name: string): Promise<void> {
    assert.equal((await house.sandbox.table(name))?.rowCount, rows);
    const deleted = count(await house.sandbox.requests(), 'DELETE', /\/data-push\//);
    assert.ok(deleted > 0, 'The data push job should be deleted afterwards.');
  }

  function count(requests: { method: string; path: string }[], method: string, path: RegExp): number {
    return requests.filter((one) => one.method === method && path.test(one.path)).length;
  }

  /** The window has let go of its push. A file that changes before it does is noticed by the push itself. */
  async function left(): Promise<void> {
    const end = Date.now() + 60_000;
    while (!ledgers().some((name) => readFileSync(join(house.userData, name), 'utf8').includes('"kind":"left"'))) {
      assert.ok(Date.now() < end, 'The window does not let go of its push.');
      await new Promise((done) => setTimeout(done, 20));
    }
  }

  /** What is written down about pushes that are not over. */
  function ledgers(): string[] {
    const all = readdirSync(house.userData, { recursive: true }).map(String);
    return all.filter((name) => /ledgers[\\/].+\.(jsonl|owner)$/.test(name));
  }
});
