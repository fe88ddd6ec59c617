/**
 * From a double to the shortest decimal that is read as the same double, and of several the nearest one, as JavaScript
 * writes numbers: after Raffaello Giulietti, The Schubfach way to render doubles, 2020.
 */
import { highestPower, lowestPower, powerOfFive } from './powersOfFive';
import { upperHalf } from './wideProducts';

/** Of the last `shortestDecimal` and `longDecimal`: the number is these digits times ten to the power of that. */
export let digits: u64 = 0;
export let exponent: i32 = 0;

/** Of the last `scale`: four times the number and its neighbours' halfway points, as multiples of 10^exponent. */
let scaled: u64 = 0;
let lower: u64 = 0;
let upper: u64 = 0;

/** Takes what is positive and finite. Returns false for what is too small or too large for the powers at hand. */
export function shortestDecimal(value: f64): bool {
  if (!scale(value)) return false;
  const isOdd = reinterpret<u64>(value) & 1;
  const low = lower + isOdd;
  const high = upper - isOdd;
  const whole = scaled >> 2;
  const shorter = whole / 10;
  const isBelowInside = low <= 40 * shorter;
  if (isBelowInside !== 40 * shorter + 40 <= high) {
    digits = shorter + u64(!isBelowInside);
    exponent++;
    return true;
  }
  const isInside = low <= whole << 2;
  if (isInside !== (whole + 1) << 2 <= high) {
    digits = whole + u64(!isInside);
    return true;
  }
  const halfway = (whole << 2) + 2;
  digits = whole + u64(scaled > halfway || (scaled === halfway && (whole & 1) !== 0));
  return true;
}

/** Sets the first 16 or 17 digits, cut off. Takes and returns the same as `shortestDecimal`. */
export function longDecimal(value: f64): bool {
  if (!scale(value)) return false;
  digits = scaled >> 2;
  return true;
}

/** Sets `exponent`, and numbers to two binary places, the last of which is set where anything was cut off. */
function scale(value: f64): bool {
  const bits = reinterpret<u64>(value);
  const binary = <i32>(bits >> 52);
  const fraction = bits & 0x000fffffffffffff;
  // Numbers below 2^-1022 are beyond the powers, too.
  const power = binary - 1075;
  const isIrregular = fraction === 0;
  // The logarithms of 2 to base 10, of 3/4 to base 10, and of 10 to base 2.
  exponent = (power * 1_262_611 - (isIrregular ? 524_031 : 0)) >> 22;
  if (binary === 0 || -exponent < lowestPower || -exponent > highestPower) return false;
  const shift = power + ((-exponent * 1_741_647) >> 19) + 1;
  const at = powerOfFive(-exponent);
  // Rounded up.
  const isCut = u64(exponent > 0);
  const factorLow = load<u64>(at, 8) + isCut;
  const factorHigh = load<u64>(at) + u64(factorLow < isCut);
  const significand = (fraction | 0x0010000000000000) << (shift + 2);
  // The product, 192 bits.
  const low = significand * factorLow;
  const highTimesLow = significand * factorHigh;
  const middle = highTimesLow + upperHalf(significand, factorLow);
  const high = upperHalf(significand, factorHigh) + u64(middle < highTimesLow);
  scaled = high | u64(middle > 1);
  // From it to the halfway points.
  const up = shift + 1;
  const upLow = factorLow << up;
  const upMiddle = (factorHigh << up) | (factorLow >> (64 - up));
  const sumMiddle = middle + upMiddle;
  const carry = u64(low + upLow < low);
  upper = high + (factorHigh >> (64 - up)) + u64(sumMiddle < middle) + u64(sumMiddle + carry < carry);
  upper |= u64(sumMiddle + carry > 1);
  const down = up - i32(isIrregular);
  const downMiddle = (factorHigh << down) | (factorLow >> (64 - down));
  const borrow = u64(low < factorLow << down);
  const restMiddle = middle - downMiddle;
  lower = high - (factorHigh >> (64 - down)) - u64(middle < downMiddle) - u64(restMiddle < borrow);
  lower |= u64(restMiddle - borrow > 1);
  return true;
}
