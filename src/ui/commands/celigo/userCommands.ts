import * as vscode from 'vscode';
import { formatConnectionName } from '../../../app/changes/permitChange';
import type { PushQuestions } from '../../../app/push/pushDependencies';
import type { User } from '../../../celigo/apiSchemas';
import { integrationNames } from '../../../celigo/integrations/integrations';
import { describeAccess } from '../../../celigo/users/accessPlan';
import type { ItemOutcome } from '../../../celigo/users/users';
import {
  describeUserState,
  getUser,
  getUserState,
  reinviteUser,
  removeUser,
  runSequentially,
  setUserDisabled,
} from '../../../celigo/users/users';
import type { ConnectionService } from '../../../connections/connectionService';
import { isCancelled, toProblem } from '../../../core/problem';
import type { CommandRegistry } from '../../adapters/commandRegistry';
import { withProgress } from '../../adapters/notifications';
import type { OutputLog } from '../../adapters/outputLog';
import type { ReadOnlyDocuments } from '../../adapters/readOnlyDocuments';
import { withSignal } from '../../adapters/withSignal';
import type { ConnectionsTreeProvider } from '../../tree/connectionsTreeProvider';
import { reportResults, runForEach, toBulkResult } from './bulkChange';
import type { AccountAccess } from './celigoAccount';
import { permitAccountChange, resolveAccountToChange } from './celigoAccount';
import type { ChangeSummary } from './changeSummary';
import { createRefusedChange, formatTransition } from './changeSummary';
import type { UserChoice } from './userPrompts';
import { chooseUsers } from './userPrompts';

interface Dependencies {
  commands: CommandRegistry;
  documents: ReadOnlyDocuments;
  log: OutputLog;
  questions: PushQuestions;
  service: ConnectionService;
  tree: ConnectionsTreeProvider;
}

/** The same command under two titles: the menu of one user names one user. */
type UserCommandIds =
  | readonly ['celonisCeligo.disableUser', 'celonisCeligo.disableUsers']
  | readonly ['celonisCeligo.enableUser', 'celonisCeligo.enableUsers']
  | readonly ['celonisCeligo.inviteAgain']
  | readonly ['celonisCeligo.removeUser', 'celonisCeligo.removeUsers'];

/** What can be done to users as a whole, one or many at once. */
interface UserAction {
  ids: UserCommandIds;
  /** What is done, for titles: "Disable Users". */
  title: string;
  question(count: string, account: string): string;
  /**
   * How the state of a user changes: "accepted → disabled". Undefined where it would not. `names` are those of the
   * integrations.
   */
  describeChange(user: User, names?: ReadonlyMap<string, string>): string | undefined;
  /** The button that says yes. */
  confirmLabel: string;
  /** It takes access away. */
  takesAccess?: true;
  /** What is worth knowing before. */
  remark?: string;
  execute(account: AccountAccess, id: string): Promise<Pick<ItemOutcome<UserChoice>, 'outcome' | 'note'>>;
}

export function registerUserCommands(services: Dependencies): void {
  for (const action of createActions())
    for (const id of action.ids)
      services.commands.register(id, async (scope, arg, selection) => {
        const account = await resolveAccountToChange(services, scope, arg, action.title);
        const users = await chooseUsers(
          account.api,
          action.title,
          arg,
          selection,
          (user) => action.describeChange(user) !== undefined,
        );
        const changes = await describeChanges(account, users, action);
        const [onlyUser, ...otherUsers] = users;
        const count = onlyUser && otherUsers.length === 0 ? onlyUser.email : vscode.l10n.t('{0} users', users.length);
        const summary = { ...changes, remarks: action.remark ? [action.remark] : [] };
        const changedAccount = await permitAccountChange(services, account, {
          question: action.question(count, formatConnectionName(account.connection)),
          summary,
          confirmLabel: action.confirmLabel,
          nameToType: action.takesAccess && account.connection.name,
        });
        const outcomes = await runForEach(action.title, users.length, (signal, onOutcome) =>
          runSequentially(
            users,
            ({ id }) => action.execute({ ...changedAccount, api: changedAccount.api.withWaitSignal(signal) }, id),
            signal,
            onOutcome,
          ),
        );
        reportResults(
          services,
          action.title,
          outcomes.map((outcome) => toBulkResult(({ email }) => email, outcome)),
        );
        services.tree.refresh(account.connection.id);
      });
}

/**
 * Reads everyone and computes what changes. Whoever cannot be read is listed separately, and tried all the same. Throws
 * ProblemError `cancelled` only.
 */
async function describeChanges(
  { api }: AccountAccess,
  people: readonly UserChoice[],
  action: UserAction,
): Promise<ChangeSummary> {
  let integrationNamesPromise: ReturnType<typeof integrationNames> | undefined;
  const namesFor = (signal: AbortSignal): ReturnType<typeof integrationNames> =>
    (integrationNamesPromise ??= integrationNames(api, signal));
  const readChange = async ({ id, email: who }: UserChoice, signal: AbortSignal): Promise<ChangeSummary> => {
    try {
      const user = await getUser(api, id, signal);
      const names = user.integrationAccessLevel?.length ? await namesFor(signal) : undefined;
      const what =
        action.describeChange(user, names) ??
        vscode.l10n.t('{0}, nothing to change', describeUserState(getUserState(user)));
      return { changes: [{ who, what }] };
    } catch (error) {
      if (isCancelled(error)) throw error;
      return { refused: [createRefusedChange(who, vscode.l10n.t('could not be read'), toProblem(error))] };
    }
  };
  const title = vscode.l10n.t('Reading the users');
  const summaries = await withProgress(title, (_progress, token) =>
    withSignal(token, (signal) => Promise.all(people.map((user) => readChange(user, signal)))),
  );
  return {
    changes: summaries.flatMap(({ changes = [] }) => changes),
    refused: summaries.flatMap(({ refused = [] }) => refused),
  };
}

function createActions(): readonly UserAction[] {
  const stateLabel = (user: User): string => describeUserState(getUserState(user));
  return [
    {
      ids: ['celonisCeligo.disableUser', 'celonisCeligo.disableUsers'],
      title: vscode.l10n.t('Disable Users'),
      question: (who, account) => vscode.l10n.t('Disable {0} in the account of "{1}"?', who, account),
      describeChange: (user) =>
        user.disabled ? undefined : formatTransition(stateLabel(user), describeUserState('disabled')),
      confirmLabel: vscode.l10n.t('Disable'),
      remark: vscode.l10n.t(
        'A disabled user cannot sign in to this account. Role and access are kept and come back when the user is enabled.',
      ),
      takesAccess: true,
      execute: ({ api }, id) => setUserDisabled(api, id, true),
    },
    {
      ids: ['celonisCeligo.enableUser', 'celonisCeligo.enableUsers'],
      title: vscode.l10n.t('Enable Users'),
      question: (who, account) => vscode.l10n.t('Enable {0} in the account of "{1}"?', who, account),
      describeChange: (user, names) =>
        user.disabled ? formatTransition(stateLabel(user), describeAccess(user, names)) : undefined,
      confirmLabel: vscode.l10n.t('Enable'),
      execute: ({ api }, id) => setUserDisabled(api, id, false),
    },
    {
      ids: ['celonisCeligo.inviteAgain'],
      title: vscode.l10n.t('Invite Again'),
      question: (who, account) => vscode.l10n.t('Invite {0} to the account of "{1}" again?', who, account),
      describeChange: (user) =>
        user.dismissed ? formatTransition(stateLabel(user), describeUserState('pending')) : undefined,
      confirmLabel: vscode.l10n.t('Invite Again'),
      remark: vscode.l10n.t('Celigo sends an invitation again only to those who have dismissed it.'),
      execute: ({ api }, id) => reinviteUser(api, id),
    },
    {
      ids: ['celonisCeligo.removeUser', 'celonisCeligo.removeUsers'],
      title: vscode.l10n.t('Remove Users'),
      question: (who, account) => vscode.l10n.t('Remove {0} from the account of "{1}"?', who, account),
      describeChange: (user, names) =>
        formatTransition(describeAccess(user, names), vscode.l10n.t('no user of the account')),
      confirmLabel: vscode.l10n.t('Remove'),
      remark: vscode.l10n.t(
        'The user loses role and access, and has to be invited again to come back. To take access away for a while, disable the user instead.',
      ),
      takesAccess: true,
      execute: ({ api }, id) => removeUser(api, id),
    },
  ];
}
