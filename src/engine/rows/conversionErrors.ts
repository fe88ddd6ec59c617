import { t } from '@vscode/l10n';
import { formatNumber } from '../../core/formatNumbers';
import { type Problem, ProblemError } from '../../core/problem';
import type { ColumnConversionErrors, TablePlan } from '../model/tablePlan';

/** Columns that are spelled out before the rest is counted. */
const maxDescribedColumns = 3;

/**
 * Makes sure that all values fit what was chosen for them.
 * @param fileName its name
 * @throws ProblemError of kind `input` with rows, values and what to do.
 */
export function refuseConversionErrors({ conversionErrors, columns }: TablePlan, fileName: string): void {
  if (conversionErrors && conversionErrors.length > 0)
    throw new ProblemError(conversionErrorsProblem(conversionErrors, columns, fileName));
}

function conversionErrorsProblem(
  conversionErrors: readonly ColumnConversionErrors[],
  columns: TablePlan['columns'],
  fileName: string,
): Problem {
  const typeOf = (name: string): string => columns.find((column) => column.name === name)?.type ?? '';
  const sentences = conversionErrors
    .slice(0, maxDescribedColumns)
    .map((columnErrors) => describeConversionErrors(columnErrors, typeOf(columnErrors.column)));
  const otherCount = conversionErrors.length - sentences.length;
  return {
    kind: 'input',
    what: t('{0} was not pushed: values do not fit what is chosen for their columns.', fileName),
    why: [
      ...sentences,
      ...(otherCount === 1 ? [t('1 more column has such values.')] : []),
      ...(otherCount > 1 ? [t('{0} more columns have such values.', otherCount)] : []),
    ].join(' '),
    next: t(
      'Correct them in the file, or choose another type, format or length, for example STRING, which takes any value. Nothing was sent.',
    ),
    where: fileName,
  };
}

/** One column's conversion errors: how many, and the first with their rows. */
export function describeConversionErrors({ column, values, examples }: ColumnConversionErrors, type: string): string {
  const locations = examples.map(({ row, file, text }) =>
    file === undefined
      ? t('"{0}" in row {1}', text, formatNumber(row))
      : t('"{0}" in row {1} of {2}', text, formatNumber(row), file),
  );
  const why = examples.find((example) => example.why !== undefined)?.why;
  const sentence =
    values === 1
      ? t('The column "{0}" ({1}) does not take 1 value: {2}.', column, type, locations.join(', '))
      : t(
          'The column "{0}" ({1}) does not take {2} values, first {3}.',
          column,
          type,
          formatNumber(values),
          locations.join(', '),
        );
  return why === undefined ? sentence : `${sentence} ${why}`;
}
