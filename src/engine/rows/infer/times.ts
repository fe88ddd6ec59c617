/** What a text is, seen as a point in time. */
export const enum TimeForm {
  None = 0,
  /** 2024-05-01 */
  Date = 1,
  /** 2024-05-01T10:00 without an offset. */
  Local = 2,
  /** With Z or an offset of zero. */
  Utc = 3,
  /** With another offset: converted to UTC. */
  Offset = 4,
  /** More than milliseconds: a DATETIME would lose digits. */
  TooFine = 5,
  /** A date, but outside of the years 1400 to 9999 that Celonis keeps (celonis-api.md §8). */
  OutOfRange = 6,
}

const daysBefore = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
export const msPerDay = 86_400_000;
const firstMs = Date.UTC(1400, 0, 1);
const lastMs = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** Whether a moment is within the years that Celonis keeps. */
export function isKept(millis: number): boolean {
  return millis >= firstMs && millis <= lastMs;
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

export function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeap(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Days from 1970-01-01 in the Gregorian calendar. */
export function dayNumber(year: number, month: number, day: number): number {
  const before = year - 1;
  const leaps = Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400);
  const leapDay = month > 2 && isLeap(year) ? 1 : 0;
  return 365 * before + leaps + daysBefore[month - 1]! + leapDay + day - 1 - 719_162;
}

/**
 * Reads dates and times of ISO 8601 in the extended form: `YYYY-MM-DD`, then `T` or a space, `hh:mm`, seconds, a
 * fraction, and `Z` or an offset (`+hh:mm`, `+hhmm`, `+hh`), each part optional from the right. Nothing else is taken
 * for a time.
 */
export class TimeReader {
  /**
   * Of what was read last: milliseconds since 1970-01-01, in UTC where an offset was given, as written where none was.
   */
  millis = 0;
  /** Of a moment that was too fine: what it is, cut to milliseconds. */
  cut = TimeForm.None;

  /** Days since 1970-01-01 of a date read last. */
  get days(): number {
    return this.millis / msPerDay;
  }

  read(bytes: Uint8Array, start: number, end: number): TimeForm {
    if (end - start < 10 || bytes[start + 4] !== 0x2d || bytes[start + 7] !== 0x2d) return TimeForm.None;
    const year = two(bytes, start) * 100 + two(bytes, start + 2);
    const month = two(bytes, start + 5);
    const day = two(bytes, start + 8);
    if (!(year >= 0 && month >= 1 && month <= 12 && day >= 1) || day > daysInMonth(year, month)) return TimeForm.None;
    this.millis = dayNumber(year, month, day) * msPerDay;
    if (end - start === 10) return this.inRange(TimeForm.Date);
    return this.timeOfDay(bytes, start + 10, end);
  }

  private timeOfDay(bytes: Uint8Array, at: number, end: number): TimeForm {
    if ((bytes[at] !== 0x54 && bytes[at] !== 0x20) || end - at < 6 || bytes[at + 3] !== 0x3a) return TimeForm.None;
    const hour = two(bytes, at + 1);
    const minute = two(bytes, at + 4);
    if (!(hour >= 0 && hour < 24 && minute >= 0 && minute < 60)) return TimeForm.None;
    let p = at + 6;
    let ms = 0;
    let tooFine = false;
    if (p < end && bytes[p] === 0x3a) {
      const second = end - p < 3 ? -1 : two(bytes, p + 1);
      if (!(second >= 0 && second < 60)) return TimeForm.None;
      ms = second * 1000;
      p += 3;
      if (p < end && bytes[p] === 0x2e) {
        const first = ++p;
        let scale = 100;
        for (; p < end; p++) {
          const digit = bytes[p]! - 0x30;
          if (digit < 0 || digit > 9) break;
          if (scale >= 1) ms += digit * scale;
          else if (digit !== 0) tooFine = true;
          scale = scale > 1 ? scale / 10 : 0;
        }
        if (p === first) return TimeForm.None;
      }
    }
    this.millis += (hour * 60 + minute) * 60_000 + ms;
    const form = this.offset(bytes, p, end);
    if (form === TimeForm.None || !tooFine) return form === TimeForm.None ? form : this.inRange(form);
    this.cut = form;
    return TimeForm.TooFine;
  }

  private offset(bytes: Uint8Array, at: number, end: number): TimeForm {
    if (at === end) return TimeForm.Local;
    const sign = bytes[at]!;
    if (sign === 0x5a) return at + 1 === end ? TimeForm.Utc : TimeForm.None;
    if (sign !== 0x2b && sign !== 0x2d) return TimeForm.None;
    const length = end - at;
    const colon = length === 6 && bytes[at + 3] === 0x3a;
    if (!colon && length !== 5 && length !== 3) return TimeForm.None;
    const hours = two(bytes, at + 1);
    const minutes = length === 3 ? 0 : two(bytes, colon ? at + 4 : at + 3);
    if (!(hours >= 0 && hours < 24 && minutes >= 0 && minutes < 60)) return TimeForm.None;
    const total = (hours * 60 + minutes) * 60_000;
    this.millis += sign === 0x2b ? -total : total;
    return total === 0 ? TimeForm.Utc : TimeForm.Offset;
  }

  private inRange(form: TimeForm): TimeForm {
    return isKept(this.millis) ? form : TimeForm.OutOfRange;
  }
}

/** Two digits as a number; negative if they are none. */
function two(bytes: Uint8Array, at: number): number {
  const tens = bytes[at]! - 0x30;
  const ones = bytes[at + 1]! - 0x30;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -10_000;
}
