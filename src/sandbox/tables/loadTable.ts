import { isUtf8 } from 'node:buffer';
import {
  type ColumnType,
  createNullableCast,
  defaultStringLength,
  inferColumnType,
  isAlwaysConvertible,
  type TableColumn,
  toListedType,
  ValueCastError,
} from './columnTypes';
import type { LoadResult } from './loadResult';
import { mergeByKey } from './mergeByKey';
import { countSourceRows, type RowSource, type SourceColumn, TableLoadError, UnreadableUploadError } from './rowSource';
import { changeDateColumn, countTableRows, type StoredTable, type TableSegment } from './storedTable';

export type UpsertStrategy = 'UPSERT_WITH_UNCHANGED_METADATA' | 'UPSERT_WITH_NULLIFICATION';

export interface DeclaredTableColumn {
  name: string;
  type: ColumnType;
  length?: number;
  key: boolean;
}

export interface LoadRequest {
  mode: 'REPLACE' | 'DELTA';
  name: string;
  dataSourceId: string | null;
  declaredColumns: readonly DeclaredTableColumn[] | undefined;
  /** For STRING columns without a length of their own. */
  fallbackStringLength: number | undefined;
  keys: readonly string[];
  upsertStrategy: UpsertStrategy;
  duplicateRemovalColumn: string | undefined;
  /** In the order of their upload. */
  uploads: readonly UploadedChunk[];
  existing: StoredTable | undefined;
  /** Milliseconds since 1970, for the change date. */
  now: number;
}

export interface UploadedChunk {
  type: 'UPSERT' | 'DELETE';
  source: RowSource;
}

/**
 * Checks every uploaded value, then puts the rows into a copy of the table. Gives way to other work again and again.
 */
export async function loadTable(request: LoadRequest): Promise<LoadResult> {
  const upserts = request.uploads.filter(({ type }) => type === 'UPSERT').map(({ source }) => source);
  checkSameColumns(upserts);
  const existingTable = request.mode === 'DELTA' ? request.existing : undefined;
  const columns = resolveTableColumns(request, existingTable, upserts[0]);
  checkKeys(request, columns);
  for (const source of upserts) await checkValues(source, columns);

  const fixedValues = new Map(
    request.mode === 'DELTA' ? [[changeDateColumn.toLowerCase(), new Date(request.now).toISOString()]] : [],
  );
  const table: StoredTable = {
    name: existingTable?.name ?? request.name,
    dataSourceId: request.dataSourceId,
    columns,
    segments: [
      ...(existingTable?.segments ?? []),
      ...upserts
        .filter((source) => countSourceRows(source) > 0)
        .map((source) => createSegment(source, columns, fixedValues)),
    ],
  };
  if (request.keys.length === 0)
    return {
      table,
      inserted: countTableRows(table) - (existingTable ? countTableRows(existingTable) : 0),
      updated: 0,
      deleted: 0,
    };
  return mergeByKey({
    columns,
    keys: columns.filter(({ name }) => includesIgnoringCase(request.keys, name)),
    existing: existingTable?.segments ?? [],
    table,
    uploads: request.uploads.map(({ type, source }) => ({
      type,
      segment: createSegment(source, columns, fixedValues),
    })),
    keepsMissingColumns: request.upsertStrategy === 'UPSERT_WITH_UNCHANGED_METADATA',
    orderColumn: columns.find(({ name }) => name.toLowerCase() === request.duplicateRemovalColumn?.toLowerCase()),
  });
}

function createSegment(
  source: RowSource,
  columns: readonly TableColumn[],
  fixedValues: TableSegment['fixedValues'],
): TableSegment {
  const columnNames = new Set(columns.map(({ name }) => name.toLowerCase()));
  const sourceColumnIndexes = new Map(
    source.columns
      .map(({ name }, index) => [name.toLowerCase(), index] as const)
      .filter(([name]) => columnNames.has(name)),
  );
  return { source, sourceColumnByName: sourceColumnIndexes, fixedValues, deletedCount: 0 };
}

/** Every file of a job has the same columns of the same types (celonis-api.md §8). */
function checkSameColumns(sources: readonly RowSource[]): void {
  const firstSource = sources[0];
  for (const [index, source] of sources.entries()) {
    for (const column of firstSource?.columns ?? []) {
      const matchingColumn = source.columns.find(({ name }) => name.toLowerCase() === column.name.toLowerCase());
      if (!matchingColumn)
        throw new TableLoadError(`column "${column.name}" of the first chunk is missing in chunk ${index + 1}`);
      if (matchingColumn.fileType !== column.fileType) {
        throw new TableLoadError(
          `column "${column.name}" is ${column.fileType} in the first chunk, but ${matchingColumn.fileType} in chunk ${index + 1}`,
        );
      }
    }
    if (source.columns.length !== firstSource?.columns.length)
      throw new TableLoadError(`chunk ${index + 1} has columns that the first chunk does not have`);
  }
}

function resolveTableColumns(
  request: LoadRequest,
  existingTable: StoredTable | undefined,
  firstUpload: RowSource | undefined,
): TableColumn[] {
  if (firstUpload && request.declaredColumns) checkDeclaredColumns(request.declaredColumns, firstUpload);
  if (firstUpload?.columns.some(({ name }) => name.toUpperCase() === changeDateColumn) && request.mode === 'DELTA') {
    throw new TableLoadError(
      `DUPLICATE_COLUMN_DETECTED: the column ${changeDateColumn} is added by every delta load and cannot be uploaded`,
    );
  }
  const uploadedColumns = (firstUpload?.columns ?? []).map((column) => createColumn(column, request));
  if (request.declaredColumns)
    uploadedColumns.sort(
      (a, b) => findDeclaredIndex(request.declaredColumns, a.name) - findDeclaredIndex(request.declaredColumns, b.name),
    );
  if (!existingTable && uploadedColumns.length === 0)
    throw new TableLoadError(`table "${request.name}" does not exist, there is nothing to delete from`);
  const columns = existingTable ? [...existingTable.columns] : uploadedColumns;
  if (existingTable) for (const column of uploadedColumns) checkMatchesExisting(existingTable, column);
  if (request.mode === 'DELTA' && !columns.some(({ name }) => name.toUpperCase() === changeDateColumn)) {
    columns.push({ name: changeDateColumn, type: 'DATETIME', key: false });
  }
  for (const column of firstUpload?.columns ?? []) {
    const target = columns.find(({ name }) => name.toLowerCase() === column.name.toLowerCase());
    if (target && !createNullableCast(target, column.kind))
      throw new TableLoadError(
        `column "${target.name}" is ${target.type}, the uploaded ${column.fileType} cannot be converted to it`,
      );
  }
  return columns;
}

function checkDeclaredColumns(declaredColumns: readonly DeclaredTableColumn[], firstUpload: RowSource): void {
  const missingColumns = declaredColumns.filter(
    ({ name }) => !firstUpload.columns.some((column) => column.name.toLowerCase() === name.toLowerCase()),
  );
  const undeclaredColumns = firstUpload.columns.filter(({ name }) => findDeclaredIndex(declaredColumns, name) < 0);
  if (missingColumns.length > 0)
    throw new TableLoadError(`the uploaded file does not have the declared column ${quoteNames(missingColumns)}`);
  if (undeclaredColumns.length > 0)
    throw new TableLoadError(
      `the uploaded file has the column ${quoteNames(undeclaredColumns)}, which the table schema does not declare`,
    );
}

function createColumn(column: SourceColumn, { declaredColumns, fallbackStringLength, keys }: LoadRequest): TableColumn {
  const declaredColumn = declaredColumns?.find(({ name }) => name.toLowerCase() === column.name.toLowerCase());
  const type = declaredColumn?.type ?? inferColumnType(column.kind);
  const key = declaredColumn?.key === true || includesIgnoringCase(keys, column.name);
  return {
    name: declaredColumn?.name ?? column.name,
    type,
    ...(type === 'STRING' ? { length: declaredColumn?.length ?? fallbackStringLength ?? defaultStringLength } : {}),
    key,
  };
}

/** A delta takes the table as it is: no new columns, no other types; lengths stay, too. */
function checkMatchesExisting(existingTable: StoredTable, column: TableColumn): void {
  const existingColumn = existingTable.columns.find(({ name }) => name.toLowerCase() === column.name.toLowerCase());
  if (!existingColumn)
    throw new TableLoadError(
      `table "${existingTable.name}" has no column "${column.name}", a delta load cannot add one`,
    );
  if (toListedType(existingColumn.type) !== toListedType(column.type)) {
    throw new TableLoadError(
      `column "${existingColumn.name}" of table "${existingTable.name}" is ${existingColumn.type}, the delta load brings ${column.type}`,
    );
  }
}

function checkKeys({ keys, uploads, duplicateRemovalColumn }: LoadRequest, columns: readonly TableColumn[]): void {
  for (const { source } of uploads) {
    const missingKeys = keys.filter(
      (key) =>
        !includesIgnoringCase(
          source.columns.map(({ name }) => name),
          key,
        ),
    );
    // The sentence that is known of the real service (celonis-api.md §3.2).
    if (missingKeys.length > 0)
      throw new TableLoadError(
        `Internal error while validating the Parquet file: the key column "${missingKeys.join('", "')}" is not in it`,
      );
  }
  const unknownKeys = keys.filter(
    (key) =>
      !includesIgnoringCase(
        columns.map(({ name }) => name),
        key,
      ),
  );
  if (unknownKeys.length > 0)
    throw new TableLoadError(`the key column "${unknownKeys.join('", "')}" is not in the table`);
  if (duplicateRemovalColumn !== undefined) {
    if (keys.length === 0)
      throw new TableLoadError('REMOVE_DUPLICATE_WITHOUT_PK: duplicates can only be removed from a table with keys');
    if (
      !includesIgnoringCase(
        columns.map(({ name }) => name),
        duplicateRemovalColumn,
      )
    )
      throw new TableLoadError(`the duplicate removal column "${duplicateRemovalColumn}" is not in the table`);
  }
}

/** Decodes every value once and converts it where that can fail. */
async function checkValues(source: RowSource, columns: readonly TableColumn[]): Promise<void> {
  for (const [index, { name, kind }] of source.columns.entries()) {
    const column = columns.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
    const cast = column && createNullableCast(column, kind);
    if (!column || !cast) continue;
    let groupStart = 0;
    for (const [group, rows] of source.groupRowCounts.entries()) {
      const values = await source.read(group, index);
      for (let row = 0; row < rows; row++) {
        const value = values[row];
        if (value instanceof Uint8Array && !isUtf8(value))
          throw new UnreadableUploadError(`column "${name}", row ${groupStart + row + 1} is not valid UTF-8`);
        if (isAlwaysConvertible(column.type, kind)) continue;
        try {
          cast(value);
        } catch (error) {
          if (error instanceof ValueCastError)
            throw new TableLoadError(`column "${name}", row ${groupStart + row + 1}: ${error.message}`);
          throw error;
        }
      }
      groupStart += rows;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

function findDeclaredIndex(declaredColumns: readonly DeclaredTableColumn[] | undefined, name: string): number {
  return declaredColumns?.findIndex((column) => column.name.toLowerCase() === name.toLowerCase()) ?? -1;
}

function includesIgnoringCase(names: readonly string[], name: string): boolean {
  return names.some((candidate) => candidate.toLowerCase() === name.toLowerCase());
}

function quoteNames(columns: readonly { name: string }[]): string {
  return columns.map(({ name }) => `"${name}"`).join(', ');
}
