import { t } from '@vscode/l10n';
import { ProblemError } from '../core/problem';
import { samePath, startsWith } from '../engine/model/choices';
import type { PlannedColumn, TablePlan } from '../engine/model/types';
import type { ColumnChoice } from './definition/definition';

/** The columns of a plan that are keys, whatever the case of their names. @throws ProblemError of kind `input`. */
export function keyColumns(file: string, { columns }: TablePlan, keys: readonly string[]): PlannedColumn[] {
  if (keys.length === 0) {
    throw new ProblemError({
      kind: 'input',
      what: t('{0} was not pushed: no key columns are chosen.', file),
      next: t('Choose the columns that tell one row from another.'),
    });
  }
  return keys.map((key) => {
    const column = columns.find(({ name }) => name.toLowerCase() === key.toLowerCase());
    if (column) return column;
    const shown = columns
      .slice(0, 20)
      .map(({ name }) => name)
      .join(', ');
    throw new ProblemError({
      kind: 'input',
      what: t('{0} was not pushed: it has no column "{1}", which should be a key.', file, key),
      why: columns.length > 20 ? t('Its columns begin with {0}.', shown) : t('Its columns are {0}.', shown),
      next: t('Choose key columns that are in the file.'),
    });
  });
}

/**
 * The plan of what is sent to delete rows: their keys and nothing else (celonis-api.md §4.4). @throws ProblemError of
 * kind `input`.
 */
export function keysOnly(file: string, plan: TablePlan, keys: readonly string[]): TablePlan {
  const { misfits = [], choices = [], ...rest } = plan;
  const chosen = keyColumns(file, plan, keys);
  // A value that has objects as well cannot be left out without the members that are keys.
  const around = plan.columns.filter(
    (column) => !chosen.includes(column) && chosen.some(({ path }) => startsWith(path, column.path)),
  );
  const columns = [...chosen, ...around];
  const left = plan.columns
    .filter((column) => !columns.includes(column))
    .map(({ path }): ColumnChoice => ({ source: [...path], include: false }));
  const kept = choices.filter(
    ({ source, include }) => include === false || columns.some(({ path }) => samePath(path, source)),
  );
  const unfit = misfits.filter(({ column }) => columns.some(({ name }) => name === column));
  const all = [...kept, ...left];
  return { ...rest, columns, ...(unfit.length > 0 && { misfits: unfit }), ...(all.length > 0 && { choices: all }) };
}

/** Makes sure that every row has a value in each of these columns. @throws ProblemError of kind `input`. */
export function requireValues(file: string, { rows }: TablePlan, columns: readonly PlannedColumn[]): void {
  const column = columns.find(({ nulls }) => nulls > 0);
  if (!column) return;
  throw new ProblemError({
    kind: 'input',
    what: t(
      '{0} was not pushed: the key column "{1}" has no value in {2} of {3} rows.',
      file,
      column.name,
      column.nulls,
      rows,
    ),
    next: t('Give every row a value there, or choose other key columns.'),
  });
}
