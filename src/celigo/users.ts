import { t } from '@vscode/l10n';
import { ProblemError, toProblem } from '../http/problem';
import type { Problem } from '../http/problem';
import { v1 } from './api';
import type { CeligoApi } from './api';
import { everyItem, linkPages } from './paging';
import type { Page } from './paging';
import { userSchema } from './schemas';
import type { User } from './schemas';

/** What became of an invitation; an account that is disabled is so whatever else it is (celigo-api.md §3.10). */
export type UserState = 'pending' | 'accepted' | 'disabled' | 'dismissed';

export function userState(user: User): UserState {
  if (user.disabled === true) return 'disabled';
  if (user.dismissed) return 'dismissed';
  return user.accepted ? 'accepted' : 'pending';
}

export function userStateLabel(state: UserState): string {
  const labels = { pending: t('pending'), accepted: t('accepted'), disabled: t('disabled'), dismissed: t('dismissed') };
  return labels[state];
}

/** The e-mail, which every user has; should it be hidden, the id. */
export function userEmail(user: User): string {
  return user.sharedWithUser?.email ?? user._id;
}

/** The name, or the e-mail where there is none. */
export function userName(user: User): string {
  return user.sharedWithUser?.name?.trim() || userEmail(user);
}

/** The account's users. Its owner is not among them (celigo-api.md §3.10). Throws ProblemError. */
export function listUsers(api: CeligoApi, signal: AbortSignal): Promise<Page<User>> {
  return linkPages(api, { path: '/v1/ashares', item: userSchema, step: t('listing the users') }, signal);
}

/** Who may use an integration; `accessLevel` of each is the one there. Throws ProblemError. */
export function listIntegrationUsers(api: CeligoApi, integrationId: string, signal: AbortSignal): Promise<Page<User>> {
  return linkPages(api, { path: v1`/integrations/${integrationId}/ashares`, item: userSchema, step: t('listing the users of the integration') }, signal);
}

/** Throws ProblemError. */
export function getUser(api: CeligoApi, id: string, signal?: AbortSignal): Promise<User> {
  return api.request({ method: 'GET', path: v1`/ashares/${id}`, step: t('reading the user'), schema: userSchema, ...(signal ? { signal } : {}) });
}

/** What a person is invited to: an access level for the account, or for single integrations, or neither yet. */
export interface Invitation {
  email: string;
  accessLevel?: 'administrator' | 'manage' | 'monitor';
  integrationAccessLevel?: readonly { _integrationId: string; accessLevel: 'manage' | 'monitor' }[];
}

/** What came of one of many. */
export interface Outcome<T> {
  subject: T;
  outcome: 'done' | 'unchanged' | 'failed' | 'notAttempted';
  /** A sentence beside the outcome. */
  note?: string;
  problem?: Problem;
}

/**
 * Invites one after the other, continuing after a failure, and then looks whether each is listed.
 * A cancel lets the invitation under way end. Never throws.
 */
export async function invite(api: CeligoApi, invitations: readonly Invitation[], signal: AbortSignal, onOutcome: (outcome: Outcome<Invitation>) => void = () => {}): Promise<Outcome<Invitation>[]> {
  const outcomes = await oneByOne(invitations, (one) => inviteOne(api, one), signal, onOutcome);
  if (!outcomes.some((one) => one.outcome === 'done') || signal.aborted) return outcomes;
  try {
    const listed = new Set<string>();
    for await (const user of everyItem(listUsers(api, signal), signal)) listed.add(userEmail(user).toLowerCase());
    return outcomes.map((one) =>
      one.outcome !== 'done' || listed.has(one.subject.email.toLowerCase())
        ? one
        : { ...one, note: t('Celigo accepted the invitation, but does not list {0} yet.', one.subject.email) },
    );
  } catch (error) {
    const { what } = toProblem(error);
    return outcomes.map((one) => (one.outcome === 'done' ? { ...one, note: t('Invited, but the list of users could not be read again: {0}', what) } : one));
  }
}

async function inviteOne(api: CeligoApi, invitation: Invitation): Promise<{ outcome: 'done' }> {
  try {
    await api.request({ method: 'POST', path: '/v1/invite', step: t('inviting {0}', invitation.email), body: { json: invitation } });
    return { outcome: 'done' };
  } catch (error) {
    const problem = toProblem(error);
    if (problem.kind !== 'conflict') throw error;
    throw new ProblemError({ ...problem, what: t('{0} is a user of this account already.', invitation.email), next: t('Change the role of the user instead.') });
  }
}

/**
 * Disables or enables a user. The call toggles (celigo-api.md §3.10), so the state is read first, nothing is sent when it is
 * as wanted, and it is read back afterwards. Throws ProblemError.
 */
export async function setDisabled(api: CeligoApi, id: string, disabled: boolean): Promise<{ outcome: 'done' | 'unchanged' }> {
  const before = await getUser(api, id);
  if ((before.disabled === true) === disabled) return { outcome: 'unchanged' };
  await api.request({
    method: 'PUT',
    path: v1`/ashares/${id}/disable`,
    step: disabled ? t('disabling the user') : t('enabling the user'),
    body: { json: {} },
    idempotent: false,
  });
  const after = await getUser(api, id);
  if ((after.disabled === true) !== disabled) throw notTaken(userEmail(after));
  return { outcome: 'done' };
}

/** Invites again someone who declined: Celigo offers it for dismissed invitations only. Throws ProblemError. */
export async function inviteAgain(api: CeligoApi, id: string): Promise<{ outcome: 'done' }> {
  const before = await getUser(api, id);
  if (!before.dismissed) {
    throw new ProblemError({
      kind: 'input',
      what: t('{0} has not declined the invitation.', userEmail(before)),
      why: t('Celigo sends an invitation again only after it was dismissed.'),
      next: t('To send a new one to someone who has not answered yet, remove the user and invite anew.'),
    });
  }
  await api.request({ method: 'PUT', path: v1`/ashares/${id}/reinvite`, step: t('inviting {0} again', userEmail(before)), body: { json: {} } });
  const after = await getUser(api, id);
  if (after.dismissed) throw notTaken(userEmail(after));
  return { outcome: 'done' };
}

/** Takes away a user's access to the account, and makes sure that it is gone. Throws ProblemError. */
export async function removeUser(api: CeligoApi, id: string): Promise<{ outcome: 'done' | 'unchanged' }> {
  try {
    await api.request({ method: 'DELETE', path: v1`/ashares/${id}`, step: t('removing the user'), idempotent: true });
  } catch (error) {
    if (toProblem(error).kind === 'notFound') return { outcome: 'unchanged' };
    throw error;
  }
  const left = await getUser(api, id).catch((error: unknown) => {
    if (toProblem(error).kind === 'notFound') return undefined;
    throw error;
  });
  if (left) throw notTaken(userEmail(left));
  return { outcome: 'done' };
}

/**
 * The same work for each of many, one after the other: a failure does not keep the next from its turn, a cancel does.
 * What was begun is ended, so that nothing is left half done. Never throws.
 */
export async function oneByOne<T>(
  subjects: readonly T[],
  work: (subject: T) => Promise<Pick<Outcome<T>, 'outcome' | 'note'>>,
  signal: AbortSignal,
  onOutcome: (outcome: Outcome<T>) => void = () => {},
): Promise<Outcome<T>[]> {
  const outcomes: Outcome<T>[] = [];
  for (const subject of subjects) {
    const outcome = signal.aborted ? ({ subject, outcome: 'notAttempted' } as const) : await attempt(subject, work);
    outcomes.push(outcome);
    onOutcome(outcome);
  }
  return outcomes;
}

async function attempt<T>(subject: T, work: (subject: T) => Promise<Pick<Outcome<T>, 'outcome' | 'note'>>): Promise<Outcome<T>> {
  try {
    return { subject, ...(await work(subject)) };
  } catch (error) {
    return { subject, outcome: 'failed', problem: toProblem(error) };
  }
}

function notTaken(email: string): ProblemError {
  return new ProblemError({
    kind: 'conflict',
    what: t('Celigo accepted the change for {0}, but the record still reads as before.', email),
    next: t('Refresh and look again. Someone may have changed it back at the same moment.'),
  });
}
