import { t } from '@vscode/l10n';
import { connectionSchema, currentVersion } from './model';
import { RecordStore } from './records';
import type { Connection, Secrets } from './model';
import type { Log } from './log';
import type { RecordKind, Unreadable, Upgrades } from './records';
import type { State } from '../state/sharedState';
import type { Vault } from './vault';

export type { Unreadable, Upgrade, Upgrades } from './records';

export type StoredConnection = { connection: Connection; unreadable?: undefined } | { connection?: undefined; unreadable: Unreadable };

const kind: RecordKind<Connection> = {
  prefix: 'connection/',
  schema: connectionSchema,
  version: currentVersion,
  // Version 1 is the first.
  upgrades: {},
  words: () => ({
    unnamed: t('Unnamed connection'),
    newer: t('This connection was saved by a newer version of the extension. Update the extension to use it. It is kept as it is.'),
    damaged: t('The record of this connection cannot be read. It is kept as it is. You can delete it and add the connection again.'),
  }),
};

/** Connections without their secrets in globalState, one key each; their secrets in the vault. */
export class ConnectionStore {
  private readonly records: RecordStore<Connection>;

  constructor(state: State, vault: Vault, log: Log, options: { now?: () => number; settleMs?: readonly number[]; upgrades?: Upgrades } = {}) {
    this.records = new RecordStore(state, vault, log, options.upgrades ? { ...kind, upgrades: options.upgrades } : kind, options);
  }

  /** All connections, by name; unreadable records last. */
  list(): StoredConnection[] {
    return this.records.list().map(({ record, unreadable }) => (record ? { connection: record } : { unreadable }));
  }

  get(id: string): Connection | undefined {
    return this.records.get(id);
  }

  /** See RecordStore.save. */
  save(connection: Connection, secrets: Secrets): Promise<Connection> {
    return this.records.save(connection, secrets);
  }

  /** Changes the record alone, starting from its newest state. Undefined when it is gone meanwhile. */
  patch(id: string, change: (connection: Connection) => Connection): Promise<Connection | undefined> {
    return this.records.patch(id, change);
  }

  /** See RecordStore.delete. */
  delete(id: string): Promise<void> {
    return this.records.delete(id);
  }

  onDidChange(listener: () => void): { dispose(): void } {
    return this.records.onDidChange(listener);
  }

  /** Other windows may have written: see SharedState. */
  refresh(): void {
    this.records.refresh();
  }

  dispose(): void {
    this.records.dispose();
  }
}
