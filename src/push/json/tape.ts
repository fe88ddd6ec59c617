/** What stands in a cell. Numbers are told apart by how they are written: `1e3` is a decimal. */
export const enum Cell {
  /** Closes a row: start and end are those of the record. */
  Row = 0,
  Null = 1,
  False = 2,
  True = 3,
  Integer = 4,
  Decimal = 5,
  /** Between the quotes, as written: escapes and all. Shorter as text (`size`) than in the file if and only if it has escapes. */
  Text = 6,
  /** Text with half a surrogate pair, which UTF-8 cannot hold: it becomes U+FFFD. */
  BrokenText = 7,
  /** An array, as written. Shorter as text (`size`) than in the file if and only if it has white space to drop. */
  Array = 8,
  /** An object without members. One with members has no cell: its members do. */
  EmptyObject = 9,
}

/**
 * The cells of whole records, one after the other: the seam between reading JSON and making columns of it.
 * Four numbers each: node of the key tree times 16 plus the kind; start and end in the window; size in bytes as UTF-8 text.
 */
export class Tape {
  cells = new Int32Array(1 << 12);
  length = 0;

  /** Makes room for one more cell; growing is rare, so callers check `length` themselves. */
  grow(): void {
    const larger = new Int32Array(this.cells.length * 2);
    larger.set(this.cells);
    this.cells = larger;
  }
}
