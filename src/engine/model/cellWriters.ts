import type { ByteWindow } from './byteWindow';
import { FaultError } from './fault';
import { minifyJson, unescapeString } from './jsonText';
import { CellKind, type Tape } from './tape';

/** Makes files of rows, one after the other. */
export interface FileWriter {
  /** Rows since the last file. */
  readonly rows: number;
  /** About the size of the file if it ended here, never less than it will be but for its fixed parts. */
  estimateBytes(): number;
  /** Compresses what waits, if that can make the file smaller. */
  compressPending(): void;
  /** The file, in memory of its own; begins the next one. */
  finish(): Uint8Array<ArrayBuffer>;
}

/** Takes the cells of whole rows from a tape. */
export interface TapeWriter extends FileWriter {
  /** Bytes of text taken since the size was last asked for. */
  readonly unmeasuredBytes: number;
  /**
   * Takes cells from number `from` of the tape on: all of them, or up to the end of the row with which `unmeasured`
   * exceeds `budget`.
   * @returns where it stopped.
   * @throws FaultError `changed` for a value that the plan rules out.
   */
  writeCells(tape: Tape, window: ByteWindow, fromIndex: number, budgetBytes: number): number;
}

/** The text of a cell: in the file's bytes where it stands there as it is, else put together elsewhere. */
export class CellText {
  bytes: Uint8Array = new Uint8Array(0);
  start = 0;
  end = 0;
  private decodedBytes = new Uint8Array(1024);

  load(kind: CellKind, bytes: Uint8Array, start: number, end: number, textBytes: number): this {
    if (textBytes === end - start) {
      this.bytes = bytes;
      this.start = start;
      this.end = end;
      return this;
    }
    if (this.decodedBytes.length < end - start) this.decodedBytes = new Uint8Array((end - start) * 2);
    if (kind === CellKind.Array || kind === CellKind.EmptyObject) minifyJson(bytes, start, end, this.decodedBytes, 0);
    else unescapeString(bytes, start, end, this.decodedBytes, 0);
    this.bytes = this.decodedBytes;
    this.start = 0;
    this.end = textBytes;
    return this;
  }
}

/** A value that the plan rules out: the file is not what it was when the plan was made. */
export function throwFileChanged(): never {
  throw new FaultError({ code: 'changed' });
}
