import type { Cell, Table } from './table';

/** How a table is looked at. */
export interface TableQuery {
  /** A column's id. */
  sort?: { column: string; descending: boolean } | undefined;
  filter: string;
}

/** The table with the rows that hold every word of the filter in some cell, in the wanted order. What is alike keeps its order. */
export function arrange({ columns, rows }: Table, { sort, filter }: TableQuery): Table {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const kept = words.length === 0 ? [...rows] : rows.filter((row) => words.every((word) => row.some((cell, index) => holds(cell, word) || holds(columns[index]?.words?.(cell) ?? null, word))));
  const index = columns.findIndex(({ id }) => id === sort?.column);
  if (sort && index >= 0) {
    const order = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });
    const direction = sort.descending ? -1 : 1;
    kept.sort((a, b) => compare(a[index] ?? null, b[index] ?? null, order, direction));
  }
  return { columns, rows: kept };
}

function holds(cell: Cell, word: string): boolean {
  return cell !== null && String(cell).toLowerCase().includes(word);
}

/** Nothing comes last, whichever way it is sorted. */
function compare(a: Cell, b: Cell, order: Intl.Collator, direction: number): number {
  const [noA, noB] = [a === null || a === '', b === null || b === ''];
  if (noA || noB) return Number(noA) - Number(noB);
  if (typeof a === 'number' && typeof b === 'number') return (a - b) * direction;
  return order.compare(String(a), String(b)) * direction;
}
