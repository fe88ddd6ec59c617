import type { CompressionCodec, LogicalType, ParquetType, SchemaElement } from 'hyparquet';
import { CompressionCodecs, ConvertedTypes, FieldRepetitionTypes, ParquetTypes } from 'hyparquet/src/constants.js';
import { deserializeTCompactProtocol } from 'hyparquet/src/thrift.js';
import { FaultError } from '../../model/fault';
import type { RandomAccessFile } from '../../open/unpackedFile';

/** Where the values of a column lie in one row group, as far as the file says it: old writers left out much of it. */
export interface ColumnChunk {
  type: ParquetType;
  codec: CompressionCodec;
  path: readonly string[];
  valueCount: number;
  /** How many of them are null, if the file says so. */
  nullCount: number | undefined;
  /** Of all its pages, in bytes. */
  compressedBytes: number;
  /** Where its pages may begin, the likeliest first. */
  offsets: readonly number[];
  /** The name of another file that is said to hold it. */
  filePath: string | undefined;
}

export interface RowGroup {
  rowCount: number;
  columns: readonly ColumnChunk[];
}

/** What the end of a Parquet file tells. Of its statistics, only the nulls are of use here. */
export interface ParquetFooter {
  schema: SchemaElement[];
  rowGroups: readonly RowGroup[];
  /** Of the metadata, in bytes. */
  byteLength: number;
}

/** The end of a file that is read at once; it holds the metadata of most files. */
const initialTailBytes = 1 << 16;
const trailerBytes = 8;
const magicNumber = 0x31524150;
const encryptedMagicNumber = 0x45524150;

/** What Thrift made of a struct: fields by their numbers. */
type ThriftStruct = Readonly<Record<`field_${number}`, unknown>>;

/** @throws FaultError `parquet` */
export function readFooter(file: RandomAccessFile): ParquetFooter {
  const footer = parseFooter(readFooterBytes(file));
  if (footer.schema.length < 2) throw new FaultError({ code: 'parquet', trouble: 'noColumns' });
  return footer;
}

function readFooterBytes(file: RandomAccessFile): Uint8Array {
  if (file.size < trailerBytes + 4) throw new FaultError({ code: 'parquet', trouble: 'ending' });
  const readTail = (byteCount: number): Uint8Array => {
    const tail = new Uint8Array(Math.min(file.size, byteCount));
    file.readAt(file.size - tail.length, tail);
    return tail;
  };
  const tail = readTail(initialTailBytes);
  const view = new DataView(tail.buffer);
  const trailer = view.getUint32(tail.length - 4, true);
  if (trailer === encryptedMagicNumber) throw new FaultError({ code: 'parquet', trouble: 'encrypted' });
  if (trailer !== magicNumber) throw new FaultError({ code: 'parquet', trouble: 'ending' });
  const footerBytes = view.getUint32(tail.length - trailerBytes, true) + trailerBytes;
  if (footerBytes > file.size) throw new FaultError({ code: 'parquet', trouble: 'footer' });
  const bytes = footerBytes > tail.length ? readTail(footerBytes) : tail;
  return bytes.subarray(bytes.length - footerBytes, bytes.length - trailerBytes);
}

function parseFooter(bytes: Uint8Array): ParquetFooter {
  try {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const metadata = deserializeTCompactProtocol({ view, offset: 0 }) as ThriftStruct;
    const schema = listOf(metadata.field_2).map(parseSchemaElement);
    const rowGroups = listOf(metadata.field_4).map(parseRowGroup);
    const rowCount = rowGroups.reduce((sum, rowGroup) => sum + rowGroup.rowCount, 0);
    if (rowCount !== Number(metadata.field_3) || rowGroups.some((rowGroup) => !(rowGroup.rowCount >= 0)))
      throw new FaultError({ code: 'parquet', trouble: 'footer' });
    return { schema, rowGroups, byteLength: bytes.length };
  } catch (error) {
    if (error instanceof FaultError) throw error;
    throw new FaultError({ code: 'parquet', trouble: 'footer' });
  }
}

function parseSchemaElement(field: ThriftStruct): SchemaElement {
  const type = typeof field.field_1 === 'number' ? ParquetTypes[field.field_1] : undefined;
  const element: { [K in keyof SchemaElement]: SchemaElement[K] | undefined } = {
    type,
    type_length: toNumber(field.field_2),
    repetition_type: FieldRepetitionTypes[Number(field.field_3 ?? 0)],
    name: decodeText(field.field_4) ?? '',
    num_children: type === undefined ? toNumber(field.field_5) : undefined,
    converted_type: ConvertedTypes[Number(field.field_6 ?? -1)],
    scale: toNumber(field.field_7),
    logical_type: parseLogicalType(field.field_10 as ThriftStruct | undefined),
  };
  // hyparquet's type leaves out what is undefined here.
  return element as SchemaElement;
}

/** The number that a field holds; what a damaged file has in its place is left out. */
function toNumber(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** By the number of its field; a type that is not known says nothing. */
function parseLogicalType(field: ThriftStruct | undefined): LogicalType | undefined {
  if (!field) return undefined;
  const [key = '', value] = Object.entries(field)[0] ?? [];
  const details = value as ThriftStruct;
  switch (key) {
    case 'field_1':
      return { type: 'STRING' };
    case 'field_2':
      return { type: 'MAP' };
    case 'field_3':
      return { type: 'LIST' };
    case 'field_4':
      return { type: 'ENUM' };
    case 'field_5':
      return { type: 'DECIMAL', scale: Number(details.field_1 ?? 0), precision: Number(details.field_2 ?? 0) };
    case 'field_6':
      return { type: 'DATE' };
    case 'field_7':
    case 'field_8': {
      const { field_1: isMillis, field_2: isMicros } = (details.field_2 ?? {}) as ThriftStruct;
      const unit = isMillis ? 'MILLIS' : isMicros ? 'MICROS' : 'NANOS';
      return { type: key === 'field_7' ? 'TIME' : 'TIMESTAMP', isAdjustedToUTC: details.field_1 === true, unit };
    }
    case 'field_10':
      return { type: 'INTEGER', bitWidth: Number(details.field_1), isSigned: details.field_2 !== false };
    case 'field_12':
      return { type: 'JSON' };
    case 'field_13':
      return { type: 'BSON' };
    case 'field_14':
      return { type: 'UUID' };
    case 'field_15':
      return { type: 'FLOAT16' };
    case 'field_16':
      return { type: 'VARIANT' };
    case 'field_17':
      return { type: 'GEOMETRY' };
    case 'field_18':
      return { type: 'GEOGRAPHY' };
    default:
      return undefined;
  }
}

function parseRowGroup(rowGroup: ThriftStruct): RowGroup {
  return { rowCount: Number(rowGroup.field_3 ?? 0), columns: listOf(rowGroup.field_1).map(parseColumnChunk) };
}

function parseColumnChunk(column: ThriftStruct): ColumnChunk {
  const metadata = column.field_3 as ThriftStruct | undefined;
  if (!metadata || column.field_8 !== undefined) throw new FaultError({ code: 'parquet', trouble: 'encrypted' });
  const [dataOffset, dictionaryOffset, chunkOffset] = [metadata.field_9, metadata.field_11, column.field_2].map(
    (offset) => Number(offset ?? 0),
  ) as [number, number, number];
  // Zero stands for none in old files, and the dictionary comes first where there is one.
  const offsets = [dictionaryOffset < dataOffset ? dictionaryOffset : 0, dataOffset, dictionaryOffset, chunkOffset];
  return {
    type: findName(ParquetTypes, metadata.field_1),
    codec: findName(CompressionCodecs, metadata.field_4),
    path: listOf<Uint8Array>(metadata.field_3).map((name) => decodeText(name) ?? ''),
    valueCount: Number(metadata.field_5 ?? 0),
    nullCount: nullCountOf(metadata.field_12),
    compressedBytes: Number(metadata.field_7 ?? 0),
    offsets: [...new Set(offsets.filter((offset) => offset > 0))],
    filePath: decodeText(column.field_1),
  };
}

/** Of statistics, which may be damaged as anything else. */
function nullCountOf(statistics: unknown): number | undefined {
  const nullCount: unknown =
    typeof statistics === 'object' && statistics !== null ? (statistics as ThriftStruct).field_3 : undefined;
  return typeof nullCount === 'bigint' || typeof nullCount === 'number' ? Number(nullCount) : undefined;
}

/** @throws FaultError where the number stands for nothing. */
function findName<T>(names: readonly T[], number: unknown): T {
  const name = names[Number(number)];
  if (name === undefined) throw new FaultError({ code: 'parquet', trouble: 'footer' });
  return name;
}

function listOf<T = ThriftStruct>(value: unknown): T[] {
  return (value ?? []) as T[];
}

function decodeText(value: unknown): string | undefined {
  return value instanceof Uint8Array ? new TextDecoder().decode(value) : undefined;
}
