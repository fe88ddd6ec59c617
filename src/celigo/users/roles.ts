import { t } from '@vscode/l10n';
import type { ListPage } from '../../connections/listPages';
import { filterPages } from '../../connections/listPages';
import type { User } from '../apiSchemas';
import type { CeligoApi } from '../celigoApi';
import { listUsers } from './users';

/**
 * The roles that can be given, the widest first; and what the users are who have single integrations only, or nothing
 * (celigo-api.md §3.10).
 */
export const grantableRoles = ['administrator', 'manage', 'monitor'] as const;
export type GrantableRole = (typeof grantableRoles)[number];
export const roles = [...grantableRoles, 'custom'] as const;
export type Role = (typeof roles)[number];

export function getRole(user: User): Role {
  return grantableRoles.find((role) => role === user.accessLevel) ?? 'custom';
}

/** What a user may do in a single integration in Celigo's own word: manage or monitor; empty where it says nothing. */
export function getAccessLevel(grant: { accessLevel?: unknown }): string {
  return typeof grant.accessLevel === 'string' ? grant.accessLevel : '';
}

export function getRoleLabel(role: Role): string {
  const labels = { administrator: t('Administrator'), manage: t('Manage'), monitor: t('Monitor'), custom: t('Custom') };
  return labels[role];
}

export function getRoleDescription(role: Role): string {
  const descriptions = {
    administrator: t('Everything, users and account settings included.'),
    manage: t('Builds and changes everything in all integrations, but not users or the account.'),
    monitor: t('Sees all integrations, runs flows and retries errors, without connections and tokens.'),
    custom: t('Access to single integrations only, or to none yet.'),
  };
  return descriptions[role];
}

/** The users who have this role. Throws ProblemError. */
export function listMembers(api: CeligoApi, role: Role, signal: AbortSignal): Promise<ListPage<User>> {
  return filterPages(listUsers(api, signal), (user) => getRole(user) === role, signal);
}
