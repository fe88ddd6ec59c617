import { t } from '@vscode/l10n';
import { formatColumnCount, formatDuration, formatRowCount } from '../../core/formatNumbers';
import { describe } from '../../core/problem';
import type { LoggedRowCounts } from '../../push/job/jobLogRowCounts';
import { readLoggedRowCounts } from '../../push/job/jobLogRowCounts';
import type { UnreadableFile } from './fileReading';
import type { FinishedPush } from './finishedPush';
import { fileNameOf } from './pushSource';

/** How one push ended, in a sentence or two. */
export function finishedPushText(finishedPush: FinishedPush): string {
  const { record, result, skippedTables = [] } = finishedPush;
  const { order: parameters } = record;
  if (result.result === 'done') return successText(finishedPush);
  const endSentence = result.problem
    ? describe(result.problem)
    : result.result === 'cancelled'
      ? t('The push of {0} was cancelled.', parameters.file.name)
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
    t('No record has an element at {0}, so the table {1} was left as it is.', source.join('.'), table),
  );
}

function notPushedText(table: string, parent: string): string {
  return t('The table {0} was not pushed, because its rows belong to those of {1}.', table, parent);
}

/** "100 rows in orders, 250 rows in order_items" */
function arrivedText(successfulPushes: readonly FinishedPush[]): string {
  const shownTables = successfulPushes
    .slice(0, 8)
    .map(({ record, result }) =>
      record.order.mode === 'delete'
        ? t('rows deleted in {0}', result.table)
        : t('{0} in {1}', formatRowCount(result.rows), result.table),
    );
  const omittedCount = successfulPushes.length - shownTables.length;
  return [...shownTables, ...(omittedCount > 0 ? [t('{0} more tables', omittedCount)] : [])].join(', ');
}

/** Most problems name the file themselves. */
function withFileName(file: string, sentence: string): string {
  return sentence.includes(file) ? sentence : `${file}: ${sentence}`;
}

export function successText(finishedPush: FinishedPush): string {
  const { record, result, notes } = finishedPush;
  const { file, mode, keys, origin, definition } = record.order;
  const { rows, columns, durationMs, table, leftover, logs } = result;
  if (mode === 'delete') {
    const deletedText = t(
      '{0} is pushed: rows with its {1} ({2}) are deleted from the table {3}, in {4}.',
      file.name,
      formatRowCount(rows),
      keys.join(', '),
      table,
      formatDuration(durationMs),
    );
    const loggedCounts = readLoggedRowCounts(logs);
    const loggedText = loggedCounts && t("Celonis' log counts {0}.", formatRowCount(loggedCounts.deleted));
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
      ? t('{0} is pushed: {1} with {2} added to the table {3}, in {4}.', ...textArguments)
      : mode === 'upsert'
        ? t('{0} is pushed: {1} with {2} upserted into the table {3}, in {4}.', ...textArguments)
        : t('{0} is pushed: {1} and {2} in the table {3}, in {4}.', ...textArguments);
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
  return t(
    "Celonis' log counts {0}, though {1} were sent: look at the log of the push.",
    formatRowCount(loggedCounts.written),
    formatRowCount(sentRows),
  );
}

/** A definition that was found beside a file must not go unnoticed. */
function definitionText(origin: string): string {
  return t('It was pushed as {0} says.', fileNameOf(origin));
}

export function stillLoadingText(file: string): string {
  return t('Celonis is still loading {0}. The view "Pushes" will say how it ended.', file);
}

/** How several pushes ended: what arrived where, and what did not. */
export interface PushSummary {
  text: string;
  /** The same without what failed. */
  headline: string;
  /** A sentence for each thing that failed. Empty where all is well. */
  failures: readonly string[];
}

/** How several pushes ended, in a few sentences. */
export function summarizePushes(
  finishedPushes: readonly FinishedPush[],
  unreadableFiles: readonly UnreadableFile[],
): PushSummary {
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
  const files = [...new Set(finishedPushes.map(({ record }) => record.order.file.name))];
  const sourceText = files.length === 1 ? (files[0] ?? '') : t('{0} files', files.length);
  if (failures.length === 0) {
    const headline = t('Pushed from {0}: {1}.', sourceText, arrivedText(successfulPushes));
    return { text: [headline, ...finishedPushes.flatMap(emptyChildTableNotes)].join(' '), headline, failures };
  }
  const summary =
    successfulPushes.length === 0
      ? t('Nothing was pushed.')
      : t('Not everything was pushed. Arrived: {0}.', arrivedText(successfulPushes));
  return { text: `${summary} ${failures.join(' ')}`, headline: summary, failures };
}

/** What became of something that was asked for, in short. */
export interface PushStatus {
  tone: 'passed' | 'error' | 'neutral' | 'info';
  text: string;
  paragraphs: readonly string[];
}

/** How the pushes of several requests ended, in short. */
export function summaryStatus(
  finishedPushes: readonly FinishedPush[],
  unreadableFiles: readonly UnreadableFile[],
): PushStatus {
  const { headline, failures } = summarizePushes(finishedPushes, unreadableFiles);
  return {
    tone: failures.length > 0 ? 'error' : 'passed',
    text: headline,
    paragraphs: [...failures, ...finishedPushes.flatMap(listNotes)],
  };
}

/** What a person should know of a push that is done. */
function listNotes(finishedPush: FinishedPush): string[] {
  const { record, result, notes } = finishedPush;
  if (result.result !== 'done') return [];
  const { mode, definition } = record.order;
  const isCounted = mode !== 'delete' && definition?.options?.duplicateRemovalColumn === undefined;
  return [
    isCounted ? countDifferenceText(result.rows, readLoggedRowCounts(result.logs)) : undefined,
    notes,
    ...emptyChildTableNotes(finishedPush),
    result.leftover && describe(result.leftover),
  ].filter((note) => note !== undefined);
}

/** How the pushes of one request ended, in short: a table and its child tables. */
export function finishedPushesStatus(finishedPushes: readonly FinishedPush[]): PushStatus {
  const [first] = finishedPushes;
  const unsuccessfulPush = finishedPushes.find(({ result }) => result.result !== 'done');
  if (!first) return { tone: 'neutral', text: t('Nothing was pushed.'), paragraphs: [] };
  if (!unsuccessfulPush) {
    const { rows, columns, table } = first.result;
    const children = finishedPushes
      .slice(1)
      .map(({ result }) => t('{0} in {1}', formatRowCount(result.rows), result.table));
    return {
      tone: 'passed',
      text: t(
        'Pushed: {0} and {1} in the table {2}.',
        formatRowCount(rows),
        formatColumnCount(columns),
        [table, ...children].join(', '),
      ),
      paragraphs: finishedPushes.flatMap(listNotes),
    };
  }
  const { result: outcome, problem } = unsuccessfulPush.result;
  if (outcome === 'cancelled') return { tone: 'neutral', text: t('The push was cancelled.'), paragraphs: [] };
  if (outcome === 'running')
    return {
      tone: 'info',
      text: t('Celonis is still loading the rows. The view "Pushes" will say how it ended.'),
      paragraphs: [],
    };
  return {
    tone: 'error',
    text: problem ? problem.what : t('The push failed.'),
    paragraphs: problem ? [describe({ ...problem, what: '' }).trim()].filter(Boolean) : [],
  };
}
