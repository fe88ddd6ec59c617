import { castTo, type Cast, type Column, type Value } from './columns';
import { rowCount, type RowSource } from './source';

/** Delta pushes add it, with the time of the push in it (celonis-api.md §4.8). */
export const changeDateColumn = '_CELONIS_CHANGE_DATE';

/** Rows of one upload inside a table. */
export interface Segment {
  source: RowSource;
  /** For each column of the table, by lower-case name, the column of the source; absent ones are NULL. */
  from: ReadonlyMap<string, number>;
  /** Values by lower-case column name that do not come from the source: one for all rows, or one for each. */
  given: ReadonlyMap<string, Value | readonly Value[]>;
  /** One bit a row, set for those that are gone. Replaced, never changed. */
  deleted?: Uint8Array;
  deletedCount: number;
}

/** A table of a data pool. A push makes a new one and puts it in place of the old, so that a failed one leaves no trace. */
export interface Table {
  name: string;
  /** The data source it belongs to, null for the pool's global schema. */
  dataSourceId: string | null;
  columns: readonly Column[];
  segments: readonly Segment[];
}

/** Rows that are there. */
export function tableRows(table: Table): number {
  return table.segments.reduce((sum, segment) => sum + rowCount(segment.source) - segment.deletedCount, 0);
}

export function isDeleted(segment: Segment, row: number): boolean {
  return segment.deleted !== undefined && ((segment.deleted[row >> 3] ?? 0) & (1 << (row & 7))) !== 0;
}

/** Reads values of a segment as its table gives them out: `read(group)` is one array for each asked column. */
export function segmentReader(segment: Segment, columns: readonly Column[], decode: Decode = uncached): (group: number) => Promise<(row: number) => Value[]> {
  const plans = columns.map((column) => columnPlan(segment, column, decode));
  return async (group) => {
    const start = segment.source.groups.slice(0, group).reduce((sum, rows) => sum + rows, 0);
    const readers: ((row: number) => Value)[] = [];
    for (const plan of plans) readers.push(await plan(group, start));
    return (row) => readers.map((read) => read(row));
  };
}

/** How the values of a column in a group are had. */
export type Decode = (source: RowSource, group: number, column: number) => Promise<ArrayLike<unknown>>;

const uncached: Decode = (source, group, column) => source.read(group, column);

/** Remembers the columns decoded last, up to so many values, for those who page through a table. */
export function rememberingDecode(capacity: number): Decode {
  let kept: { source: RowSource; group: number; column: number; rows: number; values: Promise<ArrayLike<unknown>> }[] = [];
  return (source, group, column) => {
    const hit = kept.find((one) => one.source === source && one.group === group && one.column === column);
    if (hit) return hit.values;
    const rows = source.groups[group] ?? 0;
    const values = source.read(group, column);
    let left = capacity - rows;
    kept = [...kept.reverse().filter((one) => (left -= one.rows) >= 0).reverse(), { source, group, column, rows, values }];
    return values;
  };
}

type ColumnPlan = (group: number, start: number) => Promise<(row: number) => Value>;

function columnPlan(segment: Segment, column: Column, decode: Decode): ColumnPlan {
  const name = column.name.toLowerCase();
  const given = segment.given.get(name);
  if (given !== undefined) return async (_group, start) => (row) => (isList(given) ? (given[start + row] ?? null) : given);
  const index = segment.from.get(name);
  const source = index === undefined ? undefined : segment.source.columns[index];
  const cast: Cast | undefined = source && castTo(column, source.kind);
  if (index === undefined || !cast) return async () => () => null;
  return async (group) => {
    const values = await decode(segment.source, group, index);
    return (row) => cast(values[row]);
  };
}

function isList(value: Value | readonly Value[]): value is readonly Value[] {
  return Array.isArray(value);
}

/** `limit` rows from row `offset` on, in the order in which they came in, some at a time, each as one array. */
export async function* readRows(table: Table, offset: number, limit: number, decode: Decode = uncached): AsyncGenerator<Value[][]> {
  let skip = offset;
  let left = limit;
  for (const segment of table.segments) {
    const read = segmentReader(segment, table.columns, decode);
    let start = 0;
    for (const [group, rows] of segment.source.groups.entries()) {
      if (left <= 0) return;
      const alive = segment.deletedCount === 0 ? rows : countAlive(segment, start, rows);
      if (skip >= alive) {
        skip -= alive;
      } else {
        const values = await read(group);
        let batch: Value[][] = [];
        for (let row = 0; row < rows && left > 0; row++) {
          if (isDeleted(segment, start + row)) continue;
          if (skip-- > 0) continue;
          batch.push(values(row));
          left--;
          if (batch.length < 2_000) continue;
          yield batch;
          batch = [];
        }
        if (batch.length > 0) yield batch;
        skip = 0;
      }
      start += rows;
    }
  }
}

function countAlive(segment: Segment, start: number, rows: number): number {
  let alive = 0;
  for (let row = start; row < start + rows; row++) if (!isDeleted(segment, row)) alive++;
  return alive;
}
