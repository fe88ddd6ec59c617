/** Numbers as JSON writes them. */

import { DoubleFit } from './doubleFit';
import { closest, round, rounded } from './rounding';

/** 1e0 to 1e22, all of them exact. */
const tens = memory.data<f64>([
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
  1e21, 1e22,
]);

/** Whether the last number could be read. */
export let exact: bool = false;

const notDigits: i32 = -1;

/** Of the last `digitsOf`: digits behind the point. */
let fraction: i32 = 0;

/**
 * The digits of a number of up to sixteen characters, a point among them or none, as one integer; negative if there is
 * anything else. The bytes up to sixteen from `at` on are read.
 */
// @ts-ignore: decorator
@inline
function digitsOf(at: usize, length: i32): i64 {
  const ascii = v128.load(at);
  const values = i8x16.sub(ascii, i8x16.splat(0x30));
  const within = (1 << length) - 1;
  const others = i8x16.bitmask(i8x16.gt_u(values, i8x16.splat(9))) & within;
  let count = length;
  let point = 16;
  fraction = 0;
  if (others !== 0) {
    point = ctz(others);
    if ((others & (others - 1)) !== 0 || load<u8>(at + point) !== 0x2e) return notDigits;
    count--;
    fraction = count - point;
  }
  // To the right, and over the point.
  const right = i8x16.add(i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), i8x16.splat(<i8>(count - 16)));
  const source = i8x16.sub(right, i8x16.ge_s(right, i8x16.splat(<i8>point)));
  const digits = i8x16.swizzle(values, source);
  const pairs = i16x8.add(i16x8.mul(v128.and(digits, i16x8.splat(0xff)), i16x8.splat(10)), i16x8.shr_u(digits, 8));
  const fours = i32x4.dot_i16x8_s(pairs, i16x8(100, 1, 100, 1, 100, 1, 100, 1));
  const eights = i32x4.dot_i16x8_s(i16x8.narrow_i32x4_s(fours, fours), i16x8(10000, 1, 10000, 1, 10000, 1, 10000, 1));
  return <i64>i32x4.extract_lane(eights, 0) * 100_000_000 + <i64>i32x4.extract_lane(eights, 1);
}

/** An integer; `exact` is false if it is none or 64 bits do not hold it. */
export function readInteger(at: usize, end: usize): i64 {
  const negative = load<u8>(at) === 0x2d;
  let p = negative ? at + 1 : at;
  if (end - p <= 16 && p < end) {
    const digits = digitsOf(p, <i32>(end - p));
    exact = digits >= 0 && fraction === 0;
    return negative ? -digits : digits;
  }
  exact = false;
  if (p === end) return 0;
  while (p < end && load<u8>(p) === 0x30) p++;
  if (end - p > 19) return 0;
  let value: u64 = 0;
  for (; p < end; p++) {
    const digit = <u32>load<u8>(p) - 0x30;
    if (digit > 9) return 0;
    value = value * 10 + digit;
  }
  exact = value <= <u64>i64.MAX_VALUE + (negative ? 1 : 0);
  return negative ? -(<i64>value) : <i64>value;
}

/**
 * The double nearest to a number as written. Digits below 2^53 and a power of ten up to 22 are both exact, so their
 * product or quotient is rounded once and is the nearest; what is longer takes wider arithmetic. `exact` is false for
 * the few numbers that even that does not decide.
 */
export function readDouble(at: usize, end: usize): f64 {
  const negative = load<u8>(at) === 0x2d;
  const p = negative ? at + 1 : at;
  if (end - p <= 16) {
    const digits = digitsOf(p, <i32>(end - p));
    if (digits >= 0 && <u64>digits <= maxExact) {
      exact = true;
      const value = <f64>digits / load<f64>(tens + (fraction << 3));
      return negative ? -value : value;
    }
  }
  exact = readDecimal(p, end);
  if (!exact) return 0;
  let value: f64;
  if (significand <= maxExact && abs(exponent) <= 22) {
    const power = load<f64>(tens + (abs(exponent) << 3));
    value = exponent < 0 ? <f64>significand / power : <f64>significand * power;
  } else {
    exact = round(significand, exponent);
    value = rounded;
  }
  return negative ? -value : value;
}

const maxExact: u64 = 9007199254740992;

/** Of the last `readDecimal`: the number is `significand` times ten to the power of `exponent`. */
let significand: u64 = 0;
let exponent: i32 = 0;

/**
 * Reads a number without its sign. Returns false if there are more digits than 64 bits hold, or anything else but a
 * number.
 */
function readDecimal(at: usize, end: usize): bool {
  let digits: u64 = 0;
  let count = 0;
  let p = at;
  let power = 0;
  for (; p < end; p++) {
    const digit = <u32>load<u8>(p) - 0x30;
    if (digit > 9) break;
    digits = digits * 10 + digit;
    count += i32(digits !== 0);
  }
  if (p < end && load<u8>(p) === 0x2e) {
    const point = ++p;
    for (; p < end; p++) {
      const digit = <u32>load<u8>(p) - 0x30;
      if (digit > 9) break;
      digits = digits * 10 + digit;
      count += i32(digits !== 0);
    }
    power = -(<i32>(p - point));
  }
  if (p < end) {
    if ((load<u8>(p) | 0x20) !== 0x65) return false;
    const sign = load<u8>(++p);
    if (sign === 0x2b || sign === 0x2d) p++;
    let written = 0;
    for (; p < end && written < 1000; p++) written = written * 10 + <i32>load<u8>(p) - 0x30;
    if (p < end) return false;
    power += sign === 0x2d ? -written : written;
  }
  significand = digits;
  exponent = power;
  return count <= 19;
}

/** What is below these has at most so many digits. */
const fifteenDigits: u64 = 1_000_000_000_000_000;
const seventeenDigits: u64 = 100_000_000_000_000_000;

/** Whether a double keeps a number as written. */
export function doubleFitOf(at: usize, end: usize): DoubleFit {
  const from = load<u8>(at) === 0x2d ? at + 1 : at;
  if (end - from <= 16) {
    const all = digitsOf(from, <i32>(end - from));
    if (all >= 0 && <u64>all < fifteenDigits) return DoubleFit.Yes;
  }
  if (!readDecimal(from, end)) return DoubleFit.Unknown;
  const usual = abs(exponent) < 200;
  if (significand === 0 || (usual && significand < fifteenDigits)) return DoubleFit.Yes;
  while (significand % 10 === 0) {
    significand /= 10;
    exponent++;
  }
  if (significand >= seventeenDigits) return DoubleFit.No;
  if (usual && significand < fifteenDigits) return DoubleFit.Yes;
  if (!round(significand, exponent)) return DoubleFit.Unknown;
  return closest;
}
