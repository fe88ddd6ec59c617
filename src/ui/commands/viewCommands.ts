import type { ConnectionService } from '../../connections/connectionService';
import type { PushHistory } from '../../push/pushHistory';
import type { CommandRegistry } from '../adapters/commandRegistry';
import type { OutputLog } from '../adapters/outputLog';
import { connectionIdOf } from '../prompts/chooseConnection';
import type { ConnectionsTreeProvider } from '../tree/connectionsTreeProvider';
import { ResourceNode } from '../tree/resourceNode';
import { RetryNode } from '../tree/retryNode';

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
    if (arg instanceof ResourceNode) return tree.reload(arg);
    tree.refresh(connectionIdOf(arg));
    history.refresh();
    await service.checkSecrets(connectionIdOf(arg));
  });
  commands.register('celonisCeligo.tryAgain', (_scope, arg) => {
    if (arg instanceof RetryNode) tree.retryLoading(arg);
  });
  commands.register('celonisCeligo.loadMore', async (scope, arg) => {
    if (!(arg instanceof ResourceNode)) return;
    scope.connectionId = arg.connectionId;
    await tree.loadMore(arg);
  });
  commands.register('celonisCeligo.showLog', () => log.show());
}
