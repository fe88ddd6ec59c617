import type { ColumnType } from '../types';
import { maxHybridLength, writeHybrid } from './hybrid';
import { maxSnappyLength, type Snappy } from './snappy';
import { ThriftWriter } from './thrift';
import { BooleanValues, FixedValues, TextValues, type Values } from './values';

/** Numbers of the Parquet format (github.com/apache/parquet-format, parquet.thrift). */
const physical = { BOOLEAN: 0, INT32: 1, INT64: 2, DOUBLE: 5, BYTE_ARRAY: 6 } as const;
const encoding = { PLAIN: 0, PLAIN_DICTIONARY: 2, RLE: 3 } as const;
const pageType = { DATA_PAGE: 0, DICTIONARY_PAGE: 2 } as const;
export const snappyCodec = 1;

const maxPageRows = 20_000;

/** Buffers and the compressor, shared by all columns because only one page is made at a time. */
export interface Workbench {
  snappy: Snappy;
  raw: Uint8Array;
  compressed: Uint8Array;
}

export interface WrittenColumn {
  parts: readonly Uint8Array[];
  values: number;
  nulls: number;
  dictionaryLength: number;
  uncompressed: number;
  compressed: number;
  encodings: readonly number[];
}

/** One column of one file: levels, values and the pages that are done. */
export class ColumnWriter {
  /** TextValues for a STRING, BooleanValues for a BOOLEAN, else FixedValues. */
  readonly values: Values;
  readonly physical: number;
  /** Definition levels of the page: 1 for a value, 0 for a null. */
  private levels = new Uint8Array(256);
  private pageRows = 0;
  private pageValues = 0;
  /** Rows before the page. */
  private earlierRows = 0;
  private pages: Uint8Array[] = [];
  private nulls = 0;
  private uncompressed = 0;
  private hasPlain = false;
  private hasDictionary = false;
  /** Bytes of the pages that are done. */
  written = 0;

  constructor(
    readonly name: string,
    readonly type: ColumnType,
    private readonly bench: Workbench,
  ) {
    this.physical = physicalType(type);
    if (type === 'STRING') this.values = new TextValues();
    else this.values = type === 'BOOLEAN' ? new BooleanValues() : new FixedValues(type === 'DATE' ? 4 : 8);
  }

  get pendingBytes(): number {
    return this.values.pendingBytes + (this.pageRows >> 3);
  }

  /** Says that `row` (0-based) has a value, which is to be added next; the rows passed over are null. */
  present(row: number): void {
    if (this.values.full) this.endPage();
    this.pad(row);
    if (this.pageRows >= maxPageRows) this.endPage();
    if (this.pageRows === this.levels.length) this.growLevels();
    this.levels[this.pageRows++] = 1;
    this.pageValues++;
  }

  private pad(row: number): void {
    let missing = row - this.earlierRows - this.pageRows;
    while (missing > 0) {
      if (this.pageRows >= maxPageRows) this.endPage();
      const some = Math.min(missing, maxPageRows - this.pageRows);
      while (this.pageRows + some > this.levels.length) this.growLevels();
      this.levels.fill(0, this.pageRows, this.pageRows + some);
      this.pageRows += some;
      missing -= some;
    }
  }

  private growLevels(): void {
    const larger = new Uint8Array(Math.min(this.levels.length * 2, maxPageRows));
    larger.set(this.levels);
    this.levels = larger;
  }

  /** Compresses what is there so far, if anything. */
  endPage(): void {
    const rows = this.pageRows;
    if (rows === 0) return;
    const encoded = this.values.endPage();
    const { bench } = this;
    const most = 4 + maxHybridLength(rows, 1) + encoded.length;
    if (bench.raw.length < most) bench.raw = new Uint8Array(most * 2);
    const levelsEnd = writeHybrid(this.levels, rows, 1, bench.raw, 4);
    new DataView(bench.raw.buffer).setUint32(0, levelsEnd - 4, true);
    bench.raw.set(encoded.bytes.subarray(0, encoded.length), levelsEnd);
    const nulls = rows - this.pageValues;
    this.page(levelsEnd + encoded.length, (header) => {
      header.i32(1, pageType.DATA_PAGE);
      return () =>
        header.struct(5, () => {
          header.i32(1, rows);
          header.i32(2, encoded.dictionary ? encoding.PLAIN_DICTIONARY : encoding.PLAIN);
          header.i32(3, encoding.RLE);
          header.i32(4, encoding.RLE);
          header.struct(5, () => header.i64(3, nulls));
        });
    });
    if (encoded.dictionary) this.hasDictionary = true;
    else this.hasPlain = true;
    this.nulls += nulls;
    this.earlierRows += rows;
    this.pageRows = 0;
    this.pageValues = 0;
  }

  /** Compresses the first `length` bytes on the bench and keeps them, with their header before them, as a page. */
  private page(length: number, describe: (header: ThriftWriter) => () => void): void {
    const { bench } = this;
    const most = maxSnappyLength(length);
    if (bench.compressed.length < most) bench.compressed = new Uint8Array(most * 2);
    const compressedLength = bench.snappy.compress(bench.raw, length, bench.compressed, 0);
    const thrift = new ThriftWriter();
    const rest = describe(thrift);
    thrift.i32(2, length);
    thrift.i32(3, compressedLength);
    rest();
    const header = thrift.finish();
    const page = new Uint8Array(header.length + compressedLength);
    page.set(header);
    page.set(bench.compressed.subarray(0, compressedLength), header.length);
    this.pages.push(page);
    this.written += page.length;
    this.uncompressed += header.length + length;
  }

  /** Ends the column after `rows` rows and makes ready for the next file. */
  finish(rows: number): WrittenColumn {
    this.pad(rows);
    this.endPage();
    const dictionaryLength = this.hasDictionary ? this.dictionaryPage() : 0;
    const encodings = [encoding.RLE, ...(this.hasDictionary ? [encoding.PLAIN_DICTIONARY] : []), ...(this.hasPlain ? [encoding.PLAIN] : [])];
    const result: WrittenColumn = {
      parts: this.pages,
      values: rows,
      nulls: this.nulls,
      dictionaryLength,
      uncompressed: this.uncompressed,
      compressed: this.written,
      encodings,
    };
    this.values.reset();
    this.pages = [];
    this.earlierRows = this.nulls = this.uncompressed = this.written = 0;
    this.hasPlain = this.hasDictionary = false;
    return result;
  }

  /** The dictionary is known last but stands first. */
  private dictionaryPage(): number {
    const { bench, values } = this;
    if (bench.raw.length < values.dictionaryBytes) bench.raw = new Uint8Array(values.dictionaryBytes * 2);
    bench.raw.set(values.dictionary.subarray(0, values.dictionaryBytes));
    this.page(values.dictionaryBytes, (header) => {
      header.i32(1, pageType.DICTIONARY_PAGE);
      return () =>
        header.struct(7, () => {
          header.i32(1, values.entries);
          header.i32(2, encoding.PLAIN_DICTIONARY);
        });
    });
    const page = this.pages.pop()!;
    this.pages.unshift(page);
    return page.length;
  }
}

function physicalType(type: ColumnType): number {
  switch (type) {
    case 'INTEGER':
    case 'DATETIME':
      return physical.INT64;
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
