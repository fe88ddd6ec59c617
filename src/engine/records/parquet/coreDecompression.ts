import type { CompressionCodec } from 'hyparquet';
import { createSmallCore, type EngineCore } from '../../wasm/engineCore';
import { CoreBlock } from './coreBlock';

/** A larger memory is given back: pages are mostly much smaller. */
const maxReusedBytes = 8 << 20;

/** What is decompressed in WebAssembly. */
export type CoreCodec = 'SNAPPY' | 'ZSTD';

export function isCoreCodec(codec: CompressionCodec): codec is CoreCodec {
  return codec === 'SNAPPY' || codec === 'ZSTD';
}

/**
 * Decompresses a page in blocks of a core's memory.
 * @returns where it is; undefined where it is damaged, or does not come to that length.
 */
export function decompressInCore(
  { wasm }: EngineCore,
  codec: CoreCodec,
  bytes: Uint8Array,
  packedBytes: CoreBlock,
  output: CoreBlock,
  outputLength: number,
): number | undefined {
  const packed = packedBytes.copy(bytes);
  const start = output.reserve(outputLength);
  const isDone =
    codec === 'SNAPPY'
      ? wasm.decompressSnappy(packed, bytes.length, start, outputLength)
      : wasm.decompressZstd(packed, bytes.length, start, outputLength);
  return isDone === 1 ? start : undefined;
}

interface Decompression {
  core: EngineCore;
  packedBytes: CoreBlock;
  output: CoreBlock;
}

/** Used again for page after page. */
let lastDecompression: Decompression | undefined;

/** For pages that are read in TypeScript. @throws Error where they are damaged, or do not come to that length. */
export function decompressZstd(bytes: Uint8Array, outputLength: number): Uint8Array {
  const { core, packedBytes, output } = (lastDecompression ??= createDecompression());
  const start = decompressInCore(core, 'ZSTD', bytes, packedBytes, output, outputLength);
  if (core.memory.buffer.byteLength > maxReusedBytes) lastDecompression = undefined;
  if (start === undefined) throw new Error('Zstandard that is damaged');
  return core.memory.bytes.slice(start, start + outputLength);
}

function createDecompression(): Decompression {
  const core = createSmallCore();
  return { core, packedBytes: new CoreBlock(core.memory), output: new CoreBlock(core.memory) };
}
