import { t } from '@vscode/l10n';
import { formatNumber, formatRowCount, formatRowEstimate, formatSize } from '../../core/formatNumbers';
import { formatShortTime } from '../../core/formatTimes';
import { formatRelativeTime } from '../../core/relativeTime';
import { eachMember } from '../../engine/model/eachMember';
import type { PushProgress } from '../../push/job/pushJob';
import type { PushRecord, PushState } from '../../push/pushRecord';

/** What a running push is doing: "uploading, 12,000 of 50,000 rows, 1.2 MB sent". */
export function describeProgress(progress: PushProgress | undefined): string {
  if (!progress) return t('reading the file…');
  const {
    phase,
    rows,
    rowsTotal,
    isEstimated: estimated,
    bytesSent,
    bytesRead,
    bytesTotal,
    status,
    waitReason: waiting,
  } = progress;
  if (waiting !== undefined) return t('waiting: {0}', waiting);
  switch (phase) {
    case 'checking':
      return t('checking the key columns…');
    case 'reading':
      return t('reading the whole file, {0} of {1}', formatSize(bytesRead), formatSize(bytesTotal));
    case 'creating':
      return t('creating the data push job…');
    case 'uploading':
      return t(
        'uploading, {0} of {1}, {2} sent',
        formatNumber(rows),
        estimated ? formatRowEstimate(rowsTotal) : formatRowCount(rowsTotal),
        formatSize(bytesSent),
      );
    case 'executing':
      return status ? t('Celonis is loading the rows ({0})…', status) : t('Celonis is loading the rows…');
    case 'cleaning':
      return t('deleting the data push job…');
  }
}

export function getModeLabel(mode: PushRecord['order']['mode']): string {
  switch (mode) {
    case 'replace':
      return t('Replace');
    case 'append':
      return t('Append');
    case 'upsert':
      return t('Upsert');
    case 'delete':
      return t('Delete rows');
  }
}

/** How a push stands, in a word or two. */
export function describePushState(state: PushState): string {
  switch (state) {
    case 'done':
      return t('done');
    case 'failed':
      return t('failed');
    case 'cancelled':
      return t('cancelled');
    case 'executing':
      return t('outcome not known yet');
    case 'interrupted':
      return t('interrupted');
    case 'running':
      return t('running');
  }
}

/** When a push was, as short as a row can say it: "18:33" today, else "Nov 28". */
export function formatPushTime(startedAt: string, now: Date, locale?: string): string {
  return formatShortTime(new Date(startedAt), now, locale);
}

/** What came of a push and where it went, for the row that has its time already. */
export function describeRowOutcome(record: PushRecord, state: PushState): string {
  const { name } = record.order.connection;
  if (state === 'running') return t('running in another window · {0}', name);
  return [state === 'done' ? formatRowCount(record.rows) : describePushState(state), name].join(' · ');
}

/** How a push stands, and how long ago it was. */
export function describeOutcome(record: PushRecord, state: PushState): string {
  const outcome = describeRowOutcome(record, state);
  return state === 'running' ? outcome : [outcome, formatRelativeTime(record.startedAt)].join(' · ');
}

/** What is read as the records, as a person chooses it. */
export function describeArrayPath(path: readonly string[]): string {
  if (path.length === 0) return t('The whole file as one row');
  if (path.at(-1) !== eachMember) return path.join(' › ');
  return path.length === 1 ? t('A row for each key') : t('{0}: a row for each key', path.slice(0, -1).join(' › '));
}
