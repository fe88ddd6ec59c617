import { t } from '@vscode/l10n';
import { formatLocalTime } from '../../connections/resourceRows';
import type { CellValue, DataTable } from '../../core/dataTable';
import type { StepError } from '../apiSchemas';

/** The key of the table of a step's open errors, and what those of a flow or of a connection begin with. */
export function errorTableKey(connectionId: string, flowId = '', stepId = ''): string {
  return ['errors', connectionId, flowId, stepId].filter(Boolean).join('/');
}

/** The open errors of a step, a row each. */
export function createErrorTable(errors: readonly StepError[]): DataTable {
  return {
    columns: [
      { id: 'message', label: t('Message') },
      { id: 'code', label: t('Code') },
      { id: 'source', label: t('Source') },
      { id: 'classification', label: t('Kind') },
      { id: 'occurredAt', label: t('Occurred'), formatCell: formatTime },
      { id: 'traceKey', label: t('Trace key') },
      { id: 'retry', label: t('Retry data'), formatCell: (cell) => (cell === true ? t('yes') : t('no')) },
      { id: 'errorId', label: t('Error ID') },
    ],
    rows: errors.map((error): CellValue[] => [
      error.message ?? '',
      error.code ?? '',
      error.source ?? '',
      error.classification ?? '',
      error.occurredAt ?? '',
      error.traceKey ?? '',
      Boolean(error.retryDataKey),
      error.errorId,
    ]),
  };
}

/** Errors that say the same of different records, a row for each message, the most frequent first. */
export function createErrorGroupTable(errors: readonly StepError[]): DataTable {
  const errorsByMessage = new Map<string, StepError[]>();
  for (const error of errors) {
    const pattern = messagePattern(error);
    const group = errorsByMessage.get(pattern);
    if (group) group.push(error);
    else errorsByMessage.set(pattern, [error]);
  }
  const groups = [...errorsByMessage].sort(([, a], [, b]) => b.length - a.length);
  return {
    columns: [
      { id: 'message', label: t('Message') },
      { id: 'errors', label: t('Errors') },
      { id: 'retriable', label: t('With retry data') },
      { id: 'codes', label: t('Code') },
      { id: 'first', label: t('First'), formatCell: formatTime },
      { id: 'last', label: t('Last'), formatCell: formatTime },
    ],
    rows: groups.map(([pattern, groupErrors]): CellValue[] => {
      const times = groupErrors.flatMap(({ occurredAt }) => occurredAt ?? []).sort();
      return [
        pattern,
        groupErrors.length,
        groupErrors.filter(({ retryDataKey }) => retryDataKey).length,
        [...new Set(groupErrors.flatMap(({ code }) => (code ? String(code) : [])))].join(', '),
        times[0] ?? '',
        times.at(-1) ?? '',
      ];
    }),
  };
}

/** Those that the rows of one of the tables above stand for. */
export function findErrorsOfRows(
  errors: readonly StepError[],
  rows: readonly (readonly CellValue[])[],
  isGrouped: boolean,
): StepError[] {
  const keys = new Set(rows.map((row) => (isGrouped ? row[0] : row.at(-1))));
  return errors.filter((error) => keys.has(isGrouped ? messagePattern(error) : error.errorId));
}

/**
 * A message without what differs from record to record: texts in quotes, and words with a digit in them.
 * 'Order "A-17" has no field 3' and 'Order "B-2" has no field 9' are one.
 */
export function messagePattern({ message }: Pick<StepError, 'message'>): string {
  const pattern = (message ?? '')
    .replace(/"[^"]*"|“[^“”]*”|`[^`]*`/g, '"…"')
    .replace(/[^\s"…]*\d[^\s"…]*/g, '…')
    .replace(/\s+/g, ' ')
    .trim();
  return pattern || t('An error without a message');
}

function formatTime(cell: CellValue): string {
  return typeof cell === 'string' ? (formatLocalTime(cell) ?? cell) : '';
}
