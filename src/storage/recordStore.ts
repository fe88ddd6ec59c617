import { z } from 'zod';
import { type Disposable } from '../core/emitter';
import type { Log } from '../core/log';
import type { Secrets } from '../core/secrets';
import type { SecretStore } from './secretStore';
import type { StateStorage } from './sharedState';
import { SharedState } from './sharedState';

/** A record that this version cannot read. It is shown and left as it is. */
export interface UnreadableRecord {
  id: string;
  /** The record's own name where it has one. */
  name: string;
  reason: 'newer' | 'damaged';
  /** One sentence for the tooltip. */
  explanation: string;
}

export type StoredRecord<T> =
  | { record: T; unreadable?: undefined }
  | { record?: undefined; unreadable: UnreadableRecord };

/** One step from a version to the next; applied on read, written back with the next change. */
export type RecordUpgrade = (record: Record<string, unknown>) => Record<string, unknown>;
/** By the version they start from. */
export type RecordUpgrades = Readonly<Record<number, RecordUpgrade>>;

/** A record whose secrets lie elsewhere: `secrets` names them. */
export interface SecretRecord {
  id: string;
  name: string;
  updatedAt: string;
  secrets: string[];
}

/** What one kind of record is, apart from what all of them are. */
export interface RecordDefinition<T extends SecretRecord> {
  /** Of its keys in the state. */
  prefix: string;
  schema: z.ZodType<T>;
  /** The newest version that this program writes. */
  version: number;
  upgrades: RecordUpgrades;
  messages(): { unnamed: string; newer: string; damaged: string };
}

const nameCollator = new Intl.Collator(undefined, { numeric: true });

/**
 * Records of one kind without their secrets in a state that windows share, one key each; their secrets in the secret
 * store.
 */
export class RecordStore<T extends SecretRecord> {
  private readonly sharedState: SharedState;
  /** What was read of a value of the state, which is another object once it has changed. */
  private readonly readRecords = new WeakMap<object, StoredRecord<T>>();
  /** What was listed last, as it is stored and sorted: it is asked for more often than it changes. */
  private lastList: { stored: readonly StoredRecord<T>[]; sorted: readonly StoredRecord<T>[] } = {
    stored: [],
    sorted: [],
  };

  constructor(
    state: StateStorage,
    private readonly secretStore: SecretStore,
    private readonly log: Log,
    private readonly definition: RecordDefinition<T>,
    options: { now?: () => number; settleDelaysMs?: readonly number[] } = {},
  ) {
    this.sharedState = new SharedState(state, definition.prefix, options.now, options.settleDelaysMs, (error) =>
      log.warn(`What another window lost could not be written again: ${String(error)}`),
    );
  }

  /** All records, by name; unreadable ones last. */
  list(): StoredRecord<T>[] {
    const records = this.sharedState
      .keys()
      .map((key) => this.read(key.slice(this.definition.prefix.length), this.sharedState.get(key)));
    const { stored, sorted } = this.lastList;
    if (records.length === stored.length && records.every((record, index) => record === stored[index]))
      return [...sorted];
    const nameOf = (storedRecord: StoredRecord<T>): string =>
      storedRecord.record?.name ?? storedRecord.unreadable?.name ?? '';
    const rankOf = (storedRecord: StoredRecord<T>): number => (storedRecord.record ? 0 : 1);
    this.lastList = {
      stored: records,
      sorted: records.toSorted((a, b) => rankOf(a) - rankOf(b) || nameCollator.compare(nameOf(a), nameOf(b))),
    };
    return [...this.lastList.sorted];
  }

  get(id: string): T | undefined {
    const value = this.sharedState.get(this.definition.prefix + id);
    return value === undefined ? undefined : this.read(id, value).record;
  }

  private read(id: string, value: unknown): StoredRecord<T> {
    if (typeof value !== 'object' || value === null) return readRecord(this.definition, id, value);
    const knownRecord = this.readRecords.get(value);
    if (knownRecord) return knownRecord;
    const record = readRecord(this.definition, id, value);
    this.readRecords.set(value, record);
    return record;
  }

  /**
   * Writes a record together with its secrets: the secrets first, then the record; if the record cannot be written, the
   * secrets are put back. Secrets that are not given are removed, so that none outlives the values it was entered for.
   * `rebase` makes the record anew from the one that was written meanwhile, so that this change is not lost.
   */
  async save(record: T, secrets: Secrets, rebase?: (newest: T) => T): Promise<T> {
    const previous = this.get(record.id);
    const restoreSecrets = await this.secretStore.replace(
      record.id,
      [...(previous?.secrets ?? []), ...record.secrets],
      secrets,
    );
    try {
      const newest = this.get(record.id);
      const isWrittenMeanwhile = newest !== undefined && newest.updatedAt !== previous?.updatedAt;
      const saved = await this.sharedState.set(this.definition.prefix + record.id, {
        ...(rebase && isWrittenMeanwhile ? rebase(newest) : record),
        secrets: Object.keys(secrets),
      });
      await this.signalOtherWindows();
      return saved;
    } catch (error) {
      await restoreSecrets();
      throw error;
    }
  }

  /** Changes the record alone, starting from its newest state. Undefined when it is deleted meanwhile. */
  async patch(id: string, update: (record: T) => T): Promise<T | undefined> {
    const current = this.get(id);
    if (!current) return undefined;
    const saved = await this.sharedState.set(this.definition.prefix + id, update(current));
    await this.signalOtherWindows();
    return saved;
  }

  /**
   * Removes the secrets and the record; if the record cannot be removed, the secrets are put back. Returns the way
   * back, which holds the secrets in memory; where a record with this id is there again, it does nothing.
   */
  async delete(id: string): Promise<() => Promise<void>> {
    const key = this.definition.prefix + id;
    const deletedRecord = this.sharedState.get(key);
    const fields = readSecretFields(deletedRecord);
    const restoreSecrets = await this.secretStore.replace(id, fields, {});
    try {
      await this.sharedState.delete(key);
    } catch (error) {
      await restoreSecrets();
      throw error;
    }
    await this.signalOtherWindows();
    return async () => {
      if (typeof deletedRecord !== 'object' || deletedRecord === null || this.sharedState.get(key) !== undefined)
        return;
      await restoreSecrets();
      await this.sharedState.set(key, { ...deletedRecord, updatedAt: '' });
      await this.signalOtherWindows();
    };
  }

  onDidChange(listener: () => void): Disposable {
    return this.sharedState.onDidChange(listener);
  }

  /** Other windows may have written: see SharedState. */
  refresh(): void {
    this.sharedState.refresh();
  }

  dispose(): void {
    this.sharedState.dispose();
  }

  /** The other windows find out sooner or later anyway, so a signal that cannot be given is no failure. */
  private async signalOtherWindows(): Promise<void> {
    try {
      await this.secretStore.signalOtherWindows();
    } catch (error) {
      this.log.warn(`The other windows could not be notified of the change: ${String(error)}`);
    }
  }
}

const versionedSchema = z.object({ version: z.number().int() });
const namedSchema = z.object({ name: z.string().min(1) });

/** A record as it lies in the state, upgraded in memory where it is of an older version. */
export function readRecord<T extends SecretRecord>(
  definition: RecordDefinition<T>,
  id: string,
  value: unknown,
): StoredRecord<T> {
  const { data: versioned } = versionedSchema.safeParse(value);
  if (versioned && versioned.version > definition.version) return { unreadable: describeUnreadable('newer') };
  let record = versioned && (value as Record<string, unknown> | undefined);
  for (let version = versioned?.version; record && version !== undefined && version < definition.version; version++)
    record = definition.upgrades[version]?.(record);
  const { data } = definition.schema.safeParse(record);
  return data?.id === id ? { record: data } : { unreadable: describeUnreadable('damaged') };

  function describeUnreadable(reason: UnreadableRecord['reason']): UnreadableRecord {
    const messages = definition.messages();
    const name = namedSchema.safeParse(value).data?.name ?? messages.unnamed;
    return { id, name, reason, explanation: messages[reason] };
  }
}

/** Works on unreadable records too, so that deleting one leaves no secret behind. */
function readSecretFields(record: unknown): string[] {
  return z.looseObject({ secrets: z.array(z.string()) }).safeParse(record).data?.secrets ?? [];
}
