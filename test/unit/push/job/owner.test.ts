import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe as say } from '../../../../src/http/problem';
import { openEngine } from '../../../../src/push/engine';
import type { PushEngine } from '../../../../src/push/engine';
import { resumePush, runPush } from '../../../../src/push/job/job';
import type { PushControl, PushOutcome } from '../../../../src/push/job/job';
import type { Ledger } from '../../../../src/push/job/ledger';
import { LedgerFiles } from '../../../../src/push/job/ledgerFiles';
import { decidedIn } from '../../../../src/push/job/standing';
import type { PushTarget } from '../../../../src/push/job/target';
import { CelonisSandbox } from '../../../support/celonisSandbox';
import { chunkBytes, impatient, makeReady, pushedRows, silently, targetAt, whereIs } from '../../../support/pushes';
import type { Ready } from '../../../support/pushes';

describe('The owner of a push', function () {
  this.timeout(20_000);
  let sandbox: CelonisSandbox;
  let engine: PushEngine;
  let folder: string;
  let notes: string;
  let files: LedgerFiles;
  let ready: Ready;
  let id: string;
  let table: string;
  let tables = 0;

  before(async () => {
    sandbox = await CelonisSandbox.start({ pace: { queuedMs: 5, runningMs: 5 } });
    engine = openEngine(resolve('dist/pushWorker.js'));
    folder = mkdtempSync(join(tmpdir(), 'push-owner-'));
  });
  beforeEach(async () => {
    await sandbox.reset();
    table = `o${++tables}`;
    notes = join(folder, table);
    files = new LedgerFiles(notes);
    ready = await makeReady(engine, folder, table);
    id = ready.beginning.id;
  });
  after(async () => {
    engine.dispose();
    rmSync(folder, { recursive: true });
    await sandbox.close();
  });

  const fails = (why: string): never => assert.fail(why);
  const target = (): PushTarget => targetAt(whereIs(sandbox), 5_000);
  const otherWindow = (): LedgerFiles => new LedgerFiles(notes);

  function push(ledger: Ledger, control: Partial<PushControl> = {}, to = target()): Promise<PushOutcome> {
    return runPush({ source: ready.source, ...decidedIn(ready.beginning), chunkBytes }, to, engine, { ...silently(), ...control }, impatient, ledger);
  }

  async function resume(ledger: Ledger, to = target()): Promise<PushOutcome> {
    const from = await files.read(id);
    assert.ok(from);
    return resumePush(from, ready.source, to, engine, silently(), impatient, ledger);
  }

  /** A target that does something before one of its functions. */
  function targetBefore<K extends keyof PushTarget>(name: K, work: () => Promise<void> | void): PushTarget {
    const usual = target();
    const changed = async (...args: unknown[]): Promise<unknown> => {
      await work();
      return (usual[name] as (...all: unknown[]) => unknown).apply(usual, args);
    };
    return Object.assign(Object.create(usual) as PushTarget, { [name]: changed });
  }

  /** As if another machine had taken the push over, which cannot see whether this process lives. */
  function takeOver(): void {
    writeFileSync(join(notes, `${id}.2.owner`), JSON.stringify({ pid: 1, host: 'elsewhere', window: 'w' }));
  }

  async function holdsAll(): Promise<void> {
    const held = await sandbox.table(table);
    assert.equal(held?.rowCount, pushedRows);
    assert.equal(new Set(held?.rows.map((row) => row['id'])).size, pushedRows);
    assert.deepEqual(await sandbox.jobs(), []);
  }

  it('keeps it from every other window as long as its process lives and has not left it', async () => {
    const ledger = await files.begin(ready.beginning, fails);
    assert.deepEqual([await otherWindow().owner(id), await otherWindow().claim(id)], ['alive', undefined]);
    await ledger.put();
    assert.equal(await otherWindow().owner(id), 'gone');
    const next = await otherWindow().claim(id);
    assert.ok(next);
    assert.equal(await files.owner(id), 'alive', 'what the first owner said is true of the second');
    assert.equal(await files.claim(id), undefined);
    await next.end();
    assert.deepEqual(readdirSync(notes), []);
  });

  it('is one of two windows that claim it in the same moment', async () => {
    for (let round = 0; round < 20; round++) {
      const beginning = { ...ready.beginning, id: `${id}-${round}` };
      await (await files.begin(beginning, fails)).put();
      const claims = await Promise.all([otherWindow(), otherWindow(), otherWindow()].map((window) => window.claim(beginning.id)));
      assert.equal(claims.filter(Boolean).length, 1);
      for (const claim of claims) await claim?.end();
    }
  });

  it('is not another process that has its number now', async function () {
    if (process.platform !== 'linux') this.skip();
    const ledger = await files.begin(ready.beginning, fails);
    writeFileSync(join(notes, `${id}.1.owner`), JSON.stringify({ pid: process.pid, host: hostname(), window: 'w', started: '1' }));
    assert.equal(await otherWindow().owner(id), 'gone');
    const next = await otherWindow().claim(id);
    assert.ok(next);
    assert.equal(await ledger.note({ kind: 'executing' }), 'taken');
    for (const own of [next, ledger]) await own.end();
  });

  it('stops before the next chunk when another has taken it over', async () => {
    const ledger = await files.begin(ready.beginning, fails);
    let uploads = 0;
    const outcome = await push(ledger, {}, targetBefore('upload', () => {
      if (++uploads === 1) takeOver();
    }));
    assert.equal(outcome.left, true, outcome.problem && say(outcome.problem));
    assert.match(say(outcome.problem!), /Another window/);
    // Those that were on their way together.
    assert.ok(uploads <= 4, `${uploads} chunks were sent`);
    assert.equal((await sandbox.jobs()).length, 1);
    for (const job of await sandbox.jobs()) await target().remove(job);
    await ledger.end();
  });

  it('starts over with a new job where the job holds more than was sent when it is about to execute', async () => {
    const ledger = await files.begin(ready.beginning, fails);
    const left = new AbortController();
    const outcome = await push(ledger, { left: left.signal }, targetBefore('execute', () => {
      ledger.leave();
      left.abort();
      throw new Error('closed');
    }));
    assert.equal(outcome.left, true);
    await ledger.put();
    const next = await files.claim(id);
    assert.ok(next);
    const [job = ''] = await sandbox.jobs();
    // What an earlier owner had sent arrives after the resume has looked at the list.
    const late = (): Promise<void> => target().upload(job, { index: 9, rows: 1, bytes: Buffer.from('foreign') }, 'upserted', new AbortController().signal, () => {});
    let looks = 0;
    const resumed = await resume(next, targetBefore('listChunks', async () => {
      if (++looks === 2) await late();
    }));
    assert.equal(resumed.outcome, 'done', resumed.problem && say(resumed.problem));
    assert.ok(looks >= 2, 'the list was not compared before the execution');
    await next.end();
    await holdsAll();
  });

  it('goes on without notes when they are deleted meanwhile, and leaves no job', async () => {
    const said: string[] = [];
    const ledger = await files.begin(ready.beginning, (why) => said.push(why));
    let uploads = 0;
    const outcome = await push(ledger, {}, targetBefore('upload', () => {
      if (++uploads === 2) rmSync(notes, { recursive: true });
    }));
    assert.equal(outcome.outcome, 'done', outcome.problem && say(outcome.problem));
    assert.equal(said.length, 1);
    assert.equal(ledger.works, false);
    await ledger.end();
    await holdsAll();
  });
});
