import type { ByteWindow } from '../../model/byteWindow';
import type { Tape } from '../../model/tape';
import type { RecordStop } from '../../wasm/assembly/recordStops';
import type { WasmExports } from '../../wasm/wasmExports';
import { type KeyNode, type KeyTree, maxKeys } from './keyTree';

/** Keys have numbers below this; the root has one too. */
const maxKeyIds = maxKeys + 2;

/** A way of writing a key, as the file has it between the quotes. */
interface KeySpelling {
  parentId: number;
  keyId: number;
  bytes: Uint8Array;
}

/**
 * Reads records in WebAssembly. It knows only the keys that RecordParser has shown it, and leaves whatever is rare to
 * it: so there is one place that knows what is wrong with a file, and one that numbers the keys.
 */
export class WasmRecordReader {
  private readonly readerAddress: number;
  private pendingSpellings: KeySpelling[] = [];

  /** @param keys where RecordParser finds the keys of the file. */
  constructor(
    private readonly wasm: WasmExports,
    keys: KeyTree,
  ) {
    this.readerAddress = wasm.openRecords(maxKeyIds);
    for (const key of keys.nodes.slice(1)) this.addSpelling(key.parent!, key, key.bytes);
    keys.onDidFindKey = (parent, key, spelling) => this.addSpelling(parent, key, spelling);
  }

  /** Remembers how a key is written; this happens while a record is read, so nothing is allocated yet. */
  private addSpelling(parent: KeyNode, key: KeyNode, spelling: Uint8Array): void {
    if (key.id >= maxKeyIds) return;
    if (key.isLiteral || spelling !== key.bytes)
      this.pendingSpellings.push({ parentId: parent.id, keyId: key.id, bytes: spelling.slice() });
    // A key that is written with escapes here may be written without them elsewhere.
    if (key.isLiteral && key.bytes.length < spelling.length)
      this.pendingSpellings.push({ parentId: parent.id, keyId: key.id, bytes: key.bytes });
  }

  /** Reads as many records as follow one another and fit on the tape. Views of the memory may be stale afterwards. */
  read(
    window: ByteWindow,
    position: number,
    endOffset: number,
    tape: Tape,
    maxTapeLength: number,
    depth: number,
    hasCommas: boolean,
  ): { position: number; records: number; stop: RecordStop } {
    this.sendSpellings(window);
    const { wasm, readerAddress } = this;
    const endPosition = Math.min(endOffset - window.fileOffset, window.end);
    const stop = wasm.readRecords(
      readerAddress,
      window.address,
      position,
      endPosition,
      window.end,
      Number(window.isFinal),
      tape.address,
      tape.length,
      maxTapeLength,
      depth,
      Number(hasCommas),
    );
    tape.length = wasm.recordsLength(readerAddress);
    return { position: wasm.recordsAt(readerAddress), records: wasm.recordsRead(readerAddress), stop };
  }

  private sendSpellings({ core: { memory } }: ByteWindow): void {
    if (this.pendingSpellings.length === 0) return;
    for (const { parentId, keyId, bytes } of this.pendingSpellings) {
      const address = memory.allocate(bytes.length + 1);
      memory.bytes.set(bytes, address);
      this.wasm.addRecordKey(this.readerAddress, parentId, keyId, address, bytes.length);
      memory.free(address, bytes.length + 1);
    }
    this.pendingSpellings = [];
  }
}
