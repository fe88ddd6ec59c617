import { t } from '@vscode/l10n';
import type { Log } from '../../core/log';
import { ProblemError } from '../../core/problem';
import type { TablePlan } from '../../engine/model/tablePlan';
import { restrictPlanToKeys } from '../../push/job/keyColumns';
import type { PushMode } from '../../push/job/pushJobApi';
import { checkSchemaCompatibility, incompatibilityProblem } from '../../push/schemaCompatibility';
import type { PoolSession, TargetTable } from './poolSession';

/** What a file is held against: a table of a pool, as far as is known what is there. */
export interface CompatibilityDependencies {
  pool: PoolSession;
  target: TargetTable;
  log: Log;
  signal: AbortSignal;
}

/** The plan of what is sent, before anybody looks at the table: only keys where they delete. Throws ProblemError. */
export function planToSend(
  fileName: string,
  readPlan: TablePlan,
  { mode, keys = [] }: { mode: PushMode; keys?: readonly string[] | undefined },
): TablePlan {
  return mode === 'delete' ? restrictPlanToKeys(fileName, readPlan, keys) : readPlan;
}

/**
 * What is sent as the existing table takes it, as it is where the table is new or its columns cannot be listed. Throws
 * ProblemError.
 */
export async function planForTarget(
  { pool, target, log, signal }: CompatibilityDependencies,
  fileName: string,
  sentPlan: TablePlan,
  mode: PushMode,
): Promise<TablePlan> {
  requireExistingTable(pool, target, mode);
  const { existing } = target;
  if (mode === 'replace' || !existing) return sentPlan;
  const columns = await pool.readColumns(existing, log, signal);
  if (!columns?.length) return sentPlan;
  const compatibility = checkSchemaCompatibility(sentPlan, columns);
  if (compatibility.incompatibilities.length > 0)
    throw new ProblemError(incompatibilityProblem(fileName, existing.name, compatibility.incompatibilities));
  // What a delete says beyond the keys does not matter.
  if (mode !== 'delete' && compatibility.missingColumns.length > 0)
    log.info(
      `${fileName} has no values for these columns of ${existing.name}: ${compatibility.missingColumns.join(', ')}.`,
    );
  return compatibility.plan;
}

/** Throws ProblemError where rows would be deleted from a table that is not there. */
export function requireExistingTable(pool: PoolSession, { existing, name }: TargetTable, mode: PushMode): void {
  if (mode !== 'delete' || existing || !pool.tables) return;
  throw new ProblemError({
    kind: 'input',
    what: t('There is no table {0} to delete rows from.', name),
    why: t('The data pool of "{0}" has no table with this name.', pool.connection.name),
    next: t('Check the name, or choose another mode.'),
  });
}
