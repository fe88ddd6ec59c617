import type { ConnectionGroupStore } from '../../connections/connectionGroupStore';
import type { ConnectionGroup } from '../../connections/connectionGroups';
import { groupColors, isSortedByName, listAllConnections, listAllGroups } from '../../connections/connectionGroups';
import type { Connection } from '../../connections/connectionRecord';
import type { SharedGroup } from './connectionsFile';

/** Connections in the order in which they are shown, each with the names of the groups that it is in. */
export function listWithGroups(
  groups: ConnectionGroupStore,
  connections: readonly Connection[],
): { connection: Connection; group: readonly string[] }[] {
  return listAllConnections(groups.arrange(connections)).map((connection) => ({
    connection,
    group: groups.pathOf(connection.id).map(({ name }) => name),
  }));
}

/** The groups that these connections are in, and those around them, as they are shared. */
export function listSharedGroups(groups: ConnectionGroupStore, connections: readonly Connection[]): SharedGroup[] {
  const usedIds = new Set(connections.flatMap(({ id }) => groups.pathOf(id)).map(({ id }) => id));
  return listAllGroups(groups.arrange(connections))
    .filter(({ group }) => usedIds.has(group.id))
    .map(({ group }) => {
      const color = groupColors.find((groupColor) => groupColor === group.color);
      return {
        path: [...groups.pathOf(group.id), group].map(({ name }) => name),
        ...(color ? { color } : {}),
      };
    });
}

/** A connection of a file, and the group that the file has it in. */
export interface GroupedConnection {
  connection: Connection;
  path: readonly string[] | undefined;
}

/**
 * Puts connections into the groups that a file has them in, and makes those that are missing, with their colours. What
 * stands in a group here already stays there, and a group that is here keeps its colour and order.
 */
export async function importGroups(
  groups: ConnectionGroupStore,
  imported: readonly GroupedConnection[],
  sharedGroups: readonly SharedGroup[],
): Promise<void> {
  const created = new GroupCreation(groups);
  const usedPaths = imported.flatMap(({ path }) => (path ? [path] : []));
  for (const { path, color } of sharedGroups)
    if (usedPaths.some((usedPath) => startsWith(usedPath, path))) await created.findOrCreate(path, color);
  const ungrouped = new Set(groups.arrange(imported.map(({ connection }) => connection)).connections);
  const membersByGroup = new Map<string, Connection[]>();
  for (const { connection, path } of imported) {
    if (!path || !ungrouped.has(connection)) continue;
    const groupId = await created.findOrCreate(path);
    if (groupId === undefined) continue;
    const members = membersByGroup.get(groupId);
    if (members) members.push(connection);
    else membersByGroup.set(groupId, [connection]);
  }
  for (const [groupId, members] of membersByGroup)
    await groups.move(
      members.map(({ id }) => id),
      groupId,
    );
  for (const [groupId, members] of membersByGroup)
    if (created.isNew(groupId)) await keepOrder(groups, members, members);
  for (const siblings of created.listNewSiblings()) await keepOrder(groups, siblings, []);
}

/** Finds groups by the path of their names, and makes them where they are missing. */
class GroupCreation {
  private readonly newGroups: { group: ConnectionGroup; parentId: string | undefined }[] = [];
  private readonly foundIds = new Map<string, string | undefined>();

  constructor(private readonly groups: ConnectionGroupStore) {}

  /** The id of the group at this path; undefined for the empty path. */
  async findOrCreate(path: readonly string[], color?: SharedGroup['color']): Promise<string | undefined> {
    const key = JSON.stringify(path);
    if (!this.foundIds.has(key)) this.foundIds.set(key, await this.find(path, color));
    return this.foundIds.get(key);
  }

  isNew(groupId: string): boolean {
    return this.newGroups.some(({ group }) => group.id === groupId);
  }

  listNewSiblings(): ConnectionGroup[][] {
    const parentIds = new Set(this.newGroups.map(({ parentId }) => parentId));
    return [...parentIds].map((id) =>
      this.newGroups.filter(({ parentId }) => parentId === id).map(({ group }) => group),
    );
  }

  private async find(path: readonly string[], color: SharedGroup['color']): Promise<string | undefined> {
    let parentId: string | undefined;
    for (const [depth, name] of path.entries()) {
      const existing = this.groups
        .list()
        .find((group) => hasName(group, name) && this.groups.pathOf(group.id).at(-1)?.id === parentId);
      const isLast = depth === path.length - 1;
      const group: ConnectionGroup =
        existing ?? (await this.groups.create({ name, parentId, ...(isLast && color ? { color } : {}) }));
      if (!existing) this.newGroups.push({ group, parentId });
      parentId = group.id;
    }
    return parentId;
  }
}

/** Rows that stand by name anyway get no order of their own, so that later ones find their place by name too. */
async function keepOrder(
  groups: ConnectionGroupStore,
  rows: readonly { id: string; name: string }[],
  connections: readonly Connection[],
): Promise<void> {
  const [firstRow, ...otherRows] = rows;
  if (!firstRow || isSortedByName(rows)) return;
  await groups.moveBeside(
    otherRows.map(({ id }) => id),
    firstRow.id,
    'below',
    connections,
  );
}

function hasName(group: ConnectionGroup, name: string): boolean {
  return group.name.toLowerCase() === name.trim().toLowerCase();
}

function startsWith(path: readonly string[], start: readonly string[]): boolean {
  return start.every((name, index) => path[index]?.toLowerCase() === name.toLowerCase());
}
