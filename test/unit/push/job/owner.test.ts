import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe as say } from '../../../../src/core/problem';
import type { PushEngine } from '../../../../src/engine/pushEngine';
import { openEngine } from '../../../../src/engine/pushEngine';
import { resumePush, runPush } from '../../../../src/push/job/push';
import type { PushControl, PushResult } from '../../../../src/push/job/pushJob';
import type { PushJobApi } from '../../../../src/push/job/pushJobApi';
import { jobSpecFromHeader } from '../../../../src/push/job/remoteJobState';
import type { PushJournal } from '../../../../src/push/journal/pushJournal';
import { PushJournalStore } from '../../../../src/push/journal/pushJournalStore';
import { SandboxHarness } from '../../../support/celonisSandbox';
import { testWorkers } from '../../../support/pushEngine';
import type { PreparedTestPush } from '../../../support/pushFixtures';
import {
  chunkBytes,
  connectTarget,
  createSilentControl,
  locateSandbox,
  prepareTestPush,
  pushedRows,
  testTiming,
} from '../../../support/pushFixtures';
import { waitUntil } from '../../../support/simulatedWindows';

/** How many files below a folder this process has open, as Linux tells. */
function openFilesIn(folder: string): number {
  return readdirSync('/proc/self/fd').filter((descriptor) => {
    try {
      return readlinkSync(`/proc/self/fd/${descriptor}`).startsWith(folder);
    } catch {
      // The one that read this list.
      return false;
    }
  }).length;
}

describe('The owner of a push', () => {
  let sandbox: SandboxHarness;
  let engine: PushEngine;
  let folder: string;
  let notes: string;
  let files: PushJournalStore;
  let ready: PreparedTestPush;
  let id: string;
  let table: string;
  let tables = 0;

  before(async () => {
    sandbox = await SandboxHarness.start({ jobDurations: { queuedMs: 5, runningMs: 5 } });
    engine = openEngine(testWorkers);
    folder = mkdtempSync(join(tmpdir(), 'push-owner-'));
  });
  beforeEach(async () => {
    await sandbox.reset();
    table = `o${++tables}`;
    notes = join(folder, table);
    files = new PushJournalStore(notes);
    ready = await prepareTestPush(engine, folder, table);
    id = ready.journalHeader.id;
  });
  after(async () => {
    engine.dispose();
    rmSync(folder, { recursive: true });
    await sandbox.close();
  });

  const fails = (why: string): never => assert.fail(why);
  const target = (): PushJobApi => connectTarget(locateSandbox(sandbox), 5_000);
  const otherWindow = (): PushJournalStore => new PushJournalStore(notes);

  function push(journal: PushJournal, control: Partial<PushControl> = {}, to = target()): Promise<PushResult> {
    return runPush(
      { source: ready.source, ...jobSpecFromHeader(ready.journalHeader), chunkBytes },
      to,
      engine,
      { ...createSilentControl(), ...control },
      testTiming,
      journal,
    );
  }

  async function resume(journal: PushJournal, to = target()): Promise<PushResult> {
    const from = await files.readState(id);
    assert.ok(from);
    return resumePush(from, ready.source, to, engine, createSilentControl(), testTiming, journal);
  }

  /** A target that does something before one of its functions. */
  function targetBefore<K extends keyof PushJobApi>(name: K, work: () => Promise<void> | void): PushJobApi {
    const usual = target();
    const changed = async (...args: unknown[]): Promise<unknown> => {
      await work();
      return (usual[name] as (...all: unknown[]) => unknown).apply(usual, args);
    };
    return Object.assign(Object.create(usual) as PushJobApi, { [name]: changed });
  }

  /** As if another machine had taken the push over, which cannot see whether this process lives. */
  function takeOver(): void {
    writeFileSync(join(notes, id, 'owner.2.json'), JSON.stringify({ pid: 1, host: 'elsewhere', window: 'w' }));
  }

  async function holdsAll(): Promise<void> {
    const tableAfter = await sandbox.readTable(table);
    assert.equal(tableAfter?.rowCount, pushedRows);
    assert.equal(new Set(tableAfter?.rows.map((row) => row['id'])).size, pushedRows);
    assert.deepEqual(await sandbox.listJobIds(), []);
  }

  it('keeps it from every other window as long as its process lives and has not left it', async () => {
    const journal = await files.create(ready.journalHeader, fails);
    assert.deepEqual([await otherWindow().readOwnerLiveness(id), await otherWindow().claim(id)], ['alive', undefined]);
    await journal.closeAndKeep();
    assert.equal(await otherWindow().readOwnerLiveness(id), 'ended');
    const next = await otherWindow().claim(id);
    assert.ok(next);
    assert.equal(await files.readOwnerLiveness(id), 'alive', 'what the first owner said is true of the second');
    assert.equal(await files.claim(id), undefined);
    await next.closeAndDelete();
    assert.deepEqual(readdirSync(notes), []);
  });

  it('is one of two windows that claim it in the same moment', async () => {
    for (let round = 0; round < 20; round++) {
      const beginning = { ...ready.journalHeader, id: `${id}-${round}` };
      await (await files.create(beginning, fails)).closeAndKeep();
      const claims = await Promise.all(
        [otherWindow(), otherWindow(), otherWindow()].map((window) => window.claim(beginning.id)),
      );
      assert.equal(claims.filter(Boolean).length, 1);
      for (const claim of claims) await claim?.closeAndDelete();
    }
  });

  it('is not another process that has its number now', async () => {
    const journal = await files.create(ready.journalHeader, fails);
    writeFileSync(
      join(notes, id, 'owner.1.json'),
      JSON.stringify({ pid: process.pid, host: hostname(), window: 'w', endpoint: '/tmp/celonis-celigo-0.sock' }),
    );
    assert.equal(await otherWindow().readOwnerLiveness(id), 'ended');
    const next = await otherWindow().claim(id);
    assert.ok(next);
    assert.equal(await journal.append({ kind: 'executing' }), 'taken');
    for (const own of [next, journal]) await own.closeAndDelete();
  });

  it('stops before the next chunk when another has taken it over', async () => {
    const journal = await files.create(ready.journalHeader, fails);
    let uploads = 0;
    const outcome = await push(
      journal,
      {},
      targetBefore('uploadChunk', () => {
        if (++uploads === 1) takeOver();
      }),
    );
    assert.equal(outcome.isHandedOver, true, outcome.problem && say(outcome.problem));
    assert.match(say(outcome.problem!), /Another window/);
    // Those that were on their way together.
    assert.ok(uploads <= 4, `${uploads} chunks were sent`);
    assert.equal((await sandbox.listJobIds()).length, 1);
    for (const job of await sandbox.listJobIds()) await target().deleteJob(job);
    await journal.closeAndDelete();
  });

  it('starts over with a new job where the job holds more than was sent when it is about to execute', async () => {
    const journal = await files.create(ready.journalHeader, fails);
    const leftWindow = new AbortController();
    const outcome = await push(
      journal,
      { handOverSignal: leftWindow.signal },
      targetBefore('executeJob', () => {
        journal.handOver();
        leftWindow.abort();
        throw new Error('closed');
      }),
    );
    assert.equal(outcome.isHandedOver, true);
    await journal.closeAndKeep();
    const next = await files.claim(id);
    assert.ok(next);
    const [job = ''] = await sandbox.listJobIds();
    // What an earlier owner had sent arrives after the resume has looked at the list.
    const late = (): Promise<void> =>
      target().uploadChunk(
        job,
        { index: 9, rows: 1, bytes: Buffer.from('foreign'), sha256: '' },
        'upserted',
        new AbortController().signal,
        () => {},
      );
    let looks = 0;
    const resumed = await resume(
      next,
      targetBefore('listChunks', async () => {
        if (++looks === 2) await late();
      }),
    );
    assert.equal(resumed.result, 'done', resumed.problem && say(resumed.problem));
    assert.ok(looks >= 2, 'the list was not compared before the execution');
    await next.closeAndDelete();
    await holdsAll();
  });

  it('keeps no file open once its window has handed it over', async function () {
    if (!existsSync('/proc/self/fd')) this.skip();
    const journal = await files.create(ready.journalHeader, fails);
    assert.equal(openFilesIn(notes), 1);
    const written = journal.append({ kind: 'resumed' });
    journal.handOver();
    await written;
    await waitUntil('the journal is closed', () => openFilesIn(notes) === 0);
    await journal.closeAndKeep();
    assert.deepEqual(await files.listIds(), [id]);
  });

  it('goes on without notes when they are deleted meanwhile, and leaves no job', async () => {
    const lines: string[] = [];
    const journal = await files.create(ready.journalHeader, (why) => lines.push(why));
    let uploads = 0;
    const outcome = await push(
      journal,
      {},
      targetBefore('uploadChunk', () => {
        if (++uploads === 2) rmSync(notes, { recursive: true });
      }),
    );
    assert.equal(outcome.result, 'done', outcome.problem && say(outcome.problem));
    assert.equal(lines.length, 1);
    assert.equal(journal.isResumable, false);
    await journal.closeAndDelete();
    await holdsAll();
  });
});
