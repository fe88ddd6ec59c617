/** Looks for all that may be odd about a text at once, thirty-two bytes at a time. */

import { TextSign } from './textSign';

// @ts-ignore: decorator
@inline
function has(some: v128, byte: u8): v128 {
  return i8x16.eq(some, i8x16.splat(byte));
}

/**
 * Which signs there are among the bytes from `start` on, behind which 32 bytes of zero stand. What begins in the last
 * bytes and goes on behind them is not found.
 */
export function findTextSigns(start: usize, length: i32): i32 {
  const end = start + length;
  let equals = i8x16.splat(0);
  let pluses = equals;
  let signs = 0;
  for (let at = start; at < end; at += 32) {
    const some = v128.load(at);
    const more = v128.load(at, 16);
    equals = v128.or(equals, v128.or(has(some, 0x3d), has(more, 0x3d)));
    pluses = v128.or(pluses, v128.or(has(some, 0x2b), has(more, 0x2b)));
    if (v128.any_true(v128.or(mayBeOdd(some), mayBeOdd(more)))) signs |= signsOf(at, some) | signsOf(at + 16, more);
  }
  if (v128.any_true(equals)) signs |= TextSign.Equals;
  if (v128.any_true(pluses)) signs |= TextSign.Plus;
  return signs;
}

/** Controls, backslashes and, as signed numbers are negative there, what is beyond ASCII. */
// @ts-ignore: decorator
@inline
function mayBeOdd(some: v128): v128 {
  return v128.or(i8x16.lt_s(some, i8x16.splat(0x20)), has(some, 0x5c));
}

// @ts-ignore: decorator
@inline
function signsOf(at: usize, some: v128): i32 {
  let signs = 0;
  // All bytes from 0x01 to 0x1f but those that a text may have.
  const low = v128.and(i8x16.lt_s(some, i8x16.splat(0x20)), i8x16.gt_s(some, i8x16.splat(0)));
  const allowed = v128.or(v128.or(has(some, 0x09), has(some, 0x0a)), has(some, 0x0d));
  if (v128.any_true(v128.andnot(low, allowed))) signs |= TextSign.Control;
  const backslashes = has(some, 0x5c);
  if (v128.any_true(backslashes)) {
    const letters = v128.load(at, 1);
    const telling = v128.or(v128.or(has(letters, 0x62), has(letters, 0x66)), has(letters, 0x75));
    let escapes = i8x16.bitmask(v128.and(backslashes, telling));
    for (; escapes !== 0; escapes &= escapes - 1) signs |= signOfEscape(at + ctz(escapes));
  }
  if (i8x16.bitmask(some) !== 0) signs |= signOfLetters(at, some);
  return signs;
}

// @ts-ignore: decorator
@inline
function signOfLetters(at: usize, some: v128): i32 {
  const second = v128.load(at, 1);
  const third = v128.load(at, 2);
  const leads = v128.or(
    v128.or(v128.or(has(third, 0xc2), has(third, 0xc5)), v128.or(has(third, 0xc6), has(third, 0xcb))),
    has(third, 0xe2),
  );
  const misread = v128.and(has(some, 0xc3), leads);
  const replacement = v128.and(v128.and(has(some, 0xef), has(second, 0xbf)), has(third, 0xbd));
  return v128.any_true(v128.or(misread, replacement)) ? TextSign.Damage : 0;
}

/** Of \b, \f, \u0001, \ufffd and \u00c3\u…, what a backslash begins. */
// @ts-ignore: decorator
@inline
function signOfEscape(at: usize): i32 {
  const letter = load<u8>(at, 1);
  if (letter !== 0x75) return letter === 0x62 || letter === 0x66 ? TextSign.EscapedControl : 0;
  return signOfUnicodeEscape(at);
}

function signOfUnicodeEscape(at: usize): i32 {
  const digits = load<u32>(at, 2) | 0x20202020;
  const third = (digits >> 16) & 0xff;
  const fourth = digits >> 24;
  if ((digits & 0xffff) !== 0x3030) return (digits & 0xffffff) === 0x666666 && fourth === 0x64 ? TextSign.Damage : 0;
  if (third === 0x31) return TextSign.EscapedControl;
  if (third === 0x30) {
    const isDigit = fourth >= 0x31 && fourth <= 0x38;
    const isLetter = fourth === 0x62 || fourth === 0x63 || fourth === 0x65 || fourth === 0x66;
    return isDigit || isLetter ? TextSign.EscapedControl : 0;
  }
  // Two letters, of which one was read as Windows-1252.
  return third >= 0x63 && third <= 0x65 && load<u16>(at, 6) === 0x755c ? TextSign.Damage : 0;
}
