import { t } from '@vscode/l10n';
import { createPushJobApi } from '../../celonis/dataPush/celonisPushJobApi';
import { raceWithCancellation } from '../../core/delay';
import type { Log } from '../../core/log';
import type { Problem } from '../../core/problem';
import type { PushParameters } from '../../push/definition/pushParametersSchema';
import { waitForJob } from '../../push/job/push';
import type { PushResult } from '../../push/job/pushJob';
import type { PushJournalStore } from '../../push/journal/pushJournalStore';
import type { PushHistory } from '../../push/pushHistory';
import type { FinishedPush } from './finishedPush';
import type { PushConnections } from './pushDependencies';

interface FollowerDependencies {
  service: PushConnections;
  history: PushHistory;
  journals: PushJournalStore;
  log: Log;
}

/** Waits for the ends of pushes whose outcome was not known: for each with one poller, however many ask. */
export class PushFollower {
  private readonly followedPushes = new Map<string, Promise<FinishedPush>>();

  constructor(
    private readonly dependencies: FollowerDependencies,
    /** Ends all of them. */
    private readonly endSignal: AbortSignal,
  ) {}

  /**
   * Waits for the end, and writes it down. Whoever asks for the same push gets the same answer, and whoever stops
   * waiting does not stop the others. Throws ProblemError.
   */
  follow(id: string, signal: AbortSignal): Promise<FinishedPush> {
    let followedPush = this.followedPushes.get(id);
    if (!followedPush) {
      followedPush = this.waitForEnd(id).finally(() => this.followedPushes.delete(id));
      this.followedPushes.set(id, followedPush);
    }
    return raceWithCancellation(followedPush, signal);
  }

  private async waitForEnd(id: string): Promise<FinishedPush> {
    const { history, journals, log, service } = this.dependencies;
    await history.load();
    const record = history.get(id);
    if (!record?.jobId) throw new Error(`The push ${id} has no job to follow.`);
    const api = createPushJobApi(await service.openSession(record.order.connection.id));
    const state = await waitForJob(api, record.jobId, { signal: this.endSignal, log: (line) => log.info(line) });
    const { order: parameters, rows, columns, bytesSent, jobId } = record;
    const durationMs = Math.max(0, Date.now() - Date.parse(record.startedAt));
    const commonResult = { table: parameters.table, rows, columns, bytesSent, jobId, durationMs, logs: state.logs };
    const result: PushResult =
      state.status === 'DONE'
        ? { ...commonResult, result: 'done' }
        : {
            ...commonResult,
            result: state.status === 'CANCELED' ? 'cancelled' : 'failed',
            problem: rejectionProblem(parameters, state.logs),
          };
    const activePush = history.continueLog(record);
    for (const line of state.logs) activePush.log(line);
    const finishedRecord = await history.finish(activePush, result);
    await journals.delete(id);
    return { record: finishedRecord, result };
  }
}

function rejectionProblem({ file, table }: PushParameters, logs: readonly string[]): Problem {
  return {
    kind: 'invalid',
    what: t('Celonis did not take {0} into the table {1}.', file.name, table),
    why: logs.at(-1) ?? t('It gave no reason.'),
    next: t('The log of the push has all that Celonis said.'),
  };
}
