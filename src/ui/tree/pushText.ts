import * as vscode from 'vscode';
import { formatRowCount, formatRowEstimate, formatSize } from '../../core/formatNumbers';
import type { PushProgress } from '../../push/job/push';
import type { PushRecord, PushState } from '../../push/pushHistory';

/** What a running push is doing: "uploading, 12,000 of 50,000 rows, 1.2 MB sent". */
export function describeProgress(progress: PushProgress | undefined): string {
  if (!progress) return vscode.l10n.t('reading the file…');
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
  if (waiting !== undefined) return vscode.l10n.t('waiting: {0}', waiting);
  switch (phase) {
    case 'checking':
      return vscode.l10n.t('checking the key columns…');
    case 'reading':
      return vscode.l10n.t('reading the whole file, {0} of {1}', formatSize(bytesRead), formatSize(bytesTotal));
    case 'creating':
      return vscode.l10n.t('creating the data push job…');
    case 'uploading':
      return vscode.l10n.t(
        'uploading, {0} of {1}, {2} sent',
        rows.toLocaleString(),
        estimated ? formatRowEstimate(rowsTotal) : formatRowCount(rowsTotal),
        formatSize(bytesSent),
      );
    case 'executing':
      return status
        ? vscode.l10n.t('Celonis is loading the rows ({0})…', status)
        : vscode.l10n.t('Celonis is loading the rows…');
    case 'cleaning':
      return vscode.l10n.t('deleting the data push job…');
  }
}

export function getModeLabel(mode: PushRecord['order']['mode']): string {
  switch (mode) {
    case 'replace':
      return vscode.l10n.t('Replace');
    case 'append':
      return vscode.l10n.t('Append');
    case 'upsert':
      return vscode.l10n.t('Upsert');
    case 'delete':
      return vscode.l10n.t('Delete rows');
  }
}

/** How a push stands, in a word or two. */
export function describePushState(state: PushState): string {
  switch (state) {
    case 'done':
      return vscode.l10n.t('done');
    case 'failed':
      return vscode.l10n.t('failed');
    case 'cancelled':
      return vscode.l10n.t('cancelled');
    case 'executing':
      return vscode.l10n.t('outcome not known yet');
    case 'interrupted':
      return vscode.l10n.t('interrupted');
    case 'running':
      return vscode.l10n.t('running');
  }
}

/** How a push stands, for its row. */
export function describeOutcome(record: PushRecord, state: PushState): string {
  const { name } = record.order.connection;
  if (state === 'running') return vscode.l10n.t('running in another window · {0}', name);
  const startedAtText = new Date(record.startedAt).toLocaleString([], { dateStyle: 'short', timeStyle: 'short' });
  return [state === 'done' ? formatRowCount(record.rows) : describePushState(state), name, startedAtText].join(' · ');
}
