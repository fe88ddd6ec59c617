import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe as say } from '../../../../src/http/problem';
import { heldChunks } from '../../../../src/push/job/chunkList';
import { openEngine } from '../../../../src/push/engine';
import type { PushEngine } from '../../../../src/push/engine';
import { resumePush, runPush } from '../../../../src/push/job/job';
import type { PushOutcome } from '../../../../src/push/job/job';
import { arrivals, readLedger } from '../../../../src/push/job/ledger';
import type { LedgerState } from '../../../../src/push/job/ledger';
import { LedgerFiles } from '../../../../src/push/job/ledgerFiles';
import { decidedIn } from '../../../../src/push/job/standing';
import { CelonisSandbox } from '../../../support/celonisSandbox';
import { chunkBytes, impatient, makeReady, pushedRows, silently, targetAt, whereIs } from '../../../support/pushes';
import type { Ready } from '../../../support/pushes';

const upload = { method: 'POST', path: 'chunks/upserted' };

describe('A push whose window closes', function () {
  this.timeout(20_000);
  let sandbox: CelonisSandbox;
  let engine: PushEngine;
  let folder: string;
  let files: LedgerFiles;
  let ready: Ready;
  let table: string;
  let tables = 0;

  before(async () => {
    sandbox = await CelonisSandbox.start({ pace: { queuedMs: 5, runningMs: 5 } });
    engine = openEngine(resolve('dist/pushWorker.js'));
    folder = mkdtempSync(join(tmpdir(), 'push-resume-'));
  });
  beforeEach(async () => {
    await sandbox.reset();
    table = `r${++tables}`;
    files = new LedgerFiles(join(folder, table));
    ready = await makeReady(engine, folder, table);
  });
  after(async () => {
    engine.dispose();
    rmSync(folder, { recursive: true });
    await sandbox.close();
  });

  const uploads = async (): Promise<number> => (await sandbox.requests()).filter(({ method, path, status }) => method === 'POST' && /upserted$/.test(path) && status === 200).length;
  const request = () => ({ source: ready.source, ...decidedIn(ready.beginning), chunkBytes });
  const where = () => targetAt(whereIs(sandbox), 5_000);

  /** Pushes until so many chunks have arrived, then the window closes. */
  async function leaveAfter(chunks: number): Promise<LedgerState> {
    const ledger = await files.begin(ready.beginning, (why) => assert.fail(why));
    const left = new AbortController();
    let arrived = 0;
    await sandbox.fail({ match: upload, times: chunks, then: { delayMs: 1 } }, { match: upload, times: -1, then: { delayMs: 3_000 } });
    const control = silently();
    const pushing = runPush(request(), where(), engine, {
      ...control,
      left: left.signal,
      onProgress: ({ rows }) => {
        if (rows === 0 || rows === arrived) return;
        arrived = rows;
        void uploads().then((count) => {
          if (count < chunks) return;
          ledger.leave();
          left.abort();
        });
      },
    }, impatient, ledger);
    const outcome = await pushing;
    assert.equal(outcome.left, true, outcome.problem && say(outcome.problem));
    await ledger.put();
    await sandbox.reset();
    const state = await files.read(ready.beginning.id);
    assert.ok(state);
    return state;
  }

  async function resume(from: LedgerState): Promise<PushOutcome> {
    const ledger = await files.claim(ready.beginning.id);
    assert.ok(ledger);
    const outcome = await resumePush(from, ready.source, where(), engine, silently(), impatient, ledger);
    await ledger.end();
    return outcome;
  }

  it('leaves the job and what has arrived, and goes on from there without sending it again', async () => {
    const state = await leaveAfter(2);
    assert.deepEqual([state.phase, state.leftBy, arrivals(state).arrived], ['uploading', 1, 2]);
    assert.ok([5, 6, 7].includes(arrivals(state).about ?? 0), `about ${arrivals(state).about} chunks`);
    assert.equal((await sandbox.jobs()).length, 1);
    const outcome = await resume(state);
    assert.equal(outcome.outcome, 'done', outcome.problem && say(outcome.problem));
    assert.equal(outcome.rows, pushedRows);
    const held = await sandbox.table(table);
    assert.equal(new Set(held?.rows.map((row) => row['id'])).size, pushedRows);
    assert.equal(held?.rowCount, pushedRows);
    const chunks = [...state.chunks.values()].length;
    assert.ok((await uploads()) <= 6 - 2, `${chunks} chunks`);
    assert.deepEqual(await sandbox.jobs(), []);
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
    assert.deepEqual([outcome.outcome, outcome.problem?.code], ['failed', 'changed']);
    assert.equal(await sandbox.table(table), undefined);
    assert.deepEqual(await sandbox.jobs(), []);
  });

  it('starts over with a new job where the job holds something else', async () => {
    const state = await leaveAfter(2);
    const [job] = await sandbox.jobs();
    await where().upload(job ?? '', { index: 9, rows: 1, bytes: Buffer.from('foreign') }, 'upserted', new AbortController().signal, () => {});
    const outcome = await resume(state);
    assert.equal(outcome.outcome, 'done', outcome.problem && say(outcome.problem));
    assert.equal((await sandbox.table(table))?.rowCount, pushedRows);
    assert.deepEqual(await sandbox.jobs(), []);
  });

  it('goes on from the beginning where its job is not there any more', async () => {
    const state = await leaveAfter(1);
    await where().remove((await sandbox.jobs())[0] ?? '');
    const outcome = await resume(state);
    assert.equal(outcome.outcome, 'done', outcome.problem && say(outcome.problem));
    assert.equal((await sandbox.table(table))?.rowCount, pushedRows);
  });

  it('stays as it is while Celonis cannot be asked', async () => {
    const state = await leaveAfter(1);
    await sandbox.fail({ match: { method: 'GET', path: 'jobs/[^/]+$' }, times: -1, then: { status: 401 } });
    const ledger = await files.claim(ready.beginning.id);
    assert.ok(ledger);
    const outcome = await resumePush(state, ready.source, where(), engine, silently(), impatient, ledger);
    assert.equal(outcome.left, true);
    assert.match(outcome.problem ? say(outcome.problem) : '', /did not accept the key/);
    await ledger.put();
    await sandbox.reset();
    assert.equal((await resume((await files.read(ready.beginning.id))!)).outcome, 'done');
  });

  it('is taken over by one window only where its own may be gone, and stops there if it is not', async () => {
    const ledger = await files.begin(ready.beginning, (why) => assert.fail(why));
    // On another machine, where nobody can see whether its process lives.
    writeFileSync(join(folder, table, `${ready.beginning.id}.1.owner`), JSON.stringify({ pid: 1, host: 'elsewhere', window: 'w' }));
    const others = [new LedgerFiles(join(folder, table)), new LedgerFiles(join(folder, table))];
    const claims = await Promise.all(others.map((one) => one.claim(ready.beginning.id)));
    assert.equal(claims.filter(Boolean).length, 1);
    const outcome = await runPush(request(), where(), engine, silently(), impatient, ledger);
    assert.equal(outcome.left, true);
    assert.match(outcome.problem ? say(outcome.problem) : '', /Another window/);
    assert.deepEqual(await sandbox.jobs(), []);
    for (const claim of claims) await claim?.end();
    assert.equal(await ledger.isOwner(), false, 'it must find out even when the other has come to its end');
    await ledger.end();
  });

  it('runs all the same where nothing can be written down', async () => {
    const file = join(folder, `${table}-is-a-file`);
    writeFileSync(file, '');
    const said: string[] = [];
    const ledger = await new LedgerFiles(file).begin(ready.beginning, (why) => said.push(why));
    assert.equal(ledger.works, false);
    assert.equal((await runPush(request(), where(), engine, silently(), impatient, ledger)).outcome, 'done');
    await ledger.end();
    assert.equal(said.length, 1);
  });

  it('knows nothing more of the chunks of a job that another one was to replace', () => {
    const steps = [{ kind: 'created', jobId: 'j1' }, { kind: 'sending', index: 0, rows: 1, bytes: 1, sha256: 'a' }, { kind: 'arrived', index: 0 }, { kind: 'cleaning', outcome: 'restarted' }];
    const state = readLedger([ready.beginning, ...steps].map((step) => JSON.stringify(step)).join('\n'));
    assert.deepEqual([state?.phase, state?.outcome, state && arrivals(state).arrived], ['cleaning', 'restarted', 0]);
  });

  it('has no ledger that was cut off in a line', async () => {
    await (await files.begin(ready.beginning, (why) => assert.fail(why))).put();
    const [name] = readdirSync(join(folder, table)).filter((one) => one.endsWith('.jsonl'));
    const text = readFileSync(join(folder, table, name ?? ''), 'utf8');
    const lines = ['{"kind":"creating","before":["a"]}', '{"kind":"created","jobId":"j"}', '{"kind":"sending","index":0,"rows":5,"bytes":9,"sha256":"ab"}', '{"kind":"arrived","ind'];
    const state = readLedger(text.split('\n')[0] + '\n' + lines.join('\n'));
    assert.deepEqual([state?.phase, state?.jobId, state?.chunks.get(0)?.arrived], ['uploading', 'j', false]);
    assert.equal(readLedger('{"kind":"be'), undefined);
    mkdirSync(join(folder, 'other'));
    assert.equal(await new LedgerFiles(join(folder, 'other')).read('nothing'), undefined);
  });
});

describe('An upload', function () {
  this.timeout(20_000);
  let sandbox: CelonisSandbox;
  let engine: PushEngine;
  let folder: string;

  before(async () => {
    sandbox = await CelonisSandbox.start({ pace: { queuedMs: 5, runningMs: 5 } });
    engine = openEngine(resolve('dist/pushWorker.js'));
    folder = mkdtempSync(join(tmpdir(), 'push-lanes-'));
  });
  after(async () => {
    engine.dispose();
    rmSync(folder, { recursive: true });
    await sandbox.close();
  });

  /** The most chunks that were under way at a time, before and after the first refusal. */
  async function widths(table: string): Promise<{ lines: string[]; most: number }> {
    const ready = await makeReady(engine, folder, table);
    const target = targetAt(whereIs(sandbox), 5_000);
    const control = silently();
    let now = 0;
    let most = 0;
    const counting = Object.assign(Object.create(target) as typeof target, {
      upload: async (...args: Parameters<typeof target.upload>) => {
        most = Math.max(most, ++now);
        await target.upload(...args).finally(() => now--);
      },
    });
    const outcome = await runPush({ source: ready.source, ...decidedIn(ready.beginning), chunkBytes: 1_500 }, counting, engine, control, impatient);
    assert.equal(outcome.outcome, 'done', outcome.problem && say(outcome.problem));
    assert.equal((await sandbox.table(table))?.rowCount, pushedRows);
    await sandbox.reset();
    return { lines: control.lines, most };
  }

  it('sends four chunks at a time', async () => {
    await sandbox.fail({ match: upload, times: -1, then: { delayMs: 30 } });
    assert.equal((await widths('four')).most, 4);
  });

  it('sends fewer where the service refuses that many, and says so', async () => {
    await sandbox.fail({ match: upload, times: 2, then: { status: 429 } }, { match: upload, times: -1, then: { delayMs: 10 } });
    const { lines } = await widths('fewer');
    assert.ok(lines.some((line) => line.includes('Going on with 2 at a time')), lines.join('\n'));
    assert.ok(lines.some((line) => line.includes('Going on with 1 at a time')), lines.join('\n'));
  });

  it('sends smaller ones where they are too large, and says so', async () => {
    await sandbox.fail({ match: upload, times: 1, then: { status: 413 } });
    const { lines } = await widths('smaller');
    assert.ok(lines.some((line) => line.includes('chunks of half the size')), lines.join('\n'));
  });
});

describe('The list of chunks', () => {
  const sent = (...chunks: [string, boolean][]): Map<number, { sha256: string; arrived: boolean }> => new Map(chunks.map(([sha256, arrived], index) => [index, { sha256, arrived }]));
  const listed = (...sums: string[]) => sums.map((checksum) => ({ checksum }));
  const all = (set: ReadonlySet<number> | undefined): number[] | undefined => set && [...set].sort();

  it('tells by checksums which chunks are there', () => {
    assert.deepEqual(all(heldChunks(listed('C', 'a'), sent(['a', true], ['b', false], ['c', false]))), [0, 2]);
    assert.deepEqual(all(heldChunks(listed('a', 'a'), sent(['a', true], ['a', false], ['a', false]))), [0, 1]);
  });

  it('tells by their number where it has other checksums, as far as that is certain', () => {
    assert.deepEqual(all(heldChunks([{}, {}], sent(['a', true], ['b', true], ['c', false]))), [0, 1]);
    assert.deepEqual(all(heldChunks(listed('crc1', 'crc2'), sent(['a', true], ['b', false]))), [0, 1]);
    assert.equal(heldChunks([{}, {}], sent(['a', true], ['b', false], ['c', false])), undefined);
  });

  it('tells nothing where a chunk is foreign, twice, or missing', () => {
    assert.equal(heldChunks(listed('a', 'x'), sent(['a', true], ['b', false])), undefined);
    assert.equal(heldChunks(listed('a', 'a'), sent(['a', true])), undefined);
    assert.equal(heldChunks(listed('b'), sent(['a', true], ['b', false])), undefined);
  });
});
