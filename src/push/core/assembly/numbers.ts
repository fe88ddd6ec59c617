/** Numbers as JSON writes them. */

/** 1e0 to 1e22, all of them exact. */
const tens = memory.data<f64>([1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22]);

/** Whether the last number could be read. */
export let exact: bool = false;

/** An integer; `exact` is false if it is none or 64 bits do not hold it. */
export function readInteger(at: usize, end: usize): i64 {
  const negative = load<u8>(at) === 0x2d;
  let p = negative ? at + 1 : at;
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
  exact = value <= (<u64>i64.MAX_VALUE) + <u64>negative;
  return negative ? -(<i64>value) : <i64>value;
}

/**
 * The double nearest to a number as written. Digits below 2^53 and a power of ten up to 22 are both exact, so their product
 * or quotient is rounded once and is the nearest; for anything else `exact` is false.
 */
export function readDouble(at: usize, end: usize): f64 {
  const negative = load<u8>(at) === 0x2d;
  let p = negative ? at + 1 : at;
  let digits: u64 = 0;
  let exponent = 0;
  let count = 0;
  let c: u32 = 0;
  exact = false;
  for (; p < end; p++) {
    c = <u32>load<u8>(p) - 0x30;
    if (c > 9) break;
    digits = digits * 10 + c;
    count += digits !== 0;
  }
  if (p < end && load<u8>(p) === 0x2e) {
    const point = ++p;
    for (; p < end; p++) {
      c = <u32>load<u8>(p) - 0x30;
      if (c > 9) break;
      digits = digits * 10 + c;
      count += digits !== 0;
    }
    exponent = -<i32>(p - point);
  }
  if (p < end) {
    if ((load<u8>(p) | 0x20) !== 0x65) return 0;
    const sign = load<u8>(++p);
    if (sign === 0x2b || sign === 0x2d) p++;
    let power = 0;
    for (; p < end && power < 1000; p++) power = power * 10 + <i32>load<u8>(p) - 0x30;
    if (p < end) return 0;
    exponent += sign === 0x2d ? -power : power;
  }
  if (count > 19 || digits > 9007199254740992 || exponent < -22 || exponent > 22) return 0;
  exact = true;
  const power = load<f64>(tens + (abs(exponent) << 3));
  const value = exponent < 0 ? <f64>digits / power : <f64>digits * power;
  return negative ? -value : value;
}
