import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import type { ExtensionTestApi } from '../../src/extension';
import type { TreeNode } from '../../src/ui/tree/treeNode';

/** The rows below one connection, as the view asks for them. */
export class TreeRows {
  constructor(
    private readonly internals: ExtensionTestApi,
    private readonly connection: string,
  ) {}

  get rootNode(): TreeNode {
    return this.internals.tree.getConnectionNode(this.connection)!;
  }

  getItem(node: TreeNode): vscode.TreeItem {
    return this.internals.tree.getTreeItem(node);
  }

  getLabel(node: TreeNode): string {
    return this.getItem(node).label as string;
  }

  /** "Clara Moreau, Monitor": what a screen reader says, name and description. */
  describeNode(node: TreeNode): string {
    return this.getItem(node).accessibilityInformation?.label ?? '';
  }

  getChildren(node: TreeNode): Promise<TreeNode[]> {
    return this.internals.tree.getChildren(node);
  }

  /** The row at the end of a path of labels. */
  async findNode(...path: (string | RegExp)[]): Promise<TreeNode> {
    let node = this.rootNode;
    for (const pathSegment of path) {
      const children = await this.getChildren(node);
      const matchingChild = children.find((child) =>
        typeof pathSegment === 'string' ? this.getLabel(child) === pathSegment : pathSegment.test(this.getLabel(child)),
      );
      assert.ok(
        matchingChild,
        `${String(pathSegment)} is not among ${children.map((child) => this.getLabel(child)).join(', ')}`,
      );
      node = matchingChild;
    }
    return node;
  }

  /** What the rows below a path say. */
  async listTexts(...path: (string | RegExp)[]): Promise<string[]> {
    return (await this.getChildren(await this.findNode(...path))).map((node) => this.describeNode(node));
  }
}
