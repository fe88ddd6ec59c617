import * as vscode from 'vscode';
import { rowCount, size } from '../platform/numbers';
import type { PushProgress } from '../push/job';
import type { PushRecord, PushState } from '../push/history';

/** What a running push is doing: "uploading, 12,000 of 50,000 rows, 1.2 MB sent". */
export function progressText(progress: PushProgress | undefined): string {
  if (!progress) return vscode.l10n.t('reading the file…');
  const { phase, rows, rowsTotal, bytesSent, status } = progress;
  switch (phase) {
    case 'checking':
      return vscode.l10n.t('checking the key columns…');
    case 'creating':
      return vscode.l10n.t('creating the data push job…');
    case 'uploading':
      return vscode.l10n.t('uploading, {0} of {1}, {2} sent', rows.toLocaleString(), rowCount(rowsTotal), size(bytesSent));
    case 'executing':
      return status ? vscode.l10n.t('Celonis is loading the rows ({0})…', status) : vscode.l10n.t('Celonis is loading the rows…');
    case 'cleaning':
      return vscode.l10n.t('deleting the data push job…');
  }
}

export function modeLabel(mode: PushRecord['order']['mode']): string {
  switch (mode) {
    case 'replace':
      return vscode.l10n.t('Replace');
    case 'append':
      return vscode.l10n.t('Append');
    case 'upsert':
      return vscode.l10n.t('Upsert');
  }
}

/** How a push stands, for its row. */
export function outcomeText(record: PushRecord, state: PushState): string {
  const when = new Date(record.startedAt).toLocaleString([], { dateStyle: 'short', timeStyle: 'short' });
  switch (state) {
    case 'done':
      return `${rowCount(record.rows)} · ${record.order.connection.name} · ${when}`;
    case 'failed':
      return vscode.l10n.t('failed · {0} · {1}', record.order.connection.name, when);
    case 'cancelled':
      return vscode.l10n.t('cancelled · {0} · {1}', record.order.connection.name, when);
    case 'executing':
      return vscode.l10n.t('outcome not known yet · {0} · {1}', record.order.connection.name, when);
    case 'interrupted':
      return vscode.l10n.t('interrupted · {0} · {1}', record.order.connection.name, when);
    case 'running':
      return vscode.l10n.t('running in another window · {0}', record.order.connection.name);
  }
}
