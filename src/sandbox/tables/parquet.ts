import { parquetMetadata, parquetScan, type ColumnMetaData, type FileMetaData, type SchemaElement } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import type { ValueKind } from './columns';
import { SourceError, type RowSource, type SourceColumn } from './source';

/** Every known client writes one of these (celonis-api.md §4.5); what else Celonis reads is unknown, so nothing else is read. */
const codecs: readonly string[] = ['SNAPPY', 'UNCOMPRESSED'];
const encodings: readonly string[] = ['PLAIN', 'RLE', 'PLAIN_DICTIONARY', 'RLE_DICTIONARY'];

/** Values as numbers and bytes, not as objects: text is decoded only where somebody reads it. */
const parsers = {
  timestampFromMilliseconds: (value: bigint) => Number(value),
  timestampFromMicroseconds: (value: bigint) => floored(value, 1000n),
  timestampFromNanoseconds: (value: bigint) => floored(value, 1_000_000n),
  dateFromDays: (days: number) => days * 86_400_000,
  stringFromBytes: (bytes: Uint8Array) => bytes,
  jsonFromBytes: (bytes: Uint8Array) => bytes,
};

/** Opens an uploaded Parquet file. Throws SourceError where it is not one that Celonis is known to read (celonis-api.md §4.5). */
export function openParquet(bytes: Buffer): RowSource {
  const metadata = readMetadata(bytes);
  const columns = flatColumns(metadata);
  for (const [group, rowGroup] of metadata.row_groups.entries()) {
    if (rowGroup.columns.length !== columns.length) throw new SourceError(`row group ${group + 1} has ${rowGroup.columns.length} columns, the schema ${columns.length}`);
    for (const { meta_data: meta } of rowGroup.columns) {
      if (!meta) throw new SourceError(`row group ${group + 1} has a column without metadata`);
      checkPages(bytes, meta, Number(rowGroup.num_rows));
    }
  }
  const starts: number[] = [];
  let rows = 0;
  for (const { num_rows } of metadata.row_groups) {
    starts.push(rows);
    rows += Number(num_rows);
  }
  if (BigInt(rows) !== metadata.num_rows) throw new SourceError(`the footer tells of ${metadata.num_rows} rows, its row groups of ${rows}`);
  const groups = metadata.row_groups.map(({ num_rows }) => Number(num_rows));
  return { columns, groups, read: (group, column) => readColumn(bytes, metadata, columns, starts[group] ?? 0, groups[group] ?? 0, column) };
}

function readMetadata(bytes: Buffer): FileMetaData {
  if (bytes.length < 12 || bytes.toString('latin1', 0, 4) !== 'PAR1') throw new SourceError('the file does not begin with PAR1');
  try {
    return parquetMetadata(bytes, { geoparquet: false });
  } catch (error) {
    throw new SourceError(`the footer cannot be read: ${text(error)}`);
  }
}

function flatColumns({ schema }: FileMetaData): SourceColumn[] {
  const [root, ...leaves] = schema;
  if (!root || leaves.length === 0) throw new SourceError('the file has no columns');
  for (const leaf of leaves) {
    if (!leaf.type || leaf.num_children || leaf.repetition_type === 'REPEATED') {
      throw new SourceError(`column "${leaf.name}" is nested, only primitive types are supported`);
    }
  }
  const names = leaves.map(({ name }) => name.toLowerCase());
  const twice = leaves.find(({ name }, index) => names.indexOf(name.toLowerCase()) !== index);
  if (twice) throw new SourceError(`DUPLICATE_COLUMN_DETECTED: column "${twice.name}" is there more than once`);
  return leaves.map((leaf) => {
    const logical = leaf.logical_type?.type ?? leaf.converted_type;
    return { name: leaf.name, kind: kindOf(leaf), fileType: logical ? `${leaf.type} (${logical})` : String(leaf.type) };
  });
}

function kindOf(leaf: SchemaElement): ValueKind {
  const logical = leaf.logical_type?.type;
  const converted = leaf.converted_type;
  if (converted === 'DECIMAL' || logical === 'DECIMAL' || logical === 'FLOAT16') return 'float';
  if (converted === 'DATE' || logical === 'DATE') return 'date';
  if (converted === 'TIME_MILLIS' || converted === 'TIME_MICROS' || logical === 'TIME') return 'time';
  if (converted === 'TIMESTAMP_MILLIS' || converted === 'TIMESTAMP_MICROS' || logical === 'TIMESTAMP') return 'timestamp';
  if (logical === 'UUID') return 'text';
  switch (leaf.type) {
    case 'BOOLEAN':
      return 'boolean';
    case 'INT32':
    case 'INT64':
      return 'integer';
    case 'INT96':
      return 'timestamp';
    case 'FLOAT':
    case 'DOUBLE':
      return 'float';
    case 'BYTE_ARRAY':
      if (converted !== 'BSON' && logical !== 'VARIANT') return 'text';
      break;
    default:
  }
  throw new SourceError(`column "${leaf.name}" has the type ${leaf.type} (${logical ?? converted ?? 'no annotation'}), which is not supported`);
}

/** Walks the pages of a column chunk: version 1 only, in known codecs and encodings, and as many values as there are rows. */
function checkPages(bytes: Buffer, meta: ColumnMetaData, rows: number): void {
  const name = meta.path_in_schema.join('.');
  if (!codecs.includes(meta.codec)) throw new SourceError(`column "${name}" is compressed with ${meta.codec}, only SNAPPY and UNCOMPRESSED are supported`);
  const start = Number(meta.dictionary_page_offset || meta.data_page_offset);
  const end = start + Number(meta.total_compressed_size);
  if (!(start >= 4 && end <= bytes.length)) throw new SourceError(`column "${name}" points outside of the file`);
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: start };
  let values = 0;
  while (reader.offset < end) {
    const page = header(reader, name);
    if (page.type === 'DATA_PAGE_V2') throw new SourceError(`column "${name}" has data pages of version 2, only version 1 is supported`);
    const encoding = page.data_page_header?.encoding ?? page.dictionary_page_header?.encoding;
    if (!encoding || !encodings.includes(encoding)) throw new SourceError(`column "${name}" has a page in the encoding ${encoding ?? page.type}, which is not supported`);
    values += page.data_page_header?.num_values ?? 0;
    reader.offset += page.compressed_page_size;
  }
  if (reader.offset !== end || values !== rows) throw new SourceError(`column "${name}" has ${values} values in its pages, its row group ${rows} rows`);
}

function header(reader: { view: DataView; offset: number }, name: string): ReturnType<typeof parquetHeader> {
  try {
    return parquetHeader(reader);
  } catch (error) {
    throw new SourceError(`a page header of column "${name}" cannot be read: ${text(error)}`);
  }
}

async function readColumn(bytes: Buffer, metadata: FileMetaData, columns: readonly SourceColumn[], rowStart: number, rows: number, index: number): Promise<ArrayLike<unknown>> {
  const column = columns[index];
  if (!column) throw new SourceError(`there is no column ${index + 1}`);
  if (rows === 0) return [];
  const file = { byteLength: bytes.length, slice: (start: number, end = bytes.length) => exactly(bytes.subarray(start, end)) };
  let values: ArrayLike<unknown>;
  try {
    const scan = await parquetScan({ file, metadata, columns: [column.name], parsers: parsers, useOffsetIndex: false });
    values = await scan.readColumn({ column: column.name, rowStart, rowEnd: rowStart + rows });
  } catch (error) {
    throw new SourceError(`column "${column.name}" cannot be read: ${text(error)}`);
  }
  if (values.length !== rows) throw new SourceError(`column "${column.name}" gave ${values.length} values instead of ${rows}`);
  for (let row = 0; row < rows; row++) {
    if (values[row] === undefined) throw new SourceError(`column "${column.name}" has no value for row ${rowStart + row + 1}, its levels or its dictionary are broken`);
  }
  const element = metadata.schema.find(({ name, type }) => type && name === column.name);
  return element ? refined(values, element) : values;
}

/** What hyparquet leaves as stored: times of day, dates annotated in the newer way only, and decimals with the noise of a multiplication. */
function refined(values: ArrayLike<unknown>, element: SchemaElement): ArrayLike<unknown> {
  const { converted_type: converted, logical_type: logical, scale = 0 } = element;
  const each = (change: (value: never) => unknown): unknown[] => Array.from(values, (value) => (value === null || value === undefined ? null : change(value as never)));
  if (converted === 'DECIMAL') return each((value: number) => Number(value.toFixed(scale)));
  if (logical?.type === 'DATE' && converted !== 'DATE') return each((days: number) => days * 86_400_000);
  if (converted === 'TIME_MICROS' || (logical?.type === 'TIME' && logical.unit === 'MICROS')) return each((value: bigint) => floored(BigInt(value), 1000n));
  if (logical?.type === 'TIME' && logical.unit === 'NANOS') return each((value: bigint) => floored(BigInt(value), 1_000_000n));
  return values;
}

function exactly(bytes: Buffer): ArrayBuffer {
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
}

function floored(value: bigint, divisor: bigint): number {
  const quotient = value / divisor;
  return Number(value < 0n && quotient * divisor !== value ? quotient - 1n : quotient);
}

function text(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
