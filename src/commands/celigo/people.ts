import * as vscode from 'vscode';
import { listIntegrations, nameOf } from '../../celigo/integrations';
import { everyItem } from '../../celigo/paging';
import { grantableRoles, roleDescription, roleLabel, roleOf } from '../../celigo/roles';
import { listUsers, userEmail, userName, userState, userStateLabel } from '../../celigo/users';
import { ProblemError } from '../../http/problem';
import { withSignal } from '../../platform/cancel';
import { withProgress } from '../../platform/notify';
import { askChoice, askSeveral } from '../ask/input';
import { selectedRows } from '../selection';
import type { CeligoApi } from '../../celigo/api';
import type { IntegrationLevel } from '../../celigo/access';
import type { GrantableRole } from '../../celigo/roles';
import type { User } from '../../celigo/schemas';
import type { Item } from '../ask/input';

/** A user as far as asking about one needs it. */
export interface Person {
  id: string;
  email: string;
}

export interface IntegrationChoice {
  id: string;
  name: string;
}

/** The users whose rows are selected; without any, those that a person picks from the whole list. Throws ProblemError. */
export async function peopleOf(api: CeligoApi, title: string, arg: unknown, selection: unknown, wanted: (user: User) => boolean = () => true): Promise<Person[]> {
  const rows = selectedRows(['celigoUser', 'celigoGrant'], arg, selection);
  const people = new Map(rows.map(({ resource: { data = {} } }) => [data['userId'] ?? '', { id: data['userId'] ?? '', email: data['email'] ?? '' }]));
  people.delete('');
  return people.size > 0 ? [...people.values()] : pickPeople(api, title, wanted);
}

async function pickPeople(api: CeligoApi, title: string, wanted: (user: User) => boolean): Promise<Person[]> {
  const users = (await readAll(vscode.l10n.t('Reading the users'), (signal) => everyItem(listUsers(api, signal), signal))).filter(wanted);
  if (users.length === 0) throw new ProblemError({ kind: 'input', what: vscode.l10n.t('There is no user for whom this would change anything.') });
  const items = users.map((user): Item<Person> => {
    const state = userState(user);
    return {
      label: userName(user),
      description: [roleLabel(roleOf(user)), state === 'accepted' ? '' : userStateLabel(state)].filter(Boolean).join(' · '),
      detail: userEmail(user),
      value: { id: user._id, email: userEmail(user) },
    };
  });
  return (await askSeveral({ title, placeholder: vscode.l10n.t('Which users? Type to search'), items })) as Person[];
}

export async function askRole(title: string, active?: GrantableRole): Promise<GrantableRole> {
  const items = grantableRoles.map((role) => ({ label: roleLabel(role), detail: roleDescription(role), value: role }));
  return (await askChoice({ title, placeholder: vscode.l10n.t('Which role?'), items, ...(active ? { active } : {}) })) as GrantableRole;
}

export async function askLevel(title: string): Promise<IntegrationLevel> {
  const items: Item<IntegrationLevel>[] = [
    { label: vscode.l10n.t('Manage'), detail: vscode.l10n.t('Builds and changes everything in the integration.'), value: 'manage' },
    { label: vscode.l10n.t('Monitor'), detail: vscode.l10n.t('Sees the integration, runs its flows and retries errors.'), value: 'monitor' },
  ];
  return (await askChoice({ title, placeholder: vscode.l10n.t('Which access?'), items })) as IntegrationLevel;
}

/** One integration of the account. `only` narrows it to these ids. Throws ProblemError. */
export async function askIntegration(api: CeligoApi, title: string, only?: ReadonlySet<string>): Promise<IntegrationChoice> {
  const items = await integrationItems(api, only);
  return (await askChoice({ title, placeholder: vscode.l10n.t('Which integration? Type to search'), items })) as IntegrationChoice;
}

/** Several integrations of the account. Throws ProblemError. */
export async function askIntegrations(api: CeligoApi, title: string): Promise<IntegrationChoice[]> {
  const items = await integrationItems(api);
  return (await askSeveral({ title, placeholder: vscode.l10n.t('Which integrations? Type to search'), items })) as IntegrationChoice[];
}

async function integrationItems(api: CeligoApi, only?: ReadonlySet<string>): Promise<Item<IntegrationChoice>[]> {
  const all = await readAll(vscode.l10n.t('Reading the integrations'), (signal) => everyItem(listIntegrations(api, signal), signal));
  const items = all.filter((one) => only?.has(one._id) ?? true).map((one) => ({ label: nameOf(one), description: one.description ?? '', value: { id: one._id, name: nameOf(one) } }));
  if (items.length === 0) throw new ProblemError({ kind: 'input', what: vscode.l10n.t('There is no integration to choose from.') });
  return items;
}

/** A whole list, however long, with progress and a way out. Throws ProblemError. */
export async function readAll<T>(title: string, list: (signal: AbortSignal) => AsyncIterable<T>): Promise<T[]> {
  return withProgress(title, (progress, token) =>
    withSignal(token, async (signal) => {
      const all: T[] = [];
      for await (const one of list(signal)) {
        all.push(one);
        if (all.length % 500 === 0) progress.report({ message: vscode.l10n.t('{0} so far', all.length.toLocaleString()) });
      }
      return all;
    }),
  );
}
