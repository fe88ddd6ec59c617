import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { describe } from '../http/problem';
import { SharedState } from '../state/sharedState';
import type { State } from '../state/sharedState';
import { pushOrderSchema } from './order';
import type { PushOrder } from './order';
import { needsKeys } from './job/target';
import type { PushOutcome, PushProgress } from './job/job';

export { pushOrderSchema };
export type { PushOrder };

const prefix = 'push/';
const version = 1;

/** How many pushes are kept. */
export const kept = 50;

/** A running push says so this often; one that has not for three times as long is not running any more. */
const heartbeatMs = 20_000;

/** `interrupted`: its window was closed before it ended. */
export type PushState = PushOutcome['outcome'] | 'interrupted' | 'executing';

const recordSchema = z.looseObject({
  version: z.literal(version),
  id: z.string(),
  order: pushOrderSchema,
  /** `running` while it goes on, `executing` when Celonis has it and its end is not known here. */
  outcome: z.enum(['running', 'done', 'failed', 'cancelled', 'executing']),
  startedAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  durationMs: z.number().nonnegative(),
  rows: z.number().nonnegative(),
  columns: z.number().nonnegative(),
  bytesSent: z.number().nonnegative(),
  jobId: z.string().optional(),
  /** What went wrong, in a sentence or two. */
  problem: z.string().optional(),
});
export type PushRecord = z.infer<typeof recordSchema>;

/** Where the log of each push lies: one text by the push's id. */
export interface PushLogs {
  write(id: string, text: string): Promise<void>;
  read(id: string): Promise<string | undefined>;
  delete(id: string): Promise<void>;
}

export interface HistoryOptions {
  state: State;
  logs: PushLogs;
  /** Takes secrets out of what is kept. */
  redact(text: string): string;
  now?: () => number;
  settleMs?: readonly number[];
}

/** A push that goes on in this window. */
export class Run {
  readonly lines: string[] = [];
  progress: PushProgress | undefined;
  /** What is left to do once its end is written. */
  afterwards: (() => Promise<void>) | undefined;
  private left = false;
  private readonly controller = new AbortController();

  constructor(
    readonly id: string,
    readonly order: PushOrder,
    private readonly changed: () => void,
    /** Whether there is a log from before. */
    readonly resumed = false,
  ) {}

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  get cancelling(): boolean {
    return this.controller.signal.aborted;
  }

  /** Not where the window closes: then the push goes on in another one. */
  cancel(): void {
    if (this.left) return;
    this.controller.abort();
    this.changed();
  }

  /** The window closes, and another one can go on with the push. */
  leave(): void {
    this.left = true;
  }

  log(line: string): void {
    this.lines.push(`${new Date().toISOString()}  ${line}`);
  }

  tell(progress: PushProgress): void {
    this.progress = progress;
    this.changed();
  }
}

/** The last pushes and those that go on, with their logs. */
export class PushHistory {
  private readonly state: SharedState;
  private readonly runs = new Map<string, Run>();
  private readonly listeners = new Set<(id: string | undefined) => void>();
  /** Pushes whose window is gone, with the last sign of life that it gave. */
  private readonly gone = new Map<string, string>();
  private heartbeat: NodeJS.Timeout | undefined;
  private readonly now: () => number;

  constructor(private readonly options: HistoryOptions) {
    this.now = options.now ?? Date.now;
    this.state = new SharedState(options.state, prefix, this.now, options.settleMs);
    this.state.onDidChange(() => this.tell(undefined));
  }

  /** Called with the id of a running push whose progress changed, or without one when the list may have. */
  onDidChange(listener: (id: string | undefined) => void): { dispose(): void } {
    this.listeners.add(listener);
    return { dispose: () => this.listeners.delete(listener) };
  }

  /** All pushes, the latest first. */
  list(): PushRecord[] {
    const records = this.state.keys().flatMap((key) => recordSchema.safeParse(this.state.get(key)).data ?? []);
    return records.sort((a, b) => b.startedAt.localeCompare(a.startedAt) || b.id.localeCompare(a.id));
  }

  get(id: string): PushRecord | undefined {
    return recordSchema.safeParse(this.state.get(prefix + id)).data;
  }

  /**
   * The rows that pushes from here left in a table: those of the last replace and of what was appended since.
   * Undefined where they do not tell. Others may have changed the table meanwhile.
   */
  rowsLeft(connectionId: string, table: string): number | undefined {
    let rows = 0;
    for (const record of this.list()) {
      const { order, outcome } = record;
      if (order.connection.id !== connectionId || order.table.toLowerCase() !== table.toLowerCase()) continue;
      if (outcome === 'failed' || outcome === 'cancelled') continue;
      if (outcome !== 'done' || needsKeys(order.mode)) return undefined;
      rows += record.rows;
      if (order.mode === 'replace') return rows;
    }
    return undefined;
  }

  /** The push as it goes on in this window; undefined when it does not. */
  run(id: string): Run | undefined {
    return this.runs.get(id);
  }

  /** A record says `running` until its end is written; whoever closed the window before cannot write it. */
  stateOf(record: PushRecord): PushState {
    if (record.outcome !== 'running' || this.runs.has(record.id)) return record.outcome;
    if (this.gone.get(record.id) === record.updatedAt) return 'interrupted';
    const silentMs = this.now() - Date.parse(record.updatedAt);
    return silentMs > 3 * heartbeatMs ? 'interrupted' : 'running';
  }

  async begin(order: PushOrder): Promise<Run> {
    const id = randomUUID();
    const run = new Run(id, order, () => this.tell(id));
    this.runs.set(id, run);
    const startedAt = new Date(this.now()).toISOString();
    const empty = { durationMs: 0, rows: 0, columns: 0, bytesSent: 0 };
    await this.state.set<PushRecord>(prefix + id, { version, id, order, outcome: 'running', startedAt, updatedAt: startedAt, ...empty });
    this.heartbeat ??= setInterval(() => void this.beat(), heartbeatMs).unref();
    await this.prune();
    return run;
  }

  /** A push whose end was not known goes on: its log is continued. */
  resume(record: PushRecord): Run {
    const run = new Run(record.id, record.order, () => this.tell(record.id), true);
    this.runs.set(record.id, run);
    this.heartbeat ??= setInterval(() => void this.beat(), heartbeatMs).unref();
    this.tell(undefined);
    return run;
  }

  /** Takes up a push whose window is gone, even where its record is lost. */
  async takeUp(id: string, order: PushOrder, startedAt: string): Promise<Run> {
    const before = this.get(id) ?? { version, id, order, startedAt, updatedAt: startedAt, durationMs: 0, rows: 0, columns: 0, bytesSent: 0 };
    return this.resume(await this.state.set<PushRecord>(prefix + id, { ...before, version, outcome: 'running' }));
  }

  /** The window that a push ran in is certainly gone, before its silence tells. */
  markGone(id: string): void {
    const record = this.get(id);
    if (!record || this.gone.get(id) === record.updatedAt) return;
    this.gone.set(id, record.updatedAt);
    this.tell(undefined);
  }

  cancelAll(): void {
    for (const run of this.runs.values()) run.cancel();
  }

  /** Writes how a push ended, its log first. One that was forgotten meanwhile stays forgotten. */
  async finish(run: Run, outcome: PushOutcome): Promise<PushRecord> {
    const { id } = run;
    await this.keepLog(run);
    const { problem, jobId } = outcome;
    const finished: PushRecord = {
      version,
      id,
      order: run.order,
      startedAt: this.get(id)?.startedAt ?? new Date(this.now() - outcome.durationMs).toISOString(),
      updatedAt: new Date(this.now()).toISOString(),
      outcome: outcome.outcome === 'running' ? 'executing' : outcome.outcome,
      durationMs: outcome.durationMs,
      rows: outcome.rows,
      columns: outcome.columns,
      bytesSent: outcome.bytesSent,
      ...(jobId === undefined ? {} : { jobId }),
      ...(problem === undefined ? {} : { problem: this.options.redact(describe(problem)) }),
    };
    // From the moment that its end can be read it is not running any more, so that whoever reads it can forget it.
    this.runs.delete(id);
    if (this.runs.size === 0) this.rest();
    if (this.get(id)) await this.state.set<PushRecord>(prefix + id, finished);
    else await this.options.logs.delete(id);
    this.tell(id);
    this.tell(undefined);
    return this.get(id) ?? finished;
  }

  /** The window closes, and another one may go on with the push: its record stays as it is, its log is kept. */
  async leave(run: Run): Promise<PushRecord> {
    const record = this.get(run.id);
    this.runs.delete(run.id);
    await this.keepLog(run);
    if (!record) throw new Error(`The push ${run.id} has no record.`);
    return record;
  }

  /** The log of a push, running or not. */
  async log(id: string): Promise<string | undefined> {
    const run = this.runs.get(id);
    return run ? this.options.redact(run.lines.join('\n') + '\n') : this.options.logs.read(id);
  }

  /** Forgets one push, or all that are not running. Nothing changes in Celonis. */
  async forget(id?: string): Promise<void> {
    const records = id === undefined ? this.list() : [this.get(id) ?? []].flat();
    for (const record of records) if (this.stateOf(record) !== 'running') await this.drop(record.id);
  }

  refresh(): void {
    this.state.refresh();
  }

  dispose(): void {
    this.rest();
    this.state.dispose();
    this.listeners.clear();
  }

  private async keepLog({ id, resumed, lines }: Run): Promise<void> {
    const before = resumed ? ((await this.options.logs.read(id)) ?? '') : '';
    await this.options.logs.write(id, before + this.options.redact(lines.join('\n') + '\n'));
  }

  private async prune(): Promise<void> {
    for (const record of this.list().slice(kept)) if (!this.runs.has(record.id)) await this.drop(record.id);
  }

  private async drop(id: string): Promise<void> {
    await this.state.delete(prefix + id);
    await this.options.logs.delete(id);
  }

  private async beat(): Promise<void> {
    for (const id of this.runs.keys()) {
      const record = this.get(id);
      if (record) await this.state.set(prefix + id, record);
    }
  }

  private rest(): void {
    clearInterval(this.heartbeat);
    this.heartbeat = undefined;
  }

  private tell(id: string | undefined): void {
    for (const listener of [...this.listeners]) listener(id);
  }
}
