import type { ByteWindow } from '../model/byteWindow';
import { type TapeWriter, throwFileChanged } from '../model/cellWriters';
import { numbersPerCell, type Tape } from '../model/tape';
import type { ColumnLookup } from '../rows/readPlannedSource';
import { Stop } from '../wasm/assembly/stops';
import type { WasmExports } from '../wasm/wasmExports';

/** Beside the number of a column: objects with members occur there too. */
const holdsObjectsFlag = 1 << 30;

/** A table in WebAssembly, whatever becomes of it. */
export abstract class WasmTableWriter implements TapeWriter {
  private knownNodes = 0;

  /**
   * @param tableAddress its address.
   * @param takeExport what takes cells into such a table.
   */
  constructor(
    protected readonly wasm: WasmExports,
    protected readonly tableAddress: number,
    private readonly takeExport: 'takeCells' | 'takeCsvCells',
    private readonly lookup: ColumnLookup,
  ) {}

  get rows(): number {
    return this.wasm.tableRows(this.tableAddress);
  }

  get unmeasuredBytes(): number {
    return this.wasm.tableUnmeasured(this.tableAddress);
  }

  abstract estimateBytes(): number;
  abstract compressPending(): void;
  abstract finish(): Uint8Array<ArrayBuffer>;

  writeCells(tape: Tape, window: ByteWindow, fromIndex: number, budget: number): number {
    let tapeIndex = fromIndex;
    for (;;) {
      tapeIndex = this.wasm[this.takeExport](
        this.tableAddress,
        tape.address,
        tapeIndex,
        tape.length,
        window.address,
        budget,
      );
      const stop: Stop = this.wasm.tableStop(this.tableAddress);
      switch (stop) {
        case Stop.Done:
          return tapeIndex;
        case Stop.NewKey:
          this.addNewKeys();
          break;
        case Stop.Double:
          this.takeDouble(tape, window, tapeIndex);
          tapeIndex += numbersPerCell;
          break;
        case Stop.Unfit:
          throwFileChanged();
      }
    }
  }

  /** Takes a number that the core could not read. */
  protected takeDouble(_tape: Tape, _window: ByteWindow, _tapeIndex: number): void {
    throwFileChanged();
  }

  private addNewKeys(): void {
    const { wasm, lookup, tableAddress } = this;
    for (; this.knownNodes < lookup.nodeCount; this.knownNodes++) {
      const column = lookup.columnOf(this.knownNodes);
      wasm.addTableKey(
        tableAddress,
        column >= 0 && lookup.holdsObjects(this.knownNodes) ? column | holdsObjectsFlag : column,
      );
    }
  }
}
