import type { ByteWindow } from '../../model/byteWindow';
import type { Tape } from '../../model/tape';

/**
 * Texts that are not in the file, for cells of one tape: gathered first, so that the window has to make room only once.
 */
export class Additions {
  private bytes = Buffer.alloc(1 << 12);
  private length = 0;
  /** Positions of cells on the tape whose text is here. */
  private cells = new Int32Array(1 << 8);
  private count = 0;

  /** Gives the cell at `at` an ASCII text. It is in its place only after `place`. */
  write(cells: Int32Array, at: number, text: string): void {
    if (this.length + text.length > this.bytes.length)
      this.bytes = Buffer.concat([this.bytes], (this.length + text.length) * 2);
    if (this.count === this.cells.length) {
      const larger = new Int32Array(this.count * 2);
      larger.set(this.cells);
      this.cells = larger;
    }
    this.bytes.write(text, this.length, 'latin1');
    cells[at + 1] = this.length;
    this.length += text.length;
    cells[at + 2] = this.length;
    cells[at + 3] = text.length;
    this.cells[this.count++] = at;
  }

  /** Moves all texts into the window, where the cells can be read like any others. */
  place(tape: Tape, window: ByteWindow): void {
    if (this.count === 0) return;
    const base = window.append(this.bytes.subarray(0, this.length));
    const { cells } = tape;
    for (let i = 0; i < this.count; i++) {
      const at = this.cells[i]!;
      cells[at + 1]! += base;
      cells[at + 2]! += base;
    }
    this.count = 0;
    this.length = 0;
  }
}
