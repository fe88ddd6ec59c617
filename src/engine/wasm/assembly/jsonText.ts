/** Texts as JSON, as records/parquet/jsonOutput.ts writes them. */
import { isDigit } from './bytes';
import { utf8 } from './scan';

/** UTF-8 as a string with its quotes. Returns where it ends, or 0 if it is no UTF-8. Takes up to 6 bytes for one. */
export function writeText(at: usize, length: i32, out: usize): usize {
  const end = at + length;
  let from = at;
  let to = out;
  store<u8>(to++, 0x22);
  if (looksLikeTypedText(at, length)) to = writeUnicodeEscape(load<u8>(from++), to);
  while (from < end) {
    const some = v128.load(from);
    v128.store(to, some);
    // Negative, too: what is beyond ASCII.
    const special = i8x16.bitmask(
      v128.or(
        v128.or(i8x16.eq(some, i8x16.splat(0x22)), i8x16.eq(some, i8x16.splat(0x5c))),
        i8x16.lt_s(some, i8x16.splat(0x20)),
      ),
    );
    const plain = special === 0 ? 16 : ctz(special);
    if (plain >= <i32>(end - from)) {
      to += end - from;
      break;
    }
    from += plain;
    to += plain;
    if (special === 0) continue;
    const c: u32 = load<u8>(from);
    if (c < 0x80) {
      to = writeEscape(c, to);
      from++;
      continue;
    }
    do {
      const next = utf8(from);
      if (next === 0 || next > end) return 0;
      store<u32>(to, load<u32>(from));
      to += next - from;
      from = next;
    } while (from < end && load<u8>(from) >= 0x80);
  }
  store<u8>(to, 0x22);
  return to + 1;
}

/** Like a date, or digits only. */
function looksLikeTypedText(at: usize, length: i32): bool {
  if (length >= 10 && load<u8>(at, 4) === 0x2d) return load<u8>(at) < 0x80;
  let i = 0;
  while (i < length && isDigit(load<u8>(at + i))) i++;
  return i > 0 && i === length;
}

function writeEscape(c: u32, out: usize): usize {
  let letter: u32 = 0;
  switch (c) {
    case 0x22:
    case 0x5c:
      letter = c;
      break;
    case 0x0a:
      letter = 0x6e;
      break;
    case 0x0d:
      letter = 0x72;
      break;
    case 0x09:
      letter = 0x74;
      break;
    case 0x08:
      letter = 0x62;
      break;
    case 0x0c:
      letter = 0x66;
      break;
    default:
      return writeUnicodeEscape(c, out);
  }
  store<u16>(out, 0x5c | (letter << 8));
  return out + 2;
}

function writeUnicodeEscape(c: u32, out: usize): usize {
  // "\u00", then two digits.
  store<u32>(out, 0x3030755c);
  store<u8>(out, hexDigit(c >> 4), 4);
  store<u8>(out, hexDigit(c & 15), 5);
  return out + 6;
}

function hexDigit(value: u32): u32 {
  return value < 10 ? 0x30 + value : 0x57 + value;
}
