import { isDeepStrictEqual } from 'node:util';
import { t } from '@vscode/l10n';
import { ProblemError } from '../../core/problem';
import type { User } from '../apiSchemas';
import type { CeligoApi } from '../celigoApi';
import { v1Path } from '../celigoApi';
import type { GrantableRole } from './roles';
import { getAccessLevel, getRole, getRoleLabel, roles } from './roles';
import type { ItemOutcome } from './users';
import { getUser, getUserEmail, runSequentially } from './users';

export type IntegrationLevel = 'manage' | 'monitor';

export type AccessChange =
  | { kind: 'grantRole'; role: GrantableRole }
  /** Back to monitor, for those who have more. */
  | { kind: 'revokeRole' }
  | { kind: 'grantIntegration'; integrationId: string; level: IntegrationLevel }
  | { kind: 'revokeIntegration'; integrationId: string };

/** A change as it is shown before it is made. Equal records: there is nothing to do. */
export interface AccessPlan {
  currentUser: User;
  plannedUser: User;
  /** What is worth knowing: that a grant has no effect, that nothing is left. */
  note?: string;
}

/**
 * What Celigo keeps by itself (schema of the user record); all else must go back in a PUT, which erases what it omits.
 */
const readOnlyMembers = [
  '_id',
  'accepted',
  'createdAt',
  'createdVia',
  'dismissed',
  'isProductionAdmin',
  'lastModified',
  'lastSignIn',
  'sharedWithUser',
];

/**
 * Reads the user and computes the change. Throws ProblemError, also where a change would do the opposite of what its
 * name says.
 */
export async function planAccessChange(
  api: CeligoApi,
  userId: string,
  change: AccessChange,
  signal: AbortSignal,
): Promise<AccessPlan> {
  return createPlan(await getUser(api, userId, signal), change);
}

/**
 * The same change for many, each user read; who cannot be changed is listed separately and does not keep the others
 * from it. Never throws.
 */
export async function planAccessChanges(
  api: CeligoApi,
  userIds: readonly string[],
  change: AccessChange,
  signal: AbortSignal,
): Promise<{ plans: AccessPlan[]; failedOutcomes: ItemOutcome<string>[] }> {
  const plans: AccessPlan[] = [];
  const outcomes = await runSequentially(
    userIds,
    async (userId) => {
      plans.push(await planAccessChange(api, userId, change, signal));
      return { outcome: 'done' };
    },
    signal,
  );
  return { plans, failedOutcomes: outcomes.filter((outcome) => outcome.outcome !== 'done') };
}

/** The change on a record, every other member preserved. Throws ProblemError where it makes no sense. */
export function createPlan(currentUser: User, change: AccessChange): AccessPlan {
  const grants = currentUser.integrationAccessLevel ?? [];
  const hasWideRole = getRole(currentUser) === 'administrator' || getRole(currentUser) === 'manage';
  switch (change.kind) {
    case 'grantRole':
      return { currentUser, plannedUser: { ...currentUser, accessLevel: change.role } };
    case 'revokeRole':
      if (getRole(currentUser) === 'custom') throw nothingToRevokeError(getUserEmail(currentUser));
      return { currentUser, plannedUser: { ...currentUser, accessLevel: 'monitor' } };
    case 'grantIntegration': {
      const otherGrants = grants.filter((grant) => grant._integrationId !== change.integrationId);
      const existingGrant = grants.find((grant) => grant._integrationId === change.integrationId);
      if (existingGrant?.accessLevel === change.level) return { currentUser, plannedUser: currentUser };
      const newGrants = [
        ...otherGrants,
        { ...existingGrant, _integrationId: change.integrationId, accessLevel: change.level },
      ];
      const note = hasWideRole
        ? t(
            'As {0} the user has more than this already, so it takes effect only after the role is revoked.',
            getRoleLabel(getRole(currentUser)),
          )
        : undefined;
      return {
        currentUser,
        plannedUser: { ...currentUser, integrationAccessLevel: newGrants },
        ...(note ? { note } : {}),
      };
    }
    case 'revokeIntegration': {
      const remainingGrants = grants.filter((grant) => grant._integrationId !== change.integrationId);
      if (remainingGrants.length === grants.length) return { currentUser, plannedUser: currentUser };
      const note = describeRevocation(currentUser, remainingGrants.length);
      return {
        currentUser,
        plannedUser: { ...currentUser, integrationAccessLevel: remainingGrants },
        ...(note ? { note } : {}),
      };
    }
  }
}

/** Whether the plan changes anything. */
export function hasChanges(plan: AccessPlan): boolean {
  return !isDeepStrictEqual(toComparable(plan.currentUser), toComparable(plan.plannedUser));
}

/** Whether the user may do less afterwards: in the account, or in a single integration. */
export function takesAccess({ currentUser, plannedUser }: AccessPlan): boolean {
  const grantsAfter = plannedUser.integrationAccessLevel ?? [];
  return (
    roles.indexOf(getRole(plannedUser)) > roles.indexOf(getRole(currentUser)) ||
    (currentUser.integrationAccessLevel ?? []).some((grant) => {
      const before = getAccessLevel(grant);
      const after = grantsAfter.find(({ _integrationId: id }) => id === grant._integrationId);
      return before !== '' && getAccessLevel(after ?? {}) !== before && after?.accessLevel !== 'manage';
    })
  );
}

/** "Monitor, and manage on Orders": role and single integrations, with the names that are known. */
export function describeAccess(user: User, integrationNamesById: ReadonlyMap<string, string> = new Map()): string {
  const grants = (user.integrationAccessLevel ?? []).map((grant) =>
    t(
      '{0} on {1}',
      getAccessLevel(grant) || t('no access'),
      integrationNamesById.get(grant._integrationId) ?? grant._integrationId,
    ),
  );
  const role = getRole(user);
  if (role !== 'custom') return [getRoleLabel(role), ...grants].join(', ');
  return grants.length > 0 ? grants.join(', ') : t('no access');
}

/**
 * Makes a planned change: reads the record again and stops if someone else has changed it since, sends it whole with
 * every member that can be written, and reads it back. Throws ProblemError. Not cancelled half way.
 */
export async function applyAccessPlan(
  api: CeligoApi,
  plan: AccessPlan,
): Promise<Pick<ItemOutcome<AccessPlan>, 'outcome' | 'note'>> {
  if (!hasChanges(plan)) return { outcome: 'unchanged' };
  const { currentUser, plannedUser } = plan;
  const email = getUserEmail(currentUser);
  const freshUser = await getUser(api, currentUser._id);
  if (isDeepStrictEqual(toComparable(freshUser), toComparable(plannedUser))) return { outcome: 'unchanged' };
  if (!isDeepStrictEqual(toComparable(freshUser), toComparable(currentUser)))
    throw changedMeanwhileError(email, describeAccess(freshUser));
  await api.request({
    method: 'PUT',
    path: v1Path`/ashares/${currentUser._id}`,
    step: t('changing the access of {0}', email),
    // From what was read last, so that nothing of it is lost.
    body: {
      json: withoutReadOnlyMembers({
        ...freshUser,
        accessLevel: plannedUser.accessLevel,
        integrationAccessLevel: plannedUser.integrationAccessLevel,
      }),
    },
    idempotent: true,
  });
  const readBack = await getUser(api, currentUser._id);
  if (!hasTakenEffect(plannedUser, readBack))
    throw changeNotAppliedError(email, describeAccess(plannedUser), describeAccess(readBack));
  const unexpectedChanges = listDifferences(plannedUser, readBack);
  return unexpectedChanges.length > 0
    ? { outcome: 'done', note: t('Celigo has also changed: {0}.', unexpectedChanges.join(', ')) }
    : { outcome: 'done' };
}

/** Many changes after one confirmation: a result per user, going on after a failure. Never throws. */
export function applyAccessPlans(
  api: CeligoApi,
  plans: readonly AccessPlan[],
  signal: AbortSignal,
  onOutcome?: (outcome: ItemOutcome<AccessPlan>) => void,
): Promise<ItemOutcome<AccessPlan>[]> {
  const cancellableApi = api.withWaitSignal(signal);
  return runSequentially(plans, (plan) => applyAccessPlan(cancellableApi, plan), signal, onOutcome);
}

/** The body of a PUT: all that came, without what Celigo keeps by itself. */
export function withoutReadOnlyMembers(user: User): Record<string, unknown> {
  return Object.fromEntries(Object.entries(user).filter(([name]) => !readOnlyMembers.includes(name)));
}

/**
 * What can be written, in a form that compares: absent, null, false and empty are the same, order of grants does not
 * count.
 */
function toComparable(user: User): Record<string, unknown> {
  const grants = (user.integrationAccessLevel ?? [])
    .map((grant) => `${grant._integrationId} ${getAccessLevel(grant)}`)
    .sort();
  const members: Record<string, unknown> = { ...withoutReadOnlyMembers(user), integrationAccessLevel: grants };
  return Object.fromEntries(
    Object.entries(members).filter(
      ([, value]) => value != null && value !== false && !(Array.isArray(value) && value.length === 0),
    ),
  );
}

/** Single integrations do not count beside a role that covers them all, and a service may drop them there. */
function hasTakenEffect(plannedUser: User, savedUser: User): boolean {
  if (getRole(plannedUser) !== getRole(savedUser)) return false;
  const hasWideRole = getRole(savedUser) === 'administrator' || getRole(savedUser) === 'manage';
  return (
    hasWideRole ||
    isDeepStrictEqual(
      toComparable(plannedUser)['integrationAccessLevel'],
      toComparable(savedUser)['integrationAccessLevel'],
    )
  );
}

function listDifferences(plannedUser: User, savedUser: User): string[] {
  const [plannedMembers, savedMembers] = [toComparable(plannedUser), toComparable(savedUser)];
  return [...new Set([...Object.keys(plannedMembers), ...Object.keys(savedMembers)])].filter(
    (name) => !isDeepStrictEqual(plannedMembers[name], savedMembers[name]),
  );
}

function describeRevocation(user: User, remainingCount: number): string | undefined {
  const role = getRole(user);
  if (role !== 'custom')
    return t('The integration stays reachable for the user as {0} of the whole account.', getRoleLabel(role));
  return remainingCount === 0 ? t('The user is left without access to anything.') : undefined;
}

function nothingToRevokeError(email: string): ProblemError {
  return new ProblemError({
    kind: 'input',
    what: t('{0} has no role for the whole account that could be revoked.', email),
    why: t('Revoking sets the role to Monitor, which would be more than the user has now.'),
    next: t('Revoke the access to single integrations, or disable or remove the user.'),
  });
}

function changedMeanwhileError(email: string, access: string): ProblemError {
  return new ProblemError({
    kind: 'conflict',
    what: t('{0} was changed by someone else in the meantime, so nothing was sent.', email),
    why: t('The access now: {0}.', access),
    next: t('Check the change again and confirm it.'),
  });
}

function changeNotAppliedError(email: string, plannedAccess: string, savedAccess: string): ProblemError {
  return new ProblemError({
    kind: 'conflict',
    what: t('Celigo accepted the change of {0}, but did not make it.', email),
    why: t('Sent: {0}. Read back: {1}.', plannedAccess, savedAccess),
    next: t("Check in Celigo whether the account's settings prevent the change."),
  });
}
