import { CompactThriftWriter } from '../../src/engine/chunks/parquet/thriftWriter';

/**
 * Parquet files written by hand, also in ways that no program of today writes them. Numbers are those of the format.
 */
export interface SchemaField {
  name: string;
  /** Physical type; absent for a group. */
  type?: number;
  typeLength?: number;
  /** 0 required, 1 optional, 2 repeated. */
  repetition?: 0 | 1 | 2;
  convertedType?: number;
  /** The field of the logical type, and what is in it. */
  logicalType?: { field: number; write?: (thrift: CompactThriftWriter) => void };
  children?: readonly SchemaField[];
}

export interface WrittenColumn {
  path: readonly string[];
  type: number;
  codec?: number;
  valueCount: number;
  /** Pages, headers and all. */
  pages: readonly Uint8Array[];
  /** What the footer says, given where the pages begin. */
  dataOffset?: (start: number) => number;
  dictionaryOffset?: (start: number) => number;
  compressedBytes?: number;
  isEncrypted?: boolean;
  filePath?: string;
}

export const physical = {
  BOOLEAN: 0,
  INT32: 1,
  INT64: 2,
  INT96: 3,
  FLOAT: 4,
  DOUBLE: 5,
  BYTE_ARRAY: 6,
  FIXED_LEN_BYTE_ARRAY: 7,
} as const;

export function buildParquet(
  fields: readonly SchemaField[],
  columns: readonly WrittenColumn[],
  rowCount: number,
): Uint8Array {
  const magic = Buffer.from('PAR1');
  const starts: number[] = [];
  let position = magic.length;
  for (const { pages } of columns) {
    starts.push(position);
    position += Buffer.concat(pages).length;
  }
  const thrift = new CompactThriftWriter();
  thrift.writeI32(1, 1);
  const flatten = (field: SchemaField): SchemaField[] => [field, ...(field.children ?? []).flatMap(flatten)];
  thrift.writeStructList(2, [{ name: 'schema', children: fields }, ...fields.flatMap(flatten)], (field) =>
    writeSchemaField(thrift, field),
  );
  thrift.writeI64(3, rowCount);
  thrift.writeStructList(4, rowCount > 0 ? [columns] : [], (groupColumns) => {
    thrift.writeStructList(1, groupColumns, (column) => writeColumn(thrift, column, starts[columns.indexOf(column)]!));
    thrift.writeI64(2, position);
    thrift.writeI64(3, rowCount);
  });
  const footer = Buffer.from(thrift.finish());
  const footerLength = Buffer.alloc(4);
  footerLength.writeUInt32LE(footer.length);
  return Buffer.concat([magic, ...columns.flatMap(({ pages }) => pages), footer, footerLength, magic]);
}

function writeSchemaField(thrift: CompactThriftWriter, field: SchemaField): void {
  const { name, type, typeLength, repetition, convertedType, logicalType, children } = field;
  if (type !== undefined) thrift.writeI32(1, type);
  if (typeLength !== undefined) thrift.writeI32(2, typeLength);
  if (repetition !== undefined) thrift.writeI32(3, repetition);
  thrift.writeString(4, name);
  if (children) thrift.writeI32(5, children.length);
  if (convertedType !== undefined) thrift.writeI32(6, convertedType);
  if (logicalType)
    thrift.writeStruct(10, () => thrift.writeStruct(logicalType.field, () => logicalType.write?.(thrift)));
}

function writeColumn(thrift: CompactThriftWriter, column: WrittenColumn, start: number): void {
  const bytes = Buffer.concat(column.pages).length;
  if (column.filePath !== undefined) thrift.writeString(1, column.filePath);
  thrift.writeI64(2, 0);
  thrift.writeStruct(3, () => {
    thrift.writeI32(1, column.type);
    thrift.writeI32List(2, [0]);
    thrift.writeBinaryList(
      3,
      column.path.map((name) => Buffer.from(name)),
    );
    thrift.writeI32(4, column.codec ?? 0);
    thrift.writeI64(5, column.valueCount);
    thrift.writeI64(6, bytes);
    thrift.writeI64(7, column.compressedBytes ?? bytes);
    thrift.writeI64(9, column.dataOffset?.(start) ?? start);
    if (column.dictionaryOffset) thrift.writeI64(11, column.dictionaryOffset(start));
  });
  if (column.isEncrypted) thrift.writeStruct(8, () => thrift.writeStruct(1, () => undefined));
}

export interface WrittenPage {
  count: number;
  /** 0 PLAIN, 2 PLAIN_DICTIONARY, 3 RLE, 4 BIT_PACKED, 8 RLE_DICTIONARY. */
  encoding?: number;
  levelEncoding?: number;
  /** Levels and values. */
  content: Uint8Array;
  /** The smallest value of the statistics. */
  minimum?: string;
}

export function dataPage({ count, encoding = 0, levelEncoding = 3, content, minimum }: WrittenPage): Uint8Array {
  const thrift = new CompactThriftWriter();
  thrift.writeI32(1, 0);
  thrift.writeI32(2, content.length);
  thrift.writeI32(3, content.length);
  thrift.writeStruct(5, () => {
    thrift.writeI32(1, count);
    thrift.writeI32(2, encoding);
    thrift.writeI32(3, levelEncoding);
    thrift.writeI32(4, levelEncoding);
    if (minimum !== undefined) thrift.writeStruct(5, () => thrift.writeString(6, minimum));
  });
  return Buffer.concat([thrift.finish(), content]);
}

export function dictionaryPage(count: number, content: Uint8Array): Uint8Array {
  const thrift = new CompactThriftWriter();
  thrift.writeI32(1, 2);
  thrift.writeI32(2, content.length);
  thrift.writeI32(3, content.length);
  thrift.writeStruct(7, () => {
    thrift.writeI32(1, count);
    thrift.writeI32(2, 2);
  });
  return Buffer.concat([thrift.finish(), content]);
}

/** Values of BYTE_ARRAY as PLAIN has them. */
export function plainTexts(...values: (string | Uint8Array)[]): Uint8Array {
  return Buffer.concat(
    values.flatMap((value) => {
      const bytes = Buffer.from(value as string);
      const length = Buffer.alloc(4);
      length.writeUInt32LE(bytes.length);
      return [length, bytes];
    }),
  );
}

export function plainInt32(...values: number[]): Uint8Array {
  return new Uint8Array(Int32Array.from(values).buffer);
}

export function plainInt64(...values: number[]): Uint8Array {
  return new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
}

/** Levels or indices of one byte each, as runs of one; with their length before them unless they are indices. */
export function runs(values: readonly number[], hasLength = true): Uint8Array {
  const bytes = Buffer.from(values.flatMap((value) => [2, value]));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return hasLength ? Buffer.concat([length, bytes]) : bytes;
}
