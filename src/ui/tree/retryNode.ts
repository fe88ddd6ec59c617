import * as vscode from 'vscode';
import type { Problem } from '../../core/problem';
import { describe } from '../../core/problem';
import type { TreeNode } from './treeNode';

/** Stands where children could not be loaded: says why and offers what helps. */
export class RetryNode implements TreeNode {
  readonly path: string;

  constructor(
    readonly parent: TreeNode,
    readonly connectionId: string,
    readonly problem: Problem,
    private readonly isSandbox = false,
  ) {
    this.path = `${parent.path}/retry`;
  }

  toTreeItem(): vscode.TreeItem {
    const { label, icon, command, argument } = this.findRemedy();
    const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.None);
    item.id = this.path;
    item.description = this.problem.what;
    item.tooltip = describe(this.problem);
    item.iconPath = new vscode.ThemeIcon(icon, new vscode.ThemeColor('list.warningForeground'));
    item.contextValue = 'retry';
    item.accessibilityInformation = { label: `${label}. ${describe(this.problem)}` };
    item.command = { command, title: label, arguments: [argument] };
    return item;
  }

  /** What most likely helps. */
  private findRemedy(): { label: string; icon: string; command: string; argument?: unknown } {
    const commandFix = this.problem.fixes?.find((fix) => fix.kind === 'runCommand' && fix.argument !== undefined);
    if (commandFix?.kind === 'runCommand')
      return { label: `${commandFix.label}…`, icon: 'key', command: commandFix.command, argument: commandFix.argument };
    if (this.problem.kind === 'secretMissing') {
      return {
        label: vscode.l10n.t('Enter the secret again…'),
        icon: 'key',
        command: 'celonisCeligo.editConnection',
        argument: this.connectionId,
      };
    }
    if (this.isSandbox && this.problem.kind === 'refused') {
      return { label: vscode.l10n.t('Start the sandbox'), icon: 'play', command: 'celonisCeligo.startSandbox' };
    }
    return { label: vscode.l10n.t('Try again'), icon: 'refresh', command: 'celonisCeligo.tryAgain', argument: this };
  }
}
