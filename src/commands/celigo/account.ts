import * as vscode from 'vscode';
import { CeligoApi } from '../../celigo/api';
import { ProblemError } from '../../http/problem';
import { environmentLabel } from '../../tree/environment';
import { chooseConnection, idOf } from '../ask/connection';
import type { Connection } from '../../connections/model';
import type { Scope } from '../../platform/problems';
import type { Parts } from '../parts';

/** A Celigo account that a command works on. */
export interface Account {
  connection: Connection;
  api: CeligoApi;
}

/** The account that a row belongs to, or the one that a person chooses. Throws ProblemError. */
export async function accountOf({ service }: Pick<Parts, 'service'>, scope: Scope, arg: unknown, title: string): Promise<Account> {
  const accounts = service.connections().filter((one) => one.vendor === 'celigo');
  const id = idOf(arg);
  const chosen = id === undefined ? await chooseAccount(service, title, accounts) : accounts.find((one) => one.id === id);
  if (!chosen) throw new ProblemError({ kind: 'input', what: vscode.l10n.t('This connection to Celigo does not exist any more.') });
  scope.connection = chosen.id;
  return { connection: chosen, api: CeligoApi.of(await service.session(chosen.id)) };
}

async function chooseAccount(service: Parts['service'], title: string, accounts: readonly Connection[]): Promise<Connection> {
  if (accounts.length === 0) throw new ProblemError(none());
  return (await chooseConnection(service, title, undefined, accounts)) as Connection;
}

/** "Acme (Production)": whose account it is, said before anything in it changes. */
export function accountName({ name, environment }: Connection): string {
  return environment === 'none' ? name : `${name} (${environmentLabel(environment)})`;
}

function none(): ConstructorParameters<typeof ProblemError>[0] {
  return {
    kind: 'input',
    what: vscode.l10n.t('There is no connection to Celigo yet.'),
    next: vscode.l10n.t('Add one, or try it without an account.'),
    fixes: [
      { kind: 'runCommand', command: 'celonisCeligo.addConnection', label: vscode.l10n.t('Add Connection') },
      { kind: 'runCommand', command: 'celonisCeligo.startSandbox', label: vscode.l10n.t('Start Sandbox') },
    ],
  };
}
