import { FaultError } from './json/fault';
import { Cell } from './json/tape';
import { minify, unescape } from './json/text';

/** Takes the cells of one row after the other and makes a file of them. */
export interface RowWriter {
  /** Rows since the last file. */
  readonly rows: number;
  /** About the size of the file if it ended here, never less than it will be but for its fixed parts. */
  size(): number;
  cell(column: number, kind: Cell, bytes: Uint8Array, start: number, end: number, size: number): void;
  endRow(): void;
  /** Compresses what waits, if that can make the file smaller. */
  settle(): void;
  /** The file, in memory of its own; begins the next one. */
  finish(): Uint8Array<ArrayBuffer>;
}

/** The text of a cell: in the file's bytes where it stands there as it is, else put together elsewhere. */
export class CellText {
  bytes: Uint8Array = new Uint8Array(0);
  start = 0;
  end = 0;
  private scratch = new Uint8Array(1024);

  load(kind: Cell, bytes: Uint8Array, start: number, end: number, size: number): this {
    if (size === end - start) {
      this.bytes = bytes;
      this.start = start;
      this.end = end;
      return this;
    }
    if (this.scratch.length < end - start) this.scratch = new Uint8Array((end - start) * 2);
    if (kind === Cell.Array) minify(bytes, start, end, this.scratch, 0);
    else unescape(bytes, start, end, this.scratch, 0);
    this.bytes = this.scratch;
    this.start = 0;
    this.end = size;
    return this;
  }
}

/** A value that the plan rules out: the file is not what it was when the plan was made. */
export function notAsPlanned(): never {
  throw new FaultError({ code: 'changed' });
}
