import { randomUUID } from 'node:crypto';
import { t } from '@vscode/l10n';
import { combineDisposables, type Disposable, Emitter } from '../core/emitter';
import type { Log } from '../core/log';
import { ProblemError } from '../core/problem';
import type { RecordDefinition } from '../storage/recordStore';
import { RecordStore } from '../storage/recordStore';
import type { SecretStore } from '../storage/secretStore';
import type { StateStorage } from '../storage/sharedState';
import { SharedState } from '../storage/sharedState';
import type { ConnectionGroup, GroupColor, GroupContents, Place, Placeable, Places } from './connectionGroups';
import {
  arrangeConnections,
  computePositions,
  connectionGroupSchema,
  groupRecordVersion,
  listGroupPath,
  listSiblings,
  placeSchema,
} from './connectionGroups';

const groupDefinition: RecordDefinition<ConnectionGroup> = {
  prefix: 'connectionGroup/',
  schema: connectionGroupSchema,
  version: groupRecordVersion,
  // Version 1 is the first.
  upgrades: {},
  messages: () => ({
    unnamed: t('Unnamed group'),
    newer: t('This group was saved by a newer version of the extension. Update the extension to use it.'),
    damaged: t('The record of this group cannot be read. It is left as it is.'),
  }),
};

const placePrefix = 'connectionPlace/';

/** A new group: what it is called, and the group it is put into. */
export interface NewGroup {
  name: string;
  color?: GroupColor;
  parentId?: string | undefined;
}

/**
 * The groups of connections, and where everything stands, in the state that windows share: a record for each group and
 * a place for each thing, so that windows which change different things at once lose none of it. What a newer version
 * saved is kept; what is in such a group is shown below, in none.
 */
export class ConnectionGroupStore {
  private readonly records: RecordStore<ConnectionGroup>;
  private readonly placeState: SharedState;
  /** What was read of a value of the state, which is another object once it has changed. */
  private readonly readPlaces = new WeakMap<object, { place: Place | undefined }>();
  private readonly changeEmitter = new Emitter<void>();
  /** Called when groups or places may have changed, in any window. */
  readonly onDidChange = this.changeEmitter.event;
  private readonly subscriptions: Disposable;
  private openChanges = 0;

  constructor(
    state: StateStorage,
    private readonly secretStore: SecretStore,
    private readonly log: Log,
    options: { now?: () => number; settleDelaysMs?: readonly number[] } = {},
  ) {
    this.records = new RecordStore(state, secretStore, log, groupDefinition, options);
    this.placeState = new SharedState(state, placePrefix, options.now, options.settleDelaysMs, (error) =>
      log.warn(`What another window lost could not be written again: ${String(error)}`),
    );
    this.subscriptions = combineDisposables(
      this.records.onDidChange(() => this.notifyListeners()),
      this.placeState.onDidChange(() => this.notifyListeners()),
      secretStore.onDidChange(() => this.refresh()),
    );
  }

  list(): ConnectionGroup[] {
    return this.records.list().flatMap(({ record }) => record ?? []);
  }

  get(id: string): ConnectionGroup | undefined {
    return this.records.get(id);
  }

  places(): Places {
    const places = new Map<string, Place>();
    for (const key of this.placeState.keys()) {
      const data = this.readPlace(this.placeState.get(key));
      if (data) places.set(key.slice(placePrefix.length), data);
    }
    return places;
  }

  private readPlace(value: unknown): Place | undefined {
    if (typeof value !== 'object' || value === null) return undefined;
    let readPlace = this.readPlaces.get(value);
    if (!readPlace) this.readPlaces.set(value, (readPlace = { place: placeSchema.safeParse(value).data }));
    return readPlace.place;
  }

  /** Groups and connections as they are shown. */
  arrange<C extends Placeable>(connections: readonly C[]): GroupContents<C> {
    return arrangeConnections(connections, this.list(), this.places());
  }

  /** The groups that a group or a connection is in, the outermost first. */
  pathOf(id: string): ConnectionGroup[] {
    const places = this.places();
    return listGroupPath(places.get(id)?.groupId, new Map(this.list().map((group) => [group.id, group])), places);
  }

  /** Whether another group beside it has this name, so that a path of names says which group is meant. */
  isNameTaken(name: string, parentId: string | undefined, exceptId?: string): boolean {
    const normalizedName = name.trim().toLowerCase();
    return this.list().some(
      (group) =>
        group.id !== exceptId &&
        group.name.toLowerCase() === normalizedName &&
        this.pathOf(group.id).at(-1)?.id === parentId,
    );
  }

  create({ name, color, parentId }: NewGroup): Promise<ConnectionGroup> {
    return this.change(async () => {
      const group: ConnectionGroup = {
        version: groupRecordVersion,
        id: randomUUID(),
        name: name.trim(),
        ...(color ? { color } : {}),
        updatedAt: '',
        secrets: [],
      };
      if (parentId !== undefined) await this.writePlace(group.id, { groupId: parentId });
      return this.records.save(group, {});
    });
  }

  async rename(id: string, name: string): Promise<void> {
    await this.records.patch(id, (group) => ({ ...group, name: name.trim() }));
  }

  /** Undefined: no colour. */
  async setColor(id: string, color: GroupColor | undefined): Promise<void> {
    await this.records.patch(id, ({ color: _earlier, ...group }) => ({ ...group, ...(color ? { color } : {}) }));
  }

  /**
   * Puts connections and groups into a group, or into none, below what has a place there. Throws ProblemError where a
   * group would get into itself.
   */
  async move(ids: readonly string[], groupId: string | undefined): Promise<void> {
    this.requireOutside(ids, groupId);
    await this.change(async () => {
      for (const id of ids) await this.writePlace(id, groupId === undefined ? {} : { groupId });
    });
  }

  /**
   * Puts rows of one kind into the list in which a row of the same kind stands: above or below it, or in its place, so
   * that it makes room towards where they came from. Throws ProblemError where a group would get into itself.
   */
  async moveBeside<C extends Placeable>(
    ids: readonly string[],
    targetId: string,
    side: 'above' | 'below' | 'inPlace',
    connections: readonly C[],
  ): Promise<void> {
    const listIds = listSiblings(this.arrange(connections), targetId);
    const remainingIds = listIds.filter((id) => !ids.includes(id));
    if (!remainingIds.includes(targetId)) return;
    const comeFromAbove = ids.every((id) => listIds.slice(0, listIds.indexOf(targetId)).includes(id));
    const isBelow = side === 'below' || (side === 'inPlace' && comeFromAbove);
    const groupId = this.pathOf(targetId).at(-1)?.id;
    this.requireOutside(ids, groupId);
    const places = this.places();
    const positions = computePositions(
      remainingIds.map((id) => ({ id, position: places.get(id)?.position })),
      ids,
      remainingIds.indexOf(targetId) + (isBelow ? 1 : 0),
    );
    await this.writePositions(positions, groupId);
  }

  /**
   * Puts a new connection into the group of another one: below it where somebody has arranged its list, else by name,
   * as all that is in such a list.
   */
  async putBeside<C extends Placeable>(id: string, besideId: string, connections: readonly C[]): Promise<void> {
    if (this.places().get(besideId)?.position !== undefined)
      return this.moveBeside([id], besideId, 'below', connections);
    const groupId = this.pathOf(besideId).at(-1)?.id;
    if (groupId !== undefined) await this.move([id], groupId);
  }

  /**
   * Removes a group; what is in it moves up to where the group was. Returns the way back for what has not been moved
   * since.
   */
  dissolve(id: string): Promise<() => Promise<void>> {
    return this.change(async () => {
      const parentId = this.pathOf(id).at(-1)?.id;
      const earlierPlaces = [...this.places()].filter(([, place]) => place.groupId === id);
      const newPlace: Place = parentId === undefined ? {} : { groupId: parentId };
      for (const [memberId] of earlierPlaces) await this.writePlace(memberId, newPlace);
      const restoreRecord = await this.records.delete(id);
      return () =>
        this.change(async () => {
          await restoreRecord();
          const places = this.places();
          for (const [memberId, { groupId, position }] of earlierPlaces) {
            const place = places.get(memberId);
            if (place?.groupId === parentId && place?.position === undefined)
              await this.writePlace(memberId, {
                ...(groupId ? { groupId } : {}),
                ...(position === undefined ? {} : { position }),
              });
          }
        });
    });
  }

  /** Connections that are gone for good need no place any more. */
  async forgetPlaces(ids: readonly string[]): Promise<void> {
    await this.change(async () => {
      for (const id of ids)
        if (this.placeState.get(placePrefix + id) !== undefined) await this.placeState.delete(placePrefix + id);
    });
  }

  /** Other windows may have written: see SharedState. */
  refresh(): void {
    this.records.refresh();
    this.placeState.refresh();
  }

  dispose(): void {
    this.subscriptions.dispose();
    this.records.dispose();
    this.placeState.dispose();
    this.changeEmitter.dispose();
  }

  private requireOutside(ids: readonly string[], groupId: string | undefined): void {
    if (groupId === undefined) return;
    const group = [...this.pathOf(groupId), this.get(groupId)].find((above) => above && ids.includes(above.id));
    if (group)
      throw new ProblemError({
        kind: 'input',
        what: t('The group "{0}" cannot be moved into itself.', group.name),
        next: t('Choose a group that is not in it.'),
      });
  }

  private async writePositions(positions: ReadonlyMap<string, number>, groupId: string | undefined): Promise<void> {
    await this.change(async () => {
      for (const [id, position] of positions)
        await this.writePlace(id, { ...(groupId === undefined ? {} : { groupId }), position });
    });
  }

  private async writePlace(id: string, place: Place): Promise<void> {
    await this.placeState.set(placePrefix + id, { ...place, updatedAt: '' });
  }

  /** One notification for all that is written, here and in the other windows. */
  private async change<T>(write: () => Promise<T>): Promise<T> {
    this.openChanges += 1;
    try {
      return await write();
    } finally {
      this.openChanges -= 1;
      this.notifyListeners();
      await this.secretStore
        .signalOtherWindows()
        .catch((error: unknown) =>
          this.log.warn(`The other windows could not be notified of the change: ${String(error)}`),
        );
    }
  }

  private notifyListeners(): void {
    if (this.openChanges === 0) this.changeEmitter.fire();
  }
}
