import type { EngineMemory } from '../wasm/engineMemory';

/** What stands in a cell. Numbers are distinguished by how they are written: `1e3` is a decimal. */
export const enum CellKind {
  /** Closes a row: start and end are those of the record. */
  Row = 0,
  Null = 1,
  False = 2,
  True = 3,
  Integer = 4,
  Decimal = 5,
  /**
   * Between the quotes, as written: escapes and all. Shorter as text (`size`) than in the file if and only if it has
   * escapes.
   */
  Text = 6,
  /** Text with half a surrogate pair, which UTF-8 cannot hold: it becomes U+FFFD. */
  BrokenText = 7,
  /** An array, as written. Shorter as text (`size`) than in the file if and only if it has white space to drop. */
  Array = 8,
  /** An object without members. One with members has no cell: its members do. */
  EmptyObject = 9,
}

/** Numbers a cell takes. */
export const numbersPerCell = 4;
const bytesPerNumber = 4;
/** Room for three records with as many keys as a table may have; few enough to stay in a processor's cache. */
const initialCapacity = 1 << 17;

/**
 * The cells of whole records, one after the other: the seam between reading and making columns of it. Four numbers
 * each: node of the key tree times 16 plus the kind; start and end in the window; size in bytes as UTF-8 text.
 */
export class Tape {
  /** Numbers on the tape. */
  length = 0;
  /** Where the tape is in the core's memory. */
  address: number;
  /** Numbers that fit. */
  capacity = initialCapacity;
  private view: Int32Array;

  constructor(private readonly memory: EngineMemory) {
    this.address = memory.allocate(this.capacity * bytesPerNumber);
    this.view = this.createView();
  }

  /** To be asked for again after anything was allocated. */
  get cells(): Int32Array {
    if (this.view.buffer !== this.memory.buffer) this.view = this.createView();
    return this.view;
  }

  /**
   * Makes room for twice as many cells. Makes views of the memory stale, so hand the tape on rather than let it grow.
   */
  grow(): void {
    const { memory, address, capacity } = this;
    this.address = memory.allocate(capacity * 2 * bytesPerNumber);
    this.capacity = capacity * 2;
    memory.bytes.copyWithin(this.address, address, address + this.length * bytesPerNumber);
    memory.free(address, capacity * bytesPerNumber);
    this.view = this.createView();
  }

  private createView(): Int32Array {
    return new Int32Array(this.memory.buffer, this.address, this.capacity);
  }
}
