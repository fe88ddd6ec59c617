import assert from 'node:assert/strict';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe as describeProblem } from '../../../../src/core/problem';
import type { PushEngine } from '../../../../src/engine/pushEngine';
import { openEngine } from '../../../../src/engine/pushEngine';
import { findHeldChunks } from '../../../../src/push/job/heldChunks';
import { resumePush, runPush } from '../../../../src/push/job/push';
import type { PushResult } from '../../../../src/push/job/pushJob';
import { jobSpecFromHeader } from '../../../../src/push/job/remoteJobState';
import type { JournalState } from '../../../../src/push/journal/pushJournal';
import { countArrivedChunks, parseJournal } from '../../../../src/push/journal/pushJournal';
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

const upload = { method: 'POST', path: 'chunks/upserted' };

describe('A push whose window closes', () => {
  let sandbox: SandboxHarness;
  let engine: PushEngine;
  let folder: string;
  let files: PushJournalStore;
  let ready: PreparedTestPush;
  let table: string;
  let tables = 0;

  before(async () => {
    sandbox = await SandboxHarness.start({ jobDurations: { queuedMs: 5, runningMs: 5 } });
    engine = openEngine(testWorkers);
    folder = mkdtempSync(join(tmpdir(), 'push-resume-'));
  });
  beforeEach(async () => {
    await sandbox.reset();
    table = `r${++tables}`;
    files = new PushJournalStore(join(folder, table));
    ready = await prepareTestPush(engine, folder, table);
  });
  after(async () => {
    engine.dispose();
    rmSync(folder, { recursive: true });
    await sandbox.close();
  });

  const uploads = async (): Promise<number> =>
    (await sandbox.listRequests()).filter(
      ({ method, path, status }) => method === 'POST' && /upserted$/.test(path) && status === 200,
    ).length;
  const request = () => ({ source: ready.source, ...jobSpecFromHeader(ready.journalHeader), chunkBytes });
  const where = () => connectTarget(locateSandbox(sandbox), 5_000);

  /** Pushes until so many chunks have arrived, then the window closes. */
  async function leaveAfter(chunks: number): Promise<JournalState> {
    const journal = await files.create(ready.journalHeader, (reason) => assert.fail(reason));
    const handoverController = new AbortController();
    const arrivals = new Set<number>();
    await sandbox.injectFaults(
      { match: upload, times: chunks, then: { delayMs: 1 } },
      { match: upload, times: -1, then: { delayMs: 3_000 } },
    );
    const control = createSilentControl();
    const pushing = runPush(
      request(),
      where(),
      engine,
      {
        ...control,
        handOverSignal: handoverController.signal,
        onProgress: ({ rows }) => {
          // It is told of each chunk that has arrived, once that is written down.
          if (rows === 0 || arrivals.add(rows).size < chunks) return;
          journal.handOver();
          handoverController.abort();
        },
      },
      testTiming,
      journal,
    );
    const outcome = await pushing;
    assert.equal(outcome.isHandedOver, true, outcome.problem && describeProblem(outcome.problem));
    await journal.closeAndKeep();
    await sandbox.reset();
    const state = await files.readState(ready.journalHeader.id);
    assert.ok(state);
    return state;
  }

  async function resume(from: JournalState): Promise<PushResult> {
    const journal = await files.claim(ready.journalHeader.id);
    assert.ok(journal);
    const outcome = await resumePush(from, ready.source, where(), engine, createSilentControl(), testTiming, journal);
    await journal.closeAndDelete();
    return outcome;
  }

  it('leaves the job and what has arrived, and goes on from there without sending it again', async () => {
    const state = await leaveAfter(2);
    assert.deepEqual([state.phase, countArrivedChunks(state).arrivedCount], ['uploading', 2]);
    assert.equal(await files.readOwnerLiveness(ready.journalHeader.id), 'ended');
    assert.ok(
      [5, 6, 7].includes(countArrivedChunks(state).estimatedTotal ?? 0),
      `about ${countArrivedChunks(state).estimatedTotal} chunks`,
    );
    assert.equal((await sandbox.listJobIds()).length, 1);
    const outcome = await resume(state);
    assert.equal(outcome.result, 'done', outcome.problem && describeProblem(outcome.problem));
    assert.equal(outcome.rows, pushedRows);
    const readTable = await sandbox.readTable(table);
    assert.equal(new Set(readTable?.rows.map((row) => row['id'])).size, pushedRows);
    assert.equal(readTable?.rowCount, pushedRows);
    const chunks = [...state.chunks.values()].length;
    assert.ok((await uploads()) <= 6 - 2, `${chunks} chunks`);
    assert.deepEqual(await sandbox.listJobIds(), []);
    assert.deepEqual(readdirSync(join(folder, table)), []);
  });

  it('is not mixed with a file that has changed without a trace in size and time', async () => {
    const state = await leaveAfter(2);
    const { path } = ready.source;
    const { size, mtime, atime } = statSync(path);
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace(/"text":"../, '"text":"zz'));
    utimesSync(path, atime, mtime);
    assert.deepEqual([statSync(path).size, statSync(path).mtimeMs], [size, mtime.getTime()]);
    const outcome = await resume(state);
    assert.deepEqual([outcome.result, outcome.problem?.code], ['failed', 'changed']);
    assert.equal(await sandbox.readTable(table), undefined);
    assert.deepEqual(await sandbox.listJobIds(), []);
  });

  it('starts over with a new job where the job holds something else', async () => {
    const state = await leaveAfter(2);
    const [job] = await sandbox.listJobIds();
    await where().uploadChunk(
      job ?? '',
      { index: 9, rows: 1, bytes: Buffer.from('foreign'), sha256: '' },
      'upserted',
      new AbortController().signal,
      () => {},
    );
    const outcome = await resume(state);
    assert.equal(outcome.result, 'done', outcome.problem && describeProblem(outcome.problem));
    assert.equal((await sandbox.readTable(table))?.rowCount, pushedRows);
    assert.deepEqual(await sandbox.listJobIds(), []);
  });

  it('goes on from the beginning where its job is not there any more', async () => {
    const state = await leaveAfter(1);
    await where().deleteJob((await sandbox.listJobIds())[0] ?? '');
    const outcome = await resume(state);
    assert.equal(outcome.result, 'done', outcome.problem && describeProblem(outcome.problem));
    assert.equal((await sandbox.readTable(table))?.rowCount, pushedRows);
  });

  it('stays as it is while Celonis cannot be asked', async () => {
    const state = await leaveAfter(1);
    await sandbox.injectFaults({ match: { method: 'GET', path: 'jobs/[^/]+$' }, times: -1, then: { status: 401 } });
    const journal = await files.claim(ready.journalHeader.id);
    assert.ok(journal);
    const outcome = await resumePush(state, ready.source, where(), engine, createSilentControl(), testTiming, journal);
    assert.equal(outcome.isHandedOver, true);
    assert.match(outcome.problem ? describeProblem(outcome.problem) : '', /did not accept the key/);
    await journal.closeAndKeep();
    await sandbox.reset();
    assert.equal((await resume((await files.readState(ready.journalHeader.id))!)).result, 'done');
  });

  it('is taken over by one window only where its own may be gone, and stops there if it is not', async () => {
    const journal = await files.create(ready.journalHeader, (reason) => assert.fail(reason));
    // On another machine, where nobody can see whether its process lives.
    writeFileSync(
      join(folder, table, ready.journalHeader.id, 'owner.1.json'),
      JSON.stringify({ pid: 1, host: 'elsewhere', window: 'w' }),
    );
    const otherStores = [new PushJournalStore(join(folder, table)), new PushJournalStore(join(folder, table))];
    const claimResults = await Promise.all(otherStores.map((store) => store.claim(ready.journalHeader.id)));
    assert.equal(claimResults.filter(Boolean).length, 1);
    const outcome = await runPush(request(), where(), engine, createSilentControl(), testTiming, journal);
    assert.equal(outcome.isHandedOver, true);
    assert.match(outcome.problem ? describeProblem(outcome.problem) : '', /Another window/);
    assert.deepEqual(await sandbox.listJobIds(), []);
    for (const claim of claimResults) await claim?.closeAndDelete();
    assert.equal(await journal.isOwner(), false, 'it must find out even when the other has come to its end');
    await journal.closeAndDelete();
  });

  it('runs all the same where nothing can be written down', async () => {
    const file = join(folder, `${table}-is-a-file`);
    writeFileSync(file, '');
    const warnings: string[] = [];
    const journal = await new PushJournalStore(file).create(ready.journalHeader, (reason) => warnings.push(reason));
    assert.equal(journal.isResumable, false);
    assert.equal(
      (await runPush(request(), where(), engine, createSilentControl(), testTiming, journal)).result,
      'done',
    );
    await journal.closeAndDelete();
    assert.equal(warnings.length, 1);
  });

  it('knows nothing more of the chunks of a job that another one was to replace', () => {
    const steps = [
      { kind: 'created', jobId: 'j1' },
      { kind: 'sending', index: 0, rows: 1, bytes: 1, sha256: 'a' },
      { kind: 'arrived', index: 0 },
      { kind: 'cleaning', outcome: 'restarted' },
    ];
    const state = parseJournal([ready.journalHeader, ...steps].map((step) => JSON.stringify(step)).join('\n'));
    assert.deepEqual(
      [state?.phase, state?.outcome, state && countArrivedChunks(state).arrivedCount],
      ['cleaning', 'restarted', 0],
    );
  });

  it('has no journal that was cut off in a line', async () => {
    await (await files.create(ready.journalHeader, (reason) => assert.fail(reason))).closeAndKeep();
    const text = readFileSync(join(folder, table, ready.journalHeader.id, 'journal.jsonl'), 'utf8');
    const lines = [
      '{"kind":"creating","before":["a"]}',
      '{"kind":"created","jobId":"j"}',
      '{"kind":"sending","index":0,"rows":5,"bytes":9,"sha256":"ab"}',
      '{"kind":"arrived","ind',
    ];
    const state = parseJournal(text.split('\n')[0] + '\n' + lines.join('\n'));
    assert.deepEqual([state?.phase, state?.jobId, state?.chunks.get(0)?.isArrived], ['uploading', 'j', false]);
    assert.equal(parseJournal('{"kind":"be'), undefined);
    mkdirSync(join(folder, 'other'));
    assert.equal(await new PushJournalStore(join(folder, 'other')).readState('nothing'), undefined);
  });
});

describe('An upload', () => {
  let sandbox: SandboxHarness;
  let engine: PushEngine;
  let folder: string;

  before(async () => {
    sandbox = await SandboxHarness.start({ jobDurations: { queuedMs: 5, runningMs: 5 } });
    engine = openEngine(testWorkers);
    folder = mkdtempSync(join(tmpdir(), 'push-lanes-'));
  });
  after(async () => {
    engine.dispose();
    rmSync(folder, { recursive: true });
    await sandbox.close();
  });

  /** The most chunks that were under way at a time, before and after the first refusal. */
  async function widths(table: string): Promise<{ lines: string[]; most: number }> {
    const ready = await prepareTestPush(engine, folder, table);
    const target = connectTarget(locateSandbox(sandbox), 5_000);
    const control = createSilentControl();
    let now = 0;
    let most = 0;
    const counting = Object.assign(Object.create(target) as typeof target, {
      uploadChunk: async (...args: Parameters<typeof target.uploadChunk>) => {
        most = Math.max(most, ++now);
        await target.uploadChunk(...args).finally(() => now--);
      },
    });
    const outcome = await runPush(
      { source: ready.source, ...jobSpecFromHeader(ready.journalHeader), chunkBytes: 1_500 },
      counting,
      engine,
      control,
      testTiming,
    );
    assert.equal(outcome.result, 'done', outcome.problem && describeProblem(outcome.problem));
    assert.equal((await sandbox.readTable(table))?.rowCount, pushedRows);
    await sandbox.reset();
    return { lines: control.lines, most };
  }

  it('sends four chunks at a time', async () => {
    await sandbox.injectFaults({ match: upload, times: -1, then: { delayMs: 30 } });
    assert.equal((await widths('four')).most, 4);
  });

  it('sends fewer where the service refuses that many, and says so', async () => {
    await sandbox.injectFaults(
      { match: upload, times: 2, then: { status: 429 } },
      { match: upload, times: -1, then: { delayMs: 10 } },
    );
    const { lines } = await widths('fewer');
    assert.ok(
      lines.some((line) => line.includes('Going on with one chunk after the other')),
      lines.join('\n'),
    );
  });

  it('sends smaller ones where they are too large, and says so', async () => {
    await sandbox.injectFaults({ match: upload, times: 1, then: { status: 413 } });
    const { lines } = await widths('smaller');
    assert.ok(
      lines.some((line) => line.includes('chunks of half the size')),
      lines.join('\n'),
    );
  });
});

describe('The list of chunks', () => {
  const sent = (...chunks: [string, boolean][]): Map<number, { sha256: string; isArrived: boolean }> =>
    new Map(chunks.map(([sha256, arrived], index) => [index, { sha256, isArrived: arrived }]));
  const listed = (...sums: string[]) => sums.map((checksum) => ({ checksum }));
  const sortedNumbers = (set: ReadonlySet<number> | undefined): number[] | undefined => set && [...set].sort();

  it('tells by checksums which chunks are there', () => {
    assert.deepEqual(
      sortedNumbers(findHeldChunks(listed('C', 'a'), sent(['a', true], ['b', false], ['c', false]))),
      [0, 2],
    );
    assert.deepEqual(
      sortedNumbers(findHeldChunks(listed('a', 'a'), sent(['a', true], ['a', false], ['a', false]))),
      [0, 1],
    );
  });

  it('tells by their number where it has other checksums, as far as that is certain', () => {
    assert.deepEqual(sortedNumbers(findHeldChunks([{}, {}], sent(['a', true], ['b', true], ['c', false]))), [0, 1]);
    assert.deepEqual(sortedNumbers(findHeldChunks(listed('crc1', 'crc2'), sent(['a', true], ['b', false]))), [0, 1]);
    assert.equal(findHeldChunks([{}, {}], sent(['a', true], ['b', false], ['c', false])), undefined);
  });

  it('tells nothing where a chunk is foreign, twice, or missing', () => {
    assert.equal(findHeldChunks(listed('a', 'x'), sent(['a', true], ['b', false])), undefined);
    assert.equal(findHeldChunks(listed('a', 'a'), sent(['a', true])), undefined);
    assert.equal(findHeldChunks(listed('b'), sent(['a', true], ['b', false])), undefined);
  });
});
