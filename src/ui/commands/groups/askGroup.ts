import * as vscode from 'vscode';
import type { ConnectionGroupStore } from '../../../connections/connectionGroupStore';
import type { ConnectionGroup, GroupColor } from '../../../connections/connectionGroups';
import { groupColors, listAllGroups } from '../../../connections/connectionGroups';
import { cancelledProblem, ProblemError } from '../../../core/problem';
import { askChoice, askText, back } from '../../prompts/prompts';
import { createGroupIcon, GroupNode } from '../../tree/groupNode';
import type { Services } from '../services';

/** "Customers › North": a group with those that it is in. */
function describeGroupPath(groups: ConnectionGroupStore, group: ConnectionGroup): string {
  return [...groups.pathOf(group.id), group].map(({ name }) => name).join(' › ');
}

/** Asks what a group is called. Throws ProblemError `cancelled`. */
export async function askGroupName(
  groups: ConnectionGroupStore,
  title: string,
  parentId: string | undefined,
  group?: ConnectionGroup,
): Promise<string> {
  const name = await askText({
    title,
    prompt: group ? vscode.l10n.t('New name of "{0}"', group.name) : vscode.l10n.t('Name of the group'),
    placeholder: vscode.l10n.t('A customer, a project or a team'),
    ...(group ? { value: group.name } : {}),
    check: (text) => checkGroupName(groups, text, parentId, group?.id),
  });
  if (name === back) throw new ProblemError(cancelledProblem());
  return name.trim();
}

/** Makes a group by what a person enters, open from the start. Throws ProblemError `cancelled`. */
export async function createGroup(
  { expandedGroups, groups }: Pick<Services, 'expandedGroups' | 'groups'>,
  parentId: string | undefined,
): Promise<ConnectionGroup> {
  const group = await groups.create({
    name: await askGroupName(groups, vscode.l10n.t('New Group'), parentId),
    parentId,
  });
  await expandedGroups.set(group.id, true);
  if (parentId !== undefined) await expandedGroups.set(parentId, true);
  return group;
}

function checkGroupName(
  groups: ConnectionGroupStore,
  text: string,
  parentId: string | undefined,
  exceptId: string | undefined,
): { error: string } | { warning?: string } {
  if (text.trim() === '') return { error: vscode.l10n.t('Enter a name.') };
  if (text.trim().length > 200) return { error: vscode.l10n.t('Enter at most 200 characters.') };
  return groups.isNameTaken(text, parentId, exceptId)
    ? { error: vscode.l10n.t('There is a group with this name here.') }
    : {};
}

export type GroupChoice = { kind: 'new' } | { kind: 'none' } | { kind: 'group'; id: string };

/** Asks for a group, an existing one, a new one or none. @param excludedIds groups that are not offered */
export async function askGroup(
  groups: ConnectionGroupStore,
  title: string,
  placeholder: string,
  excludedIds: ReadonlySet<string>,
  currentId: string | undefined,
): Promise<GroupChoice> {
  const items = listAllGroups(groups.arrange([]))
    .filter(({ group }) => ![group, ...groups.pathOf(group.id)].some(({ id }) => excludedIds.has(id)))
    .map(({ group }) => ({
      label: describeGroupPath(groups, group),
      ...(group.id === currentId ? { description: vscode.l10n.t('now') } : {}),
      iconPath: createGroupIcon(group.color),
      value: { kind: 'group' as const, id: group.id },
    }));
  const choice = await askChoice<GroupChoice>({
    title,
    placeholder,
    items: [
      { label: vscode.l10n.t('New Group…'), iconPath: new vscode.ThemeIcon('new-folder'), value: { kind: 'new' } },
      { label: vscode.l10n.t('No Group'), iconPath: new vscode.ThemeIcon('circle-slash'), value: { kind: 'none' } },
      ...items,
    ],
  });
  if (choice === back) throw new ProblemError(cancelledProblem());
  return choice;
}

/** Undefined: no colour. Throws ProblemError `cancelled`. */
export async function askGroupColor(
  title: string,
  placeholder: string,
  current: string | undefined,
): Promise<GroupColor | undefined> {
  const labels: Record<GroupColor, string> = {
    red: vscode.l10n.t('Red'),
    yellow: vscode.l10n.t('Yellow'),
    green: vscode.l10n.t('Green'),
    blue: vscode.l10n.t('Blue'),
    purple: vscode.l10n.t('Purple'),
  };
  const choice = await askChoice<GroupColor | 'none'>({
    title,
    placeholder,
    items: [
      { label: vscode.l10n.t('No Colour'), iconPath: createGroupIcon(undefined), value: 'none' },
      ...groupColors.map((color) => ({ label: labels[color], iconPath: createGroupIcon(color), value: color })),
    ],
    active: groupColors.find((color) => color === current) ?? 'none',
  });
  if (choice === back) throw new ProblemError(cancelledProblem());
  return choice === 'none' ? undefined : choice;
}

/** The group that a command was called on; a person chooses where it was called on none. Throws ProblemError. */
export async function resolveGroup(
  groups: ConnectionGroupStore,
  arg: unknown,
  title: string,
): Promise<ConnectionGroup> {
  const id = arg instanceof GroupNode ? arg.groupId : await askExistingGroup(groups, title);
  const group = groups.get(id);
  if (group) return group;
  throw new ProblemError({
    kind: 'input',
    what: vscode.l10n.t('This group does not exist any more.'),
    why: vscode.l10n.t('It was dissolved, perhaps in another window.'),
  });
}

async function askExistingGroup(groups: ConnectionGroupStore, title: string): Promise<string> {
  const items = listAllGroups(groups.arrange([])).map(({ group }) => ({
    label: describeGroupPath(groups, group),
    iconPath: createGroupIcon(group.color),
    value: group.id,
  }));
  if (items.length === 0)
    throw new ProblemError({
      kind: 'input',
      what: vscode.l10n.t('There is no group yet.'),
      fixes: [{ kind: 'runCommand', command: 'celonisCeligo.newGroup', label: vscode.l10n.t('New Group…') }],
    });
  const id = await askChoice<string>({ title, placeholder: vscode.l10n.t('Choose a group'), items });
  if (id === back) throw new ProblemError(cancelledProblem());
  return id;
}
