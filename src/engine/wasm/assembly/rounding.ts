/**
 * From decimal to the nearest double by a product of 64 and 128 bits, as Daniel Lemire describes it (Number Parsing at
 * a Gigabyte per Second, 2021): the few numbers that so many bits do not decide are left to others.
 */

import { allocate } from './memory';
import { DoubleFit } from './doubleFit';

/** Powers of five from 5^-40 to 5^22, each scaled to 128 bits, the upper half first; what lies beyond is rare. */
const lowest = -40;
const highest = 22;
let powers: usize = 0;

/**
 * Of the last `round`: the nearest double and, for up to 17 digits, whether no other number with as many digits is
 * nearer to that.
 */
export let rounded: f64 = 0;
export let closest: DoubleFit = 0;

/** Rounds `digits` (not 0) times ten to the power of `exponent`. Returns false if it cannot. */
export function round(digits: u64, exponent: i32): bool {
  if (exponent < lowest || exponent > highest) return false;
  if (powers === 0) fillPowers();
  const power = powers + ((exponent - lowest) << 4);
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

/** The upper half of a product of 64 and 64 bits. */
function upperHalf(a: u64, b: u64): u64 {
  const aLow = a & 0xffffffff;
  const aHigh = a >> 32;
  const bLow = b & 0xffffffff;
  const bHigh = b >> 32;
  const middle = aHigh * bLow + ((aLow * bLow) >> 32);
  return aHigh * bHigh + (middle >> 32) + ((aLow * bHigh + (middle & 0xffffffff)) >> 32);
}

function fillPowers(): void {
  powers = allocate((highest - lowest + 1) << 4);
  let power: u64 = 1;
  for (let exponent = 0; exponent <= highest; exponent++) {
    store<u64>(powers + ((exponent - lowest) << 4), power << clz(power));
    store<u64>(powers + ((exponent - lowest) << 4), 0, 8);
    power *= 5;
  }
  let divisorHigh: u64 = 0;
  let divisorLow: u64 = 1;
  for (let exponent = -1; exponent >= lowest; exponent--) {
    divisorHigh = divisorHigh * 5 + upperHalf(divisorLow, 5);
    divisorLow *= 5;
    divide(divisorHigh, divisorLow, powers + ((exponent - lowest) << 4));
  }
}

/** The first 128 bits, from the first one that is set, of one divided by a number of up to 126 bits. */
function divide(divisorHigh: u64, divisorLow: u64, out: usize): void {
  let restHigh: u64 = 0;
  let restLow: u64 = 1;
  let quotientHigh: u64 = 0;
  let quotientLow: u64 = 0;
  while (quotientHigh >> 63 === 0) {
    const fits = restHigh > divisorHigh || (restHigh === divisorHigh && restLow >= divisorLow);
    if (fits) {
      restHigh -= divisorHigh + u64(restLow < divisorLow);
      restLow -= divisorLow;
    }
    quotientHigh = (quotientHigh << 1) | (quotientLow >> 63);
    quotientLow = (quotientLow << 1) | u64(fits);
    restHigh = (restHigh << 1) | (restLow >> 63);
    restLow <<= 1;
  }
  store<u64>(out, quotientHigh);
  store<u64>(out, quotientLow, 8);
}
