import type { EngineCore } from '../../wasm/engineCore';
import { CoreBlock } from './coreBlock';
import type { RowGroupContext } from './rowGroupContext';
import type { RowLayout } from './rowLayout';
import type { ValueNotes } from './valueNotes';

/** How much is handed on at once. */
const outputBytes = 1 << 16;

/** Joins the values of columns to rows. */
export class RowWriter {
  private readonly columnAddresses: number;
  private readonly suffix: number;
  private readonly suffixBytes: number;
  private readonly output: CoreBlock;
  /** Bytes in there. */
  private outputLength = 0;

  constructor(
    private readonly core: EngineCore,
    private readonly layout: RowLayout,
    private readonly notes: ValueNotes,
    private readonly write: (bytes: Uint8Array) => void,
    /** Records before those that are written next. */
    private records: number,
  ) {
    const { memory } = core;
    const suffix = Buffer.from(layout.suffix);
    this.suffix = new CoreBlock(memory).copy(suffix);
    this.suffixBytes = suffix.length;
    this.output = new CoreBlock(memory);
    const addresses = Int32Array.from(layout.columns, ({ address }) => address);
    this.columnAddresses = new CoreBlock(memory).copy(new Uint8Array(addresses.buffer));
    this.output.reserve(outputBytes);
  }

  /** @param onProgress is given which part of the rows is done. */
  writeRowGroup(context: RowGroupContext, onProgress: (share: number) => void): void {
    const { columns } = this.layout;
    const { rowCount } = context.rowGroup;
    for (const column of columns) column.beginRowGroup(context);
    for (let row = 0; row < rowCount; ) {
      onProgress(row / rowCount);
      let count = rowCount - row;
      for (const column of columns) {
        if (column.readyRows === 0) column.fill(rowCount - row, this.records + 1);
        count = Math.min(count, column.readyRows);
      }
      this.notes.announce(this.records + count);
      this.joinRows(count);
      for (const column of columns) column.readyRows -= count;
      this.records += count;
      row += count;
    }
    for (const column of context.openedColumns) column.end();
  }

  /** Hands on what has come together. */
  flush(): void {
    const { address } = this.output;
    if (this.outputLength > 0) this.write(this.core.memory.bytes.subarray(address, address + this.outputLength));
    this.outputLength = 0;
  }

  private joinRows(rowCount: number): void {
    const { wasm } = this.core;
    for (let row = 0; row < rowCount; ) {
      const { address, capacity } = this.output;
      const start = address + this.outputLength;
      const joined = wasm.joinJsonRows(
        this.columnAddresses,
        this.layout.columns.length,
        this.suffix,
        this.suffixBytes,
        rowCount - row,
        start,
        address + capacity,
      );
      this.outputLength = (wasm.jsonRowsEnd() >>> 0) - address;
      row += joined;
      if (row === rowCount) return;
      this.flush();
      if (joined === 0) this.output.reserve(Math.max(outputBytes, wasm.jsonNeeded()));
    }
  }
}
