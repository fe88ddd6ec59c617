/** Parquet's hybrid of runs and bit-packed groups, for definition levels and dictionary indices. */

/** The most that `count` values of `width` bits can take. */
export function maxHybridLength(count: number, valueBits: number): number {
  return 16 + Math.ceil(count / 8) * (valueBits + 1) + Math.ceil((count * valueBits) / 8);
}

/** Bits that the numbers from 0 to `count` - 1 need. */
export function bitWidth(count: number): number {
  return count <= 1 ? 0 : 32 - Math.clz32(count - 1);
}

/** Writes the first `count` of `values` and returns where they end in `out`. `width` is at most 24. */
export function writeHybrid(
  values: Int32Array | Uint8Array,
  count: number,
  valueBits: number,
  out: Uint8Array,
  outStart: number,
): number {
  let outPosition = outStart;
  let i = 0;
  while (i < count) {
    const runValues = runLength(values, i, count);
    if (runValues >= 8 || i + runValues === count) {
      outPosition = writeVarint(runValues * 2, out, outPosition);
      for (let bitCount = 0, remaining = values[i]!; bitCount < valueBits; bitCount += 8, remaining >>>= 8)
        out[outPosition++] = remaining & 0xff;
      i += runValues;
      continue;
    }
    const start = i;
    do i += 8;
    while (i < count && !isRunStart(values, i, count));
    const groupCount = (Math.min(i, count + 7) - start) >> 3;
    outPosition = writeVarint(groupCount * 2 + 1, out, outPosition);
    outPosition = writeBitPacked(values, start, groupCount * 8, count, valueBits, out, outPosition);
    i = Math.min(i, count);
  }
  return outPosition;
}

function runLength(values: Int32Array | Uint8Array, start: number, count: number): number {
  const value = values[start]!;
  let end = start + 1;
  while (end < count && values[end] === value) end++;
  return end - start;
}

/** Whether a run worth its header begins here. */
function isRunStart(values: Int32Array | Uint8Array, start: number, count: number): boolean {
  if (start + 8 > count) return false;
  const value = values[start]!;
  for (let i = start + 1; i < start + 8; i++) if (values[i] !== value) return false;
  return true;
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
