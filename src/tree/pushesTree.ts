import * as vscode from 'vscode';
import { PushNode } from './pushNode';
import type { PushHistory } from '../push/history';

/** How often to look again whether a push in another window has gone silent. */
const lookMs = 20_000;

/** A row is drawn at most this often while a push goes on. */
const drawMs = 250;

/** The view "Pushes": the last pushes, the latest first, those that go on among them. */
export class PushesTree implements vscode.TreeDataProvider<PushNode>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<PushNode | PushNode[] | undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly nodes = new Map<string, PushNode>();
  /** The rows that the view was last given. */
  private shown: readonly PushNode[] = [];
  private readonly subscription: { dispose(): void };
  private looking: NodeJS.Timeout | undefined;
  private readonly due = new Map<string, NodeJS.Timeout>();

  constructor(private readonly history: PushHistory) {
    this.subscription = history.onDidChange((id) => (id === undefined ? this.draw() : this.drawSoon(id)));
  }

  getTreeItem(node: PushNode): vscode.TreeItem {
    return node.item();
  }

  getChildren(node?: PushNode): PushNode[] {
    if (node) return [];
    return [...(this.shown = this.rows())];
  }

  getParent(): undefined {
    return undefined;
  }

  dispose(): void {
    clearTimeout(this.looking);
    for (const timer of this.due.values()) clearTimeout(timer);
    this.subscription.dispose();
    this.changed.dispose();
  }

  private rows(): PushNode[] {
    const records = this.history.list();
    const ids = new Set(records.map((record) => record.id));
    clearTimeout(this.looking);
    const elsewhere = records.some((record) => this.history.stateOf(record) === 'running' && !this.history.run(record.id));
    if (elsewhere) this.looking = setTimeout(() => this.draw(), lookMs);
    for (const id of this.nodes.keys()) if (!ids.has(id)) this.nodes.delete(id);
    return records.map((record) => {
      const node = this.nodes.get(record.id) ?? new PushNode(this.history, record);
      this.nodes.set(record.id, node);
      return node;
    });
  }

  /** The whole view is read anew only where rows come, go or change places: while that lasts, a command from a menu gets no row. */
  private draw(): void {
    const rows = this.rows();
    const same = rows.length === this.shown.length && rows.every((row, index) => row === this.shown[index]);
    this.changed.fire(same && rows.length > 0 ? rows : undefined);
  }

  private drawSoon(id: string): void {
    if (this.due.has(id)) return;
    const draw = (): void => {
      this.due.delete(id);
      const node = this.nodes.get(id);
      if (node) this.changed.fire(node);
    };
    this.due.set(id, setTimeout(draw, drawMs));
  }
}
