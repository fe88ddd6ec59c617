import * as vscode from 'vscode';
import { modeLabel, outcomeText, progressText, stateLabel } from './pushText';
import type { PushHistory, PushRecord, PushState } from '../push/history';

/** A push in the view "Pushes". */
export class PushNode {
  constructor(
    private readonly history: PushHistory,
    private record: PushRecord,
  ) {}

  get push(): string {
    return this.record.id;
  }

  item(): vscode.TreeItem {
    this.record = this.history.get(this.record.id) ?? this.record;
    const { order, id } = this.record;
    const state = this.history.stateOf(this.record);
    const run = this.history.run(id);
    const label = vscode.l10n.t('{0} to {1}', order.file.name, order.table);
    const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.None);
    item.id = id;
    item.iconPath = icon(state);
    const description = run ? (run.cancelling ? vscode.l10n.t('cancelling…') : progressText(run.progress)) : outcomeText(this.record, state);
    item.description = description;
    item.tooltip = this.tooltip(state);
    // A push that goes on elsewhere can neither be cancelled nor started again from here.
    item.contextValue = ['push', run ? 'here' : state].join(' ');
    item.command = { command: 'celonisCeligo.showPushLog', title: vscode.l10n.t('Show Log of the Push'), arguments: [this] };
    item.accessibilityInformation = { label: `${label}, ${description}` };
    return item;
  }

  private tooltip(state: PushState): vscode.MarkdownString {
    const { order, startedAt, rows, columns, problem } = this.record;
    const text = new vscode.MarkdownString('');
    const line = (label: string, value: string): void => void text.appendMarkdown('\n\n').appendText(`${label}: ${value}`);
    text.appendMarkdown('**').appendText(order.file.name).appendMarkdown('**');
    line(vscode.l10n.t('Table'), order.table);
    line(vscode.l10n.t('Connection'), order.connection.name);
    line(vscode.l10n.t('Mode'), modeLabel(order.mode));
    line(vscode.l10n.t('Started'), new Date(startedAt).toLocaleString());
    line(vscode.l10n.t('Outcome'), stateLabel(state));
    if (rows > 0) line(vscode.l10n.t('Rows'), rows.toLocaleString());
    if (columns > 0) line(vscode.l10n.t('Columns'), columns.toLocaleString());
    if (state === 'interrupted') {
      text.appendMarkdown('\n\n').appendText(vscode.l10n.t('Its window was closed before it ended. Resume it, or clean up what it left in Celonis.'));
    }
    if (problem) text.appendMarkdown('\n\n').appendText(problem);
    return text;
  }
}

function icon(state: PushState): vscode.ThemeIcon {
  const themed = (id: string, color?: string): vscode.ThemeIcon => new vscode.ThemeIcon(id, color === undefined ? undefined : new vscode.ThemeColor(color));
  switch (state) {
    case 'running':
      return themed('loading~spin');
    case 'done':
      return themed('pass-filled', 'testing.iconPassed');
    case 'failed':
      return themed('error', 'testing.iconFailed');
    case 'cancelled':
      return themed('circle-slash');
    case 'executing':
      return themed('history', 'list.warningForeground');
    case 'interrupted':
      return themed('debug-disconnect', 'list.warningForeground');
  }
}
