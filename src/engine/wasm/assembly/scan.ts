/**
 * The tokens of JSON, as json/scanner.ts takes them. Each function is given where a token begins and returns where it
 * ends, or 0 where the token is not as it must be; `surprise` then says where. Behind the window stands a zero, which
 * ends every loop.
 */
import { isDigit } from './bytes';
import { Cell } from './cells';

/** Of the last token: what it is and its size in bytes as text. */
export let kind: Cell = 0;
export let size: i32 = 0;
/** Where the last token that was refused broke off. */
export let surprise: usize = 0;

// @ts-ignore: decorator
@inline
export function refuse(at: usize): usize {
  surprise = at;
  return 0;
}

/** Says what the token is that was read otherwise. */
// @ts-ignore: decorator
@inline
export function setToken(tokenKind: Cell, tokenSize: i32): void {
  kind = tokenKind;
  size = tokenSize;
}

/** The first byte that is not white space. */
// @ts-ignore: decorator
@inline
export function space(at: usize): usize {
  return load<u8>(at) > 0x20 ? at : spaces(at);
}

function spaces(at: usize): usize {
  let p = at;
  let c = load<u8>(p);
  if (c === 0x20 && load<u8>(p, 1) > 0x20) return p + 1;
  while (true) {
    const some = v128.load(p);
    const white = v128.or(
      v128.or(i8x16.eq(some, i8x16.splat(0x20)), i8x16.eq(some, i8x16.splat(0x0a))),
      v128.or(i8x16.eq(some, i8x16.splat(0x0d)), i8x16.eq(some, i8x16.splat(0x09))),
    );
    const rest = i8x16.bitmask(white) ^ 0xffff;
    if (rest !== 0) return p + ctz(rest);
    p += 16;
  }
}

/** Where quotes, backslashes and controls are among sixteen bytes, and, being negative, everything beyond ASCII. */
// @ts-ignore: decorator
@inline
function specials(at: usize): i32 {
  const some = v128.load(at);
  return i8x16.bitmask(
    v128.or(
      v128.or(i8x16.eq(some, i8x16.splat(0x22)), i8x16.eq(some, i8x16.splat(0x5c))),
      i8x16.lt_s(some, i8x16.splat(0x20)),
    ),
  );
}

/** From behind the opening quote to the closing quote. */
// @ts-ignore: decorator
@inline
export function string(at: usize): usize {
  let special = specials(at);
  let length = 0;
  if (special === 0) {
    special = specials(at + 16);
    length = 16;
  }
  if (special !== 0) {
    length += ctz(special);
    if (load<u8>(at + length) === 0x22) {
      kind = Cell.Text;
      size = length;
      return at + length;
    }
  }
  return longString(at);
}

function longString(at: usize): usize {
  let p = at;
  let saved = 0;
  let textKind: Cell = Cell.Text;
  while (true) {
    while (true) {
      const special = specials(p);
      if (special !== 0) {
        p += ctz(special);
        break;
      }
      p += 16;
    }
    const c: u32 = load<u8>(p);
    if (c === 0x22) break;
    if (c >= 0x80) {
      do {
        p = utf8(p);
        if (p === 0) return 0;
      } while (load<u8>(p) >= 0x80);
    } else if (c === 0x5c) {
      const escape: u32 = load<u8>(p, 1);
      if (isSimpleEscape(escape)) {
        saved++;
        p += 2;
      } else {
        if (escape !== 0x75) return refuse(p + 1);
        const code = hex4(p + 2);
        if (code < 0) return 0;
        if ((code & 0xf800) !== 0xd800) {
          saved += code < 0x80 ? 5 : code < 0x800 ? 4 : 3;
          p += 6;
        } else if (code < 0xdc00 && load<u16>(p, 6) === 0x755c) {
          const low = hex4(p + 8);
          if (low < 0) return 0;
          if ((low & 0xfc00) === 0xdc00) {
            saved += 8;
            p += 12;
          } else {
            textKind = Cell.BrokenText;
            saved += 3;
            p += 6;
          }
        } else {
          // Whether this is half a pair may only be known when more of the file is there.
          const next: u32 = load<u8>(p, 6);
          if (next === 0 || (next === 0x5c && load<u8>(p, 7) === 0)) return refuse(next === 0 ? p + 6 : p + 7);
          textKind = Cell.BrokenText;
          saved += 3;
          p += 6;
        }
      }
    } else {
      return refuse(p);
    }
  }
  kind = textKind;
  size = <i32>(p - at) - saved;
  return p;
}

/** What may follow a backslash, `u` aside. */
function isSimpleEscape(c: u32): bool {
  return c === 0x6e || c === 0x22 || c === 0x5c || c === 0x2f || c === 0x74 || c === 0x72 || c === 0x62 || c === 0x66;
}

function hex4(at: usize): i32 {
  let code = 0;
  for (let i = 0; i < 4; i++) {
    const c: u32 = load<u8>(at + i);
    const digit = c - 0x30;
    const letter = (c | 0x20) - 0x61;
    if (digit > 9 && letter > 5) {
      surprise = at + i;
      return -1;
    }
    code = (code << 4) | (digit <= 9 ? digit : letter + 10);
  }
  return code;
}

/** One character of two to four bytes, as RFC 3629 allows them. */
export function utf8(at: usize): usize {
  const lead: u32 = load<u8>(at);
  const second: u32 = load<u8>(at, 1);
  if (lead >= 0xc2 && lead <= 0xdf) return (second & 0xc0) === 0x80 ? at + 2 : refuse(at + 1);
  const low: u32 = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const high: u32 = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  if (lead < 0xe0 || lead > 0xf4) return refuse(at);
  if (second < low || second > high) return refuse(at + 1);
  if ((load<u8>(at, 2) & 0xc0) !== 0x80) return refuse(at + 2);
  if (lead < 0xf0) return at + 3;
  return (load<u8>(at, 3) & 0xc0) === 0x80 ? at + 4 : refuse(at + 3);
}

/**
 * From the sign or first digit to behind the last. Ends at the window's end if that cuts it off, which the caller has
 * to notice.
 */
export function number(at: usize): usize {
  let p = at;
  let c: u32 = load<u8>(p);
  kind = Cell.Integer;
  if (c === 0x2d) c = load<u8>(++p);
  if (c === 0x30) c = load<u8>(++p);
  else if (isDigit(c))
    do c = load<u8>(++p);
    while (isDigit(c));
  else return refuse(p);
  if (c === 0x2e) {
    kind = Cell.Decimal;
    c = load<u8>(++p);
    if (!isDigit(c)) return refuse(p);
    do c = load<u8>(++p);
    while (isDigit(c));
  }
  if ((c | 0x20) === 0x65) {
    kind = Cell.Decimal;
    c = load<u8>(++p);
    if (c === 0x2b || c === 0x2d) c = load<u8>(++p);
    if (!isDigit(c)) return refuse(p);
    do c = load<u8>(++p);
    while (isDigit(c));
  }
  size = <i32>(p - at);
  return p;
}

/** `true`, `false` or `null`. */
export function literal(at: usize): usize {
  const word = load<u32>(at);
  size = 4;
  if (word === 0x6c6c756e) kind = Cell.Null;
  else if (word === 0x65757274) kind = Cell.True;
  else if (word === 0x736c6166 && load<u8>(at, 4) === 0x65) {
    kind = Cell.False;
    size = 5;
  } else {
    // Where it breaks off, or at the window's end in the middle of it.
    let p = at;
    while (p < at + 4 && load<u8>(p) !== 0) p++;
    return refuse(p);
  }
  return at + size;
}
