import { t } from '@vscode/l10n';
import { ProblemError } from '../http/problem';
import type { PlannedColumn, TablePlan } from './types';

/** The columns of a plan that are keys, whatever the case of their names. @throws ProblemError of kind `input`. */
export function keyColumns(file: string, { columns }: TablePlan, keys: readonly string[]): PlannedColumn[] {
  if (keys.length === 0) {
    throw new ProblemError({ kind: 'input', what: t('{0} was not pushed: no key columns are chosen.', file), next: t('Choose the columns that tell one row from another.') });
  }
  return keys.map((key) => {
    const column = columns.find(({ name }) => name.toLowerCase() === key.toLowerCase());
    if (column) return column;
    const shown = columns.slice(0, 20).map(({ name }) => name).join(', ');
    throw new ProblemError({
      kind: 'input',
      what: t('{0} was not pushed: it has no column "{1}", which should be a key.', file, key),
      why: columns.length > 20 ? t('Its columns begin with {0}.', shown) : t('Its columns are {0}.', shown),
      next: t('Choose key columns that are in the file.'),
    });
  });
}

/** Makes sure that every row has a value in each of these columns. @throws ProblemError of kind `input`. */
export function requireValues(file: string, { rows }: TablePlan, columns: readonly PlannedColumn[]): void {
  const column = columns.find(({ nulls }) => nulls > 0);
  if (!column) return;
  throw new ProblemError({
    kind: 'input',
    what: t('{0} was not pushed: the key column "{1}" has no value in {2} of {3} rows.', file, column.name, column.nulls, rows),
    next: t('Give every row a value there, or choose other key columns.'),
  });
}
