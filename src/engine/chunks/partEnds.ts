import type { ByteWindow } from '../model/byteWindow';
import { CellKind, numbersPerCell, type Tape } from '../model/tape';
import type { WirePlan } from '../model/wirePlan';
import { chunkParts } from '../rows/splitFile';

/** Where the parts of a file end. */
export interface PartEnds {
  /**
   * The place on the tape behind the last record of a part, if a record of the next part follows on it.
   * @param fromIndex what stands on the tape before was looked at already.
   * @param rowCount records before that.
   */
  find(partIndex: number, tape: Tape, window: ByteWindow, fromIndex: number, rowCount: number): number | undefined;
}

/** For whoever reads no further than to the end of a part. */
export const noPartEnds: PartEnds = { find: () => undefined };

/** The ends of the parts that the chunks of a file are made of. */
export function createPartEnds(plan: WirePlan): PartEnds {
  const parts = chunkParts(plan);
  const endRows = parts.flatMap(({ rows }) => (rows ? [rows.endRow] : []));
  return endRows.length > 0 ? new RowEnds(endRows) : new ByteEnds(parts.map(({ endOffset }) => endOffset));
}

/** A part ends before the first record that begins at a place in the file or behind it. */
class ByteEnds implements PartEnds {
  constructor(private readonly endOffsets: readonly number[]) {}

  find(partIndex: number, { cells, length }: Tape, window: ByteWindow, fromIndex: number): number | undefined {
    const endOffset = this.endOffsets[partIndex]! - window.fileOffset;
    if (cells[length - numbersPerCell + 1]! < endOffset) return undefined;
    let recordEnd = fromIndex;
    for (let cellIndex = fromIndex; cellIndex < length; cellIndex += numbersPerCell) {
      if (!isRowEnd(cells, cellIndex)) continue;
      if (cells[cellIndex + 1]! >= endOffset) break;
      recordEnd = cellIndex + numbersPerCell;
    }
    return recordEnd;
  }
}

/** A part ends behind so many rows of the file. */
class RowEnds implements PartEnds {
  constructor(private readonly endRows: readonly number[]) {}

  find(
    partIndex: number,
    { cells, length }: Tape,
    _window: ByteWindow,
    fromIndex: number,
    rowCount: number,
  ): number | undefined {
    let rowsLeft = this.endRows[partIndex]! - rowCount;
    // Each record has a cell of its own, and others.
    if ((length - fromIndex) / numbersPerCell <= rowsLeft) return undefined;
    for (let cellIndex = fromIndex; cellIndex < length; cellIndex += numbersPerCell) {
      if (rowsLeft === 0) return cellIndex;
      if (isRowEnd(cells, cellIndex)) rowsLeft--;
    }
    return undefined;
  }
}

function isRowEnd(cells: Int32Array, cellIndex: number): boolean {
  const kind: CellKind = cells[cellIndex]! & 15;
  return kind === CellKind.Row;
}
