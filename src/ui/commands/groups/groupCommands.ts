import * as vscode from 'vscode';
import type { ConnectionGroup } from '../../../connections/connectionGroups';
import { askModal, showInformation } from '../../adapters/notifications';
import { listMovableRows } from '../../prompts/chooseConnection';
import { ConnectionNode } from '../../tree/connectionNode';
import { GroupNode } from '../../tree/groupNode';
import { revealMovedNode, revealNode } from '../../tree/revealNode';
import { deleteConnections, describeDeletion } from '../deleteConnection';
import type { Services } from '../services';
import { askGroupColor, askGroupName, createGroup, resolveGroup } from './askGroup';
import { registerMoveCommands } from './moveCommands';

type Dependencies = Pick<
  Services,
  'commands' | 'expandedGroups' | 'files' | 'forms' | 'groups' | 'history' | 'service' | 'tree' | 'view'
>;

/** Folders of connections in the view: made, named, coloured, removed; and what is in them. */
export function registerGroupCommands(services: Dependencies): void {
  const { commands, groups } = services;
  registerMoveCommands(services);

  commands.register('celonisCeligo.newGroup', async (_scope, arg, selection) => {
    const connectionRows = listMovableRows(arg, selection).filter((row) => row instanceof ConnectionNode);
    const parentId = arg instanceof GroupNode ? arg.groupId : findCommonGroup(services, connectionRows);
    const group = await createGroup(services, parentId);
    await groups.move(
      connectionRows.map(({ connectionId }) => connectionId),
      group.id,
    );
    const node = services.tree.getGroupNode(group.id);
    if (node) await revealNode(services.view, node);
  });

  commands.register('celonisCeligo.renameGroup', async (_scope, arg) => {
    const title = vscode.l10n.t('Rename Group');
    const group = await resolveGroup(groups, arg, title);
    const name = await askGroupName(groups, title, groups.pathOf(group.id).at(-1)?.id, group);
    if (name === group.name) return;
    await groups.rename(group.id, name);
    await revealMovedNode(services.view, services.tree.getGroupNode(group.id));
  });

  commands.register('celonisCeligo.setGroupColor', async (_scope, arg, selection) => {
    const title = vscode.l10n.t('Set Colour of Group');
    const chosenGroups = await resolveGroups(services, arg, selection, title);
    const color = await askGroupColor(title, nameGroups(chosenGroups), chosenGroups[0]?.color);
    for (const { id } of chosenGroups) await groups.setColor(id, color);
  });

  commands.register('celonisCeligo.dissolveGroup', async (_scope, arg, selection) => {
    const chosenGroups = await resolveGroups(services, arg, selection, vscode.l10n.t('Dissolve Group'));
    const restore = await dissolveGroups(services, chosenGroups);
    offerUndo(services, chosenGroups, restore);
  });

  commands.register('celonisCeligo.deleteGroup', async (_scope, arg, selection) => {
    const title = vscode.l10n.t('Delete Group');
    const chosenGroups = await resolveGroups(services, arg, selection, title);
    await deleteGroups(services, chosenGroups);
  });
}

/** The group that all of these stand in; a new one for them is made beside them. */
function findCommonGroup({ groups }: Dependencies, rows: readonly ConnectionNode[]): string | undefined {
  const parentIds = new Set(rows.map(({ connectionId }) => groups.pathOf(connectionId).at(-1)?.id));
  return parentIds.size === 1 ? [...parentIds][0] : undefined;
}

async function resolveGroups(
  { groups }: Dependencies,
  arg: unknown,
  selection: unknown,
  title: string,
): Promise<ConnectionGroup[]> {
  const rows = listMovableRows(arg, selection).filter((row) => row instanceof GroupNode);
  return rows.length > 1
    ? rows.flatMap(({ groupId }) => groups.get(groupId) ?? [])
    : [await resolveGroup(groups, arg, title)];
}

/** Returns the way back for all of them. */
async function dissolveGroups(
  { groups }: Dependencies,
  chosenGroups: readonly ConnectionGroup[],
): Promise<() => Promise<void>> {
  const restoreActions: (() => Promise<void>)[] = [];
  for (const { id } of chosenGroups) restoreActions.unshift(await groups.dissolve(id));
  return async () => {
    for (const restore of restoreActions) await restore();
  };
}

function offerUndo(
  { commands }: Dependencies,
  chosenGroups: readonly ConnectionGroup[],
  restore: () => Promise<void>,
): void {
  const undoLabel = vscode.l10n.t('Undo');
  const [onlyGroup] = chosenGroups;
  const message =
    chosenGroups.length === 1
      ? vscode.l10n.t('The group "{0}" was dissolved. Nothing in it was deleted.', onlyGroup?.name ?? '')
      : vscode.l10n.t('{0} groups were dissolved. Nothing in them was deleted.', chosenGroups.length);
  commands.runInBackground('celonisCeligo.dissolveGroup', {}, async () => {
    if ((await showInformation(message, undoLabel)) === undoLabel) await restore();
  });
}

/** With the connections in them, or without, as a person chooses. */
async function deleteGroups(services: Dependencies, chosenGroups: readonly ConnectionGroup[]): Promise<void> {
  const { groups, service, tree } = services;
  const nodes = chosenGroups.flatMap(({ id }) => tree.getGroupNode(id) ?? []);
  const connectionIds = new Set(nodes.flatMap((node) => node.listConnections()).map((node) => node.connectionId));
  const connections = [...connectionIds].flatMap((id) => service.get(id) ?? []);
  const deletedIds = new Set(chosenGroups.map(({ id }) => id));
  const allGroups = groups
    .list()
    .filter((group) => [group, ...groups.pathOf(group.id)].some(({ id }) => deletedIds.has(id)));
  if (connections.length === 0) return offerUndo(services, chosenGroups, await dissolveGroups(services, allGroups));
  const deleteAll =
    connections.length === 1
      ? vscode.l10n.t('Delete with 1 Connection')
      : vscode.l10n.t('Delete with {0} Connections', connections.length);
  const deleteGroupOnly = vscode.l10n.t('Delete Group Only');
  const question = vscode.l10n.t('Delete {0}?', nameGroups(chosenGroups));
  const detail = [
    vscode.l10n.t('"{0}" keeps the connections: they move up to where the group is.', deleteGroupOnly),
    vscode.l10n.t('"{0}" deletes them too:', deleteAll),
    await describeDeletion(services, connections),
  ].join('\n\n');
  const answer = await askModal(question, detail, deleteGroupOnly, deleteAll);
  if (answer === deleteGroupOnly) offerUndo(services, chosenGroups, await dissolveGroups(services, chosenGroups));
  else if (answer === deleteAll)
    await deleteConnections(services, connections, () => dissolveGroups(services, allGroups));
}

function nameGroups(chosenGroups: readonly ConnectionGroup[]): string {
  return chosenGroups.length === 1 && chosenGroups[0]
    ? vscode.l10n.t('the group "{0}"', chosenGroups[0].name)
    : vscode.l10n.t('{0} groups', chosenGroups.length);
}
