import * as vscode from 'vscode';
import {
  describeProgress,
  describePushState,
  describeRowOutcome,
  formatPushTime,
  getModeLabel,
} from '../../app/push/pushText';
import { formatNumber } from '../../core/formatNumbers';
import { formatMoment } from '../../core/formatTimes';
import type { PushHistory } from '../../push/pushHistory';
import type { PushRecord, PushState } from '../../push/pushRecord';
import { readOnlyDocumentScheme } from '../adapters/readOnlyDocuments';

/** A push in the view "Pushes". */
export class PushNode {
  /** What its row says; undefined before it is drawn. */
  private shownText: string | undefined;

  constructor(
    private readonly history: PushHistory,
    private record: PushRecord,
  ) {}

  get pushId(): string {
    return this.record.id;
  }

  toTreeItem(): vscode.TreeItem {
    this.record = this.history.get(this.record.id) ?? this.record;
    const { id, problem } = this.record;
    const state = this.history.pushStateOf(this.record);
    const runningPush = this.history.activePush(id);
    const [label, description] = [this.createLabel(), this.describe()];
    this.shownText = label + description;
    const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.None);
    item.id = id;
    item.iconPath = getStateIcon(state);
    item.description = description;
    item.tooltip = this.createTooltip(state);
    // A push that goes on elsewhere can neither be cancelled nor started again from here.
    item.contextValue = ['push', runningPush ? 'here' : state, ...(problem === undefined ? [] : ['withError'])].join(
      ' ',
    );
    // The editor's own command leaves the focus in the view after a click, so that the keys of the view still work.
    item.command = {
      command: 'vscode.open',
      title: vscode.l10n.t('Show Log of the Push'),
      arguments: [vscode.Uri.from({ scheme: readOnlyDocumentScheme, path: pushLogPath(this.record) })],
    };
    item.accessibilityInformation = { label: `${label}, ${description}` };
    return item;
  }

  /** Whether its row says something else than it would now: a push of today becomes one of yesterday. */
  get isOutdated(): boolean {
    return this.shownText !== undefined && this.shownText !== this.createLabel() + this.describe();
  }

  /** The time is first, so that two pushes of one file differ in a narrow sidebar. */
  private createLabel(): string {
    const { order, startedAt } = this.record;
    return `${formatPushTime(startedAt, new Date())} ${order.file.name} → ${order.table}`;
  }

  private describe(): string {
    const runningPush = this.history.activePush(this.record.id);
    if (!runningPush) return describeRowOutcome(this.record, this.history.pushStateOf(this.record));
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
    appendLine(vscode.l10n.t('Started'), formatMoment(new Date(startedAt)));
    appendLine(vscode.l10n.t('Outcome'), describePushState(state));
    if (rows > 0) appendLine(vscode.l10n.t('Rows'), formatNumber(rows));
    if (columns > 0) appendLine(vscode.l10n.t('Columns'), formatNumber(columns));
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

/** Where the log of a push is opened; the last part is what its tab says. */
export function pushLogPath({ id, order }: PushRecord): string {
  return `/push/${id}/${order.file.name} to ${order.table}.log`;
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
