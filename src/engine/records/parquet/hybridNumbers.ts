import { readVarInt } from 'hyparquet/src/thrift.js';
import type { ByteReader } from './columnPages';

/**
 * Reads levels and indices (Encodings.md, "RLE / Bit-Packing Hybrid") until `output` is full, whatever more a run says
 * it has: its length may be damaged.
 * @param width of a number in bits, 1 to 32.
 * @param byteLength of all runs; undefined if it stands before them.
 * @throws Error where the page ends before.
 */
export function readHybridNumbers(
  reader: ByteReader,
  width: number,
  output: Uint8Array | Uint32Array,
  byteLength?: number,
): void {
  const { view } = reader;
  let length = byteLength;
  if (length === undefined) {
    length = view.getUint32(reader.offset, true);
    reader.offset += 4;
  }
  const startOffset = reader.offset;
  for (let done = 0; done < output.length; ) {
    const header = readVarInt(reader);
    const runLength = header >>> 1;
    if (header & 1) {
      const endOffset = reader.offset + runLength * width;
      if (endOffset > view.byteLength) throw new Error('a run goes beyond its page');
      const count = Math.min(runLength * 8, output.length - done);
      for (let index = 0; index < count; index++) output[done++] = readBits(view, reader.offset, index * width, width);
      reader.offset = endOffset;
    } else {
      let value = 0;
      for (let shift = 0; shift < width; shift += 8) value |= view.getUint8(reader.offset++) << shift;
      const end = Math.min(output.length, done + runLength);
      output.fill(value, done, end);
      done = end;
    }
  }
  // Some writers leave an empty run at the end.
  reader.offset = startOffset + length;
}

/** Bits of a number, the lowest first. */
function readBits(view: DataView, offset: number, bitOffset: number, width: number): number {
  let value = 0;
  for (let bit = 0, place = bitOffset; bit < width; ) {
    const shift = place & 7;
    const bitCount = Math.min(8 - shift, width - bit);
    value |= ((view.getUint8(offset + (place >> 3)) >> shift) & ((1 << bitCount) - 1)) << bit;
    bit += bitCount;
    place += bitCount;
  }
  return value;
}
