import type * as vscode from 'vscode';

/** The same row with something else: a row that stays the same is drawn again with the item that it had. */
export function changeTreeItem(item: vscode.TreeItem, changes: Partial<vscode.TreeItem>): vscode.TreeItem {
  return Object.assign(Object.create(Object.getPrototypeOf(item) as object) as vscode.TreeItem, item, changes);
}
