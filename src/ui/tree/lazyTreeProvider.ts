import * as vscode from 'vscode';
import type { TreeRow } from '../adapters/commandSignatures';
import { waitForWindow } from '../adapters/waitForWindow';
import { ListsInTransit } from './listsInTransit';
import { sanitizeTreeItem } from './sanitizeTreeItem';

/** The rows of a view. */
export interface RowProvider<Node> extends vscode.TreeDataProvider<Node> {
  /** Called where VS Code reads what is below a row, for the view and not for anything else. */
  handleRead?(node: Node): void;
}

/** A view whose rows are read by code that is loaded when the view is shown for the first time. */
export class LazyTreeProvider<Node extends TreeRow> implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  private readonly changeEmitter = new vscode.EventEmitter<Node | Node[] | null | undefined>();
  readonly onDidChangeTreeData = this.changeEmitter.event;
  private provider: RowProvider<Node> | undefined;
  private subscription: vscode.Disposable | undefined;
  private readonly listsInTransit = new ListsInTransit<Node>(waitForWindow, (nodes) => this.changeEmitter.fire(nodes));

  /** `load` does not reject: where the code cannot be loaded it says so and gives nothing. */
  constructor(private readonly load: () => Promise<RowProvider<Node> | undefined>) {}

  /** VS Code asks only about rows that it was given, so the code is there by then. */
  getTreeItem(node: Node): vscode.TreeItem | Thenable<vscode.TreeItem> {
    return this.provider?.getTreeItem(node) ?? sanitizeTreeItem(node.toTreeItem());
  }

  async resolveTreeItem(
    item: vscode.TreeItem,
    node: Node,
    token: vscode.CancellationToken,
  ): Promise<vscode.TreeItem | undefined> {
    return (await this.provider?.resolveTreeItem?.(item, node, token)) ?? item;
  }

  async getChildren(node?: Node): Promise<Node[]> {
    this.connect(await this.load());
    if (node) this.provider?.handleRead?.(node);
    const nodes = (await this.provider?.getChildren(node)) ?? [];
    void this.listsInTransit.add(nodes);
    return nodes;
  }

  /** A row may be revealed before the view was ever shown. */
  async getParent(node: Node): Promise<Node | undefined> {
    this.connect(await this.load());
    return (await this.provider?.getParent?.(node)) ?? undefined;
  }

  dispose(): void {
    this.subscription?.dispose();
    this.changeEmitter.dispose();
  }

  private connect(provider: RowProvider<Node> | undefined): void {
    if (!provider || provider === this.provider) return;
    this.provider = provider;
    this.subscription = provider.onDidChangeTreeData?.((changed) => {
      if (changed) this.listsInTransit.noteChange(Array.isArray(changed) ? changed : [changed]);
      this.changeEmitter.fire(changed ?? undefined);
    });
  }
}
