import * as vscode from 'vscode';
import type { Connection } from '../../connections/connectionRecord';
import type { ConnectionService } from '../../connections/connectionService';
import type { ConnectionSync } from '../../connections/connectionSync';
import { ProblemError } from '../../core/problem';
import type { PushHistory } from '../../push/pushHistory';
import type { CommandRegistry } from '../adapters/commandRegistry';
import { showModal, showStatus } from '../adapters/notifications';
import type { OutputLog } from '../adapters/outputLog';
import { resolveConnections } from '../prompts/chooseConnection';
import type { ConnectionsTreeProvider } from '../tree/connectionsTreeProvider';
import { ResourceNode } from '../tree/resourceNode';
import { RetryNode } from '../tree/retryNode';
import { unwrapNode } from '../tree/unwrapNode';

interface Dependencies {
  commands: CommandRegistry;
  connectionSync: ConnectionSync;
  history: PushHistory;
  log: OutputLog;
  service: ConnectionService;
  tree: ConnectionsTreeProvider;
}

/** What the views' own buttons and rows do. */
export function registerViewCommands(dependencies: Dependencies): void {
  const { commands, history, log, service, tree } = dependencies;
  commands.register('celonisCeligo.refresh', async (scope, arg, selection) => {
    const row = unwrapNode(arg, ResourceNode);
    if (row) return tree.reload(row);
    if (arg === undefined) {
      tree.refresh();
      await history.refresh();
      return service.checkSecrets();
    }
    const connections = await resolveConnections(service, scope, vscode.l10n.t('Refresh'), arg, selection);
    await Promise.all(connections.map((connection) => refreshConnection(dependencies, connection)));
  });
  commands.register('celonisCeligo.tryAgain', (_scope, arg) => {
    const row = unwrapNode(arg, RetryNode);
    if (row) tree.retryLoading(row);
  });
  commands.register('celonisCeligo.loadMore', async (scope, arg) => {
    const row = unwrapNode(arg, ResourceNode);
    if (!row) return;
    scope.connectionId = row.connectionId;
    await tree.loadMore(row);
  });
  commands.register('celonisCeligo.showLog', () => log.show());
  commands.register('celonisCeligo.showAnswer', async (_scope, answer) => {
    if (typeof answer === 'string') await showModal(vscode.l10n.t('Answer of the service'), log.redact(answer));
  });
}

/** Reads anew what is behind a connection: its rows, and all of its account where its vendor syncs it. */
async function refreshConnection(
  { connectionSync, service, tree }: Dependencies,
  connection: Connection,
): Promise<void> {
  tree.refresh(connection.id);
  await service.checkSecrets(connection.id);
  const result = await connectionSync.sync(connection);
  if (result?.outcome === 'failed')
    throw new ProblemError({
      kind: 'input',
      what: vscode.l10n.t('"{0}" could not be synced.', connection.name),
      why: result.summary,
    });
  if (result) showStatus(`${connection.name}: ${result.summary}`, 8_000);
}
