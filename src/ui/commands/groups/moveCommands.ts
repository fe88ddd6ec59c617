import * as vscode from 'vscode';
import { listSiblings } from '../../../connections/connectionGroups';
import { cancelledProblem, ProblemError } from '../../../core/problem';
import { chooseConnection, listMovableRows } from '../../prompts/chooseConnection';
import { askChoice, back } from '../../prompts/prompts';
import { ConnectionNode } from '../../tree/connectionNode';
import { GroupNode } from '../../tree/groupNode';
import type { Services } from '../services';
import { askGroup, createGroup } from './askGroup';

type Dependencies = Pick<Services, 'commands' | 'expandedGroups' | 'groups' | 'service'>;
type MovableRow = ConnectionNode | GroupNode;

/** Connections and groups into groups, out of them, and up and down in their list. */
export function registerMoveCommands(services: Dependencies): void {
  const { commands, groups, service } = services;

  commands.register('celonisCeligo.moveToGroup', async (_scope, arg, selection) => {
    const rows = listMovableRows(arg, selection);
    const title = vscode.l10n.t('Move to Group');
    const ids = rows.length > 0 ? rows.map(idOf) : [await chooseConnectionId(services, title)];
    const groupIds = new Set(rows.flatMap((row) => (row instanceof GroupNode ? [row.groupId] : [])));
    const currentIds = new Set(ids.map((id) => groups.pathOf(id).at(-1)?.id));
    const currentId = currentIds.size === 1 ? [...currentIds][0] : undefined;
    const choice = await askGroup(groups, title, describeRows(services, ids), groupIds, currentId);
    if (choice.kind === 'new') await groups.move(ids, (await createGroup(services, undefined)).id);
    else await groups.move(ids, choice.kind === 'group' ? choice.id : undefined);
  });

  commands.register('celonisCeligo.moveUp', (_scope, arg, selection) => moveByOne(services, arg, selection, 'above'));
  commands.register('celonisCeligo.moveDown', (_scope, arg, selection) => moveByOne(services, arg, selection, 'below'));

  commands.register('celonisCeligo.dropRows', async (_scope, target, dragged) => {
    const rows = (Array.isArray(dragged) ? (dragged as unknown[]) : []).filter(isMovable);
    const targetRow = findTarget(target);
    if (rows.length === 0 || rows.some((row) => row === targetRow)) return;
    const ids = rows.map(idOf);
    if (targetRow instanceof ConnectionNode) {
      const connectionIds = rows.filter((row) => row instanceof ConnectionNode).map(idOf);
      const groupIds = rows.filter((row) => row instanceof GroupNode).map(idOf);
      await groups.move(groupIds, groups.pathOf(targetRow.connectionId).at(-1)?.id);
      await groups.moveBeside(connectionIds, targetRow.connectionId, 'inPlace', service.connections());
    } else if (!(targetRow instanceof GroupNode)) {
      await groups.move(ids, undefined);
    } else if (rows.every((row) => row instanceof GroupNode)) {
      const side = await askSide(rows, targetRow);
      if (side === 'into') await groups.move(ids, targetRow.groupId);
      else await groups.moveBeside(ids, targetRow.groupId, side, service.connections());
    } else await groups.move(ids, targetRow.groupId);
  });
}

/** A row goes past its neighbour. Several that are selected go together. */
async function moveByOne(
  { groups, service }: Dependencies,
  arg: unknown,
  selection: unknown,
  side: 'above' | 'below',
): Promise<void> {
  const rows = listMovableRows(arg, selection);
  const [firstRow] = rows;
  if (!firstRow) return;
  const isSameList = (row: MovableRow): boolean =>
    row.parent === firstRow.parent && row instanceof GroupNode === firstRow instanceof GroupNode;
  const ids = rows.filter(isSameList).map(idOf);
  const listIds = listSiblings(groups.arrange(service.connections()), idOf(firstRow));
  const orderedIds = listIds.filter((id) => ids.includes(id));
  const edgeId = side === 'above' ? orderedIds[0] : orderedIds.at(-1);
  const neighbourId = edgeId === undefined ? undefined : listIds[listIds.indexOf(edgeId) + (side === 'above' ? -1 : 1)];
  if (neighbourId !== undefined) await groups.moveBeside(orderedIds, neighbourId, side, service.connections());
}

/** A group that is dropped on another one: both are meant often enough to ask. Throws ProblemError `cancelled`. */
async function askSide(rows: readonly MovableRow[], target: GroupNode): Promise<'into' | 'above' | 'below'> {
  const { name } = target.group;
  const firstRow = rows[0];
  const draggedName = rows.length === 1 && firstRow instanceof GroupNode ? `"${firstRow.group.name}"` : undefined;
  const side = await askChoice<'into' | 'above' | 'below'>({
    title: vscode.l10n.t('Move Group'),
    placeholder: draggedName
      ? vscode.l10n.t('Where to put {0}', draggedName)
      : vscode.l10n.t('Where to put the {0} groups', rows.length),
    items: [
      { label: vscode.l10n.t('Above "{0}"', name), iconPath: new vscode.ThemeIcon('arrow-up'), value: 'above' },
      { label: vscode.l10n.t('Below "{0}"', name), iconPath: new vscode.ThemeIcon('arrow-down'), value: 'below' },
      { label: vscode.l10n.t('Into "{0}"', name), iconPath: new vscode.ThemeIcon('folder'), value: 'into' },
    ],
  });
  if (side === back) throw new ProblemError(cancelledProblem());
  return side;
}

async function chooseConnectionId({ service }: Dependencies, title: string): Promise<string> {
  const connection = await chooseConnection(service, title);
  if (connection === back) throw new ProblemError(cancelledProblem());
  return connection.id;
}

function describeRows({ groups, service }: Dependencies, ids: readonly string[]): string {
  const [id = ''] = ids;
  const name = service.get(id)?.name ?? groups.get(id)?.name ?? '';
  return ids.length === 1
    ? vscode.l10n.t('Where to put "{0}"', name)
    : vscode.l10n.t('Where to put the {0} selected', ids.length);
}

/** The group or the connection that a row is, or that it is below; undefined below all of them. */
function findTarget(row: unknown): MovableRow | undefined {
  let node = row;
  while (typeof node === 'object' && node !== null && !isMovable(node))
    node = 'parent' in node ? node.parent : undefined;
  return isMovable(node) ? node : undefined;
}

function isMovable(row: unknown): row is MovableRow {
  return row instanceof ConnectionNode || row instanceof GroupNode;
}

function idOf(row: MovableRow): string {
  return row instanceof GroupNode ? row.groupId : row.connectionId;
}
