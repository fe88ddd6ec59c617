import * as vscode from 'vscode';
import { formatConnectionName } from '../../../app/changes/permitChange';
import type { PushQuestions } from '../../../app/push/pushDependencies';
import { integrationNames } from '../../../celigo/integrations/integrations';
import type { AccessChange, AccessPlan } from '../../../celigo/users/accessPlan';
import {
  applyAccessPlans,
  describeAccess,
  hasChanges,
  planAccessChanges,
  takesAccess,
} from '../../../celigo/users/accessPlan';
import { getRole, getRoleLabel, grantableRoles } from '../../../celigo/users/roles';
import type { ItemOutcome } from '../../../celigo/users/users';
import { getUser, getUserEmail } from '../../../celigo/users/users';
import type { ConnectionService } from '../../../connections/connectionService';
import { ProblemError } from '../../../core/problem';
import type { CommandRegistry } from '../../adapters/commandRegistry';
import { withCancellableProgress, withProgress } from '../../adapters/notifications';
import type { OutputLog } from '../../adapters/outputLog';
import type { ReadOnlyDocuments } from '../../adapters/readOnlyDocuments';
import { withSignal } from '../../adapters/withSignal';
import type { ConnectionsTreeProvider } from '../../tree/connectionsTreeProvider';
import { rowDataOf, selectedRows } from '../selectedRows';
import { reportResults, runForEach, toBulkResult } from './bulkChange';
import type { AccountAccess } from './celigoAccount';
import { permitAccountChange, resolveAccountToChange } from './celigoAccount';
import type { UserChange } from './changeSummary';
import { createRefusedChange, formatTransition } from './changeSummary';
import type { UserChoice } from './userPrompts';
import { askIntegration, askLevel, askRole, chooseUsers } from './userPrompts';

interface Dependencies {
  commands: CommandRegistry;
  documents: ReadOnlyDocuments;
  log: OutputLog;
  questions: PushQuestions;
  service: ConnectionService;
  tree: ConnectionsTreeProvider;
}

/** Grant and revoke: the role of a user, and access to single integrations. One question, a result for each. */
export function registerAccessCommands(services: Dependencies): void {
  const { commands } = services;

  commands.register('celonisCeligo.grantRole', async (scope, arg, selection) => {
    const title = vscode.l10n.t('Grant Role');
    const account = await resolveAccountToChange(services, scope, arg, title);
    // On a role's own row it is this role, and the users are asked for.
    const roleOfRow = grantableRoles.find((role) => role === rowDataOf(arg)['role']);
    const role = roleOfRow ?? (await askRole(title));
    const users = await chooseUsers(account.api, title, arg, selection, (user) => getRole(user) !== role);
    await changeAccess(
      services,
      account,
      title,
      users,
      { kind: 'grantRole', role },
      (who) => vscode.l10n.t('Grant {0} to {1}?', getRoleLabel(role), who),
      vscode.l10n.t('Grant'),
    );
  });

  commands.register('celonisCeligo.revokeRole', async (scope, arg, selection) => {
    const title = vscode.l10n.t('Revoke Role');
    const account = await resolveAccountToChange(services, scope, arg, title);
    const users = await chooseUsers(account.api, title, arg, selection, (user) =>
      ['administrator', 'manage'].includes(getRole(user)),
    );
    const question = (userText: string): string =>
      vscode.l10n.t('Revoke the role of {0}, back to {1}?', userText, getRoleLabel('monitor'));
    await changeAccess(services, account, title, users, { kind: 'revokeRole' }, question, vscode.l10n.t('Revoke'));
  });

  commands.register('celonisCeligo.grantIntegration', async (scope, arg, selection) => {
    const title = vscode.l10n.t('Grant Access to an Integration');
    const account = await resolveAccountToChange(services, scope, arg, title);
    const { integrationId: integrationIdOfRow } = rowDataOf(arg);
    const users = await chooseUsers(account.api, title, arg, selection);
    const integration =
      integrationIdOfRow === undefined ? (await askIntegration(account.api, title)).id : integrationIdOfRow;
    const level = await askLevel(title);
    const names = await namesOf(account, integration);
    const question = (userText: string): string =>
      vscode.l10n.t('Grant {0} on {1} to {2}?', level, names.get(integration) ?? integration, userText);
    await changeAccess(
      services,
      account,
      title,
      users,
      { kind: 'grantIntegration', integrationId: integration, level },
      question,
      vscode.l10n.t('Grant'),
      names,
    );
  });

  commands.register('celonisCeligo.revokeIntegration', async (scope, arg, selection) => {
    const title = vscode.l10n.t('Revoke Access to an Integration');
    const account = await resolveAccountToChange(services, scope, arg, title);
    const users = await chooseUsers(
      account.api,
      title,
      arg,
      selection,
      (user) => (user.integrationAccessLevel ?? []).length > 0,
    );
    const integration = commonIntegrationId(arg, selection) ?? (await askGrantedIntegration(account, title, users));
    const names = await namesOf(account, integration);
    const question = (userText: string): string =>
      vscode.l10n.t('Revoke the access of {0} to {1}?', userText, names.get(integration) ?? integration);
    await changeAccess(
      services,
      account,
      title,
      users,
      { kind: 'revokeIntegration', integrationId: integration },
      question,
      vscode.l10n.t('Revoke'),
      names,
    );
  });
}

/** Reads everyone, asks once with before and after, makes the changes and tells what came of each. */
async function changeAccess(
  services: Dependencies,
  account: AccountAccess,
  title: string,
  people: readonly UserChoice[],
  accessChange: AccessChange,
  question: (userText: string) => string,
  confirmLabel: string,
  names: ReadonlyMap<string, string> = new Map(),
): Promise<void> {
  const { plans, failedOutcomes: refused } = await planAccess(account, people, accessChange);
  const emails = new Map(people.map(({ id, email }) => [id, email]));
  const refusals = refused.map((refusal) => toBulkResult((id) => emails.get(id) ?? id, refusal));
  const changingPlans = plans.filter(hasChanges);
  const [firstPlan, otherPlan] = changingPlans;
  if (!firstPlan) {
    // Nothing to ask about: the refusals are all there is to say.
    const unchangedResults = plans.map((plan) => ({
      name: getUserEmail(plan.currentUser),
      outcome: 'unchanged' as const,
      note: describeAccess(plan.currentUser, names),
    }));
    return reportResults(services, title, [...unchangedResults, ...refusals]);
  }
  const who = otherPlan ? vscode.l10n.t('{0} users', changingPlans.length) : getUserEmail(firstPlan.currentUser);
  const summary = {
    remarks: [vscode.l10n.t('Account: {0}', formatConnectionName(account.connection))],
    refused: refused.map((refusal) =>
      createRefusedChange(
        emails.get(refusal.item) ?? refusal.item,
        vscode.l10n.t('cannot be changed'),
        refusal.problem,
      ),
    ),
    changes: [...changingPlans, ...plans.filter((plan) => !hasChanges(plan))].map((plan) =>
      describeChange(plan, names),
    ),
  };
  const { api } = await permitAccountChange(services, account, {
    question: question(who),
    summary,
    confirmLabel,
    nameToType: changingPlans.some(takesAccess) ? account.connection.name : undefined,
  });
  const outcomes: ItemOutcome<AccessPlan>[] = await runForEach(title, plans.length, (signal, onOutcome) =>
    applyAccessPlans(api, plans, signal, onOutcome),
  );
  reportResults(services, title, [
    ...outcomes.map((outcome) =>
      toBulkResult(({ currentUser: before }) => getUserEmail(before), withAccessNote(outcome, names)),
    ),
    ...refusals,
  ]);
  services.tree.refresh(account.connection.id);
}

function describeChange(accessPlan: AccessPlan, names: ReadonlyMap<string, string>): UserChange {
  const { currentUser: before, plannedUser: after, note } = accessPlan;
  const access = describeAccess(before, names);
  const what = hasChanges(accessPlan)
    ? formatTransition(access, describeAccess(after, names))
    : vscode.l10n.t('{0}, nothing to change', access);
  return { who: getUserEmail(before), what, ...(note ? { note } : {}) };
}

/** What was made of it belongs into the result. */
function withAccessNote(outcome: ItemOutcome<AccessPlan>, names: ReadonlyMap<string, string>): ItemOutcome<AccessPlan> {
  if (outcome.outcome !== 'done') return outcome;
  const changeText = describeChange(outcome.item, names).what;
  return { ...outcome, note: [changeText, outcome.note].filter(Boolean).join('. ') };
}

async function planAccess(
  { api }: AccountAccess,
  people: readonly UserChoice[],
  accessChange: AccessChange,
): ReturnType<typeof planAccessChanges> {
  const title = vscode.l10n.t('Reading the users');
  const ids = people.map(({ id }) => id);
  return withProgress(title, (_progress, token) =>
    withSignal(token, async (signal) => {
      const planned = await planAccessChanges(api, ids, accessChange, signal);
      signal.throwIfAborted();
      return planned;
    }),
  );
}

/** The integration that all selected rows are about, where they are about one. */
function commonIntegrationId(arg: unknown, selection: unknown): string | undefined {
  const ids = new Set(
    selectedRows(['celigoUser', 'celigoGrant'], arg, selection).map(({ resource }) => resource.data?.['integrationId']),
  );
  return ids.size === 1 ? [...ids][0] : undefined;
}

/** Asks which integration, among those that any of these users has access to. */
async function askGrantedIntegration(
  { api }: AccountAccess,
  title: string,
  people: readonly UserChoice[],
): Promise<string> {
  const users = await Promise.all(people.map(({ id }) => getUser(api, id)));
  const grantedIds = new Set(
    users.flatMap((user) => (user.integrationAccessLevel ?? []).map((grant) => grant._integrationId)),
  );
  if (grantedIds.size === 0) {
    throw new ProblemError({
      kind: 'input',
      what:
        people.length === 1
          ? vscode.l10n.t('{0} has no access to single integrations.', people.map(({ email }) => email).join(', '))
          : vscode.l10n.t('None of these users has access to single integrations.'),
      next: vscode.l10n.t('Revoke the role, or disable or remove the user instead.'),
    });
  }
  return (await askIntegration(api, title, grantedIds)).id;
}

async function namesOf({ api }: AccountAccess, integration: string): Promise<ReadonlyMap<string, string>> {
  const names = await withCancellableProgress(vscode.l10n.t('Reading the integrations'), (signal) =>
    integrationNames(api, signal),
  );
  return names.has(integration) ? names : new Map([...names, [integration, integration]]);
}
