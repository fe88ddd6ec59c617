import type { ByteWindow } from '../../model/byteWindow';
import { numbersPerCell, type Tape } from '../../model/tape';
import type { RecordStop } from '../../wasm/assembly/recordStops';
import type { EngineMemory } from '../../wasm/engineMemory';
import type { WasmExports } from '../../wasm/wasmExports';
import type { CsvDialect } from './csvDialect';

/** Reads rows of CSV in WebAssembly, and leaves those with something rare or wrong in them to TypeScript. */
export class WasmCsvReader {
  private readonly readerAddress: number;

  /**
   * @param columnTags for each column the node of the key tree times 16.
   * @param textColumns 1 for each column whose values are texts.
   */
  constructor(
    private readonly wasm: WasmExports,
    memory: EngineMemory,
    { delimiter, quote, usesBackslashEscape, hasDecimalComma, quotesMeanNothing, nullWords }: CsvDialect,
    private readonly columnTags: Int32Array,
    textColumns: Uint8Array,
  ) {
    const nullWordBytes = packWords(nullWords);
    this.readerAddress = wasm.openCsv(
      delimiter,
      quote,
      Number(usesBackslashEscape),
      hasDecimalComma ? 0x2c : 0x2e,
      Number(quotesMeanNothing),
      columnTags.length,
      nullWordBytes.length,
    );
    memory.bytes.set(
      new Uint8Array(columnTags.buffer, columnTags.byteOffset, columnTags.byteLength),
      wasm.csvHeads(this.readerAddress),
    );
    memory.bytes.set(textColumns, wasm.csvTexts(this.readerAddress));
    if (nullWordBytes.length > 0) memory.bytes.set(nullWordBytes, wasm.csvNullWords(this.readerAddress));
  }

  /** Numbers on the tape that a row needs. */
  get rowTapeLength(): number {
    return (this.columnTags.length + 1) * numbersPerCell;
  }

  /** Reads as many rows as follow one another and fit on the tape. Views of the memory may be stale afterwards. */
  read(window: ByteWindow, position: number, tape: Tape): { position: number; rows: number; stop: RecordStop } {
    const { wasm, readerAddress } = this;
    // What is put into the window is never longer than what is read of it.
    const appendStart = window.reserveAppend(window.end - position);
    const maxTapeLength = tape.capacity - this.rowTapeLength;
    const stop = wasm.readCsvRows(
      readerAddress,
      window.address,
      position,
      window.end,
      Number(window.isFinal),
      tape.address,
      tape.length,
      maxTapeLength,
      appendStart,
    );
    tape.length = wasm.csvLength(readerAddress);
    window.setAppendedEnd(wasm.csvPut(readerAddress));
    return { position: wasm.csvAt(readerAddress), rows: wasm.csvRows(readerAddress), stop };
  }
}

/** As the reader expects them; nothing without any. */
function packWords(words: readonly Uint8Array[]): Uint8Array {
  if (words.length === 0) return new Uint8Array(0);
  return Buffer.concat([...words.map((word) => Buffer.concat([Buffer.of(word.length), word])), Buffer.of(0)]);
}
