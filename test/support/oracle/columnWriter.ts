import { parquetEncodings, type WrittenColumnChunk } from '../../../src/engine/chunks/parquet/footer';
import { CompactThriftWriter } from '../../../src/engine/chunks/parquet/thriftWriter';
import type { ColumnType } from '../../../src/engine/model/tablePlan';
import { maxHybridLength, writeLevels } from './rleBitPackedHybrid';
import { maxSnappyLength, type SnappyCompressor } from './snappy';
import { BooleanValueEncoder, FixedValueEncoder, TextValueEncoder, type ValueEncoder } from './valueEncoders';

const pageTypes = { DATA_PAGE: 0, DICTIONARY_PAGE: 2 } as const;

/** Buffers and the compressor, shared by all columns because only one page is made at a time. */
export interface EncoderBuffers {
  snappy: SnappyCompressor;
  plainPage: Uint8Array;
  compressedPage: Uint8Array;
}

/** A column's place in the file, and its pages. */
export interface FinishedColumnChunk extends WrittenColumnChunk {
  pages: readonly Uint8Array[];
}

/** One column of one file: levels, values and the pages that are done. */
export class ColumnWriter {
  /** TextValues for a STRING, BooleanValues for a BOOLEAN, else FixedValues. */
  readonly values: ValueEncoder;
  /** Definition levels of the page: 1 for a value, 0 for a null. */
  private definitionLevels = new Uint8Array(256);
  private pageRowCount = 0;
  private pageValueCount = 0;
  /** Rows before the page. */
  private earlierRowCount = 0;
  private pages: Uint8Array[] = [];
  private nullCount = 0;
  private uncompressedBytes = 0;
  private hasPlainPages = false;
  private hasDictionaryPages = false;
  /** Bytes of the pages that are done. */
  writtenBytes = 0;

  constructor(
    readonly type: ColumnType,
    private readonly maxPageRows: number,
    /** DATETIME values, stored as milliseconds, are written as INT96. */
    private readonly isInt96: boolean,
    private readonly buffers: EncoderBuffers,
  ) {
    if (type === 'STRING') this.values = new TextValueEncoder();
    else this.values = type === 'BOOLEAN' ? new BooleanValueEncoder() : new FixedValueEncoder(type === 'DATE' ? 4 : 8);
  }

  get pendingBytes(): number {
    return this.values.pendingBytes + (this.pageRowCount >> 3);
  }

  /** Says that `row` (0-based) has a value, which is to be added next; the rows passed over are null. */
  addPresentRow(row: number): void {
    if (this.values.isPageFull) this.endPage();
    this.padNulls(row);
    if (this.pageRowCount >= this.maxPageRows) this.endPage();
    if (this.pageRowCount === this.definitionLevels.length) this.growLevels();
    this.definitionLevels[this.pageRowCount++] = 1;
    this.pageValueCount++;
  }

  private padNulls(row: number): void {
    let missingRows = row - this.earlierRowCount - this.pageRowCount;
    while (missingRows > 0) {
      if (this.pageRowCount >= this.maxPageRows) this.endPage();
      const addedRows = Math.min(missingRows, this.maxPageRows - this.pageRowCount);
      while (this.pageRowCount + addedRows > this.definitionLevels.length) this.growLevels();
      this.definitionLevels.fill(0, this.pageRowCount, this.pageRowCount + addedRows);
      this.pageRowCount += addedRows;
      missingRows -= addedRows;
    }
  }

  private growLevels(): void {
    const largerLevels = new Uint8Array(Math.min(this.definitionLevels.length * 2, this.maxPageRows));
    largerLevels.set(this.definitionLevels);
    this.definitionLevels = largerLevels;
  }

  /** Compresses what is there so far, if anything. */
  endPage(): void {
    const rowCount = this.pageRowCount;
    if (rowCount === 0) return;
    const encodedPage = this.values.endPage();
    const { buffers } = this;
    const maxBytes = 4 + maxHybridLength(rowCount, 1) + this.plainByteCount(encodedPage.length);
    if (buffers.plainPage.length < maxBytes) buffers.plainPage = new Uint8Array(maxBytes * 2);
    const levelsEnd = writeLevels(this.definitionLevels, rowCount, buffers.plainPage, 4);
    new DataView(buffers.plainPage.buffer).setUint32(0, levelsEnd - 4, true);
    const encodedBytes = encodedPage.bytes.subarray(0, encodedPage.length);
    const pageEnd = encodedPage.isDictionaryEncoded
      ? copyBytes(encodedBytes, buffers.plainPage, levelsEnd)
      : this.writePlain(encodedBytes, levelsEnd);
    const nullCount = rowCount - this.pageValueCount;
    this.addPage(pageEnd, (header) => {
      header.writeI32(1, pageTypes.DATA_PAGE);
      return () =>
        header.writeStruct(5, () => {
          header.writeI32(1, rowCount);
          header.writeI32(
            2,
            encodedPage.isDictionaryEncoded ? parquetEncodings.PLAIN_DICTIONARY : parquetEncodings.PLAIN,
          );
          header.writeI32(3, parquetEncodings.RLE);
          header.writeI32(4, parquetEncodings.RLE);
          header.writeStruct(5, () => header.writeI64(3, nullCount));
        });
    });
    if (encodedPage.isDictionaryEncoded) this.hasDictionaryPages = true;
    else this.hasPlainPages = true;
    this.nullCount += nullCount;
    this.earlierRowCount += rowCount;
    this.pageRowCount = 0;
    this.pageValueCount = 0;
  }

  /** Compresses the first `length` bytes on the bench and keeps them, with their header before them, as a page. */
  private addPage(length: number, writePageFields: (header: CompactThriftWriter) => () => void): void {
    const { buffers } = this;
    const maxBytes = maxSnappyLength(length);
    if (buffers.compressedPage.length < maxBytes) buffers.compressedPage = new Uint8Array(maxBytes * 2);
    const compressedLength = buffers.snappy.compress(buffers.plainPage, length, buffers.compressedPage, 0);
    const thrift = new CompactThriftWriter();
    const writeTypeHeader = writePageFields(thrift);
    thrift.writeI32(2, length);
    thrift.writeI32(3, compressedLength);
    writeTypeHeader();
    const header = thrift.finish();
    const pageBytes = new Uint8Array(header.length + compressedLength);
    pageBytes.set(header);
    pageBytes.set(buffers.compressedPage.subarray(0, compressedLength), header.length);
    this.pages.push(pageBytes);
    this.writtenBytes += pageBytes.length;
    this.uncompressedBytes += header.length + length;
  }

  private plainByteCount(byteCount: number): number {
    return this.isInt96 ? (byteCount / 8) * 12 : byteCount;
  }

  /** Puts plain values on the bench and returns where they end. */
  private writePlain(values: Uint8Array, outStart: number): number {
    const { plainPage } = this.buffers;
    if (!this.isInt96) return copyBytes(values, plainPage, outStart);
    const sourceView = new DataView(values.buffer, values.byteOffset, values.byteLength);
    const outView = new DataView(plainPage.buffer);
    for (let i = 0; i < values.length; i += 8)
      writeInt96(Number(sourceView.getBigInt64(i, true)), outView, outStart + (i / 8) * 12);
    return outStart + this.plainByteCount(values.length);
  }

  /** Ends the column after `rows` rows and makes ready for the next file. */
  finish(rowCount: number): FinishedColumnChunk {
    this.padNulls(rowCount);
    this.endPage();
    const { hasDictionaryPages, hasPlainPages } = this;
    const dictionaryPageBytes = hasDictionaryPages ? this.addDictionaryPage() : 0;
    const { pages: pages, nullCount, uncompressedBytes, writtenBytes: compressedBytes } = this;
    this.values.reset();
    this.pages = [];
    this.earlierRowCount = this.nullCount = this.uncompressedBytes = this.writtenBytes = 0;
    this.hasPlainPages = this.hasDictionaryPages = false;
    return {
      pages,
      nullCount,
      dictionaryPageBytes,
      uncompressedBytes,
      compressedBytes,
      hasDictionaryPages,
      hasPlainPages,
    };
  }

  /** The dictionary is known last but stands first. */
  private addDictionaryPage(): number {
    const { buffers, values } = this;
    const maxBytes = this.plainByteCount(values.dictionaryBytes);
    if (buffers.plainPage.length < maxBytes) buffers.plainPage = new Uint8Array(maxBytes * 2);
    const length = this.writePlain(values.dictionary.subarray(0, values.dictionaryBytes), 0);
    this.addPage(length, (header) => {
      header.writeI32(1, pageTypes.DICTIONARY_PAGE);
      return () =>
        header.writeStruct(7, () => {
          header.writeI32(1, values.entryCount);
          header.writeI32(2, parquetEncodings.PLAIN_DICTIONARY);
        });
    });
    const dictionaryPage = this.pages.pop()!;
    this.pages.unshift(dictionaryPage);
    return dictionaryPage.length;
  }
}

function copyBytes(source: Uint8Array, out: Uint8Array, outStart: number): number {
  out.set(source, outStart);
  return outStart + source.length;
}

const msPerDay = 86_400_000;
const julianDayOfEpoch = 2_440_588;

/** INT96: the nanoseconds of the day in eight bytes, then the Julian day in four. */
function writeInt96(epochMs: number, out: DataView, outStart: number): void {
  const epochDay = Math.floor(epochMs / msPerDay);
  out.setBigInt64(outStart, BigInt(epochMs - epochDay * msPerDay) * 1_000_000n, true);
  out.setInt32(outStart + 8, epochDay + julianDayOfEpoch, true);
}
