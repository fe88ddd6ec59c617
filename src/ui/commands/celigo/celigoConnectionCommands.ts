import * as vscode from 'vscode';
import {
  describeConnectionState,
  listConnections,
  pingConnection,
  readConnectionState,
} from '../../../celigo/integrations/connections';
import { nameOrId } from '../../../celigo/integrations/integrations';
import type { ConnectionService } from '../../../connections/connectionService';
import { iterateItems } from '../../../connections/listPages';
import type { CommandRegistry } from '../../adapters/commandRegistry';
import { showInformation, showWarning, withProgress } from '../../adapters/notifications';
import type { OutputLog } from '../../adapters/outputLog';
import { withSignal } from '../../adapters/withSignal';
import { askChoice } from '../../prompts/prompts';
import type { ConnectionsTreeProvider } from '../../tree/connectionsTreeProvider';
import { ResourceNode } from '../../tree/resourceNode';
import { unwrapNode } from '../../tree/unwrapNode';
import { rowDataOf } from '../selectedRows';
import type { AccountAccess } from './celigoAccount';
import { resolveAccount } from './celigoAccount';
import { readAllItems } from './userPrompts';

interface Dependencies {
  commands: CommandRegistry;
  log: OutputLog;
  service: ConnectionService;
  tree: ConnectionsTreeProvider;
}

interface ConnectionChoice {
  id: string;
  name: string;
}

/** What can be asked about a connection inside Celigo: does it answer. */
export function registerCeligoConnectionCommands(services: Dependencies): void {
  const { commands, log, tree } = services;

  commands.register('celonisCeligo.pingConnection', async (scope, arg) => {
    const title = vscode.l10n.t('Ping Connection');
    const account = await resolveAccount(services, scope, arg, title);
    const { id, name } = await resolveCeligoConnection(account, arg, title);
    const {
      isReachable: reachable,
      reasons,
      connection,
    } = await withProgress(vscode.l10n.t('Pinging "{0}"', name), (_progress, token) =>
      withSignal(token, (signal) => pingConnection(account.api, id, signal)),
    );
    const state = vscode.l10n.t('Its state is {0}.', describeConnectionState(readConnectionState(connection)));
    const message = reachable
      ? vscode.l10n.t('"{0}" answers. {1}', name, state)
      : vscode.l10n.t('"{0}" does not answer: {1} {2}', name, withFullStop(reasons.join(' ')), state);
    log.info(message);
    const row = unwrapNode(arg, ResourceNode);
    if (row) tree.reload(row.parent);
    if (reachable) void showInformation(message);
    else void showWarning(message);
  });
}

/** The connection of a row, or one that a person chooses. */
export async function resolveCeligoConnection(
  { api }: AccountAccess,
  arg: unknown,
  title: string,
): Promise<ConnectionChoice> {
  const { connectionId, name } = rowDataOf(arg);
  if (connectionId !== undefined) return { id: connectionId, name: name ?? connectionId };
  const connections = await readAllItems(vscode.l10n.t('Reading the connections'), (signal) =>
    iterateItems(listConnections(api, signal), signal),
  );
  const items = connections.map((connection) => ({
    label: nameOrId(connection),
    description: describeConnectionState(readConnectionState(connection)),
    value: { id: connection._id, name: nameOrId(connection) },
  }));
  return (await askChoice({
    title,
    placeholder: vscode.l10n.t('Which connection in Celigo? Type to search'),
    items,
  })) as ConnectionChoice;
}

function withFullStop(sentence: string): string {
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}
