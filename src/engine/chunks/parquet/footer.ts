import type { ColumnType, TimestampEncoding } from '../../model/tablePlan';
import { CompactThriftWriter } from './thriftWriter';

/** Numbers of the Parquet format (github.com/apache/parquet-format, parquet.thrift). */
export const parquetEncodings = { PLAIN: 0, PLAIN_DICTIONARY: 2, RLE: 3 } as const;
const physicalTypes = { BOOLEAN: 0, INT32: 1, INT64: 2, INT96: 3, DOUBLE: 5, BYTE_ARRAY: 6 } as const;
const convertedTypes = { UTF8: 0, DATE: 6, TIMESTAMP_MILLIS: 9 } as const;
const optionalRepetition = 1;
const snappyCodec = 1;
const createdBy = 'celonis-celigo-connections version 1.0.0 (build 1)';

export const parquetMagic = new TextEncoder().encode('PAR1');

/** What the footer says of a column's pages, which stand one after the other. */
export interface WrittenColumnChunk {
  nullCount: number;
  /** Bytes of the dictionary's page, which comes first; 0 if there is none. */
  dictionaryPageBytes: number;
  uncompressedBytes: number;
  compressedBytes: number;
  hasDictionaryPages: boolean;
  hasPlainPages: boolean;
}

/** Writes what stands behind the pages: the schema, and where everything is. */
export class FooterWriter {
  private readonly columns: readonly { name: Uint8Array; physicalType: number }[];
  /** All up to and with the schema, which is the same in every file. */
  private readonly schemaBytes: Uint8Array<ArrayBuffer>;

  constructor(columns: readonly { name: string; type: ColumnType }[], timestampEncoding: TimestampEncoding) {
    const encoder = new TextEncoder();
    this.columns = columns.map(({ name, type }) => ({
      name: encoder.encode(name),
      physicalType: physicalTypeOf(type, timestampEncoding),
    }));
    const thrift = new CompactThriftWriter();
    thrift.writeI32(1, 1);
    thrift.writeStructList(2, [undefined, ...columns], (column) => {
      if (column) writeSchemaElement(thrift, column, timestampEncoding);
      else {
        thrift.writeString(4, 'schema');
        thrift.writeI32(5, columns.length);
      }
    });
    this.schemaBytes = thrift.copyUnfinished();
  }

  /**
   * The footer of a file with one row group, its columns one after the other behind the first `PAR1`; closed by its
   * length and the last `PAR1`.
   */
  write(columnChunks: readonly WrittenColumnChunk[], rowCount: number): Uint8Array<ArrayBuffer> {
    const thrift = new CompactThriftWriter(this.schemaBytes, 2);
    thrift.writeI64(3, rowCount);
    thrift.writeStructList(4, [columnChunks], () => this.writeRowGroup(thrift, columnChunks, rowCount));
    thrift.writeString(6, createdBy);
    const footer = thrift.finish(8);
    const footerLength = footer.length - 8;
    new DataView(footer.buffer).setUint32(footerLength, footerLength, true);
    footer.set(parquetMagic, footerLength + 4);
    return footer;
  }

  private writeRowGroup(
    thrift: CompactThriftWriter,
    columnChunks: readonly WrittenColumnChunk[],
    rowCount: number,
  ): void {
    let offset = parquetMagic.length;
    let index = 0;
    thrift.writeStructList(1, columnChunks, (column) => {
      const { name, physicalType: physicalType } = this.columns[index++]!;
      thrift.writeI64(2, offset);
      thrift.writeStruct(3, () => {
        thrift.writeI32(1, physicalType);
        thrift.writeI32List(2, [
          parquetEncodings.RLE,
          ...(column.hasDictionaryPages ? [parquetEncodings.PLAIN_DICTIONARY] : []),
          ...(column.hasPlainPages ? [parquetEncodings.PLAIN] : []),
        ]);
        thrift.writeBinaryList(3, [name]);
        thrift.writeI32(4, snappyCodec);
        thrift.writeI64(5, rowCount);
        thrift.writeI64(6, column.uncompressedBytes);
        thrift.writeI64(7, column.compressedBytes);
        thrift.writeI64(9, offset + column.dictionaryPageBytes);
        if (column.dictionaryPageBytes > 0) thrift.writeI64(11, offset);
        thrift.writeStruct(12, () => thrift.writeI64(3, column.nullCount));
      });
      offset += column.compressedBytes;
    });
    thrift.writeI64(
      2,
      columnChunks.reduce((total, { uncompressedBytes }) => total + uncompressedBytes, 0),
    );
    thrift.writeI64(3, rowCount);
  }
}

function physicalTypeOf(type: ColumnType, timestampEncoding: TimestampEncoding): number {
  switch (type) {
    case 'INTEGER':
      return physicalTypes.INT64;
    case 'DATETIME':
      return timestampEncoding === 'INT96' ? physicalTypes.INT96 : physicalTypes.INT64;
    case 'FLOAT':
      return physicalTypes.DOUBLE;
    case 'BOOLEAN':
      return physicalTypes.BOOLEAN;
    case 'DATE':
      return physicalTypes.INT32;
    case 'STRING':
      return physicalTypes.BYTE_ARRAY;
  }
}

/** Both the old and the new way of saying what a column means, since readers differ in which they know. */
function writeSchemaElement(
  thrift: CompactThriftWriter,
  { name, type }: { name: string; type: ColumnType },
  timestampEncoding: TimestampEncoding,
): void {
  thrift.writeI32(1, physicalTypeOf(type, timestampEncoding));
  thrift.writeI32(3, optionalRepetition);
  thrift.writeString(4, name);
  switch (type) {
    case 'STRING':
      thrift.writeI32(6, convertedTypes.UTF8);
      thrift.writeStruct(10, () => thrift.writeStruct(1, () => undefined));
      return;
    case 'DATE':
      thrift.writeI32(6, convertedTypes.DATE);
      thrift.writeStruct(10, () => thrift.writeStruct(6, () => undefined));
      return;
    case 'DATETIME':
      // INT96 means a timestamp by itself.
      if (timestampEncoding === 'INT96') return;
      // Adjusted to UTC, as Celonis' Kafka connector writes it; no client sends the other form (celonis-api.md §4.5).
      thrift.writeI32(6, convertedTypes.TIMESTAMP_MILLIS);
      thrift.writeStruct(10, () =>
        thrift.writeStruct(8, () => {
          thrift.writeBoolean(1, true);
          thrift.writeStruct(2, () => thrift.writeStruct(1, () => undefined));
        }),
      );
      return;
    case 'INTEGER':
    case 'FLOAT':
    case 'BOOLEAN':
      return;
  }
}
