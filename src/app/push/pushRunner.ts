import { t } from '@vscode/l10n';
import { createPushJobApi } from '../../celonis/dataPush/celonisPushJobApi';
import type { Problem } from '../../core/problem';
import type { PushParameters } from '../../push/definition/pushParametersSchema';
import { runPush } from '../../push/job/push';
import type { PushControl, PushResult } from '../../push/job/pushJob';
import { jobSpecFromHeader } from '../../push/job/remoteJobState';
import type { JournalHeader, JournalState } from '../../push/journal/pushJournal';
import { chooseChunkFormat, settingsForConnection } from './chunkFormat';
import type { FinishedPush } from './finishedPush';
import { cleanUpInterruptedPush, resumeInterruptedPush } from './interruptedPush';
import { describePlan } from './planText';
import type { PreparedPush } from './preparedPush';
import { disposePrepared } from './preparedPush';
import { PushFollower } from './pushFollower';
import { type PushObserver, PushRecorder } from './pushRecorder';
import type { RunnerDependencies } from './runnerDependencies';

/** Carries out what was prepared, with progress in a notification and in the view "Pushes". */
export class PushRunner {
  private readonly closingController = new AbortController();
  private readonly follower: PushFollower;
  private readonly recorder: PushRecorder;

  constructor(private readonly dependencies: RunnerDependencies) {
    this.follower = new PushFollower(dependencies, this.closingController.signal);
    this.recorder = new PushRecorder(dependencies);
  }

  /** One after the other: Celonis refuses a second execution at the same time. A cancelled one ends the series. */
  async pushAll(prepared: readonly PreparedPush[], observer: PushObserver = {}): Promise<FinishedPush[]> {
    const finishedPushes: FinishedPush[] = [];
    try {
      for (const [index, preparedPush] of prepared.entries()) {
        if (endedCancelled(finishedPushes)) break;
        const followingPushes = prepared.slice(index + 1).map(({ parameters }) => parameters);
        finishedPushes.push(
          ...(await this.recorder.track(this.pushWithChildTables(preparedPush, observer, followingPushes))),
        );
      }
      return finishedPushes;
    } finally {
      // Those that were pushed are disposed of already; disposing twice does nothing.
      disposePrepared(prepared);
    }
  }

  /** A table and its child tables. Rows of a child belong to rows of the table, so without those it is not pushed. */
  private async pushWithChildTables(
    preparedPush: PreparedPush,
    observer: PushObserver,
    followingPushes: readonly PushParameters[],
  ): Promise<FinishedPush[]> {
    const parent: FinishedPush = {
      ...(await this.push(preparedPush, observer, followingPushes)),
      ...(preparedPush.emptyChildTables.length > 0 ? { emptyChildTables: preparedPush.emptyChildTables } : {}),
    };
    const finishedPushes = [parent];
    for (const [index, child] of preparedPush.children.entries()) {
      if (parent.result.result === 'done' && !endedCancelled(finishedPushes)) {
        finishedPushes.push(await this.push(child, observer, followingPushes));
        continue;
      }
      const skippedPushes = preparedPush.children.slice(index);
      disposePrepared(skippedPushes);
      finishedPushes[0] = { ...parent, skippedTables: skippedPushes.map(({ parameters }) => parameters.table) };
      break;
    }
    return finishedPushes;
  }

  /** Waits for the end of a push whose outcome was not known, and writes it down. Throws ProblemError. */
  followPush(id: string, signal: AbortSignal): Promise<FinishedPush> {
    return this.follower.follow(id, signal);
  }

  /** See `resumeInterruptedPush`. */
  resumePush(id: string, journalState: JournalState): Promise<FinishedPush> {
    return resumeInterruptedPush(this.dependencies, this.recorder, id, journalState);
  }

  /** See `cleanUpInterruptedPush`. */
  cleanUpPush(id: string, { isAgreed = false } = {}): Promise<Problem | undefined> {
    return cleanUpInterruptedPush(this.dependencies, id, isAgreed);
  }

  /** Called when the window closes: pushes go on in the next window, or end. */
  handOverAll(): Promise<void> {
    this.closingController.abort();
    return this.recorder.handOverAll();
  }

  /** @param followingPushes what is to follow, for another window to know. */
  private async push(
    preparedPush: PreparedPush,
    observer: PushObserver,
    followingPushes: readonly PushParameters[],
  ): Promise<FinishedPush> {
    try {
      return await this.startPush(preparedPush, observer, followingPushes);
    } finally {
      preparedPush.reading.dispose();
    }
  }

  private async startPush(
    { parameters, reading, plan, isReviewed, permission }: PreparedPush,
    observer: PushObserver,
    followingPushes: readonly PushParameters[],
  ): Promise<FinishedPush> {
    const { recorder } = this;
    const { history, journals, onStarted, pushSettings, service, version } = this.dependencies;
    const activePush = await history.start(parameters);
    onStarted?.(parameters.connection.id);
    const execute = async (control: PushControl): Promise<PushResult> => {
      const session = await service.openSession(parameters.connection.id, permission);
      const api = createPushJobApi(session);
      const { engine, source } = await reading.openForSending();
      const settings = settingsForConnection(pushSettings(), service.get(parameters.connection.id));
      const header: JournalHeader = {
        kind: 'begin',
        version: 1,
        id: activePush.id,
        at: new Date().toISOString(),
        by: version,
        order: parameters,
        plan,
        ...chooseChunkFormat(settings, parameters.definition?.options, parameters.child !== undefined),
        ...(followingPushes.length > 0 ? { then: [...followingPushes] } : {}),
      };
      const journal = await journals.create(header, (reason) =>
        control.log(
          t(
            'This push cannot go on in another window if this one is closed, because its steps cannot be written down: {0}',
            reason,
          ),
        ),
      );
      return recorder.runWithJournal(activePush, journal, control, (journaledControl) =>
        runPush(
          { source, ...jobSpecFromHeader(header) },
          api,
          engine,
          recorder.withExecutionLine(journaledControl, session),
          {},
          journal,
        ),
      );
    };
    return recorder.runWithProgress(
      activePush,
      parameters,
      plan,
      observer,
      async (control) => {
        describePlan(parameters, plan).forEach(control.log);
        return execute(control);
      },
      isReviewed,
    );
  }
}

function endedCancelled(finishedPushes: readonly FinishedPush[]): boolean {
  return finishedPushes.at(-1)?.result.result === 'cancelled';
}
