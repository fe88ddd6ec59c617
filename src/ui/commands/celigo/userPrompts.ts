import * as vscode from 'vscode';
import type { User } from '../../../celigo/apiSchemas';
import type { CeligoApi } from '../../../celigo/celigoApi';
import { listIntegrations, nameOrId } from '../../../celigo/integrations/integrations';
import type { IntegrationLevel } from '../../../celigo/users/accessPlan';
import type { GrantableRole } from '../../../celigo/users/roles';
import { getRole, getRoleDescription, getRoleLabel, grantableRoles } from '../../../celigo/users/roles';
import { describeUserState, getUserEmail, getUserName, getUserState, listUsers } from '../../../celigo/users/users';
import { iterateItems } from '../../../connections/listPages';
import { formatNumber } from '../../../core/formatNumbers';
import { ProblemError } from '../../../core/problem';
import { withProgress } from '../../adapters/notifications';
import { withSignal } from '../../adapters/withSignal';
import type { Item } from '../../prompts/prompts';
import { askChoice, askChoices } from '../../prompts/prompts';
import { selectedRows } from '../selectedRows';

/** A user as far as asking about one needs it. */
export interface UserChoice {
  id: string;
  email: string;
}

export interface IntegrationChoice {
  id: string;
  name: string;
}

/**
 * The users whose rows are selected; without any, those that a person picks from the whole list. Throws ProblemError.
 */
export async function chooseUsers(
  api: CeligoApi,
  title: string,
  arg: unknown,
  selection: unknown,
  isEligible: (user: User) => boolean = () => true,
): Promise<UserChoice[]> {
  const rows = selectedRows(['celigoUser', 'celigoGrant'], arg, selection);
  const users = new Map(
    rows.map(({ resource: { data = {} } }) => [
      data['userId'] ?? '',
      { id: data['userId'] ?? '', email: data['email'] ?? '' },
    ]),
  );
  users.delete('');
  return users.size > 0 ? [...users.values()] : pickUsers(api, title, isEligible);
}

async function pickUsers(api: CeligoApi, title: string, isEligible: (user: User) => boolean): Promise<UserChoice[]> {
  const users = (
    await readAllItems(vscode.l10n.t('Reading the users'), (signal) => iterateItems(listUsers(api, signal), signal))
  ).filter(isEligible);
  if (users.length === 0)
    throw new ProblemError({
      kind: 'input',
      what: vscode.l10n.t('There is no user for whom this would change anything.'),
    });
  const items = users.map((user): Item<UserChoice> => {
    const state = getUserState(user);
    return {
      label: getUserName(user),
      description: [getRoleLabel(getRole(user)), state === 'accepted' ? '' : describeUserState(state)]
        .filter(Boolean)
        .join(' · '),
      detail: getUserEmail(user),
      value: { id: user._id, email: getUserEmail(user) },
    };
  });
  return (await askChoices({
    title,
    placeholder: vscode.l10n.t('Which users? Type to search'),
    items,
  })) as UserChoice[];
}

export async function askRole(title: string, active?: GrantableRole): Promise<GrantableRole> {
  const items = grantableRoles.map((role) => ({
    label: getRoleLabel(role),
    detail: getRoleDescription(role),
    value: role,
  }));
  return (await askChoice({
    title,
    placeholder: vscode.l10n.t('Which role?'),
    items,
    ...(active ? { active } : {}),
  })) as GrantableRole;
}

export async function askLevel(title: string): Promise<IntegrationLevel> {
  const items: Item<IntegrationLevel>[] = [
    {
      label: vscode.l10n.t('Manage'),
      detail: vscode.l10n.t('Builds and changes everything in the integration.'),
      value: 'manage',
    },
    {
      label: vscode.l10n.t('Monitor'),
      detail: vscode.l10n.t('Sees the integration, runs its flows and retries errors.'),
      value: 'monitor',
    },
  ];
  return (await askChoice({ title, placeholder: vscode.l10n.t('Which access?'), items })) as IntegrationLevel;
}

/** One integration of the account. `allowedIds` narrows it to these ids. Throws ProblemError. */
export async function askIntegration(
  api: CeligoApi,
  title: string,
  allowedIds?: ReadonlySet<string>,
): Promise<IntegrationChoice> {
  const items = await integrationItems(api, allowedIds);
  return (await askChoice({
    title,
    placeholder: vscode.l10n.t('Which integration? Type to search'),
    items,
  })) as IntegrationChoice;
}

/** Several integrations of the account. Throws ProblemError. */
export async function askIntegrations(api: CeligoApi, title: string): Promise<IntegrationChoice[]> {
  const items = await integrationItems(api);
  return (await askChoices({
    title,
    placeholder: vscode.l10n.t('Which integrations? Type to search'),
    items,
  })) as IntegrationChoice[];
}

async function integrationItems(api: CeligoApi, allowedIds?: ReadonlySet<string>): Promise<Item<IntegrationChoice>[]> {
  const integrations = await readAllItems(vscode.l10n.t('Reading the integrations'), (signal) =>
    iterateItems(listIntegrations(api, signal), signal),
  );
  const items = integrations
    .filter((integration) => allowedIds?.has(integration._id) ?? true)
    .map((integration) => ({
      label: nameOrId(integration),
      description: integration.description ?? '',
      value: { id: integration._id, name: nameOrId(integration) },
    }));
  if (items.length === 0)
    throw new ProblemError({ kind: 'input', what: vscode.l10n.t('There is no integration to choose from.') });
  return items;
}

/** A whole list, however long, with progress and a way out. Throws ProblemError. */
export async function readAllItems<T>(
  title: string,
  listItems: (signal: AbortSignal) => AsyncIterable<T>,
): Promise<T[]> {
  return withProgress(title, (progress, token) =>
    withSignal(token, async (signal) => {
      const items: T[] = [];
      for await (const item of listItems(signal)) {
        items.push(item);
        if (items.length % 500 === 0)
          progress.report({ message: vscode.l10n.t('{0} so far', formatNumber(items.length)) });
      }
      return items;
    }),
  );
}
