import { t } from '@vscode/l10n';

/** "1.2 MB" */
export function formatSize(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  const unitIndex = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** unitIndex;
  return `${value.toLocaleString(undefined, { maximumFractionDigits: unitIndex === 0 || value >= 100 ? 0 : 1 })} ${units[unitIndex]}`;
}

/** "1 row", "5,000 rows" */
export function formatRowCount(rows: number): string {
  return rows === 1 ? t('1 row') : t('{0} rows', rows.toLocaleString());
}

/** "about 3,000,000 rows": of an estimate, two digits are worth telling. */
export function formatRowEstimate(rows: number): string {
  return t('about {0} rows', Number(rows.toPrecision(2)).toLocaleString());
}

/** "1 column", "12 columns" */
export function formatColumnCount(columns: number): string {
  return columns === 1 ? t('1 column') : t('{0} columns', columns.toLocaleString());
}

/** "850 ms", "12.4 s", "3 min 5 s" */
export function formatDuration(durationMs: number): string {
  if (durationMs < 1_000) return t('{0} ms', Math.round(durationMs));
  if (durationMs < 60_000)
    return t('{0} s', (durationMs / 1_000).toLocaleString(undefined, { maximumFractionDigits: 1 }));
  return t('{0} min {1} s', Math.floor(durationMs / 60_000), Math.round((durationMs % 60_000) / 1_000));
}
