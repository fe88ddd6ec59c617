import type { Dialect } from '../csvInput/dialect';
import { cellNumbers, type Tape } from '../json/tape';
import type { Window } from '../json/window';
import type { RecordStop } from './assembly/recordStops';
import type { CoreCode } from './code';
import type { CoreMemory } from './memory';

/** Reads rows of CSV in WebAssembly, and leaves those with something rare or wrong in them to TypeScript. */
export class CsvRows {
  private readonly reader: number;

  /** @param heads for each column the node of the key tree times 16. @param texts 1 for each column whose values are texts. */
  constructor(
    private readonly code: CoreCode,
    memory: CoreMemory,
    { delimiter, quote, backslash, decimalComma }: Dialect,
    private readonly heads: Int32Array,
    texts: Uint8Array,
  ) {
    this.reader = code.openCsv(delimiter, quote, Number(backslash), decimalComma ? 0x2c : 0x2e, heads.length);
    memory.bytes.set(new Uint8Array(heads.buffer, heads.byteOffset, heads.byteLength), code.csvHeads(this.reader));
    memory.bytes.set(texts, code.csvTexts(this.reader));
  }

  /** Numbers on the tape that a row needs. */
  get rowNumbers(): number {
    return (this.heads.length + 1) * cellNumbers;
  }

  /** Reads as many rows as follow one another and fit on the tape. Views of the memory may be stale afterwards. */
  read(window: Window, at: number, tape: Tape): { at: number; rows: number; stop: RecordStop } {
    const { code, reader } = this;
    // What is put into the window is never longer than what is read of it.
    const put = window.room(window.end - at);
    const limit = tape.capacity - this.rowNumbers;
    const stop = code.readCsvRows(reader, window.address, at, window.end, Number(window.final), tape.address, tape.length, limit, put);
    tape.length = code.csvLength(reader);
    window.placed(code.csvPut(reader));
    return { at: code.csvAt(reader), rows: code.csvRows(reader), stop };
  }
}
