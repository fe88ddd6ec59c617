import * as vscode from 'vscode';
import { describeAccess } from '../../celigo/access';
import { integrationNames } from '../../celigo/integrations';
import { getUser, inviteAgain, oneByOne, removeUser, setDisabled, userState, userStateLabel } from '../../celigo/users';
import { isCancelled, toProblem } from '../../http/problem';
import { withSignal } from '../../platform/cancel';
import { withProgress } from '../../platform/notify';
import { accountName, accountOf } from './account';
import { confirm, eachOf, told, tellOutcomes } from './many';
import { peopleOf } from './people';
import { arrow, impossible } from './question';
import type { Account } from './account';
import type { Person } from './people';
import type { Matter } from './question';
import type { Outcome } from '../../celigo/users';
import type { User } from '../../celigo/schemas';
import type { Parts } from '../parts';

/** What can be done to users as a whole, one or many at once. */
interface Action {
  id: string;
  /** What is done, for titles: "Disable Users". */
  title: string;
  question(count: string, account: string): string;
  /** How the state of a user changes: "accepted → disabled". Undefined where it would not. `names` are those of the integrations. */
  change(user: User, names?: ReadonlyMap<string, string>): string | undefined;
  /** The button that says yes. */
  yes: string;
  /** What is worth knowing before. */
  remark?: string;
  work(account: Account, id: string): Promise<Pick<Outcome<Person>, 'outcome' | 'note'>>;
}

export function userCommands(parts: Parts): void {
  for (const action of actions()) {
    parts.commands.add(action.id, async (scope, arg, selection) => {
      const account = await accountOf(parts, scope, arg, action.title);
      const people = await peopleOf(account.api, action.title, arg, selection, (user) => action.change(user) !== undefined);
      const read = await changesFor(account, people, action);
      const count = people.length === 1 ? people[0]!.email : vscode.l10n.t('{0} users', people.length);
      const matter = { ...read, remarks: action.remark ? [action.remark] : [] };
      if (!(await confirm(action.question(count, accountName(account.connection)), matter, action.yes))) return;
      const outcomes = await eachOf(action.title, people.length, (signal, onOutcome) => oneByOne(people, ({ id }) => action.work(account, id), signal, onOutcome));
      tellOutcomes(parts, action.title, outcomes.map((one) => told(({ email }) => email, one)));
      parts.tree.refresh(account.connection.id);
    });
  }
}

/** Reads everyone and reckons what changes. Whoever cannot be read is told apart, and tried all the same. Throws ProblemError `cancelled` only. */
async function changesFor({ api }: Account, people: readonly Person[], action: Action): Promise<Matter> {
  let named: ReturnType<typeof integrationNames> | undefined;
  const namesFor = (signal: AbortSignal): ReturnType<typeof integrationNames> => (named ??= integrationNames(api, signal));
  const read = async ({ id, email: who }: Person, signal: AbortSignal): Promise<Matter> => {
    try {
      const user = await getUser(api, id, signal);
      const names = user.integrationAccessLevel?.length ? await namesFor(signal) : undefined;
      const what = action.change(user, names) ?? vscode.l10n.t('{0}, nothing to change', userStateLabel(userState(user)));
      return { changes: [{ who, what }] };
    } catch (error) {
      if (isCancelled(error)) throw error;
      return { refused: [impossible(who, vscode.l10n.t('could not be read'), toProblem(error))] };
    }
  };
  const title = vscode.l10n.t('Reading the users');
  const all = await withProgress(title, (_progress, token) => withSignal(token, (signal) => Promise.all(people.map((one) => read(one, signal)))));
  return { changes: all.flatMap(({ changes = [] }) => changes), refused: all.flatMap(({ refused = [] }) => refused) };
}

function actions(): readonly Action[] {
  const state = (user: User): string => userStateLabel(userState(user));
  return [
    {
      id: 'celonisCeligo.disableUser',
      title: vscode.l10n.t('Disable Users'),
      question: (who, account) => vscode.l10n.t('Disable {0} in the account of "{1}"?', who, account),
      change: (user) => (user.disabled ? undefined : arrow(state(user), userStateLabel('disabled'))),
      yes: vscode.l10n.t('Disable'),
      remark: vscode.l10n.t('A disabled user cannot sign in to this account. Role and access are kept and come back when the user is enabled.'),
      work: ({ api }, id) => setDisabled(api, id, true),
    },
    {
      id: 'celonisCeligo.enableUser',
      title: vscode.l10n.t('Enable Users'),
      question: (who, account) => vscode.l10n.t('Enable {0} in the account of "{1}"?', who, account),
      change: (user, names) => (user.disabled ? arrow(state(user), describeAccess(user, names)) : undefined),
      yes: vscode.l10n.t('Enable'),
      work: ({ api }, id) => setDisabled(api, id, false),
    },
    {
      id: 'celonisCeligo.inviteAgain',
      title: vscode.l10n.t('Invite Again'),
      question: (who, account) => vscode.l10n.t('Invite {0} to the account of "{1}" again?', who, account),
      change: (user) => (user.dismissed ? arrow(state(user), userStateLabel('pending')) : undefined),
      yes: vscode.l10n.t('Invite Again'),
      remark: vscode.l10n.t('Celigo sends an invitation again only to those who have dismissed it.'),
      work: ({ api }, id) => inviteAgain(api, id),
    },
    {
      id: 'celonisCeligo.removeUser',
      title: vscode.l10n.t('Remove Users'),
      question: (who, account) => vscode.l10n.t('Remove {0} from the account of "{1}"?', who, account),
      change: (user, names) => arrow(describeAccess(user, names), vscode.l10n.t('no user of the account')),
      yes: vscode.l10n.t('Remove'),
      remark: vscode.l10n.t('Role and access are lost. To come back, a person has to be invited anew. To take access away for a while, disable the user instead.'),
      work: ({ api }, id) => removeUser(api, id),
    },
  ];
}
