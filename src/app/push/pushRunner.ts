import { t } from '@vscode/l10n';
import { createDataPushTarget } from '../../celonis/dataPush/dataPushTarget';
import type { VendorSession } from '../../connections/vendor';
import type { Log } from '../../core/log';
import type { Problem } from '../../core/problem';
import { describe, ProblemError, toProblem } from '../../core/problem';
import type { TablePlan } from '../../engine/model/tablePlan';
import { openEngine } from '../../engine/pushEngine';
import type { EngineWorkers } from '../../engine/worker/engineWorkers';
import type { ActivePush } from '../../push/activePush';
import type { ExecutionLines } from '../../push/job/executionLine';
import { takenOverProblem, unreachableJobProblem } from '../../push/job/jobProblems';
import type { PushControl, PushProgress, PushResult } from '../../push/job/push';
import { cleanUpPush, resumePush, runPush } from '../../push/job/push';
import { jobSpecFromHeader, readRemoteJobState } from '../../push/job/remoteJobState';
import type { JournalHeader, JournalState } from '../../push/journal/pushJournal';
import type { OwnedPushJournal, PushJournalStore } from '../../push/journal/pushJournalStore';
import type { PushHistory } from '../../push/pushHistory';
import type { PushParameters } from '../../push/pushParameters';
import { fileUrisOf } from '../../push/pushParameters';
import { permitChange, permitWithoutQuestion, requireWritable } from '../changes/permitChange';
import { chooseChunkFormat, settingsForConnection } from './chunkFormat';
import { requireConnectionById } from './connectionByName';
import { checkResumeDestination } from './destination';
import type { FinishedPush } from './finishedPush';
import { describeCompletePlan, describePlan, planNotes } from './planText';
import type { PreparedPush } from './preparedPush';
import { disposePrepared } from './preparedPush';
import type { FileAccess, ProgressDisplay, PushConnections, PushQuestions, PushSettings } from './pushDependencies';
import { PushFollower } from './pushFollower';
import { openPushSource } from './pushSource';
import { getModeLabel } from './pushText';
import { withPushProgress } from './withPushProgress';

/** Who else follows a push, and may stop it. */
export interface PushObserver {
  signal?: AbortSignal;
  onLine?: (line: string) => void;
  onProgress?: (progress: PushProgress) => void;
  /** The whole file was read, of which only the beginning was known before. */
  onPlan?: (plan: TablePlan) => void;
  /** Where progress is shown, unless that is where it always is. */
  progress?: ProgressDisplay;
}

/** What it takes to carry out pushes. */
export interface RunnerDependencies {
  service: PushConnections;
  history: PushHistory;
  journals: PushJournalStore;
  /** Absent, pushes do not wait for those of other windows. */
  executionLines?: ExecutionLines;
  log: Log;
  workers: EngineWorkers;
  files: FileAccess;
  questions: Pick<PushQuestions, 'confirm' | 'confirmByTyping'>;
  progress: ProgressDisplay;
  pushSettings: () => PushSettings;
  /** Of the extension. */
  version: string;
  /** A push to this connection was started. */
  onStarted?: (connection: string) => void;
  /** A push has changed what is behind this connection. */
  onPushed: (connection: string) => void;
}

/** Carries out what was prepared, with progress in a notification and in the view "Pushes". */
export class PushRunner {
  private readonly runningPushes = new Set<Promise<unknown>>();
  private readonly closingController = new AbortController();
  private readonly follower: PushFollower;
  /** The pushes whose steps are written down, by their run. */
  private readonly journaledPushes = new Map<
    ActivePush,
    { journal: OwnedPushJournal; handOverController: AbortController }
  >();

  constructor(private readonly dependencies: RunnerDependencies) {
    this.follower = new PushFollower(dependencies, this.closingController.signal);
  }

  /** One after the other: Celonis does not like two executions at once. A cancelled one ends the series. */
  async pushAll(prepared: readonly PreparedPush[], observer: PushObserver = {}): Promise<FinishedPush[]> {
    const finishedPushes: FinishedPush[] = [];
    try {
      for (const [index, preparedPush] of prepared.entries()) {
        if (endedCancelled(finishedPushes)) break;
        const followingPushes = prepared.slice(index + 1).map(({ parameters }) => parameters);
        finishedPushes.push(...(await this.track(this.pushWithChildTables(preparedPush, observer, followingPushes))));
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

  /**
   * Goes on with a push whose window is closed, wherever its job stands, to its end.
   * Throws ProblemError where another window was quicker, and for what goes wrong before it goes on.
   */
  async resumePush(id: string, journalState: JournalState): Promise<FinishedPush> {
    const { files, history, journals, questions, service, version, workers } = this.dependencies;
    const { header } = journalState;
    const connection = requireConnectionById(service, header.order.connection.id);
    await checkResumeDestination(questions, journalState, connection);
    requireWritable(service, connection.id);
    // Where it cannot be asked, nothing is begun.
    const { kind } = await readRemoteJobState(
      journalState,
      createDataPushTarget(await service.openSession(connection.id)),
      AbortSignal.timeout(30_000),
    );
    // What Celonis executes already can only be followed.
    const permission =
      kind === 'going' || kind === 'ended'
        ? permitWithoutQuestion(service, connection.id)
        : await permitChange({ service, questions }, connection.id, {
            question: t('Resume the push to production: {0}?', connection.name),
            detail: `${t('{0} to {1}', header.order.file.name, header.order.table)}: ${getModeLabel(header.order.mode)}`,
            confirmLabel: t('Resume'),
          });
    const session = await service.openSession(connection.id, permission);
    const api = createDataPushTarget(session);
    const source = await openPushSource(files, fileUrisOf(header.order), header.order.file.name);
    const journal = await journals.claim(id);
    if (!journal) throw new ProblemError(takenOverProblem());
    const { run: activePush, latest } = await releaseOnError(journal, async () => ({
      run: await history.takeOver(id, header.order, header.at),
      // What was read before the claim may have changed since: only from now on nobody else writes.
      latest: (await journals.readState(id)) ?? journalState,
    }));
    const engine = openEngine(workers);
    // Another version may make other chunks of the same file, so that those which are there are worth nothing.
    const resumableState: JournalState =
      header.by === version || latest.phase !== 'uploading'
        ? latest
        : { ...latest, phase: 'cleaning', outcome: 'restarted' };
    const execute = (control: PushControl): Promise<PushResult> =>
      resumePush(resumableState, source, api, engine, this.withExecutionLine(control, session), {}, journal);
    return this.track(
      this.runWithProgress(activePush, header.order, header.plan, {}, async (control) => {
        control.log(t('The push goes on after its window was closed.'));
        return this.runWithJournal(activePush, journal, control, execute);
      }).finally(() => engine.dispose()),
    );
  }

  /**
   * Deletes the job of a push whose window is closed, unless Celonis is executing it, and says so in its record. Where
   * the connection does not exist any more, the push is forgotten without that, and the answer is what to say of it.
   * Throws ProblemError where that does not work; then it can be tried again.
   */
  async cleanUpPush(id: string): Promise<Problem | undefined> {
    const { history, journals, log, service } = this.dependencies;
    const journalState = await journals.readState(id);
    if (!journalState) return undefined;
    await history.load();
    const { order: parameters, at, plan } = journalState.header;
    const isConnectionDeleted = service.get(parameters.connection.id) === undefined;
    const api = isConnectionDeleted
      ? undefined
      : createDataPushTarget(
          await service.openSession(parameters.connection.id, permitWithoutQuestion(service, parameters.connection.id)),
        );
    const journal = await journals.claim(id);
    if (!journal) throw new ProblemError(takenOverProblem());
    const unreachable = await releaseOnError(journal, async () => {
      const latest = (await journals.readState(id)) ?? journalState;
      const unreachableProblem = api ? undefined : unreachableJobProblem(latest);
      const leftover =
        api &&
        (await cleanUpPush(latest, api, (line) => log.info(`${parameters.file.name} to ${parameters.table}: ${line}`)));
      if (leftover) throw new ProblemError(leftover);
      const record = history.get(id);
      if (record && record.outcome !== 'running') return unreachableProblem;
      const activePush = await history.takeOver(id, parameters, at);
      const problem = unreachableProblem ?? {
        kind: 'cancelled' as const,
        what: t('The push was interrupted and cleaned up.'),
        why: t('Nothing was executed, so the table {0} is unchanged.', parameters.table),
      };
      activePush.log(describe(problem));
      activePush.closeJournal = () => journal.closeAndDelete();
      await history.finish(activePush, {
        result: 'cancelled',
        table: parameters.table,
        rows: 0,
        columns: plan.columns.length,
        bytesSent: 0,
        durationMs: 0,
        logs: [],
        problem,
      });
      return unreachableProblem;
    });
    await journal.closeAndDelete();
    return unreachable;
  }

  /**
   * Called when the window closes, for which the editor gives little time: pushes whose steps are written down stop as
   * they are, and go on in the next window. The others are cancelled, so that no job stays behind in Celonis.
   */
  async handOverAll(): Promise<void> {
    this.closingController.abort();
    for (const [activePush, { journal, handOverController }] of this.journaledPushes) {
      if (!journal.isResumable) continue;
      journal.handOver();
      handOverController.abort();
      activePush.handOver();
    }
    this.dependencies.history.cancelAll();
    await Promise.allSettled(this.runningPushes);
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
    const { history, journals, onStarted, pushSettings, service, version } = this.dependencies;
    const activePush = await history.start(parameters);
    onStarted?.(parameters.connection.id);
    const execute = async (control: PushControl): Promise<PushResult> => {
      const session = await service.openSession(parameters.connection.id, permission);
      const api = createDataPushTarget(session);
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
      return this.runWithJournal(activePush, journal, control, (journaledControl) =>
        runPush(
          { source, ...jobSpecFromHeader(header) },
          api,
          engine,
          this.withExecutionLine(journaledControl, session),
          {},
          journal,
        ),
      );
    };
    return this.runWithProgress(
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

  private withExecutionLine(control: PushControl, { http }: VendorSession): PushControl {
    const executionLine = this.dependencies.executionLines?.open(new URL(http.origin).host);
    return { ...control, ...(executionLine ? { executionLine } : {}) };
  }

  /** Keeps the journal as long as there is something left to do about the push. */
  private async runWithJournal(
    activePush: ActivePush,
    journal: OwnedPushJournal,
    control: PushControl,
    execute: (control: PushControl) => Promise<PushResult>,
  ): Promise<PushResult> {
    const handOverController = new AbortController();
    this.journaledPushes.set(activePush, { journal, handOverController });
    try {
      const result = await execute({ ...control, handOverSignal: handOverController.signal });
      // Ended after the record is written: until then another start must find it.
      activePush.closeJournal = () =>
        result.leftover || result.result === 'running' || result.isHandedOver
          ? journal.closeAndKeep()
          : journal.closeAndDelete();
      return result;
    } catch (error) {
      // How far it came is in the journal.
      activePush.closeJournal = () => journal.closeAndKeep();
      throw error;
    } finally {
      this.journaledPushes.delete(activePush);
    }
  }

  /** One push with its progress, its log and its record. */
  private async runWithProgress(
    activePush: ActivePush,
    parameters: PushParameters,
    plan: TablePlan,
    { signal, onLine, onProgress: onObserverProgress, onPlan: onObserverPlan, progress }: PushObserver,
    execute: (control: PushControl) => Promise<PushResult>,
    isReviewed = false,
  ): Promise<FinishedPush> {
    const { history, log, onPushed } = this.dependencies;
    const progressDisplay = progress ?? this.dependencies.progress;
    const writeLine = (line: string): void => {
      activePush.log(line);
      onLine?.(line);
      log.info(`${parameters.file.name} to ${parameters.table}: ${line}`);
    };
    let currentPlan = plan;
    const onPlan = (completePlan: TablePlan): void => {
      describeCompletePlan(currentPlan, completePlan).forEach(writeLine);
      currentPlan = completePlan;
      onObserverPlan?.(completePlan);
    };
    const cancelPush = (): void => activePush.cancel();
    if (signal?.aborted) cancelPush();
    signal?.addEventListener('abort', cancelPush, { once: true });
    const result = await withPushProgress(progressDisplay, activePush, parameters, async (showProgress) => {
      const onProgress = (progress: PushProgress): void => {
        showProgress(progress);
        onObserverProgress?.(progress);
      };
      try {
        return await execute({ signal: activePush.signal, onProgress, onPlan, log: writeLine });
      } catch (error) {
        // What fails before the job takes over, the secret for example: nothing was sent.
        return {
          result: 'failed',
          table: parameters.table,
          rows: 0,
          columns: plan.columns.length,
          bytesSent: 0,
          durationMs: 0,
          logs: [],
          problem: toProblem(error),
        };
      } finally {
        signal?.removeEventListener('abort', cancelPush);
      }
    });
    const notes = planNotes(currentPlan, parameters.definition, isReviewed);
    if (result.problem) writeLine(describe(result.problem));
    if (result.leftover) writeLine(describe(result.leftover));
    const record = result.isHandedOver ? await history.handOver(activePush) : await history.finish(activePush, result);
    if (!result.isHandedOver) onPushed(parameters.connection.id);
    const allNotes = [notes, ...activePush.remarks].filter(Boolean).join(' ');
    return { record, result, ...(allNotes ? { notes: allNotes } : {}) };
  }

  private async track<T>(work: Promise<T>): Promise<T> {
    this.runningPushes.add(work);
    try {
      return await work;
    } finally {
      this.runningPushes.delete(work);
    }
  }
}

/** Where this fails, the push stays as it is, and any window may take it over. */
async function releaseOnError<T>(journal: OwnedPushJournal, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await journal.closeAndKeep();
    throw error;
  }
}

function endedCancelled(finishedPushes: readonly FinishedPush[]): boolean {
  return finishedPushes.at(-1)?.result.result === 'cancelled';
}
