/** Numbers as JSON writes them, read from bytes without making strings where that can be avoided. */

const tens = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));
const largest = Uint8Array.from('9007199254740992', (c) => c.charCodeAt(0)); // 2^53

/** Whether an integer, as written, is within ±2^53, where a double and every reader of it is exact. */
export function withinDouble(bytes: Uint8Array, start: number, end: number): boolean {
  const from = bytes[start] === 0x2d ? start + 1 : start;
  const digits = end - from;
  if (digits !== largest.length) return digits < largest.length;
  for (let i = 0; i < digits; i++) {
    const difference = bytes[from + i]! - largest[i]!;
    if (difference !== 0) return difference < 0;
  }
  return true;
}

/** Whether an integer, as written, is one of 64 bits. */
export function withinInt64(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 19) return true;
  const value = BigInt(latin1(bytes, start, end));
  return BigInt.asIntN(64, value) === value;
}

/**
 * Whether a double keeps a decimal as written: printed again with as many digits, it reads the same. That is so for up
 * to 15 significant digits, depends on the number for 16 and 17, and is not for more, nor beyond the range of a double.
 */
export function fitsDouble(bytes: Uint8Array, start: number, end: number): boolean {
  let digits = 0;
  let trailingZeros = 0;
  let p = start;
  for (; p < end; p++) {
    const c = bytes[p]!;
    if (c === 0x65 || c === 0x45) break;
    if (c < 0x30) continue;
    if (c === 0x30) {
      if (digits > 0) trailingZeros++;
    } else {
      digits += trailingZeros + 1;
      trailingZeros = 0;
    }
  }
  if (digits === 0) return true;
  if (p === end && end - start <= 40 && digits <= 15) return true;
  if (digits > 17) return false;
  const text = latin1(bytes, start, end);
  const value = Number(text);
  if (!Number.isFinite(value)) return false;
  // The shortest way to write a number is also the nearest of its length; most programs write it that way.
  if (String(value) === text) return true;
  return canonical(value.toPrecision(digits)) === canonical(text);
}

/** Significant digits and the exponent of the last of them. */
function canonical(text: string): string {
  const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  return `${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`;
}

/** The value of an integer within ±2^53. */
export function readInteger(bytes: Uint8Array, start: number, end: number): number {
  const negative = bytes[start] === 0x2d;
  let value = 0;
  for (let p = negative ? start + 1 : start; p < end; p++) value = value * 10 + (bytes[p]! - 0x30);
  return negative ? -value : value;
}

/** The double nearest to a number as written. */
export function readDouble(bytes: Uint8Array, start: number, end: number): number {
  const negative = bytes[start] === 0x2d;
  let mantissa = 0;
  let fraction = 0;
  let point = false;
  if (end - start <= 17) {
    let p = negative ? start + 1 : start;
    for (; p < end; p++) {
      const c = bytes[p]!;
      if (c === 0x2e) point = true;
      else if (c > 0x39) break;
      else {
        mantissa = mantissa * 10 + (c - 0x30);
        if (point) fraction++;
      }
    }
    // Both are exact, so their quotient is the nearest double.
    if (p === end && mantissa < 9007199254740992 && fraction <= 22) {
      const value = mantissa / tens[fraction]!;
      return negative ? -value : value;
    }
  }
  return Number(latin1(bytes, start, end));
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
}
