import type { ByteSource } from '../../src/engine/model/byteWindow';

/** Bytes handed out in pieces that end at the given positions. */
export class ChunkedByteSource implements ByteSource {
  readonly size: number;
  private position = 0;
  constructor(
    private readonly bytes: Uint8Array,
    private readonly chunkEnds: readonly number[],
  ) {
    this.size = bytes.length;
  }
  read(target: Uint8Array): number {
    const chunkEnd = this.chunkEnds.find((end) => end > this.position) ?? this.bytes.length;
    const chunk = this.bytes.subarray(this.position, Math.min(chunkEnd, this.position + target.length));
    target.set(chunk);
    this.position += chunk.length;
    return chunk.length;
  }
}
