import * as vscode from 'vscode';
import type { UnreadableRecord } from '../../storage/recordStore';
import type { TreeNode } from './treeNode';

/** A record that this version cannot read: shown and left as it is. */
export class UnreadableNode implements TreeNode {
  readonly path: string;
  readonly parent = undefined;

  constructor(
    readonly record: UnreadableRecord,
    /** What menus go by: another kind of record is deleted by another command. */
    private readonly contextValue = 'unreadable',
  ) {
    this.path = `unreadable/${record.id}`;
  }

  get searchTexts(): readonly string[] {
    return [this.record.name];
  }

  get isConnection(): boolean {
    return this.contextValue === 'unreadable';
  }

  isFor(record: UnreadableRecord): boolean {
    return JSON.stringify(record) === JSON.stringify(this.record);
  }

  toTreeItem(): vscode.TreeItem {
    const item = new vscode.TreeItem(this.record.name, vscode.TreeItemCollapsibleState.None);
    item.id = this.path;
    item.description =
      this.record.reason === 'newer' ? vscode.l10n.t('needs a newer version') : vscode.l10n.t('cannot be read');
    item.tooltip = this.record.explanation;
    item.iconPath = new vscode.ThemeIcon('question', new vscode.ThemeColor('list.warningForeground'));
    item.accessibilityInformation = { label: `${this.record.name}, ${item.description}` };
    item.contextValue = this.contextValue;
    return item;
  }
}
