import * as vscode from 'vscode';
import type { TreeNode } from './treeNode';

/** Selects a row in the view "Connections", and shows the view first. */
export async function revealNode(view: vscode.TreeView<TreeNode>, node: TreeNode): Promise<void> {
  // The filter may hide the row.
  if (view.message) await vscode.commands.executeCommand('celonisCeligo.clearFilter');
  // A view that is only being made selects nothing.
  await vscode.commands.executeCommand('celonisCeligo.connections.focus');
  await view.reveal(node, { select: true, focus: true, expand: false });
}

/** Selects a row that may have got another place, where its view is in sight and no filter may hide it. */
export async function revealMovedNode(view: vscode.TreeView<TreeNode>, node: TreeNode | undefined): Promise<void> {
  if (node && view.visible && !view.message) await view.reveal(node, { select: true, focus: true, expand: false });
}
