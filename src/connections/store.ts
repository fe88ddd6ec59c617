import { z } from 'zod';
import { t } from '@vscode/l10n';
import { connectionSchema, currentVersion } from './model';
import { SharedState } from '../state/sharedState';
import type { Connection, Secrets } from './model';
import type { Log } from './log';
import type { State } from '../state/sharedState';
import type { Vault } from './vault';

const prefix = 'connection/';

/** A record that this version cannot read. It is shown and kept as it is. */
export interface Unreadable {
  id: string;
  /** The record's own name where it has one. */
  name: string;
  reason: 'newer' | 'damaged';
  /** One sentence for the tooltip. */
  explanation: string;
}

export type StoredConnection = { connection: Connection; unreadable?: undefined } | { connection?: undefined; unreadable: Unreadable };

/** One step from a version to the next; applied on read, written back with the next change. */
export type Upgrade = (record: Record<string, unknown>) => Record<string, unknown>;
export type Upgrades = Readonly<Record<number, Upgrade>>;

/** By the version they start from. Version 1 is the first. */
const upgrades: Upgrades = {};

/** Connections without their secrets in globalState, one key each; their secrets in the vault. */
export class ConnectionStore {
  private readonly state: SharedState;
  private readonly upgrades: Upgrades;

  constructor(
    state: State,
    private readonly vault: Vault,
    private readonly log: Log,
    options: { now?: () => number; settleMs?: readonly number[]; upgrades?: Upgrades } = {},
  ) {
    this.state = new SharedState(state, prefix, options.now, options.settleMs);
    this.upgrades = options.upgrades ?? upgrades;
  }

  /** All connections, by name; unreadable records last. */
  list(): StoredConnection[] {
    const all = this.state.keys().map((key) => readRecord(key.slice(prefix.length), this.state.get(key), this.upgrades));
    const name = (one: StoredConnection): string => one.connection?.name ?? one.unreadable?.name ?? '';
    const rank = (one: StoredConnection): number => (one.connection ? 0 : 1);
    return all.sort((a, b) => rank(a) - rank(b) || name(a).localeCompare(name(b), undefined, { numeric: true }));
  }

  get(id: string): Connection | undefined {
    const value = this.state.get(prefix + id);
    return value === undefined ? undefined : readRecord(id, value, this.upgrades).connection;
  }

  /**
   * Writes a connection together with its secrets: the secrets first, then the record; if the record cannot be written,
   * the secrets are put back. Secrets that are not given are removed, so that none outlives the values it was entered for.
   */
  async save(connection: Connection, secrets: Secrets): Promise<Connection> {
    const previous = this.get(connection.id)?.secrets ?? [];
    const restore = await this.vault.replace(connection.id, [...previous, ...connection.secrets], secrets);
    try {
      const saved = await this.state.set(prefix + connection.id, { ...connection, secrets: Object.keys(secrets) });
      await this.signal();
      return saved;
    } catch (error) {
      await restore();
      throw error;
    }
  }

  /** Changes the record alone, starting from its newest state. Undefined when it is gone meanwhile. */
  async patch(id: string, change: (connection: Connection) => Connection): Promise<Connection | undefined> {
    const current = this.get(id);
    if (!current) return undefined;
    const saved = await this.state.set(prefix + id, change(current));
    await this.signal();
    return saved;
  }

  /** Removes the secrets and the record; if the record cannot be removed, the secrets are put back. */
  async delete(id: string): Promise<void> {
    const fields = secretFieldsOf(this.state.get(prefix + id));
    const restore = await this.vault.replace(id, fields, {});
    try {
      await this.state.delete(prefix + id);
    } catch (error) {
      await restore();
      throw error;
    }
    await this.signal();
  }

  onDidChange(listener: () => void): { dispose(): void } {
    return this.state.onDidChange(listener);
  }

  /** Other windows may have written: see SharedState. */
  refresh(): void {
    this.state.refresh();
  }

  dispose(): void {
    this.state.dispose();
  }

  /** The other windows find out sooner or later anyway, so a signal that cannot be given is no failure. */
  private async signal(): Promise<void> {
    try {
      await this.vault.signal();
    } catch (error) {
      this.log.warn(`The other windows could not be told of the change: ${String(error)}`);
    }
  }
}

const versioned = z.looseObject({ version: z.number().int() });
const named = z.looseObject({ name: z.string().min(1) });

/** A record as it lies in the state, upgraded in memory where it is of an older version. */
export function readRecord(id: string, value: unknown, steps: Upgrades): StoredConnection {
  const name = named.safeParse(value).data?.name ?? t('Unnamed connection');
  const start = versioned.safeParse(value);
  if (start.success && start.data.version > currentVersion) {
    const explanation = t('This connection was saved by a newer version of the extension. Update the extension to use it. It is kept as it is.');
    return { unreadable: { id, name, reason: 'newer', explanation } };
  }
  let record: Record<string, unknown> | undefined = start.data;
  for (let version = start.data?.version; record && version !== undefined && version < currentVersion; version++) {
    record = steps[version]?.(record);
  }
  const read = connectionSchema.safeParse(record);
  if (read.success && read.data.id === id) return { connection: read.data };
  const explanation = t('The record of this connection cannot be read. It is kept as it is. You can delete it and add the connection again.');
  return { unreadable: { id, name, reason: 'damaged', explanation } };
}

/** Works on unreadable records too, so that deleting one leaves no secret behind. */
function secretFieldsOf(record: unknown): string[] {
  return z.looseObject({ secrets: z.array(z.string()) }).safeParse(record).data?.secrets ?? [];
}
