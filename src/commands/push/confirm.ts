import * as vscode from 'vscode';
import { ProblemError, cancelled } from '../../http/problem';
import { aboutRows, columnCount, rowCount } from '../../platform/numbers';
import { askText } from '../ask/input';
import type { Pool } from './pool';
import type { Prepared, Tools } from './prepare';

/** What a push takes from a table. */
interface Loss {
  table: string;
  sentence: string;
}

/**
 * Asks before rows that are there go away, by a replace or a delete; on production each table's name has to be typed.
 * Throws `cancelled` when not wanted.
 */
export async function confirmLosses(tools: Tools, pool: Pool, prepared: readonly Prepared[]): Promise<void> {
  const all = prepared.flatMap((one) => [one, ...one.children]);
  const deletes = all.filter(({ order }) => order.mode === 'delete');
  const replaces = all.filter(({ order }) => order.mode === 'replace');
  if (replaces.length > 0) await confirmReplace(pool, await Promise.all(replaces.map((one) => replacing(tools, pool, one))));
  if (deletes.length > 0) await confirmDelete(pool, deletes.map(deleting));
}

async function confirmReplace(pool: Pool, all: readonly (Loss & { isNew: boolean })[]): Promise<void> {
  const { name, environment } = pool.connection;
  if (environment === 'production') return typeNames(vscode.l10n.t('Replace a table on production: {0}', name), all);
  const existing = all.filter(({ isNew }) => !isNew);
  if (existing.length === 0) return;
  const message =
    existing.length === 1
      ? vscode.l10n.t('Replace the table {0} in "{1}"?', existing[0]!.table, name)
      : vscode.l10n.t('Replace {0} tables in "{1}"?', existing.length, name);
  await confirmOnce(message, existing, vscode.l10n.t('Replace'));
}

async function confirmDelete(pool: Pool, all: readonly Loss[]): Promise<void> {
  const { name, environment } = pool.connection;
  if (environment === 'production') return typeNames(vscode.l10n.t('Delete rows on production: {0}', name), all);
  const message =
    all.length === 1
      ? vscode.l10n.t('Delete rows of the table {0} in "{1}"?', all[0]!.table, name)
      : vscode.l10n.t('Delete rows of {0} tables in "{1}"?', all.length, name);
  await confirmOnce(message, all, vscode.l10n.t('Delete Rows'));
}

async function confirmOnce(message: string, losses: readonly Loss[], yes: string): Promise<void> {
  const detail = losses.map(({ sentence }) => sentence).join('\n\n');
  if ((await vscode.window.showWarningMessage(message, { modal: true, detail }, yes)) !== yes) throw new ProblemError(cancelled());
}

async function typeNames(title: string, losses: readonly Loss[]): Promise<void> {
  for (const { table, sentence } of losses) {
    await askText({
      title,
      prompt: vscode.l10n.t('{0} Type {1} to go on.', sentence, table),
      placeholder: table,
      check: (text) => (text.trim() === table ? { warning: undefined } : { error: vscode.l10n.t('This is not the name of the table: {0}', table) }),
    });
  }
}

function deleting({ order, plan }: Prepared): Loss {
  const { table, file, keys } = order;
  const sentence =
    keys.length === 1
      ? vscode.l10n.t('Rows of {0} go where {1} is one of the {2} in {3}. The other rows stay.', table, keys[0]!, valueCount(plan.rows), file.name)
      : vscode.l10n.t('Rows of {0} go where {1} together are as in one of the {2} of {3}. The other rows stay.', table, keys.join(', '), rowCount(plan.rows), file.name);
  return { table, sentence };
}

function valueCount(count: number): string {
  return count === 1 ? vscode.l10n.t('1 value') : vscode.l10n.t('{0} values', count.toLocaleString());
}

async function replacing({ history, log }: Tools, pool: Pool, { order, reading, plan }: Prepared): Promise<Loss & { isNew: boolean }> {
  const { table, dataSourceId } = order;
  const { existing } = pool.exact(table, dataSourceId);
  const columns = existing && (await pool.columns(existing, log, new AbortController().signal));
  // Where nobody knows the tables there may be one with this name.
  const isNew = pool.tables !== undefined && !existing;
  const comes = plan.provisional
    ? vscode.l10n.t('{2} brings {1}, and its beginning has {0}.', columnCount(plan.columns.length), aboutRows(plan.rows), reading.name)
    : vscode.l10n.t('{2} brings {0} and {1}.', columnCount(plan.columns.length), rowCount(plan.rows), reading.name);
  const goes = isNew ? vscode.l10n.t('{0} is a new table.', table) : leaves(table, existing !== undefined, columns?.length, history.rowsLeft(order.connection.id, table));
  return { table, isNew, sentence: `${goes} ${comes}` };
}

/** @param rows what the last push from here left in the table; undefined where it is not known, as `columns`. */
function leaves(name: string, certain: boolean, columns: number | undefined, rows: number | undefined): string {
  if (!certain) return vscode.l10n.t('If there is a table {0}, all its columns and rows will be deleted.', name);
  if (columns === undefined) return vscode.l10n.t('All columns and rows of {0} will be deleted.', name);
  if (rows === undefined) return vscode.l10n.t('The {1} and all rows of {0} will be deleted.', name, columnCount(columns));
  return vscode.l10n.t('The {1} and all rows of {0} will be deleted ({2} after the last push from here).', name, columnCount(columns), rowCount(rows));
}
