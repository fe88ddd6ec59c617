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
    private readonly sandbox = false,
  ) {
    this.path = `${parent.path}/retry`;
  }

  item(): vscode.TreeItem {
    const { label, icon, command, argument } = this.remedy();
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
  private remedy(): { label: string; icon: string; command: string; argument?: unknown } {
    const elsewhere = this.problem.fixes?.find((fix) => fix.kind === 'runCommand' && fix.argument !== undefined);
    if (elsewhere?.kind === 'runCommand') return { label: `${elsewhere.label}…`, icon: 'key', command: elsewhere.command, argument: elsewhere.argument };
    if (this.problem.kind === 'secretMissing') {
      return { label: vscode.l10n.t('Enter the secret again…'), icon: 'key', command: 'celonisCeligo.editConnection', argument: this.connection };
    }
    if (this.sandbox && this.problem.kind === 'refused') {
      return { label: vscode.l10n.t('Start the sandbox'), icon: 'play', command: 'celonisCeligo.startSandbox' };
    }
    return { label: vscode.l10n.t('Try again'), icon: 'refresh', command: 'celonisCeligo.tryAgain', argument: this };
  }
}
