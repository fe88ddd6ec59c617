import * as vscode from 'vscode';
import { ProblemError } from '../../core/problem';
import { listSelected } from '../tree/listSelected';
import { ResourceNode } from '../tree/resourceNode';
import { unwrapNode } from '../tree/unwrapNode';

/** What commands need to know of a row: ids and names. */
export type RowData = Readonly<Record<string, string>>;

/**
 * The rows that a command was called on: all that are selected, when the one it was called on is among them. Rows of
 * another kind or of another connection do not count, and a thing that is shown in several places counts once.
 */
export function selectedRows(kinds: readonly string[], arg: unknown, selection: unknown): ResourceNode[] {
  if (!(arg instanceof ResourceNode)) return [];
  const rows = listSelected(arg, selection).filter(
    (candidate): candidate is ResourceNode =>
      candidate instanceof ResourceNode &&
      candidate.connectionId === arg.connectionId &&
      kinds.includes(candidate.resource.kind),
  );
  const seenKeys = new Set<string>();
  return rows.filter(({ resource }) => {
    const key = `${resource.kind} ${JSON.stringify(resource.data ?? resource.id)}`;
    if (seenKeys.has(key)) return false;
    seenKeys.add(key);
    return true;
  });
}

export function rowDataOf(arg: unknown): RowData {
  return unwrapNode(arg, ResourceNode)?.resource.data ?? {};
}

/**
 * The row that a command was called on. VS Code gives none while a list is being read anew, and then nobody knows which
 * one was meant. Throws ProblemError.
 */
export function requireRow(arg: unknown): ResourceNode {
  const row = unwrapNode(arg, ResourceNode);
  if (row) return row;
  throw new ProblemError({
    kind: 'input',
    what: vscode.l10n.t('It is not known which row was meant.'),
    why: vscode.l10n.t('The list was reloading at that moment.'),
    next: vscode.l10n.t('Try again.'),
  });
}
