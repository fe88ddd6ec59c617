import * as zlib from 'node:zlib';
import { decompress } from 'fzstd';
import type { CompressionCodec, Compressors } from 'hyparquet';

/** How pages are decompressed, by the names of the format; hyparquet does Snappy itself. */
export const codecs: Compressors = {
  GZIP: (bytes) => zlib.gunzipSync(bytes),
  BROTLI: (bytes) => zlib.brotliDecompressSync(bytes),
  ZSTD: (bytes, length) => decompress(bytes, new Uint8Array(length)),
  LZ4_RAW: lz4Block,
  LZ4: lz4Framed,
};

export function canDecompress(codec: CompressionCodec): boolean {
  return codec === 'UNCOMPRESSED' || codec === 'SNAPPY' || codec in codecs;
}

/** Hadoop puts sizes before each block of LZ4, both of four bytes, the larger number first; others write the block alone. */
function lz4Framed(bytes: Uint8Array, length: number): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const out = new Uint8Array(length);
  let to = 0;
  for (let at = 0; at < bytes.length; ) {
    if (at + 8 > bytes.length) return lz4Block(bytes, length);
    const size = view.getUint32(at);
    const packed = view.getUint32(at + 4);
    if (to + size > length || at + 8 + packed > bytes.length) return lz4Block(bytes, length);
    out.set(lz4Block(bytes.subarray(at + 8, at + 8 + packed), size), to);
    to += size;
    at += 8 + packed;
  }
  return out;
}

/** One block of LZ4: runs of literals, each followed by a match in what is already there. */
function lz4Block(bytes: Uint8Array, length: number): Uint8Array {
  const out = new Uint8Array(length);
  let from = 0;
  let to = 0;
  const more = (count: number): number => {
    if (count < 15) return count;
    let sum = count;
    for (let byte = 255; byte === 255; sum += byte) {
      if (from >= bytes.length) throw new Error('LZ4 ends too early');
      byte = bytes[from++]!;
    }
    return sum;
  };
  while (from < bytes.length) {
    const token = bytes[from++]!;
    const literals = more(token >> 4);
    if (from + literals > bytes.length || to + literals > length) throw new Error('LZ4 goes beyond its end');
    out.set(bytes.subarray(from, from + literals), to);
    from += literals;
    to += literals;
    if (from >= bytes.length) break;
    const offset = bytes[from]! | (bytes[from + 1]! << 8);
    from += 2;
    const match = more(token & 15) + 4;
    if (offset === 0 || offset > to || to + match > length) throw new Error('LZ4 goes beyond its end');
    for (let i = 0; i < match; i++, to++) out[to] = out[to - offset]!;
  }
  return out;
}
