/**
 * Reads levels and indices of pages of Parquet (Encodings.md, "RLE / Bit-Packing Hybrid"): what hybrid.ts writes. What
 * is odd is refused, and read in TypeScript.
 */

/** Where the header of a run ends that was read last, and what it says. */
let at: usize = 0;
let header: u32 = 0;

function readHeader(start: usize, end: usize): bool {
  let p = start;
  header = 0;
  for (let shift = 0; shift < 28 && p < end; shift += 7) {
    const byte: u32 = load<u8>(p++);
    header |= (byte & 0x7f) << shift;
    if (byte < 0x80) {
      at = p;
      return true;
    }
  }
  return false;
}

/**
 * `count` numbers of `width` bits, 24 at most, as four bytes each. Returns 0 if they end before, or one is too large.
 * Up to 7 numbers behind the last are written, and up to 8 bytes behind `end` are read.
 */
export function readHybridIndices(start: usize, end: usize, width: i32, count: i32, out: usize): i32 {
  const mask: u32 = (1 << width) - 1;
  const valueBytes = (width + 7) >> 3;
  let p = start;
  let done = 0;
  while (done < count) {
    if (!readHeader(p, end)) return 0;
    p = at;
    const runLength = <i32>(header >> 1);
    if ((header & 1) === 0) {
      if (<i32>(end - p) < valueBytes) return 0;
      const value = load<u32>(p) & (<u32>0xffffffff >> (32 - (valueBytes << 3)));
      if (value > mask) return 0;
      p += valueBytes;
      const stop = min(count, done + runLength);
      for (; done < stop; done++) store<u32>(out + ((<usize>done) << 2), value);
      continue;
    }
    // Eight numbers take as many bytes as one takes bits.
    if (<i64>runLength * width > <i64>(end - p)) return 0;
    const groups = min(runLength, (count - done + 7) >> 3);
    let to = out + ((<usize>done) << 2);
    for (let group = 0; group < groups; group++) {
      let bits = 0;
      for (let i = 0; i < 8; i++, bits += width, to += 4)
        store<u32>(to, (load<u32>(p + (bits >> 3)) >> (bits & 7)) & mask);
      p += width;
    }
    done = min(count, done + (groups << 3));
    p += <usize>(runLength - groups) * width;
  }
  return 1;
}

/**
 * As `readHybridIndices`, of up to 8 bits, as a byte each. Returns how many are `max`, or -1.
 */
export function readHybridLevels(start: usize, end: usize, width: i32, count: i32, out: usize, maxLevel: i32): i32 {
  const mask: u32 = (1 << width) - 1;
  let p = start;
  let done = 0;
  let present = 0;
  while (done < count) {
    if (!readHeader(p, end)) return -1;
    p = at;
    const runLength = <i32>(header >> 1);
    if ((header & 1) === 0) {
      if (p >= end) return -1;
      const value: u32 = load<u8>(p++);
      if (value > mask) return -1;
      const length = min(count - done, runLength);
      memory.fill(out + done, <u8>value, length);
      done += length;
      if (value === maxLevel) present += length;
      continue;
    }
    if (<i64>runLength * width > <i64>(end - p)) return -1;
    const stop = min(<i64>count, <i64>done + ((<i64>runLength) << 3));
    for (let bits: u64 = 0; done < <i32>stop; bits += width, done++) {
      const value = (<u32>load<u16>(p + <usize>(bits >> 3)) >> <u32>(bits & 7)) & mask;
      store<u8>(out + done, value);
      if (value === maxLevel) present++;
    }
    p += <usize>runLength * width;
  }
  return present;
}
