import type { VendorSession } from '../../connections/vendor';
import { describe, toProblem } from '../../core/problem';
import type { TablePlan } from '../../engine/model/tablePlan';
import type { ActivePush } from '../../push/activePush';
import type { PushParameters } from '../../push/definition/pushParametersSchema';
import type { PushControl, PushProgress, PushResult } from '../../push/job/pushJob';
import { createUnsentResult } from '../../push/job/pushJob';
import type { OwnedPushJournal } from '../../push/journal/pushJournalStore';
import type { FinishedPush } from './finishedPush';
import { describeCompletePlan, planNotes } from './planText';
import type { ProgressDisplay } from './pushDependencies';
import type { RunnerDependencies } from './runnerDependencies';
import { withPushProgress } from './withPushProgress';

/** Who else follows a push, and may stop it. */
export interface PushObserver {
  signal?: AbortSignal;
  onLine?: (line: string) => void;
  onProgress?: (progress: PushProgress) => void;
  /** Where progress is shown, unless that is where it always is. */
  progress?: ProgressDisplay;
}

export type RecorderDependencies = Pick<
  RunnerDependencies,
  'executionLines' | 'history' | 'log' | 'onPushed' | 'progress'
>;

/** Shows pushes that run in this window, writes down what becomes of them, and hands them over when it closes. */
export class PushRecorder {
  private readonly runningPushes = new Set<Promise<unknown>>();
  /** The pushes whose steps are written down, by their run. */
  private readonly journaledPushes = new Map<
    ActivePush,
    { journal: OwnedPushJournal; handOverController: AbortController }
  >();

  constructor(private readonly dependencies: RecorderDependencies) {}

  /** One push with its progress, its log and its record. */
  async runWithProgress(
    activePush: ActivePush,
    parameters: PushParameters,
    plan: TablePlan,
    { signal, onLine, onProgress: onObserverProgress, progress }: PushObserver,
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
        const { table } = parameters;
        return createUnsentResult({ table, columns: plan.columns.length }, 'failed', toProblem(error));
      } finally {
        signal?.removeEventListener('abort', cancelPush);
      }
    });
    const notes = planNotes(currentPlan, parameters.definition, isReviewed);
    if (result.problem) writeLine(describe(result.problem));
    if (result.leftover) writeLine(describe(result.leftover));
    const record = result.isHandedOver ? await history.handOver(activePush) : await history.finish(activePush, result);
    if (!result.isHandedOver) onPushed(parameters.connection.id);
    const { remarks } = activePush;
    const allNotes = [notes, ...remarks].filter(Boolean).join(' ');
    return { record, result, plan: currentPlan, remarks, ...(allNotes ? { notes: allNotes } : {}) };
  }

  /** Lets pushes to the same team wait for one another before they are executed. */
  withExecutionLine(control: PushControl, { http }: VendorSession): PushControl {
    const executionLine = this.dependencies.executionLines?.open(new URL(http.origin).host);
    return { ...control, ...(executionLine ? { executionLine } : {}) };
  }

  /** Keeps the journal as long as there is something left to do about the push. */
  async runWithJournal(
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

  /**
   * Called when the window closes, for which the editor gives little time: pushes whose steps are written down stop as
   * they are, and go on in the next window. The others are cancelled, so that no job stays behind in Celonis.
   */
  async handOverAll(): Promise<void> {
    for (const [activePush, { journal, handOverController }] of this.journaledPushes) {
      if (!journal.isResumable) continue;
      journal.handOver();
      handOverController.abort();
      activePush.handOver();
    }
    this.dependencies.history.cancelAll();
    await Promise.allSettled(this.runningPushes);
  }

  /** What is waited for when the window closes. */
  async track<T>(work: Promise<T>): Promise<T> {
    this.runningPushes.add(work);
    try {
      return await work;
    } finally {
      this.runningPushes.delete(work);
    }
  }
}
