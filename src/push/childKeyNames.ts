import { t } from '@vscode/l10n';
import { ProblemError } from '../core/problem';
import { isSamePath } from '../engine/model/columnChoices';
import type { TablePlan } from '../engine/model/tablePlan';
import { parentPathKey, positionPathKey } from '../engine/rows/childTableRequest';
import { needsKeys, type PushMode } from './job/pushJobApi';

/**
 * Names of the columns that tell rows of a child table apart: the parent's keys, with which the rows of one array are
 * deleted, and for an upsert the position. None in the other modes.
 * @throws ProblemError of kind `input` where one of them is left out.
 */
export function childKeyNames(table: string, { columns, child }: TablePlan, mode: PushMode): string[] {
  if (!needsKeys(mode)) return [];
  const sources = [
    ...(child?.keys ?? []).map(({ path }) => [parentPathKey, ...path]),
    ...(mode === 'upsert' ? [[positionPathKey]] : []),
  ];
  return sources.map((source) => {
    const column = columns.find(({ path }) => isSamePath(path, source));
    if (column) return column.name;
    throw new ProblemError({
      kind: 'input',
      what: t('The child table {0} was not pushed: {1} is left out of it.', table, source.join('.')),
      why: t('Its key consists of the key of the parent row and the position in the array.'),
      next: t('Include the column. Nothing was sent.'),
    });
  });
}
