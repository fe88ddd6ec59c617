import * as vscode from 'vscode';
import { ProblemError } from '../../http/problem';
import { fitTable, misfitProblem } from '../../push/fit';
import { keysOnly } from '../../push/keyColumns';
import type { Log } from '../../connections/log';
import type { PushMode } from '../../push/job/target';
import type { TablePlan } from '../../push/types';
import type { Pool, Target } from './pool';

/** What a file is held against: a table of a pool, as far as is known what is there. */
export interface Against {
  pool: Pool;
  target: Target;
  log: Log;
  signal: AbortSignal;
}

/** The plan of what is sent, before anybody looks at the table: only keys where they delete. Throws ProblemError. */
export function sentOf(file: string, read: TablePlan, { mode, keys = [] }: { mode: PushMode; keys?: readonly string[] | undefined }): TablePlan {
  return mode === 'delete' ? keysOnly(file, read, keys) : read;
}

/** What is sent as the existing table takes it, as it is where the table is new or its columns cannot be listed. Throws ProblemError. */
export async function fitted({ pool, target, log, signal }: Against, file: string, sent: TablePlan, mode: PushMode): Promise<TablePlan> {
  requireTable(pool, target, mode);
  const { existing } = target;
  if (mode === 'replace' || !existing) return sent;
  const columns = await pool.columns(existing, log, signal);
  if (!columns?.length) return sent;
  const fit = fitTable(sent, columns);
  if (fit.misfits.length > 0) throw new ProblemError(misfitProblem(file, existing.name, fit.misfits));
  // What a delete says beyond the keys does not matter.
  if (mode !== 'delete' && fit.absent.length > 0) log.info(`${file} has no values for these columns of ${existing.name}: ${fit.absent.join(', ')}.`);
  return fit.plan;
}

/** Throws ProblemError where rows would be deleted from a table that is not there. */
export function requireTable(pool: Pool, { existing, name }: Target, mode: PushMode): void {
  if (mode !== 'delete' || existing || !pool.tables) return;
  throw new ProblemError({
    kind: 'input',
    what: vscode.l10n.t('There is no table {0} to delete rows from.', name),
    why: vscode.l10n.t('The data pool of "{0}" has no table with this name.', pool.connection.name),
    next: vscode.l10n.t('Check the name, or choose another mode.'),
  });
}
