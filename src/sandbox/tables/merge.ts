import type { Column, Value } from './columns';
import { gone, KeyIndex } from './keyIndex';
import type { LoadResult } from './load';
import { LoadError, rowCount } from './source';
import { isDeleted, segmentReader, type Segment, type Table } from './table';

export interface MergeRequest {
  columns: readonly Column[];
  keys: readonly Column[];
  existing: readonly Segment[];
  table: Table;
  /** In the order of their upload: a row survives the deletes before it, not those after it. */
  uploads: readonly { type: 'UPSERT' | 'DELETE'; segment: Segment }[];
  /** Columns that the upload does not have keep the value of the row they update; otherwise they become NULL. */
  keepMissing: boolean;
  /** Among uploaded rows of the same key the greatest value in this column wins; without it the last row. */
  order: Column | undefined;
}

/** Rows are unique by key afterwards: uploaded ones take the place of those that were there. */
export async function mergeByKey(request: MergeRequest): Promise<LoadResult> {
  const { index, fresh, total } = await indexUploads(request);
  const missing = request.keepMissing ? missingColumns(request) : [];
  const kept = missing.map(() => new Array<Value>(missing.length > 0 ? total : 0).fill(null));
  let updated = 0;
  let deleted = 0;

  const existing: Segment[] = [];
  for (const segment of request.existing) {
    const dead = segment.deleted ? Uint8Array.from(segment.deleted) : new Uint8Array((rowCount(segment.source) + 7) >> 3);
    let count = segment.deletedCount;
    await eachRow(segment, [...request.keys, ...missing], (values, row) => {
      const match = index.get(values.slice(0, request.keys.length));
      if (match === undefined) return;
      mark(dead, row);
      count++;
      if (match === gone) deleted++;
      else updated++;
      for (const [at, column] of kept.entries()) if (match !== gone) column[match] = values[request.keys.length + at] ?? null;
    });
    existing.push(count === segment.deletedCount ? segment : { ...segment, deleted: dead, deletedCount: count });
  }

  const added = fresh.map(({ segment, start, dead, deadCount }) => {
    const given = new Map(segment.given);
    for (const [at, column] of missing.entries()) given.set(column.name.toLowerCase(), (kept[at] ?? []).slice(start, start + rowCount(segment.source)));
    return { ...segment, given, ...(deadCount > 0 ? { deleted: dead } : {}), deletedCount: deadCount };
  });
  const rows = added.reduce((sum, segment) => sum + rowCount(segment.source) - segment.deletedCount, 0);
  return { table: { ...request.table, segments: [...existing, ...added].filter(({ source, deletedCount }) => deletedCount < rowCount(source)) }, inserted: rows - updated, updated, deleted };
}

interface Fresh {
  segment: Segment;
  /** Number of its first row among all uploaded rows. */
  start: number;
  dead: Uint8Array;
  deadCount: number;
}

/** Which uploaded row stands for each key in the end. */
async function indexUploads({ uploads, keys, order }: MergeRequest): Promise<{ index: KeyIndex; fresh: Fresh[]; total: number }> {
  const index = new KeyIndex();
  const fresh: Fresh[] = [];
  const ranks: Value[] = [];
  let total = 0;
  const bury = (row: number): void => {
    const owner = fresh.findLast(({ start }) => start <= row);
    if (!owner) return;
    mark(owner.dead, row - owner.start);
    owner.deadCount++;
  };
  for (const { type, segment } of uploads) {
    const rows = rowCount(segment.source);
    if (type === 'DELETE') {
      await eachRow(segment, keys, (key) => {
        const before = index.put(key, gone);
        if (before !== undefined && before !== gone) bury(before);
      });
      continue;
    }
    const start = total;
    total += rows;
    fresh.push({ segment, start, dead: new Uint8Array((rows + 7) >> 3), deadCount: 0 });
    await eachRow(segment, order ? [...keys, order] : keys, (values, row) => {
      const key = order ? values.slice(0, keys.length) : values;
      checkKey(key, keys, row);
      const rank = order ? (values[keys.length] ?? null) : null;
      if (order) ranks[start + row] = rank;
      const before = index.put(key, start + row);
      if (before === undefined || before === gone) return;
      if (order && less(rank, ranks[before] ?? null)) {
        index.put(key, before);
        bury(start + row);
      } else {
        bury(before);
      }
    });
  }
  return { index, fresh, total };
}

function checkKey(key: readonly Value[], keys: readonly Column[], row: number): void {
  const empty = key.indexOf(null);
  if (empty >= 0) throw new LoadError(`the key column "${keys[empty]?.name}" is NULL in row ${row + 1}`);
}

function less(one: Value, other: Value): boolean {
  if (one === null || other === null) return one === null && other !== null;
  return one < other;
}

function missingColumns({ columns, uploads }: MergeRequest): Column[] {
  const first = uploads.find(({ type }) => type === 'UPSERT')?.segment;
  if (!first) return [];
  return columns.filter(({ name }) => !first.from.has(name.toLowerCase()) && !first.given.has(name.toLowerCase()));
}

function mark(bits: Uint8Array, row: number): void {
  bits[row >> 3] = (bits[row >> 3] ?? 0) | (1 << (row & 7));
}

/** Calls back for each row that is there, and lets others work now and then. */
async function eachRow(segment: Segment, columns: readonly Column[], visit: (values: Value[], row: number) => void): Promise<void> {
  const read = segmentReader(segment, columns);
  let start = 0;
  for (const [group, rows] of segment.source.groups.entries()) {
    const values = await read(group);
    for (let row = 0; row < rows; row++) {
      if (!isDeleted(segment, start + row)) visit(values(row), start + row);
      if (row % 10_000 === 9_999) await new Promise((resolve) => setImmediate(resolve));
    }
    start += rows;
  }
}
