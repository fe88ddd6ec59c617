import type { ColumnType } from '../types';
import { encoding, type WrittenColumn } from './footer';
import { maxHybridLength, writeHybrid } from './hybrid';
import { maxSnappyLength, type Snappy } from './snappy';
import { ThriftWriter } from './thrift';
import { BooleanValues, FixedValues, TextValues, type Values } from './values';

const pageType = { DATA_PAGE: 0, DICTIONARY_PAGE: 2 } as const;

/** Rows of a page: fewer where there are very many columns, since all pages at hand are in memory. */
export function maxPageRows(columns: number): number {
  return Math.min(20_000, Math.max(1000, Math.floor(5_000_000 / columns)));
}

/** Buffers and the compressor, shared by all columns because only one page is made at a time. */
export interface Workbench {
  snappy: Snappy;
  raw: Uint8Array;
  compressed: Uint8Array;
}

/** A column's place in the file, and its pages. */
export interface FinishedColumn extends WrittenColumn {
  parts: readonly Uint8Array[];
}

/** One column of one file: levels, values and the pages that are done. */
export class ColumnWriter {
  /** TextValues for a STRING, BooleanValues for a BOOLEAN, else FixedValues. */
  readonly values: Values;
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
    readonly type: ColumnType,
    private readonly maxPageRows: number,
    /** DATETIME values, kept as milliseconds, are written as INT96. */
    private readonly nanos: boolean,
    private readonly bench: Workbench,
  ) {
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
    if (this.pageRows >= this.maxPageRows) this.endPage();
    if (this.pageRows === this.levels.length) this.growLevels();
    this.levels[this.pageRows++] = 1;
    this.pageValues++;
  }

  private pad(row: number): void {
    let missing = row - this.earlierRows - this.pageRows;
    while (missing > 0) {
      if (this.pageRows >= this.maxPageRows) this.endPage();
      const some = Math.min(missing, this.maxPageRows - this.pageRows);
      while (this.pageRows + some > this.levels.length) this.growLevels();
      this.levels.fill(0, this.pageRows, this.pageRows + some);
      this.pageRows += some;
      missing -= some;
    }
  }

  private growLevels(): void {
    const larger = new Uint8Array(Math.min(this.levels.length * 2, this.maxPageRows));
    larger.set(this.levels);
    this.levels = larger;
  }

  /** Compresses what is there so far, if anything. */
  endPage(): void {
    const rows = this.pageRows;
    if (rows === 0) return;
    const encoded = this.values.endPage();
    const { bench } = this;
    const most = 4 + maxHybridLength(rows, 1) + this.plainLength(encoded.length);
    if (bench.raw.length < most) bench.raw = new Uint8Array(most * 2);
    const levelsEnd = writeHybrid(this.levels, rows, 1, bench.raw, 4);
    new DataView(bench.raw.buffer).setUint32(0, levelsEnd - 4, true);
    const bytes = encoded.bytes.subarray(0, encoded.length);
    const end = encoded.dictionary ? put(bytes, bench.raw, levelsEnd) : this.putPlain(bytes, levelsEnd);
    const nulls = rows - this.pageValues;
    this.page(end, (header) => {
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

  private plainLength(bytes: number): number {
    return this.nanos ? (bytes / 8) * 12 : bytes;
  }

  /** Puts plain values on the bench and returns where they end. */
  private putPlain(values: Uint8Array, at: number): number {
    const { raw } = this.bench;
    if (!this.nanos) return put(values, raw, at);
    const from = new DataView(values.buffer, values.byteOffset, values.byteLength);
    const to = new DataView(raw.buffer);
    for (let i = 0; i < values.length; i += 8) writeNanos(Number(from.getBigInt64(i, true)), to, at + (i / 8) * 12);
    return at + this.plainLength(values.length);
  }

  /** Ends the column after `rows` rows and makes ready for the next file. */
  finish(rows: number): FinishedColumn {
    this.pad(rows);
    this.endPage();
    const { hasDictionary, hasPlain } = this;
    const dictionaryLength = hasDictionary ? this.dictionaryPage() : 0;
    const { pages: parts, nulls, uncompressed, written: compressed } = this;
    this.values.reset();
    this.pages = [];
    this.earlierRows = this.nulls = this.uncompressed = this.written = 0;
    this.hasPlain = this.hasDictionary = false;
    return { parts, nulls, dictionaryLength, uncompressed, compressed, hasDictionary, hasPlain };
  }

  /** The dictionary is known last but stands first. */
  private dictionaryPage(): number {
    const { bench, values } = this;
    const most = this.plainLength(values.dictionaryBytes);
    if (bench.raw.length < most) bench.raw = new Uint8Array(most * 2);
    const length = this.putPlain(values.dictionary.subarray(0, values.dictionaryBytes), 0);
    this.page(length, (header) => {
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

function put(bytes: Uint8Array, out: Uint8Array, at: number): number {
  out.set(bytes, at);
  return at + bytes.length;
}

const msPerDay = 86_400_000;
const julianDayOfEpoch = 2_440_588;

/** INT96: the nanoseconds of the day in eight bytes, then the Julian day in four. */
function writeNanos(millis: number, out: DataView, at: number): void {
  const day = Math.floor(millis / msPerDay);
  out.setBigInt64(at, BigInt(millis - day * msPerDay) * 1_000_000n, true);
  out.setInt32(at + 8, day + julianDayOfEpoch, true);
}
