import type { ByteWindow } from '../../model/byteWindow';
import type { Tape } from '../../model/tape';

/**
 * Texts that are not in the file, for cells of one tape: gathered first, so that the window has to make room only once.
 */
export class AppendedTexts {
  private textBytes = Buffer.alloc(1 << 12);
  private textLength = 0;
  /** Positions of cells on the tape whose text is here. */
  private cellIndexes = new Int32Array(1 << 8);
  private cellCount = 0;

  /** Gives the cell at `at` an ASCII text. It is in its place only after `place`. */
  setCellText(cells: Int32Array, cellIndex: number, text: string): void {
    if (this.textLength + text.length > this.textBytes.length)
      this.textBytes = Buffer.concat([this.textBytes], (this.textLength + text.length) * 2);
    if (this.cellCount === this.cellIndexes.length) {
      const largerIndexes = new Int32Array(this.cellCount * 2);
      largerIndexes.set(this.cellIndexes);
      this.cellIndexes = largerIndexes;
    }
    this.textBytes.write(text, this.textLength, 'latin1');
    cells[cellIndex + 1] = this.textLength;
    this.textLength += text.length;
    cells[cellIndex + 2] = this.textLength;
    cells[cellIndex + 3] = text.length;
    this.cellIndexes[this.cellCount++] = cellIndex;
  }

  /** Moves all texts into the window, where the cells can be read like any others. */
  moveIntoWindow(tape: Tape, window: ByteWindow): void {
    if (this.cellCount === 0) return;
    const textStart = window.append(this.textBytes.subarray(0, this.textLength));
    const { cells } = tape;
    for (let i = 0; i < this.cellCount; i++) {
      const cellIndex = this.cellIndexes[i]!;
      cells[cellIndex + 1]! += textStart;
      cells[cellIndex + 2]! += textStart;
    }
    this.cellCount = 0;
    this.textLength = 0;
  }
}
