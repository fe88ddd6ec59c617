import * as vscode from 'vscode';
import type { DeepLink } from '../../app/links/deepLink';
import { formatDeepLink } from '../../app/links/deepLink';
import { toSharedConnection } from '../../app/share/exportConnections';
import type { ConnectionService } from '../../connections/connectionService';
import type { OAuthClientService } from '../../connections/oauthClients';
import { describe } from '../../core/problem';
import type { PushHistory } from '../../push/pushHistory';
import type { CommandRegistry } from '../adapters/commandRegistry';
import type { TreeRow } from '../adapters/commandSignatures';
import { showStatus, withCancellableProgress } from '../adapters/notifications';
import { resolveConnection } from '../prompts/chooseConnection';
import { ConnectionNode } from '../tree/connectionNode';
import { listSelected } from '../tree/listSelected';
import { OAuthClientNode } from '../tree/oauthClientNodes';
import { PushNode } from '../tree/pushNode';
import { ResourceNode } from '../tree/resourceNode';
import { RetryNode } from '../tree/retryNode';
import { readRowAddress } from '../tree/rowAddress';
import { UnreadableNode } from '../tree/unreadableNode';
import { requireRow } from './selectedRows';

interface Dependencies {
  commands: CommandRegistry;
  extensionId: string;
  history: PushHistory;
  oauthClients: OAuthClientService;
  service: ConnectionService;
}

/** Copies of rows: names, ids and errors, a line each; the columns of a table; all of it as JSON; a link to it. */
export function registerCopyRows(services: Dependencies): void {
  const { commands } = services;
  commands.register('celonisCeligo.copyName', (_scope, arg, selection) =>
    copyLines(listRows(arg, selection).map(readName)),
  );
  commands.register('celonisCeligo.copyId', (_scope, arg, selection) =>
    copyLines(listRows(arg, selection).flatMap((row) => readId(row) ?? [])),
  );

  commands.register('celonisCeligo.copyError', (_scope, arg, selection) =>
    copyLines(listRows(arg, selection).flatMap((row) => readError(services, row) ?? [])),
  );

  commands.register('celonisCeligo.copyColumns', async (scope, arg) => {
    const row = requireRow(arg);
    scope.connectionId = row.connectionId;
    const children = (await row.lazyChildren?.getNodes()) ?? [];
    const columns = children.filter(
      (child): child is ResourceNode => child instanceof ResourceNode && child.resource.kind === 'column',
    );
    if (columns.length === 0)
      return showStatus(vscode.l10n.t('No columns are known of {0}.', row.resource.label), 4_000);
    await copyLines(columns.map(readName));
  });

  commands.register('celonisCeligo.copyConnectionId', async (scope, arg) => {
    const { id } = await resolveConnection(services.service, scope, arg, vscode.l10n.t('Copy Connection ID'));
    await copyLines([id]);
  });

  /** It opens the row on this machine. */
  commands.register('celonisCeligo.copyLink', (_scope, arg) => {
    const link = createLink(arg);
    return link && copyLines([`${vscode.env.uriScheme}://${services.extensionId}${formatDeepLink(link)}`]);
  });

  commands.register('celonisCeligo.copyJson', async (scope, arg) => {
    const [row] = listRows(arg, undefined);
    if (row instanceof ResourceNode) scope.connectionId = row.connectionId;
    if (!row) return;
    const document = await readDocument(services, row);
    if (document === undefined) return;
    await vscode.env.clipboard.writeText(`${JSON.stringify(document, undefined, 2)}\n`);
    showStatus(vscode.l10n.t('"{0}" is on the clipboard as JSON.', readName(row)), 4_000);
  });
}

function listRows(arg: unknown, selection: unknown): TreeRow[] {
  return listSelected(arg, selection).filter(isTreeRow);
}

function createLink(arg: unknown): DeepLink | undefined {
  if (arg instanceof PushNode) return { kind: 'push', push: arg.pushId };
  const address = readRowAddress(arg);
  if (!address) return undefined;
  const { connectionId: connection, path } = address;
  return path.length === 0 ? { kind: 'connection', connection } : { kind: 'row', connection, path };
}

async function copyLines(lines: readonly string[]): Promise<void> {
  if (lines.length === 0) return;
  await vscode.env.clipboard.writeText(lines.join('\n'));
  showStatus(
    lines.length === 1
      ? vscode.l10n.t('"{0}" is on the clipboard.', lines[0] ?? '')
      : vscode.l10n.t('{0} lines are on the clipboard.', lines.length),
    4_000,
  );
}

/** Before it was made fit for a label. */
function readName(row: TreeRow): string {
  if (row instanceof RetryNode) return describe(row.problem);
  if (row instanceof ResourceNode) return row.resource.data?.['name'] ?? row.resource.label;
  const { label = '' } = row.toTreeItem();
  return typeof label === 'string' ? label : label.label;
}

/** What went wrong, in full. Undefined for a row that tells of nothing that did. */
function readError({ history, service }: Dependencies, row: TreeRow): string | undefined {
  if (row instanceof PushNode) return history.get(row.pushId)?.problem;
  if (row instanceof ConnectionNode) return service.get(row.connectionId)?.lastTest?.summary;
  if (row instanceof ResourceNode) return row.resource.tooltip;
  return row instanceof RetryNode ? readName(row) : undefined;
}

/** As the service or this program knows it. Undefined for a row that stands for nothing with an id. */
function readId(row: TreeRow): string | undefined {
  if (row instanceof ConnectionNode) return row.connectionId;
  if (row instanceof PushNode) return row.pushId;
  if (row instanceof OAuthClientNode) return row.client.clientId;
  if (row instanceof UnreadableNode) return row.record.id;
  if (!(row instanceof ResourceNode) || !row.resource.loadDocument) return undefined;
  const { kind, id, data = {} } = row.resource;
  // A table has no id but its name.
  return ['table', 'view', 'poolTable'].includes(kind) ? (data['table'] ?? id) : id;
}

/** All that is known of a row, without secrets. Undefined where that is no more than its name. Throws ProblemError. */
async function readDocument({ history, oauthClients, service }: Dependencies, row: TreeRow): Promise<unknown> {
  if (row instanceof ConnectionNode) {
    const connection = service.get(row.connectionId);
    const vendor = service.vendors.find(({ id }) => id === connection?.vendor);
    return connection && toSharedConnection(connection, vendor, oauthClients);
  }
  if (row instanceof PushNode) return history.get(row.pushId);
  if (!(row instanceof ResourceNode)) return undefined;
  const { resource } = row;
  if (!resource.loadDocument) return undefined;
  return withCancellableProgress(vscode.l10n.t('Reading {0}', resource.label), async (signal) =>
    resource.loadDocument?.(signal),
  );
}

function isTreeRow(value: unknown): value is TreeRow {
  return typeof value === 'object' && value !== null && 'toTreeItem' in value;
}
