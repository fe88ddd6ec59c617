import * as vscode from 'vscode';
import type { ItemOutcome } from '../../../celigo/users/users';
import { formatMoment } from '../../../core/formatTimes';
import { describe } from '../../../core/problem';
import type { CommandRegistry } from '../../adapters/commandRegistry';
import { escapeMarkdown } from '../../adapters/escapeMarkdown';
import { showInformation, showWarning, withProgress } from '../../adapters/notifications';
import type { OutputLog } from '../../adapters/outputLog';
import type { ReadOnlyDocuments } from '../../adapters/readOnlyDocuments';
import { withSignal } from '../../adapters/withSignal';

interface Dependencies {
  commands: CommandRegistry;
  documents: ReadOnlyDocuments;
  log: OutputLog;
}

/** One result, in words. */
export interface BulkResult {
  name: string;
  outcome: ItemOutcome<unknown>['outcome'];
  /** What is worth knowing besides. */
  note?: string;
}

export function toBulkResult<T>(
  name: (subject: T) => string,
  { item: subject, outcome, note, problem }: ItemOutcome<T>,
): BulkResult {
  const noteText = problem ? describe(problem) : note;
  return { name: name(subject), outcome, ...(noteText ? { note: noteText } : {}) };
}

/** Does something to many, with progress and a way to stop before the next one. */
export function runForEach<T>(
  title: string,
  total: number,
  task: (signal: AbortSignal, onOutcome: () => void) => Promise<T>,
): Promise<T> {
  let doneCount = 0;
  return Promise.resolve(
    withProgress(title, (progress, token) =>
      withSignal(token, (signal) =>
        task(signal, () => {
          doneCount += 1;
          progress.report({ message: vscode.l10n.t('{0} of {1}', doneCount, total), increment: 100 / total });
        }),
      ),
    ),
  );
}

/** Tells what came of each: all in the log and on a page, the sum in one notification. */
export function reportResults(
  { commands, documents, log }: Dependencies,
  title: string,
  results: readonly BulkResult[],
): void {
  for (const result of results) {
    const line = `${title}: ${result.name}: ${formatResult(result)}`;
    if (result.outcome === 'failed') log.error(line);
    else log.info(line);
  }
  const unsuccessfulResults = results.filter((result) => result.outcome !== 'done' && result.outcome !== 'unchanged');
  const [onlyResult] = results;
  const message =
    results.length === 1 && onlyResult
      ? `${title}: ${onlyResult.name}: ${formatResult(onlyResult)}`
      : `${title}: ${summarizeResults(results)}`;
  const showResultsLabel = vscode.l10n.t('Show Results');
  const show = unsuccessfulResults.length > 0 ? showWarning : showInformation;
  // Not awaited: a notification may stay open for as long as it likes.
  commands.runInBackground(title, {}, async () => {
    if ((await show(message, showResultsLabel)) === showResultsLabel)
      await documents.show('/report/results.md', formatResultsPage(title, results));
  });
}

function summarizeResults(results: readonly BulkResult[]): string {
  const countOf = (outcome: BulkResult['outcome']): number =>
    results.filter((result) => result.outcome === outcome).length;
  const countTexts = [
    countOf('done') > 0 ? vscode.l10n.t('{0} done', countOf('done')) : '',
    countOf('unchanged') > 0 ? vscode.l10n.t('{0} unchanged', countOf('unchanged')) : '',
    countOf('failed') > 0 ? vscode.l10n.t('{0} failed', countOf('failed')) : '',
    countOf('notAttempted') > 0 ? vscode.l10n.t('{0} not attempted', countOf('notAttempted')) : '',
  ];
  return countTexts.filter(Boolean).join(', ');
}

function formatResult({ outcome, note }: BulkResult): string {
  return [outcomeLabel(outcome), note].filter(Boolean).join('. ');
}

function outcomeLabel(outcome: BulkResult['outcome']): string {
  switch (outcome) {
    case 'done':
      return vscode.l10n.t('done');
    case 'unchanged':
      return vscode.l10n.t('nothing to change');
    case 'failed':
      return vscode.l10n.t('failed');
    case 'notAttempted':
      return vscode.l10n.t('not attempted');
  }
}

function formatResultsPage(title: string, results: readonly BulkResult[]): string {
  const rows = results.map(
    ({ name, outcome, note }) =>
      `| ${escapeMarkdown(name)} | ${outcomeLabel(outcome)} | ${escapeMarkdown(note ?? '')} |`,
  );
  const tableHead = `| ${vscode.l10n.t('For')} | ${vscode.l10n.t('Outcome')} | ${vscode.l10n.t('Notes')} |\n|---|---|---|`;
  return (
    [
      `# ${escapeMarkdown(title)}`,
      `${formatMoment(new Date())}. ${summarizeResults(results)}.`,
      [tableHead, ...rows].join('\n'),
    ].join('\n\n') + '\n'
  );
}
