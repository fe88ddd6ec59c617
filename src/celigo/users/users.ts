import { t } from '@vscode/l10n';
import type { ListPage } from '../../connections/listPages';
import { iterateItems } from '../../connections/listPages';
import type { Problem } from '../../core/problem';
import { ProblemError, toProblem } from '../../core/problem';
import type { User } from '../apiSchemas';
import { userSchema } from '../apiSchemas';
import type { CeligoApi } from '../celigoApi';
import { v1Path } from '../celigoApi';
import { readLinkPage } from '../paging';

/** What became of an invitation; an account that is disabled is so whatever else it is (celigo-api.md §3.10). */
export type UserState = 'pending' | 'accepted' | 'disabled' | 'dismissed';

export function getUserState(user: User): UserState {
  if (user.disabled === true) return 'disabled';
  if (user.dismissed) return 'dismissed';
  return user.accepted ? 'accepted' : 'pending';
}

export function describeUserState(state: UserState): string {
  const labels = { pending: t('pending'), accepted: t('accepted'), disabled: t('disabled'), dismissed: t('dismissed') };
  return labels[state];
}

/** The e-mail, which every user has; should it be hidden, the id. */
export function getUserEmail(user: User): string {
  return user.sharedWithUser?.email ?? user._id;
}

/** The name, or the e-mail where there is none. */
export function getUserName(user: User): string {
  return user.sharedWithUser?.name?.trim() || getUserEmail(user);
}

/** The account's users. Its owner is not among them (celigo-api.md §3.10). Throws ProblemError. */
export function listUsers(api: CeligoApi, signal: AbortSignal): Promise<ListPage<User>> {
  return readLinkPage(api, { path: '/v1/ashares', itemSchema: userSchema, step: t('listing the users') }, signal);
}

/** Who may use an integration; `accessLevel` of each is the one there. Throws ProblemError. */
export function listIntegrationUsers(
  api: CeligoApi,
  integrationId: string,
  signal: AbortSignal,
): Promise<ListPage<User>> {
  return readLinkPage(
    api,
    {
      path: v1Path`/integrations/${integrationId}/ashares`,
      itemSchema: userSchema,
      step: t('listing the users of the integration'),
    },
    signal,
  );
}

/** Throws ProblemError. */
export function getUser(api: CeligoApi, id: string, signal?: AbortSignal): Promise<User> {
  return api.request({
    method: 'GET',
    path: v1Path`/ashares/${id}`,
    step: t('reading the user'),
    schema: userSchema,
    ...(signal ? { signal } : {}),
  });
}

/** What a person is invited to: an access level for the account, or for single integrations, or neither yet. */
export interface Invitation {
  email: string;
  accessLevel?: 'administrator' | 'manage' | 'monitor';
  integrationAccessLevel?: readonly { _integrationId: string; accessLevel: 'manage' | 'monitor' }[];
}

/** What came of one of many. */
export interface ItemOutcome<T> {
  item: T;
  outcome: 'done' | 'unchanged' | 'failed' | 'notAttempted';
  /** A sentence beside the outcome. */
  note?: string;
  problem?: Problem;
}

/**
 * Invites one after the other, continuing after a failure, and then looks whether each is listed.
 * A cancel lets an invitation that was sent end. Never throws.
 */
export async function inviteUsers(
  api: CeligoApi,
  invitations: readonly Invitation[],
  signal: AbortSignal,
  onOutcome: (outcome: ItemOutcome<Invitation>) => void = () => {},
): Promise<ItemOutcome<Invitation>[]> {
  const cancellableApi = api.withWaitSignal(signal);
  const outcomes = await runSequentially(
    invitations,
    (invitation) => inviteUser(cancellableApi, invitation),
    signal,
    onOutcome,
  );
  if (!outcomes.some((outcome) => outcome.outcome === 'done') || signal.aborted) return outcomes;
  try {
    const listedEmails = new Set<string>();
    for await (const user of iterateItems(listUsers(api, signal), signal))
      listedEmails.add(getUserEmail(user).toLowerCase());
    return outcomes.map((outcome) =>
      outcome.outcome !== 'done' || listedEmails.has(outcome.item.email.toLowerCase())
        ? outcome
        : { ...outcome, note: t('Celigo accepted the invitation, but does not list {0} yet.', outcome.item.email) },
    );
  } catch (error) {
    const { what: problemText } = toProblem(error);
    return outcomes.map((outcome) =>
      outcome.outcome === 'done'
        ? { ...outcome, note: t('Invited, but the list of users could not be read again: {0}', problemText) }
        : outcome,
    );
  }
}

async function inviteUser(api: CeligoApi, invitation: Invitation): Promise<{ outcome: 'done' }> {
  try {
    await api.request({
      method: 'POST',
      path: '/v1/invite',
      step: t('inviting {0}', invitation.email),
      body: { json: invitation },
    });
    return { outcome: 'done' };
  } catch (error) {
    const problem = toProblem(error);
    if (problem.kind !== 'conflict') throw error;
    throw new ProblemError({
      ...problem,
      what: t('{0} is a user of this account already.', invitation.email),
      next: t('Change the role of the user instead.'),
    });
  }
}

/**
 * Disables or enables a user. The call toggles (celigo-api.md §3.10), so the state is read first, nothing is sent when
 * it is as requested, and it is read back afterwards. Throws ProblemError.
 */
export async function setUserDisabled(
  api: CeligoApi,
  id: string,
  shouldDisable: boolean,
): Promise<{ outcome: 'done' | 'unchanged' }> {
  const userBefore = await getUser(api, id);
  if ((userBefore.disabled === true) === shouldDisable) return { outcome: 'unchanged' };
  await api.request({
    method: 'PUT',
    path: v1Path`/ashares/${id}/disable`,
    step: shouldDisable ? t('disabling the user') : t('enabling the user'),
    body: { json: {} },
    idempotent: false,
  });
  const userAfter = await getUser(api, id);
  if ((userAfter.disabled === true) !== shouldDisable) throw changeNotAppliedError(getUserEmail(userAfter));
  return { outcome: 'done' };
}

/** Invites again someone who declined: Celigo offers it for dismissed invitations only. Throws ProblemError. */
export async function reinviteUser(api: CeligoApi, id: string): Promise<{ outcome: 'done' }> {
  const userBefore = await getUser(api, id);
  if (!userBefore.dismissed) {
    throw new ProblemError({
      kind: 'input',
      what: t('{0} has not declined the invitation.', getUserEmail(userBefore)),
      why: t('Celigo sends an invitation again only after it was dismissed.'),
      next: t('To send a new one to someone who has not answered yet, remove the user and send a new invitation.'),
    });
  }
  await api.request({
    method: 'PUT',
    path: v1Path`/ashares/${id}/reinvite`,
    step: t('inviting {0} again', getUserEmail(userBefore)),
    body: { json: {} },
  });
  const userAfter = await getUser(api, id);
  if (userAfter.dismissed) throw changeNotAppliedError(getUserEmail(userAfter));
  return { outcome: 'done' };
}

/** Takes away a user's access to the account, and makes sure that it was removed. Throws ProblemError. */
export async function removeUser(api: CeligoApi, id: string): Promise<{ outcome: 'done' | 'unchanged' }> {
  try {
    await api.request({
      method: 'DELETE',
      path: v1Path`/ashares/${id}`,
      step: t('removing the user'),
      idempotent: true,
    });
  } catch (error) {
    if (toProblem(error).kind === 'notFound') return { outcome: 'unchanged' };
    throw error;
  }
  const remainingUser = await getUser(api, id).catch((error: unknown) => {
    if (toProblem(error).kind === 'notFound') return undefined;
    throw error;
  });
  if (remainingUser) throw changeNotAppliedError(getUserEmail(remainingUser));
  return { outcome: 'done' };
}

/**
 * The same work for each of many, one after the other: a failure does not keep the next from its turn, a cancel does.
 * What was begun is ended, so that nothing is left half done. Never throws.
 */
export async function runSequentially<T>(
  items: readonly T[],
  process: (subject: T) => Promise<Pick<ItemOutcome<T>, 'outcome' | 'note'>>,
  signal: AbortSignal,
  onOutcome: (outcome: ItemOutcome<T>) => void = () => {},
): Promise<ItemOutcome<T>[]> {
  const outcomes: ItemOutcome<T>[] = [];
  for (const item of items) {
    const outcome = signal.aborted ? ({ item, outcome: 'notAttempted' } as const) : await processItem(item, process);
    outcomes.push(outcome);
    onOutcome(outcome);
  }
  return outcomes;
}

async function processItem<T>(
  subject: T,
  process: (item: T) => Promise<Pick<ItemOutcome<T>, 'outcome' | 'note'>>,
): Promise<ItemOutcome<T>> {
  try {
    return { item: subject, ...(await process(subject)) };
  } catch (error) {
    return { item: subject, outcome: 'failed', problem: toProblem(error) };
  }
}

function changeNotAppliedError(email: string): ProblemError {
  return new ProblemError({
    kind: 'conflict',
    what: t('Celigo accepted the change for {0}, but the record still reads as before.', email),
    next: t('Refresh and look again. Someone may have changed it back at the same moment.'),
  });
}
