/** Parquet's hybrid of runs and bit-packed groups; makes the same bytes as parquet/hybrid.ts. */

import { writeVarint } from './varint';

/** The most that `count` values of `width` bits can take. */
export function maxHybridLength(count: i32, width: i32): i32 {
  return 24 + ((count + 7) >> 3) * (width + 1) + ((count * width + 7) >> 3);
}

/** Bits that the numbers from 0 to `count` - 1 need. */
export function bitWidth(count: i32): i32 {
  return count <= 1 ? 0 : 32 - <i32>clz(count - 1);
}

/** Definition levels: `count` bytes of 0 or 1, with room for 16 more behind them. Returns where they end. */
export function writeLevels(levels: usize, count: i32, out: usize): usize {
  v128.store(levels + count, i8x16.splat(0));
  let to = out;
  let i = 0;
  while (i < count) {
    const run = levelRun(levels, i, count);
    if (run >= 8 || i + run === count) {
      to = writeVarint(run * 2, to);
      store<u8>(to++, load<u8>(levels + i));
      i += run;
      continue;
    }
    const start = i;
    do i += 8; while (i < count && !levelsRepeat(levels, i, count));
    const groups = (min(i, count + 7) - start) >> 3;
    to = writeVarint(groups * 2 + 1, to);
    for (let group = 0; group < groups; group++) store<u8>(to++, packLevels(load<u64>(levels + start + group * 8)));
    i = min(i, count);
  }
  return to;
}

/** The lowest bits of eight bytes. */
// @ts-ignore: decorator
@inline
function packLevels(eight: u64): u32 {
  return <u32>((eight * 0x0102040810204080) >> 56);
}

function levelRun(levels: usize, start: i32, count: i32): i32 {
  const value = load<u8>(levels + start);
  const eight: u64 = value === 0 ? 0 : 0x0101010101010101;
  let end = start + 1;
  while (end + 8 <= count && load<u64>(levels + end) === eight) end += 8;
  while (end < count && load<u8>(levels + end) === value) end++;
  return end - start;
}

function levelsRepeat(levels: usize, start: i32, count: i32): bool {
  const eight = load<u64>(levels + start);
  return start + 8 <= count && (eight === 0 || eight === 0x0101010101010101);
}

/** Dictionary indices: `count` numbers of four bytes, each of `width` bits at most. Returns where they end. */
export function writeIndices(indices: usize, count: i32, width: i32, out: usize): usize {
  let to = out;
  let i = 0;
  while (i < count) {
    const run = indexRun(indices, i, count);
    if (run >= 8 || i + run === count) {
      to = writeVarint(run * 2, to);
      let rest = load<u32>(indices + (i << 2));
      for (let bits = 0; bits < width; bits += 8) {
        store<u8>(to++, rest);
        rest >>= 8;
      }
      i += run;
      continue;
    }
    const start = i;
    do i += 8; while (i < count && !indicesRepeat(indices, i, count));
    const groups = (min(i, count + 7) - start) >> 3;
    to = writeVarint(groups * 2 + 1, to);
    to = pack(indices, start, min(groups * 8, count - start), groups * 8, width, to);
    i = min(i, count);
  }
  return to;
}

function indexRun(indices: usize, start: i32, count: i32): i32 {
  const value = load<u32>(indices + (start << 2));
  let end = start + 1;
  while (end < count && load<u32>(indices + (end << 2)) === value) end++;
  return end - start;
}

function indicesRepeat(indices: usize, start: i32, count: i32): bool {
  if (start + 8 > count) return false;
  const at = indices + (start << 2);
  const value = load<u32>(at);
  if (load<u32>(at, 4) !== value) return false;
  const all = i32x4.splat(value);
  return i32x4.all_true(v128.and(i32x4.eq(v128.load(at), all), i32x4.eq(v128.load(at, 16), all)));
}

/** `length` numbers, and zeros up to `padded`. */
function pack(indices: usize, start: i32, length: i32, padded: i32, width: i32, out: usize): usize {
  let to = out;
  let bits = 0;
  let pending: u64 = 0;
  const end = indices + ((start + length) << 2);
  for (let at = indices + (start << 2); at < end; at += 4) {
    pending |= <u64>load<u32>(at) << bits;
    bits += width;
    if (bits >= 32) {
      store<u32>(to, <u32>pending);
      to += 4;
      pending >>= 32;
      bits -= 32;
    }
  }
  for (bits += (padded - length) * width; bits > 0; bits -= 8) {
    store<u8>(to++, <u8>pending);
    pending >>= 8;
  }
  return to;
}
