import { t } from '@vscode/l10n';
import { displayLocale } from './translations';

/** "1,234", and "1.234" in German. */
export function formatNumber(value: number): string {
  return value.toLocaleString(displayLocale());
}

/** "1.2 MB" */
export function formatSize(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  const unitIndex = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** unitIndex;
  return `${value.toLocaleString(displayLocale(), { maximumFractionDigits: unitIndex === 0 || value >= 100 ? 0 : 1 })} ${units[unitIndex]}`;
}

/** "1 row", "5,000 rows" */
export function formatRowCount(rows: number): string {
  return rows === 1 ? t('1 row') : t('{0} rows', formatNumber(rows));
}

/** "about 3,000,000 rows": of an estimate, two digits are worth telling. */
export function formatRowEstimate(rows: number): string {
  return rows === 1 ? t('about 1 row') : t('about {0} rows', formatNumber(Number(rows.toPrecision(2))));
}

/** "1 column", "12 columns" */
export function formatColumnCount(columns: number): string {
  return columns === 1 ? t('1 column') : t('{0} columns', formatNumber(columns));
}

/**
 * "5 seconds", "2 minutes", "3 days": how long a person has to wait, in the largest unit that says enough; never
 * nothing, and no more than 999 days.
 */
export function formatWait(waitMs: number): string {
  const seconds = Math.max(1, Math.ceil(waitMs / 1_000));
  if (seconds === 1) return t('1 second');
  if (seconds < 120) return t('{0} seconds', seconds);
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 120) return t('{0} minutes', minutes);
  const hours = Math.ceil(minutes / 60);
  if (hours < 48) return t('{0} hours', hours);
  const days = Math.ceil(hours / 24);
  return days > 999 ? t('more than 999 days') : t('{0} days', days);
}

/** "850 ms", "12.4 s", "3 min 5 s" */
export function formatDuration(durationMs: number): string {
  if (durationMs < 1_000) return t('{0} ms', Math.round(durationMs));
  if (durationMs < 60_000)
    return t('{0} s', (durationMs / 1_000).toLocaleString(displayLocale(), { maximumFractionDigits: 1 }));
  return t('{0} min {1} s', Math.floor(durationMs / 60_000), Math.round((durationMs % 60_000) / 1_000));
}
