import * as vscode from 'vscode';
import { dataPushTarget } from '../../celonis/dataPush';
import { describe, toProblem } from '../../http/problem';
import { followJob, runPush } from '../../push/job';
import { withSignal } from '../../platform/cancel';
import { setting } from '../../platform/settings';
import { progressText } from '../../tree/pushText';
import { csvOptions } from './csv';
import { describePlan, remarksOn } from './planText';
import { withProgress } from '../../platform/notify';
import type { Log } from '../../connections/log';
import type { ConnectionService } from '../../connections/service';
import type { PushHistory, PushOrder, PushRecord, Run } from '../../push/history';
import type { PushControl, PushOutcome, PushProgress } from '../../push/job';
import type { PushTarget } from '../../push/target';
import type { Prepared } from './prepare';

export interface Ended {
  record: PushRecord;
  outcome: PushOutcome;
  /** What a person should know of the columns, in a sentence. */
  remarks?: string;
  /** Child tables that were not pushed because this table was not. */
  skipped?: readonly string[];
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

  constructor(
    private readonly parts: {
      service: ConnectionService;
      history: PushHistory;
      log: Log;
      /** A push has changed what is behind this connection. */
      changed: (connection: string) => void;
    },
  ) {}

  /** One after the other: Celonis does not like two executions at once. A cancelled one ends the row. */
  async pushAll(prepared: readonly Prepared[], watch: Watch = {}): Promise<Ended[]> {
    const ended: Ended[] = [];
    for (const one of prepared) {
      if (isStopped(ended)) dispose([one, ...one.children]);
      else ended.push(...(await this.track(this.pushTables(one, watch))));
    }
    return ended;
  }

  /** A table and its child tables. Rows of a child belong to rows of the table, so without those it is not pushed. */
  private async pushTables(one: Prepared, watch: Watch): Promise<Ended[]> {
    const parent = await this.push(one, watch);
    const ended = [parent];
    for (const [index, child] of one.children.entries()) {
      if (parent.outcome.outcome === 'done' && !isStopped(ended)) {
        ended.push(await this.push(child, watch));
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
    return { record: await history.finish(run, outcome), outcome };
  }

  /** Ends with everything that goes on; called when the window closes, so that no job stays behind in Celonis. */
  async stop(): Promise<void> {
    this.parts.history.cancelAll();
    await Promise.allSettled(this.working);
  }

  private async push({ order, reading, plan }: Prepared, { signal, onLine, onProgress: told }: Watch): Promise<Ended> {
    const { history, service, log, changed } = this.parts;
    const run = await history.begin(order);
    const say = (line: string): void => {
      run.log(line);
      onLine?.(line);
      log.info(`${order.file.name} to ${order.table}: ${line}`);
    };
    describePlan(order, plan).forEach(say);
    const stop = (): void => run.cancel();
    if (signal?.aborted) stop();
    signal?.addEventListener('abort', stop, { once: true });
    const outcome = await showingProgress(run, order, async (show) => {
      const onProgress = (progress: PushProgress): void => {
        show(progress);
        told?.(progress);
      };
      try {
        const target = dataPushTarget(await service.session(order.connection.id));
        return await this.send(target, { order, reading, plan }, { signal: run.signal, onProgress, log: say });
      } catch (error) {
        // What fails before the job takes over, the secret for example: nothing was sent.
        return { outcome: 'failed', table: order.table, rows: 0, columns: plan.columns.length, bytesSent: 0, durationMs: 0, logs: [], problem: toProblem(error) };
      } finally {
        reading.dispose();
        signal?.removeEventListener('abort', stop);
      }
    });
    if (outcome.problem) say(describe(outcome.problem));
    if (outcome.leftover) say(describe(outcome.leftover));
    const record = await history.finish(run, outcome);
    changed(order.connection.id);
    const remarks = remarksOn(plan);
    return { record, outcome, ...(remarks ? { remarks } : {}) };
  }

  private async send(target: PushTarget, { order, reading, plan }: Omit<Prepared, 'children'>, control: PushControl): Promise<PushOutcome> {
    const { engine, source } = await reading.take();
    const { table, mode, keys, dataSourceId } = order;
    const options = order.definition?.options;
    const csv = options?.fileType === undefined ? setting('push.format') === 'csv' : options.fileType === 'CSV';
    const request = {
      ...{ source, plan, table, mode, keys },
      ...(csv ? { format: 'CSV' as const, csv: csvOptions() } : { format: 'PARQUET' as const }),
      ...(dataSourceId === undefined ? {} : { connectionId: dataSourceId }),
      ...(options ? { options } : {}),
    };
    return runPush(request, target, engine, control);
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
