import * as vscode from 'vscode';
import { isMember } from '../../push/childRequest';
import { samePath } from '../../push/choices';
import { aboutRows, columnCount, rowCount } from '../../platform/numbers';
import { modeLabel } from '../../tree/pushText';
import type { PushDefinition } from '../../push/definition/definition';
import type { PushOrder } from '../../push/history';
import type { PlannedColumn, TablePlan } from '../../push/types';

/** What is about to be pushed, line by line for the log: where to, and every column with its source, name and type. */
export function describePlan(order: PushOrder, plan: TablePlan): string[] {
  const { file, table, connection, mode, keys, origin } = order;
  return [
    vscode.l10n.t('{0} goes to the table {1} with the connection "{2}".', file.name, table, connection.name),
    ...(origin === undefined ? [] : [vscode.l10n.t('As the push definition {0} says.', origin)]),
    vscode.l10n.t('Mode: {0}', modeLabel(mode)) + (keys.length > 0 ? ` (${keys.join(', ')})` : ''),
    ...(plan.provisional ? [vscode.l10n.t('The file is large, so sending begins while it is read. This is what its beginning promises:')] : []),
    `${plan.provisional ? aboutRows(plan.rows) : rowCount(plan.rows)}, ${columnCount(plan.columns.length)}:`,
    ...plan.columns.map(describeColumn),
    ...(plan.notes ?? []),
  ];
}

/** What the whole file turned out to be, where the push began with its beginning: the columns that are told otherwise. */
export function describeWhole(before: TablePlan, plan: TablePlan): string[] {
  const told = new Set(before.columns.map(describeColumn));
  const columns = plan.columns.map(describeColumn).filter((line) => !told.has(line));
  return [
    vscode.l10n.t('The whole file was read: {0}, {1}.', rowCount(plan.rows), columnCount(plan.columns.length)),
    ...(columns.length > 0 ? [vscode.l10n.t('These columns are otherwise than its beginning promised:'), ...columns] : []),
  ];
}

/**
 * What the table does otherwise than a person may expect, in short; the log has each column. Undefined where there is nothing.
 * @param seen the person knows the columns with their names.
 */
export function remarksOn({ columns, child, notes = [] }: TablePlan, definition: PushDefinition | undefined, seen: boolean): string | undefined {
  const text = columns.filter(({ keptAsText }) => keptAsText === true).length;
  // A name that a person chose, or that a child table's own columns have, surprises nobody.
  const chosen = (path: readonly string[]): boolean => definition?.columns?.some((one) => one.name !== undefined && samePath(one.source, path)) === true;
  const renamed = seen ? 0 : columns.filter(({ name, path }) => name !== path.join('_') && !chosen(path) && (!child || isMember(path))).length;
  const remarks = [
    text === 1 ? vscode.l10n.t('1 column was kept as text.') : text > 1 ? vscode.l10n.t('{0} columns were kept as text.', text) : undefined,
    renamed === 1 ? vscode.l10n.t('1 column was renamed.') : renamed > 1 ? vscode.l10n.t('{0} columns were renamed.', renamed) : undefined,
  ].filter(Boolean);
  const all = remarks.length > 0 ? [...notes, ...remarks, vscode.l10n.t('The log says why.')] : notes;
  return all.length > 0 ? all.join(' ') : undefined;
}

function describeColumn({ path, name, type, fieldLength, note }: PlannedColumn): string {
  const from = path.join('.');
  const length = fieldLength === undefined ? '' : `(${fieldLength})`;
  return `  ${from === name ? name : `${from} → ${name}`}: ${type}${length}${note ? `, ${note}` : ''}`;
}
