import type * as vscode from 'vscode';

/** The rows below a row, loaded on demand. */
export interface ChildNodes {
  /** What was last loaded; undefined before. Loads nothing. */
  readonly loadedNodes: readonly TreeNode[] | undefined;
  /** Never rejects. */
  getNodes(): Promise<readonly TreeNode[]>;
  /** Forgets what was loaded, so that the next look loads again. */
  reset(): void;
  /** Puts others in the place of one node: the rest of a list in the place of "Load more…". */
  replace(replacedNode: TreeNode, newNodes: readonly TreeNode[]): Promise<void>;
}

/**
 * A row of the sidebar. `path` is its place in the tree and nothing else: caches and secrets go by the stable id of a
 * connection, which the nodes below one know.
 */
export interface TreeNode {
  readonly path: string;
  readonly parent: TreeNode | undefined;
  /** What lies below it. Absent: a leaf. */
  readonly lazyChildren?: ChildNodes;
  /** What the filter of the view finds it by. Absent: it is never found itself. */
  readonly searchTexts?: readonly string[];
  /** The filter leaves it wherever its list is shown. */
  readonly isAlwaysShown?: boolean;
  toTreeItem(): vscode.TreeItem;
  /** Shown while the pointer rests on the row, where making it for all rows would take its time. */
  createTooltip?(): vscode.MarkdownString;
}
