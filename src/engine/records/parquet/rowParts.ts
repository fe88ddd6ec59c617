import type { RowRange } from '../../model/parquetFacts';
import type { RowGroup } from './footer';

/**
 * A part is at least so many bytes of the file, packed as they are there: of most files it becomes one chunk or two,
 * and no more wait for those before them.
 */
const minPartBytes = 4 << 20;

/** How many bytes the pages of a row group take in the file. */
export function compressedBytesOf({ columns }: RowGroup): number {
  return columns.reduce((sum, { compressedBytes }) => sum + compressedBytes, 0);
}

/** The same in bytes of the footer, which is read for each part anew, and takes longer than as many bytes of pages. */
const minPartFooters = 32;

/** Behind which rows the parts of a file end that are read by themselves: with row groups, the last with the file. */
export function findPartEnds(rowGroups: readonly RowGroup[], footerBytes: number): number[] {
  const minBytes = Math.max(minPartBytes, footerBytes * minPartFooters);
  const partEnds: number[] = [];
  let rows = 0;
  let bytes = 0;
  rowGroups.forEach((rowGroup, index) => {
    rows += rowGroup.rowCount;
    bytes += compressedBytesOf(rowGroup);
    if (bytes < minBytes && index < rowGroups.length - 1) return;
    partEnds.push(rows);
    bytes = 0;
  });
  return partEnds;
}

/** The row groups that begin within these rows. */
export function selectRowGroups<T extends { rowGroup: RowGroup }>(
  rowGroups: readonly T[],
  { startRow, endRow }: RowRange,
): T[] {
  let rows = 0;
  return rowGroups.filter(({ rowGroup }) => {
    const groupStart = rows;
    rows += rowGroup.rowCount;
    return groupStart >= startRow && groupStart < endRow;
  });
}
