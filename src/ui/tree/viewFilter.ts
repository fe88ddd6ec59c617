import * as vscode from 'vscode';
import { RowFilter } from '../../app/rowFilter';
import { changeTreeItem } from './changeTreeItem';
import type { TreeNode } from './treeNode';

/** VS Code keeps a row folded as it was by its id: a row that is unfolded for its finds gets another one meanwhile. */
const unfoldedSuffix = '?found';

/**
 * The filter of a view: which rows stay, which are unfolded for what was found below them, and what was open before.
 */
export class ViewFilter {
  private rowFilter = new RowFilter('');
  private searchController = new AbortController();
  /** What a person has unfolded, to be shown so again when the filter is gone. */
  private readonly expandedPaths = new Set<string>();

  get text(): string {
    return this.rowFilter.text;
  }

  get isActive(): boolean {
    return this.rowFilter.isActive;
  }

  setText(text: string): void {
    this.searchController.abort();
    this.searchController = new AbortController();
    this.rowFilter = new RowFilter(text.trim());
  }

  /** Rows have changed: see `RowFilter.forget`. */
  forget(): void {
    this.rowFilter.forget();
  }

  /** See `RowFilter.search`. Ends where another text is set meanwhile. */
  search(roots: readonly TreeNode[]): Promise<void> {
    return this.rowFilter.search(roots, this.searchController.signal);
  }

  selectRows(parent: TreeNode | undefined, rows: readonly TreeNode[]): TreeNode[] {
    return this.isActive ? this.rowFilter.selectRows(parent, rows) : [...rows];
  }

  hasMatch(roots: readonly TreeNode[]): boolean {
    return this.rowFilter.hasMatch(roots);
  }

  handleExpansion({ path }: TreeNode, isExpanded: boolean): void {
    if (isExpanded) this.expandedPaths.add(path);
    else this.expandedPaths.delete(path);
  }

  /**
   * VS Code reads what is below a row only where it shows that row unfolded. It loses the event of one that is unfolded
   * while the list that it is in is read anew. What the filter unfolds is read too.
   */
  handleRead({ path }: TreeNode): void {
    if (!this.isActive) this.expandedPaths.add(path);
  }

  /**
   * Unfolds what was found in, as far as it is loaded, and what a person has unfolded: VS Code forgets that of a row
   * whose list is read twice at the same time.
   */
  unfold(node: TreeNode, item: vscode.TreeItem): vscode.TreeItem {
    if (item.collapsibleState !== vscode.TreeItemCollapsibleState.Collapsed) return item;
    const hasMatchBelow =
      this.isActive && node.lazyChildren?.loadedNodes !== undefined && this.rowFilter.hasMatchBelow(node);
    if (!hasMatchBelow && !this.expandedPaths.has(node.path)) return item;
    return changeTreeItem(item, {
      collapsibleState: vscode.TreeItemCollapsibleState.Expanded,
      ...(hasMatchBelow ? { id: `${item.id ?? node.path}${unfoldedSuffix}` } : {}),
    });
  }
}
