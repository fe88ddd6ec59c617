import type * as vscode from 'vscode';
import type { LazyChildren } from './lazyChildren';

/**
 * A row of the sidebar. `path` is its place in the tree and nothing else: caches and secrets go by the stable id of a
 * connection, which the nodes below one know.
 */
export interface TreeNode {
  readonly path: string;
  readonly parent: TreeNode | undefined;
  /** What lies below it. Absent: a leaf. */
  readonly lazyChildren?: LazyChildren;
  toTreeItem(): vscode.TreeItem;
}
