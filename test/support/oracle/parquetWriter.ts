import { FooterWriter, parquetMagic } from '../../../src/engine/chunks/parquet/footer';
import { maxPageRows } from '../../../src/engine/chunks/wasmParquetWriter';
import { type CellText, throwFileChanged } from '../../../src/engine/model/cellWriters';
import { type IsoTimeReader, TimeForm } from '../../../src/engine/model/isoTime';
import type { ColumnType } from '../../../src/engine/model/tablePlan';
import { type TimestampEncoding } from '../../../src/engine/model/tablePlan';
import { CellKind } from '../../../src/engine/model/tape';
import { readDouble, readInteger } from '../../../src/engine/rows/infer/numberText';
import { ColumnWriter } from './columnWriter';
import type { RowWriter } from './rowWriter';
import { SnappyCompressor } from './snappy';
import type { BooleanValueEncoder, FixedValueEncoder, TextValueEncoder } from './valueEncoders';

/** Writes Parquet in TypeScript, simply: what WebAssembly makes has to be the same, byte for byte. */
export class ParquetWriter implements RowWriter {
  rows = 0;
  private readonly columns: readonly ColumnWriter[];
  private readonly footer: FooterWriter;
  private readonly doubleValue = new Float64Array(1);
  private readonly doubleWords = new Int32Array(this.doubleValue.buffer);

  constructor(
    columns: readonly { name: string; type: ColumnType }[],
    timestamps: TimestampEncoding,
    private readonly cellText: CellText,
    private readonly timeReader: IsoTimeReader,
  ) {
    this.footer = new FooterWriter(columns, timestamps);
    const buffers = {
      snappy: new SnappyCompressor(),
      plainPage: new Uint8Array(1 << 16),
      compressedPage: new Uint8Array(1 << 16),
    };
    this.columns = columns.map(
      ({ type }) =>
        new ColumnWriter(type, maxPageRows(columns.length), type === 'DATETIME' && timestamps === 'INT96', buffers),
    );
  }

  estimateBytes(): number {
    let bytes = 0;
    for (const column of this.columns) bytes += column.writtenBytes + column.pendingBytes;
    return bytes;
  }

  compressPending(): void {
    for (const column of this.columns) column.endPage();
  }

  writeCell(index: number, kind: CellKind, bytes: Uint8Array, start: number, end: number, size: number): void {
    if (kind === CellKind.Null) return;
    const column = this.columns[index]!;
    column.addPresentRow(this.rows);
    const { type, values } = column;
    if (type === 'STRING') {
      if (size === end - start) {
        (values as TextValueEncoder).add(bytes, start, end);
      } else {
        const loadedText = this.cellText.load(kind, bytes, start, end, size);
        (values as TextValueEncoder).add(loadedText.bytes, loadedText.start, loadedText.end);
      }
    } else if (type === 'BOOLEAN') {
      if (kind !== CellKind.True && kind !== CellKind.False) throwFileChanged();
      (values as BooleanValueEncoder).add(kind === CellKind.True);
    } else {
      this.addNumber(type, values as FixedValueEncoder, kind, bytes, start, end);
    }
  }

  private addNumber(
    type: ColumnType,
    values: FixedValueEncoder,
    kind: CellKind,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): void {
    if (type === 'FLOAT') {
      if (kind !== CellKind.Decimal && kind !== CellKind.Integer) throwFileChanged();
      this.doubleValue[0] = readDouble(bytes, start, end);
      values.add(this.doubleWords[0]!, this.doubleWords[1]!);
      return;
    }
    let value: number;
    if (type === 'INTEGER') {
      if (kind !== CellKind.Integer) throwFileChanged();
      if (end - start > 15) {
        const bigValue = readBigInteger(bytes, start, end);
        if (bigValue === undefined) throwFileChanged();
        values.add(Number(BigInt.asIntN(32, bigValue)), Number(bigValue >> 32n));
        return;
      }
      value = readInteger(bytes, start, end);
    } else {
      if (kind !== CellKind.Text || this.timeReader.read(bytes, start, end) === TimeForm.None) throwFileChanged();
      value = type === 'DATE' ? Math.floor(this.timeReader.epochDays) : this.timeReader.epochMs;
    }
    values.add(value | 0, Math.floor(value / 4294967296) | 0);
  }

  endRow(): void {
    this.rows++;
  }

  finish(): Uint8Array<ArrayBuffer> {
    const columns = this.columns.map((column) => column.finish(this.rows));
    const parts = [
      parquetMagic,
      ...columns.flatMap(({ pages: parts }) => parts),
      this.footer.write(columns, this.rows),
    ];
    const file = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
    let offset = 0;
    for (const part of parts) {
      file.set(part, offset);
      offset += part.length;
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
