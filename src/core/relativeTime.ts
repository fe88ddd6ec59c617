import { t } from '@vscode/l10n';
import { formatDay, formatMinute } from './formatTimes';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/**
 * How long ago something was, as people tell it: "2 min ago", "3 h ago", "5 days ago"; after a week, and for what lies
 * ahead, its date. What is no time comes back as it is. A tooltip should say the exact time.
 */
export function formatRelativeTime(time: string | number | Date, now: Date = new Date()): string {
  const date = new Date(time);
  const elapsedMs = now.getTime() - date.getTime();
  if (Number.isNaN(elapsedMs)) return String(time);
  // Clocks of two machines differ by some seconds.
  if (elapsedMs < -minuteMs) return formatMinute(date);
  if (elapsedMs < minuteMs) return t('just now');
  if (elapsedMs < hourMs) return t('{0} min ago', Math.floor(elapsedMs / minuteMs));
  if (elapsedMs < dayMs) return t('{0} h ago', Math.floor(elapsedMs / hourMs));
  const days = Math.floor(elapsedMs / dayMs);
  if (days === 1) return t('1 day ago');
  return days < 7 ? t('{0} days ago', days) : formatDay(date);
}
