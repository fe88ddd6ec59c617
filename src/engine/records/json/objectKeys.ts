import { decodeString } from '../../model/jsonText';

/**
 * The keys of the objects inside one array's text, to notice one that repeats. Nothing is remembered from one array to
 * the next.
 */
export class ObjectKeys {
  private starts = new Int32Array(64);
  private ends = new Int32Array(64);
  private keyCount = 0;
  private depth = 0;
  /**
   * For each open object, by depth: where its keys begin, and all of them as strings once they are many or written with
   * escapes.
   */
  private readonly frames: { firstIndex: number; keyTexts: Set<string> | undefined }[] = [];

  clear(): void {
    this.keyCount = 0;
    this.depth = 0;
  }

  openObject(): void {
    const frame = this.frames[this.depth++];
    if (frame) {
      frame.firstIndex = this.keyCount;
      frame.keyTexts = undefined;
    } else {
      this.frames.push({ firstIndex: this.keyCount, keyTexts: undefined });
    }
  }

  closeObject(): void {
    this.keyCount = this.frames[--this.depth]!.firstIndex;
  }

  /** False if the object has this key already. */
  addKey(bytes: Uint8Array, start: number, end: number, textBytes: number): boolean {
    const frame = this.frames[this.depth - 1]!;
    if (!frame.keyTexts && (textBytes < end - start || this.keyCount - frame.firstIndex >= 24)) {
      frame.keyTexts = new Set();
      for (let i = frame.firstIndex; i < this.keyCount; i++)
        frame.keyTexts.add(decodeString(bytes, this.starts[i]!, this.ends[i]!));
    }
    if (frame.keyTexts) {
      const previousSize = frame.keyTexts.size;
      return frame.keyTexts.add(decodeString(bytes, start, end)).size > previousSize;
    }
    for (let i = frame.firstIndex; i < this.keyCount; i++) if (this.isSameKey(bytes, i, start, end)) return false;
    if (this.keyCount === this.starts.length) this.grow();
    this.starts[this.keyCount] = start;
    this.ends[this.keyCount++] = end;
    return true;
  }

  private isSameKey(bytes: Uint8Array, index: number, start: number, end: number): boolean {
    const otherStart = this.starts[index]!;
    if (this.ends[index]! - otherStart !== end - start) return false;
    for (let i = 0; i < end - start; i++) if (bytes[otherStart + i] !== bytes[start + i]) return false;
    return true;
  }

  private grow(): void {
    const starts = new Int32Array(this.starts.length * 2);
    const ends = new Int32Array(this.ends.length * 2);
    starts.set(this.starts);
    ends.set(this.ends);
    this.starts = starts;
    this.ends = ends;
  }
}
