import { trimEndCharacters } from '../../../core/trimCharacters';

/** Numbers as JSON writes them, read from bytes without making strings where that can be avoided. */

const powersOfTen = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));
const maxExactInteger = Uint8Array.from('9007199254740992', (character) => character.charCodeAt(0)); // 2^53

/** Whether an integer, as written, is within ±2^53, where a double and every reader of it is exact. */
export function isExactInteger(bytes: Uint8Array, start: number, end: number): boolean {
  const digitsStart = bytes[start] === 0x2d ? start + 1 : start;
  const digits = end - digitsStart;
  if (digits !== maxExactInteger.length) return digits < maxExactInteger.length;
  for (let i = 0; i < digits; i++) {
    const digitDifference = bytes[digitsStart + i]! - maxExactInteger[i]!;
    if (digitDifference !== 0) return digitDifference < 0;
  }
  return true;
}

/** Whether an integer, as written, is one of 64 bits. */
export function isInt64(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 19) return true;
  const value = BigInt(decodeLatin1(bytes, start, end));
  return BigInt.asIntN(64, value) === value;
}

/**
 * Whether a double keeps a decimal as written: printed again with as many digits, it reads the same. That is so for up
 * to 15 significant digits, depends on the number for 16 and 17, and is not for more, nor beyond the range of a double.
 */
export function isExactDouble(bytes: Uint8Array, start: number, end: number): boolean {
  let digits = 0;
  let trailingZeros = 0;
  let position = start;
  for (; position < end; position++) {
    const byte = bytes[position]!;
    if (byte === 0x65 || byte === 0x45) break;
    if (byte < 0x30) continue;
    if (byte === 0x30) {
      if (digits > 0) trailingZeros++;
    } else {
      digits += trailingZeros + 1;
      trailingZeros = 0;
    }
  }
  if (digits === 0) return true;
  if (position === end && end - start <= 40 && digits <= 15) return true;
  if (digits > 17) return false;
  const text = decodeLatin1(bytes, start, end);
  const value = Number(text);
  if (!Number.isFinite(value)) return false;
  // The shortest way to write a number is also the nearest of its length; most programs write it that way.
  if (String(value) === text) return true;
  return canonicalNumber(value.toPrecision(digits)) === canonicalNumber(text);
}

/** Significant digits and the exponent of the last of them. */
function canonicalNumber(text: string): string {
  const [mantissa = '', exponentText = '0'] = text.toLowerCase().split('e');
  const [wholeDigits = '', fractionPart = ''] = mantissa.replace('-', '').split('.');
  const digits = (wholeDigits + fractionPart).replace(/^0+/, '');
  const significant = trimEndCharacters(digits, '0');
  return `${significant}e${Number(exponentText) - fractionPart.length + digits.length - significant.length}`;
}

/** The value of an integer within ±2^53. */
export function readInteger(bytes: Uint8Array, start: number, end: number): number {
  const isNegative = bytes[start] === 0x2d;
  let value = 0;
  for (let position = isNegative ? start + 1 : start; position < end; position++)
    value = value * 10 + (bytes[position]! - 0x30);
  return isNegative ? -value : value;
}

/** The double nearest to a number as written. */
export function readDouble(bytes: Uint8Array, start: number, end: number): number {
  const isNegative = bytes[start] === 0x2d;
  let mantissa = 0;
  let fractionDigits = 0;
  let isAfterPoint = false;
  if (end - start <= 17) {
    let position = isNegative ? start + 1 : start;
    for (; position < end; position++) {
      const byte = bytes[position]!;
      if (byte === 0x2e) isAfterPoint = true;
      else if (byte > 0x39) break;
      else {
        mantissa = mantissa * 10 + (byte - 0x30);
        if (isAfterPoint) fractionDigits++;
      }
    }
    // Both are exact, so their quotient is the nearest double.
    if (position === end && mantissa < 9007199254740992 && fractionDigits <= 22) {
      const value = mantissa / powersOfTen[fractionDigits]!;
      return isNegative ? -value : value;
    }
  }
  return Number(decodeLatin1(bytes, start, end));
}

function decodeLatin1(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
}
