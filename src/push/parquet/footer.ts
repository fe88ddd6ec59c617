import type { JobOptions } from '../definition/definition';
import type { ColumnType } from '../types';
import { ThriftWriter } from './thrift';

/** Numbers of the Parquet format (github.com/apache/parquet-format, parquet.thrift). */
export const encoding = { PLAIN: 0, PLAIN_DICTIONARY: 2, RLE: 3 } as const;
const physical = { BOOLEAN: 0, INT32: 1, INT64: 2, INT96: 3, DOUBLE: 5, BYTE_ARRAY: 6 } as const;
const converted = { UTF8: 0, DATE: 6, TIMESTAMP_MILLIS: 9 } as const;
const optional = 1;
const snappyCodec = 1;
const createdBy = 'celonis-celigo-connections version 1.0.0 (build 1)';

/** How a DATETIME is held. */
export type TimestampForm = NonNullable<JobOptions['timestamps']>;

export const magic = new TextEncoder().encode('PAR1');

/** What the footer says of a column's pages, which stand one after the other. */
export interface WrittenColumn {
  nulls: number;
  /** Bytes of the dictionary's page, which comes first; 0 if there is none. */
  dictionaryLength: number;
  uncompressed: number;
  compressed: number;
  hasDictionary: boolean;
  hasPlain: boolean;
}

/** Writes what stands behind the pages: the schema, and where everything is. */
export class Footer {
  private readonly columns: readonly { name: Uint8Array; physical: number }[];
  /** All up to and with the schema, which is the same in every file. */
  private readonly schema: Uint8Array<ArrayBuffer>;

  constructor(columns: readonly { name: string; type: ColumnType }[], timestamps: TimestampForm) {
    const encoder = new TextEncoder();
    this.columns = columns.map(({ name, type }) => ({ name: encoder.encode(name), physical: physicalType(type, timestamps) }));
    const thrift = new ThriftWriter();
    thrift.i32(1, 1);
    thrift.structs(2, [undefined, ...columns], (column) => {
      if (column) schemaElement(thrift, column, timestamps);
      else {
        thrift.text(4, 'schema');
        thrift.i32(5, columns.length);
      }
    });
    this.schema = thrift.written();
  }

  /** The footer of a file with one row group, its columns one after the other behind the first `PAR1`; closed by its length and the last `PAR1`. */
  write(written: readonly WrittenColumn[], rows: number): Uint8Array<ArrayBuffer> {
    const thrift = new ThriftWriter(this.schema, 2);
    thrift.i64(3, rows);
    thrift.structs(4, [written], () => this.rowGroup(thrift, written, rows));
    thrift.text(6, createdBy);
    const footer = thrift.finish(8);
    const end = footer.length - 8;
    new DataView(footer.buffer).setUint32(end, end, true);
    footer.set(magic, end + 4);
    return footer;
  }

  private rowGroup(thrift: ThriftWriter, written: readonly WrittenColumn[], rows: number): void {
    let offset = magic.length;
    let index = 0;
    thrift.structs(1, written, (column) => {
      const { name, physical: physicalType } = this.columns[index++]!;
      thrift.i64(2, offset);
      thrift.struct(3, () => {
        thrift.i32(1, physicalType);
        thrift.i32s(2, [encoding.RLE, ...(column.hasDictionary ? [encoding.PLAIN_DICTIONARY] : []), ...(column.hasPlain ? [encoding.PLAIN] : [])]);
        thrift.binaries(3, [name]);
        thrift.i32(4, snappyCodec);
        thrift.i64(5, rows);
        thrift.i64(6, column.uncompressed);
        thrift.i64(7, column.compressed);
        thrift.i64(9, offset + column.dictionaryLength);
        if (column.dictionaryLength > 0) thrift.i64(11, offset);
        thrift.struct(12, () => thrift.i64(3, column.nulls));
      });
      offset += column.compressed;
    });
    thrift.i64(2, written.reduce((total, { uncompressed }) => total + uncompressed, 0));
    thrift.i64(3, rows);
  }
}

function physicalType(type: ColumnType, timestamps: TimestampForm): number {
  switch (type) {
    case 'INTEGER':
      return physical.INT64;
    case 'DATETIME':
      return timestamps === 'INT96' ? physical.INT96 : physical.INT64;
    case 'FLOAT':
      return physical.DOUBLE;
    case 'BOOLEAN':
      return physical.BOOLEAN;
    case 'DATE':
      return physical.INT32;
    case 'STRING':
      return physical.BYTE_ARRAY;
  }
}

/** Both the old and the new way of saying what a column means, since readers differ in which they know. */
function schemaElement(thrift: ThriftWriter, { name, type }: { name: string; type: ColumnType }, timestamps: TimestampForm): void {
  thrift.i32(1, physicalType(type, timestamps));
  thrift.i32(3, optional);
  thrift.text(4, name);
  switch (type) {
    case 'STRING':
      thrift.i32(6, converted.UTF8);
      thrift.struct(10, () => thrift.struct(1, () => undefined));
      return;
    case 'DATE':
      thrift.i32(6, converted.DATE);
      thrift.struct(10, () => thrift.struct(6, () => undefined));
      return;
    case 'DATETIME':
      // INT96 means a timestamp by itself.
      if (timestamps === 'INT96') return;
      // Not adjusted to UTC: a DATETIME in Celonis has no zone, so no reader may shift it.
      thrift.i32(6, converted.TIMESTAMP_MILLIS);
      thrift.struct(10, () =>
        thrift.struct(8, () => {
          thrift.bool(1, false);
          thrift.struct(2, () => thrift.struct(1, () => undefined));
        }),
      );
      return;
    case 'INTEGER':
    case 'FLOAT':
    case 'BOOLEAN':
      return;
  }
}
