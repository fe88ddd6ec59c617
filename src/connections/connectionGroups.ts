import { z } from 'zod';
import { isRising } from '../core/isRising';

/**
 * The colours of a group's folder: those of VS Code's charts, which each theme draws so that they differ.
 */
export const groupColors = ['red', 'yellow', 'green', 'blue', 'purple'] as const;
export type GroupColor = (typeof groupColors)[number];

/** The newest version this program writes. */
export const groupRecordVersion = 1;

/** A folder of connections and of other groups, as it lies in globalState. What is in it is said by their places. */
export const connectionGroupSchema = z.looseObject({
  version: z.literal(groupRecordVersion),
  id: z.uuid(),
  name: z.string().min(1),
  /** A newer version may know others: what is none of `groupColors` is kept, and drawn without a colour. */
  color: z.string().optional(),
  updatedAt: z.string(),
  /** Always empty: what all records of a store have. */
  secrets: z.array(z.string()),
});
export type ConnectionGroup = z.infer<typeof connectionGroupSchema>;

/**
 * Where a connection or a group stands, by its id and apart from its record: it can be moved in one window while it is
 * tested or renamed in another, and neither is lost.
 */
export const placeSchema = z.looseObject({
  /** Absent: in no group. */
  groupId: z.uuid().optional(),
  /** Absent: below those that have one, by name. */
  position: z.number().optional(),
  updatedAt: z.string(),
});
export type Place = Pick<z.infer<typeof placeSchema>, 'groupId' | 'position'>;
export type Places = ReadonlyMap<string, Place>;

/** What can stand in a group. */
export interface Placeable {
  id: string;
  name: string;
}

/** What is in a group, or in none: groups first, then connections, each in the order in which they are shown. */
export interface GroupContents<C extends Placeable> {
  groups: readonly ArrangedGroup<C>[];
  connections: readonly C[];
}

export interface ArrangedGroup<C extends Placeable> extends GroupContents<C> {
  group: ConnectionGroup;
}

/** Everything in its place. What stands in a group that does not exist, or in itself, is in none: nothing is lost. */
export function arrangeConnections<C extends Placeable>(
  connections: readonly C[],
  groups: readonly ConnectionGroup[],
  places: Places,
): GroupContents<C> {
  const groupsById = new Map(groups.map((group) => [group.id, group]));
  const childGroups = groupRows(groups, ({ id }) => findParentId(id, groupsById, places));
  const childConnections = groupRows(connections, ({ id }) => findExistingGroup(id, groupsById, places));
  const listContents = (groupId: string | undefined): GroupContents<C> => ({
    groups: sortRows(childGroups.get(groupId) ?? [], places).map((group) => ({ group, ...listContents(group.id) })),
    connections: sortRows(childConnections.get(groupId) ?? [], places),
  });
  return listContents(undefined);
}

/** The groups from the outermost one to this one. Ends where groups would contain each other. */
export function listGroupPath(
  groupId: string | undefined,
  groups: ReadonlyMap<string, ConnectionGroup>,
  places: Places,
): ConnectionGroup[] {
  const path: ConnectionGroup[] = [];
  for (let id = groupId; id !== undefined; id = findParentId(id, groups, places)) {
    const group = groups.get(id);
    if (!group) break;
    path.unshift(group);
  }
  return path;
}

/** All connections in a group and in the groups in it, as they are shown. */
export function listAllConnections<C extends Placeable>({ groups, connections }: GroupContents<C>): C[] {
  return [...groups.flatMap(listAllConnections), ...connections];
}

/** All groups in it, each before those that are in it. */
export function listAllGroups<C extends Placeable>({ groups }: GroupContents<C>): ArrangedGroup<C>[] {
  return groups.flatMap((group) => [group, ...listAllGroups(group)]);
}

/** The ids of the list that a group or a connection stands in: groups with groups, connections with connections. */
export function listSiblings<C extends Placeable>(arrangement: GroupContents<C>, id: string): string[] {
  const lists = [arrangement, ...listAllGroups(arrangement)].flatMap(({ groups, connections }) => [
    groups.map(({ group }) => group.id),
    connections.map((connection) => connection.id),
  ]);
  return lists.find((list) => list.includes(id)) ?? [];
}

/**
 * The positions with which `movedIds` stand at this index of a list, in their order. Where the rows before have none
 * yet, or nothing fits between two, others get a new one too. @param rows the list without the moved ones
 */
export function computePositions(
  rows: readonly { id: string; position?: number | undefined }[],
  movedIds: readonly string[],
  index: number,
): Map<string, number> {
  const positions = new Map<string, number>();
  let lower: number | undefined;
  for (const { id, position } of rows.slice(0, index)) {
    lower = position ?? (lower ?? 0) + 1;
    if (position === undefined) positions.set(id, lower);
  }
  const upper = rows[index]?.position;
  const first = lower ?? (upper ?? 0) - movedIds.length - 1;
  const step = upper === undefined ? 1 : (upper - first) / (movedIds.length + 1);
  movedIds.forEach((id, offset) => positions.set(id, first + step * (offset + 1)));
  const movedPositions = [lower, ...movedIds.map((id) => positions.get(id)), upper].filter(
    (value) => value !== undefined,
  );
  if (isRising(movedPositions)) return positions;
  const followingIds = rows.slice(index).flatMap(({ id, position }) => (position === undefined ? [] : [id]));
  const orderedIds = [...rows.slice(0, index).map(({ id }) => id), ...movedIds, ...followingIds];
  return new Map(orderedIds.map((id, offset) => [id, offset + 1]));
}

/** Whether a list stands in the order of its names, as lists do that nobody has arranged. */
export function isSortedByName(rows: readonly Placeable[]): boolean {
  return rows.every((row, index) => {
    const previous = rows[index - 1];
    return !previous || compareNames(previous, row) <= 0;
  });
}

/** "acme 2" before "acme 10". */
const nameCollator = new Intl.Collator(undefined, { numeric: true });

function findExistingGroup(
  id: string,
  groups: ReadonlyMap<string, ConnectionGroup>,
  places: Places,
): string | undefined {
  const groupId = places.get(id)?.groupId;
  return groupId !== undefined && groups.has(groupId) ? groupId : undefined;
}

/** Two windows may have put two groups into each other: these are in none. */
function findParentId(id: string, groups: ReadonlyMap<string, ConnectionGroup>, places: Places): string | undefined {
  const parentId = findExistingGroup(id, groups, places);
  const visitedIds = new Set<string>();
  for (let above = parentId; above !== undefined; above = findExistingGroup(above, groups, places)) {
    if (above === id) return undefined;
    if (visitedIds.has(above)) break;
    visitedIds.add(above);
  }
  return parentId;
}

function groupRows<R>(rows: readonly R[], keyOf: (row: R) => string | undefined): Map<string | undefined, R[]> {
  const rowsByKey = new Map<string | undefined, R[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const list = rowsByKey.get(key);
    if (list) list.push(row);
    else rowsByKey.set(key, [row]);
  }
  return rowsByKey;
}

function sortRows<R extends Placeable>(rows: readonly R[], places: Places): R[] {
  const positionOf = ({ id }: R): number => places.get(id)?.position ?? Number.POSITIVE_INFINITY;
  return [...rows].sort((a, b) => {
    const [first, second] = [positionOf(a), positionOf(b)];
    return first === second ? compareNames(a, b) : first - second;
  });
}

function compareNames(a: Placeable, b: Placeable): number {
  return nameCollator.compare(a.name, b.name) || (a.id < b.id ? -1 : 1);
}
