import { t } from '@vscode/l10n';
import { iterateItems } from '../../connections/listPages';
import { createNoteRow, createPagedRows, formatLocalTime, joinLines } from '../../connections/resourceRows';
import type { Resource } from '../../connections/vendor';
import type { User } from '../apiSchemas';
import { v1Path } from '../celigoApi';
import { integrationNames } from '../integrations/integrations';
import type { CeligoRowContext } from '../rowContext';
import { createDocumentLoader } from '../rowContext';
import { describeAccess } from './accessPlan';
import type { Role } from './roles';
import { getAccessLevel, getRole, getRoleDescription, getRoleLabel, listMembers, roles } from './roles';
import { describeUserState, getUser, getUserEmail, getUserName, getUserState, listUsers } from './users';

/** The users of the account. */
export function createAccountsRow(context: CeligoRowContext): Resource {
  return {
    id: 'accounts',
    kind: 'celigoAccounts',
    label: t('Users'),
    tooltip: t('The users of the account. Its owner is not listed by Celigo.'),
    icon: 'organization',
    tags: ['searchable'],
    url: context.links.users(),
    loadChildren: (signal) =>
      createPagedRows(
        listUsers(context.api, signal),
        (user) => createUserRow(context, user),
        t('No users besides the owner.'),
      ),
  };
}

/** The roles, each with the users who have it. Counts come after: it takes all users to count them. */
export function createRolesRow(context: CeligoRowContext): Resource {
  return {
    id: 'roles',
    kind: 'celigoRoles',
    label: t('Roles'),
    icon: 'shield',
    url: context.links.users(),
    loadChildren: async () => {
      let counts: Promise<ReadonlyMap<Role, number>> | undefined;
      return roles.map((role) => createRoleRow(context, role, (signal) => (counts ??= countMembers(context, signal))));
    },
  };
}

function createRoleRow(
  context: CeligoRowContext,
  role: Role,
  readCounts: (signal: AbortSignal) => Promise<ReadonlyMap<Role, number>>,
): Resource {
  return {
    id: role,
    kind: 'celigoRole',
    label: getRoleLabel(role),
    tooltip: getRoleDescription(role),
    icon: role === 'administrator' ? 'shield' : role === 'manage' ? 'tools' : role === 'monitor' ? 'eye' : 'checklist',
    tags: ['searchable', ...(role === 'custom' ? [] : ['grantable'])],
    data: { role },
    loadChildren: (signal) =>
      createPagedRows(
        listMembers(context.api, role, signal),
        (user) => createUserRow(context, user),
        t('Nobody has this role.'),
      ),
    loadDetails: async (signal) => {
      const count = (await readCounts(signal)).get(role) ?? 0;
      return { description: count === 1 ? t('1 user') : t('{0} users', count) };
    },
  };
}

async function countMembers({ api }: CeligoRowContext, signal: AbortSignal): Promise<ReadonlyMap<Role, number>> {
  const counts = new Map<Role, number>();
  for await (const user of iterateItems(listUsers(api, signal), signal))
    counts.set(getRole(user), (counts.get(getRole(user)) ?? 0) + 1);
  return counts;
}

/**
 * A user. In an integration `user` is the record of that list, whose access level is the one there; `integrationId`
 * makes grants and revocations count for that integration.
 */
export function createUserRow(context: CeligoRowContext, user: User, integrationId?: string): Resource {
  const state = getUserState(user);
  const role = getRole(user);
  const { sharedWithUser: sharedUser, accountSSORequired: isSsoRequired, accountMFARequired: isMfaRequired } = user;
  const grants = user.integrationAccessLevel ?? [];
  return {
    id: user._id,
    kind: 'celigoUser',
    label: getUserName(user),
    description: [getRoleLabel(role), state === 'accepted' ? undefined : describeUserState(state)]
      .filter(Boolean)
      .join(' · '),
    tooltip: joinLines(
      getUserEmail(user),
      t('Access: {0}', getRoleLabel(role)),
      t('State: {0}', describeUserState(state)),
      isSsoRequired
        ? t('Single sign-on is required.')
        : sharedUser?.accountSSOLinked === 'this_account'
          ? t('Single sign-on is linked.')
          : undefined,
      isMfaRequired ? t('Multi-factor authentication is required.') : undefined,
      t('Last sign-in: {0}', formatLocalTime(user.lastSignIn ?? sharedUser?.lastSignIn) ?? t('never')),
    ),
    icon: state === 'disabled' ? 'circle-slash' : state === 'accepted' ? 'account' : 'mail',
    tags: [state, role, ...(integrationId === undefined ? [] : ['inIntegration'])],
    url: context.links.users(),
    data: { userId: user._id, email: getUserEmail(user), ...(integrationId === undefined ? {} : { integrationId }) },
    loadDocument: createDocumentLoader(context.api, v1Path`/ashares/${user._id}`),
    ...(integrationId === undefined
      ? { reload: async (signal: AbortSignal) => createUserRow(context, await getUser(context.api, user._id, signal)) }
      : {}),
    ...(integrationId === undefined && grants.length > 0
      ? { loadChildren: (signal: AbortSignal) => createGrantRows(context, user, signal) }
      : {}),
  };
}

/** The single integrations that a user may use. Without the right to list integrations their ids have to do. */
async function createGrantRows(
  context: CeligoRowContext,
  user: User,
  signal: AbortSignal,
): Promise<readonly Resource[]> {
  const names = await integrationNames(context.api, signal);
  const hasWideRole = getRole(user) === 'administrator' || getRole(user) === 'manage';
  const rows = (user.integrationAccessLevel ?? []).map(
    (grant): Resource => ({
      id: grant._integrationId,
      kind: 'celigoGrant',
      label: names.get(grant._integrationId) ?? grant._integrationId,
      description: getAccessLevel(grant),
      icon: 'key',
      url: context.links.integration({ _id: grant._integrationId }, 'users'),
      data: {
        userId: user._id,
        email: getUserEmail(user),
        integrationId: grant._integrationId,
        level: getAccessLevel(grant),
      },
    }),
  );
  return hasWideRole
    ? [createNoteRow(t('Covered by the role: {0}', describeAccess({ ...user, integrationAccessLevel: [] }))), ...rows]
    : rows;
}
