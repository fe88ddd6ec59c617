import { t } from '@vscode/l10n';
import { closestMatch } from '../../core/closestMatch';
import { ProblemError } from '../../core/problem';
import type { ReadControl } from '../../engine/model/readControl';
import type { TablePlan } from '../../engine/model/tablePlan';
import type { PushEngine } from '../../engine/pushEngine';
import { findKeyColumns, requireKeyValues } from './keyColumns';
import type { PushJobSpec } from './pushJob';
import { needsKeys } from './pushJobApi';

/** As much of a push as decides how its keys are checked. */
export type KeyCheckRequest = Pick<PushJobSpec, 'source' | 'plan' | 'mode' | 'keys' | 'options' | 'hasChildTables'>;

/**
 * Makes sure that the keys do what they are for: those of an upsert tell all rows apart, those of rows to delete are
 * there, and by those of a table with child tables each row of a child can be attributed, in every mode.
 * @throws ProblemError that names the column, or the first rows in the way.
 */
export async function checkKeys(
  request: KeyCheckRequest,
  engine: Pick<PushEngine, 'verifyKeys'>,
  control: ReadControl,
): Promise<void> {
  const keys = findKeysToVerify(request);
  if (keys) await engine.verifyKeys(request.source, request.plan, keys, control);
}

/**
 * The columns of the plan that have to tell all rows apart, which only the file itself can show; undefined where none
 * have to.
 * @throws ProblemError for what the plan shows: that a key is no column, or has no value in some row.
 */
export function findKeysToVerify(request: KeyCheckRequest): string[] | undefined {
  const { source, plan, mode, keys, hasChildTables } = request;
  const duplicateRemovalColumn = findDuplicateRemovalColumn(source.name, plan, request);
  if (!needsKeys(mode) && !hasChildTables) return undefined;
  const columns = findKeyColumns(source.name, plan, keys);
  // Where a row is deleted twice, or one of several is chosen, repeated keys do no harm.
  if (mode === 'delete' || (duplicateRemovalColumn !== undefined && !hasChildTables)) {
    requireKeyValues(source.name, plan, columns);
    return undefined;
  }
  return columns.map(({ name }) => name);
}

/**
 * The column that decides which of several rows with the same keys remains, by its name in the plan; undefined where no
 * such choice is made, which only an upsert does (celonis-api.md §4.8).
 * @throws ProblemError where the plan has no such column.
 */
export function findDuplicateRemovalColumn(
  fileName: string,
  { columns }: TablePlan,
  { mode, options }: Pick<PushJobSpec, 'mode' | 'options'>,
): string | undefined {
  const requestedColumn = mode === 'upsert' ? options?.duplicateRemovalColumn : undefined;
  if (requestedColumn === undefined) return undefined;
  const names = columns.map(({ name }) => name);
  const matchingName = names.find((name) => name.toLowerCase() === requestedColumn.toLowerCase());
  if (matchingName !== undefined) return matchingName;
  const closestName = closestMatch(requestedColumn, names);
  throw new ProblemError({
    kind: 'input',
    what: t(
      '{0} was not pushed: it has no column "{1}", which should decide between rows with the same keys.',
      fileName,
      requestedColumn,
    ),
    why:
      closestName === undefined
        ? t('Its columns are {0}.', names.slice(0, 20).join(', '))
        : t('The nearest name in the file is {0}.', closestName),
    next: t('Choose a column that is in the file. Nothing was sent.'),
  });
}
