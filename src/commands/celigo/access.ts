import * as vscode from 'vscode';
import { applyPlans, changesAnything, describeAccess, planChanges } from '../../celigo/access';
import { integrationNames } from '../../celigo/integrations';
import { grantableRoles, roleLabel, roleOf } from '../../celigo/roles';
import { getUser, userEmail } from '../../celigo/users';
import { ProblemError } from '../../http/problem';
import { withSignal } from '../../platform/cancel';
import { withProgress } from '../../platform/notify';
import { accountName, accountOf } from './account';
import { confirm, eachOf, told, tellOutcomes } from './many';
import { askIntegration, askLevel, askRole, peopleOf } from './people';
import { arrow, impossible } from './question';
import { dataOf, selectedRows } from '../selection';
import type { Account } from './account';
import type { Person } from './people';
import type { Change } from './question';
import type { AccessChange, AccessPlan } from '../../celigo/access';
import type { Outcome } from '../../celigo/users';
import type { Parts } from '../parts';

/** Grant and revoke: the role of a user, and access to single integrations. One question, a result for each. */
export function accessCommands(parts: Parts): void {
  const { commands } = parts;

  commands.add('celonisCeligo.grantRole', async (scope, arg, selection) => {
    const title = vscode.l10n.t('Grant Role');
    const account = await accountOf(parts, scope, arg, title);
    // On a role's own row it is this role, and the users are asked for.
    const own = grantableRoles.find((role) => role === dataOf(arg)['role']);
    const role = own ?? (await askRole(title));
    const people = await peopleOf(account.api, title, arg, selection, (user) => roleOf(user) !== role);
    await change(parts, account, title, people, { kind: 'grantRole', role }, (who) => vscode.l10n.t('Grant {0} to {1}?', roleLabel(role), who), vscode.l10n.t('Grant'));
  });

  commands.add('celonisCeligo.revokeRole', async (scope, arg, selection) => {
    const title = vscode.l10n.t('Revoke Role');
    const account = await accountOf(parts, scope, arg, title);
    const people = await peopleOf(account.api, title, arg, selection, (user) => ['administrator', 'manage'].includes(roleOf(user)));
    const question = (who: string): string => vscode.l10n.t('Revoke the role of {0}, back to {1}?', who, roleLabel('monitor'));
    await change(parts, account, title, people, { kind: 'revokeRole' }, question, vscode.l10n.t('Revoke'));
  });

  commands.add('celonisCeligo.grantIntegration', async (scope, arg, selection) => {
    const title = vscode.l10n.t('Grant Access to an Integration');
    const account = await accountOf(parts, scope, arg, title);
    const { integrationId: here } = dataOf(arg);
    const people = await peopleOf(account.api, title, arg, selection);
    const integration = here === undefined ? (await askIntegration(account.api, title)).id : here;
    const level = await askLevel(title);
    const names = await namesOf(account, integration);
    const question = (who: string): string => vscode.l10n.t('Grant {0} on {1} to {2}?', level, names.get(integration) ?? integration, who);
    await change(parts, account, title, people, { kind: 'grantIntegration', integrationId: integration, level }, question, vscode.l10n.t('Grant'), names);
  });

  commands.add('celonisCeligo.revokeIntegration', async (scope, arg, selection) => {
    const title = vscode.l10n.t('Revoke Access to an Integration');
    const account = await accountOf(parts, scope, arg, title);
    const people = await peopleOf(account.api, title, arg, selection, (user) => (user.integrationAccessLevel ?? []).length > 0);
    const integration = sameIntegration(arg, selection) ?? (await askGranted(account, title, people));
    const names = await namesOf(account, integration);
    const question = (who: string): string => vscode.l10n.t('Revoke the access of {0} to {1}?', who, names.get(integration) ?? integration);
    await change(parts, account, title, people, { kind: 'revokeIntegration', integrationId: integration }, question, vscode.l10n.t('Revoke'), names);
  });
}

/** Reads everyone, asks once with before and after, makes the changes and tells what came of each. */
async function change(
  parts: Parts,
  account: Account,
  title: string,
  people: readonly Person[],
  wanted: AccessChange,
  question: (who: string) => string,
  yes: string,
  names: ReadonlyMap<string, string> = new Map(),
): Promise<void> {
  const { plans, refused } = await plan(account, people, wanted);
  const emails = new Map(people.map(({ id, email }) => [id, email]));
  const refusals = refused.map((one) => told((id) => emails.get(id) ?? id, one));
  const changing = plans.filter(changesAnything);
  if (changing.length === 0) {
    // Nothing to ask about: what stands against it is all there is to say.
    const same = plans.map((one) => ({ name: userEmail(one.before), outcome: 'unchanged' as const, note: describeAccess(one.before, names) }));
    return tellOutcomes(parts, title, [...same, ...refusals]);
  }
  const who = changing.length === 1 ? userEmail(changing[0]!.before) : vscode.l10n.t('{0} users', changing.length);
  const matter = {
    remarks: [vscode.l10n.t('Account: {0}', accountName(account.connection))],
    refused: refused.map((one) => impossible(emails.get(one.subject) ?? one.subject, vscode.l10n.t('cannot be changed'), one.problem)),
    changes: [...changing, ...plans.filter((one) => !changesAnything(one))].map((one) => changeOf(one, names)),
  };
  if (!(await confirm(question(who), matter, yes))) return;
  const outcomes: Outcome<AccessPlan>[] = await eachOf(title, plans.length, (signal, onOutcome) => applyPlans(account.api, plans, signal, onOutcome));
  tellOutcomes(parts, title, [...outcomes.map((one) => told(({ before }) => userEmail(before), withAccess(one, names))), ...refusals]);
  parts.tree.refresh(account.connection.id);
}

function changeOf(one: AccessPlan, names: ReadonlyMap<string, string>): Change {
  const { before, after, note } = one;
  const access = describeAccess(before, names);
  const what = changesAnything(one) ? arrow(access, describeAccess(after, names)) : vscode.l10n.t('{0}, nothing to change', access);
  return { who: userEmail(before), what, ...(note ? { note } : {}) };
}

/** What was made of it belongs into the result. */
function withAccess(outcome: Outcome<AccessPlan>, names: ReadonlyMap<string, string>): Outcome<AccessPlan> {
  if (outcome.outcome !== 'done') return outcome;
  const changed = changeOf(outcome.subject, names).what;
  return { ...outcome, note: [changed, outcome.note].filter(Boolean).join('. ') };
}

async function plan({ api }: Account, people: readonly Person[], wanted: AccessChange): ReturnType<typeof planChanges> {
  const title = vscode.l10n.t('Reading the users');
  const ids = people.map(({ id }) => id);
  return withProgress(title, (_progress, token) =>
    withSignal(token, async (signal) => {
      const planned = await planChanges(api, ids, wanted, signal);
      signal.throwIfAborted();
      return planned;
    }),
  );
}

/** The integration that all selected rows are about, where they are about one. */
function sameIntegration(arg: unknown, selection: unknown): string | undefined {
  const ids = new Set(selectedRows(['celigoUser', 'celigoGrant'], arg, selection).map(({ resource }) => resource.data?.['integrationId']));
  return ids.size === 1 ? [...ids][0] : undefined;
}

/** Asks which integration, among those that any of these users has access to. */
async function askGranted({ api }: Account, title: string, people: readonly Person[]): Promise<string> {
  const users = await Promise.all(people.map(({ id }) => getUser(api, id)));
  const granted = new Set(users.flatMap((user) => (user.integrationAccessLevel ?? []).map((one) => one._integrationId)));
  if (granted.size === 0) {
    throw new ProblemError({
      kind: 'input',
      what: people.length === 1 ? vscode.l10n.t('{0} has no access to single integrations.', people[0]!.email) : vscode.l10n.t('None of these users has access to single integrations.'),
      next: vscode.l10n.t('Revoke the role, or disable or remove the user instead.'),
    });
  }
  return (await askIntegration(api, title, granted)).id;
}

async function namesOf({ api }: Account, integration: string): Promise<ReadonlyMap<string, string>> {
  const names = await integrationNames(api, new AbortController().signal);
  return names.has(integration) ? names : new Map([...names, [integration, integration]]);
}
