import * as vscode from 'vscode';
import { describe } from '../../http/problem';
import { columnCount, duration, rowCount } from '../../platform/numbers';
import { countedRows } from '../../push/job/jobLog';
import { nameOf } from './files';
import { complain, inform, warn } from '../../platform/notify';
import type { Notify } from '../../platform/notify';
import type { Scope } from '../../platform/problems';
import type { CountedRows } from '../../push/job/jobLog';
import type { Parts } from '../parts';
import type { Ended } from './pusher';
import type { Unusable } from './reading';

type Needs = Pick<Parts, 'commands' | 'documents' | 'history' | 'log' | 'service'>;

/** Tells how one push ended: what landed where, or what went wrong and what to do. */
export function tellResult(parts: Needs, ended: Ended): void {
  const { record, outcome } = ended;
  const { order, id } = record;
  const scope: Scope = {
    connection: order.connection.id,
    file: vscode.Uri.parse(order.file.uri, true),
    retry: () => vscode.commands.executeCommand('celonisCeligo.pushAgain', id),
    showLog: () => vscode.commands.executeCommand('celonisCeligo.showPushLog', id),
  };
  switch (outcome.outcome) {
    case 'done':
      return offer(parts, inform, success(ended), order.connection.id, id);
    case 'cancelled':
      void vscode.window.setStatusBarMessage(vscode.l10n.t('The push of {0} was cancelled.', order.file.name), 6_000);
      if (outcome.leftover) offer(parts, warn, describe(outcome.leftover), order.connection.id, id);
      return;
    case 'running':
      void vscode.commands.executeCommand('celonisCeligo.followPush', id);
      return offer(parts, warn, outcome.problem ? describe(outcome.problem) : going(order.file.name), order.connection.id, id);
    case 'failed': {
      const { problem = { kind: 'internal', what: vscode.l10n.t('The push of {0} failed.', order.file.name) }, leftover } = outcome;
      const next = [problem.next, leftover && describe(leftover)].filter(Boolean).join(' ');
      return parts.commands.tell({ ...problem, ...(next ? { next } : {}) }, scope);
    }
  }
}

/** How one push ended, in a sentence or two. */
export function endText(one: Ended): string {
  const { record, outcome, skipped = [] } = one;
  const { order } = record;
  if (outcome.outcome === 'done') return success(one);
  const ended = outcome.problem ? describe(outcome.problem) : outcome.outcome === 'cancelled' ? vscode.l10n.t('The push of {0} was cancelled.', order.file.name) : going(order.file.name);
  return [ended, ...skipped.map((table) => notPushed(table, order.table)), outcome.leftover && describe(outcome.leftover)].filter(Boolean).join(' ');
}

/** Sentences about child tables that were left as they are. */
export function unfilledText({ unfilled = [], outcome }: Ended): string[] {
  if (outcome.outcome !== 'done') return [];
  return unfilled.map(({ source, table }) => vscode.l10n.t('No record has an element at {0}, so the table {1} was left as it is.', source.join('.'), table));
}

function notPushed(table: string, parent: string): string {
  return vscode.l10n.t('The table {0} was not pushed, because its rows belong to those of {1}.', table, parent);
}

/** Tells how several pushes ended, in one notification: what arrived where, and what did not. */
export function tellSummary(parts: Needs, ended: readonly Ended[], unusable: readonly Unusable[]): void {
  const done = ended.filter(({ outcome }) => outcome.outcome === 'done');
  const failures = [
    ...unusable.map(({ name, problem }) => named(name, describe(problem))),
    ...ended.filter(({ outcome }) => outcome.outcome !== 'done').map(({ record, outcome }) => named(record.order.file.name, outcome.problem ? describe(outcome.problem) : going(record.order.file.name))),
    ...ended.flatMap(({ skipped = [], record }) => skipped.map((table) => notPushed(table, record.order.table))),
  ];
  for (const line of failures) parts.log.error(line);
  const files = [...new Set(ended.map(({ record }) => record.order.file.name))];
  const what = files.length === 1 ? files[0]! : vscode.l10n.t('{0} files', files.length);
  const [first] = ended;
  if (failures.length === 0) {
    if (first) offer(parts, inform, [vscode.l10n.t('Pushed from {0}: {1}.', what, arrived(done)), ...ended.flatMap(unfilledText)].join(' '), first.record.order.connection.id);
    return;
  }
  const brought = done.length === 0 ? vscode.l10n.t('Nothing was pushed.') : vscode.l10n.t('Not everything was pushed. Arrived: {0}.', arrived(done));
  offer(parts, complain, `${brought} ${failures.join(' ')}`, undefined);
}

/** "100 rows in orders, 250 rows in order_items" */
function arrived(done: readonly Ended[]): string {
  const shown = done.slice(0, 8).map(({ record, outcome }) => (record.order.mode === 'delete' ? vscode.l10n.t('rows deleted in {0}', outcome.table) : vscode.l10n.t('{0} in {1}', rowCount(outcome.rows), outcome.table)));
  const more = done.length - shown.length;
  return [...shown, ...(more > 0 ? [vscode.l10n.t('{0} more tables', more)] : [])].join(', ');
}

/** Most problems name the file themselves. */
function named(file: string, sentence: string): string {
  return sentence.includes(file) ? sentence : `${file}: ${sentence}`;
}

function success(one: Ended): string {
  const { record, outcome, remarks } = one;
  const { file, mode, keys, origin, definition } = record.order;
  const { rows, columns, durationMs, table, leftover, logs } = outcome;
  if (mode === 'delete') {
    const removed = vscode.l10n.t('{0} is pushed: rows with its {1} ({2}) are deleted from the table {3}, in {4}.', file.name, rowCount(rows), keys.join(', '), table, duration(durationMs));
    const counted = countedRows(logs);
    const said = counted && vscode.l10n.t("Celonis' log counts {0}.", rowCount(counted.deleted));
    return [removed, said, origin && defined(origin), ...unfilledText(one), leftover && describe(leftover)].filter(Boolean).join(' ');
  }
  const what = [file.name, rowCount(rows), columnCount(columns), table, duration(durationMs)] as const;
  const landed =
    mode === 'append'
      ? vscode.l10n.t('{0} is pushed: {1} with {2} added to the table {3}, in {4}.', ...what)
      : mode === 'upsert'
        ? vscode.l10n.t('{0} is pushed: {1} with {2} added or renewed in the table {3}, in {4}.', ...what)
        : vscode.l10n.t('{0} is pushed: {1} and {2} in the table {3}, in {4}.', ...what);
  return [landed, definition?.options?.duplicateRemovalColumn === undefined && differs(rows, countedRows(logs)), origin && defined(origin), remarks, ...unfilledText(one), leftover && describe(leftover)].filter(Boolean).join(' ');
}

/** Rows that were sent against those that Celonis counted, where they are not the same. */
function differs(sent: number, counted: CountedRows | undefined): string | undefined {
  if (!counted || counted.written === sent) return undefined;
  return vscode.l10n.t("Celonis' log counts {0}, though {1} were sent: look at the log of the push.", rowCount(counted.written), rowCount(sent));
}

/** A definition that was found beside a file must not go unnoticed. */
function defined(origin: string): string {
  return vscode.l10n.t('It was pushed as {0} says.', nameOf(vscode.Uri.parse(origin, true)));
}

function going(file: string): string {
  return vscode.l10n.t('Celonis is still loading {0}. The view "Pushes" will say how it ended.', file);
}

/** Not awaited: a notification may stay open for as long as it likes. */
function offer(parts: Needs, show: Notify, message: string, connection: string | undefined, push?: string): void {
  const open = vscode.l10n.t('Open in Celonis');
  const showLog = vscode.l10n.t('Show Log');
  const copy = vscode.l10n.t('Copy As…');
  const buttons = [...(connection === undefined ? [] : [open]), showLog, ...(push === undefined ? [] : [copy])];
  void show(message, ...buttons).then(async (chosen) => {
    if (chosen === open) await vscode.commands.executeCommand('celonisCeligo.openInBrowser', connection);
    else if (chosen === showLog && push) await vscode.commands.executeCommand('celonisCeligo.showPushLog', push);
    else if (chosen === copy) await vscode.commands.executeCommand('celonisCeligo.copyPushAs', push);
    else if (chosen === showLog) await parts.log.show();
  });
}
