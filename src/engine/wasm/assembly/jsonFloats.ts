/** Numbers of 64 and 32 bits as records/parquet/valueWriters.ts writes them. */
import { eightDigits, writeFourOrLess, zeroDigits } from './digits';
import { writeUnsigned } from './jsonNumbers';
import { digits, exponent, longDecimal, shortestDecimal } from './shortestDecimal';

/** 1e0 to 1e22: these, doubles hold. */
const tens = memory.data<f64>([
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
  1e21, 1e22,
]);
const highestTen = 22;

/** Digits that are always written, those at the end of which may be zeros. */
const digitCount = 17;
const seventeenDigits: u64 = 10_000_000_000_000_000;
const billion: u64 = 1_000_000_000;
/** Of a number as JavaScript writes it, beyond which it has an exponent: digits before the point, zeros behind it. */
const maxWhole = 21;
const maxZeros = 5;

/** Where digits are until they are in their place, with zeros around them. */
const places = memory.data(64);

/** A double, with a point or an exponent. Touches up to 48 bytes. Returns where it ends, or 0 for a rare one. */
export function writeDouble(value: f64, out: usize): usize {
  const to = writeSign(value, out);
  const absolute = abs(value);
  if (absolute === 0) return writeZero(to);
  const end = writeFewPlaces(absolute, false, to);
  if (end !== 0) return end;
  return shortestDecimal(absolute) ? writeDecimal(digits, exponent, to) : 0;
}

/**
 * The same for a number of 32 bits. As valueWriters.ts finds it: rounded to as many digits, of 6 to 9, as it takes to
 * be read as the same number of 32 bits, by way of a double.
 */
export function writeSingle(value: f32, out: usize): usize {
  const to = writeSign(value, out);
  const absolute = abs(value);
  if (absolute === 0) return writeZero(to);
  const end = writeFewPlaces(absolute, true, to);
  if (end !== 0) return end;
  if (!longDecimal(absolute)) return 0;
  const all = digits;
  // All but 6 of its 16 or 17 digits.
  let cutDigits = all < seventeenDigits ? 10 : 11;
  let cut: u64 = cutDigits === 10 ? 10_000_000_000 : 100_000_000_000;
  let count = 6;
  while (true) {
    const rounded = (all + (cut >> 1)) / cut;
    const power = exponent + cutDigits;
    if (abs(power) > highestTen) return 0;
    const ten = load<f64>(tens + (abs(power) << 3));
    const read = power < 0 ? <f64>rounded / ten : <f64>rounded * ten;
    if (count === 9 || <f32>read === absolute) {
      return writeDecimal(rounded, power, to);
    }
    count++;
    cut /= 10;
    cutDigits--;
  }
}

// @ts-ignore: decorator
@inline
function writeSign(value: f64, out: usize): usize {
  store<u8>(out, 0x2d);
  return out + usize(reinterpret<i64>(value) < 0);
}

function writeZero(out: usize): usize {
  // "0.0"
  store<u32>(out, 0x302e30);
  return out + 3;
}

/**
 * Writes a number of up to 15 digits, which tell from every other double, or 6 of 32 bits, if only few of them are
 * behind the point, as in most data. Returns where it ends, or 0 for another one.
 */
// @ts-ignore: decorator
@inline
function writeFewPlaces(absolute: f64, isSingle: bool, out: usize): usize {
  const limit: f64 = isSingle ? 1e6 : 1e15;
  // Less than the places of the last digit are apart.
  const tolerance: f64 = isSingle ? 1e-7 : 3e-16;
  for (let scale = 0; scale <= 4; scale++) {
    const power = load<f64>(tens + (scale << 3));
    const product = absolute * power;
    const whole = nearest(product);
    if (!(whole < limit)) return 0;
    if (abs(product - whole) > product * tolerance) continue;
    const quotient = whole / power;
    if ((isSingle ? <f64>(<f32>quotient) : quotient) !== absolute) continue;
    const upper = <u64>absolute;
    const to = writeUnsigned(upper, out);
    store<u16>(to, 0x302e);
    if (scale === 0) return to + 2;
    return writeFourOrLess(<u32>(<u64>whole - upper * <u64>power), scale, to + 1);
  }
  return 0;
}

/** Writes some digits times ten to the power of an exponent. */
function writeDecimal(significand: u64, exponent: i32, out: usize): usize {
  let all = significand;
  let point = exponent + digitCount;
  while (all < billion) {
    all *= 100_000_000;
    point -= 8;
  }
  while (all < seventeenDigits) {
    all *= 10;
    point--;
  }
  const first = all / seventeenDigits;
  all -= first * seventeenDigits;
  const upper = <u32>(all / 100_000_000);
  const lower = <u32>(all - <u64>upper * 100_000_000);
  const upperDigits = eightDigits(upper);
  const lowerDigits = eightDigits(lower);
  store<u8>(places, 0x30 + first);
  store<u64>(places, upperDigits | zeroDigits, 1);
  store<u64>(places, lowerDigits | zeroDigits, 9);
  // Without the zeros at the end.
  const count = lowerDigits !== 0 ? 17 - (<i32>clz(lowerDigits) >> 3) : 9 - (<i32>clz(upperDigits) >> 3);
  if (point > 0 && point <= maxWhole) return writeWhole(point, count, out);
  if (point <= 0 && point >= -maxZeros) {
    // "0.00000"
    store<u64>(out, 0x3030303030302e30);
    const to = out + 2 - point;
    copyDigits(places, to);
    return to + count;
  }
  return writeWithExponent(point - 1, count, out);
}

/** With so many digits before the point. */
function writeWhole(point: i32, count: i32, out: usize): usize {
  copyDigits(places, out);
  if (count <= point) {
    for (let i = count; i < point; i++) store<u8>(out + i, 0x30);
    // ".0"
    store<u16>(out + point, 0x302e);
    return out + point + 2;
  }
  store<u8>(out + point, 0x2e);
  v128.store(out + point + 1, v128.load(places + point));
  return out + count + 1;
}

function writeWithExponent(power: i32, count: i32, out: usize): usize {
  store<u8>(out, load<u8>(places));
  let to = out + 1;
  if (count > 1) {
    store<u8>(to, 0x2e);
    v128.store(to + 1, v128.load(places + 1));
    to += count;
  }
  // "e-" or "e+"
  store<u16>(to, power < 0 ? 0x2d65 : 0x2b65);
  const rest = abs(power);
  to += 2;
  if (rest >= 10) store<u8>(to++, 0x30 + rest / 10);
  store<u8>(to, 0x30 + (rest % 10));
  return to + 1;
}

// @ts-ignore: decorator
@inline
function copyDigits(from: usize, to: usize): void {
  v128.store(to, v128.load(from));
  store<u8>(to + 16, load<u8>(from + 16));
}
