import type { Core } from '../core/core';

/** Bytes in order. `read` fills as much of `target` as it likes, at least one byte; 0 means the end. */
export interface ByteSource {
  readonly size: number;
  read(target: Uint8Array): number;
}

/** For a window whose source comes later. */
export const emptySource: ByteSource = { size: 0, read: () => 0 };

const defaultBlock = 1 << 20;

/** Bytes behind `end`: the zero, and so many that a vector can be read from anywhere before it. */
export const windowSlack = 32;

/**
 * The part of the file that is in memory. Whoever parses keeps its place; when the window ends inside something,
 * `refill` drops what is done with and reads on behind the rest. Something larger than the window makes it grow
 * to twice its size each time, so that a record of any size costs at most twice its length to parse.
 */
export class Window {
  end = 0;
  /** Where in the file the window begins. */
  base = 0;
  /** Nothing follows after `end`. */
  final = false;
  /** Where the window is in the core's memory. */
  address: number;
  private capacity: number;
  private view: Uint8Array<ArrayBuffer>;
  /** Behind what was put here, if anything was. */
  private putEnd = 0;

  constructor(
    readonly core: Core,
    private source: ByteSource,
    private readonly block = defaultBlock,
  ) {
    this.capacity = block + windowSlack;
    this.address = core.memory.allocate(this.capacity);
    this.view = this.look();
  }

  /**
   * Longer than what it holds: a zero stands at `end`, which no token may contain, so loops stop by themselves.
   * To be asked for again after anything was allocated.
   */
  get bytes(): Uint8Array<ArrayBuffer> {
    if (this.view.buffer !== this.core.memory.buffer) this.view = this.look();
    return this.view;
  }

  get size(): number {
    return this.source.size;
  }

  /** Bytes read so far. */
  get position(): number {
    return this.base + this.end;
  }

  /** Begins another source in the same memory. @param base where in the file the source begins. */
  open(source: ByteSource, base = 0): void {
    this.source = source;
    this.base = base;
    this.end = this.putEnd = 0;
    this.final = false;
    this.bytes.fill(0, 0, windowSlack);
  }

  /** Moves what begins at `keep` to the front and reads at least one more byte, or learns that there is none. */
  refill(keep: number): void {
    const rest = this.end - keep;
    const wanted = Math.max(this.block, rest);
    this.move(keep, this.end, rest + wanted + windowSlack);
    this.base += keep;
    this.end = rest;
    this.putEnd = 0;
    const { bytes } = this;
    this.end += this.source.read(bytes.subarray(rest, rest + wanted));
    bytes.fill(0, this.end, this.end + windowSlack);
    if (this.end === rest) this.final = true;
  }

  /** Places text that is not in the file behind the window's end, until the next `refill`, and returns where it begins. */
  put(text: Uint8Array): number {
    const at = this.room(text.length);
    this.bytes.set(text, at);
    this.placed(at + text.length);
    return at;
  }

  /** As `put` does, for whoever puts up to so many bytes there itself and says then where they end. */
  room(bytes: number): number {
    const at = Math.max(this.putEnd, this.end + windowSlack);
    const needed = at + bytes + windowSlack;
    if (needed > this.capacity) this.move(0, at, needed + (needed >> 1));
    return at;
  }

  placed(end: number): void {
    this.putEnd = end;
  }

  /** What stands from `from` to `to` comes to the front of a region with room for `needed` bytes, this one or a larger one. */
  private move(from: number, to: number, needed: number): void {
    const { memory } = this.core;
    if (needed <= this.capacity) {
      if (from > 0) this.bytes.copyWithin(0, from, to);
      return;
    }
    const { address, capacity } = this;
    this.address = memory.allocate(needed);
    this.capacity = needed;
    memory.bytes.copyWithin(this.address, address + from, address + to);
    memory.free(address, capacity);
    this.view = this.look();
  }

  private look(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.core.memory.buffer, this.address, this.capacity);
  }
}
