import * as vscode from 'vscode';
import type { PushHistory } from '../../push/pushHistory';
import { PushNode } from './pushNode';
import { sanitizeTreeItem } from './sanitizeTreeItem';

/** A row is drawn at most this often while a push goes on. */
const minRefreshIntervalMs = 250;

/** The view "Pushes": the last pushes, the latest first, those that go on among them. */
export class PushesTreeProvider implements vscode.TreeDataProvider<PushNode>, vscode.Disposable {
  private readonly changeEmitter = new vscode.EventEmitter<PushNode | PushNode[] | undefined>();
  readonly onDidChangeTreeData = this.changeEmitter.event;
  private readonly nodes = new Map<string, PushNode>();
  /** The rows that the view was last given. */
  private shownNodes: readonly PushNode[] = [];
  private readonly subscription: { dispose(): void };
  private readonly refreshTimersById = new Map<string, NodeJS.Timeout>();

  constructor(private readonly history: PushHistory) {
    this.subscription = history.onDidChange((id) => (id === undefined ? this.refreshNodes() : this.refreshSoon(id)));
  }

  getTreeItem(node: PushNode): vscode.TreeItem {
    return sanitizeTreeItem(node.toTreeItem());
  }

  async getChildren(node?: PushNode): Promise<PushNode[]> {
    if (node) return [];
    await this.history.load();
    return [...(this.shownNodes = this.createNodes())];
  }

  getParent(): undefined {
    return undefined;
  }

  /** Its rows tell how long ago they were. */
  refreshTimes(): void {
    const outdatedNodes = this.shownNodes.filter((node) => node.isOutdated);
    if (outdatedNodes.length > 0) this.changeEmitter.fire(outdatedNodes);
  }

  dispose(): void {
    for (const timer of this.refreshTimersById.values()) clearTimeout(timer);
    this.subscription.dispose();
    this.changeEmitter.dispose();
  }

  private createNodes(): PushNode[] {
    const records = this.history.list();
    const ids = new Set(records.map((record) => record.id));
    for (const id of this.nodes.keys()) if (!ids.has(id)) this.nodes.delete(id);
    return records.map((record) => {
      const node = this.nodes.get(record.id) ?? new PushNode(this.history, record);
      this.nodes.set(record.id, node);
      return node;
    });
  }

  /**
   * The whole view is read anew only where rows come, go or change places: while that lasts, a command from a menu gets
   * no row.
   */
  private refreshNodes(): void {
    const rows = this.createNodes();
    const isUnchanged =
      rows.length === this.shownNodes.length && rows.every((row, index) => row === this.shownNodes[index]);
    this.changeEmitter.fire(isUnchanged && rows.length > 0 ? rows : undefined);
  }

  private refreshSoon(id: string): void {
    if (this.refreshTimersById.has(id)) return;
    const refreshNode = (): void => {
      this.refreshTimersById.delete(id);
      const node = this.nodes.get(id);
      if (node) this.changeEmitter.fire(node);
    };
    this.refreshTimersById.set(id, setTimeout(refreshNode, minRefreshIntervalMs));
  }
}
