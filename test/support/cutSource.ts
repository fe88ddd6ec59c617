import type { ByteSource } from '../../src/push/json/window';

/** Bytes handed out in pieces that end at the given positions. */
export class CutSource implements ByteSource {
  readonly size: number;
  private at = 0;
  constructor(
    private readonly bytes: Uint8Array,
    private readonly cuts: readonly number[],
  ) {
    this.size = bytes.length;
  }
  read(target: Uint8Array): number {
    const cut = this.cuts.find((one) => one > this.at) ?? this.bytes.length;
    const part = this.bytes.subarray(this.at, Math.min(cut, this.at + target.length));
    target.set(part);
    this.at += part.length;
    return part.length;
  }
}
