/** What can be asked of the memory that the core works in: WebAssembly's own, or as much of it as the fallback has. */
export interface Pages {
  readonly buffer: ArrayBuffer;
  /** Adds pages of 64 KB. What was there stays; earlier views of it may not. */
  grow(pages: number): void;
}

export const pageBytes = 1 << 16;

/** Memory without WebAssembly. */
export class PlainPages implements Pages {
  buffer = new ArrayBuffer(pageBytes);

  grow(pages: number): void {
    const larger = new ArrayBuffer(this.buffer.byteLength + pages * pageBytes);
    new Uint8Array(larger).set(new Uint8Array(this.buffer));
    this.buffer = larger;
  }
}

/** Everything is at a multiple of this, so that numbers and vectors of any width are in their place. */
const alignment = 16;
/** Memory grows by this much at least, since growing makes every view stale. */
const growth = 32;

/**
 * One memory for the file's bytes, the tape and what is made of them, shared by TypeScript and WebAssembly: both
 * allocate here. A view that was made before something was allocated may be stale, so ask for `bytes` again.
 */
export class CoreMemory {
  private view: Uint8Array<ArrayBuffer>;
  private top: number;
  /** What was given back, by size. */
  private readonly spare = new Map<number, number[]>();

  /** @param base where free memory begins: below it the module keeps its constants. */
  constructor(
    private readonly pages: Pages,
    base: number,
  ) {
    this.view = new Uint8Array(pages.buffer);
    this.top = (base + alignment - 1) & -alignment;
  }

  /** All of the memory, as it is now. */
  get bytes(): Uint8Array<ArrayBuffer> {
    if (this.view.buffer !== this.pages.buffer) this.view = new Uint8Array(this.pages.buffer);
    return this.view;
  }

  get buffer(): ArrayBuffer {
    return this.pages.buffer;
  }

  /**
   * At least so many bytes, of any content.
   * @returns the address, a multiple of 16.
   * @throws RangeError when memory ends (4 GB).
   */
  allocate(bytes: number): number {
    const size = sizeClass(bytes);
    const again = this.spare.get(size)?.pop();
    if (again !== undefined) return again;
    const at = this.top;
    const missing = at + size - this.pages.buffer.byteLength;
    if (missing > 0) this.pages.grow(Math.max(growth, Math.ceil(missing / pageBytes)));
    this.top = at + size;
    return at;
  }

  /** Gives back what `allocate` gave for as many bytes. */
  free(at: number, bytes: number): void {
    const size = sizeClass(bytes);
    if (at + size === this.top) {
      this.top = at;
      return;
    }
    const others = this.spare.get(size);
    if (others) others.push(at);
    else this.spare.set(size, [at]);
  }
}

/** Four sizes to each doubling, so that what is given back fits what is asked for next, and at most a fifth is wasted. */
export function sizeClass(bytes: number): number {
  if (bytes <= 4 * alignment) return Math.max(1, Math.ceil(bytes / alignment)) * alignment;
  const step = 2 ** (29 - Math.clz32(bytes - 1));
  return Math.ceil(bytes / step) * step;
}
