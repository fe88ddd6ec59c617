// A push in a process of its own, which a test can kill. It is sent what to push, and where it is to be killed, in a
// message.
import { openEngine } from '../../../../src/engine/pushEngine';
import { EngineWorkers } from '../../../../src/engine/worker/engineWorkers';
import { resumePush, runPush } from '../../../../src/push/job/push';
import { jobSpecFromHeader } from '../../../../src/push/job/remoteJobState';
import { PushJournalStore } from '../../../../src/push/journal/pushJournalStore';
import type { KillPoint } from '../../../support/killPoint';
import { KillSwitch } from '../../../support/killPoint';
import type { PreparedTestPush, SandboxLocation } from '../../../support/pushFixtures';
import { chunkBytes, clientAt, createSilentControl, targetWith, testTiming } from '../../../support/pushFixtures';

export interface Job {
  ready: PreparedTestPush;
  where: SandboxLocation;
  journalFolder: string;
  worker: string;
  /** The push was begun by an earlier process, which was killed. */
  resumed?: true;
  /** Tells the parent process there, and stops for good. Absent where the parent decides. */
  kill?: KillPoint;
}

async function main({
  ready: { journalHeader, source },
  where,
  journalFolder,
  worker,
  resumed,
  kill,
}: Job): Promise<void> {
  const files = new PushJournalStore(journalFolder);
  const killSwitch = new KillSwitch(kill, () => process.send?.('here'));
  const claimed = resumed
    ? await files.claim(journalHeader.id)
    : await files.create(journalHeader, (reason) => process.stderr.write(`${reason}\n`));
  const from = resumed && (await files.readState(journalHeader.id));
  if (!claimed || (resumed && !from)) return void process.send?.('taken');
  const target = targetWith(killSwitch.client(clientAt(where, 60_000)), where, 60_000);
  const journal = killSwitch.journal(claimed);
  const engine = openEngine(new EngineWorkers(worker));
  // Small chunks also where the journal does not say their size yet.
  const outcome = from
    ? await resumePush({ chunkBytes, ...from }, source, target, engine, createSilentControl(), testTiming, journal)
    : await runPush(
        { source, ...jobSpecFromHeader(journalHeader), chunkBytes },
        target,
        engine,
        createSilentControl(),
        testTiming,
        journal,
      );
  engine.dispose();
  // Without a point it waits until it is killed.
  if (kill)
    await (outcome.leftover || outcome.result === 'running' ? claimed.closeAndKeep() : claimed.closeAndDelete());
  process.send?.(outcome);
}

process.once('message', (job) => void main(job as Job));
