/** Decompression of Snappy's block format: see snappy.ts. */

// @ts-ignore: decorator
@inline
function copySixteens(to: usize, from: usize, length: i32): void {
  for (let i = 0; i < length; i += 16) v128.store(to + i, v128.load(from + i));
}

/**
 * Decompresses `length` bytes, which must come to `outLength`. Up to 64 bytes behind input and output are touched.
 * Returns 1, or 0 where anything is not as it must be.
 */
export function decompressSnappy(start: usize, length: i32, out: usize, outLength: i32): i32 {
  const end = start + length;
  const outEnd = out + outLength;
  let p = start;
  let to = out;
  // The length, which the page says, too.
  do if (p >= end) return 0;
  while (load<u8>(p++) >= 0x80);
  while (p < end) {
    const tag: u32 = load<u8>(p++);
    let size: u32 = tag >> 2;
    if ((tag & 3) === 0) {
      if (size >= 60) {
        const sizeBytes = size - 59;
        if (<u32>(end - p) < sizeBytes) return 0;
        size = load<u32>(p) & (<u32>0xffffffff >> (32 - (sizeBytes << 3)));
        p += sizeBytes;
      }
      // Not added before it was compared: it may be the largest number.
      if (size >= <u32>(end - p) || size >= <u32>(outEnd - to)) return 0;
      size++;
      if (size <= 64) copySixteens(to, p, size);
      else memory.copy(to, p, size);
      p += size;
      to += size;
      continue;
    }
    let distance: u32;
    if ((tag & 3) === 1) {
      if (p >= end) return 0;
      size = (size & 7) + 4;
      distance = ((tag >> 5) << 8) | load<u8>(p++);
    } else {
      const distanceBytes = (tag & 3) === 2 ? 2 : 4;
      if (<u32>(end - p) < <u32>distanceBytes) return 0;
      size++;
      distance = distanceBytes === 2 ? load<u16>(p) : load<u32>(p);
      p += distanceBytes;
    }
    if (distance === 0 || distance > <u32>(to - out) || size > <u32>(outEnd - to)) return 0;
    const from = to - distance;
    if (distance >= 16) copySixteens(to, from, size);
    else if (distance >= 8) for (let i: u32 = 0; i < size; i += 8) store<u64>(to + i, load<u64>(from + i));
    else for (let i: u32 = 0; i < size; i++) store<u8>(to + i, load<u8>(from + i));
    to += size;
  }
  return to === outEnd ? 1 : 0;
}
