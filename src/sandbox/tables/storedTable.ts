import { sum, sumOf } from '../../core/sum';
import { createNullableCast, type TableColumn, type TableValue, type ValueCast } from './columnTypes';
import { countSourceRows, type RowSource } from './rowSource';

/** Delta pushes add it, with the time of the push in it (celonis-api.md §4.8). */
export const changeDateColumn = '_CELONIS_CHANGE_DATE';

/** Rows of one upload inside a table. */
export interface TableSegment {
  source: RowSource;
  /** For each column of the table, by lower-case name, the column of the source; absent ones are NULL. */
  sourceColumnByName: ReadonlyMap<string, number>;
  /** Values by lower-case column name that do not come from the source: one for all rows, or one for each. */
  fixedValues: ReadonlyMap<string, TableValue | readonly TableValue[]>;
  /** One bit a row, set for those that were deleted. Replaced, never changed. */
  deleted?: Uint8Array;
  deletedCount: number;
}

/**
 * A table of a data pool. A push makes a new one and puts it in place of the old, so that a failed one leaves no trace.
 */
export interface StoredTable {
  name: string;
  /** The data source it belongs to, null for the pool's global schema. */
  dataSourceId: string | null;
  columns: readonly TableColumn[];
  segments: readonly TableSegment[];
}

/** Rows that are there. */
export function countTableRows(table: StoredTable): number {
  return sumOf(table.segments, (segment) => countSourceRows(segment.source) - segment.deletedCount);
}

export function isRowDeleted(segment: TableSegment, row: number): boolean {
  return segment.deleted !== undefined && ((segment.deleted[row >> 3] ?? 0) & (1 << (row & 7))) !== 0;
}

/** Reads values of a segment as its table gives them out: `read(group)` is one array for each asked column. */
export function createSegmentReader(
  segment: TableSegment,
  columns: readonly TableColumn[],
  decode: ColumnDecoder = decodeUncached,
): (group: number) => Promise<(row: number) => TableValue[]> {
  const columnReaders = columns.map((column) => createColumnReader(segment, column, decode));
  return async (group) => {
    const start = sum(segment.source.groupRowCounts.slice(0, group));
    const readers: ((row: number) => TableValue)[] = [];
    for (const readColumn of columnReaders) readers.push(await readColumn(group, start));
    return (row) => readers.map((read) => read(row));
  };
}

/** How the values of a column in a group are had. */
export type ColumnDecoder = (source: RowSource, group: number, column: number) => Promise<ArrayLike<unknown>>;

const decodeUncached: ColumnDecoder = (source, group, column) => source.read(group, column);

/** Remembers the columns decoded last, up to so many values, for those who page through a table. */
export function createCachingDecoder(capacity: number): ColumnDecoder {
  let cacheEntries: {
    source: RowSource;
    group: number;
    column: number;
    rows: number;
    values: Promise<ArrayLike<unknown>>;
  }[] = [];
  return (source, group, column) => {
    const cachedEntry = cacheEntries.find(
      (entry) => entry.source === source && entry.group === group && entry.column === column,
    );
    if (cachedEntry) return cachedEntry.values;
    const rows = source.groupRowCounts[group] ?? 0;
    const values = source.read(group, column);
    let remainingCapacity = capacity - rows;
    cacheEntries = [
      ...cacheEntries
        .reverse()
        .filter((entry) => (remainingCapacity -= entry.rows) >= 0)
        .reverse(),
      { source, group, column, rows, values },
    ];
    return values;
  };
}

type ColumnReader = (group: number, start: number) => Promise<(row: number) => TableValue>;

function createColumnReader(segment: TableSegment, column: TableColumn, decode: ColumnDecoder): ColumnReader {
  const name = column.name.toLowerCase();
  const fixedValues = segment.fixedValues.get(name);
  if (fixedValues !== undefined)
    return async (_group, start) => (row) =>
      isValueList(fixedValues) ? (fixedValues[start + row] ?? null) : fixedValues;
  const index = segment.sourceColumnByName.get(name);
  const source = index === undefined ? undefined : segment.source.columns[index];
  const cast: ValueCast | undefined = source && createNullableCast(column, source.kind);
  if (index === undefined || !cast) return async () => () => null;
  return async (group) => {
    const values = await decode(segment.source, group, index);
    return (row) => cast(values[row]);
  };
}

function isValueList(value: TableValue | readonly TableValue[]): value is readonly TableValue[] {
  return Array.isArray(value);
}

/** `limit` rows from row `offset` on, in the order in which they came in, some at a time, each as one array. */
export async function* readRows(
  table: StoredTable,
  offset: number,
  limit: number,
  decode: ColumnDecoder = decodeUncached,
): AsyncGenerator<TableValue[][]> {
  let rowsToSkip = offset;
  let remainingRows = limit;
  for (const segment of table.segments) {
    const read = createSegmentReader(segment, table.columns, decode);
    let start = 0;
    for (const [group, rows] of segment.source.groupRowCounts.entries()) {
      if (remainingRows <= 0) return;
      const liveRows = segment.deletedCount === 0 ? rows : countLiveRows(segment, start, rows);
      if (rowsToSkip >= liveRows) {
        rowsToSkip -= liveRows;
      } else {
        const values = await read(group);
        let batch: TableValue[][] = [];
        for (let row = 0; row < rows && remainingRows > 0; row++) {
          if (isRowDeleted(segment, start + row)) continue;
          if (rowsToSkip-- > 0) continue;
          batch.push(values(row));
          remainingRows--;
          if (batch.length < 2_000) continue;
          yield batch;
          batch = [];
        }
        if (batch.length > 0) yield batch;
        rowsToSkip = 0;
      }
      start += rows;
    }
  }
}

function countLiveRows(segment: TableSegment, start: number, rows: number): number {
  let liveRows = 0;
  for (let row = start; row < start + rows; row++) if (!isRowDeleted(segment, row)) liveRows++;
  return liveRows;
}
