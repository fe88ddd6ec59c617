/** Dates and times of ISO 8601, told apart and read as infer/times.ts does. */

/** As in infer/times.ts. */
export const enum TimeForm {
  None = 0,
  Date = 1,
  Local = 2,
  Utc = 3,
  Offset = 4,
  TooFine = 5,
  OutOfRange = 6,
}

const msPerDay: i64 = 86_400_000;
/** 1400-01-01 and 9999-12-31 23:59:59.999. */
const firstMs: i64 = -17_987_443_200_000;
const lastMs: i64 = 253_402_300_799_999;

/** Of what was read last: milliseconds since 1970-01-01, in UTC where an offset was given, as written where none was. */
export let millis: i64 = 0;

export function readTime(at: usize, end: usize): TimeForm {
  const length = <i32>(end - at);
  if (length < 10 || load<u8>(at, 4) !== 0x2d || load<u8>(at, 7) !== 0x2d) return TimeForm.None;
  const century = two(at);
  const yearOfCentury = two(at + 2);
  const month = two(at + 5);
  const day = two(at + 8);
  if ((century | yearOfCentury | month | day) < 0 || month < 1 || month > 12 || day < 1) return TimeForm.None;
  const year = century * 100 + yearOfCentury;
  if (day > 28 && day > daysInMonth(year, month)) return TimeForm.None;
  millis = <i64>dayNumber(year, month, day) * msPerDay;
  return length === 10 ? inRange(TimeForm.Date) : timeOfDay(at + 10, end);
}

function isLeap(year: i32): bool {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

function daysInMonth(year: i32, month: i32): i32 {
  if (month === 2) return isLeap(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Days from 1970-01-01 in the Gregorian calendar: years begin in March, so that the leap day comes last. */
function dayNumber(year: i32, month: i32, day: i32): i32 {
  const y = month > 2 ? year + 400 : year + 399;
  const m = month > 2 ? month - 3 : month + 9;
  return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 - 865_565;
}

function timeOfDay(at: usize, end: usize): TimeForm {
  const separator = load<u8>(at);
  if ((separator !== 0x54 && separator !== 0x20) || end - at < 6 || load<u8>(at, 3) !== 0x3a) return TimeForm.None;
  const hour = two(at + 1);
  const minute = two(at + 4);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59) return TimeForm.None;
  let p = at + 6;
  let ms = 0;
  let tooFine = false;
  if (p < end && load<u8>(p) === 0x3a) {
    const second = end - p < 3 ? -1 : two(p + 1);
    if (second < 0 || second > 59) return TimeForm.None;
    ms = second * 1000;
    p += 3;
    if (p < end && load<u8>(p) === 0x2e) {
      const first = ++p;
      let scale = 100;
      for (; p < end; p++) {
        const digit = <i32>load<u8>(p) - 0x30;
        if (digit < 0 || digit > 9) break;
        if (scale >= 1) ms += digit * scale;
        else if (digit !== 0) tooFine = true;
        scale /= 10;
      }
      if (p === first) return TimeForm.None;
    }
  }
  millis += <i64>((hour * 60 + minute) * 60_000 + ms);
  const form = offset(p, end);
  return form === TimeForm.None ? form : tooFine ? TimeForm.TooFine : inRange(form);
}

function offset(at: usize, end: usize): TimeForm {
  if (at === end) return TimeForm.Local;
  const sign = load<u8>(at);
  if (sign === 0x5a) return at + 1 === end ? TimeForm.Utc : TimeForm.None;
  if (sign !== 0x2b && sign !== 0x2d) return TimeForm.None;
  const length = <i32>(end - at);
  const colon = length === 6 && load<u8>(at, 3) === 0x3a;
  if (!colon && length !== 5 && length !== 3) return TimeForm.None;
  const hours = two(at + 1);
  const minutes = length === 3 ? 0 : two(colon ? at + 4 : at + 3);
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return TimeForm.None;
  const total = (hours * 60 + minutes) * 60_000;
  millis += sign === 0x2b ? -total : total;
  return total === 0 ? TimeForm.Utc : TimeForm.Offset;
}

function inRange(form: TimeForm): TimeForm {
  return millis >= firstMs && millis <= lastMs ? form : TimeForm.OutOfRange;
}

/** Two digits as a number; negative if they are none. */
// @ts-ignore: decorator
@inline
function two(at: usize): i32 {
  const tens = <u32>load<u8>(at) - 0x30;
  const ones = <u32>load<u8>(at, 1) - 0x30;
  return tens <= 9 && ones <= 9 ? tens * 10 + ones : -1;
}
