import { t } from '@vscode/l10n';
import { type Problem, ProblemError } from '../../core/problem';
import type { Misfit, TablePlan } from '../model/types';

const number = (value: number): string => value.toLocaleString('en-US');

/** Columns that are spelled out before the rest is counted. */
const maxColumns = 3;

/**
 * Makes sure that all values fit what was chosen for them.
 * @param file its name
 * @throws ProblemError of kind `input` with rows, values and what to do.
 */
export function refuseMisfits({ misfits, columns }: TablePlan, file: string): void {
  if (misfits && misfits.length > 0) throw new ProblemError(misfitsProblem(misfits, columns, file));
}

function misfitsProblem(misfits: readonly Misfit[], columns: TablePlan['columns'], file: string): Problem {
  const unread = misfits.filter(({ unreadable }) => unreadable !== undefined);
  const typeOf = (name: string): string => columns.find((column) => column.name === name)?.type ?? '';
  const shown = misfits.slice(0, maxColumns).map((misfit) => misfitSentence(misfit, typeOf(misfit.column)));
  const more = misfits.length - shown.length;
  const leaveOut = t(
    'Leave {0} out, in the push panel or with "include": false in a push definition.',
    unread.map(({ column }) => column).join(', '),
  );
  return {
    kind: 'input',
    what:
      unread.length > 0
        ? t('{0} was not pushed: it has columns that cannot be read here.', file)
        : t('{0} was not pushed: values do not fit what is chosen for their columns.', file),
    why: [...shown, ...(more > 0 ? [t('{0} more columns have such values.', more)] : [])].join(' '),
    next: [
      ...(unread.length > 0 ? [leaveOut] : []),
      unread.length === misfits.length
        ? t('Nothing was sent.')
        : t(
            'Correct them in the file, or choose another type, format or length, for example STRING, which takes any value. Nothing was sent.',
          ),
    ].join(' '),
    where: file,
  };
}

/** One column's misfits: how many, and the first with their rows. */
export function misfitSentence({ column, values, examples, unreadable }: Misfit, type: string): string {
  if (unreadable !== undefined)
    return t('The column "{0}" cannot be read, because its type is {1}.', column, unreadable);
  const places = examples.map(({ row, file, text }) =>
    file === undefined
      ? t('"{0}" in row {1}', text, number(row))
      : t('"{0}" in row {1} of {2}', text, number(row), file),
  );
  const why = examples.find((example) => example.why !== undefined)?.why;
  const count =
    values === 1
      ? t('The column "{0}" ({1}) does not take 1 value: {2}.', column, type, places.join(', '))
      : t(
          'The column "{0}" ({1}) does not take {2} values, first {3}.',
          column,
          type,
          number(values),
          places.join(', '),
        );
  return why === undefined ? count : `${count} ${why}`;
}
