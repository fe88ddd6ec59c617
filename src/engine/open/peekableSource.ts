import type { ByteSource } from '../model/byteWindow';

/** A source whose first bytes can be looked at before they are read. */
export class PeekableSource implements ByteSource {
  /** Bytes read so far. */
  bytesRead = 0;
  private bufferedBytes: Uint8Array = new Uint8Array(0);
  private isEnded = false;

  constructor(private readonly source: ByteSource) {}

  get size(): number {
    return this.source.size;
  }

  /** The next bytes, so many unless the source ends before; they stay to be read. */
  peek(length: number): Uint8Array {
    if (this.bufferedBytes.length < length && !this.isEnded) {
      const bytes = new Uint8Array(length);
      bytes.set(this.bufferedBytes);
      let filledBytes = this.bufferedBytes.length;
      for (let readCount = -1; filledBytes < length && readCount !== 0; filledBytes += readCount)
        readCount = this.source.read(bytes.subarray(filledBytes));
      this.isEnded = filledBytes < length;
      this.bufferedBytes = bytes.subarray(0, filledBytes);
    }
    return this.bufferedBytes.subarray(0, length);
  }

  read(target: Uint8Array): number {
    const { bufferedBytes } = this;
    const bufferedPart = bufferedBytes.subarray(0, target.length);
    if (bufferedPart.length > 0) {
      target.set(bufferedPart);
      this.bufferedBytes = bufferedBytes.subarray(bufferedPart.length);
    }
    const readCount = bufferedPart.length > 0 ? bufferedPart.length : this.isEnded ? 0 : this.source.read(target);
    this.bytesRead += readCount;
    return readCount;
  }
}
