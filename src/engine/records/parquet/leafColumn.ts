import type { SchemaTree } from 'hyparquet';
import { decompressPage } from 'hyparquet/src/datapage.js';
import { readPlain } from 'hyparquet/src/plain.js';
import { getMaxDefinitionLevel, getMaxRepetitionLevel } from 'hyparquet/src/schema.js';
import { FaultError } from '../../model/fault';
import type { RandomAccessFile } from '../../open/unpackedFile';
import { type ByteReader, ColumnPages, createByteReader, type Page, type PageHeader } from './columnPages';
import { decompressors } from './decompressors';
import type { ColumnChunk } from './footer';
import { readHybridNumbers } from './hybridNumbers';
import { createPageValueReader, type PageValues, readLevels } from './pageValues';
import type { RawValue } from './valueWriters';

/** A column in one row group: where its pages lie, and what to call it. */
export interface ColumnPart {
  chunk: ColumnChunk;
  /** Where the column before it ends. */
  previousEnd: number;
  /** As the file has it, dotted. */
  name: string;
  /** Counted from 1. */
  rowGroup: number;
}

/** Takes a page to read it in another way. @returns the number of its entries; undefined if it does not take it. */
export type TakePage = (page: Page) => number | undefined;

/**
 * The entries of one column in one row group, in order, page by page: of a column no more than a page is in memory.
 * Each is a value, or that there is none. Of a column that is in no list, each row has one.
 */
export class LeafColumn {
  private readonly pages: ColumnPages;
  private readonly maxDefinitionLevel: number;
  private readonly maxRepetitionLevel: number;
  private dictionary: PageValues | undefined;
  /** A dictionary that was taken. Pages that are not may still need it. */
  private takenDictionary: Page | undefined;
  /** Whether the page at hand was taken. */
  isPageTaken = false;
  /** Of the page at hand: what tells which entries have a value and which repeat something, and the values. */
  private definitionLevels: Uint8Array | undefined;
  private repetitionLevels: Uint8Array | undefined;
  private entryCount = 0;
  private entryIndex = 0;
  private nextValue: () => RawValue | undefined = () => undefined;

  constructor(
    file: RandomAccessFile,
    private readonly part: ColumnPart,
    private readonly path: SchemaTree[],
    private readonly takePage: TakePage = () => undefined,
  ) {
    this.pages = new ColumnPages(file, part.chunk, part.previousEnd);
    this.maxDefinitionLevel = getMaxDefinitionLevel(path);
    this.maxRepetitionLevel = getMaxRepetitionLevel(path);
  }

  /**
   * The value of the next entry; undefined if it has none.
   * @throws FaultError `parquet`, which says the column and the page.
   */
  takeValue(): RawValue | undefined {
    if (this.entryIndex === this.entryCount) this.readPage();
    const isPresent =
      this.definitionLevels === undefined || this.definitionLevels[this.entryIndex] === this.maxDefinitionLevel;
    this.entryIndex++;
    return isPresent ? this.takePresentValue() : undefined;
  }

  /** How much of the way to the next entry's value is there. */
  get nextDefinitionLevel(): number {
    if (this.entryIndex === this.entryCount) this.readPage();
    return this.definitionLevels ? this.definitionLevels[this.entryIndex]! : this.maxDefinitionLevel;
  }

  /** At which level the next entry repeats something; 0 where a row begins, or behind the last one. */
  get nextRepetitionLevel(): number {
    return this.hasEntry && this.repetitionLevels ? this.repetitionLevels[this.entryIndex]! : 0;
  }

  /** Whether there is another entry. */
  get hasEntry(): boolean {
    if (this.entryIndex === this.entryCount && this.pages.hasNext) this.readPage();
    return this.entryIndex < this.entryCount;
  }

  /**
   * Entries of the page at hand that are left, one at least.
   * @throws FaultError `parquet`, which says the column and the page.
   */
  prepareEntries(): number {
    if (this.entryIndex === this.entryCount) this.readPage();
    return this.entryCount - this.entryIndex;
  }

  /** Passes over entries of a page that was taken. */
  skipEntries(count: number): void {
    this.entryIndex += count;
  }

  /** @throws FaultError `parquet` where there are entries that no row has. */
  end(): void {
    if (this.entryIndex < this.entryCount || this.pages.hasNext) throw this.createFault('entries of no row');
  }

  private takePresentValue(): RawValue {
    try {
      const value = this.nextValue();
      if (value !== undefined) return value;
    } catch (error) {
      throw this.createFault(error);
    }
    throw this.createFault('a value that is not there');
  }

  /** Reads on until there are entries. */
  private readPage(): void {
    try {
      do this.readNextPage();
      while (this.entryIndex === this.entryCount);
    } catch (error) {
      throw this.createFault(error);
    }
  }

  /** What to say of the page at hand, whatever went wrong in it. */
  createFault(cause: unknown): FaultError {
    if (cause instanceof FaultError) return cause;
    const { name, rowGroup, chunk } = this.part;
    if (chunk.filePath && this.pages.count < 2) return new FaultError({ code: 'parquet', trouble: 'otherFiles' });
    return new FaultError({ code: 'parquet', trouble: 'column', column: name, rowGroup, page: this.pages.count });
  }

  private readNextPage(): void {
    const page = this.pages.next();
    const { type } = page.header;
    const takenEntries = isReadPage(type) ? this.takePage(page) : undefined;
    if (type === 'DICTIONARY_PAGE') {
      this.takenDictionary = takenEntries === undefined ? undefined : page;
      if (takenEntries === undefined) this.readDictionary(page);
      return;
    }
    this.isPageTaken = takenEntries !== undefined;
    if (takenEntries !== undefined) {
      this.entryCount = takenEntries;
      this.entryIndex = 0;
    } else if (type === 'DATA_PAGE') this.readDataPage(page.header, page.bytes);
    else if (type === 'DATA_PAGE_V2') this.readDataPageV2(page.header, page.bytes);
  }

  private readDictionary({ header, bytes }: Page): void {
    const { type, codec } = this.part.chunk;
    const pageBytes = decompressPage(bytes, header.uncompressed_page_size, codec, decompressors);
    const { num_values: count } = header.dictionary_page_header!;
    const reader = createByteReader(pageBytes);
    this.dictionary = readPlain(reader, type, count, this.leafElement.type_length) as PageValues;
    if (reader.offset > pageBytes.length) throw new Error('a dictionary that is too short');
  }

  private readDataPage(header: PageHeader, bytes: Uint8Array): void {
    const {
      num_values: count,
      encoding,
      definition_level_encoding: definitionEncoding,
      repetition_level_encoding: repetitionEncoding,
    } = header.data_page_header!;
    const reader = createByteReader(
      decompressPage(bytes, header.uncompressed_page_size, this.part.chunk.codec, decompressors),
    );
    this.repetitionLevels =
      this.maxRepetitionLevel > 0 ? readLevels(reader, this.maxRepetitionLevel, count, repetitionEncoding) : undefined;
    this.beginPage(
      count,
      this.maxDefinitionLevel > 0 ? readLevels(reader, this.maxDefinitionLevel, count, definitionEncoding) : undefined,
      encoding,
      reader,
    );
  }

  private readDataPageV2(header: PageHeader, bytes: Uint8Array): void {
    const {
      num_values: count,
      encoding,
      definition_levels_byte_length: definitionBytes,
      repetition_levels_byte_length: repetitionBytes,
      is_compressed: isCompressed,
    } = header.data_page_header_v2!;
    this.repetitionLevels =
      this.maxRepetitionLevel > 0 && repetitionBytes > 0
        ? readLevelsV2(createByteReader(bytes), this.maxRepetitionLevel, count, repetitionBytes)
        : undefined;
    const definitionLevels =
      this.maxDefinitionLevel > 0 && definitionBytes > 0
        ? readLevelsV2(
            createByteReader(bytes.subarray(repetitionBytes)),
            this.maxDefinitionLevel,
            count,
            definitionBytes,
          )
        : undefined;
    const valueBytes = bytes.subarray(repetitionBytes + definitionBytes);
    const uncompressedBytes = header.uncompressed_page_size - repetitionBytes - definitionBytes;
    this.beginPage(
      count,
      definitionLevels,
      encoding,
      createByteReader(
        isCompressed === false || uncompressedBytes === 0 || valueBytes.length === 0
          ? valueBytes
          : decompressPage(valueBytes, uncompressedBytes, this.part.chunk.codec, decompressors),
      ),
    );
  }

  private beginPage(
    count: number,
    definitionLevels: Uint8Array | undefined,
    encoding: string | undefined,
    reader: ByteReader,
  ): void {
    this.definitionLevels = definitionLevels;
    this.entryCount = count;
    this.entryIndex = 0;
    if (this.takenDictionary) this.readDictionary(this.takenDictionary);
    this.takenDictionary = undefined;
    let presentCount = count;
    if (definitionLevels)
      for (let i = 0; i < count; i++) if (definitionLevels[i] !== this.maxDefinitionLevel) presentCount--;
    const { type } = this.part.chunk;
    const { type_length: typeLength } = this.leafElement;
    this.nextValue = createPageValueReader(reader, {
      encoding,
      type,
      typeLength,
      count: presentCount,
      dictionary: this.dictionary,
      createEncodingFault: (name) =>
        new FaultError({ code: 'parquet', trouble: 'encoding', column: this.part.name, ...(name && { name }) }),
    });
  }

  private get leafElement(): SchemaTree['element'] {
    return this.path[this.path.length - 1]!.element;
  }
}

function isReadPage(type: PageHeader['type']): boolean {
  return type === 'DICTIONARY_PAGE' || type === 'DATA_PAGE' || type === 'DATA_PAGE_V2';
}

function readLevelsV2(reader: ByteReader, maxLevel: number, count: number, byteLength: number): Uint8Array {
  const levels = new Uint8Array(count);
  readHybridNumbers(reader, 32 - Math.clz32(maxLevel), levels, byteLength);
  return levels;
}
