import * as vscode from 'vscode';
import type { TreeNode } from './treeNode';

const uriListMimeType = 'text/uri-list';

/** Files dropped on a connection or a table are pushed there. */
export class FileDropController implements vscode.TreeDragAndDropController<TreeNode> {
  readonly dropMimeTypes = [uriListMimeType];
  readonly dragMimeTypes = [];

  constructor(private readonly pushFiles: (target: TreeNode, files: vscode.Uri[]) => void) {}

  async handleDrop(target: TreeNode | undefined, data: vscode.DataTransfer): Promise<void> {
    const uriListText = await data.get(uriListMimeType)?.asString();
    const lines = (uriListText ?? '').split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('#'));
    if (target && lines.length > 0)
      this.pushFiles(
        target,
        lines.map((line) => vscode.Uri.parse(line, true)),
      );
  }
}
