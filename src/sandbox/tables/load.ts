import { isUtf8 } from 'node:buffer';
import { alwaysFits, castTo, CastError, defaultLength, inferredType, listedType, type Column, type ColumnType } from './columns';
import { LoadError, rowCount, SourceError, type RowSource, type SourceColumn } from './source';
import { changeDateColumn, tableRows, type Segment, type Table } from './table';
import { mergeByKey } from './merge';

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
  declared: readonly DeclaredTableColumn[] | undefined;
  /** For STRING columns without a length of their own. */
  fallbackLength: number | undefined;
  keys: readonly string[];
  strategy: UpsertStrategy;
  duplicateRemovalColumn: string | undefined;
  /** In the order of their upload. */
  uploads: readonly Upload[];
  existing: Table | undefined;
  /** Milliseconds since 1970, for the change date. */
  now: number;
}

export interface Upload {
  type: 'UPSERT' | 'DELETE';
  source: RowSource;
}

/** The table as it is after the load. The one before is untouched. */
export interface LoadResult {
  table: Table;
  inserted: number;
  updated: number;
  deleted: number;
}

/** Checks every uploaded value, then puts the rows into a copy of the table. Gives way to other work again and again. */
export async function load(request: LoadRequest): Promise<LoadResult> {
  const upserts = request.uploads.filter(({ type }) => type === 'UPSERT').map(({ source }) => source);
  checkSameShape(upserts);
  const base = request.mode === 'DELTA' ? request.existing : undefined;
  const columns = tableColumns(request, base, upserts[0]);
  checkKeys(request, columns);
  for (const source of upserts) await checkValues(source, columns);

  const given = new Map(request.mode === 'DELTA' ? [[changeDateColumn.toLowerCase(), new Date(request.now).toISOString()]] : []);
  const table: Table = {
    name: base?.name ?? request.name,
    dataSourceId: request.dataSourceId,
    columns,
    segments: [...(base?.segments ?? []), ...upserts.filter((source) => rowCount(source) > 0).map((source) => segmentOf(source, columns, given))],
  };
  if (request.keys.length === 0) return { table, inserted: tableRows(table) - (base ? tableRows(base) : 0), updated: 0, deleted: 0 };
  return mergeByKey({
    columns,
    keys: columns.filter(({ name }) => includes(request.keys, name)),
    existing: base?.segments ?? [],
    table,
    uploads: request.uploads.map(({ type, source }) => ({ type, segment: segmentOf(source, columns, given) })),
    keepMissing: request.strategy === 'UPSERT_WITH_UNCHANGED_METADATA',
    order: columns.find(({ name }) => name.toLowerCase() === request.duplicateRemovalColumn?.toLowerCase()),
  });
}

function segmentOf(source: RowSource, columns: readonly Column[], given: Segment['given']): Segment {
  const known = new Set(columns.map(({ name }) => name.toLowerCase()));
  const from = new Map(source.columns.map(({ name }, index) => [name.toLowerCase(), index] as const).filter(([name]) => known.has(name)));
  return { source, from, given, deletedCount: 0 };
}

/** Every file of a job has the same columns of the same types (celonis-api.md §8). */
function checkSameShape(sources: readonly RowSource[]): void {
  const first = sources[0];
  for (const [index, source] of sources.entries()) {
    for (const column of first?.columns ?? []) {
      const same = source.columns.find(({ name }) => name.toLowerCase() === column.name.toLowerCase());
      if (!same) throw new LoadError(`column "${column.name}" of the first chunk is missing in chunk ${index + 1}`);
      if (same.fileType !== column.fileType) {
        throw new LoadError(`column "${column.name}" is ${column.fileType} in the first chunk, but ${same.fileType} in chunk ${index + 1}`);
      }
    }
    if (source.columns.length !== first?.columns.length) throw new LoadError(`chunk ${index + 1} has columns that the first chunk does not have`);
  }
}

function tableColumns(request: LoadRequest, base: Table | undefined, file: RowSource | undefined): Column[] {
  if (file && request.declared) checkDeclared(request.declared, file);
  if (file?.columns.some(({ name }) => name.toUpperCase() === changeDateColumn) && request.mode === 'DELTA') {
    throw new LoadError(`DUPLICATE_COLUMN_DETECTED: the column ${changeDateColumn} is added by every delta load and cannot be uploaded`);
  }
  const wanted = (file?.columns ?? []).map((column) => newColumn(column, request));
  if (request.declared) wanted.sort((one, other) => position(request.declared, one.name) - position(request.declared, other.name));
  if (!base && wanted.length === 0) throw new LoadError(`table "${request.name}" does not exist, there is nothing to delete from`);
  const columns = base ? [...base.columns] : wanted;
  if (base) for (const column of wanted) checkAgainst(base, column);
  if (request.mode === 'DELTA' && !columns.some(({ name }) => name.toUpperCase() === changeDateColumn)) {
    columns.push({ name: changeDateColumn, type: 'DATETIME', key: false });
  }
  for (const column of file?.columns ?? []) {
    const target = columns.find(({ name }) => name.toLowerCase() === column.name.toLowerCase());
    if (target && !castTo(target, column.kind)) throw new LoadError(`column "${target.name}" is ${target.type}, the uploaded ${column.fileType} cannot be converted to it`);
  }
  return columns;
}

function checkDeclared(declared: readonly DeclaredTableColumn[], file: RowSource): void {
  const missing = declared.filter(({ name }) => !file.columns.some((column) => column.name.toLowerCase() === name.toLowerCase()));
  const extra = file.columns.filter(({ name }) => position(declared, name) < 0);
  if (missing.length > 0) throw new LoadError(`the uploaded file does not have the declared column ${quoted(missing)}`);
  if (extra.length > 0) throw new LoadError(`the uploaded file has the column ${quoted(extra)}, which the table schema does not declare`);
}

function newColumn(column: SourceColumn, { declared, fallbackLength, keys }: LoadRequest): Column {
  const own = declared?.find(({ name }) => name.toLowerCase() === column.name.toLowerCase());
  const type = own?.type ?? inferredType(column.kind);
  const key = own?.key === true || includes(keys, column.name);
  return { name: own?.name ?? column.name, type, ...(type === 'STRING' ? { length: own?.length ?? fallbackLength ?? defaultLength } : {}), key };
}

/** A delta takes the table as it is: no new columns, no other types; lengths stay, too. */
function checkAgainst(base: Table, column: Column): void {
  const there = base.columns.find(({ name }) => name.toLowerCase() === column.name.toLowerCase());
  if (!there) throw new LoadError(`table "${base.name}" has no column "${column.name}", a delta load cannot add one`);
  if (listedType(there.type) !== listedType(column.type)) {
    throw new LoadError(`column "${there.name}" of table "${base.name}" is ${there.type}, the delta load brings ${column.type}`);
  }
}

function checkKeys({ keys, uploads, duplicateRemovalColumn }: LoadRequest, columns: readonly Column[]): void {
  for (const { source } of uploads) {
    const missing = keys.filter((key) => !includes(source.columns.map(({ name }) => name), key));
    // The sentence that is known of the real service (celonis-api.md §3.2).
    if (missing.length > 0) throw new LoadError(`Internal error while validating the Parquet file: the key column "${missing.join('", "')}" is not in it`);
  }
  const unknown = keys.filter((key) => !includes(columns.map(({ name }) => name), key));
  if (unknown.length > 0) throw new LoadError(`the key column "${unknown.join('", "')}" is not in the table`);
  if (duplicateRemovalColumn !== undefined) {
    if (keys.length === 0) throw new LoadError('REMOVE_DUPLICATE_WITHOUT_PK: duplicates can only be removed from a table with keys');
    if (!includes(columns.map(({ name }) => name), duplicateRemovalColumn)) throw new LoadError(`the duplicate removal column "${duplicateRemovalColumn}" is not in the table`);
  }
}

/** Decodes every value once and converts it where that can fail. */
async function checkValues(source: RowSource, columns: readonly Column[]): Promise<void> {
  for (const [index, { name, kind }] of source.columns.entries()) {
    const column = columns.find((one) => one.name.toLowerCase() === name.toLowerCase());
    const cast = column && castTo(column, kind);
    if (!column || !cast) continue;
    let start = 0;
    for (const [group, rows] of source.groups.entries()) {
      const values = await source.read(group, index);
      for (let row = 0; row < rows; row++) {
        const value = values[row];
        if (value instanceof Uint8Array && !isUtf8(value)) throw new SourceError(`column "${name}", row ${start + row + 1} is not valid UTF-8`);
        if (alwaysFits(column.type, kind)) continue;
        try {
          cast(value);
        } catch (error) {
          if (error instanceof CastError) throw new LoadError(`column "${name}", row ${start + row + 1}: ${error.message}`);
          throw error;
        }
      }
      start += rows;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

function position(declared: readonly DeclaredTableColumn[] | undefined, name: string): number {
  return declared?.findIndex((one) => one.name.toLowerCase() === name.toLowerCase()) ?? -1;
}

function includes(names: readonly string[], name: string): boolean {
  return names.some((one) => one.toLowerCase() === name.toLowerCase());
}

function quoted(columns: readonly { name: string }[]): string {
  return columns.map(({ name }) => `"${name}"`).join(', ');
}
