import * as vscode from 'vscode';
import { describeOutcome, describeProgress, describePushState, getModeLabel } from '../../app/push/pushText';
import type { PushHistory } from '../../push/pushHistory';
import type { PushRecord, PushState } from '../../push/pushRecord';

/** A push in the view "Pushes". */
export class PushNode {
  /** What its row says after its name; undefined before it is drawn. */
  private shownDescription: string | undefined;

  constructor(
    private readonly history: PushHistory,
    private record: PushRecord,
  ) {}

  get pushId(): string {
    return this.record.id;
  }

  toTreeItem(): vscode.TreeItem {
    this.record = this.history.get(this.record.id) ?? this.record;
    const { order, id } = this.record;
    const state = this.history.pushStateOf(this.record);
    const runningPush = this.history.activePush(id);
    const description = (this.shownDescription = this.describe());
    const label = vscode.l10n.t('{0} to {1}', order.file.name, order.table);
    const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.None);
    item.id = id;
    item.iconPath = getStateIcon(state);
    item.description = description;
    item.tooltip = this.createTooltip(state);
    // A push that goes on elsewhere can neither be cancelled nor started again from here.
    item.contextValue = ['push', runningPush ? 'here' : state].join(' ');
    item.command = {
      command: 'celonisCeligo.showPushLog',
      title: vscode.l10n.t('Show Log of the Push'),
      arguments: [this],
    };
    item.accessibilityInformation = { label: `${label}, ${description}` };
    return item;
  }

  /** Whether its row tells a time that has grown older since it was drawn. */
  get isOutdated(): boolean {
    return this.shownDescription !== undefined && this.shownDescription !== this.describe();
  }

  private describe(): string {
    const runningPush = this.history.activePush(this.record.id);
    if (!runningPush) return describeOutcome(this.record, this.history.pushStateOf(this.record));
    return runningPush.isCancelling ? vscode.l10n.t('cancelling…') : describeProgress(runningPush.progress);
  }

  private createTooltip(state: PushState): vscode.MarkdownString {
    const { order, startedAt, rows, columns, problem } = this.record;
    const text = new vscode.MarkdownString('');
    const appendLine = (label: string, value: string): void =>
      void text.appendMarkdown('\n\n').appendText(`${label}: ${value}`);
    text.appendMarkdown('**').appendText(order.file.name).appendMarkdown('**');
    appendLine(vscode.l10n.t('Table'), order.table);
    appendLine(vscode.l10n.t('Connection'), order.connection.name);
    appendLine(vscode.l10n.t('Mode'), getModeLabel(order.mode));
    appendLine(vscode.l10n.t('Started'), new Date(startedAt).toLocaleString());
    appendLine(vscode.l10n.t('Outcome'), describePushState(state));
    if (rows > 0) appendLine(vscode.l10n.t('Rows'), rows.toLocaleString());
    if (columns > 0) appendLine(vscode.l10n.t('Columns'), columns.toLocaleString());
    if (state === 'interrupted') {
      text
        .appendMarkdown('\n\n')
        .appendText(
          vscode.l10n.t('Its window was closed before it ended. Resume it, or clean up what it left in Celonis.'),
        );
    }
    if (problem) text.appendMarkdown('\n\n').appendText(problem);
    return text;
  }
}

function getStateIcon(state: PushState): vscode.ThemeIcon {
  const createIcon = (id: string, color?: string): vscode.ThemeIcon =>
    new vscode.ThemeIcon(id, color === undefined ? undefined : new vscode.ThemeColor(color));
  switch (state) {
    case 'running':
      return createIcon('loading~spin');
    case 'done':
      return createIcon('pass-filled', 'testing.iconPassed');
    case 'failed':
      return createIcon('error', 'testing.iconFailed');
    case 'cancelled':
      return createIcon('circle-slash');
    case 'executing':
      return createIcon('history', 'list.warningForeground');
    case 'interrupted':
      return createIcon('debug-disconnect', 'list.warningForeground');
  }
}
