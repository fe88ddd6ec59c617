import * as vscode from 'vscode';
import { saveSandboxConnections, testSandboxConnections } from '../../app/sandboxConnections';
import type { ConnectionService } from '../../connections/connectionService';
import type { CommandRegistry } from '../adapters/commandRegistry';
import { showInformation, withViewProgress } from '../adapters/notifications';
import type { OutputLog } from '../adapters/outputLog';
import type { ConnectionsTreeProvider } from '../tree/connectionsTreeProvider';
import type { TreeNode } from '../tree/treeNode';
import type { ConnectionFormPanels } from '../webviews/form/connectionFormPanels';
import type { SandboxProcess } from './sandboxProcess';

interface Dependencies {
  commands: CommandRegistry;
  forms: ConnectionFormPanels;
  log: OutputLog;
  sandbox: SandboxProcess;
  service: ConnectionService;
  tree: ConnectionsTreeProvider;
  view: vscode.TreeView<TreeNode>;
}

/** Start and stop the built-in sandbox, with a connection to it. */
export function registerSandboxCommands({ commands, forms, log, sandbox, service, tree, view }: Dependencies): void {
  commands.register('celonisCeligo.startSandbox', async () => {
    const announcement = await withViewProgress('celonisCeligo.connections', () => sandbox.start());
    const connections = await saveSandboxConnections(service, announcement);
    const [firstConnection] = connections;
    if (!firstConnection) return;
    const row = tree.getConnectionNode(firstConnection.id);
    // Before it is tested: whoever sees that it works and goes elsewhere is not called back.
    if (row && view.visible) await view.reveal(row, { select: true, expand: true });
    await testSandboxConnections(service, log, connections);
    void showInformation(
      vscode.l10n.t(
        'The sandbox is ready. It simulates Celonis and Celigo on this computer, in memory: push a file to "{0}" and look at its table.',
        firstConnection.name,
      ),
    );
  });

  commands.register('celonisCeligo.stopSandbox', async () => {
    await sandbox.stop();
    const sandboxConnections = service.connections().filter((connection) => connection.sandbox);
    if (sandboxConnections.length === 0) return void showInformation(vscode.l10n.t('The sandbox is stopped.'));
    const removeLabel =
      sandboxConnections.length === 1 ? vscode.l10n.t('Remove Connection') : vscode.l10n.t('Remove Connections');
    const message = vscode.l10n.t(
      'The sandbox is stopped and its data is deleted. Its connections will work again after the next start: {0}.',
      sandboxConnections.map(({ name }) => name).join(', '),
    );
    // Not awaited: a notification may stay open for as long as it likes.
    commands.runInBackground('celonisCeligo.stopSandbox', {}, async () => {
      if ((await showInformation(message, removeLabel)) !== removeLabel) return;
      for (const { id } of sandboxConnections) {
        await service.delete(id);
        forms.close(id);
      }
    });
  });
}
