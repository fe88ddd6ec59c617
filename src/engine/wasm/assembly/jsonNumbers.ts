/** Numbers, dates and times as records/parquet/valueWriters.ts writes them. Each function returns where it ends. */
import { eightDigits, writeUpToEight, zeroDigits } from './digits';

const hundredMillion: u64 = 100_000_000;
const billion: u64 = 1_000_000_000;
/** With zeros before them, so many digits. */
export function writePadded(value: u32, digits: i32, out: usize): usize {
  let rest = value;
  for (let i = digits - 1; i >= 0; i--) {
    const next = rest / 10;
    store<u8>(out + i, 0x30 + rest - next * 10);
    rest = next;
  }
  return out + digits;
}

export function writeUnsigned(value: u64, out: usize): usize {
  if (value < hundredMillion) return writeUpToEight(<u32>value, out);
  const upper = value / hundredMillion;
  const to = writeUnsigned(upper, out);
  store<u64>(to, eightDigits(<u32>(value - upper * hundredMillion)) | zeroDigits);
  return to + 8;
}

export function writeInteger(value: i64, out: usize): usize {
  if (value >= 0) return writeUnsigned(value, out);
  store<u8>(out, 0x2d);
  return writeUnsigned(-value, out + 1);
}

/** @param scale 1 to 18. */
export function writeDecimal(value: i64, scale: i32, out: usize): usize {
  let to = out;
  if (value < 0) store<u8>(to++, 0x2d);
  return writeFraction(value < 0 ? -value : value, scale, to);
}

/** `value` divided by ten to the power of `scale`, 1 to 20. */
function writeFraction(value: u64, scale: i32, out: usize): usize {
  let power: u64 = 1;
  for (let i = 0; i < min(scale, 19); i++) power *= 10;
  const whole = scale > 19 ? 0 : value / power;
  let to = writeUnsigned(whole, out);
  store<u8>(to++, 0x2e);
  const fraction = value - whole * power;
  if (scale <= 9) return writePadded(<u32>fraction, scale, to);
  if (scale > 18) {
    to = writePadded(0, scale - 18, to);
    return writeLong(fraction, 18, to);
  }
  return writeLong(fraction, scale, to);
}

/** 10 to 18 digits. */
function writeLong(value: u64, digits: i32, out: usize): usize {
  const upper = value / billion;
  return writePadded(<u32>(value - upper * billion), 9, writePadded(<u32>upper, digits - 9, out));
}

/** Days since 1970-01-01: those of the years 0 to 9999. */
const firstDay: i64 = -719_528;
const lastDay: i64 = 2_932_896;

/** The day that was written last: those of a file mostly come one after the other. */
let knownDay: i64 = i64.MIN_VALUE;
let knownYears: u64 = 0;
let knownDays: u16 = 0;

/** YYYY-MM-DD; 0 beyond four digits of a year. */
export function writeDate(day: i64, out: usize): usize {
  if (day !== knownDay) {
    if (day < firstDay || day > lastDay) return 0;
    // Years from March on, in eras of 400 (Howard Hinnant, chrono-Compatible Low-Level Date Algorithms).
    const shifted = <i32>day + 719_468;
    const era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097;
    const dayOfEra = shifted - era * 146_097;
    const yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
    const dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    const march = (5 * dayOfYear + 2) / 153;
    const month = march < 10 ? march + 3 : march - 9;
    writePadded(yearOfEra + era * 400 + (month <= 2 ? 1 : 0), 4, out);
    store<u8>(out, 0x2d, 4);
    writePadded(month, 2, out + 5);
    store<u8>(out, 0x2d, 7);
    writePadded(dayOfYear - (153 * march + 2) / 5 + 1, 2, out + 8);
    knownDay = day;
    knownYears = load<u64>(out);
    knownDays = load<u16>(out, 8);
    return out + 10;
  }
  store<u64>(out, knownYears);
  store<u16>(out, knownDays, 8);
  return out + 10;
}

/** hh:mm:ss, with as many decimals as there are, in steps of three. `rest` is what the day has, in units. */
export function writeTimeOfDay(rest: i64, unitsPerSecond: i32, out: usize): usize {
  const second = <u32>(rest / unitsPerSecond);
  const nanos = <u32>((rest - <i64>second * unitsPerSecond) * (1_000_000_000 / unitsPerSecond));
  const minute = second / 60;
  let to = writePadded(minute / 60, 2, out);
  store<u8>(to, 0x3a);
  to = writePadded(minute % 60, 2, to + 1);
  store<u8>(to, 0x3a);
  to = writePadded(second % 60, 2, to + 1);
  if (nanos === 0) return to;
  store<u8>(to++, 0x2e);
  if (nanos % 1_000_000 === 0) return writePadded(nanos / 1_000_000, 3, to);
  return nanos % 1000 === 0 ? writePadded(nanos / 1000, 6, to) : writePadded(nanos, 9, to);
}
