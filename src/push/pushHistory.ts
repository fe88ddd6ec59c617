import { randomUUID } from 'node:crypto';
import type { FSWatcher } from 'node:fs';
import { watch } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { t } from '@vscode/l10n';
import type { Disposable } from '../core/emitter';
import { Emitter } from '../core/emitter';
import { errorMessage } from '../core/errorMessage';
import type { Log } from '../core/log';
import { describe, ProblemError } from '../core/problem';
import { Semaphore } from '../core/semaphore';
import type { StateStorage } from '../storage/sharedState';
import { ActivePush } from './activePush';
import { carryOverPushes } from './carryOverPushes';
import type { PushParameters } from './definition/pushParametersSchema';
import { ForeignPushes } from './foreignPushes';
import type { PushResult } from './job/pushJob';
import { needsKeys } from './job/pushJobApi';
import type { PushOwners } from './journal/pushOwners';
import type { PushRecord, PushState } from './pushRecord';
import { createRunningRecord, recordVersion } from './pushRecord';
import type { PushRecordFiles } from './pushRecordFiles';

/** How many pushes are stored. */
export const maxRecords = 50;

/** What other windows write within this time is read at once. */
const changeDelayMs = 50;

export interface HistoryOptions {
  files: PushRecordFiles;
  owners: PushOwners;
  log: Pick<Log, 'warn'>;
  /** Takes secrets out of what is stored. */
  redact(text: string): string;
  /** Where version 0.1 had the records, which are carried over. */
  earlierState?: StateStorage;
  now?: () => number;
}

/** The last pushes and those that go on, with their logs, of all windows. */
export class PushHistory implements Disposable {
  private readonly changeEmitter = new Emitter<string | undefined>();
  /** Called with the id of a running push whose progress changed, or without one when the list may have. */
  readonly onDidChange = this.changeEmitter.event;
  /** Those that only wait for their end, which no window owns: others may forget them. */
  private readonly continuedPushes = new WeakSet<ActivePush>();
  private readonly activePushes = new Map<string, ActivePush>();
  /** Pushes that have ended here and whose log is being written. */
  private readonly unsavedLogs = new Map<string, ActivePush>();
  /** Records that could not be written: this window shows them as long as it is open. */
  private readonly unsavedRecords = new Map<string, PushRecord>();
  /** What was read last. */
  private records = new Map<string, PushRecord>();
  private readonly foreignPushes: ForeignPushes;
  /** What reads all records or writes one goes on alone, so that nothing older replaces something newer. */
  private readonly access = new Semaphore(1);
  private loading: Promise<void> | undefined;
  private watcher: FSWatcher | undefined;
  private changeTimer: NodeJS.Timeout | undefined;
  private readonly now: () => number;

  constructor(private readonly options: HistoryOptions) {
    this.now = options.now ?? Date.now;
    this.foreignPushes = new ForeignPushes(options.owners, () => void this.noticeEnd());
  }

  /** Reads what there is; to be awaited before anything is asked. Later changes are heard of. Never rejects. */
  load(): Promise<void> {
    return (this.loading ??= this.loadOnce());
  }

  /** All pushes, the latest first. */
  list(): PushRecord[] {
    const records = [...new Map([...this.records, ...this.unsavedRecords]).values()];
    return records.sort((a, b) => b.startedAt.localeCompare(a.startedAt) || b.id.localeCompare(a.id));
  }

  get(id: string): PushRecord | undefined {
    return this.unsavedRecords.get(id) ?? this.records.get(id);
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
  pushStateOf({ id, outcome }: PushRecord): PushState {
    if (outcome !== 'running' || this.isOfThisWindow(id)) return outcome;
    return this.foreignPushes.isRunning(id) ? 'running' : 'interrupted';
  }

  /** One that goes on here, or whose end here is being written. */
  private isOfThisWindow(id: string): boolean {
    return this.activePushes.has(id) || this.unsavedLogs.has(id) || this.unsavedRecords.has(id);
  }

  /** Begins a push. Where that cannot be written, the push has a remark that says so. Never throws. */
  async start(parameters: PushParameters): Promise<ActivePush> {
    await this.load();
    const id = randomUUID();
    const activePush = new ActivePush(id, parameters, () => this.changeEmitter.fire(id));
    this.activePushes.set(id, activePush);
    const startedAt = new Date(this.now()).toISOString();
    await this.saveRecord(activePush, createRunningRecord(id, parameters, startedAt));
    await this.pruneRecords().catch((error: unknown) =>
      activePush.log(t('Older pushes could not be removed from the history: {0}', errorMessage(error))),
    );
    return activePush;
  }

  /** A push whose end was not known goes on: its log is continued. */
  continueLog(record: PushRecord): ActivePush {
    const activePush = new ActivePush(record.id, record.order, () => this.changeEmitter.fire(record.id));
    this.activePushes.set(record.id, activePush);
    this.continuedPushes.add(activePush);
    this.changeEmitter.fire(undefined);
    return activePush;
  }

  /** Takes up a push that this window has become the owner of, even where its record is lost. */
  async takeOver(id: string, parameters: PushParameters, startedAt: string): Promise<ActivePush> {
    await this.load();
    const record: PushRecord = {
      ...(this.get(id) ?? createRunningRecord(id, parameters, startedAt)),
      outcome: 'running',
    };
    const activePush = this.continueLog(record);
    await this.saveRecord(activePush, record);
    return activePush;
  }

  cancelAll(): void {
    for (const activePush of this.activePushes.values()) activePush.cancel();
  }

  /**
   * Writes how a push ended, then its log, and closes its journal; what cannot be written is a remark of the push. One
   * that was forgotten meanwhile stays forgotten. Never throws.
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
    // One that runs here cannot be forgotten elsewhere: where its record is not there, its folder was deleted.
    if (!this.continuedPushes.has(activePush) || (await this.isRemembered(id))) {
      await this.saveRecord(activePush, finished);
      await this.saveLog(activePush);
    }
    this.unsavedLogs.delete(id);
    await this.close(activePush);
    this.changeEmitter.fire(id);
    this.changeEmitter.fire(undefined);
    return this.get(id) ?? finished;
  }

  /**
   * Changes what a push that has ended would be done again with. Throws where it has not ended, was forgotten
   * meanwhile, or cannot be written.
   */
  async changeParameters(id: string, parameters: PushParameters): Promise<void> {
    await this.access.run(async () => {
      const record = this.get(id);
      if (
        !record ||
        !(await this.isRemembered(id)) ||
        this.pushStateOf(record) !== record.outcome ||
        !['done', 'failed', 'cancelled'].includes(record.outcome)
      )
        throw new ProblemError({
          kind: 'conflict',
          what: t('This push goes on, or is not in the list any more.'),
          why: t('It was started again or forgotten, perhaps in another window.'),
        });
      const changed: PushRecord = { ...record, order: parameters };
      await this.options.files.write(changed);
      this.records.set(id, changed);
      this.unsavedRecords.delete(id);
    });
    this.changeEmitter.fire(undefined);
  }

  /** The window closes, or another one has taken over: the push may go on there, and its record stays. Never throws. */
  async handOver(activePush: ActivePush): Promise<PushRecord> {
    const { id, parameters } = activePush;
    const record = this.get(id) ?? createRunningRecord(id, parameters, new Date(this.now()).toISOString());
    this.unsavedLogs.set(id, activePush);
    this.activePushes.delete(id);
    await this.saveLog(activePush);
    await this.close(activePush);
    // Until it is known who works on it now, it does not look interrupted.
    await this.refresh();
    this.unsavedLogs.delete(id);
    this.changeEmitter.fire(undefined);
    return record;
  }

  /** The log of a push, running or not. */
  async readLog(id: string): Promise<string | undefined> {
    const activePush = this.activePushes.get(id) ?? this.unsavedLogs.get(id);
    return activePush ? this.options.redact(activePush.logLines.join('\n') + '\n') : this.options.files.readLog(id);
  }

  /**
   * Forgets one push, or all that are not running. Nothing changes in Celonis. Where some cannot be forgotten the
   * others are all the same, and the first error is thrown.
   */
  async forgetPushes(id?: string): Promise<void> {
    await this.load();
    const records = id === undefined ? this.list() : [this.get(id) ?? []].flat();
    await this.deleteRecords(records.filter((record) => this.pushStateOf(record) !== 'running'));
  }

  /**
   * Reads what other windows may have written, also where their changes are not heard of, as on a network drive. Does
   * nothing before the first `load`. Never rejects.
   */
  async refresh(): Promise<void> {
    if (!this.loading) return;
    await this.readRecords().catch((error: unknown) =>
      this.options.log.warn(`The list of pushes could not be read: ${errorMessage(error)}`),
    );
  }

  dispose(): void {
    clearTimeout(this.changeTimer);
    this.watcher?.close();
    this.foreignPushes.dispose();
    this.changeEmitter.dispose();
  }

  private async loadOnce(): Promise<void> {
    const { earlierState, files, log } = this.options;
    try {
      await mkdir(files.root, { recursive: true });
      if (earlierState) await carryOverPushes(files, earlierState, this.now);
    } catch (error) {
      log.warn(`The earlier list of pushes could not be carried over: ${errorMessage(error)}`);
    }
    this.startWatching();
    await this.refresh();
  }

  /** Each record that is written passes through the folder of all pushes, and each push that is forgotten leaves it. */
  private startWatching(): void {
    const { files, log } = this.options;
    const warn = (error: unknown): void => log.warn(`Other windows' pushes are not heard of: ${errorMessage(error)}`);
    try {
      this.watcher = watch(files.root, { persistent: false }, () => {
        this.changeTimer ??= setTimeout(() => {
          this.changeTimer = undefined;
          void this.refresh();
        }, changeDelayMs).unref();
      });
      this.watcher.on('error', warn);
    } catch (error) {
      warn(error);
    }
  }

  private async readRecords(): Promise<void> {
    const hasChanged = await this.access.run(async () => {
      const before = this.fingerprint();
      this.records = new Map((await this.options.files.readAll()).map((record) => [record.id, record]));
      const foreign = this.list().filter(
        ({ id, outcome }) => outcome === 'running' && !this.activePushes.has(id) && !this.options.owners.isOwned(id),
      );
      await this.foreignPushes.follow(foreign.map(({ id }) => id));
      return this.fingerprint() !== before;
    });
    if (hasChanged) this.changeEmitter.fire(undefined);
  }

  /** A window has ended, and what it worked on is interrupted, or another one's by now. */
  private async noticeEnd(): Promise<void> {
    await this.refresh();
    this.changeEmitter.fire(undefined);
  }

  private fingerprint(): string {
    return this.list()
      .map((record) => `${record.id} ${record.updatedAt} ${this.pushStateOf(record)}`)
      .join('\n');
  }

  /** Whether no window has forgotten the push. */
  private async isRemembered(id: string): Promise<boolean> {
    return this.unsavedRecords.has(id) || (await this.options.files.has(id));
  }

  private async saveRecord(activePush: ActivePush, record: PushRecord): Promise<void> {
    try {
      await this.access.run(async () => {
        // Who works on it, before anybody can see it.
        if (record.outcome === 'running') await this.options.owners.acquire(record.id).catch(() => undefined);
        await this.options.files.write(record);
        this.records.set(record.id, record);
      });
      this.unsavedRecords.delete(record.id);
    } catch (error) {
      this.unsavedRecords.set(record.id, record);
      activePush.addRemark(
        t('The push history could not be written, so it will not show how this push ended: {0}', errorMessage(error)),
      );
    }
    this.changeEmitter.fire(undefined);
  }

  private async saveLog(activePush: ActivePush): Promise<void> {
    const { id, logLines } = activePush;
    try {
      await this.options.files.appendLog(id, this.options.redact(logLines.join('\n') + '\n'));
    } catch (error) {
      if (await this.isRemembered(id))
        activePush.addRemark(t('The log of this push could not be written: {0}', errorMessage(error)));
    }
  }

  /** Where it has no journal, it only stops being this window's. */
  private async close({ id, closeJournal }: ActivePush): Promise<void> {
    if (closeJournal) await closeJournal();
    else if (this.options.owners.isOwned(id)) await this.options.owners.remove(id);
  }

  /** A push that another window works on, or that can still be resumed, stays. */
  private async pruneRecords(): Promise<void> {
    const { files, owners } = this.options;
    const prunable: PushRecord[] = [];
    for (const record of this.list().slice(maxRecords)) {
      if (['running', 'interrupted'].includes(this.pushStateOf(record)) || (await files.hasJournal(record.id)))
        continue;
      if ((await owners.readLiveness(record.id)) === 'ended') prunable.push(record);
    }
    await this.deleteRecords(prunable);
  }

  private async deleteRecords(records: readonly PushRecord[]): Promise<void> {
    const results = await Promise.allSettled(
      records.map(({ id }) =>
        this.access.run(async () => {
          await this.options.files.delete(id);
          this.records.delete(id);
          this.unsavedRecords.delete(id);
        }),
      ),
    );
    this.changeEmitter.fire(undefined);
    const failure = results.find((result) => result.status === 'rejected');
    if (failure) throw failure.reason;
  }
}
