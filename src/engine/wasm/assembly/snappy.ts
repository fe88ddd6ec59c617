/**
 * Snappy's block format (github.com/google/snappy, format_description.txt), compression only; makes the same bytes as
 * parquet/snappy.ts.
 */

import { allocate } from './memory';
import { copy } from './bytes';
import { writeVarint } from './varint';

const blockSize = 1 << 16;
const maxHashBits = 14;
const minHashBits = 8;
/** Bytes at the end of a block in which no match is looked for. */
const margin = 15;

/** Where in the block four bytes with this hash were last seen. */
let table: usize = 0;

/** The most that `length` bytes can become. */
export function maxSnappyLength(length: i32): i32 {
  return 32 + length + (length + 5) / 6;
}

/**
 * Compresses `length` bytes and returns where they end. Up to `snappySlack` bytes behind input and output are touched.
 */
export function compress(input: usize, length: i32, out: usize): usize {
  if (table === 0) table = allocate(2 << maxHashBits);
  let to = writeVarint(length, out);
  for (let from = 0; from < length; from += blockSize) to = block(input + from, min(blockSize, length - from), to);
  return to;
}

function block(start: usize, length: i32, out: usize): usize {
  let bits = minHashBits;
  while (bits < maxHashBits && 1 << bits < length) bits++;
  const shift = 32 - bits;
  memory.fill(table, 0, 2 << bits);
  const end = start + length;
  const limit = length > margin ? end - margin : start;
  let to = out;
  let literal = start;
  let p = start + 1;
  while (p < limit) {
    let candidate: usize = 0;
    let misses = 32;
    let found = false;
    do {
      const word = load<u32>(p);
      const slot = table + ((word * 0x1e35a7bd) >> shift << 1);
      candidate = start + load<u16>(slot);
      store<u16>(slot, <u16>(p - start));
      if (load<u32>(candidate) === word) {
        found = true;
        break;
      }
      p += misses++ >> 5;
    } while (p < limit);
    if (!found) break;
    to = emitLiteral(literal, p, to);
    const length = 4 + matching(candidate + 4, p + 4, end);
    to = emitCopy(<i32>(p - candidate), length, to);
    p += length;
    literal = p;
    if (p < limit) store<u16>(table + ((load<u32>(p - 1) * 0x1e35a7bd) >> shift << 1), <u16>(p - 1 - start));
  }
  return emitLiteral(literal, end, to);
}

function matching(a: usize, b: usize, end: usize): i32 {
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
  if (length === 0) return out;
  let to = out;
  const n = length - 1;
  if (n < 60) {
    store<u8>(to++, n << 2);
    v128.store(to, v128.load(start));
    if (length > 16) {
      v128.store(to, v128.load(start, 16), 16);
      if (length > 32) {
        v128.store(to, v128.load(start, 32), 32);
        v128.store(to, v128.load(start, 48), 48);
      }
    }
    return to + length;
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
    store<u32>(out, short ? 1 | ((length - 4) << 2) | ((distance >> 8) << 5) | ((distance & 0xff) << 8) : 2 | ((length - 1) << 2) | (distance << 8));
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
