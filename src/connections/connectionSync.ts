import { t } from '@vscode/l10n';
import { type Disposable, Emitter } from '../core/emitter';
import { formatClock } from '../core/formatTimes';
import type { Log } from '../core/log';
import { describe, isCancelled, toProblem } from '../core/problem';
import type { Connection, LastSync } from './connectionRecord';
import type { ConnectionService } from './connectionService';
import type { ConnectionStore } from './connectionStore';
import type { Vendor } from './vendor';

/** How far a connection's sync is. `none`: its vendor has none, or there was none yet. */
export type SyncStatus = 'none' | 'running' | 'done' | 'failed';

/**
 * Reads once what lies behind a connection, each time that it has been found to work: so a person sees at once what is
 * in reach. What was read stays with the service; what remains are a sentence, its time, and a log for as long as the
 * window lives.
 */
export class ConnectionSync {
  private readonly runningSyncs = new Map<string, AbortController>();
  private readonly logs = new Map<string, string>();
  /** The test that each connection's latest sync followed: one sync for one test. */
  private readonly lastTestSynced = new Map<string, string>();
  private readonly changeEmitter = new Emitter<string>();
  /** Called when a sync began or ended. */
  readonly onDidChange = this.changeEmitter.event;
  private readonly subscription: Disposable;

  constructor(
    private readonly service: ConnectionService,
    private readonly store: ConnectionStore,
    private readonly log: Log,
  ) {
    this.subscription = service.onDidChange((id) => this.syncDueConnections(id));
  }

  getStatus(connection: Connection): SyncStatus {
    if (!this.findVendor(connection)?.sync) return 'none';
    if (this.runningSyncs.has(connection.id)) return 'running';
    return connection.lastSync?.outcome ?? 'none';
  }

  /** The log of the latest sync in this window. */
  getLog(id: string): string | undefined {
    return this.logs.get(id);
  }

  /**
   * Syncs now, unless it does already. Answers what came of it; undefined where there was nothing to do. Never throws.
   */
  async sync(connection: Connection): Promise<LastSync | undefined> {
    const vendor = this.findVendor(connection);
    if (!vendor?.sync || this.runningSyncs.has(connection.id)) return undefined;
    const { id, name } = connection;
    const syncResources = vendor.sync.bind(vendor);
    const lines: string[] = [];
    const addLogLine = (line: string): void => {
      lines.push(`${formatClock(new Date())}  ${line}`);
      this.logs.set(id, `${lines.join('\n')}\n`);
      this.log.info(t('Sync of "{0}": {1}', name, line));
    };
    const controller = new AbortController();
    this.runningSyncs.set(id, controller);
    this.changeEmitter.fire(id);
    try {
      addLogLine(t('Started.'));
      const lastSync = await runSync(async () =>
        syncResources(await this.service.openSession(id), controller.signal, addLogLine),
      );
      if (!lastSync) return undefined;
      addLogLine(lastSync.summary);
      await this.store.patch(id, (connection) => ({ ...connection, lastSync: lastSync }));
      return lastSync;
    } catch (error) {
      this.log.warn(`What the sync of "${name}" came to could not be stored: ${String(error)}`);
      return undefined;
    } finally {
      this.runningSyncs.delete(id);
      this.changeEmitter.fire(id);
    }
  }

  dispose(): void {
    this.subscription.dispose();
    for (const controller of this.runningSyncs.values()) controller.abort();
    this.changeEmitter.dispose();
  }

  private syncDueConnections(id: string | undefined): void {
    const changedConnections = id === undefined ? this.service.connections() : [this.service.get(id)];
    for (const connection of changedConnections) if (connection && this.isDue(connection)) void this.sync(connection);
  }

  private isDue(connection: Connection): boolean {
    const { id, lastTest, lastSync } = connection;
    if (!lastTest || !this.findVendor(connection)?.sync || this.service.getStatus(connection) !== 'works') return false;
    if (this.lastTestSynced.get(id) === lastTest.at || (lastSync && lastSync.at > lastTest.at)) return false;
    this.lastTestSynced.set(id, lastTest.at);
    return true;
  }

  private findVendor(connection: Connection): Vendor | undefined {
    return this.service.vendors.find((vendor) => vendor.id === connection.vendor);
  }
}

/** Undefined when it was cancelled. */
async function runSync(work: () => Promise<string>): Promise<LastSync | undefined> {
  const timestamp = (): string => new Date().toISOString();
  try {
    const summary = await work();
    return { at: timestamp(), outcome: 'done', summary };
  } catch (error) {
    return isCancelled(error) ? undefined : { at: timestamp(), outcome: 'failed', summary: describe(toProblem(error)) };
  }
}
