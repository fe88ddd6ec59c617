/**
 * Snappy's block format (github.com/google/snappy, format_description.txt), compression only; makes the same bytes as
 * test/support/oracle/snappy.ts. As the format allows, copies reach back across the blocks of 64 KB of the original
 * implementation.
 */

import { allocate } from './memory';
import { copy } from './bytes';
import { writeVarint } from './varint';

/** How far back a copy may reach: two bytes hold its distance. */
const maxDistance: usize = (1 << 16) - 1;
/** A literal holds no more than two bytes can say. */
const maxLiteralLength: usize = 1 << 16;
const maxHashBits = 14;
const minHashBits = 8;
/** Bytes at the end in which no match is looked for. */
const margin = 15;

/** Where four bytes with this hash were last seen, and where eight: counted from the beginning. */
let shortTable: usize = 0;
let longTable: usize = 0;

/** The most that `length` bytes can become. */
export function maxSnappyLength(length: i32): i32 {
  return 32 + length + (length + 5) / 6;
}

// @ts-ignore: decorator
@inline
function hashFour(word: u64, shift: i32): usize {
  return ((<u32>word * 0x1e35a7bd) >> shift) << 2;
}

// @ts-ignore: decorator
@inline
function hashEight(word: u64, shift: i32): usize {
  return ((<u32>word * 0x1e35a7bd + <u32>(word >> 32) * 0x9e3779b1) >> shift) << 2;
}

/**
 * Compresses `length` bytes and returns where they end. Up to 64 bytes behind the input and 65 behind the output are
 * touched.
 * Eight bytes that came before are preferred to four, since what they begin is longer.
 */
export function compress(start: usize, length: i32, out: usize): usize {
  if (shortTable === 0) {
    shortTable = allocate(4 << maxHashBits);
    longTable = allocate(4 << maxHashBits);
  }
  let bits = minHashBits;
  while (bits < maxHashBits && 1 << bits < length) bits++;
  const shift = 32 - bits;
  memory.fill(shortTable, 0, 4 << bits);
  memory.fill(longTable, 0, 4 << bits);
  const shorts = shortTable;
  const longs = longTable;
  const end = start + length;
  const limit = length > margin ? end - margin : start;
  let to = writeVarint(length, out);
  let literal = start;
  let p = start + 1;
  while (p < limit) {
    let from: usize = 0;
    let size = 0;
    let misses = 32;
    do {
      const word = load<u64>(p);
      const shortSlot = shorts + hashFour(word, shift);
      const longSlot = longs + hashEight(word, shift);
      const near = start + load<u32>(shortSlot);
      from = start + load<u32>(longSlot);
      store<u32>(shortSlot, <u32>(p - start));
      store<u32>(longSlot, <u32>(p - start));
      const isLong = u32(p - from <= maxDistance) & u32(load<u64>(from) === word);
      if ((isLong | (u32(p - near <= maxDistance) & u32(load<u32>(near) === <u32>word))) !== 0) {
        if (isLong !== 0) {
          size = 8 + matching(from + 8, p + 8, end);
          break;
        }
        from = near;
        size = 4 + matching(near + 4, p + 4, end);
        // Eight bytes that begin one byte later may come to more.
        const next = load<u64>(p, 1);
        const nextSlot = longs + hashEight(next, shift);
        const later = start + load<u32>(nextSlot);
        if (p + 1 - later <= maxDistance && load<u64>(later) === next) {
          const laterSize = 8 + matching(later + 8, p + 9, end);
          if (laterSize > size + 1) {
            p++;
            store<u32>(nextSlot, <u32>(p - start));
            from = later;
            size = laterSize;
          }
        }
        break;
      }
      p += misses++ >> 5;
    } while (p < limit);
    if (size === 0) break;
    while (p > literal && from > start && load<u8>(p - 1) === load<u8>(from - 1)) {
      p--;
      from--;
      size++;
    }
    to = emitLiterals(literal, p, to);
    to = emitCopy(<i32>(p - from), size, to);
    const second = p + 2;
    p += size;
    literal = p;
    if (p < limit) {
      store<u32>(longs + hashEight(load<u64>(second), shift), <u32>(second - start));
      store<u32>(longs + hashEight(load<u64>(p - 2), shift), <u32>(p - 2 - start));
      store<u32>(shorts + hashFour(load<u32>(p - 1), shift), <u32>(p - 1 - start));
    }
  }
  return emitLiterals(literal, end, to);
}

// @ts-ignore: decorator
@inline
function emitLiterals(start: usize, end: usize, out: usize): usize {
  let from = start;
  let to = out;
  while (end - from > maxLiteralLength) {
    to = emitLiteral(from, from + maxLiteralLength, to);
    from += maxLiteralLength;
  }
  return emitLiteral(from, end, to);
}

// @ts-ignore: decorator
@inline
function matching(a: usize, b: usize, end: usize): i32 {
  if (b + 8 <= end) {
    const difference = load<u64>(a) ^ load<u64>(b);
    if (difference !== 0) return <i32>(ctz(difference) >> 3);
  }
  return longMatching(a, b, end);
}

function longMatching(a: usize, b: usize, end: usize): i32 {
  let p = b;
  while (p + 8 <= end) {
    const difference = load<u64>(a) ^ load<u64>(p);
    if (difference !== 0) return <i32>(p - b) + <i32>(ctz(difference) >> 3);
    a += 8;
    p += 8;
  }
  while (p < end && load<u8>(a) === load<u8>(p)) {
    a++;
    p++;
  }
  return <i32>(p - b);
}

// @ts-ignore: decorator
@inline
function emitLiteral(start: usize, end: usize, out: usize): usize {
  const length = <i32>(end - start);
  let to = out;
  const n = length - 1;
  if (n < 60) {
    store<u8>(to, n << 2);
    v128.store(to, v128.load(start), 1);
    v128.store(to, v128.load(start, 16), 17);
    v128.store(to, v128.load(start, 32), 33);
    v128.store(to, v128.load(start, 48), 49);
    return to + length + usize(length !== 0);
  }
  if (n < 0x100) {
    store<u8>(to, 60 << 2);
    store<u8>(to + 1, n);
    to += 2;
  } else {
    store<u8>(to, 61 << 2);
    store<u16>(to + 1, n);
    to += 3;
  }
  copy(to, start, length);
  return to + length;
}

// @ts-ignore: decorator
@inline
function emitCopy(distance: i32, length: i32, out: usize): usize {
  if (length <= 64) {
    const short = length < 12 && distance < 2048;
    store<u32>(
      out,
      short
        ? 1 | ((length - 4) << 2) | ((distance >> 8) << 5) | ((distance & 0xff) << 8)
        : 2 | ((length - 1) << 2) | (distance << 8),
    );
    return out + (short ? 2 : 3);
  }
  let to = out;
  let rest = length;
  // A copy holds at most 64 bytes and the last one at least 4.
  while (rest >= 68) {
    to = emitLongCopy(distance, 64, to);
    rest -= 64;
  }
  if (rest > 64) {
    to = emitLongCopy(distance, 60, to);
    rest -= 60;
  }
  if (rest < 12 && distance < 2048) {
    store<u8>(to, 1 | ((rest - 4) << 2) | ((distance >> 8) << 5));
    store<u8>(to + 1, distance);
    return to + 2;
  }
  return emitLongCopy(distance, rest, to);
}

function emitLongCopy(distance: i32, length: i32, to: usize): usize {
  store<u8>(to, 2 | ((length - 1) << 2));
  store<u16>(to + 1, distance);
  return to + 3;
}
