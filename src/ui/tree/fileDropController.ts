import * as vscode from 'vscode';
import { executeCommand } from '../adapters/executeCommand';
import type { TreeNode } from './treeNode';

const uriListMimeType = 'text/uri-list';

/** Files dropped on a connection or a table are pushed there. */
export class FileDropController implements vscode.TreeDragAndDropController<TreeNode> {
  readonly dropMimeTypes = [uriListMimeType];
  readonly dragMimeTypes = [];

  async handleDrop(target: TreeNode | undefined, data: vscode.DataTransfer): Promise<void> {
    const uriListText = await data.get(uriListMimeType)?.asString();
    const lines = (uriListText ?? '').split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('#'));
    if (target && lines.length > 0)
      await executeCommand(
        'celonisCeligo.pushFile',
        target,
        lines.map((line) => vscode.Uri.parse(line, true)),
      );
  }
}
