import * as vscode from 'vscode';
import { describe } from '../http/problem';
import type { Problem } from '../http/problem';
import type { TreeNode } from './node';

/** Stands where children could not be loaded: says why and offers what helps. */
export class RetryNode implements TreeNode {
  readonly path: string;

  constructor(
    readonly parent: TreeNode,
    readonly connection: string,
    readonly problem: Problem,
  ) {
    this.path = `${parent.path}/retry`;
  }

  item(): vscode.TreeItem {
    const secretMissing = this.problem.kind === 'secretMissing';
    const label = secretMissing ? vscode.l10n.t('Enter the secret again…') : vscode.l10n.t('Try again');
    const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.None);
    item.id = this.path;
    item.description = this.problem.what;
    item.tooltip = describe(this.problem);
    item.iconPath = new vscode.ThemeIcon(secretMissing ? 'key' : 'refresh', new vscode.ThemeColor('list.warningForeground'));
    item.contextValue = 'retry';
    item.accessibilityInformation = { label: `${label}. ${describe(this.problem)}` };
    item.command = secretMissing
      ? { command: 'celonisCeligo.editConnection', title: label, arguments: [this.connection] }
      : { command: 'celonisCeligo.tryAgain', title: label, arguments: [this] };
    return item;
  }
}
