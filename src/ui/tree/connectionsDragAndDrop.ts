import * as vscode from 'vscode';
import { executeCommand } from '../adapters/executeCommand';
import type { TreeNode } from './treeNode';

const uriListMimeType = 'text/uri-list';

/** How VS Code names rows of this view on their way within it. */
const rowsMimeType = 'application/vnd.code.tree.celonisceligo.connections';

/** VS Code also writes what is dragged as a text: by itself as JSON, which fails for rows that know each other. */
class DraggedRows extends vscode.DataTransferItem {
  override async asString(): Promise<string> {
    return '';
  }
}

/**
 * Files dropped on a connection or a table are pushed there; a file of connections is reviewed, wherever it is dropped.
 * Connections and groups that are dragged change their place.
 */
export class ConnectionsDragAndDrop implements vscode.TreeDragAndDropController<TreeNode> {
  readonly dropMimeTypes = [rowsMimeType, uriListMimeType];
  readonly dragMimeTypes = [];

  handleDrag(rows: readonly TreeNode[], data: vscode.DataTransfer): void {
    const movableRows = rows.filter(({ path }) => /^connection(Group)?\/[^/]+$/.test(path));
    if (movableRows.length > 0) data.set(rowsMimeType, new DraggedRows(movableRows));
  }

  async handleDrop(target: TreeNode | undefined, data: vscode.DataTransfer): Promise<void> {
    const rows: unknown = data.get(rowsMimeType)?.value;
    if (Array.isArray(rows)) {
      await executeCommand('celonisCeligo.dropRows', target, rows as TreeNode[]);
      return;
    }
    const uriListText = await data.get(uriListMimeType)?.asString();
    const lines = (uriListText ?? '').split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('#'));
    const uris = lines.map((line) => vscode.Uri.parse(line, true));
    const connectionsFile = uris.find(({ path }) => path.endsWith('.connections.json'));
    if (connectionsFile) await executeCommand('celonisCeligo.importConnections', connectionsFile);
    else if (target && uris.length > 0) await executeCommand('celonisCeligo.pushFile', target, uris);
  }
}
