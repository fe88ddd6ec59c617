import * as vscode from 'vscode';
import { getEnvironmentLabel } from '../../app/environmentLabel';
import type { Connection } from '../../connections/connectionRecord';
import type { ConnectionService } from '../../connections/connectionService';
import type { Vendor } from '../../connections/vendor';
import { ProblemError } from '../../core/problem';
import type { ProblemContext } from '../adapters/problemNotifier';
import { createConnectionIcon } from '../tree/connectionIcon';
import { ConnectionNode } from '../tree/connectionNode';
import { GroupNode } from '../tree/groupNode';
import { listSelected } from '../tree/listSelected';
import { ResourceNode } from '../tree/resourceNode';
import { UnreadableNode } from '../tree/unreadableNode';
import type { Answer, Item, StepPosition } from './prompts';
import { askChoice, back } from './prompts';

/**
 * The connection that a command was called with, from a row, an id or a person's choice among the candidates. Throws
 * ProblemError.
 */
export async function resolveConnection(
  service: ConnectionService,
  scope: ProblemContext,
  arg: unknown,
  title: string,
  candidates?: readonly Connection[],
): Promise<Connection> {
  const id = connectionIdOf(arg);
  const connection = id === undefined ? await chooseConnection(service, title, candidates) : service.get(id);
  if (!connection || typeof connection === 'symbol') throw new ProblemError(deletedConnectionProblem());
  scope.connectionId = connection.id;
  return connection;
}

/** The same for a command that works on connections to one service. Throws ProblemError. */
export async function resolveVendorConnection(
  service: ConnectionService,
  scope: ProblemContext,
  arg: unknown,
  title: string,
  vendorId: string,
): Promise<Connection> {
  const id = connectionIdOf(arg);
  const candidates = service.connections().filter(({ vendor }) => vendor === vendorId);
  if (id === undefined && candidates.length === 0)
    throw new ProblemError(noConnectionProblem(service.getVendor(vendorId)));
  const connection = id === undefined ? await chooseConnection(service, title, candidates) : service.get(id);
  if (!connection || typeof connection === 'symbol') throw new ProblemError(deletedConnectionProblem());
  if (connection.vendor !== vendorId)
    throw new ProblemError({
      kind: 'input',
      what: vscode.l10n.t('"{0}" is not a connection to {1}.', connection.name, service.getVendor(vendorId).label),
    });
  scope.connectionId = connection.id;
  return connection;
}

/**
 * The connections that are selected, where a command was called on one of them, those in selected groups among them;
 * else the one that is meant. Throws ProblemError.
 */
export async function resolveConnections(
  service: ConnectionService,
  scope: ProblemContext,
  title: string,
  arg: unknown,
  selection: unknown,
): Promise<readonly Connection[]> {
  const rows = listMovableRows(arg, selection);
  if (rows.length === 0 || (rows.length === 1 && arg instanceof ConnectionNode))
    return [await resolveConnection(service, scope, arg, title)];
  const ids = new Set(
    rows.flatMap((row) => (row instanceof GroupNode ? row.listConnections() : [row])).map((row) => row.connectionId),
  );
  if (ids.size > 0) return [...ids].flatMap((id) => service.get(id) ?? []);
  throw new ProblemError({
    kind: 'input',
    what: vscode.l10n.t('There is no connection in this group.'),
    next: vscode.l10n.t('Drag connections into it, or use "Move to Group…".'),
  });
}

/** The connections and groups that a command was called on: all that are selected, when that one is among them. */
export function listMovableRows(arg: unknown, selection: unknown): (ConnectionNode | GroupNode)[] {
  return listSelected(arg, selection).filter((row) => row instanceof ConnectionNode || row instanceof GroupNode);
}

/** The stable id of the connection that a row belongs to. */
export function connectionIdOf(arg: unknown): string | undefined {
  if (typeof arg === 'string') return arg;
  if (arg instanceof ConnectionNode || arg instanceof ResourceNode) return arg.connectionId;
  return arg instanceof UnreadableNode ? arg.record.id : undefined;
}

/** Asks which connection; where there is only one, it is that. Throws ProblemError where there is none. */
export async function chooseConnection(
  service: ConnectionService,
  title: string,
  connections: readonly Connection[] = service.connections(),
): Promise<Answer<Connection>> {
  const [firstConnection, ...otherConnections] = connections;
  if (!firstConnection) throw new ProblemError(noConnectionProblem());
  if (otherConnections.length === 0) return firstConnection;
  return askConnection(service, { title }, connections);
}

/**
 * Asks which of these connections, even where there is only one.
 *
 * @param preselected is highlighted first
 */
export async function askConnection(
  service: ConnectionService,
  prompt: { title: string; placeholder?: string; position?: StepPosition },
  connections: readonly Connection[],
  preselected?: Connection,
): Promise<Answer<Connection>> {
  const workingRank = (connection: Connection): number =>
    connection.lastTest?.outcome === 'works' && service.getStatus(connection) !== 'secretMissing' ? 0 : 1;
  const items = [...connections]
    .sort((a, b) => workingRank(a) - workingRank(b))
    .map((connection) => createItem(service, connection));
  const placeholder = vscode.l10n.t('Choose a connection');
  const id = await askChoice({ placeholder, ...prompt, items, ...(preselected ? { active: preselected.id } : {}) });
  return id === back ? back : (service.get(id) ?? back);
}

function createItem(service: ConnectionService, connection: Connection): Item<string> {
  const vendor = service.vendors.find((candidate) => candidate.id === connection.vendor);
  const facts = vendor?.facts(connection.values).map((fact) => fact.value) ?? [];
  return {
    label: connection.name,
    description: [getEnvironmentLabel(connection.environment), connection.isReadOnly ? vscode.l10n.t('Read-only') : '']
      .filter(Boolean)
      .join(' · '),
    detail: facts.join(' · '),
    iconPath: createConnectionIcon(service, connection),
    value: connection.id,
  };
}

/** Nothing went wrong: a connection is needed first, to any service or to this one. */
export function noConnectionProblem(
  vendor?: Pick<Vendor, 'id' | 'label'>,
): ConstructorParameters<typeof ProblemError>[0] {
  return {
    kind: 'input',
    isInformation: true,
    what: vendor
      ? vscode.l10n.t('There is no connection to {0} yet.', vendor.label)
      : vscode.l10n.t('There is no connection yet.'),
    next: vscode.l10n.t('Add one, or try it without an account.'),
    fixes: [
      {
        kind: 'runCommand',
        command: 'celonisCeligo.addConnection',
        label: vscode.l10n.t('Add Connection'),
        ...(vendor ? { argument: vendor.id } : {}),
      },
      { kind: 'runCommand', command: 'celonisCeligo.startSandbox', label: vscode.l10n.t('Start Sandbox') },
    ],
  };
}

function deletedConnectionProblem(): ConstructorParameters<typeof ProblemError>[0] {
  return {
    kind: 'input',
    what: vscode.l10n.t('This connection does not exist any more.'),
    why: vscode.l10n.t('It was deleted, perhaps in another window.'),
    next: vscode.l10n.t('Choose another connection.'),
  };
}
