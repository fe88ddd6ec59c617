// A push in a process of its own, which a test can kill. It is told what to push, and where it is to be killed, in a message.
import { openEngine } from '../../../../src/push/engine';
import { resumePush, runPush } from '../../../../src/push/job/job';
import { LedgerFiles } from '../../../../src/push/job/ledgerFiles';
import { decidedIn } from '../../../../src/push/job/standing';
import { KillSwitch } from '../../../support/killPoint';
import type { KillPoint } from '../../../support/killPoint';
import { chunkBytes, clientAt, impatient, silently, targetWith } from '../../../support/pushes';
import type { Ready, Where } from '../../../support/pushes';

export interface Job {
  ready: Ready;
  where: Where;
  ledgers: string;
  worker: string;
  /** The push was begun by an earlier process, which was killed. */
  resumed?: true;
  /** Tells the parent process there, and stops for good. Absent where the parent decides. */
  kill?: KillPoint;
}

async function main({ ready: { beginning, source }, where, ledgers, worker, resumed, kill }: Job): Promise<void> {
  const files = new LedgerFiles(ledgers);
  const killSwitch = new KillSwitch(kill, () => process.send?.('here'));
  const claimed = resumed ? await files.claim(beginning.id) : await files.begin(beginning, (why) => process.stderr.write(`${why}\n`));
  const from = resumed && (await files.read(beginning.id));
  if (!claimed) throw new Error('The push has an owner that is alive.');
  const target = targetWith(killSwitch.client(clientAt(where, 60_000)), where, 60_000);
  const ledger = killSwitch.ledger(claimed);
  const engine = openEngine(worker);
  // Small chunks also where the ledger does not tell their size yet.
  const outcome = from
    ? await resumePush({ chunkBytes, ...from }, source, target, engine, silently(), impatient, ledger)
    : await runPush({ source, ...decidedIn(beginning), chunkBytes }, target, engine, silently(), impatient, ledger);
  engine.dispose();
  // Without a point it waits until it is killed.
  if (kill) await (outcome.leftover || outcome.outcome === 'running' ? claimed.put() : claimed.end());
  process.send?.(outcome);
}

process.once('message', (job) => void main(job as Job));
