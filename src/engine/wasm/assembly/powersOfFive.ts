/** Powers of five, each scaled to 128 bits, the upper half first. */
import { allocate } from './memory';
import { upperHalf } from './wideProducts';

/** What lies beyond is rare. 5^55 is the highest that 128 bits hold; those below 5^0 are cut off. */
export const lowestPower = -40;
export const highestPower = 55;
let powers: usize = 0;

/** Where 5^exponent is: eight bytes, then eight of less weight. */
// @ts-ignore: decorator
@inline
export function powerOfFive(exponent: i32): usize {
  if (powers === 0) fillPowers();
  return addressOf(exponent);
}

// @ts-ignore: decorator
@inline
function addressOf(exponent: i32): usize {
  return powers + ((exponent - lowestPower) << 4);
}

function fillPowers(): void {
  powers = allocate((highestPower - lowestPower + 1) << 4);
  let high: u64 = 0;
  let low: u64 = 1;
  for (let exponent = 0; exponent <= highestPower; exponent++) {
    const at = addressOf(exponent);
    const zeros = <i32>(high === 0 ? clz(low) : clz(high));
    store<u64>(at, high === 0 ? low << zeros : zeros === 0 ? high : (high << zeros) | (low >> (64 - zeros)));
    store<u64>(at, high === 0 ? 0 : low << zeros, 8);
    high = high * 5 + upperHalf(low, 5);
    low *= 5;
  }
  high = 0;
  low = 1;
  for (let exponent = -1; exponent >= lowestPower; exponent--) {
    high = high * 5 + upperHalf(low, 5);
    low *= 5;
    divide(high, low, addressOf(exponent));
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
