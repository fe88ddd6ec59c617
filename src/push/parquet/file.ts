import { type CellText, notAsPlanned, type RowWriter } from '../cells';
import { readDouble, readInteger } from '../infer/numbers';
import { TimeForm, type TimeReader } from '../infer/times';
import { Cell } from '../json/tape';
import type { ColumnType } from '../types';
import { ColumnWriter, maxPageRows } from './column';
import { Footer, magic, type TimestampForm } from './footer';
import { Snappy } from './snappy';
import type { BooleanValues, FixedValues, TextValues } from './values';

/**
 * Writes Parquet as every known client of the Data Push API does (celonis-api.md §4.5): flat, optional columns, one row group,
 * version-1 data pages, Snappy, dictionary or plain as it suits the column.
 */
export class ParquetWriter implements RowWriter {
  rows = 0;
  private readonly columns: readonly ColumnWriter[];
  private readonly footer: Footer;
  private readonly double = new Float64Array(1);
  private readonly halves = new Int32Array(this.double.buffer);

  constructor(
    columns: readonly { name: string; type: ColumnType }[],
    timestamps: TimestampForm,
    private readonly text: CellText,
    private readonly times: TimeReader,
  ) {
    this.footer = new Footer(columns, timestamps);
    const bench = { snappy: new Snappy(), raw: new Uint8Array(1 << 16), compressed: new Uint8Array(1 << 16) };
    this.columns = columns.map(({ type }) => new ColumnWriter(type, maxPageRows(columns.length), type === 'DATETIME' && timestamps === 'INT96', bench));
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
      if (end - start > 15) {
        const exact = readBigInteger(bytes, start, end);
        if (exact === undefined) notAsPlanned();
        values.add(Number(BigInt.asIntN(32, exact)), Number(exact >> 32n));
        return;
      }
      value = readInteger(bytes, start, end);
    } else {
      if (kind !== Cell.Text || this.times.read(bytes, start, end) === TimeForm.None) notAsPlanned();
      value = type === 'DATE' ? Math.floor(this.times.days) : this.times.millis;
    }
    values.add(value | 0, Math.floor(value / 4294967296) | 0);
  }

  endRow(): void {
    this.rows++;
  }

  finish(): Uint8Array<ArrayBuffer> {
    const columns = this.columns.map((column) => column.finish(this.rows));
    const parts = [magic, ...columns.flatMap(({ parts }) => parts), this.footer.write(columns, this.rows)];
    const file = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
    let at = 0;
    for (const part of parts) {
      file.set(part, at);
      at += part.length;
    }
    this.rows = 0;
    return file;
  }
}

/** An integer of any size, if 64 bits hold it. */
function readBigInteger(bytes: Uint8Array, start: number, end: number): bigint | undefined {
  const value = BigInt(Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1'));
  return BigInt.asIntN(64, value) === value ? value : undefined;
}
