import { t } from '@vscode/l10n';
import { ProblemError } from '../../core/problem';
import type { ColumnChoice } from '../../engine/model/columnChoice';
import { isSamePath, pathStartsWith } from '../../engine/model/columnChoices';
import type { PlannedColumn, TablePlan } from '../../engine/model/tablePlan';

/** The columns of a plan that are keys, whatever the case of their names. @throws ProblemError of kind `input`. */
export function findKeyColumns(fileName: string, { columns }: TablePlan, keys: readonly string[]): PlannedColumn[] {
  if (keys.length === 0) {
    throw new ProblemError({
      kind: 'input',
      what: t('{0} was not pushed: no key columns are chosen.', fileName),
      next: t('Select the columns that uniquely identify a row (key).'),
    });
  }
  // A person may choose thousands of columns at once. Names are unique in whatever case.
  const columnsByName = new Map(columns.map((column) => [column.name.toLowerCase(), column]));
  return keys.map((key) => {
    const column = columnsByName.get(key.toLowerCase());
    if (column) return column;
    const shownNames = columns
      .slice(0, 20)
      .map(({ name }) => name)
      .join(', ');
    throw new ProblemError({
      kind: 'input',
      what: t('{0} was not pushed: it has no column "{1}", which should be a key.', fileName, key),
      why: columns.length > 20 ? t('Its columns begin with {0}.', shownNames) : t('Its columns are {0}.', shownNames),
      next: t('Choose key columns that are in the file.'),
    });
  });
}

/**
 * The plan of what is sent to delete rows: their keys and nothing else (celonis-api.md §4.4). @throws ProblemError of
 * kind `input`.
 */
export function restrictPlanToKeys(fileName: string, plan: TablePlan, keys: readonly string[]): TablePlan {
  const { conversionErrors = [], choices = [], ...otherProperties } = plan;
  const chosenColumns = findKeyColumns(fileName, plan, keys);
  const keyColumns = new Set(chosenColumns);
  // A value that has objects as well cannot be left out without the members that are keys.
  const enclosingColumns = plan.columns.filter(
    (column) => !keyColumns.has(column) && chosenColumns.some(({ path }) => pathStartsWith(path, column.path)),
  );
  const columns = [...chosenColumns, ...enclosingColumns];
  const [sentColumns, sentNames] = [new Set(columns), new Set(columns.map(({ name }) => name))];
  const excludedChoices = plan.columns
    .filter((column) => !sentColumns.has(column))
    .map(({ path }): ColumnChoice => ({ source: [...path], include: false }));
  const remainingChoices = choices.filter(
    ({ source, include }) => include === false || columns.some(({ path }) => isSamePath(path, source)),
  );
  const remainingErrors = conversionErrors.filter(({ column }) => sentNames.has(column));
  const allChoices = [...remainingChoices, ...excludedChoices];
  return {
    ...otherProperties,
    columns,
    ...(remainingErrors.length > 0 && { conversionErrors: remainingErrors }),
    ...(allChoices.length > 0 && { choices: allChoices }),
  };
}

/** Makes sure that every row has a value in each of these columns. @throws ProblemError of kind `input`. */
export function requireKeyValues(fileName: string, { rows }: TablePlan, columns: readonly PlannedColumn[]): void {
  const column = columns.find(({ nulls }) => nulls > 0);
  if (!column) return;
  throw new ProblemError({
    kind: 'input',
    what: t(
      '{0} was not pushed: the key column "{1}" has no value in {2} of {3} rows.',
      fileName,
      column.name,
      column.nulls,
      rows,
    ),
    next: t('Give every row a value there, or choose other key columns.'),
  });
}
