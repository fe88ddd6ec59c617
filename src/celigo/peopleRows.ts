import { t } from '@vscode/l10n';
import type { Resource } from '../connections/vendor';
import { describeAccess } from './access';
import { v1 } from './api';
import { integrationNames } from './integrations';
import { everyItem } from './paging';
import { levelOf, listMembers, roleDescription, roleLabel, roleOf, roles } from './roles';
import type { Role } from './roles';
import { documentAt, lines, localTime, noteRow, pagedRows } from './rows';
import type { RowContext } from './rows';
import type { User } from './schemas';
import { getUser, listUsers, userEmail, userName, userState, userStateLabel } from './users';

/** The users of the account. */
export function accountsRow(context: RowContext): Resource {
  return {
    id: 'accounts',
    kind: 'celigoAccounts',
    label: t('Accounts'),
    tooltip: t('The users of the account. Its owner is not listed by Celigo.'),
    icon: 'organization',
    tags: ['searchable'],
    url: context.links.users(),
    children: (signal) => pagedRows(listUsers(context.api, signal), (user) => userRow(context, user), t('No users besides the owner.')),
  };
}

/** The roles, each with the users who have it. Counts come after: it takes all users to count them. */
export function rolesRow(context: RowContext): Resource {
  return {
    id: 'roles',
    kind: 'celigoRoles',
    label: t('Roles'),
    icon: 'shield',
    url: context.links.users(),
    children: async () => {
      let counts: Promise<ReadonlyMap<Role, number>> | undefined;
      return roles.map((role) => roleRow(context, role, (signal) => (counts ??= countMembers(context, signal))));
    },
  };
}

function roleRow(context: RowContext, role: Role, counts: (signal: AbortSignal) => Promise<ReadonlyMap<Role, number>>): Resource {
  return {
    id: role,
    kind: 'celigoRole',
    label: roleLabel(role),
    tooltip: roleDescription(role),
    icon: role === 'administrator' ? 'shield' : role === 'manage' ? 'tools' : role === 'monitor' ? 'eye' : 'checklist',
    tags: ['searchable', ...(role === 'custom' ? [] : ['grantable'])],
    data: { role },
    children: (signal) => pagedRows(listMembers(context.api, role, signal), (user) => userRow(context, user), t('Nobody has this role.')),
    later: async (signal) => {
      const count = (await counts(signal)).get(role) ?? 0;
      return { description: count === 1 ? t('1 user') : t('{0} users', count) };
    },
  };
}

async function countMembers({ api }: RowContext, signal: AbortSignal): Promise<ReadonlyMap<Role, number>> {
  const counts = new Map<Role, number>();
  for await (const user of everyItem(listUsers(api, signal), signal)) counts.set(roleOf(user), (counts.get(roleOf(user)) ?? 0) + 1);
  return counts;
}

/**
 * A user. In an integration `user` is the record of that list, whose access level is the one there; `integrationId`
 * makes grants and revocations count for that integration.
 */
export function userRow(context: RowContext, user: User, integrationId?: string): Resource {
  const state = userState(user);
  const role = roleOf(user);
  const { sharedWithUser: who, accountSSORequired: sso, accountMFARequired: mfa } = user;
  const grants = user.integrationAccessLevel ?? [];
  return {
    id: user._id,
    kind: 'celigoUser',
    label: userName(user),
    description: [roleLabel(role), state === 'accepted' ? undefined : userStateLabel(state)].filter(Boolean).join(' · '),
    tooltip: lines(
      userEmail(user),
      t('Access: {0}', roleLabel(role)),
      t('State: {0}', userStateLabel(state)),
      sso ? t('Single sign-on is required.') : who?.accountSSOLinked === 'this_account' ? t('Single sign-on is linked.') : undefined,
      mfa ? t('Multi-factor authentication is required.') : undefined,
      t('Last sign-in: {0}', localTime(user.lastSignIn ?? who?.lastSignIn) ?? t('never')),
    ),
    icon: state === 'disabled' ? 'circle-slash' : state === 'accepted' ? 'account' : 'mail',
    tags: [state, role, ...(integrationId === undefined ? [] : ['inIntegration'])],
    url: context.links.users(),
    data: { userId: user._id, email: userEmail(user), ...(integrationId === undefined ? {} : { integrationId }) },
    document: documentAt(context.api, v1`/ashares/${user._id}`),
    ...(integrationId === undefined ? { again: async (signal: AbortSignal) => userRow(context, await getUser(context.api, user._id, signal)) } : {}),
    ...(integrationId === undefined && grants.length > 0 ? { children: (signal: AbortSignal) => grantRows(context, user, signal) } : {}),
  };
}

/** The single integrations that a user may use. Without the right to list integrations their ids have to do. */
async function grantRows(context: RowContext, user: User, signal: AbortSignal): Promise<readonly Resource[]> {
  const names = await integrationNames(context.api, signal);
  const wide = roleOf(user) === 'administrator' || roleOf(user) === 'manage';
  const rows = (user.integrationAccessLevel ?? []).map(
    (grant): Resource => ({
      id: grant._integrationId,
      kind: 'celigoGrant',
      label: names.get(grant._integrationId) ?? grant._integrationId,
      description: levelOf(grant),
      icon: 'key',
      url: context.links.integration({ _id: grant._integrationId }, 'users'),
      data: { userId: user._id, email: userEmail(user), integrationId: grant._integrationId, level: levelOf(grant) },
    }),
  );
  return wide ? [noteRow(t('Covered by the role: {0}', describeAccess({ ...user, integrationAccessLevel: [] }))), ...rows] : rows;
}
