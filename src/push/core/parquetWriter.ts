import { readDouble } from '../infer/numbers';
import type { Tape } from '../json/tape';
import type { Window } from '../json/window';
import { maxPageRows } from '../parquet/column';
import { Footer, magic, type TimestampForm, type WrittenColumn } from '../parquet/footer';
import type { ColumnLookup } from '../planned';
import type { ColumnType } from '../types';
import { Type } from './assembly/types';
import type { CoreCode } from './code';
import { CoreTable } from './coreTable';
import type { CoreMemory } from './memory';

/** Before the bytes of a page: the address of the next one and its length. */
const pageHead = 8;
const describedNumbers = 6;

/** Writes the same Parquet as ParquetWriter, in WebAssembly but for the footer. */
export class CoreParquetWriter extends CoreTable {
  private readonly footer: Footer;
  /** Where the core describes a column. */
  private readonly described: number;
  private readonly columns: number;

  constructor(
    private readonly memory: CoreMemory,
    code: CoreCode,
    lookup: ColumnLookup,
    columns: readonly { name: string; type: ColumnType }[],
    timestamps: TimestampForm,
  ) {
    super(code, code.openTable(columns.length, maxPageRows(columns.length)), 'takeCells', lookup);
    columns.forEach(({ type }, index) => code.setTableColumn(this.table, index, coreType(type, timestamps)));
    this.footer = new Footer(columns, timestamps);
    this.described = memory.allocate(describedNumbers * 4);
    this.columns = columns.length;
  }

  protected override takeDouble({ cells }: Tape, { bytes }: Window, at: number): void {
    this.code.putDouble(this.table, cells[at]! >> 4, readDouble(bytes, cells[at + 1]!, cells[at + 2]!));
  }

  size(): number {
    return this.code.tableSize(this.table);
  }

  settle(): void {
    this.code.settleTable(this.table);
  }

  finish(): Uint8Array<ArrayBuffer> {
    const { code, rows, table } = this;
    code.finishTable(table);
    const columns = Array.from({ length: this.columns }, (_, index) => this.describe(index));
    const footer = this.footer.write(columns, rows);
    const file = new Uint8Array(columns.reduce((total, { compressed }) => total + compressed, magic.length + footer.length));
    file.set(magic);
    let at = magic.length;
    for (const { firstPage } of columns) at = this.copyPages(firstPage, file, at);
    file.set(footer, at);
    code.releaseTable(table);
    return file;
  }

  private describe(index: number): WrittenColumn & { firstPage: number } {
    this.code.describeTableColumn(this.table, index, this.described);
    const [firstPage, dictionaryLength, uncompressed, compressed, nulls, encodings] = new Uint32Array(this.memory.buffer, this.described, describedNumbers) as unknown as [number, number, number, number, number, number];
    return { firstPage, dictionaryLength, uncompressed, compressed, nulls, hasDictionary: (encodings & 1) !== 0, hasPlain: (encodings & 2) !== 0 };
  }

  private copyPages(first: number, file: Uint8Array, at: number): number {
    const { bytes } = this.memory;
    const numbers = new DataView(this.memory.buffer);
    let to = at;
    for (let page = first; page !== 0; page = numbers.getUint32(page, true)) {
      const length = numbers.getUint32(page + 4, true);
      file.set(bytes.subarray(page + pageHead, page + pageHead + length), to);
      to += length;
    }
    return to;
  }
}

/** What the core calls a type. */
export function coreType(type: ColumnType, timestamps: TimestampForm): Type {
  switch (type) {
    case 'STRING':
      return Type.Text;
    case 'BOOLEAN':
      return Type.Boolean;
    case 'INTEGER':
      return Type.Integer;
    case 'FLOAT':
      return Type.Float;
    case 'DATE':
      return Type.Date;
    case 'DATETIME':
      return timestamps === 'INT96' ? Type.Nanos : Type.Millis;
  }
}
