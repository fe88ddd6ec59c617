/** Parquet's hybrid of runs and bit-packed groups, for definition levels and dictionary indices. */

/** The most that `count` values of `width` bits can take. */
export function maxHybridLength(count: number, width: number): number {
  return 16 + Math.ceil(count / 8) * (width + 1) + Math.ceil((count * width) / 8);
}

/** Bits that the numbers from 0 to `count` - 1 need. */
export function bitWidth(count: number): number {
  return count <= 1 ? 0 : 32 - Math.clz32(count - 1);
}

/** Writes the first `count` of `values` and returns where they end in `out`. `width` is at most 24. */
export function writeHybrid(values: Int32Array | Uint8Array, count: number, width: number, out: Uint8Array, at: number): number {
  let to = at;
  let i = 0;
  while (i < count) {
    const run = runLength(values, i, count);
    if (run >= 8 || i + run === count) {
      to = writeVarint(run * 2, out, to);
      for (let bits = 0, rest = values[i]!; bits < width; bits += 8, rest >>>= 8) out[to++] = rest & 0xff;
      i += run;
      continue;
    }
    const start = i;
    do i += 8; while (i < count && !repeats(values, i, count));
    const groups = (Math.min(i, count + 7) - start) >> 3;
    to = writeVarint(groups * 2 + 1, out, to);
    to = pack(values, start, groups * 8, count, width, out, to);
    i = Math.min(i, count);
  }
  return to;
}

function runLength(values: Int32Array | Uint8Array, start: number, count: number): number {
  const value = values[start]!;
  let end = start + 1;
  while (end < count && values[end] === value) end++;
  return end - start;
}

/** Whether a run worth its header begins here. */
function repeats(values: Int32Array | Uint8Array, start: number, count: number): boolean {
  if (start + 8 > count) return false;
  const value = values[start]!;
  for (let i = start + 1; i < start + 8; i++) if (values[i] !== value) return false;
  return true;
}

function pack(
  values: Int32Array | Uint8Array,
  start: number,
  length: number,
  count: number,
  width: number,
  out: Uint8Array,
  at: number,
): number {
  let to = at;
  let bits = 0;
  let pending = 0;
  for (let i = start; i < start + length; i++) {
    pending |= (i < count ? values[i]! : 0) << bits;
    bits += width;
    while (bits >= 8) {
      out[to++] = pending & 0xff;
      pending >>>= 8;
      bits -= 8;
    }
  }
  return to;
}

function writeVarint(value: number, out: Uint8Array, at: number): number {
  let to = at;
  let rest = value;
  while (rest >= 0x80) {
    out[to++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  out[to++] = rest;
  return to;
}
