import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe as describeProblem } from '../../../../src/core/problem';
import type { PushEngine } from '../../../../src/engine/pushEngine';
import { openEngine } from '../../../../src/engine/pushEngine';
import { cleanUpPush, resumePush, runPush } from '../../../../src/push/job/push';
import type { PushResult } from '../../../../src/push/job/pushJob';
import type { PushJobApi } from '../../../../src/push/job/pushJobApi';
import { jobSpecFromHeader } from '../../../../src/push/job/remoteJobState';
import { countArrivedChunks } from '../../../../src/push/journal/pushJournal';
import { PushJournalStore } from '../../../../src/push/journal/pushJournalStore';
import type { SandboxFault } from '../../../support/celonisSandbox';
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
import type { Job } from './pushProcess';

type FaultEffect = SandboxFault['then'];

const page = { headers: { 'content-type': 'text/html' }, body: '<html><title>Sign in</title></html>' };
const sent = { method: 'POST', path: 'chunks/upserted' };
const asUsual = (times: number): SandboxFault => ({ match: sent, times, then: { delayMs: 0 } });
const lostAnswer: SandboxFault = { match: sent, then: { reset: true, after: true } };

/** Where it happens: what a request to be hit looks like, and what has to come before it. */
const phases: Record<string, { match: SandboxFault['match']; before?: readonly SandboxFault[] }> = {
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

const lateAnswer = 'no answer comes in time';

/** What happens there. */
const faults: Record<string, FaultEffect> = {
  'the connection breaks': { reset: true },
  'the connection breaks once it was done': { reset: true, after: true },
  [lateAnswer]: { delayMs: 1_300 },
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

describe('A push while the service fails', () => {
  let sandbox: SandboxHarness;
  let engine: PushEngine;
  let folder: string;
  let files: PushJournalStore;
  let ready: PreparedTestPush;
  let table: string;
  let tables = 0;
  /** Started ahead, because starting takes longer than all else. */
  let spareProcess: ChildProcess;

  before(async () => {
    sandbox = await SandboxHarness.start({ jobDurations: { queuedMs: 5, runningMs: 5 } });
    engine = openEngine(testWorkers);
    folder = mkdtempSync(join(tmpdir(), 'push-faults-'));
    files = new PushJournalStore(join(folder, 'journals'));
    spareProcess = startProcess();
  });
  beforeEach(async () => {
    await sandbox.reset();
    table = `t${++tables}`;
    ready = await prepareTestPush(engine, folder, table);
  });
  afterEach(async () => {
    await sandbox.reset();
    assert.deepEqual(await sandbox.listJobIds(), [], 'a job was left behind');
    assert.deepEqual(readdirSync(join(folder, 'journals')), [], 'a journal was left behind');
  });
  after(async () => {
    spareProcess.kill('SIGKILL');
    engine.dispose();
    rmSync(folder, { recursive: true });
    await sandbox.close();
  });

  const target = (timeoutMs?: number): PushJobApi => connectTarget(locateSandbox(sandbox), timeoutMs);

  /** @param timeoutMs how long an answer is waited for: less only where it is to come too late. */
  async function push(signal?: AbortSignal, timeoutMs?: number): Promise<PushResult & { lines: string[] }> {
    const journal = await files.create(ready.journalHeader, (reason) => assert.fail(reason));
    const control = createSilentControl(signal);
    const outcome = await runPush(
      { source: ready.source, ...jobSpecFromHeader(ready.journalHeader), chunkBytes },
      target(timeoutMs),
      engine,
      control,
      testTiming,
      journal,
    );
    await (outcome.leftover || outcome.result === 'running' ? journal.closeAndKeep() : journal.closeAndDelete());
    return { ...outcome, lines: control.lines };
  }

  /** What the next start does about what was left to do. */
  async function nextStart(): Promise<PushResult | undefined> {
    await sandbox.reset();
    const from = await files.readState(ready.journalHeader.id);
    if (!from) return undefined;
    assert.equal(await files.readOwnerLiveness(ready.journalHeader.id), 'ended');
    const journal = await files.claim(ready.journalHeader.id);
    assert.ok(journal, 'another has it');
    const outcome = await resumePush(from, ready.source, target(), engine, createSilentControl(), testTiming, journal);
    await journal.closeAndDelete();
    return outcome;
  }

  async function holds(count: number | undefined): Promise<void> {
    const readTable = await sandbox.readTable(table);
    assert.equal(readTable?.rowCount, count);
    assert.equal(new Set(readTable?.rows.map((row) => row['id'])).size, count ?? 0, 'a row is there twice');
  }

  function assertExplainsNextStep(
    { problem, leftover: leftoverProblem, lines }: PushResult & { lines: string[] },
    where: string,
  ): void {
    const problems = [problem, leftoverProblem]
      .flatMap((anyProblem) => (anyProblem ? describeProblem(anyProblem) : []))
      .join(' ');
    assert.ok(!/undefined|\{\}|\{\d\}|\[object/.test(problems + lines.join(' ')), problems);
    if (problem)
      assert.ok(problem.what && problem.why && (problem.next || problem.kind === 'cancelled'), `${where}: ${problems}`);
  }

  for (const [phase, { match, before: precedingFaults = [] }] of Object.entries(phases)) {
    describe(`while ${phase}`, () => {
      for (const [name, then] of Object.entries(faults)) {
        it(`(${name}) lands all rows once, or none`, async () => {
          await sandbox.injectFaults(...precedingFaults, { match, then });
          const outcome = await push(undefined, name === lateAnswer ? 1_000 : undefined);
          assertExplainsNextStep(outcome, name);
          if (passing.test(name))
            assert.notEqual(outcome.result, 'failed', outcome.problem && describeProblem(outcome.problem));
          const laterOutcome = await nextStart();
          await holds(
            [outcome, laterOutcome].some((anyOutcome) => anyOutcome?.result === 'done') ? pushedRows : undefined,
          );
        });
      }

      it('(cancelled) lands all rows once, or none', async () => {
        const cancel = new AbortController();
        await sandbox.injectFaults(...precedingFaults, { match, then: { delayMs: 60 } });
        const pushing = push(cancel.signal);
        await waitForRequest(match, precedingFaults);
        cancel.abort();
        const outcome = await pushing;
        assertExplainsNextStep(outcome, phase);
        const laterOutcome = await nextStart();
        await holds(
          [outcome, laterOutcome].some((anyOutcome) => anyOutcome?.result === 'done') ? pushedRows : undefined,
        );
      });

      for (const [moment, then] of Object.entries({
        before: { delayMs: 60_000 },
        after: { endless: true, dripMs: 200 },
      })) {
        it(`(killed right ${moment} it was done) is resumed, or cleaned up`, async () => {
          await sandbox.injectFaults(...precedingFaults, { match, then });
          await killPushWhen(() => waitForRequest(match, precedingFaults));
          const from = await files.readState(ready.journalHeader.id);
          assert.ok(from);
          const { arrivedCount: arrived, estimatedTotal: about } = countArrivedChunks(from);
          assert.ok(arrived <= (about ?? 1));
          const outcome = await nextStart();
          assert.equal(outcome?.result, 'done', outcome?.problem && describeProblem(outcome.problem));
          assert.equal(outcome.rows, pushedRows);
          await holds(pushedRows);
        });
      }
    });
  }

  for (const phase of ['creating the job', 'sending a chunk in the middle', 'executing the job']) {
    it(`and is killed while ${phase} can be cleaned up instead`, async () => {
      const { match, before: precedingFaults = [] } = phases[phase]!;
      await sandbox.injectFaults(...precedingFaults, { match, then: { delayMs: 60_000 } });
      await killPushWhen(() => waitForRequest(match, precedingFaults));
      await sandbox.reset();
      const from = await files.readState(ready.journalHeader.id);
      assert.equal(from && (await cleanUpPush(from, target(), () => {}, testTiming)), undefined);
      await files.delete(ready.journalHeader.id);
      await holds(undefined);
    });
  }

  /** Waits until such a request is on its way, beyond those that go through as usual. */
  async function waitForRequest(
    { method, path }: SandboxFault['match'],
    precedingFaults: readonly SandboxFault[],
  ): Promise<void> {
    const usual = precedingFaults
      .filter((fault) => fault.match.path === path)
      .reduce((sum, { times = 1 }) => sum + times, 0);
    const pattern = new RegExp(path ?? '');
    await waitUntil(
      `${method} ${path} is asked`,
      async () =>
        (await sandbox.listRequests()).filter((request) => request.method === method && pattern.test(request.path))
          .length > usual,
    );
  }

  /** The push in a process of its own, which is killed as soon as this comes true. */
  async function killPushWhen(waitForMoment: () => Promise<void>): Promise<void> {
    const job: Job = {
      ready,
      where: locateSandbox(sandbox),
      journalFolder: join(folder, 'journals'),
      worker: resolve('dist/pushWorker.js'),
    };
    const child = spareProcess;
    spareProcess = startProcess();
    const ended = new Promise((done) => child.once('exit', done));
    child.send(job);
    try {
      await waitForMoment();
    } finally {
      child.kill('SIGKILL');
      await ended;
    }
  }
});

function startProcess(): ChildProcess {
  return fork(resolve('out/test/unit/push/job/pushProcess.js'), { execArgv: [] });
}
