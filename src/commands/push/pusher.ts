import * as vscode from 'vscode';
import { dataPushTarget } from '../../celonis/dataPush';
import { describe, ProblemError, toProblem } from '../../http/problem';
import { cleanUp, followJob, resumePush, runPush } from '../../push/job/job';
import { takenProblem } from '../../push/job/jobProblems';
import { askStanding, decidedIn } from '../../push/job/standing';
import { openEngine } from '../../push/engine';
import { filesOfOrder } from '../../push/order';
import { withSignal } from '../../platform/cancel';
import { progressText } from '../../tree/pushText';
import { sourceOfAll } from './files';
import { formatOf } from './format';
import { describePlan, describeWhole, remarksOn } from './planText';
import { withProgress } from '../../platform/notify';
import type { Log } from '../../connections/log';
import type { ConnectionService } from '../../connections/service';
import type { PushHistory, PushOrder, PushRecord, Run } from '../../push/history';
import type { ChildTable } from '../../push/definition/definition';
import type { PushControl, PushOutcome, PushProgress } from '../../push/job/job';
import type { Beginning, LedgerState } from '../../push/job/ledger';
import type { LedgerFiles, OwnLedger } from '../../push/job/ledgerFiles';
import type { TablePlan } from '../../push/types';
import type { Prepared } from './prepare';

export interface Ended {
  record: PushRecord;
  outcome: PushOutcome;
  /** What a person should know of the columns, in a sentence. */
  remarks?: string;
  /** Child tables that were not pushed because this table was not. */
  skipped?: readonly string[];
  /** Child tables that were left as they are because there are no rows for them. */
  unfilled?: readonly ChildTable[];
}

/** Who else follows a push, and may stop it. */
export interface Watch {
  signal?: AbortSignal;
  onLine?: (line: string) => void;
  onProgress?: (progress: PushProgress) => void;
}

/** Carries out what was prepared, with progress in a notification and in the view "Pushes". */
export class Pusher {
  private readonly working = new Set<Promise<unknown>>();
  /** The pushes whose steps are written down, by their run. */
  private readonly written = new Map<Run, { ledger: OwnLedger; left: AbortController }>();

  constructor(
    private readonly parts: {
      service: ConnectionService;
      history: PushHistory;
      ledgers: LedgerFiles;
      log: Log;
      workerFile: string;
      /** Of the extension. */
      version: string;
      /** A push has changed what is behind this connection. */
      changed: (connection: string) => void;
    },
  ) {}

  /** One after the other: Celonis does not like two executions at once. A cancelled one ends the row. */
  async pushAll(prepared: readonly Prepared[], watch: Watch = {}): Promise<Ended[]> {
    const ended: Ended[] = [];
    for (const [index, one] of prepared.entries()) {
      const then = prepared.slice(index + 1).map(({ order }) => order);
      if (isStopped(ended)) dispose([one, ...one.children]);
      else ended.push(...(await this.track(this.pushTables(one, watch, then))));
    }
    return ended;
  }

  /** A table and its child tables. Rows of a child belong to rows of the table, so without those it is not pushed. */
  private async pushTables(one: Prepared, watch: Watch, then: readonly PushOrder[]): Promise<Ended[]> {
    const parent: Ended = { ...(await this.push(one, watch, then)), ...(one.unfilled.length > 0 ? { unfilled: one.unfilled } : {}) };
    const ended = [parent];
    for (const [index, child] of one.children.entries()) {
      if (parent.outcome.outcome === 'done' && !isStopped(ended)) {
        ended.push(await this.push(child, watch, then));
        continue;
      }
      const rest = one.children.slice(index);
      dispose(rest);
      ended[0] = { ...parent, skipped: rest.map(({ order }) => order.table) };
      break;
    }
    return ended;
  }

  /** Waits for the end of a push whose outcome was not known, and writes it down. Throws ProblemError. */
  async follow(id: string, control: PushControl): Promise<Ended> {
    const { history, service } = this.parts;
    const record = history.get(id);
    if (!record?.jobId) throw new Error(`The push ${id} has no job to follow.`);
    const target = dataPushTarget(await service.session(record.order.connection.id));
    const state = await followJob(target, record.jobId, control);
    const { order, rows, columns, bytesSent, jobId } = record;
    const durationMs = Date.now() - Date.parse(record.startedAt);
    const common = { table: order.table, rows, columns, bytesSent, jobId, durationMs, logs: state.logs };
    const outcome: PushOutcome = state.status === 'DONE' ? { ...common, outcome: 'done' } : { ...common, outcome: state.status === 'CANCELED' ? 'cancelled' : 'failed', problem: refused(order, state.logs) };
    const run = history.resume(record);
    for (const line of state.logs) run.log(line);
    const finished = await history.finish(run, outcome);
    await this.parts.ledgers.drop(id);
    return { record: finished, outcome };
  }

  /**
   * Goes on with a push whose window is gone, wherever its job stands, to its end.
   * Throws ProblemError where another window was quicker, and for what goes wrong before it goes on.
   */
  async resume(id: string, from: LedgerState): Promise<Ended> {
    const { history, ledgers, service, version, workerFile } = this.parts;
    const { begin } = from;
    const files = filesOfOrder(begin.order).map((file) => vscode.Uri.parse(file, true));
    const target = dataPushTarget(await service.session(begin.order.connection.id));
    // Where it cannot be asked, nothing is begun.
    await askStanding(from, target, AbortSignal.timeout(30_000));
    const source = await sourceOfAll(files, begin.order.file.name);
    const ledger = await ledgers.claim(id);
    if (!ledger) throw new ProblemError(takenProblem());
    const { run, latest } = await orPut(ledger, async () => ({
      run: await history.takeUp(id, begin.order, begin.at),
      // What was read before the claim may have changed since: only from now on nobody else writes.
      latest: (await ledgers.read(id)) ?? from,
    }));
    const engine = openEngine(workerFile);
    // Another version may make other chunks of the same file, so that those which are there are worth nothing.
    const known: LedgerState = begin.by === version || latest.phase !== 'uploading' ? latest : { ...latest, phase: 'cleaning', outcome: 'restarted' };
    const work = (control: PushControl): Promise<PushOutcome> => resumePush(known, source, target, engine, control, {}, ledger);
    return this.track(
      this.bringToEnd(run, begin.order, begin.plan, {}, async (control) => {
        control.log(vscode.l10n.t('The push goes on after its window was closed.'));
        return this.writing(run, ledger, control, work);
      }).finally(() => engine.dispose()),
    );
  }

  /**
   * Deletes the job of a push whose window is gone, unless Celonis is executing it, and says so in its record.
   * Throws ProblemError where that does not work; then it can be tried again.
   */
  async cleanUp(id: string): Promise<void> {
    const { history, ledgers, log, service } = this.parts;
    const from = await ledgers.read(id);
    if (!from) return;
    const { order, at, plan } = from.begin;
    const target = dataPushTarget(await service.session(order.connection.id));
    const ledger = await ledgers.claim(id);
    if (!ledger) throw new ProblemError(takenProblem());
    await orPut(ledger, async () => {
      const latest = (await ledgers.read(id)) ?? from;
      const leftover = await cleanUp(latest, target, (line) => log.info(`${order.file.name} to ${order.table}: ${line}`));
      if (leftover) throw new ProblemError(leftover);
      const record = history.get(id);
      if (record && record.outcome !== 'running') return;
      const run = await history.takeUp(id, order, at);
      const problem = { kind: 'cancelled' as const, what: vscode.l10n.t('The push was interrupted and cleaned up.'), why: vscode.l10n.t('Nothing was executed, so the table {0} is unchanged.', order.table) };
      run.log(describe(problem));
      await history.finish(run, { outcome: 'cancelled', table: order.table, rows: 0, columns: plan.columns.length, bytesSent: 0, durationMs: 0, logs: [], problem });
    });
    await ledger.end();
  }

  /**
   * Called when the window closes, for which the editor gives little time: pushes whose steps are written down stop as they are, and go on in
   * the next window. The others are cancelled, so that no job stays behind in Celonis.
   */
  async stop(): Promise<void> {
    for (const [run, { ledger, left }] of this.written) {
      if (!ledger.works) continue;
      ledger.leave();
      left.abort();
      run.leave();
    }
    this.parts.history.cancelAll();
    await Promise.allSettled(this.working);
  }

  /** @param then what is to follow, for another window to know. */
  private async push({ order, reading, plan, seen }: Prepared, watch: Watch, then: readonly PushOrder[]): Promise<Ended> {
    const { history, ledgers, service, version } = this.parts;
    const run = await history.begin(order);
    const work = async (control: PushControl): Promise<PushOutcome> => {
      const target = dataPushTarget(await service.session(order.connection.id));
      const { engine, source } = await reading.take();
      const beginning: Beginning = { kind: 'begin', version: 1, id: run.id, at: new Date().toISOString(), by: version, order, plan, ...formatOf(order.definition?.options, order.child !== undefined), ...(then.length > 0 ? { then: [...then] } : {}) };
      const ledger = await ledgers.begin(beginning, (why) => control.log(vscode.l10n.t('This push cannot go on in another window if this one is closed, because its steps cannot be written down: {0}', why)));
      return this.writing(run, ledger, control, (all) => runPush({ source, ...decidedIn(beginning) }, target, engine, all, {}, ledger));
    };
    return this.bringToEnd(run, order, plan, watch, async (control) => {
      describePlan(order, plan).forEach(control.log);
      return work(control);
    }, seen).finally(() => reading.dispose());
  }

  /** Keeps the ledger as long as there is something left to do about the push. */
  private async writing(run: Run, ledger: OwnLedger, control: PushControl, work: (control: PushControl) => Promise<PushOutcome>): Promise<PushOutcome> {
    const left = new AbortController();
    this.written.set(run, { ledger, left });
    try {
      const outcome = await work({ ...control, left: left.signal });
      // Ended after the record is written: until then another start must find it.
      run.afterwards = () => (outcome.leftover || outcome.outcome === 'running' || outcome.left ? ledger.put() : ledger.end());
      return outcome;
    } finally {
      this.written.delete(run);
    }
  }

  /** One push with its progress, its log and its record. */
  private async bringToEnd(run: Run, order: PushOrder, plan: TablePlan, { signal, onLine, onProgress: told }: Watch, work: (control: PushControl) => Promise<PushOutcome>, seen = false): Promise<Ended> {
    const { history, log, changed } = this.parts;
    const say = (line: string): void => {
      run.log(line);
      onLine?.(line);
      log.info(`${order.file.name} to ${order.table}: ${line}`);
    };
    let known = plan;
    const onPlan = (whole: TablePlan): void => {
      describeWhole(known, whole).forEach(say);
      known = whole;
    };
    const stop = (): void => run.cancel();
    if (signal?.aborted) stop();
    signal?.addEventListener('abort', stop, { once: true });
    const outcome = await showingProgress(run, order, async (show) => {
      const onProgress = (progress: PushProgress): void => {
        show(progress);
        told?.(progress);
      };
      try {
        return await work({ signal: run.signal, onProgress, onPlan, log: say });
      } catch (error) {
        // What fails before the job takes over, the secret for example: nothing was sent.
        return { outcome: 'failed', table: order.table, rows: 0, columns: plan.columns.length, bytesSent: 0, durationMs: 0, logs: [], problem: toProblem(error) };
      } finally {
        signal?.removeEventListener('abort', stop);
      }
    });
    const remarks = remarksOn(known, order.definition, seen);
    if (outcome.problem) say(describe(outcome.problem));
    if (outcome.leftover) say(describe(outcome.leftover));
    const record = outcome.left ? await history.leave(run) : await history.finish(run, outcome);
    await run.afterwards?.();
    if (!outcome.left) changed(order.connection.id);
    return { record, outcome, ...(remarks ? { remarks } : {}) };
  }

  private async track<T>(work: Promise<T>): Promise<T> {
    this.working.add(work);
    try {
      return await work;
    } finally {
      this.working.delete(work);
    }
  }
}

/** Where this fails, the push stays as it is, and any window may take it over. */
async function orPut<T>(ledger: OwnLedger, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await ledger.put();
    throw error;
  }
}

function isStopped(ended: readonly Ended[]): boolean {
  return ended.at(-1)?.outcome.outcome === 'cancelled';
}

function dispose(prepared: readonly Prepared[]): void {
  for (const { reading } of prepared) reading.dispose();
}

/** A notification that can be cancelled, as can the row in the view "Pushes"; both show the same words. */
function showingProgress(run: Run, order: PushOrder, work: (onProgress: (progress: PushProgress) => void) => Promise<PushOutcome>): Promise<PushOutcome> {
  const title = vscode.l10n.t('Pushing {0} to {1}', order.file.name, order.table);
  return Promise.resolve(
    withProgress(title, (notification, token) =>
      withSignal(token, (cancelled) => {
        cancelled.addEventListener('abort', () => run.cancel(), { once: true });
        let shown = 0;
        return work((progress) => {
          run.tell(progress);
          const percent = done(progress);
          notification.report({ message: progressText(progress), increment: Math.max(0, percent - shown) });
          shown = Math.max(shown, percent);
        });
      }),
    ),
  );
}

/** Percent of the whole. Executing takes as long as Celonis wants, so that part is a guess. */
function done({ phase, bytesRead, bytesTotal }: PushProgress): number {
  switch (phase) {
    case 'checking':
    case 'reading':
    case 'creating':
      return 2;
    case 'uploading':
      return 5 + 75 * (bytesTotal > 0 ? bytesRead / bytesTotal : 1);
    case 'executing':
      return 85;
    case 'cleaning':
      return 98;
  }
}

function refused(order: PushOrder, logs: readonly string[]): NonNullable<PushOutcome['problem']> {
  return {
    kind: 'invalid',
    what: vscode.l10n.t('Celonis did not take {0} into the table {1}.', order.file.name, order.table),
    why: logs.at(-1) ?? vscode.l10n.t('It gave no reason.'),
    next: vscode.l10n.t('The log of the push has all that Celonis said.'),
  };
}
