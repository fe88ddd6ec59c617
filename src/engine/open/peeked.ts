import type { ByteSource } from '../model/byteWindow';

/** A source whose first bytes can be looked at before they are read. */
export class Peeked implements ByteSource {
  /** Bytes read so far. */
  taken = 0;
  private ahead: Uint8Array = new Uint8Array(0);
  private ended = false;

  constructor(private readonly source: ByteSource) {}

  get size(): number {
    return this.source.size;
  }

  /** The next bytes, so many unless the source ends before; they stay to be read. */
  head(length: number): Uint8Array {
    if (this.ahead.length < length && !this.ended) {
      const bytes = new Uint8Array(length);
      bytes.set(this.ahead);
      let end = this.ahead.length;
      for (let read = -1; end < length && read !== 0; end += read) read = this.source.read(bytes.subarray(end));
      this.ended = end < length;
      this.ahead = bytes.subarray(0, end);
    }
    return this.ahead.subarray(0, length);
  }

  read(target: Uint8Array): number {
    const { ahead } = this;
    const part = ahead.subarray(0, target.length);
    if (part.length > 0) {
      target.set(part);
      this.ahead = ahead.subarray(part.length);
    }
    const read = part.length > 0 ? part.length : this.ended ? 0 : this.source.read(target);
    this.taken += read;
    return read;
  }
}
