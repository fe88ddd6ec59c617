import * as vscode from 'vscode';
import { ProblemError } from '../../http/problem';
import { ConnectionNode, stateIcon } from '../../tree/connectionNode';
import { environmentLabel } from '../../tree/environment';
import { ResourceNode } from '../../tree/resourceNode';
import { UnreadableNode } from '../../tree/unreadableNode';
import { askChoice, back } from './input';
import type { Connection } from '../../connections/model';
import type { ConnectionService } from '../../connections/service';
import type { Scope } from '../../platform/problems';
import type { Answer, Item, Place } from './input';

/** The connection that a command was called with, from a row, an id or a person's choice. Throws ProblemError. */
export async function connectionOf(service: ConnectionService, scope: Scope, arg: unknown, title: string): Promise<Connection> {
  const id = idOf(arg);
  const connection = id === undefined ? await chooseConnection(service, title) : service.get(id);
  if (!connection || typeof connection === 'symbol') throw new ProblemError(gone());
  scope.connection = connection.id;
  return connection;
}

/** The stable id of the connection that a row belongs to. */
export function idOf(arg: unknown): string | undefined {
  if (typeof arg === 'string') return arg;
  if (arg instanceof ConnectionNode || arg instanceof ResourceNode) return arg.connection;
  return arg instanceof UnreadableNode ? arg.record.id : undefined;
}

/** Asks which connection; where there is only one, it is that. Throws ProblemError where there is none. */
export async function chooseConnection(
  service: ConnectionService,
  title: string,
  place?: Place,
  connections: readonly Connection[] = service.connections(),
): Promise<Answer<Connection>> {
  if (connections.length === 0) throw new ProblemError(none());
  if (connections.length === 1) return connections[0]!;
  const working = (connection: Connection): number => (connection.lastTest?.outcome === 'works' && service.state(connection) !== 'secretMissing' ? 0 : 1);
  const items = [...connections].sort((a, b) => working(a) - working(b)).map((connection) => item(service, connection));
  const placeholder = vscode.l10n.t('Choose a connection');
  const id = await askChoice({ title, placeholder, items, ...(place ? { place } : {}) });
  return id === back ? back : (service.get(id) ?? back);
}

function item(service: ConnectionService, connection: Connection): Item<string> {
  const vendor = service.vendors.find((one) => one.id === connection.vendor);
  const facts = vendor?.facts(connection.values).map((fact) => fact.value) ?? [];
  return {
    label: connection.name,
    description: environmentLabel(connection.environment),
    detail: facts.join(' · '),
    iconPath: stateIcon(service.state(connection)),
    value: connection.id,
  };
}

function none(): ConstructorParameters<typeof ProblemError>[0] {
  return {
    kind: 'input',
    what: vscode.l10n.t('There is no connection yet.'),
    next: vscode.l10n.t('Add one, or try it without an account.'),
    fixes: [
      { kind: 'runCommand', command: 'celonisCeligo.addConnection', label: vscode.l10n.t('Add Connection') },
      { kind: 'runCommand', command: 'celonisCeligo.startSandbox', label: vscode.l10n.t('Start Sandbox') },
    ],
  };
}

function gone(): ConstructorParameters<typeof ProblemError>[0] {
  return {
    kind: 'input',
    what: vscode.l10n.t('This connection does not exist any more.'),
    why: vscode.l10n.t('It was deleted, perhaps in another window.'),
  };
}
