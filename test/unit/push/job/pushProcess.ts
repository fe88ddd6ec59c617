// A push in a process of its own, which a test can kill. It is told what to push in a message.
import { openEngine } from '../../../../src/push/engine';
import { runPush } from '../../../../src/push/job/job';
import { LedgerFiles } from '../../../../src/push/job/ledgerFiles';
import { decidedIn } from '../../../../src/push/job/standing';
import { chunkBytes, impatient, silently, targetAt } from '../../../support/pushes';
import type { Ready, Where } from '../../../support/pushes';

export interface Job {
  ready: Ready;
  where: Where;
  ledgers: string;
  worker: string;
}

async function main({ ready: { beginning, source }, where, ledgers, worker }: Job): Promise<void> {
  const ledger = await new LedgerFiles(ledgers).begin(beginning, (why) => process.stderr.write(`${why}\n`));
  const engine = openEngine(worker);
  // It waits until it is killed.
  await runPush({ source, ...decidedIn(beginning), chunkBytes }, targetAt(where, 60_000), engine, silently(), impatient, ledger);
  engine.dispose();
}

process.once('message', (job) => void main(job as Job));
