import * as vscode from 'vscode';
import { columnCount, rowCount } from '../../platform/numbers';
import { modeLabel } from '../../tree/pushText';
import type { PushOrder } from '../../push/history';
import type { PlannedColumn, TablePlan } from '../../push/types';

/** What is about to be pushed, line by line for the log: where to, and every column with its source, name and type. */
export function describePlan(order: PushOrder, plan: TablePlan): string[] {
  const { file, table, connection, mode, keys } = order;
  return [
    vscode.l10n.t('{0} goes to the table {1} with the connection "{2}".', file.name, table, connection.name),
    vscode.l10n.t('Mode: {0}', modeLabel(mode)) + (keys.length > 0 ? ` (${keys.join(', ')})` : ''),
    `${rowCount(plan.rows)}, ${columnCount(plan.columns.length)}:`,
    ...plan.columns.map(describeColumn),
  ];
}

function describeColumn({ path, name, type, fieldLength, note }: PlannedColumn): string {
  const from = path.join('.');
  const length = fieldLength === undefined ? '' : `(${fieldLength})`;
  return `  ${from === name ? name : `${from} → ${name}`}: ${type}${length}${note ? `, ${note}` : ''}`;
}
