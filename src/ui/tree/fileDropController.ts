import * as vscode from 'vscode';
import { executeCommand } from '../adapters/executeCommand';
import type { TreeNode } from './treeNode';

const uriListMimeType = 'text/uri-list';

/** Files dropped on a connection or a table are pushed there; a file of connections is reviewed, wherever it is dropped. */
export class FileDropController implements vscode.TreeDragAndDropController<TreeNode> {
  readonly dropMimeTypes = [uriListMimeType];
  readonly dragMimeTypes = [];

  async handleDrop(target: TreeNode | undefined, data: vscode.DataTransfer): Promise<void> {
    const uriListText = await data.get(uriListMimeType)?.asString();
    const lines = (uriListText ?? '').split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('#'));
    const uris = lines.map((line) => vscode.Uri.parse(line, true));
    const connectionsFile = uris.find(({ path }) => path.endsWith('.connections.json'));
    if (connectionsFile) await executeCommand('celonisCeligo.importConnections', connectionsFile);
    else if (target && uris.length > 0) await executeCommand('celonisCeligo.pushFile', target, uris);
  }
}
