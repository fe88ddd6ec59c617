import type { EngineMemory } from '../../wasm/engineMemory';

/** What WebAssembly may touch behind what it was given. */
const slackBytes = 64;

/** Memory of the core that is used again and again for something of another size. */
export class CoreBlock {
  address = 0;
  private size = 0;

  constructor(private readonly memory: EngineMemory) {}

  /** Bytes that it holds. */
  get capacity(): number {
    return Math.max(0, this.size - slackBytes);
  }

  /** Makes room for so many bytes; what was in there is lost where there was less. @returns the address. */
  reserve(byteCount: number): number {
    if (this.size < byteCount + slackBytes) {
      this.free();
      this.address = this.memory.allocate(byteCount + slackBytes);
      this.size = byteCount + slackBytes;
    }
    return this.address;
  }

  /** @returns the address. */
  copy(bytes: Uint8Array): number {
    this.reserve(bytes.length);
    this.memory.bytes.set(bytes, this.address);
    return this.address;
  }

  free(): void {
    if (this.size > 0) this.memory.free(this.address, this.size);
    this.size = 0;
  }
}
