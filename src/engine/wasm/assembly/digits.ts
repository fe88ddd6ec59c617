/** Whole numbers as digits of ASCII, eight at once. */

/** Eight zeros. */
export const zeroDigits: u64 = 0x3030303030303030;

/** The digits of a number below 10^8 as eight bytes of 0 to 9 each, the first digit in the lowest byte. */
// @ts-ignore: decorator
@inline
export function eightDigits(value: u32): u64 {
  const upper = value / 10_000;
  // Each lane is split in two: by 100, whose reciprocal times 2^20 is 10486, then by 10, with 103 and 2^10.
  const fours = (<u64>upper) | (<u64>(value - upper * 10_000) << 32);
  const hundreds = ((fours * 10_486) >> 20) & 0x0000007f0000007f;
  const twos = hundreds | ((fours - hundreds * 100) << 16);
  const tens = ((twos * 103) >> 10) & 0x000f000f000f000f;
  return tens | ((twos - tens * 10) << 8);
}

/** Writes up to four digits, zeros before them included. Touches eight bytes. Returns where they end. */
// @ts-ignore: decorator
@inline
export function writeFourOrLess(value: u32, count: i32, out: usize): usize {
  store<u64>(out, (eightDigits(value) | zeroDigits) >> (64 - (count << 3)));
  return out + count;
}

/** Writes what is below 10^8 without zeros before it. Touches eight bytes. Returns where it ends. */
// @ts-ignore: decorator
@inline
export function writeUpToEight(value: u32, out: usize): usize {
  const digits = eightDigits(value);
  // Of 0, the last digit is written.
  const skipped = <i32>ctz(digits | 0x0100000000000000) >> 3;
  store<u64>(out, (digits | zeroDigits) >> (skipped << 3));
  return out + 8 - skipped;
}
