import { notAsPlanned, type TapeWriter } from '../cells';
import { cellNumbers, type Tape } from '../json/tape';
import type { Window } from '../json/window';
import type { ColumnLookup } from '../planned';
import { Stop } from './assembly/stops';
import type { CoreCode } from './code';

/** Beside the number of a column: objects with members occur there too. */
const holdsObjects = 1 << 30;

/** A table in WebAssembly, whatever becomes of it. */
export abstract class CoreTable implements TapeWriter {
  private known = 0;

  /**
   * @param table its address.
   * @param takes what takes cells into such a table.
   */
  constructor(
    protected readonly code: CoreCode,
    protected readonly table: number,
    private readonly takes: 'takeCells' | 'takeCsvCells',
    private readonly lookup: ColumnLookup,
  ) {}

  get rows(): number {
    return this.code.tableRows(this.table);
  }

  get unmeasured(): number {
    return this.code.tableUnmeasured(this.table);
  }

  abstract size(): number;
  abstract settle(): void;
  abstract finish(): Uint8Array<ArrayBuffer>;

  take(tape: Tape, window: Window, from: number, budget: number): number {
    let at = from;
    for (;;) {
      at = this.code[this.takes](this.table, tape.address, at, tape.length, window.address, budget);
      const stop: Stop = this.code.tableStop(this.table);
      switch (stop) {
        case Stop.Done:
          return at;
        case Stop.NewKey:
          this.learn();
          break;
        case Stop.Double:
          this.takeDouble(tape, window, at);
          at += cellNumbers;
          break;
        case Stop.Unfit:
          notAsPlanned();
      }
    }
  }

  /** Takes a number that the core could not read. */
  protected takeDouble(_tape: Tape, _window: Window, _at: number): void {
    notAsPlanned();
  }

  private learn(): void {
    const { code, lookup, table } = this;
    for (; this.known < lookup.nodes; this.known++) {
      const column = lookup.column(this.known);
      code.addTableKey(table, column >= 0 && lookup.holdsObjects(this.known) ? column | holdsObjects : column);
    }
  }
}
