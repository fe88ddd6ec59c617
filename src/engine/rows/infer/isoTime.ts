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

const daysBeforeMonth = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
export const msPerDay = 86_400_000;
const minSupportedMs = Date.UTC(1400, 0, 1);
const maxSupportedMs = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** Whether a moment is within the years that Celonis keeps. */
export function isSupportedTime(epochMs: number): boolean {
  return epochMs >= minSupportedMs && epochMs <= maxSupportedMs;
}

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

export function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeapYear(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Days from 1970-01-01 in the Gregorian calendar. */
export function daysSinceEpoch(year: number, month: number, day: number): number {
  const previousYear = year - 1;
  const leapYearCount = Math.floor(previousYear / 4) - Math.floor(previousYear / 100) + Math.floor(previousYear / 400);
  const leapDayThisYear = month > 2 && isLeapYear(year) ? 1 : 0;
  return 365 * previousYear + leapYearCount + daysBeforeMonth[month - 1]! + leapDayThisYear + day - 1 - 719_162;
}

/**
 * Reads dates and times of ISO 8601 in the extended form: `YYYY-MM-DD`, then `T` or a space, `hh:mm`, seconds, a
 * fraction, and `Z` or an offset (`+hh:mm`, `+hhmm`, `+hh`), each part optional from the right. Nothing else is taken
 * for a time.
 */
export class IsoTimeReader {
  /**
   * Of what was read last: milliseconds since 1970-01-01, in UTC where an offset was given, as written where none was.
   */
  epochMs = 0;
  /** Of a moment that was too fine: what it is, cut to milliseconds. */
  truncatedForm = TimeForm.None;

  /** Days since 1970-01-01 of a date read last. */
  get epochDays(): number {
    return this.epochMs / msPerDay;
  }

  read(bytes: Uint8Array, start: number, end: number): TimeForm {
    const firstByte = end - start < 8 ? 0 : bytes[start];
    if (firstByte === 0x2f || firstByte === 0x5c) return this.readODataDate(bytes, start, end);
    if (end - start < 10 || bytes[start + 4] !== 0x2d || bytes[start + 7] !== 0x2d) return TimeForm.None;
    const year = readTwoDigits(bytes, start) * 100 + readTwoDigits(bytes, start + 2);
    const month = readTwoDigits(bytes, start + 5);
    const day = readTwoDigits(bytes, start + 8);
    if (!(year >= 0 && month >= 1 && month <= 12 && day >= 1) || day > daysInMonth(year, month)) return TimeForm.None;
    this.epochMs = daysSinceEpoch(year, month, day) * msPerDay;
    if (end - start === 10) return this.checkRange(TimeForm.Date);
    return this.readTimeOfDay(bytes, start + 10, end);
  }

  /**
   * `/Date(1398190210000)/`, as OData 2 writes a moment: milliseconds since 1970-01-01 in UTC, and an offset in minutes
   * that says where it was written and does not change it. The strokes may be escaped.
   */
  private readODataDate(bytes: Uint8Array, start: number, end: number): TimeForm {
    if (end - start > 40) return TimeForm.None;
    const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
    const [, milliseconds] = /^\\?\/Date\((-?\d{1,15})(?:[+-]\d{4})?\)\\?\/$/.exec(text) ?? [];
    if (milliseconds === undefined) return TimeForm.None;
    this.epochMs = Number(milliseconds);
    return this.checkRange(TimeForm.Utc);
  }

  private readTimeOfDay(bytes: Uint8Array, start: number, end: number): TimeForm {
    if ((bytes[start] !== 0x54 && bytes[start] !== 0x20) || end - start < 6 || bytes[start + 3] !== 0x3a)
      return TimeForm.None;
    const hour = readTwoDigits(bytes, start + 1);
    const minute = readTwoDigits(bytes, start + 4);
    if (!(hour >= 0 && hour < 24 && minute >= 0 && minute < 60)) return TimeForm.None;
    let position = start + 6;
    let milliseconds = 0;
    let isTooFine = false;
    if (position < end && bytes[position] === 0x3a) {
      const second = end - position < 3 ? -1 : readTwoDigits(bytes, position + 1);
      if (!(second >= 0 && second < 60)) return TimeForm.None;
      milliseconds = second * 1000;
      position += 3;
      if (position < end && bytes[position] === 0x2e) {
        const fractionStart = ++position;
        let digitScale = 100;
        for (; position < end; position++) {
          const digit = bytes[position]! - 0x30;
          if (digit < 0 || digit > 9) break;
          if (digitScale >= 1) milliseconds += digit * digitScale;
          else if (digit !== 0) isTooFine = true;
          digitScale = digitScale > 1 ? digitScale / 10 : 0;
        }
        if (position === fractionStart) return TimeForm.None;
      }
    }
    this.epochMs += (hour * 60 + minute) * 60_000 + milliseconds;
    const form = this.readOffset(bytes, position, end);
    if (form === TimeForm.None || !isTooFine) return form === TimeForm.None ? form : this.checkRange(form);
    this.truncatedForm = form;
    return TimeForm.TooFine;
  }

  private readOffset(bytes: Uint8Array, start: number, end: number): TimeForm {
    if (start === end) return TimeForm.Local;
    const signByte = bytes[start]!;
    if (signByte === 0x5a) return start + 1 === end ? TimeForm.Utc : TimeForm.None;
    if (signByte !== 0x2b && signByte !== 0x2d) return TimeForm.None;
    const length = end - start;
    const hasColon = length === 6 && bytes[start + 3] === 0x3a;
    if (!hasColon && length !== 5 && length !== 3) return TimeForm.None;
    const hours = readTwoDigits(bytes, start + 1);
    const minutes = length === 3 ? 0 : readTwoDigits(bytes, hasColon ? start + 4 : start + 3);
    if (!(hours >= 0 && hours < 24 && minutes >= 0 && minutes < 60)) return TimeForm.None;
    const offsetMs = (hours * 60 + minutes) * 60_000;
    this.epochMs += signByte === 0x2b ? -offsetMs : offsetMs;
    return offsetMs === 0 ? TimeForm.Utc : TimeForm.Offset;
  }

  private checkRange(form: TimeForm): TimeForm {
    return isSupportedTime(this.epochMs) ? form : TimeForm.OutOfRange;
  }
}

/** Two digits as a number; negative if they are none. */
function readTwoDigits(bytes: Uint8Array, start: number): number {
  const tensDigit = bytes[start]! - 0x30;
  const onesDigit = bytes[start + 1]! - 0x30;
  return tensDigit >= 0 && tensDigit <= 9 && onesDigit >= 0 && onesDigit <= 9 ? tensDigit * 10 + onesDigit : -10_000;
}
