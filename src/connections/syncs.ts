import { t } from '@vscode/l10n';
import { describe, isCancelled, toProblem } from '../http/problem';
import type { Log } from './log';
import type { Connection, LastSync } from './model';
import type { ConnectionService } from './service';
import type { ConnectionStore } from './store';
import type { Vendor } from './vendor';

/** How far a connection's sync is. `none`: its vendor has none, or there was none yet. */
export type SyncState = 'none' | 'running' | 'done' | 'failed';

/**
 * Reads once what lies behind a connection, each time that it has been found to work: so a person sees at once what is in reach.
 * What was read stays with the service; kept are a sentence, its time, and a log for as long as the window lives.
 */
export class Syncs {
  private readonly running = new Map<string, AbortController>();
  private readonly logs = new Map<string, string>();
  /** The test that each connection's latest sync followed: one sync for one test. */
  private readonly followed = new Map<string, string>();
  private readonly listeners = new Set<(id: string) => void>();
  private readonly subscription: { dispose(): void };

  constructor(
    private readonly service: ConnectionService,
    private readonly store: ConnectionStore,
    private readonly log: Log,
  ) {
    this.subscription = service.onDidChange((id) => this.follow(id));
  }

  /** Called when a sync began or ended. */
  onDidChange(listener: (id: string) => void): { dispose(): void } {
    this.listeners.add(listener);
    return { dispose: () => this.listeners.delete(listener) };
  }

  state(connection: Connection): SyncState {
    if (!this.vendorOf(connection)?.sync) return 'none';
    if (this.running.has(connection.id)) return 'running';
    return connection.lastSync?.outcome ?? 'none';
  }

  /** The log of the latest sync in this window. */
  logOf(id: string): string | undefined {
    return this.logs.get(id);
  }

  /** Syncs now, unless it does already. Answers what came of it; undefined where there was nothing to do. Never throws. */
  async sync(connection: Connection): Promise<LastSync | undefined> {
    const vendor = this.vendorOf(connection);
    if (!vendor?.sync || this.running.has(connection.id)) return undefined;
    const { id, name } = connection;
    const lines: string[] = [];
    const note = (line: string): void => {
      lines.push(`${new Date().toLocaleTimeString()}  ${line}`);
      this.logs.set(id, `${lines.join('\n')}\n`);
      this.log.info(t('Sync of "{0}": {1}', name, line));
    };
    const work = new AbortController();
    this.running.set(id, work);
    this.tell(id);
    try {
      note(t('Started.'));
      const last = await attempt(async () => vendor.sync!(await this.service.session(id), work.signal, note));
      if (!last) return undefined;
      note(last.summary);
      await this.store.patch(id, (now) => ({ ...now, lastSync: last }));
      return last;
    } catch (error) {
      this.log.warn(`What the sync of "${name}" came to could not be kept: ${String(error)}`);
      return undefined;
    } finally {
      this.running.delete(id);
      this.tell(id);
    }
  }

  dispose(): void {
    this.subscription.dispose();
    for (const work of this.running.values()) work.abort();
    this.listeners.clear();
  }

  private follow(id: string | undefined): void {
    const changed = id === undefined ? this.service.connections() : [this.service.get(id)];
    for (const connection of changed) if (connection && this.isDue(connection)) void this.sync(connection);
  }

  private isDue(connection: Connection): boolean {
    const { id, lastTest, lastSync } = connection;
    if (!lastTest || !this.vendorOf(connection)?.sync || this.service.state(connection) !== 'works') return false;
    if (this.followed.get(id) === lastTest.at || (lastSync && lastSync.at > lastTest.at)) return false;
    this.followed.set(id, lastTest.at);
    return true;
  }

  private vendorOf(connection: Connection): Vendor | undefined {
    return this.service.vendors.find((one) => one.id === connection.vendor);
  }

  private tell(id: string): void {
    for (const listener of [...this.listeners]) listener(id);
  }
}

/** Undefined when it was cancelled. */
async function attempt(work: () => Promise<string>): Promise<LastSync | undefined> {
  const at = (): string => new Date().toISOString();
  try {
    const summary = await work();
    return { at: at(), outcome: 'done', summary };
  } catch (error) {
    return isCancelled(error) ? undefined : { at: at(), outcome: 'failed', summary: describe(toProblem(error)) };
  }
}
