import * as vscode from 'vscode';
import type { ConnectionService } from '../../connections/connectionService';
import type { PushHistory } from '../../push/pushHistory';
import type { CommandRegistry } from '../adapters/commandRegistry';
import { showModal } from '../adapters/notifications';
import type { OutputLog } from '../adapters/outputLog';
import { connectionIdOf } from '../prompts/chooseConnection';
import type { ConnectionsTreeProvider } from '../tree/connectionsTreeProvider';
import { ResourceNode } from '../tree/resourceNode';
import { RetryNode } from '../tree/retryNode';
import { unwrapNode } from '../tree/unwrapNode';

interface Dependencies {
  commands: CommandRegistry;
  history: PushHistory;
  log: OutputLog;
  service: ConnectionService;
  tree: ConnectionsTreeProvider;
}

/** What the views' own buttons and rows do. */
export function registerViewCommands({ commands, history, log, service, tree }: Dependencies): void {
  commands.register('celonisCeligo.refresh', async (_scope, arg) => {
    const row = unwrapNode(arg, ResourceNode);
    if (row) return tree.reload(row);
    tree.refresh(connectionIdOf(arg));
    await history.refresh();
    await service.checkSecrets(connectionIdOf(arg));
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
    if (typeof answer === 'string') await showModal(vscode.l10n.t('What the service answered'), log.redact(answer));
  });
}
