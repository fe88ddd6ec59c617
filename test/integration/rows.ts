import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import type { Internals } from '../../src/extension';
import type { TreeNode } from '../../src/tree/node';

/** The rows below one connection, as the view asks for them. */
export class Rows {
  constructor(
    private readonly internals: Internals,
    private readonly connection: string,
  ) {}

  get root(): TreeNode {
    return this.internals.tree.node(this.connection)!;
  }

  item(node: TreeNode): vscode.TreeItem {
    return this.internals.tree.getTreeItem(node);
  }

  label(node: TreeNode): string {
    return this.item(node).label as string;
  }

  /** "Clara Moreau, Monitor": what a screen reader says, name and description. */
  text(node: TreeNode): string {
    return this.item(node).accessibilityInformation?.label ?? '';
  }

  below(node: TreeNode): Promise<TreeNode[]> {
    return this.internals.tree.getChildren(node);
  }

  /** The row at the end of a path of labels. */
  async at(...path: (string | RegExp)[]): Promise<TreeNode> {
    let node = this.root;
    for (const part of path) {
      const children = await this.below(node);
      const next = children.find((child) => (typeof part === 'string' ? this.label(child) === part : part.test(this.label(child))));
      assert.ok(next, `${String(part)} is not among ${children.map((child) => this.label(child)).join(', ')}`);
      node = next;
    }
    return node;
  }

  /** What the rows below a path say. */
  async texts(...path: (string | RegExp)[]): Promise<string[]> {
    return (await this.below(await this.at(...path))).map((node) => this.text(node));
  }
}
