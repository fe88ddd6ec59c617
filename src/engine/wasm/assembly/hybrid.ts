/**
 * Parquet's hybrid of runs and bit-packed groups; makes the same bytes as test/support/oracle/rleBitPackedHybrid.ts.
 */

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
    do i += 8;
    while (i < count && !levelsRepeat(levels, i, count));
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

/**
 * Dictionary indices: `count` numbers of four bytes, each of `width` bits at most, as runs wherever they take fewer
 * bytes than eight or more of them one by one. Returns where they end.
 */
export function writeIndices(indices: usize, count: i32, width: i32, out: usize): usize {
  let to = out;
  let i = 0;
  while (i < count) {
    const end = runsEnd(indices, i, count, width);
    if (end > i) {
      to = writeRuns(indices, i, end, width, to);
      i = end;
      continue;
    }
    const start = i;
    do i += 8;
    while (i < count && runsEnd(indices, i, count, width) === i);
    const groups = (min(i, count + 7) - start) >> 3;
    to = writeVarint(groups * 2 + 1, to);
    to = pack(indices, start, min(groups * 8, count - start), groups * 8, width, to);
    i = min(i, count);
  }
  return to;
}

/** Where the runs end that eight values from `start` on, and what is like the last of them, are best written as. */
function runsEnd(indices: usize, start: i32, count: i32, width: i32): i32 {
  const runBits = 8 + ((width + 7) & -8);
  let end = start;
  let runs = 0;
  for (; end < count && end - start < 8; runs++) end = runEnd(indices, end, count);
  return runs * runBits < (end - start) * width || (runs === 1 && end === count) ? end : start;
}

function writeRuns(indices: usize, start: i32, stop: i32, width: i32, out: usize): usize {
  let to = out;
  for (let i = start; i < stop; ) {
    const end = runEnd(indices, i, stop);
    to = writeVarint((end - i) * 2, to);
    let rest = load<u32>(indices + (i << 2));
    for (let bits = 0; bits < width; bits += 8) {
      store<u8>(to++, rest);
      rest >>= 8;
    }
    i = end;
  }
  return to;
}

// @ts-ignore: decorator
@inline
function runEnd(indices: usize, start: i32, count: i32): i32 {
  const value = load<u32>(indices + (start << 2));
  let end = start + 1;
  while (end < count && load<u32>(indices + (end << 2)) === value) end++;
  return end;
}

/** `length` numbers, and zeros up to `padded`. */
function pack(indices: usize, start: i32, length: i32, padded: i32, width: i32, out: usize): usize {
  let to = out;
  let bits = 0;
  let pending: u64 = 0;
  const end = indices + ((start + length) << 2);
  for (let at = indices + (start << 2); at < end; at += 4) {
    pending |= (<u64>load<u32>(at)) << bits;
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
