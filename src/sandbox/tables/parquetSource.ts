import { type ColumnMetaData, type FileMetaData, parquetMetadata, parquetScan, type SchemaElement } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { errorMessage } from '../../core/errorMessage';
import type { ValueKind } from './columnTypes';
import { type RowSource, type SourceColumn, UnreadableUploadError } from './rowSource';

/**
 * Every known client writes one of these (celonis-api.md §4.5); what else Celonis reads is unknown, so nothing else is
 * read.
 */
const codecs: readonly string[] = ['SNAPPY', 'UNCOMPRESSED'];
const encodings: readonly string[] = ['PLAIN', 'RLE', 'PLAIN_DICTIONARY', 'RLE_DICTIONARY'];

/** Values as numbers and bytes, not as objects: text is decoded only where somebody reads it. */
const parsers = {
  timestampFromMilliseconds: (value: bigint) => Number(value),
  timestampFromMicroseconds: (value: bigint) => floorDivide(value, 1000n),
  timestampFromNanoseconds: (value: bigint) => floorDivide(value, 1_000_000n),
  dateFromDays: (days: number) => days * 86_400_000,
  stringFromBytes: (bytes: Uint8Array) => bytes,
  jsonFromBytes: (bytes: Uint8Array) => bytes,
};

/**
 * Opens an uploaded Parquet file. Throws SourceError where it is not one that Celonis is known to read (celonis-api.md
 * §4.5).
 */
export function openParquetSource(bytes: Buffer): RowSource {
  const metadata = readMetadata(bytes);
  const columns = readFlatColumns(metadata);
  for (const [group, rowGroup] of metadata.row_groups.entries()) {
    if (rowGroup.columns.length !== columns.length)
      throw new UnreadableUploadError(
        `row group ${group + 1} has ${rowGroup.columns.length} columns, the schema ${columns.length}`,
      );
    for (const { meta_data: columnMetadata } of rowGroup.columns) {
      if (!columnMetadata) throw new UnreadableUploadError(`row group ${group + 1} has a column without metadata`);
      checkPages(bytes, columnMetadata, Number(rowGroup.num_rows));
    }
  }
  const groupStarts: number[] = [];
  let rows = 0;
  for (const { num_rows } of metadata.row_groups) {
    groupStarts.push(rows);
    rows += Number(num_rows);
  }
  if (BigInt(rows) !== metadata.num_rows)
    throw new UnreadableUploadError(`the footer tells of ${metadata.num_rows} rows, its row groups of ${rows}`);
  const groups = metadata.row_groups.map(({ num_rows }) => Number(num_rows));
  return {
    columns,
    groupRowCounts: groups,
    read: (group, column) => readColumn(bytes, metadata, columns, groupStarts[group] ?? 0, groups[group] ?? 0, column),
  };
}

/** Undefined where the footer cannot be read. */
export function readParquetColumnNames(bytes: Buffer): string[] | undefined {
  try {
    return readMetadata(bytes)
      .schema.slice(1)
      .map(({ name }) => name);
  } catch (error) {
    if (error instanceof UnreadableUploadError) return undefined;
    throw error;
  }
}

function readMetadata(bytes: Buffer): FileMetaData {
  if (bytes.length < 12 || bytes.toString('latin1', 0, 4) !== 'PAR1')
    throw new UnreadableUploadError('the file does not begin with PAR1');
  try {
    return parquetMetadata(bytes, { geoparquet: false });
  } catch (error) {
    throw new UnreadableUploadError(`the footer cannot be read: ${errorMessage(error)}`);
  }
}

function readFlatColumns({ schema }: FileMetaData): SourceColumn[] {
  const [root, ...leaves] = schema;
  if (!root || leaves.length === 0) throw new UnreadableUploadError('the file has no columns');
  for (const leaf of leaves) {
    if (!leaf.type || leaf.num_children || leaf.repetition_type === 'REPEATED') {
      throw new UnreadableUploadError(`column "${leaf.name}" is nested, only primitive types are supported`);
    }
  }
  const names = leaves.map(({ name }) => name.toLowerCase());
  const duplicateColumn = leaves.find(({ name }, index) => names.indexOf(name.toLowerCase()) !== index);
  if (duplicateColumn)
    throw new UnreadableUploadError(
      `DUPLICATE_COLUMN_DETECTED: column "${duplicateColumn.name}" is there more than once`,
    );
  return leaves.map((leaf) => {
    const logicalType = leaf.logical_type?.type ?? leaf.converted_type;
    return {
      name: leaf.name,
      kind: toValueKind(leaf),
      fileType: logicalType ? `${leaf.type} (${logicalType})` : String(leaf.type),
    };
  });
}

function toValueKind(leaf: SchemaElement): ValueKind {
  const logicalType = leaf.logical_type?.type;
  const convertedType = leaf.converted_type;
  if (convertedType === 'DECIMAL' || logicalType === 'DECIMAL' || logicalType === 'FLOAT16') return 'float';
  if (convertedType === 'DATE' || logicalType === 'DATE') return 'date';
  if (convertedType === 'TIME_MILLIS' || convertedType === 'TIME_MICROS' || logicalType === 'TIME') return 'time';
  if (convertedType === 'TIMESTAMP_MILLIS' || convertedType === 'TIMESTAMP_MICROS' || logicalType === 'TIMESTAMP')
    return 'timestamp';
  if (logicalType === 'UUID') return 'text';
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
      if (convertedType !== 'BSON' && logicalType !== 'VARIANT') return 'text';
      break;
    default:
  }
  throw new UnreadableUploadError(
    `column "${leaf.name}" has the type ${leaf.type} (${logicalType ?? convertedType ?? 'no annotation'}), which is not supported`,
  );
}

/**
 * Walks the pages of a column chunk: version 1 only, in known codecs and encodings, and as many values as there are
 * rows.
 */
function checkPages(bytes: Buffer, columnMetadata: ColumnMetaData, rowsInGroup: number): void {
  const name = columnMetadata.path_in_schema.join('.');
  if (!codecs.includes(columnMetadata.codec))
    throw new UnreadableUploadError(
      `column "${name}" is compressed with ${columnMetadata.codec}, only SNAPPY and UNCOMPRESSED are supported`,
    );
  const start = Number(columnMetadata.dictionary_page_offset || columnMetadata.data_page_offset);
  const end = start + Number(columnMetadata.total_compressed_size);
  if (!(start >= 4 && end <= bytes.length))
    throw new UnreadableUploadError(`column "${name}" points outside of the file`);
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: start };
  let valueCount = 0;
  while (reader.offset < end) {
    const page = readPageHeader(reader, name);
    if (page.type === 'DATA_PAGE_V2')
      throw new UnreadableUploadError(`column "${name}" has data pages of version 2, only version 1 is supported`);
    const encoding = page.data_page_header?.encoding ?? page.dictionary_page_header?.encoding;
    if (!encoding || !encodings.includes(encoding))
      throw new UnreadableUploadError(
        `column "${name}" has a page in the encoding ${encoding ?? page.type}, which is not supported`,
      );
    valueCount += page.data_page_header?.num_values ?? 0;
    reader.offset += page.compressed_page_size;
  }
  if (reader.offset !== end || valueCount !== rowsInGroup)
    throw new UnreadableUploadError(
      `column "${name}" has ${valueCount} values in its pages, its row group ${rowsInGroup} rows`,
    );
}

function readPageHeader(reader: { view: DataView; offset: number }, name: string): ReturnType<typeof parquetHeader> {
  try {
    return parquetHeader(reader);
  } catch (error) {
    throw new UnreadableUploadError(`a page header of column "${name}" cannot be read: ${errorMessage(error)}`);
  }
}

async function readColumn(
  bytes: Buffer,
  metadata: FileMetaData,
  columns: readonly SourceColumn[],
  rowStart: number,
  rows: number,
  index: number,
): Promise<ArrayLike<unknown>> {
  const column = columns[index];
  if (!column) throw new UnreadableUploadError(`there is no column ${index + 1}`);
  if (rows === 0) return [];
  const file = {
    byteLength: bytes.length,
    slice: (start: number, end = bytes.length) => toArrayBuffer(bytes.subarray(start, end)),
  };
  let values: ArrayLike<unknown>;
  try {
    const scan = await parquetScan({ file, metadata, columns: [column.name], parsers: parsers, useOffsetIndex: false });
    values = await scan.readColumn({ column: column.name, rowStart, rowEnd: rowStart + rows });
  } catch (error) {
    throw new UnreadableUploadError(`column "${column.name}" cannot be read: ${errorMessage(error)}`);
  }
  if (values.length !== rows)
    throw new UnreadableUploadError(`column "${column.name}" gave ${values.length} values instead of ${rows}`);
  for (let row = 0; row < rows; row++) {
    if (values[row] === undefined)
      throw new UnreadableUploadError(
        `column "${column.name}" has no value for row ${rowStart + row + 1}, its levels or its dictionary are broken`,
      );
  }
  const element = metadata.schema.find(({ name, type }) => type && name === column.name);
  return element ? convertValues(values, element) : values;
}

/**
 * What hyparquet leaves as stored: times of day, dates annotated in the newer way only, and decimals with the noise of
 * a multiplication.
 */
function convertValues(values: ArrayLike<unknown>, element: SchemaElement): ArrayLike<unknown> {
  const { converted_type: convertedType, logical_type: logicalType, scale = 0 } = element;
  const mapValues = (convert: (value: never) => unknown): unknown[] =>
    Array.from(values, (value) => (value === null || value === undefined ? null : convert(value as never)));
  if (convertedType === 'DECIMAL') return mapValues((value: number) => Number(value.toFixed(scale)));
  if (logicalType?.type === 'DATE' && convertedType !== 'DATE') return mapValues((days: number) => days * 86_400_000);
  if (convertedType === 'TIME_MICROS' || (logicalType?.type === 'TIME' && logicalType.unit === 'MICROS'))
    return mapValues((value: bigint) => floorDivide(BigInt(value), 1000n));
  if (logicalType?.type === 'TIME' && logicalType.unit === 'NANOS')
    return mapValues((value: bigint) => floorDivide(BigInt(value), 1_000_000n));
  return values;
}

function toArrayBuffer(bytes: Buffer): ArrayBuffer {
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
}

function floorDivide(value: bigint, divisor: bigint): number {
  const quotient = value / divisor;
  return Number(value < 0n && quotient * divisor !== value ? quotient - 1n : quotient);
}
