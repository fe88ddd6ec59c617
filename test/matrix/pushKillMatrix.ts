// Kills pushes at every request and resumes them, and prints what became of the rows: npm run kill-matrix
// With an argument only the rows whose second column is this: npm run kill-matrix -- 'two windows resume'
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEngine } from '../../src/engine/pushEngine';
import type { PushMode } from '../../src/push/job/pushJobApi';
import { SandboxHarness } from '../support/celonisSandbox';
import type { KilledPush } from '../support/killMatrix';
import { KillMatrix } from '../support/killMatrix';
import type { KillPoint } from '../support/killPoint';
import { killMoments } from '../support/killPoint';
import { testWorkers } from '../support/pushEngine';

const modes: readonly PushMode[] = ['append', 'replace', 'upsert', 'delete'];

/** What the first process of a push is killed at, before the second is killed at each of its requests. */
const firstKills: Record<string, readonly KillPoint[]> = {
  plain: [],
  'after the creation': [{ request: 2, moment: 'answered' }],
  'while uploading': [{ request: 5, moment: 'sent' }],
  'near its end': [{ request: 9, moment: 'sent' }],
};

function isChosen(row: string): boolean {
  return process.argv[2] === undefined || process.argv[2] === row;
}

async function main(): Promise<boolean> {
  const sandbox = await SandboxHarness.start({
    jobDurations: { queuedMs: 5, runningMs: 5 },
    executeLimits: { perSecond: 1_000, perHour: 100_000 },
  });
  const engine = openEngine(testWorkers);
  const folder = mkdtempSync(join(tmpdir(), 'push-kills-'));
  const matrix = new KillMatrix(sandbox, engine, folder);
  const all: KilledPush[] = [];
  try {
    print('mode', 'killed before', 'moment', 'pushes', 'kills', 'lost', 'doubled', 'orphans', 'not done');
    for (const mode of modes) {
      for (const [first, kills] of Object.entries(firstKills)) {
        for (const moment of isChosen(first) ? killMoments : []) {
          const pushes: KilledPush[] = [];
          for await (const push of matrix.eachRequest(mode, moment, kills)) pushes.push(push);
          print(mode, first, moment, ...totals(pushes));
          for (const push of pushes) if (!landedOnce(push)) process.stdout.write(`  ${JSON.stringify(push)}\n`);
          all.push(...pushes);
        }
      }
    }
    for (const mode of modes) {
      for (const moment of isChosen('two windows resume') ? killMoments : []) {
        const pushes: KilledPush[] = [];
        for (let request = 1; request <= 10; request++) pushes.push(await matrix.push(mode, [{ request, moment }], 2));
        print(mode, 'two windows resume', moment, ...totals(pushes));
        for (const push of pushes) if (!landedOnce(push)) process.stdout.write(`  ${JSON.stringify(push)}\n`);
        all.push(...pushes);
      }
    }
    print('all', '', '', ...totals(all));
    return all.every(landedOnce);
  } finally {
    matrix.dispose();
    engine.dispose();
    rmSync(folder, { recursive: true });
    await sandbox.close();
  }
}

function landedOnce({ lostRows, doubled, orphans, notes, problemText }: KilledPush): boolean {
  return lostRows + doubled + orphans + notes === 0 && problemText === undefined;
}

function totals(pushes: readonly KilledPush[]): number[] {
  const sum = (count: (push: KilledPush) => number): number => pushes.reduce((total, push) => total + count(push), 0);
  return [
    pushes.length,
    sum(({ reached }) => reached),
    sum(({ lostRows }) => lostRows),
    sum(({ doubled }) => doubled),
    sum(({ orphans }) => orphans),
    sum(({ problemText }) => (problemText ? 1 : 0)),
  ];
}

function print(...cells: (string | number)[]): void {
  process.stdout.write(`${cells.map((cell) => String(cell).padEnd(20)).join('')}\n`);
}

void main().then((landed) => (process.exitCode = landed ? 0 : 1));
