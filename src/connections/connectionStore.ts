import { t } from '@vscode/l10n';
import { type Disposable } from '../core/emitter';
import type { Log } from '../core/log';
import type { Secrets } from '../core/secrets';
import type { RecordDefinition, RecordUpgrades, UnreadableRecord } from '../storage/recordStore';
import { RecordStore } from '../storage/recordStore';
import type { SecretStore } from '../storage/secretStore';
import type { StateStorage } from '../storage/sharedState';
import { connectionKeyPrefix } from './connectionKeyPrefix';
import type { Connection } from './connectionRecord';
import { connectionRecordVersion, connectionSchema } from './connectionRecord';

export type StoredConnection =
  | { connection: Connection; unreadable?: undefined }
  | { connection?: undefined; unreadable: UnreadableRecord };

const connectionRecordDefinition: RecordDefinition<Connection> = {
  prefix: connectionKeyPrefix,
  schema: connectionSchema,
  version: connectionRecordVersion,
  // Version 1 is the first.
  upgrades: {},
  messages: () => ({
    unnamed: t('Unnamed connection'),
    newer: t(
      'This connection was saved by a newer version of the extension. Update the extension to use it. It is left as it is.',
    ),
    damaged: t(
      'The record of this connection cannot be read. It is left as it is. You can delete it and add the connection again.',
    ),
  }),
};

/** Connections without their secrets in globalState, one key each; their secrets in the secret store. */
export class ConnectionStore {
  private readonly recordStore: RecordStore<Connection>;

  constructor(
    state: StateStorage,
    secretStore: SecretStore,
    log: Log,
    options: { now?: () => number; settleDelaysMs?: readonly number[]; upgrades?: RecordUpgrades } = {},
  ) {
    this.recordStore = new RecordStore(
      state,
      secretStore,
      log,
      options.upgrades ? { ...connectionRecordDefinition, upgrades: options.upgrades } : connectionRecordDefinition,
      options,
    );
  }

  /** All connections, by name; unreadable records last. */
  list(): StoredConnection[] {
    return this.recordStore.list().map(({ record, unreadable }) => (record ? { connection: record } : { unreadable }));
  }

  get(id: string): Connection | undefined {
    return this.recordStore.get(id);
  }

  /** See RecordStore.save. */
  save(connection: Connection, secrets: Secrets, rebase?: (newest: Connection) => Connection): Promise<Connection> {
    return this.recordStore.save(connection, secrets, rebase);
  }

  /** Changes the record alone, starting from its newest state. Undefined when it is deleted meanwhile. */
  patch(id: string, update: (connection: Connection) => Connection): Promise<Connection | undefined> {
    return this.recordStore.patch(id, update);
  }

  /** See RecordStore.delete. */
  delete(id: string): Promise<() => Promise<void>> {
    return this.recordStore.delete(id);
  }

  onDidChange(listener: () => void): Disposable {
    return this.recordStore.onDidChange(listener);
  }

  /** Other windows may have written: see SharedState. */
  refresh(): void {
    this.recordStore.refresh();
  }

  dispose(): void {
    this.recordStore.dispose();
  }
}
