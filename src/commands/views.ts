import { ResourceNode } from '../tree/resourceNode';
import { RetryNode } from '../tree/retryNode';
import { idOf } from './ask/connection';
import type { Parts } from './parts';

/** What the views' own buttons and rows do. */
export function viewCommands({ commands, history, log, service, tree }: Parts): void {
  commands.add('celonisCeligo.refresh', async (_scope, arg) => {
    if (arg instanceof ResourceNode) return tree.reload(arg);
    tree.refresh(idOf(arg));
    history.refresh();
    await service.checkSecrets(idOf(arg));
  });
  commands.add('celonisCeligo.tryAgain', (_scope, arg) => {
    if (arg instanceof RetryNode) tree.tryAgain(arg);
  });
  commands.add('celonisCeligo.loadMore', async (scope, arg) => {
    if (!(arg instanceof ResourceNode)) return;
    scope.connection = arg.connection;
    await tree.loadMore(arg);
  });
  commands.add('celonisCeligo.showLog', () => log.show());
}
