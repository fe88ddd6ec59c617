/** Bytes in order. `read` fills as much of `target` as it likes, at least one byte; 0 means the end. */
export interface ByteSource {
  readonly size: number;
  read(target: Uint8Array): number;
}

const defaultBlock = 1 << 20;

/** Bytes behind `end`: the zero, and so many that four bytes can be read at once from anywhere before it. */
export const windowSlack = 4;

/**
 * The part of the file that is in memory. Whoever parses keeps its place; when the window ends inside something,
 * `refill` drops what is done with and reads on behind the rest. Something larger than the window makes it grow
 * to twice its size each time, so that a record of any size costs at most twice its length to parse.
 */
export class Window {
  /** Longer than what it holds: a zero stands at `end`, which no token may contain, so loops stop by themselves. */
  bytes: Uint8Array;
  end = 0;
  /** Where in the file `bytes[0]` is. */
  base = 0;
  /** Nothing follows after `end`. */
  final = false;

  constructor(
    private readonly source: ByteSource,
    private readonly block = defaultBlock,
  ) {
    this.bytes = new Uint8Array(block + windowSlack);
  }

  get size(): number {
    return this.source.size;
  }

  /** Bytes read so far. */
  get position(): number {
    return this.base + this.end;
  }

  /** Moves what begins at `keep` to the front and reads at least one more byte, or learns that there is none. */
  refill(keep: number): void {
    const rest = this.end - keep;
    const wanted = Math.max(this.block, rest);
    if (rest + wanted + windowSlack > this.bytes.length) {
      const larger = new Uint8Array(rest + wanted + windowSlack);
      larger.set(this.bytes.subarray(keep, this.end));
      this.bytes = larger;
    } else if (keep > 0) {
      this.bytes.copyWithin(0, keep, this.end);
    }
    this.base += keep;
    this.end = rest;
    const read = this.source.read(this.bytes.subarray(rest, rest + wanted));
    this.end += read;
    this.bytes[this.end] = 0;
    if (read === 0) this.final = true;
  }
}
