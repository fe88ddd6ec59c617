import * as zlib from 'node:zlib';
import type { CompressionCodec, Compressors } from 'hyparquet';
import { decompressZstd } from './coreDecompression';

/** How pages are decompressed, by the names of the format; hyparquet does Snappy itself. */
export const decompressors: Compressors = {
  GZIP: (bytes) => zlib.gunzipSync(bytes),
  BROTLI: (bytes) => zlib.brotliDecompressSync(bytes),
  ZSTD: decompressZstd,
  LZ4_RAW: decompressLz4Block,
  LZ4: decompressHadoopLz4,
};

export function canDecompress(codec: CompressionCodec): boolean {
  return codec === 'UNCOMPRESSED' || codec === 'SNAPPY' || codec in decompressors;
}

/**
 * Hadoop puts sizes before each block of LZ4, both of four bytes, the larger number first; others write the block
 * alone.
 */
function decompressHadoopLz4(bytes: Uint8Array, outputLength: number): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const out = new Uint8Array(outputLength);
  let outPosition = 0;
  for (let position = 0; position < bytes.length; ) {
    if (position + 8 > bytes.length) return decompressLz4Block(bytes, outputLength);
    const blockBytes = view.getUint32(position);
    const compressedBytes = view.getUint32(position + 4);
    if (outPosition + blockBytes > outputLength || position + 8 + compressedBytes > bytes.length)
      return decompressLz4Block(bytes, outputLength);
    out.set(decompressLz4Block(bytes.subarray(position + 8, position + 8 + compressedBytes), blockBytes), outPosition);
    outPosition += blockBytes;
    position += 8 + compressedBytes;
  }
  return out;
}

/** One block of LZ4: runs of literals, each followed by a match in what is already there. */
function decompressLz4Block(bytes: Uint8Array, outputLength: number): Uint8Array {
  const out = new Uint8Array(outputLength);
  let position = 0;
  let outPosition = 0;
  const readLength = (nibble: number): number => {
    if (nibble < 15) return nibble;
    let total = nibble;
    for (let byte = 255; byte === 255; total += byte) {
      if (position >= bytes.length) throw new Error('LZ4 ends too early');
      byte = bytes[position++]!;
    }
    return total;
  };
  while (position < bytes.length) {
    const token = bytes[position++]!;
    const literalLength = readLength(token >> 4);
    if (position + literalLength > bytes.length || outPosition + literalLength > outputLength)
      throw new Error('LZ4 goes beyond its end');
    out.set(bytes.subarray(position, position + literalLength), outPosition);
    position += literalLength;
    outPosition += literalLength;
    if (position >= bytes.length) break;
    const matchOffset = bytes[position]! | (bytes[position + 1]! << 8);
    position += 2;
    const matchLength = readLength(token & 15) + 4;
    if (matchOffset === 0 || matchOffset > outPosition || outPosition + matchLength > outputLength)
      throw new Error('LZ4 goes beyond its end');
    for (let i = 0; i < matchLength; i++, outPosition++) out[outPosition] = out[outPosition - matchOffset]!;
  }
  return out;
}
