import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe as say } from '../../../../src/http/problem';
import { openEngine } from '../../../../src/push/engine';
import type { PushEngine } from '../../../../src/push/engine';
import { cleanUp, resumePush, runPush } from '../../../../src/push/job/job';
import type { PushOutcome } from '../../../../src/push/job/job';
import { LedgerFiles } from '../../../../src/push/job/ledgerFiles';
import { arrivals } from '../../../../src/push/job/ledger';
import { decidedIn } from '../../../../src/push/job/standing';
import type { PushTarget } from '../../../../src/push/job/target';
import { CelonisSandbox } from '../../../support/celonisSandbox';
import type { Fault } from '../../../support/celonisSandbox';
import { chunkBytes, impatient, makeReady, pushedRows, silently, targetAt, whereIs } from '../../../support/pushes';
import type { Ready } from '../../../support/pushes';
import { until } from '../../../support/windows';
import type { Job } from './pushProcess';

type Then = Fault['then'];

const page = { headers: { 'content-type': 'text/html' }, body: '<html><title>Sign in</title></html>' };
const sent = { method: 'POST', path: 'chunks/upserted' };
const asUsual = (times: number): Fault => ({ match: sent, times, then: { delayMs: 0 } });
const lostAnswer: Fault = { match: sent, then: { reset: true, after: true } };

/** Where it happens: what a request to be hit looks like, and what has to come before it. */
const phases: Record<string, { match: Fault['match']; before?: readonly Fault[] }> = {
  'listing the jobs': { match: { method: 'GET', path: 'jobs/$' } },
  'creating the job': { match: { method: 'POST', path: 'jobs/$' } },
  'sending the first chunk': { match: sent },
  'sending a chunk in the middle': { match: sent, before: [asUsual(3)] },
  'sending the last chunk': { match: sent, before: [asUsual(5)] },
  'listing the chunks': { match: { method: 'GET', path: '/chunks$' }, before: [asUsual(2), lostAnswer] },
  'executing the job': { match: { method: 'POST', path: 'jobs/[^/]+$' } },
  'asking for its state': { match: { method: 'GET', path: 'jobs/[^/]+$' } },
  'deleting the job': { match: { method: 'DELETE', path: 'jobs/' } },
};

/** What happens there. */
const faults: Record<string, Then> = {
  'the connection breaks': { reset: true },
  'the connection breaks once it was done': { reset: true, after: true },
  'no answer comes in time': { delayMs: 400 },
  '401': { status: 401, body: { error: 'Unauthorized' } },
  '403': { status: 403, body: { title: 'Access Denied.', detail: 'Access is denied' } },
  '409': { status: 409, body: { message: 'Another one is at it' } },
  '413': { status: 413, body: 'Too large' },
  '429': { status: 429, body: { errorCode: 'LIMIT_RATE_EXCEEDED' } },
  '429 with a wait': { status: 429, headers: { 'retry-after': '0.1' } },
  '500': { status: 500, body: { message: 'Celonis Support ID: 1', reference: '1' } },
  '502': { status: 502, body: 'Bad Gateway' },
  '502 once it was done': { status: 502, after: true },
  'a web page': { status: 200, ...page },
  'an answer that breaks off': { truncate: true },
};

/** What passes by itself, so that no person should hear of it. */
const passing = /breaks|429|502/;

describe('A push that meets trouble', function () {
  this.timeout(20_000);
  let sandbox: CelonisSandbox;
  let engine: PushEngine;
  let folder: string;
  let files: LedgerFiles;
  let ready: Ready;
  let table: string;
  let tables = 0;
  /** Started ahead, because starting takes longer than all else. */
  let spare: ChildProcess;

  before(async () => {
    sandbox = await CelonisSandbox.start({ pace: { queuedMs: 5, runningMs: 5 } });
    engine = openEngine(resolve('dist/pushWorker.js'));
    folder = mkdtempSync(join(tmpdir(), 'push-faults-'));
    files = new LedgerFiles(join(folder, 'ledgers'));
    spare = startProcess();
  });
  beforeEach(async () => {
    await sandbox.reset();
    table = `t${++tables}`;
    ready = await makeReady(engine, folder, table);
  });
  afterEach(async () => {
    await sandbox.reset();
    assert.deepEqual(await sandbox.jobs(), [], 'a job was left behind');
    assert.deepEqual(readdirSync(join(folder, 'ledgers')), [], 'a ledger was left behind');
  });
  after(async () => {
    spare.kill('SIGKILL');
    engine.dispose();
    rmSync(folder, { recursive: true });
    await sandbox.close();
  });

  const target = (): PushTarget => targetAt(whereIs(sandbox));

  async function push(signal?: AbortSignal): Promise<PushOutcome & { lines: string[] }> {
    const ledger = await files.begin(ready.beginning, (why) => assert.fail(why));
    const control = silently(signal);
    const outcome = await runPush({ source: ready.source, ...decidedIn(ready.beginning), chunkBytes }, target(), engine, control, impatient, ledger);
    await (outcome.leftover || outcome.outcome === 'running' ? ledger.put() : ledger.end());
    return { ...outcome, lines: control.lines };
  }

  /** What the next start does about what was left to do. */
  async function nextStart(): Promise<PushOutcome | undefined> {
    await sandbox.reset();
    const from = await files.read(ready.beginning.id);
    if (!from) return undefined;
    assert.equal(await files.owner(ready.beginning.id), 'gone');
    const ledger = await files.claim(ready.beginning.id);
    assert.ok(ledger, 'another has it');
    const outcome = await resumePush(from, ready.source, target(), engine, silently(), impatient, ledger);
    await ledger.end();
    return outcome;
  }

  async function holds(count: number | undefined): Promise<void> {
    const held = await sandbox.table(table);
    assert.equal(held?.rowCount, count);
    assert.equal(new Set(held?.rows.map((row) => row['id'])).size, count ?? 0, 'a row is there twice');
  }

  function saysWhatToDo({ problem, leftover, lines }: PushOutcome & { lines: string[] }, where: string): void {
    const said = [problem, leftover].flatMap((one) => (one ? say(one) : [])).join(' ');
    assert.ok(!/undefined|\{\}|\{\d\}|\[object/.test(said + lines.join(' ')), said);
    if (problem) assert.ok(problem.what && problem.why && (problem.next || problem.kind === 'cancelled'), `${where}: ${said}`);
  }

  for (const [phase, { match, before = [] }] of Object.entries(phases)) {
    describe(`while ${phase}`, () => {
      for (const [name, then] of Object.entries(faults)) {
        it(`(${name}) lands all rows once, or none`, async () => {
          await sandbox.fail(...before, { match, then });
          const outcome = await push();
          saysWhatToDo(outcome, name);
          if (passing.test(name)) assert.notEqual(outcome.outcome, 'failed', outcome.problem && say(outcome.problem));
          const later = await nextStart();
          await holds([outcome, later].some((one) => one?.outcome === 'done') ? pushedRows : undefined);
        });
      }

      it('(cancelled) lands all rows once, or none', async () => {
        const cancel = new AbortController();
        await sandbox.fail(...before, { match, then: { delayMs: 60 } });
        const pushing = push(cancel.signal);
        await asked(match, before);
        cancel.abort();
        const outcome = await pushing;
        saysWhatToDo(outcome, phase);
        const later = await nextStart();
        await holds([outcome, later].some((one) => one?.outcome === 'done') ? pushedRows : undefined);
      });

      for (const [moment, then] of Object.entries({ before: { delayMs: 60_000 }, after: { endless: true, dripMs: 200 } })) {
        it(`(killed right ${moment} it was done) is resumed, or cleaned up`, async () => {
          await sandbox.fail(...before, { match, then });
          await killed(() => asked(match, before));
          const from = await files.read(ready.beginning.id);
          assert.ok(from);
          const { arrived, about } = arrivals(from);
          assert.ok(arrived <= (about ?? 1));
          const outcome = await nextStart();
          assert.equal(outcome?.outcome, 'done', outcome?.problem && say(outcome.problem));
          assert.equal(outcome.rows, pushedRows);
          await holds(pushedRows);
        });
      }
    });
  }

  for (const phase of ['creating the job', 'sending a chunk in the middle', 'executing the job']) {
    it(`and is killed while ${phase} can be cleaned up instead`, async () => {
      const { match, before = [] } = phases[phase]!;
      await sandbox.fail(...before, { match, then: { delayMs: 60_000 } });
      await killed(() => asked(match, before));
      await sandbox.reset();
      const from = await files.read(ready.beginning.id);
      assert.equal(from && (await cleanUp(from, target(), () => {}, impatient)), undefined);
      await files.drop(ready.beginning.id);
      await holds(undefined);
    });
  }

  /** Waits until such a request is on its way, beyond those that go through as usual. */
  async function asked({ method, path }: Fault['match'], before: readonly Fault[]): Promise<void> {
    const usual = before.filter((one) => one.match.path === path).reduce((sum, { times = 1 }) => sum + times, 0);
    const pattern = new RegExp(path ?? '');
    await until(`${method} ${path} is asked`, async () => (await sandbox.requests()).filter((one) => one.method === method && pattern.test(one.path)).length > usual);
  }

  /** The push in a process of its own, which is killed as soon as this comes true. */
  async function killed(when: () => Promise<void>): Promise<void> {
    const job: Job = { ready, where: whereIs(sandbox), ledgers: join(folder, 'ledgers'), worker: resolve('dist/pushWorker.js') };
    const child = spare;
    spare = startProcess();
    const ended = new Promise((done) => child.once('exit', done));
    child.send(job);
    try {
      await when();
    } finally {
      child.kill('SIGKILL');
      await ended;
    }
  }
});

function startProcess(): ChildProcess {
  return fork(resolve('out/test/unit/push/job/pushProcess.js'), { execArgv: [] });
}
