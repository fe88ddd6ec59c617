import * as vscode from 'vscode';
import { formatColumnCount, formatDuration, formatRowCount } from '../../../core/formatNumbers';
import { describe } from '../../../core/problem';
import type { LoggedRowCounts } from '../../../push/job/jobLogRowCounts';
import { readLoggedRowCounts } from '../../../push/job/jobLogRowCounts';
import type { ShowNotification } from '../../adapters/notifications';
import { showError, showInformation, showStatus, showWarning } from '../../adapters/notifications';
import type { ProblemContext } from '../../adapters/problemNotifier';
import type { Services } from '../services';
import { fileNameOf } from './dataFiles';
import type { UnreadableFile } from './fileReading';
import type { FinishedPush } from './pushRunner';

type NotificationDependencies = Pick<Services, 'commands' | 'documents' | 'history' | 'log' | 'service'>;

/** Tells how one push ended: what landed where, or what went wrong and what to do. */
export function notifyResult(services: NotificationDependencies, finishedPush: FinishedPush): void {
  const { record, result } = finishedPush;
  const { order: parameters, id } = record;
  const scope: ProblemContext = {
    connectionId: parameters.connection.id,
    file: vscode.Uri.parse(parameters.file.uri, true),
    retry: () => vscode.commands.executeCommand('celonisCeligo.pushAgain', id),
    showLog: () => vscode.commands.executeCommand('celonisCeligo.showPushLog', id),
  };
  switch (result.result) {
    case 'done':
      return showWithActions(services, showInformation, successText(finishedPush), parameters.connection.id, id);
    case 'cancelled':
      showStatus(vscode.l10n.t('The push of {0} was cancelled.', parameters.file.name), 6_000);
      if (result.leftover)
        showWithActions(services, showWarning, describe(result.leftover), parameters.connection.id, id);
      return;
    case 'running':
      void vscode.commands.executeCommand('celonisCeligo.followPush', id);
      return showWithActions(
        services,
        showWarning,
        result.problem ? describe(result.problem) : stillLoadingText(parameters.file.name),
        parameters.connection.id,
        id,
      );
    case 'failed': {
      const {
        problem = { kind: 'internal', what: vscode.l10n.t('The push of {0} failed.', parameters.file.name) },
        leftover,
      } = result;
      const next = [problem.next, leftover && describe(leftover)].filter(Boolean).join(' ');
      return services.commands.showProblem({ ...problem, ...(next ? { next } : {}) }, scope);
    }
  }
}

/** How one push ended, in a sentence or two. */
export function finishedPushText(finishedPush: FinishedPush): string {
  const { record, result, skippedTables = [] } = finishedPush;
  const { order: parameters } = record;
  if (result.result === 'done') return successText(finishedPush);
  const endSentence = result.problem
    ? describe(result.problem)
    : result.result === 'cancelled'
      ? vscode.l10n.t('The push of {0} was cancelled.', parameters.file.name)
      : stillLoadingText(parameters.file.name);
  return [
    endSentence,
    ...skippedTables.map((table) => notPushedText(table, parameters.table)),
    result.leftover && describe(result.leftover),
  ]
    .filter(Boolean)
    .join(' ');
}

/** Sentences about child tables that were left as they are. */
export function emptyChildTableNotes({ emptyChildTables = [], result }: FinishedPush): string[] {
  if (result.result !== 'done') return [];
  return emptyChildTables.map(({ source, table }) =>
    vscode.l10n.t('No record has an element at {0}, so the table {1} was left as it is.', source.join('.'), table),
  );
}

function notPushedText(table: string, parent: string): string {
  return vscode.l10n.t('The table {0} was not pushed, because its rows belong to those of {1}.', table, parent);
}

/** Tells how several pushes ended, in one notification: what arrived where, and what did not. */
export function notifySummary(
  services: NotificationDependencies,
  finishedPushes: readonly FinishedPush[],
  unreadableFiles: readonly UnreadableFile[],
): void {
  const successfulPushes = finishedPushes.filter(({ result }) => result.result === 'done');
  const failures = [
    ...unreadableFiles.map(({ name, problem }) => withFileName(name, describe(problem))),
    ...finishedPushes
      .filter(({ result }) => result.result !== 'done')
      .map(({ record, result }) =>
        withFileName(
          record.order.file.name,
          result.problem ? describe(result.problem) : stillLoadingText(record.order.file.name),
        ),
      ),
    ...finishedPushes.flatMap(({ skippedTables = [], record }) =>
      skippedTables.map((table) => notPushedText(table, record.order.table)),
    ),
  ];
  for (const line of failures) services.log.error(line);
  const files = [...new Set(finishedPushes.map(({ record }) => record.order.file.name))];
  const sourceText = files.length === 1 ? files[0]! : vscode.l10n.t('{0} files', files.length);
  const [first] = finishedPushes;
  if (failures.length === 0) {
    if (first)
      showWithActions(
        services,
        showInformation,
        [
          vscode.l10n.t('Pushed from {0}: {1}.', sourceText, arrivedText(successfulPushes)),
          ...finishedPushes.flatMap(emptyChildTableNotes),
        ].join(' '),
        first.record.order.connection.id,
      );
    return;
  }
  const summary =
    successfulPushes.length === 0
      ? vscode.l10n.t('Nothing was pushed.')
      : vscode.l10n.t('Not everything was pushed. Arrived: {0}.', arrivedText(successfulPushes));
  showWithActions(services, showError, `${summary} ${failures.join(' ')}`, undefined);
}

/** "100 rows in orders, 250 rows in order_items" */
function arrivedText(successfulPushes: readonly FinishedPush[]): string {
  const shownTables = successfulPushes
    .slice(0, 8)
    .map(({ record, result }) =>
      record.order.mode === 'delete'
        ? vscode.l10n.t('rows deleted in {0}', result.table)
        : vscode.l10n.t('{0} in {1}', formatRowCount(result.rows), result.table),
    );
  const omittedCount = successfulPushes.length - shownTables.length;
  return [...shownTables, ...(omittedCount > 0 ? [vscode.l10n.t('{0} more tables', omittedCount)] : [])].join(', ');
}

/** Most problems name the file themselves. */
function withFileName(file: string, sentence: string): string {
  return sentence.includes(file) ? sentence : `${file}: ${sentence}`;
}

function successText(finishedPush: FinishedPush): string {
  const { record, result, notes } = finishedPush;
  const { file, mode, keys, origin, definition } = record.order;
  const { rows, columns, durationMs, table, leftover, logs } = result;
  if (mode === 'delete') {
    const deletedText = vscode.l10n.t(
      '{0} is pushed: rows with its {1} ({2}) are deleted from the table {3}, in {4}.',
      file.name,
      formatRowCount(rows),
      keys.join(', '),
      table,
      formatDuration(durationMs),
    );
    const loggedCounts = readLoggedRowCounts(logs);
    const loggedText = loggedCounts && vscode.l10n.t("Celonis' log counts {0}.", formatRowCount(loggedCounts.deleted));
    return [
      deletedText,
      loggedText,
      origin && definitionText(origin),
      ...emptyChildTableNotes(finishedPush),
      leftover && describe(leftover),
    ]
      .filter(Boolean)
      .join(' ');
  }
  const textArguments = [
    file.name,
    formatRowCount(rows),
    formatColumnCount(columns),
    table,
    formatDuration(durationMs),
  ] as const;
  const pushedText =
    mode === 'append'
      ? vscode.l10n.t('{0} is pushed: {1} with {2} added to the table {3}, in {4}.', ...textArguments)
      : mode === 'upsert'
        ? vscode.l10n.t('{0} is pushed: {1} with {2} added or renewed in the table {3}, in {4}.', ...textArguments)
        : vscode.l10n.t('{0} is pushed: {1} and {2} in the table {3}, in {4}.', ...textArguments);
  return [
    pushedText,
    definition?.options?.duplicateRemovalColumn === undefined && countDifferenceText(rows, readLoggedRowCounts(logs)),
    origin && definitionText(origin),
    notes,
    ...emptyChildTableNotes(finishedPush),
    leftover && describe(leftover),
  ]
    .filter(Boolean)
    .join(' ');
}

/** Rows that were sent against those that Celonis counted, where they are not the same. */
function countDifferenceText(sentRows: number, loggedCounts: LoggedRowCounts | undefined): string | undefined {
  if (!loggedCounts || loggedCounts.written === sentRows) return undefined;
  return vscode.l10n.t(
    "Celonis' log counts {0}, though {1} were sent: look at the log of the push.",
    formatRowCount(loggedCounts.written),
    formatRowCount(sentRows),
  );
}

/** A definition that was found beside a file must not go unnoticed. */
function definitionText(origin: string): string {
  return vscode.l10n.t('It was pushed as {0} says.', fileNameOf(vscode.Uri.parse(origin, true)));
}

function stillLoadingText(file: string): string {
  return vscode.l10n.t('Celonis is still loading {0}. The view "Pushes" will say how it ended.', file);
}

/** Not awaited: a notification may stay open for as long as it likes. */
function showWithActions(
  services: NotificationDependencies,
  show: ShowNotification,
  message: string,
  connectionId: string | undefined,
  pushId?: string,
): void {
  const openLabel = vscode.l10n.t('Open in Celonis');
  const showLogLabel = vscode.l10n.t('Show Log');
  const copyLabel = vscode.l10n.t('Copy As…');
  const buttons = [
    ...(connectionId === undefined ? [] : [openLabel]),
    showLogLabel,
    ...(pushId === undefined ? [] : [copyLabel]),
  ];
  void show(message, ...buttons).then(async (chosen) => {
    if (chosen === openLabel) await vscode.commands.executeCommand('celonisCeligo.openInBrowser', connectionId);
    else if (chosen === showLogLabel && pushId)
      await vscode.commands.executeCommand('celonisCeligo.showPushLog', pushId);
    else if (chosen === copyLabel) await vscode.commands.executeCommand('celonisCeligo.copyPushAs', pushId);
    else if (chosen === showLogLabel) await services.log.show();
  });
}
