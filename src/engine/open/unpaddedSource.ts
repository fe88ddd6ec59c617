import type { ByteSource } from '../model/byteWindow';
import type { TextPadding } from '../model/textFacts';

/** More than this at a time is no padding but what is wrong with the file. */
const maxPaddingBytes = 1 << 20;

/**
 * A text without what pads its end: Ctrl-Z, with which DOS programs end a text, and zeros, with which some fill their
 * last block. The same bytes anywhere else stay.
 */
export class UnpaddedSource implements ByteSource {
  /** Padding that was read last; it belongs to the text if anything follows. */
  private heldBytes: Uint8Array = new Uint8Array(0);
  private pendingBytes: Uint8Array = new Uint8Array(0);

  constructor(private readonly source: ByteSource) {}

  /** What was left out, once the end was read. */
  get padding(): TextPadding | undefined {
    const textEnds = this.heldBytes.filter((byte) => byte === 0x1a).length;
    const zeros = this.heldBytes.length - textEnds;
    return this.heldBytes.length > 0 ? { textEnds, zeros } : undefined;
  }

  get size(): number {
    return this.source.size;
  }

  read(target: Uint8Array): number {
    while (this.pendingBytes.length === 0) {
      const readCount = this.source.read(target);
      if (readCount === 0) return 0;
      if (this.heldBytes.length === 0 && !isPadding(target[readCount - 1]!)) return readCount;
      const bytes = Buffer.concat([this.heldBytes, target.subarray(0, readCount)]);
      let textEnd = bytes.length;
      while (textEnd > 0 && isPadding(bytes[textEnd - 1]!)) textEnd--;
      if (bytes.length - textEnd > maxPaddingBytes) textEnd = bytes.length;
      this.pendingBytes = bytes.subarray(0, textEnd);
      this.heldBytes = bytes.subarray(textEnd);
    }
    const part = this.pendingBytes.subarray(0, target.length);
    target.set(part);
    this.pendingBytes = this.pendingBytes.subarray(part.length);
    return part.length;
  }
}

function isPadding(byte: number): boolean {
  return byte === 0x1a || byte === 0;
}
