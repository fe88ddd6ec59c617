import * as vscode from 'vscode';
import type { Connection } from '../../src/connections/connectionRecord';
import type { ExtensionTestApi } from '../../src/extension';
import type { TreeNode } from '../../src/ui/tree/treeNode';
import { activateExtension } from './extension';
import { connectSandbox, eventually, followLog, resetState } from './integrationSupport';

describe('links into the editor, opened', () => {
  let internals: ExtensionTestApi;
  let connection: Connection;

  before(async () => {
    internals = await activateExtension();
    await resetState();
    connection = await connectSandbox();
    // While rows are read anew, the editor selects none of them.
    await eventually('the end of all tests and syncs', () =>
      internals.service.connections().every((candidate) => {
        const status = internals.connectionSync.getStatus(candidate);
        return candidate.lastTest && (status === 'done' || candidate.vendor !== 'celigo');
      }),
    );
  });
  after(async () => {
    await internals.sandbox.stop();
    await resetState();
  });

  const copyLink = async (row: TreeNode): Promise<string> => {
    await vscode.commands.executeCommand('celonisCeligo.copyLink', row);
    return vscode.Uri.parse(await vscode.env.clipboard.readText(), true).path;
  };
  const waitForSelection = (row: TreeNode): Promise<unknown> =>
    eventually('the row to be selected', () => internals.view.selection.some(({ path }) => path === row.path));

  it('are copied from any row and lead back to it', async () => {
    const connectionRow = internals.tree.getConnectionNode(connection.id)!;
    const rows = await internals.tree.getChildren(connectionRow);
    for (const target of [...rows, connectionRow]) {
      await internals.openLink(await copyLink(target));
      await waitForSelection(target);
    }
  });

  it('say what is wrong where they lead nowhere', async () => {
    for (const path of ['/connection/nobody', '/row/nobody/x', '/push/none', '/something/else']) {
      const readLog = followLog(internals.log);
      await internals.openLink(path);
      await eventually(`a word about ${path}`, () => /link/.test(readLog()));
    }
  });
});
