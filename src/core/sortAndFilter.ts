import type { CellValue, DataTable } from './dataTable';

/** How a table is looked at. */
export interface TableQuery {
  /** A column's id. */
  sort?: { column: string; descending: boolean } | undefined;
  filter: string;
}

/**
 * The table with the rows that hold every word of the filter in some cell, in the requested order. What is alike keeps
 * its order.
 */
export function sortAndFilter({ columns, rows }: DataTable, { sort, filter }: TableQuery): DataTable {
  const filterWords = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const matchingRows =
    filterWords.length === 0
      ? [...rows]
      : rows.filter((row) =>
          filterWords.every((word) =>
            row.some(
              (cell, index) =>
                cellContains(cell, word) || cellContains(columns[index]?.formatCell?.(cell) ?? null, word),
            ),
          ),
        );
  const index = columns.findIndex(({ id }) => id === sort?.column);
  if (sort && index >= 0) {
    const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });
    const direction = sort.descending ? -1 : 1;
    matchingRows.sort((a, b) => compareCells(a[index] ?? null, b[index] ?? null, collator, direction));
  }
  return { columns, rows: matchingRows };
}

function cellContains(cell: CellValue, word: string): boolean {
  return cell !== null && String(cell).toLowerCase().includes(word);
}

/** Nothing comes last, whichever way it is sorted. */
function compareCells(a: CellValue, b: CellValue, collator: Intl.Collator, direction: number): number {
  const [isEmptyA, isEmptyB] = [a === null || a === '', b === null || b === ''];
  if (isEmptyA || isEmptyB) return Number(isEmptyA) - Number(isEmptyB);
  if (typeof a === 'number' && typeof b === 'number') return (a - b) * direction;
  return collator.compare(String(a), String(b)) * direction;
}
