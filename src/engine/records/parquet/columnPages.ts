import * as zlib from 'node:zlib';
import { parquetHeader } from 'hyparquet/src/column.js';
import type { RandomAccessFile } from '../../open/unpackedFile';
import type { ColumnChunk } from './footer';

/** Bytes that hold the header of a page, mostly; it has the smallest and the largest value in it. */
const initialHeaderBytes = 1 << 12;
const maxPageBytes = 2 ** 30;
const firstPagePosition = 4;

/** Older versions of Node do not have it. */
const crc32 = (zlib as { crc32?: (bytes: Uint8Array) => number }).crc32;

export type PageHeader = ReturnType<typeof parquetHeader>;

export interface ByteReader {
  view: DataView;
  offset: number;
}

export interface Page {
  header: PageHeader;
  bytes: Uint8Array;
}

interface PagePosition {
  header: PageHeader;
  /** Where its content begins and ends. */
  start: number;
  end: number;
}

/**
 * The pages of a column in one row group, one after the other. Where they begin and how many bytes they have is not
 * what every writer says, so they are looked for, and counted by their values.
 */
export class ColumnPages {
  private position: number | undefined;
  private remainingValues: number;
  /** How many pages were read. */
  count = 0;

  constructor(
    private readonly file: RandomAccessFile,
    private readonly chunk: ColumnChunk,
    /** Where the column before this one ends, by what the file says. */
    private readonly previousEnd: number,
  ) {
    this.remainingValues = chunk.valueCount;
  }

  get hasNext(): boolean {
    return this.remainingValues > 0;
  }

  /** @throws Error where there is no page, or a damaged one. */
  next(): Page {
    this.count++;
    this.position ??= this.findStart();
    const page = this.readHeader(this.position);
    const bytes = new Uint8Array(page.end - page.start);
    this.file.readAt(page.start, bytes);
    checkCrc(page.header, bytes);
    this.position = page.end;
    const { data_page_header: dataPage, data_page_header_v2: dataPageV2 } = page.header;
    this.remainingValues -= dataPage?.num_values ?? dataPageV2?.num_values ?? 0;
    // It may be a page of the next column.
    if (this.remainingValues < 0) throw new Error('more values than the column has');
    return { header: page.header, bytes };
  }

  /** The first place at which there is a page; a dictionary that lies right before the data counts as its beginning. */
  private findStart(): number {
    const candidates = [...this.chunk.offsets, this.previousEnd, firstPagePosition];
    const start = candidates.find((position) => this.tryReadHeader(position) !== undefined);
    if (start === undefined) throw new Error('there is no page');
    if (this.tryReadHeader(start)?.header.type === 'DICTIONARY_PAGE') return start;
    const dictionaryStart = candidates.find((position) => {
      // Its header has no values in it. What is no header would be read to the end of the file, for each column.
      const page = position < start ? this.tryReadHeader(position, initialHeaderBytes) : undefined;
      return page?.header.type === 'DICTIONARY_PAGE' && page.end === start;
    });
    return dictionaryStart ?? start;
  }

  private tryReadHeader(position: number, maxHeaderBytes = maxPageBytes): PagePosition | undefined {
    try {
      return this.readHeader(position, maxHeaderBytes);
    } catch {
      return undefined;
    }
  }

  private readHeader(position: number, maxHeaderBytes = maxPageBytes): PagePosition {
    const available = this.file.size - position;
    for (let byteLength = initialHeaderBytes; ; byteLength *= 4) {
      const bytes = new Uint8Array(Math.max(0, Math.min(byteLength, available)));
      this.file.readAt(position, bytes);
      const reader = createByteReader(bytes);
      try {
        const header = parquetHeader(reader);
        checkHeader(header, available - reader.offset);
        const start = position + reader.offset;
        return { header, start, end: start + header.compressed_page_size };
      } catch (error) {
        // Cut off, unless all there is was there.
        if (bytes.length < byteLength || byteLength >= maxHeaderBytes) throw error;
      }
    }
  }
}

function checkHeader(header: PageHeader, availableBytes: number): void {
  const { type, compressed_page_size: compressedBytes, uncompressed_page_size: bytes } = header;
  const content: { num_values?: number } | undefined = {
    DATA_PAGE: header.data_page_header,
    DATA_PAGE_V2: header.data_page_header_v2,
    DICTIONARY_PAGE: header.dictionary_page_header,
    INDEX_PAGE: { num_values: 0 },
  }[type];
  if (!content) throw new Error('a page of no known kind');
  if (!(compressedBytes >= 0 && compressedBytes <= availableBytes && bytes >= 0 && bytes <= maxPageBytes))
    throw new Error('a page goes beyond its file');
  if (!(Number(content.num_values) >= 0)) throw new Error('a page without a number of values');
}

/** A page may have a checksum of its bytes as they lie in the file (parquet.thrift, `PageHeader.crc`). */
function checkCrc({ crc }: PageHeader, bytes: Uint8Array): void {
  if (crc !== undefined && crc32 !== undefined && crc32(bytes) !== crc >>> 0) throw new Error('a wrong checksum');
}

export function createByteReader(bytes: Uint8Array): ByteReader {
  return { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
}
