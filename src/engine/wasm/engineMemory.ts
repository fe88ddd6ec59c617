/** What is asked of the memory that the core works in. */
export interface MemoryPages {
  readonly buffer: ArrayBuffer;
  /** Adds pages of 64 KB. What was there stays; earlier views of it may not. */
  grow(pageCount: number): void;
}

export const pageBytes = 1 << 16;

/** Everything is at a multiple of this, so that numbers and vectors of any width are in their place. */
const alignment = 16;
/** Memory grows by this much at least, since growing makes every view stale. */
const minGrowthPages = 32;

/**
 * One memory for the file's bytes, the tape and what is made of them, shared by TypeScript and WebAssembly: both
 * allocate here. A view that was made before something was allocated may be stale, so ask for `bytes` again.
 */
export class EngineMemory {
  private view: Uint8Array<ArrayBuffer>;
  private heapTop: number;
  /** What was given back, by size. */
  private readonly freeBlocks = new Map<number, number[]>();

  /** @param heapBase where free memory begins: below it the module keeps its constants. */
  constructor(
    private readonly pages: MemoryPages,
    heapBase: number,
  ) {
    this.view = new Uint8Array(pages.buffer);
    this.heapTop = (heapBase + alignment - 1) & -alignment;
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
  allocate(byteCount: number): number {
    const blockBytes = sizeClassBytes(byteCount);
    const reusedAddress = this.freeBlocks.get(blockBytes)?.pop();
    if (reusedAddress !== undefined) return reusedAddress;
    const address = this.heapTop;
    this.growTo(address + blockBytes);
    return address;
  }

  /**
   * Makes a block larger where nothing was allocated behind it.
   * @returns whether it could; if so, it counts as allocated with `newByteCount`.
   */
  tryExtend(address: number, byteCount: number, newByteCount: number): boolean {
    if (address + sizeClassBytes(byteCount) !== this.heapTop) return false;
    this.heapTop = address;
    this.growTo(address + sizeClassBytes(newByteCount));
    return true;
  }

  /** Gives back what `allocate` gave for as many bytes. */
  free(address: number, byteCount: number): void {
    const blockBytes = sizeClassBytes(byteCount);
    if (address + blockBytes === this.heapTop) {
      this.heapTop = address;
      return;
    }
    const sameSizeBlocks = this.freeBlocks.get(blockBytes);
    if (sameSizeBlocks) sameSizeBlocks.push(address);
    else this.freeBlocks.set(blockBytes, [address]);
  }

  private growTo(heapTop: number): void {
    const missingBytes = heapTop - this.pages.buffer.byteLength;
    if (missingBytes > 0) this.pages.grow(Math.max(minGrowthPages, Math.ceil(missingBytes / pageBytes)));
    this.heapTop = heapTop;
  }
}

/**
 * Four sizes to each doubling, so that what is given back fits what is asked for next, and at most a fifth is wasted.
 */
export function sizeClassBytes(byteCount: number): number {
  if (byteCount <= 4 * alignment) return Math.max(1, Math.ceil(byteCount / alignment)) * alignment;
  const stepBytes = 2 ** (29 - Math.clz32(byteCount - 1));
  return Math.ceil(byteCount / stepBytes) * stepBytes;
}
