import { type CellText, notAsPlanned, type RowWriter } from '../cells';
import { readDouble, readInteger } from '../infer/numbers';
import { TimeForm, type TimeReader } from '../infer/times';
import { Cell } from '../json/tape';
import type { ColumnType } from '../types';
import { ColumnWriter, snappyCodec, type WrittenColumn } from './column';
import { Snappy } from './snappy';
import { ThriftWriter } from './thrift';
import type { BooleanValues, FixedValues, TextValues } from './values';

const magic = new TextEncoder().encode('PAR1');
const converted = { UTF8: 0, DATE: 6, TIMESTAMP_MILLIS: 9 } as const;
const optional = 1;
const createdBy = 'celonis-celigo-connections version 1.0.0 (build 1)';

/**
 * Writes Parquet as every known client of the Data Push API does (celonis-api.md §4.5): flat, optional columns, one row group,
 * version-1 data pages, Snappy, dictionary or plain as it suits the column.
 */
export class ParquetWriter implements RowWriter {
  rows = 0;
  private readonly columns: readonly ColumnWriter[];
  private readonly double = new Float64Array(1);
  private readonly halves = new Int32Array(this.double.buffer);

  constructor(
    columns: readonly { name: string; type: ColumnType }[],
    private readonly text: CellText,
    private readonly times: TimeReader,
  ) {
    const bench = { snappy: new Snappy(), raw: new Uint8Array(1 << 16), compressed: new Uint8Array(1 << 16) };
    this.columns = columns.map(({ name, type }) => new ColumnWriter(name, type, bench));
  }

  size(): number {
    let bytes = 0;
    for (const column of this.columns) bytes += column.written + column.pendingBytes;
    return bytes;
  }

  settle(): void {
    for (const column of this.columns) column.endPage();
  }

  cell(index: number, kind: Cell, bytes: Uint8Array, start: number, end: number, size: number): void {
    if (kind === Cell.Null) return;
    const column = this.columns[index]!;
    column.present(this.rows);
    const { type, values } = column;
    if (type === 'STRING') {
      if (size === end - start) {
        (values as TextValues).add(bytes, start, end);
      } else {
        const text = this.text.load(kind, bytes, start, end, size);
        (values as TextValues).add(text.bytes, text.start, text.end);
      }
    } else if (type === 'BOOLEAN') {
      if (kind !== Cell.True && kind !== Cell.False) notAsPlanned();
      (values as BooleanValues).add(kind === Cell.True);
    } else {
      this.number(type, values as FixedValues, kind, bytes, start, end);
    }
  }

  private number(type: ColumnType, values: FixedValues, kind: Cell, bytes: Uint8Array, start: number, end: number): void {
    if (type === 'FLOAT') {
      if (kind !== Cell.Decimal && kind !== Cell.Integer) notAsPlanned();
      this.double[0] = readDouble(bytes, start, end);
      values.add(this.halves[0]!, this.halves[1]!);
      return;
    }
    let value: number;
    if (type === 'INTEGER') {
      if (kind !== Cell.Integer) notAsPlanned();
      value = readInteger(bytes, start, end);
    } else {
      if (kind !== Cell.Text || this.times.read(bytes, start, end) === TimeForm.None) notAsPlanned();
      value = type === 'DATE' ? this.times.days : this.times.millis;
    }
    values.add(value | 0, Math.floor(value / 4294967296) | 0);
  }

  endRow(): void {
    this.rows++;
  }

  finish(): Uint8Array<ArrayBuffer> {
    const columns = this.columns.map((column) => column.finish(this.rows));
    const footer = this.footer(columns);
    const parts = [magic, ...columns.flatMap(({ parts }) => parts), footer];
    const file = new Uint8Array(parts.reduce((total, part) => total + part.length, 8));
    let at = 0;
    for (const part of parts) {
      file.set(part, at);
      at += part.length;
    }
    new DataView(file.buffer).setUint32(at, footer.length, true);
    file.set(magic, at + 4);
    this.rows = 0;
    return file;
  }

  private footer(written: readonly WrittenColumn[]): Uint8Array {
    const thrift = new ThriftWriter();
    const schema: readonly (ColumnWriter | undefined)[] = [undefined, ...this.columns];
    thrift.i32(1, 1);
    thrift.structs(2, schema, (column) => {
      if (column) schemaElement(thrift, column);
      else {
        thrift.text(4, 'schema');
        thrift.i32(5, this.columns.length);
      }
    });
    thrift.i64(3, this.rows);
    thrift.structs(4, [written], () => this.rowGroup(thrift, written));
    thrift.text(6, createdBy);
    return thrift.finish();
  }

  private rowGroup(thrift: ThriftWriter, written: readonly WrittenColumn[]): void {
    let offset = magic.length;
    thrift.structs(1, written.map((column, index) => ({ column, writer: this.columns[index]! })), ({ column, writer }) => {
      thrift.i64(2, offset);
      thrift.struct(3, () => columnMetadata(thrift, column, writer, offset));
      offset += column.compressed;
    });
    thrift.i64(2, written.reduce((total, { uncompressed }) => total + uncompressed, 0));
    thrift.i64(3, this.rows);
  }
}

function columnMetadata(thrift: ThriftWriter, column: WrittenColumn, writer: ColumnWriter, offset: number): void {
  thrift.i32(1, writer.physical);
  thrift.i32s(2, column.encodings);
  thrift.texts(3, [writer.name]);
  thrift.i32(4, snappyCodec);
  thrift.i64(5, column.values);
  thrift.i64(6, column.uncompressed);
  thrift.i64(7, column.compressed);
  thrift.i64(9, offset + column.dictionaryLength);
  if (column.dictionaryLength > 0) thrift.i64(11, offset);
  thrift.struct(12, () => thrift.i64(3, column.nulls));
}

/** Both the old and the new way of saying what a column means, since readers differ in which they know. */
function schemaElement(thrift: ThriftWriter, { name, type, physical: physicalType }: ColumnWriter): void {
  thrift.i32(1, physicalType);
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
