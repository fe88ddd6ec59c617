import { isDeepStrictEqual } from 'node:util';
import { t } from '@vscode/l10n';
import { ProblemError } from '../http/problem';
import { v1 } from './api';
import type { CeligoApi } from './api';
import { levelOf, roleLabel, roleOf } from './roles';
import type { GrantableRole } from './roles';
import type { User } from './schemas';
import { getUser, oneByOne, userEmail } from './users';
import type { Outcome } from './users';

export type IntegrationLevel = 'manage' | 'monitor';

export type AccessChange =
  | { kind: 'grantRole'; role: GrantableRole }
  /** Back to monitor, for those who have more. */
  | { kind: 'revokeRole' }
  | { kind: 'grantIntegration'; integrationId: string; level: IntegrationLevel }
  | { kind: 'revokeIntegration'; integrationId: string };

/** A change as it is shown before it is made. `before` was read for it; equal records: there is nothing to do. */
export interface AccessPlan {
  before: User;
  after: User;
  /** What is worth knowing: that a grant has no effect, that nothing is left. */
  note?: string;
}

/** What Celigo keeps by itself (schema of the user record); all else must go back in a PUT, which erases what it omits. */
const readOnly = ['_id', 'accepted', 'createdAt', 'createdVia', 'dismissed', 'isProductionAdmin', 'lastModified', 'lastSignIn', 'sharedWithUser'];

/** Reads the user and reckons the change. Throws ProblemError, also where a change would do the opposite of what its name says. */
export async function planChange(api: CeligoApi, userId: string, change: AccessChange, signal: AbortSignal): Promise<AccessPlan> {
  return plan(await getUser(api, userId, signal), change);
}

/** The same change for many, each user read; who cannot be changed is told apart and does not keep the others from it. Never throws. */
export async function planChanges(api: CeligoApi, userIds: readonly string[], change: AccessChange, signal: AbortSignal): Promise<{ plans: AccessPlan[]; refused: Outcome<string>[] }> {
  const plans: AccessPlan[] = [];
  const outcomes = await oneByOne(
    userIds,
    async (userId) => {
      plans.push(await planChange(api, userId, change, signal));
      return { outcome: 'done' };
    },
    signal,
  );
  return { plans, refused: outcomes.filter((one) => one.outcome !== 'done') };
}

/** The change on a record, every other member kept. Throws ProblemError where it makes no sense. */
export function plan(before: User, change: AccessChange): AccessPlan {
  const grants = before.integrationAccessLevel ?? [];
  const wide = roleOf(before) === 'administrator' || roleOf(before) === 'manage';
  switch (change.kind) {
    case 'grantRole':
      return { before, after: { ...before, accessLevel: change.role } };
    case 'revokeRole':
      if (roleOf(before) === 'custom') throw nothingToRevoke(userEmail(before));
      return { before, after: { ...before, accessLevel: 'monitor' } };
    case 'grantIntegration': {
      const others = grants.filter((one) => one._integrationId !== change.integrationId);
      const kept = grants.find((one) => one._integrationId === change.integrationId);
      if (kept?.accessLevel === change.level) return { before, after: before };
      const granted = [...others, { ...kept, _integrationId: change.integrationId, accessLevel: change.level }];
      const note = wide ? t('As {0} the user has more than this already, so it takes effect only after the role is revoked.', roleLabel(roleOf(before))) : undefined;
      return { before, after: { ...before, integrationAccessLevel: granted }, ...(note ? { note } : {}) };
    }
    case 'revokeIntegration': {
      const left = grants.filter((one) => one._integrationId !== change.integrationId);
      if (left.length === grants.length) return { before, after: before };
      const note = revokeNote(before, left.length);
      return { before, after: { ...before, integrationAccessLevel: left }, ...(note ? { note } : {}) };
    }
  }
}

/** Whether the plan changes anything. */
export function changesAnything(plan: AccessPlan): boolean {
  return !isDeepStrictEqual(comparable(plan.before), comparable(plan.after));
}

/** "Monitor, and manage on Orders": role and single integrations, with the names that are known. */
export function describeAccess(user: User, names: ReadonlyMap<string, string> = new Map()): string {
  const grants = (user.integrationAccessLevel ?? []).map((one) => t('{0} on {1}', levelOf(one) || t('no access'), names.get(one._integrationId) ?? one._integrationId));
  const role = roleOf(user);
  if (role !== 'custom') return [roleLabel(role), ...grants].join(', ');
  return grants.length > 0 ? grants.join(', ') : t('no access');
}

/**
 * Makes a planned change: reads the record again and stops if someone else has changed it since, sends it whole with
 * every member that can be written, and reads it back. Throws ProblemError. Not cancelled half way.
 */
export async function applyPlan(api: CeligoApi, plan: AccessPlan): Promise<Pick<Outcome<AccessPlan>, 'outcome' | 'note'>> {
  if (!changesAnything(plan)) return { outcome: 'unchanged' };
  const { before, after } = plan;
  const email = userEmail(before);
  const now = await getUser(api, before._id);
  if (isDeepStrictEqual(comparable(now), comparable(after))) return { outcome: 'unchanged' };
  if (!isDeepStrictEqual(comparable(now), comparable(before))) throw changedMeanwhile(email, describeAccess(now));
  await api.request({
    method: 'PUT',
    path: v1`/ashares/${before._id}`,
    step: t('changing the access of {0}', email),
    // From what was read last, so that nothing of it is lost.
    body: { json: writable({ ...now, accessLevel: after.accessLevel, integrationAccessLevel: after.integrationAccessLevel }) },
    idempotent: true,
  });
  const readBack = await getUser(api, before._id);
  if (!tookEffect(after, readBack)) throw notTaken(email, describeAccess(after), describeAccess(readBack));
  const lost = differences(after, readBack);
  return lost.length > 0 ? { outcome: 'done', note: t('Celigo has also changed: {0}.', lost.join(', ')) } : { outcome: 'done' };
}

/** Many changes after one confirmation: a result per user, going on after a failure. Never throws. */
export function applyPlans(api: CeligoApi, plans: readonly AccessPlan[], signal: AbortSignal, onOutcome?: (outcome: Outcome<AccessPlan>) => void): Promise<Outcome<AccessPlan>[]> {
  return oneByOne(plans, (plan) => applyPlan(api, plan), signal, onOutcome);
}

/** The body of a PUT: all that came, without what Celigo keeps by itself. */
export function writable(user: User): Record<string, unknown> {
  return Object.fromEntries(Object.entries(user).filter(([name]) => !readOnly.includes(name)));
}

/** What can be written, in a form that compares: absent, null, false and empty are the same, order of grants does not count. */
function comparable(user: User): Record<string, unknown> {
  const grants = (user.integrationAccessLevel ?? []).map((one) => `${one._integrationId} ${levelOf(one)}`).sort();
  const all: Record<string, unknown> = { ...writable(user), integrationAccessLevel: grants };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value != null && value !== false && !(Array.isArray(value) && value.length === 0)));
}

/** Single integrations do not count beside a role that covers them all, and a service may drop them there. */
function tookEffect(wanted: User, found: User): boolean {
  if (roleOf(wanted) !== roleOf(found)) return false;
  const wide = roleOf(found) === 'administrator' || roleOf(found) === 'manage';
  return wide || isDeepStrictEqual(comparable(wanted)['integrationAccessLevel'], comparable(found)['integrationAccessLevel']);
}

function differences(wanted: User, found: User): string[] {
  const [a, b] = [comparable(wanted), comparable(found)];
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((name) => !isDeepStrictEqual(a[name], b[name]));
}

function revokeNote(user: User, left: number): string | undefined {
  const role = roleOf(user);
  if (role !== 'custom') return t('The integration stays reachable for the user as {0} of the whole account.', roleLabel(role));
  return left === 0 ? t('The user is left without access to anything.') : undefined;
}

function nothingToRevoke(email: string): ProblemError {
  return new ProblemError({
    kind: 'input',
    what: t('{0} has no role for the whole account that could be revoked.', email),
    why: t('Revoking sets the role to Monitor, which would be more than the user has now.'),
    next: t('Revoke the access to single integrations, or disable or remove the user.'),
  });
}

function changedMeanwhile(email: string, access: string): ProblemError {
  return new ProblemError({
    kind: 'conflict',
    what: t('{0} was changed by someone else in the meantime, so nothing was sent.', email),
    why: t('The access now: {0}.', access),
    next: t('Look at the change again and confirm it anew.'),
  });
}

function notTaken(email: string, wanted: string, found: string): ProblemError {
  return new ProblemError({
    kind: 'conflict',
    what: t('Celigo accepted the change of {0}, but did not make it.', email),
    why: t('Wanted: {0}. Read back: {1}.', wanted, found),
    next: t('Check in Celigo whether the account\'s settings prevent the change.'),
  });
}
