import { randomUUID } from 'node:crypto';
import { t } from '@vscode/l10n';
import { z } from 'zod';
import { describe } from '../core/problem';
import type { StateStorage } from '../storage/sharedState';
import { SharedState } from '../storage/sharedState';
import type { PushParameters } from './definition/pushParametersSchema';
import { pushParametersSchema } from './definition/pushParametersSchema';
import type { PushProgress, PushResult } from './job/pushJob';
import { needsKeys } from './job/pushJobApi';

export type { PushParameters as PushOrder };
export { pushParametersSchema as pushOrderSchema };

const keyPrefix = 'push/';
const recordVersion = 1;

/** How many pushes are kept. */
export const maxRecords = 50;

/** A running push says so this often; one that has not for three times as long is not running any more. */
const heartbeatIntervalMs = 20_000;

/** `interrupted`: its window was closed before it ended. */
export type PushState = PushResult['result'] | 'interrupted' | 'executing';

const recordSchema = z.looseObject({
  version: z.literal(recordVersion),
  id: z.string(),
  order: pushParametersSchema,
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
  state: StateStorage;
  logs: PushLogs;
  /** Takes secrets out of what is kept. */
  redact(text: string): string;
  now?: () => number;
  settleMs?: readonly number[];
}

/** A push that goes on in this window. */
export class ActivePush {
  readonly logLines: string[] = [];
  /** What could not be written down of this push, in sentences for the person who pushes. */
  readonly remarks: string[] = [];
  progress: PushProgress | undefined;
  /** What is left to do once its end is written. */
  afterFinish: (() => Promise<void>) | undefined;
  private isHandedOver = false;
  private readonly controller = new AbortController();

  constructor(
    readonly id: string,
    readonly parameters: PushParameters,
    private readonly onChange: () => void,
    /** Whether there is a log from before. */
    readonly isResumed = false,
  ) {}

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  get isCancelling(): boolean {
    return this.controller.signal.aborted;
  }

  /** Not where the window closes: then the push goes on in another one. */
  cancel(): void {
    if (this.isHandedOver) return;
    this.controller.abort();
    this.onChange();
  }

  /** The window closes, and another one can go on with the push. */
  handOver(): void {
    this.isHandedOver = true;
  }

  log(line: string): void {
    this.logLines.push(`${new Date().toISOString()}  ${line}`);
  }

  addRemark(remark: string): void {
    if (this.remarks.includes(remark)) return;
    this.remarks.push(remark);
    this.log(remark);
  }

  updateProgress(progress: PushProgress): void {
    this.progress = progress;
    this.onChange();
  }
}

/** The last pushes and those that go on, with their logs. */
export class PushHistory {
  private readonly state: SharedState;
  private readonly activePushes = new Map<string, ActivePush>();
  /** Pushes that have ended and whose log is being written. */
  private readonly unsavedLogs = new Map<string, ActivePush>();
  private readonly listeners = new Set<(id: string | undefined) => void>();
  /** Pushes whose window is gone, with the last sign of life that it gave. */
  private readonly lostPushes = new Map<string, string>();
  /** Records that could not be written: this window shows them as long as it is open. */
  private readonly unsavedRecords = new Map<string, PushRecord>();
  private heartbeat: NodeJS.Timeout | undefined;
  private readonly now: () => number;

  constructor(private readonly options: HistoryOptions) {
    this.now = options.now ?? Date.now;
    this.state = new SharedState(options.state, keyPrefix, this.now, options.settleMs);
    this.state.onDidChange(() => this.notifyListeners(undefined));
  }

  /** Called with the id of a running push whose progress changed, or without one when the list may have. */
  onDidChange(listener: (id: string | undefined) => void): { dispose(): void } {
    this.listeners.add(listener);
    return { dispose: () => this.listeners.delete(listener) };
  }

  /** All pushes, the latest first. */
  list(): PushRecord[] {
    const savedIds = this.state.keys().map((key) => key.slice(keyPrefix.length));
    const ids = new Set([...savedIds, ...this.unsavedRecords.keys()]);
    const records = [...ids].flatMap((id) => this.get(id) ?? []);
    return records.sort((a, b) => b.startedAt.localeCompare(a.startedAt) || b.id.localeCompare(a.id));
  }

  get(id: string): PushRecord | undefined {
    return this.unsavedRecords.get(id) ?? recordSchema.safeParse(this.state.get(keyPrefix + id)).data;
  }

  /**
   * The rows that pushes from here left in a table: those of the last replace and of what was appended since.
   * Undefined where they do not tell. Others may have changed the table meanwhile.
   */
  rowsAfterLastPush(connectionId: string, table: string): number | undefined {
    let rows = 0;
    for (const record of this.list()) {
      const { order: parameters, outcome } = record;
      if (parameters.connection.id !== connectionId || parameters.table.toLowerCase() !== table.toLowerCase()) continue;
      if (outcome === 'failed' || outcome === 'cancelled') continue;
      if (outcome !== 'done' || needsKeys(parameters.mode)) return undefined;
      rows += record.rows;
      if (parameters.mode === 'replace') return rows;
    }
    return undefined;
  }

  /** The push as it goes on in this window; undefined when it does not. */
  activePush(id: string): ActivePush | undefined {
    return this.activePushes.get(id);
  }

  /** A record says `running` until its end is written; whoever closed the window before cannot write it. */
  pushStateOf(record: PushRecord): PushState {
    if (record.outcome !== 'running' || this.activePushes.has(record.id)) return record.outcome;
    if (this.lostPushes.get(record.id) === record.updatedAt) return 'interrupted';
    const silenceMs = this.now() - Date.parse(record.updatedAt);
    return silenceMs > 3 * heartbeatIntervalMs ? 'interrupted' : 'running';
  }

  /** Begins a push. Where that cannot be written, the push has a remark that says so. Never throws. */
  async start(parameters: PushParameters): Promise<ActivePush> {
    const id = randomUUID();
    const activePush = new ActivePush(id, parameters, () => this.notifyListeners(id));
    this.activePushes.set(id, activePush);
    const startedAt = new Date(this.now()).toISOString();
    await this.saveRecord(activePush, createRunningRecord(id, parameters, startedAt));
    this.startHeartbeat();
    await this.pruneRecords().catch((error: unknown) =>
      activePush.log(t('Older pushes could not be removed from the list: {0}', reasonOf(error))),
    );
    return activePush;
  }

  /** A push whose end was not known goes on: its log is continued. */
  continueLog(record: PushRecord): ActivePush {
    const activePush = new ActivePush(record.id, record.order, () => this.notifyListeners(record.id), true);
    this.activePushes.set(record.id, activePush);
    this.startHeartbeat();
    this.notifyListeners(undefined);
    return activePush;
  }

  /** Takes up a push whose window is gone, even where its record is lost. */
  async takeOver(id: string, parameters: PushParameters, startedAt: string): Promise<ActivePush> {
    const record: PushRecord = {
      ...(this.get(id) ?? createRunningRecord(id, parameters, startedAt)),
      outcome: 'running',
    };
    const activePush = this.continueLog(record);
    await this.saveRecord(activePush, record);
    return activePush;
  }

  /** The window that a push ran in is certainly gone, before its silence tells. */
  markLost(id: string): void {
    const record = this.get(id);
    if (!record || this.lostPushes.get(id) === record.updatedAt) return;
    this.lostPushes.set(id, record.updatedAt);
    this.notifyListeners(undefined);
  }

  cancelAll(): void {
    for (const activePush of this.activePushes.values()) activePush.cancel();
  }

  /**
   * Writes how a push ended, then its log; what cannot be written is a remark of the push. One that was forgotten
   * meanwhile stays forgotten. Never throws.
   */
  async finish(activePush: ActivePush, result: PushResult): Promise<PushRecord> {
    const { id } = activePush;
    const { problem, jobId } = result;
    const finished: PushRecord = {
      version: recordVersion,
      id,
      order: activePush.parameters,
      startedAt: this.get(id)?.startedAt ?? new Date(this.now() - result.durationMs).toISOString(),
      updatedAt: new Date(this.now()).toISOString(),
      outcome: result.result === 'running' ? 'executing' : result.result,
      durationMs: result.durationMs,
      rows: result.rows,
      columns: result.columns,
      bytesSent: result.bytesSent,
      ...(jobId === undefined ? {} : { jobId }),
      ...(problem === undefined ? {} : { problem: this.options.redact(describe(problem)) }),
    };
    // From the moment that its end can be read it is not running any more, so that whoever reads it can forget it.
    this.unsavedLogs.set(id, activePush);
    this.activePushes.delete(id);
    if (this.activePushes.size === 0) this.stopHeartbeat();
    if (this.get(id)) {
      await this.saveRecord(activePush, finished);
      await this.saveLog(activePush);
    }
    this.unsavedLogs.delete(id);
    // It may have been forgotten while its log was written.
    if (!this.get(id)) await this.deleteLog(activePush);
    this.notifyListeners(id);
    this.notifyListeners(undefined);
    return this.get(id) ?? finished;
  }

  /** The window closes, and another one may go on with the push: its record stays as it is. Never throws. */
  async handOver(activePush: ActivePush): Promise<PushRecord> {
    const { id, parameters } = activePush;
    const at = new Date(this.now()).toISOString();
    const record = this.get(id);
    this.activePushes.delete(id);
    if (this.activePushes.size === 0) this.stopHeartbeat();
    await this.saveLog(activePush);
    return record ?? createRunningRecord(id, parameters, at);
  }

  /** The log of a push, running or not. */
  async readLog(id: string): Promise<string | undefined> {
    const activePush = this.activePushes.get(id) ?? this.unsavedLogs.get(id);
    return activePush ? this.options.redact(activePush.logLines.join('\n') + '\n') : this.options.logs.read(id);
  }

  /**
   * Forgets one push, or all that are not running. Nothing changes in Celonis. Where some cannot be forgotten the
   * others are all the same, and the first error is thrown.
   */
  async forgetPushes(id?: string): Promise<void> {
    const records = id === undefined ? this.list() : [this.get(id) ?? []].flat();
    await this.deleteRecords(records.filter((record) => this.pushStateOf(record) !== 'running'));
  }

  refresh(): void {
    this.state.refresh();
  }

  dispose(): void {
    this.stopHeartbeat();
    this.state.dispose();
    this.listeners.clear();
  }

  private async saveRecord(activePush: ActivePush, record: PushRecord): Promise<void> {
    try {
      await this.state.set<PushRecord>(keyPrefix + record.id, record);
      this.unsavedRecords.delete(record.id);
    } catch (error) {
      this.unsavedRecords.set(record.id, record);
      activePush.addRemark(
        t('The list of pushes could not be written, so it will not know how this push ended: {0}', reasonOf(error)),
      );
    }
  }

  private async saveLog(activePush: ActivePush): Promise<void> {
    const { id, isResumed, logLines } = activePush;
    try {
      const earlierLog = isResumed ? ((await this.options.logs.read(id)) ?? '') : '';
      await this.options.logs.write(id, earlierLog + this.options.redact(logLines.join('\n') + '\n'));
    } catch (error) {
      activePush.addRemark(t('The log of this push could not be written: {0}', reasonOf(error)));
    }
  }

  private async deleteLog(activePush: ActivePush): Promise<void> {
    try {
      await this.options.logs.delete(activePush.id);
    } catch (error) {
      activePush.addRemark(t('The log of this push could not be deleted: {0}', reasonOf(error)));
    }
  }

  /** A push that another window works on, or that can still be resumed, stays. */
  private async pruneRecords(): Promise<void> {
    const prunableRecords = this.list().slice(maxRecords);
    await this.deleteRecords(
      prunableRecords.filter((record) => !['running', 'interrupted'].includes(this.pushStateOf(record))),
    );
  }

  private async deleteRecords(records: readonly PushRecord[]): Promise<void> {
    const results = await Promise.allSettled(
      records.map(async ({ id }) => {
        if (this.state.get(keyPrefix + id) !== undefined) await this.state.delete(keyPrefix + id);
        this.unsavedRecords.delete(id);
        await this.options.logs.delete(id);
      }),
    );
    this.notifyListeners(undefined);
    const failure = results.find((result) => result.status === 'rejected');
    if (failure) throw failure.reason;
  }

  private startHeartbeat(): void {
    this.heartbeat ??= setInterval(() => void this.renewHeartbeats(), heartbeatIntervalMs).unref();
  }

  private async renewHeartbeats(): Promise<void> {
    for (const [id, activePush] of this.activePushes) {
      const record = this.get(id);
      if (record) await this.saveRecord(activePush, record);
    }
  }

  private stopHeartbeat(): void {
    clearInterval(this.heartbeat);
    this.heartbeat = undefined;
  }

  private notifyListeners(id: string | undefined): void {
    for (const listener of [...this.listeners]) listener(id);
  }
}

function createRunningRecord(id: string, order: PushParameters, startedAt: string): PushRecord {
  return {
    version: recordVersion,
    id,
    order,
    outcome: 'running',
    startedAt,
    updatedAt: startedAt,
    durationMs: 0,
    rows: 0,
    columns: 0,
    bytesSent: 0,
  };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
