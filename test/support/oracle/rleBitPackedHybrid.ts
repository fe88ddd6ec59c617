/** Parquet's hybrid of runs and bit-packed groups, for definition levels and dictionary indices. */

/** The most that `count` values of `width` bits can take. */
export function maxHybridLength(count: number, valueBits: number): number {
  return 16 + Math.ceil(count / 8) * (valueBits + 1) + Math.ceil((count * valueBits) / 8);
}

/** Bits that the numbers from 0 to `count` - 1 need. */
export function bitWidth(count: number): number {
  return count <= 1 ? 0 : 32 - Math.clz32(count - 1);
}

/** Where the values end that are written as runs from `start` on; `start` itself if they are written one by one. */
type FindRunsEnd = (start: number, isInGroup: boolean) => number;

/** Writes the first `count` of `values` and returns where they end in `out`. `valueBits` is at most 24. */
function writeHybrid(
  values: Int32Array | Uint8Array,
  count: number,
  valueBits: number,
  out: Uint8Array,
  outStart: number,
  findRunsEnd: FindRunsEnd,
): number {
  let outPosition = outStart;
  let i = 0;
  while (i < count) {
    const end = findRunsEnd(i, false);
    if (end > i) {
      while (i < end) {
        const runValues = runLength(values, i, count);
        outPosition = writeVarint(runValues * 2, out, outPosition);
        for (let bitCount = 0, remaining = values[i]!; bitCount < valueBits; bitCount += 8, remaining >>>= 8)
          out[outPosition++] = remaining & 0xff;
        i += runValues;
      }
      continue;
    }
    const start = i;
    do i += 8;
    while (i < count && findRunsEnd(i, true) === i);
    const groupCount = (Math.min(i, count + 7) - start) >> 3;
    outPosition = writeVarint(groupCount * 2 + 1, out, outPosition);
    outPosition = writeBitPacked(values, start, groupCount * 8, count, valueBits, out, outPosition);
    i = Math.min(i, count);
  }
  return outPosition;
}

/** Definition levels: runs of eight and more, and one that goes on to the end. */
export function writeLevels(levels: Uint8Array, count: number, out: Uint8Array, outStart: number): number {
  return writeHybrid(levels, count, 1, out, outStart, (start, isInGroup) => {
    const end = start + runLength(levels, start, count);
    return end - start >= 8 || (!isInGroup && end === count) ? end : start;
  });
}

/** Dictionary indices: runs wherever they take fewer bytes than the eight or more values one by one. */
export function writeIndices(
  indices: Int32Array,
  count: number,
  valueBits: number,
  out: Uint8Array,
  outStart: number,
): number {
  const runBits = 8 + 8 * Math.ceil(valueBits / 8);
  return writeHybrid(indices, count, valueBits, out, outStart, (start) => {
    let end = start;
    let runs = 0;
    for (; end < count && end - start < 8; runs++) end += runLength(indices, end, count);
    return runs * runBits < (end - start) * valueBits || (runs === 1 && end === count) ? end : start;
  });
}

function runLength(values: Int32Array | Uint8Array, start: number, count: number): number {
  const value = values[start]!;
  let end = start + 1;
  while (end < count && values[end] === value) end++;
  return end - start;
}

function writeBitPacked(
  values: Int32Array | Uint8Array,
  start: number,
  length: number,
  count: number,
  valueBits: number,
  out: Uint8Array,
  outStart: number,
): number {
  let outPosition = outStart;
  let bitCount = 0;
  let pendingBits = 0;
  for (let i = start; i < start + length; i++) {
    pendingBits |= (i < count ? values[i]! : 0) << bitCount;
    bitCount += valueBits;
    while (bitCount >= 8) {
      out[outPosition++] = pendingBits & 0xff;
      pendingBits >>>= 8;
      bitCount -= 8;
    }
  }
  return outPosition;
}

function writeVarint(value: number, out: Uint8Array, outStart: number): number {
  let outPosition = outStart;
  let remaining = value;
  while (remaining >= 0x80) {
    out[outPosition++] = (remaining & 0x7f) | 0x80;
    remaining >>>= 7;
  }
  out[outPosition++] = remaining;
  return outPosition;
}
