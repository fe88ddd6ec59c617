import * as vscode from 'vscode';
import type { TreeNode } from './node';

const uriList = 'text/uri-list';

/** Files dropped on a connection or a table are pushed there. */
export class DropFiles implements vscode.TreeDragAndDropController<TreeNode> {
  readonly dropMimeTypes = [uriList];
  readonly dragMimeTypes = [];

  constructor(private readonly push: (target: TreeNode, files: vscode.Uri[]) => void) {}

  async handleDrop(target: TreeNode | undefined, data: vscode.DataTransfer): Promise<void> {
    const list = await data.get(uriList)?.asString();
    const lines = (list ?? '').split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('#'));
    if (target && lines.length > 0) this.push(target, lines.map((line) => vscode.Uri.parse(line, true)));
  }
}
