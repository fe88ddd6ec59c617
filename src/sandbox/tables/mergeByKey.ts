import { sumOf } from '../../core/sum';
import type { TableColumn, TableValue } from './columnTypes';
import { deletedRow, KeyIndex } from './keyIndex';
import type { LoadResult } from './loadResult';
import { countSourceRows, TableLoadError } from './rowSource';
import { createSegmentReader, isRowDeleted, type StoredTable, type TableSegment } from './storedTable';

export interface MergeParameters {
  columns: readonly TableColumn[];
  keys: readonly TableColumn[];
  existing: readonly TableSegment[];
  table: StoredTable;
  /** In the order of their upload: a row survives the deletes before it, not those after it. */
  uploads: readonly { type: 'UPSERT' | 'DELETE'; segment: TableSegment }[];
  /** Columns that the upload does not have keep the value of the row they update; otherwise they become NULL. */
  keepsMissingColumns: boolean;
  /** Among uploaded rows of the same key the greatest value in this column wins; without it the last row. */
  orderColumn: TableColumn | undefined;
}

/** Rows are unique by key afterwards: uploaded ones take the place of those that were there. */
export async function mergeByKey(parameters: MergeParameters): Promise<LoadResult> {
  const { index, uploadedSegments, rowTotal } = await indexUploads(parameters);
  const absentColumns = parameters.keepsMissingColumns ? missingColumns(parameters) : [];
  const unchangedValues = absentColumns.map(() =>
    new Array<TableValue>(absentColumns.length > 0 ? rowTotal : 0).fill(null),
  );
  let updated = 0;
  let deleted = 0;

  const existing: TableSegment[] = [];
  for (const segment of parameters.existing) {
    const deletedBits = segment.deleted
      ? Uint8Array.from(segment.deleted)
      : new Uint8Array((countSourceRows(segment.source) + 7) >> 3);
    let deletedRowCount = segment.deletedCount;
    await eachRow(segment, [...parameters.keys, ...absentColumns], (values, row) => {
      const uploadedRow = index.get(values.slice(0, parameters.keys.length));
      if (uploadedRow === undefined) return;
      setBit(deletedBits, row);
      deletedRowCount++;
      if (uploadedRow === deletedRow) deleted++;
      else updated++;
      for (const [keyOffset, column] of unchangedValues.entries())
        if (uploadedRow !== deletedRow) column[uploadedRow] = values[parameters.keys.length + keyOffset] ?? null;
    });
    existing.push(
      deletedRowCount === segment.deletedCount
        ? segment
        : { ...segment, deleted: deletedBits, deletedCount: deletedRowCount },
    );
  }

  const addedSegments = uploadedSegments.map(({ segment, firstRow: start, deletedBits, deletedRowCount }) => {
    const fixedValues = new Map(segment.fixedValues);
    for (const [keyOffset, column] of absentColumns.entries())
      fixedValues.set(
        column.name.toLowerCase(),
        (unchangedValues[keyOffset] ?? []).slice(start, start + countSourceRows(segment.source)),
      );
    return {
      ...segment,
      fixedValues,
      ...(deletedRowCount > 0 ? { deleted: deletedBits } : {}),
      deletedCount: deletedRowCount,
    };
  });
  const rows = sumOf(addedSegments, (segment) => countSourceRows(segment.source) - segment.deletedCount);
  return {
    table: {
      ...parameters.table,
      segments: [...existing, ...addedSegments].filter(
        ({ source, deletedCount }) => deletedCount < countSourceRows(source),
      ),
    },
    inserted: rows - updated,
    updated,
    deleted,
  };
}

interface UploadedSegment {
  segment: TableSegment;
  /** Number of its first row among all uploaded rows. */
  firstRow: number;
  deletedBits: Uint8Array;
  deletedRowCount: number;
}

/** Which uploaded row stands for each key in the end. */
async function indexUploads({
  uploads,
  keys,
  orderColumn,
}: MergeParameters): Promise<{ index: KeyIndex; uploadedSegments: UploadedSegment[]; rowTotal: number }> {
  const index = new KeyIndex();
  const uploadedSegments: UploadedSegment[] = [];
  const orderValues: TableValue[] = [];
  let rowTotal = 0;
  const markDeleted = (row: number): void => {
    const owningSegment = uploadedSegments.findLast(({ firstRow: start }) => start <= row);
    if (!owningSegment) return;
    setBit(owningSegment.deletedBits, row - owningSegment.firstRow);
    owningSegment.deletedRowCount++;
  };
  for (const { type, segment } of uploads) {
    const rows = countSourceRows(segment.source);
    if (type === 'DELETE') {
      await eachRow(segment, keys, (key) => {
        const previousRow = index.set(key, deletedRow);
        if (previousRow !== undefined && previousRow !== deletedRow) markDeleted(previousRow);
      });
      continue;
    }
    const start = rowTotal;
    rowTotal += rows;
    uploadedSegments.push({
      segment,
      firstRow: start,
      deletedBits: new Uint8Array((rows + 7) >> 3),
      deletedRowCount: 0,
    });
    await eachRow(segment, orderColumn ? [...keys, orderColumn] : keys, (values, row) => {
      const key = orderColumn ? values.slice(0, keys.length) : values;
      requireCompleteKey(key, keys, row);
      const orderValue = orderColumn ? (values[keys.length] ?? null) : null;
      if (orderColumn) orderValues[start + row] = orderValue;
      const previousRow = index.set(key, start + row);
      if (previousRow === undefined || previousRow === deletedRow) return;
      if (orderColumn && isLess(orderValue, orderValues[previousRow] ?? null)) {
        index.set(key, previousRow);
        markDeleted(start + row);
      } else {
        markDeleted(previousRow);
      }
    });
  }
  return { index, uploadedSegments, rowTotal };
}

function requireCompleteKey(key: readonly TableValue[], keys: readonly TableColumn[], row: number): void {
  const empty = key.indexOf(null);
  if (empty >= 0) throw new TableLoadError(`the key column "${keys[empty]?.name}" is NULL in row ${row + 1}`);
}

function isLess(left: TableValue, right: TableValue): boolean {
  if (left === null || right === null) return left === null && right !== null;
  return left < right;
}

function missingColumns({ columns, uploads }: MergeParameters): TableColumn[] {
  const firstUpsert = uploads.find(({ type }) => type === 'UPSERT')?.segment;
  if (!firstUpsert) return [];
  return columns.filter(
    ({ name }) =>
      !firstUpsert.sourceColumnByName.has(name.toLowerCase()) && !firstUpsert.fixedValues.has(name.toLowerCase()),
  );
}

function setBit(bits: Uint8Array, row: number): void {
  bits[row >> 3] = (bits[row >> 3] ?? 0) | (1 << (row & 7));
}

/** Calls back for each row that is there, and lets others work now and then. */
async function eachRow(
  segment: TableSegment,
  columns: readonly TableColumn[],
  onRow: (values: TableValue[], row: number) => void,
): Promise<void> {
  const read = createSegmentReader(segment, columns);
  let start = 0;
  for (const [group, rows] of segment.source.groupRowCounts.entries()) {
    const values = await read(group);
    for (let row = 0; row < rows; row++) {
      if (!isRowDeleted(segment, start + row)) onRow(values(row), start + row);
      if (row % 10_000 === 9_999) await new Promise((resolve) => setImmediate(resolve));
    }
    start += rows;
  }
}
