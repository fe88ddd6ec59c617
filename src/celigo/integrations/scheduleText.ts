import { t } from '@vscode/l10n';
import { isRising } from '../../core/isRising';

/**
 * A schedule in words: "Daily at 02:30". Celigo writes six fields, the first of them "?": minute, hour, day of the
 * month, month, weekday (celigo-api.md §3.6). Weekdays count from Sunday, which is 0, as public guides to its schedules
 * say. Undefined for a form that is not known for sure: its text says more than a guess.
 */
export function describeSchedule(schedule: string): string | undefined {
  const [seconds, minute = '', hour = '', dayOfMonth = '', month, weekday = '', ...others] = schedule
    .trim()
    .split(/\s+/);
  if (seconds !== '?' || month !== '*' || others.length > 0) return undefined;
  const isEveryDay = isAny(dayOfMonth) && isAny(weekday);
  const interval = readInterval(minute);
  if (interval !== undefined) return isEveryDay && hour === '*' ? t('Every {0} minutes', interval) : undefined;
  const minuteOfHour = readNumber(minute, 59);
  const hours = hour === '*' ? allHours : readNumbers(hour, 23);
  if (minuteOfHour === undefined || !hours) return undefined;
  if (isEveryDay && hours.length === allHours.length) return t('Every hour, at minute {0}', minuteOfHour);
  if (hours.length > maxTimes) return undefined;
  const times = hours.map((value) => `${twoDigits(value)}:${twoDigits(minuteOfHour)}`).join(', ');
  if (isEveryDay) return t('Daily at {0}', times);
  if (isAny(dayOfMonth)) {
    const days = describeWeekdays(weekday);
    return days && t('{0} at {1}', days, times);
  }
  // There is no day 0.
  const day = readNumber(dayOfMonth, 31);
  return isAny(weekday) && day ? t('Monthly on day {0} at {1}', day, times) : undefined;
}

const allHours = Array.from({ length: 24 }, (_, hour) => hour);
/** More times of a day than these are easier to read as they were written. */
const maxTimes = 6;
const weekdayNames = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

function isAny(field: string): boolean {
  return field === '*' || field === '?';
}

/** The minutes between two runs: of a step, or of a list that divides the hour evenly. */
function readInterval(minute: string): number | undefined {
  const step = /^(?:\*|0)\/(\d{1,2})$/.exec(minute)?.[1];
  if (step !== undefined) return Number(step) > 1 && 60 % Number(step) === 0 ? Number(step) : undefined;
  const minutes = readNumbers(minute, 59) ?? [];
  const interval = 60 / minutes.length;
  const isEven = minutes.length > 1 && minutes.every((value, index) => value === (minutes[0] ?? 0) + index * interval);
  return isEven ? interval : undefined;
}

/** Undefined where there is not exactly one. */
function readNumber(field: string, max: number): number | undefined {
  const numbers = readNumbers(field, max);
  return numbers?.length === 1 ? numbers[0] : undefined;
}

/** "6,12,18" or "9-17", rising. */
function readNumbers(field: string, max: number): number[] | undefined {
  const numbers: number[] = [];
  for (const part of field.split(',')) {
    const [, first, last = first] = /^(\d{1,2})(?:-(\d{1,2}))?$/.exec(part) ?? [];
    if (first === undefined || Number(last) > max || Number(first) > Number(last)) return undefined;
    for (let value = Number(first); value <= Number(last); value++) numbers.push(value);
  }
  return isRising(numbers) ? numbers : undefined;
}

function describeWeekdays(field: string): string | undefined {
  const digits = field.toUpperCase().replace(/[A-Z]{3}/g, (name) => String(weekdayNames.indexOf(name)));
  const days = readNumbers(digits, 6);
  const labels = [t('Sunday'), t('Monday'), t('Tuesday'), t('Wednesday'), t('Thursday'), t('Friday'), t('Saturday')];
  if (!days) return undefined;
  const dayLabels = days.map((day) => labels[day]);
  const [first, last] = [dayLabels[0], dayLabels.at(-1)];
  const isRange = days.length > 2 && (days.at(-1) ?? 0) - (days[0] ?? 0) === days.length - 1;
  return isRange && first && last ? t('{0} through {1}', first, last) : dayLabels.join(', ');
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
