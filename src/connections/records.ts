import { z } from 'zod';
import { SharedState } from '../state/sharedState';
import type { Secrets } from './model';
import type { Log } from './log';
import type { State } from '../state/sharedState';
import type { Vault } from './vault';

/** A record that this version cannot read. It is shown and kept as it is. */
export interface Unreadable {
  id: string;
  /** The record's own name where it has one. */
  name: string;
  reason: 'newer' | 'damaged';
  /** One sentence for the tooltip. */
  explanation: string;
}

export type Stored<T> = { record: T; unreadable?: undefined } | { record?: undefined; unreadable: Unreadable };

/** One step from a version to the next; applied on read, written back with the next change. */
export type Upgrade = (record: Record<string, unknown>) => Record<string, unknown>;
/** By the version they start from. */
export type Upgrades = Readonly<Record<number, Upgrade>>;

/** A record whose secrets lie elsewhere: `secrets` names them. */
export interface SecretRecord {
  id: string;
  name: string;
  updatedAt: string;
  secrets: string[];
}

/** What one kind of record is, apart from what all of them are. */
export interface RecordKind<T extends SecretRecord> {
  /** Of its keys in the state. */
  prefix: string;
  schema: z.ZodType<T>;
  /** The newest version that this program writes. */
  version: number;
  upgrades: Upgrades;
  words(): { unnamed: string; newer: string; damaged: string };
}

/** Records of one kind without their secrets in a state that windows share, one key each; their secrets in the vault. */
export class RecordStore<T extends SecretRecord> {
  private readonly state: SharedState;

  constructor(
    state: State,
    private readonly vault: Vault,
    private readonly log: Log,
    private readonly kind: RecordKind<T>,
    options: { now?: () => number; settleMs?: readonly number[] } = {},
  ) {
    this.state = new SharedState(state, kind.prefix, options.now, options.settleMs);
  }

  /** All records, by name; unreadable ones last. */
  list(): Stored<T>[] {
    const all = this.state.keys().map((key) => readRecord(this.kind, key.slice(this.kind.prefix.length), this.state.get(key)));
    const name = (one: Stored<T>): string => one.record?.name ?? one.unreadable?.name ?? '';
    const rank = (one: Stored<T>): number => (one.record ? 0 : 1);
    return all.sort((a, b) => rank(a) - rank(b) || name(a).localeCompare(name(b), undefined, { numeric: true }));
  }

  get(id: string): T | undefined {
    const value = this.state.get(this.kind.prefix + id);
    return value === undefined ? undefined : readRecord(this.kind, id, value).record;
  }

  /**
   * Writes a record together with its secrets: the secrets first, then the record; if the record cannot be written,
   * the secrets are put back. Secrets that are not given are removed, so that none outlives the values it was entered for.
   */
  async save(record: T, secrets: Secrets): Promise<T> {
    const previous = this.get(record.id)?.secrets ?? [];
    const restore = await this.vault.replace(record.id, [...previous, ...record.secrets], secrets);
    try {
      const saved = await this.state.set(this.kind.prefix + record.id, { ...record, secrets: Object.keys(secrets) });
      await this.signal();
      return saved;
    } catch (error) {
      await restore();
      throw error;
    }
  }

  /** Changes the record alone, starting from its newest state. Undefined when it is gone meanwhile. */
  async patch(id: string, change: (record: T) => T): Promise<T | undefined> {
    const current = this.get(id);
    if (!current) return undefined;
    const saved = await this.state.set(this.kind.prefix + id, change(current));
    await this.signal();
    return saved;
  }

  /** Removes the secrets and the record; if the record cannot be removed, the secrets are put back. */
  async delete(id: string): Promise<void> {
    const fields = secretFieldsOf(this.state.get(this.kind.prefix + id));
    const restore = await this.vault.replace(id, fields, {});
    try {
      await this.state.delete(this.kind.prefix + id);
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
export function readRecord<T extends SecretRecord>(kind: RecordKind<T>, id: string, value: unknown): Stored<T> {
  const words = kind.words();
  const name = named.safeParse(value).data?.name ?? words.unnamed;
  const start = versioned.safeParse(value);
  if (start.success && start.data.version > kind.version) return { unreadable: { id, name, reason: 'newer', explanation: words.newer } };
  let record: Record<string, unknown> | undefined = start.data;
  for (let version = start.data?.version; record && version !== undefined && version < kind.version; version++) {
    record = kind.upgrades[version]?.(record);
  }
  const read = kind.schema.safeParse(record);
  if (read.success && read.data.id === id) return { record: read.data };
  return { unreadable: { id, name, reason: 'damaged', explanation: words.damaged } };
}

/** Works on unreadable records too, so that deleting one leaves no secret behind. */
function secretFieldsOf(record: unknown): string[] {
  return z.looseObject({ secrets: z.array(z.string()) }).safeParse(record).data?.secrets ?? [];
}
