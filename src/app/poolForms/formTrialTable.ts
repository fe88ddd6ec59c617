import { t } from '@vscode/l10n';
import type { CellValue, DataTable } from '../../core/dataTable';
import type { TriedForm } from './tryTimestampForms';
import { listUsableForms } from './tryTimestampForms';

/** What came of a trial, form by form. */
export function createFormTrialTable(triedForms: readonly TriedForm[]): DataTable {
  return {
    columns: [
      { id: 'form', label: t('Form') },
      { id: 'outcome', label: t('Result') },
      { id: 'columnType', label: t('Type of the column') },
      { id: 'table', label: t('Table') },
      { id: 'reason', label: t('Reason') },
      { id: 'left', label: t('Left in Celonis') },
    ],
    rows: triedForms.map((tried): CellValue[] => [
      tried.form === 'INT96' ? t('INT96') : t('INT64, milliseconds adjusted to UTC'),
      describeOutcome(tried),
      tried.columnType ?? null,
      tried.table,
      tried.reason ?? null,
      tried.leftovers.join(' ') || null,
    ]),
  };
}

function describeOutcome({ outcome }: TriedForm): string {
  return {
    taken: t('taken, and the column holds moments'),
    unread: t('taken, but the column could not be read back'),
    misread: t('taken, but the column does not hold moments'),
    refused: t('refused'),
  }[outcome];
}

/** What follows from a trial, in one sentence. */
export function summarizeFormTrial(triedForms: readonly TriedForm[]): string {
  const [first, second] = listUsableForms(triedForms);
  if (!first)
    return t('The data pool takes neither form. Look at the reasons; pushes stay as they are in the settings.');
  if (second)
    return t('The data pool takes INT96 and INT64. Pushes with this connection stay as they are in the settings.');
  return t(
    'The data pool takes {0}. It is now what pushes with this connection use where their definition does not say.',
    first,
  );
}
