/** Dates and times of ISO 8601, distinguished and read as model/isoTime.ts does. */

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

/**
 * Of what was read last: milliseconds since 1970-01-01, in UTC where an offset was given, as written where none was.
 */
export let millis: i64 = 0;

export function readTime(at: usize, end: usize): TimeForm {
  const length = <i32>(end - at);
  const first = length >= 8 ? load<u8>(at) : 0;
  if (first === 0x2f || first === 0x5c) return odataDate(at, end);
  if (length >= 16) return dateAndTime(at, end);
  if (length < 10 || load<u8>(at, 4) !== 0x2d || load<u8>(at, 7) !== 0x2d) return TimeForm.None;
  const century = two(at);
  const yearOfCentury = two(at + 2);
  const month = two(at + 5);
  const day = two(at + 8);
  if ((century | yearOfCentury | month | day) < 0 || month < 1 || month > 12 || day < 1) return TimeForm.None;
  const year = century * 100 + yearOfCentury;
  if (day > 28 && day > daysInMonth(year, month)) return TimeForm.None;
  millis = <i64>dayNumber(year, month, day) * msPerDay;
  return length === 10 ? inRange(TimeForm.Date) : TimeForm.None;
}

/** Sixteen characters and more: `YYYY-MM-DDThh:mm`, all of them at once, and what may follow. */
function dateAndTime(at: usize, end: usize): TimeForm {
  const ascii = v128.load(at);
  const values = i8x16.sub(ascii, i8x16.splat(0x30));
  // At the places of digits, 0 to 9; at the others, `-`, `-`, `T` or a space, and `:`.
  if ((i8x16.bitmask(i8x16.gt_u(values, i8x16.splat(9))) & 0b1101101101101111) !== 0) return TimeForm.None;
  if (load<u8>(at, 4) !== 0x2d || load<u8>(at, 7) !== 0x2d || load<u8>(at, 13) !== 0x3a) return TimeForm.None;
  const separator = load<u8>(at, 10);
  if (separator !== 0x54 && separator !== 0x20) return TimeForm.None;
  const digits = i8x16.swizzle(values, i8x16(0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 16, 16, 16, 16));
  const pairs = i16x8.add(i16x8.mul(v128.and(digits, i16x8.splat(0xff)), i16x8.splat(10)), i16x8.shr_u(digits, 8));
  const year = i16x8.extract_lane_s(pairs, 0) * 100 + i16x8.extract_lane_s(pairs, 1);
  const month: i32 = i16x8.extract_lane_s(pairs, 2);
  const day: i32 = i16x8.extract_lane_s(pairs, 3);
  const hour: i32 = i16x8.extract_lane_s(pairs, 4);
  const minute: i32 = i16x8.extract_lane_s(pairs, 5);
  if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59) return TimeForm.None;
  if (day > 28 && day > daysInMonth(year, month)) return TimeForm.None;
  millis = <i64>dayNumber(year, month, day) * msPerDay + (hour * 60 + minute) * 60_000;
  return fromSeconds(at + 16, end);
}

/**
 * `/Date(1398190210000)/`, as OData 2 writes a moment: milliseconds since 1970-01-01 in UTC, and an offset in minutes
 * that says where it was written and does not change it. The strokes may be escaped.
 */
export function odataDate(at: usize, end: usize): TimeForm {
  let p = at;
  if (load<u8>(p) === 0x5c) p++;
  // "/Date(", of which the last four letters are read as one number.
  if (p + 8 > end || load<u8>(p) !== 0x2f || load<u32>(p, 1) !== 0x65746144 || load<u8>(p, 5) !== 0x28)
    return TimeForm.None;
  p += 6;
  const negative = load<u8>(p) === 0x2d;
  if (negative) p++;
  const digits = p;
  let value: i64 = 0;
  while (p < end && load<u8>(p) - 0x30 < 10) value = value * 10 + <i64>(load<u8>(p++) - 0x30);
  if (p === digits || p - digits > 15) return TimeForm.None;
  if (p < end && (load<u8>(p) === 0x2b || load<u8>(p) === 0x2d)) {
    const offset = ++p;
    while (p < end && load<u8>(p) - 0x30 < 10) p++;
    if (p - offset !== 4) return TimeForm.None;
  }
  if (p >= end || load<u8>(p++) !== 0x29) return TimeForm.None;
  if (p < end && load<u8>(p) === 0x5c) p++;
  if (p + 1 !== end || load<u8>(p) !== 0x2f) return TimeForm.None;
  millis = negative ? -value : value;
  return inRange(TimeForm.Utc);
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

function fromSeconds(at: usize, end: usize): TimeForm {
  let p = at;
  let tooFine = false;
  if (p < end && load<u8>(p) === 0x3a) {
    const second = end - p < 3 ? -1 : two(p + 1);
    if (second < 0 || second > 59) return TimeForm.None;
    let ms = second * 1000;
    p += 3;
    if (p < end && load<u8>(p) === 0x2e) {
      const first = ++p;
      let scale = 100;
      for (; p < end; p++) {
        const digit = <u32>load<u8>(p) - 0x30;
        if (digit > 9) break;
        ms += digit * scale;
        if (scale === 0 && digit !== 0) tooFine = true;
        scale /= 10;
      }
      if (p === first) return TimeForm.None;
    }
    millis += ms;
  }
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
