/**
 * Text inside JSON, from the bytes of the file to the bytes of the table, as json/text.ts does it. All input has been
 * validated.
 */

function hex4(at: usize): u32 {
  let value: u32 = 0;
  for (let i = 0; i < 4; i++) {
    const c: u32 = load<u8>(at + i);
    value = (value << 4) | (c <= 0x39 ? c - 0x30 : (c | 0x20) - 0x57);
  }
  return value;
}

function escaped(kind: u32): u32 {
  switch (kind) {
    case 0x62:
      return 8;
    case 0x66:
      return 12;
    case 0x6e:
      return 10;
    case 0x72:
      return 13;
    case 0x74:
      return 9;
    default:
      return kind;
  }
}

/**
 * Writes what stands between the quotes as UTF-8, escapes resolved, and returns where it ends. Half a surrogate pair
 * becomes U+FFFD.
 */
export function unescape(start: usize, end: usize, out: usize): usize {
  let from = start;
  let to = out;
  while (from < end) {
    if (from + 16 <= end) {
      const some = v128.load(from);
      const escapes = i8x16.bitmask(i8x16.eq(some, i8x16.splat(0x5c)));
      v128.store(to, some);
      const plain = escapes === 0 ? 16 : ctz(escapes);
      from += plain;
      to += plain;
      if (escapes === 0) continue;
    } else if (load<u8>(from) !== 0x5c) {
      store<u8>(to++, load<u8>(from++));
      continue;
    }
    const kind: u32 = load<u8>(from + 1);
    if (kind !== 0x75) {
      store<u8>(to++, escaped(kind));
      from += 2;
      continue;
    }
    let code = hex4(from + 2);
    from += 6;
    if ((code & 0xfc00) === 0xd800 && from + 6 <= end && load<u16>(from) === 0x755c) {
      const low = hex4(from + 2);
      if ((low & 0xfc00) === 0xdc00) {
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        from += 6;
      }
    }
    to = writeCodePoint((code & 0xfffff800) === 0xd800 ? 0xfffd : code, to);
  }
  return to;
}

function writeCodePoint(code: u32, out: usize): usize {
  if (code < 0x80) {
    store<u8>(out, code);
    return out + 1;
  }
  if (code < 0x800) {
    store<u8>(out, 0xc0 | (code >> 6));
    store<u8>(out, 0x80 | (code & 0x3f), 1);
    return out + 2;
  }
  if (code < 0x10000) {
    store<u8>(out, 0xe0 | (code >> 12));
    store<u8>(out, 0x80 | ((code >> 6) & 0x3f), 1);
    store<u8>(out, 0x80 | (code & 0x3f), 2);
    return out + 3;
  }
  store<u8>(out, 0xf0 | (code >> 18));
  store<u8>(out, 0x80 | ((code >> 12) & 0x3f), 1);
  store<u8>(out, 0x80 | ((code >> 6) & 0x3f), 2);
  store<u8>(out, 0x80 | (code & 0x3f), 3);
  return out + 4;
}

/** Copies an array or object as written, without the white space between its tokens, and returns where it ends. */
export function minify(start: usize, end: usize, out: usize): usize {
  let from = start;
  let to = out;
  while (from < end) {
    const c = load<u8>(from++);
    if (c === 0x22) {
      store<u8>(to++, c);
      const length = stringLength(from, end);
      for (let i = 0; i < length; i++) store<u8>(to + i, load<u8>(from + i));
      from += length;
      to += length;
    } else if (c > 0x20) {
      store<u8>(to++, c);
    } else {
      while (
        from + 16 <= end &&
        v128.any_true(v128.load(from)) &&
        !v128.any_true(i8x16.gt_u(v128.load(from), i8x16.splat(0x20)))
      )
        from += 16;
    }
  }
  return to;
}

/** From behind the opening quote to behind the closing one. */
function stringLength(start: usize, end: usize): i32 {
  let p = start;
  while (p < end) {
    const c = load<u8>(p++);
    if (c === 0x22) break;
    if (c === 0x5c) p++;
  }
  return <i32>(p - start);
}
