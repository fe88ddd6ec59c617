import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join, resolve } from 'node:path';
import { describe as describeProblem } from '../../src/core/problem';
import type { PushEngine } from '../../src/engine/pushEngine';
import { restrictPlanToKeys } from '../../src/push/job/keyColumns';
import { runPush } from '../../src/push/job/push';
import type { PushResult } from '../../src/push/job/pushJob';
import type { PushMode } from '../../src/push/job/pushJobApi';
import { needsKeys } from '../../src/push/job/pushJobApi';
import { jobSpecFromHeader } from '../../src/push/job/remoteJobState';
import { PushJournalStore } from '../../src/push/journal/pushJournalStore';
import type { SandboxHarness } from './celonisSandbox';
import type { KillPoint } from './killPoint';
import type { PreparedTestPush } from './pushFixtures';
import {
  connectTarget,
  createSilentControl,
  locateSandbox,
  prepareTestPush,
  pushedRows,
  testTiming,
} from './pushFixtures';

/** What became of a push that was killed at these points and then resumed to its end. */
export interface KilledPush {
  mode: PushMode;
  /** Where each of its processes was killed; the last may have come to its end without reaching its point. */
  kills: readonly KillPoint[];
  /** How many of the points were reached. */
  reached: number;
  lostRows: number;
  doubled: number;
  orphans: number;
  /** Journals that are left. */
  notes: number;
  /** What was said where the outcome is not `done`. */
  problemText?: string;
}

/** No process comes so far. */
const never: KillPoint = { request: 1_000_000, moment: 'before' };

/** Pushes that are killed at given requests, in processes of their own, and resumed by the next. */
export class KillMatrix {
  /** Started already, so that two of them can begin at the same moment. */
  private readonly spares = [startProcess(), startProcess()];
  private tables = 0;

  constructor(
    private readonly sandbox: SandboxHarness,
    private readonly engine: PushEngine,
    private readonly folder: string,
  ) {}

  dispose(): void {
    for (const spare of this.spares) spare.kill('SIGKILL');
  }

  /** All requests of the last process of such a push, from the first until none is reached. */
  async *eachRequest(
    mode: PushMode,
    moment: KillPoint['moment'],
    before: readonly KillPoint[] = [],
  ): AsyncGenerator<KilledPush> {
    for (let request = 1; ; request++) {
      const push = await this.push(mode, [...before, { request, moment }]);
      yield push;
      if (push.reached <= before.length) return;
    }
  }

  /** `windows`: how many resume it in the same moment, each in a process of its own, after the last kill. */
  async push(mode: PushMode, kills: readonly KillPoint[], windows = 1): Promise<KilledPush> {
    const table = `k${++this.tables}`;
    const before = new Set(await this.sandbox.listJobIds());
    const preparedPush = await prepareTestPush(this.engine, this.folder, table);
    const order = { ...preparedPush.journalHeader.order, mode, keys: needsKeys(mode) ? ['id'] : [] };
    const journalHeader = { ...preparedPush.journalHeader, id: randomUUID(), order };
    if (mode === 'delete') {
      await this.fillTable(preparedPush);
      journalHeader.plan = restrictPlanToKeys(preparedPush.source.name, journalHeader.plan, order.keys);
    }
    const ready: PreparedTestPush = { ...preparedPush, journalHeader };
    const journalFolder = join(this.folder, `${table}-journals`);
    let reached = 0;
    let outcome: PushResult | undefined;
    for (const kill of kills) {
      outcome = await this.run(ready, journalFolder, kill, reached > 0);
      if (outcome) break;
      reached++;
    }
    if (!outcome) {
      const outcomes = await Promise.all(
        Array.from({ length: windows }, () => this.run(ready, journalFolder, never, true)),
      );
      const ended = outcomes.filter((resumed) => resumed !== undefined);
      if (ended.length > 1) throw new Error(`${ended.length} windows have resumed the same push.`);
      [outcome] = ended;
    }
    const tableAfter = await this.sandbox.readTable(table);
    const ids = new Set(tableAfter?.rows.map((row) => row['id'])).size;
    return {
      ...{ mode, kills, reached },
      // Rows to delete that are still there are changes that were lost.
      lostRows: mode === 'delete' ? ids : pushedRows - ids,
      doubled: (tableAfter?.rowCount ?? 0) - ids,
      orphans: (await this.sandbox.listJobIds()).filter((job) => !before.has(job)).length,
      notes: (await new PushJournalStore(journalFolder).listIds()).length,
      ...(outcome?.result === 'done'
        ? {}
        : { problemText: outcome?.problem ? describeProblem(outcome.problem) : String(outcome?.result) }),
    };
  }

  /** The rows that a push is to delete. */
  private async fillTable({ journalHeader, source }: PreparedTestPush): Promise<void> {
    const { result, problem } = await runPush(
      { source, ...jobSpecFromHeader(journalHeader) },
      connectTarget(locateSandbox(this.sandbox), 5_000),
      this.engine,
      createSilentControl(),
      testTiming,
    );
    if (result !== 'done') throw new Error(problem?.what);
  }

  /** The outcome, or undefined where the process was killed or another one is the owner of the push. */
  private async run(
    ready: PreparedTestPush,
    journalFolder: string,
    kill: KillPoint,
    resumed: boolean,
  ): Promise<PushResult | undefined> {
    const child = this.spares.shift() ?? startProcess();
    this.spares.push(startProcess());
    const ended = new Promise((done) => child.once('exit', done));
    const message = new Promise<unknown>((heard, failed) => {
      child.once('message', heard);
      child.once('exit', (code) => failed(new Error(`The process of the push ended by itself (${code}).`)));
    });
    child.send({
      ready,
      where: locateSandbox(this.sandbox),
      journalFolder,
      worker: resolve('dist/pushWorker.js'),
      kill,
      ...(resumed && { resumed }),
    });
    const answer = await message;
    child.kill('SIGKILL');
    await ended;
    return answer === 'here' || answer === 'taken' ? undefined : (answer as PushResult);
  }
}

function startProcess(): ChildProcess {
  return fork(resolve('out/test/unit/push/job/pushProcess.js'), { execArgv: [] });
}
