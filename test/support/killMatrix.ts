import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join, resolve } from 'node:path';
import { describe as say } from '../../src/http/problem';
import type { PushEngine } from '../../src/push/engine';
import { resumePush } from '../../src/push/job/job';
import type { PushOutcome } from '../../src/push/job/job';
import { LedgerFiles } from '../../src/push/job/ledgerFiles';
import type { PushMode } from '../../src/push/job/target';
import type { CelonisSandbox } from './celonisSandbox';
import type { KillPoint } from './killPoint';
import { chunkBytes, impatient, makeReady, pushedRows, silently, targetAt, whereIs } from './pushes';
import type { Ready } from './pushes';

/** What became of a push that was killed at these points and then resumed to its end. */
export interface KilledPush {
  mode: PushMode;
  /** Where each of its processes was killed; the last may have come to its end without reaching its point. */
  kills: readonly KillPoint[];
  /** How many of the points were reached. */
  reached: number;
  lost: number;
  doubled: number;
  orphans: number;
  /** Files of ledgers that are left. */
  notes: number;
  /** What was said where the outcome is not `done`. */
  said?: string;
}

/** Pushes that are killed at given requests, in processes of their own, and resumed by the next. */
export class KillMatrix {
  private spare: ChildProcess;
  private tables = 0;

  constructor(
    private readonly sandbox: CelonisSandbox,
    private readonly engine: PushEngine,
    private readonly folder: string,
  ) {
    this.spare = startProcess();
  }

  dispose(): void {
    this.spare.kill('SIGKILL');
  }

  /** All requests of the last process of such a push, from the first until none is reached. */
  async *eachRequest(mode: PushMode, moment: KillPoint['moment'], before: readonly KillPoint[] = []): AsyncGenerator<KilledPush> {
    for (let request = 1; ; request++) {
      const push = await this.push(mode, [...before, { request, moment }]);
      yield push;
      if (push.reached <= before.length) return;
    }
  }

  /** `windows`: how many resume it in the same moment, after the last kill. */
  async push(mode: PushMode, kills: readonly KillPoint[], windows = 1): Promise<KilledPush> {
    const table = `k${++this.tables}`;
    const before = new Set(await this.sandbox.jobs());
    const made = await makeReady(this.engine, this.folder, table);
    const order = { ...made.beginning.order, mode, keys: mode === 'upsert' ? ['id'] : [] };
    const ready: Ready = { ...made, beginning: { ...made.beginning, id: randomUUID(), order } };
    const ledgers = join(this.folder, `${table}-ledgers`);
    let reached = 0;
    let outcome: PushOutcome | undefined;
    for (const kill of kills) {
      outcome = await this.run(ready, ledgers, kill, reached > 0);
      if (outcome) break;
      reached++;
    }
    if (!outcome) {
      const outcomes = await Promise.all(Array.from({ length: windows }, () => this.resume(ready, ledgers)));
      const ended = outcomes.filter((resumed) => resumed !== undefined);
      if (ended.length > 1) throw new Error(`${ended.length} windows have resumed the same push.`);
      [outcome] = ended;
    }
    const held = await this.sandbox.table(table);
    const ids = new Set(held?.rows.map((row) => row['id'])).size;
    return {
      ...{ mode, kills, reached },
      lost: pushedRows - ids,
      doubled: (held?.rowCount ?? 0) - ids,
      orphans: (await this.sandbox.jobs()).filter((job) => !before.has(job)).length,
      notes: (await new LedgerFiles(ledgers).list()).length,
      ...(outcome?.outcome === 'done' ? {} : { said: outcome?.problem ? say(outcome.problem) : String(outcome?.outcome) }),
    };
  }

  /** The outcome, or undefined where the process was killed. */
  private async run(ready: Ready, ledgers: string, kill: KillPoint, resumed: boolean): Promise<PushOutcome | undefined> {
    const child = this.spare;
    this.spare = startProcess();
    const ended = new Promise((done) => child.once('exit', done));
    const message = new Promise<unknown>((heard, failed) => {
      child.once('message', heard);
      child.once('exit', (code) => failed(new Error(`The process of the push ended by itself (${code}).`)));
    });
    child.send({ ready, where: whereIs(this.sandbox), ledgers, worker: resolve('dist/pushWorker.js'), kill, ...(resumed && { resumed }) });
    const told = await message;
    child.kill('SIGKILL');
    await ended;
    return told === 'here' ? undefined : (told as PushOutcome);
  }

  /** What the next window does; undefined where nothing is written down of the push any more. */
  private async resume({ beginning, source }: Ready, ledgers: string): Promise<PushOutcome | undefined> {
    const files = new LedgerFiles(ledgers);
    const ledger = await files.claim(beginning.id);
    const from = ledger && (await files.read(beginning.id));
    if (!from) return undefined;
    const outcome = await resumePush({ chunkBytes, ...from }, source, targetAt(whereIs(this.sandbox), 5_000), this.engine, silently(), impatient, ledger);
    await (outcome.leftover || outcome.outcome === 'running' ? ledger.put() : ledger.end());
    return outcome;
  }
}

function startProcess(): ChildProcess {
  return fork(resolve('out/test/unit/push/job/pushProcess.js'), { execArgv: [] });
}
