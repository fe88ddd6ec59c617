import type { EngineCore } from '../wasm/engineCore';

/** Bytes in order. `read` fills as much of `target` as it likes, at least one byte; 0 means the end. */
export interface ByteSource {
  readonly size: number;
  read(target: Uint8Array): number;
}

/** For a window whose source comes later. */
export const emptySource: ByteSource = { size: 0, read: () => 0 };

const defaultBlockBytes = 1 << 20;

/** Bytes behind `end`: the zero, and so many that a vector can be read from anywhere before it. */
export const windowSlack = 32;

/**
 * The part of the file that is in memory. Whoever parses keeps its place; when the window ends inside something,
 * `refill` drops what is done with and reads on behind the rest. Something larger than the window makes it grow
 * to twice its size each time, so that a record of any size costs at most twice its length to parse.
 */
export class ByteWindow {
  end = 0;
  /** Where in the file the window begins. */
  fileOffset = 0;
  /** Nothing follows after `end`. */
  isFinal = false;
  /** Where the window is in the core's memory. */
  address: number;
  private capacity: number;
  private view: Uint8Array<ArrayBuffer>;
  /** Behind what was put here, if anything was. */
  private appendedEnd = 0;

  constructor(
    readonly core: EngineCore,
    private source: ByteSource,
    private readonly blockBytes = defaultBlockBytes,
  ) {
    this.capacity = blockBytes + windowSlack;
    this.address = core.memory.allocate(this.capacity);
    this.view = this.createView();
  }

  /**
   * Longer than what it holds: a zero stands at `end`, which no token may contain, so loops stop by themselves.
   * To be asked for again after anything was allocated.
   */
  get bytes(): Uint8Array<ArrayBuffer> {
    if (this.view.buffer !== this.core.memory.buffer) this.view = this.createView();
    return this.view;
  }

  get sourceBytes(): number {
    return this.source.size;
  }

  /** Bytes read so far. */
  get bytesRead(): number {
    return this.fileOffset + this.end;
  }

  /** Begins another source in the same memory. @param fileOffset where in the file the source begins. */
  openSource(source: ByteSource, fileOffset = 0): void {
    this.source = source;
    this.fileOffset = fileOffset;
    this.end = this.appendedEnd = 0;
    this.isFinal = false;
    this.bytes.fill(0, 0, windowSlack);
  }

  /**
   * Moves what begins at `keepFrom` to the front and reads at least one more byte, or learns that there is none. Of
   * what is longer than `limitBytes` it reads no more than shows that.
   */
  refill(keepFrom: number, limitBytes = Infinity): void {
    const remainingBytes = this.end - keepFrom;
    const readBytes = Math.max(this.blockBytes, Math.min(remainingBytes, limitBytes + 1 - remainingBytes));
    this.moveOrGrow(keepFrom, this.end, remainingBytes + readBytes + windowSlack);
    this.fileOffset += keepFrom;
    this.end = remainingBytes;
    this.appendedEnd = 0;
    const { bytes } = this;
    this.end += this.source.read(bytes.subarray(remainingBytes, remainingBytes + readBytes));
    bytes.fill(0, this.end, this.end + windowSlack);
    if (this.end === remainingBytes) this.isFinal = true;
  }

  /**
   * Places text that is not in the file behind the window's end, until the next `refill`, and returns where it begins.
   */
  append(text: Uint8Array): number {
    const start = this.reserveAppend(text.length);
    this.bytes.set(text, start);
    this.setAppendedEnd(start + text.length);
    return start;
  }

  /** As `put` does, for whoever puts up to so many bytes there itself and says then where they end. */
  reserveAppend(bytes: number): number {
    const start = Math.max(this.appendedEnd, this.end + windowSlack);
    const neededBytes = start + bytes + windowSlack;
    if (neededBytes > this.capacity) this.moveOrGrow(0, start, neededBytes + (neededBytes >> 1));
    return start;
  }

  setAppendedEnd(end: number): void {
    this.appendedEnd = end;
  }

  /**
   * What stands from `from` to `to` comes to the front of a region with room for `needed` bytes, this one or a larger
   * one.
   */
  private moveOrGrow(start: number, end: number, neededBytes: number): void {
    const { memory } = this.core;
    if (neededBytes <= this.capacity) {
      if (start > 0) this.bytes.copyWithin(0, start, end);
      return;
    }
    const { address, capacity } = this;
    if (memory.tryExtend(address, capacity, neededBytes)) {
      this.capacity = neededBytes;
      this.view = this.createView();
      if (start > 0) this.bytes.copyWithin(0, start, end);
      return;
    }
    this.address = memory.allocate(neededBytes);
    this.capacity = neededBytes;
    memory.bytes.copyWithin(this.address, address + start, address + end);
    memory.free(address, capacity);
    this.view = this.createView();
  }

  private createView(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.core.memory.buffer, this.address, this.capacity);
  }
}
