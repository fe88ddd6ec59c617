/**
 * From decimal to the nearest double by a product of 64 and 128 bits, as Daniel Lemire describes it (Number Parsing at
 * a Gigabyte per Second, 2021): the few numbers that so many bits do not decide are left to others.
 */

import { DoubleFit } from './doubleFit';
import { lowestPower, powerOfFive } from './powersOfFive';
import { upperHalf } from './wideProducts';

/** What lies beyond is rare. */
const highest = 22;

/**
 * Of the last `round`: the nearest double and, for up to 17 digits, whether no other number with as many digits is
 * nearer to that.
 */
export let rounded: f64 = 0;
export let closest: DoubleFit = 0;

/** Rounds `digits` (not 0) times ten to the power of `exponent`. Returns false if it cannot. */
export function round(digits: u64, exponent: i32): bool {
  if (exponent < lowestPower || exponent > highest) return false;
  const power = powerOfFive(exponent);
  const powerHigh = load<u64>(power);
  const powerLow = load<u64>(power, 8);
  const zeros = <i32>clz(digits);
  const scaled = digits << zeros;
  // The product's upper 128 of 192 bits. What was cut off is less than two of the lowest.
  const lower = scaled * powerHigh;
  const low = lower + upperHalf(scaled, powerLow);
  const high = upperHalf(scaled, powerHigh) + u64(low < lower);
  // 53 bits are the double's, the rest decides which way to round.
  const shift = 10 + <i32>(high >> 63);
  let mantissa = high >> shift;
  const restHigh = high & (((<u64>1) << shift) - 1);
  const half = (<u64>1) << (shift - 1);
  const up = restHigh >= half;
  if (low >= u64.MAX_VALUE - 2 || (low <= 2 && (restHigh === half || restHigh === 0))) return false;
  let binary = shift + 1 - zeros + ((exponent * 217_706) >> 16);
  if (up && ++mantissa >> 53 !== 0) {
    mantissa >>= 1;
    binary++;
  }
  rounded = reinterpret<f64>(((<u64>(binary + 52 + 1023)) << 52) | (mantissa & (((<u64>1) << 52) - 1)));
  // How far the double is from the number, and half of what one more in the last digit would make.
  const farHigh = up ? ((<u64>1) << shift) - restHigh - u64(low !== 0) : restHigh;
  const farLow = up ? 0 - low : low;
  const halfDigit = 65 - zeros;
  const limitHigh = powerHigh >> halfDigit;
  const limitLow = (powerHigh << (64 - halfDigit)) | (powerLow >> halfDigit);
  if (farHigh === limitHigh && (farLow > limitLow ? farLow - limitLow : limitLow - farLow) <= 8)
    closest = DoubleFit.Unknown;
  else closest = farHigh < limitHigh || (farHigh === limitHigh && farLow < limitLow) ? DoubleFit.Yes : DoubleFit.No;
  return true;
}
