import { displayLocale } from './translations';

/** "Mar 4, 2026, 3:06:07 PM": with the name of the month, where its number could be taken for the day. */
export function formatMoment(time: Date): string {
  return time.toLocaleString(displayLocale(), { dateStyle: 'medium', timeStyle: 'medium' });
}

/** "Mar 4, 2026, 3:06 PM" */
export function formatMinute(time: Date): string {
  return time.toLocaleString(displayLocale(), { dateStyle: 'medium', timeStyle: 'short' });
}

/** "Mar 4, 2026" */
export function formatDay(time: Date): string {
  return time.toLocaleDateString(displayLocale(), { dateStyle: 'medium' });
}

/** "3:06:07 PM" */
export function formatClock(time: Date): string {
  return time.toLocaleTimeString(displayLocale());
}

/** As short as a row can say it: "15:06" on the day of `now`, else "Mar 4", and in another year "Mar 4, 2025". */
export function formatShortTime(time: Date, now: Date, locale = displayLocale()): string {
  if (time.toDateString() === now.toDateString())
    return time.toLocaleTimeString(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const isThisYear = time.getFullYear() === now.getFullYear();
  return time.toLocaleDateString(locale, {
    day: 'numeric',
    month: 'short',
    ...(isThisYear ? {} : { year: 'numeric' }),
  });
}
