import type { ColumnMetaData, SchemaTree } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { decompressPage } from 'hyparquet/src/datapage.js';
import { deltaBinaryUnpack, deltaByteArray, deltaLengthByteArray } from 'hyparquet/src/delta.js';
import { byteStreamSplit, readRleBitPackedHybrid } from 'hyparquet/src/encoding.js';
import { readPlain } from 'hyparquet/src/plain.js';
import { getMaxDefinitionLevel, getMaxRepetitionLevel } from 'hyparquet/src/schema.js';
import type { RandomAccessFile } from '../../open/unpackedFile';
import { decompressors } from './decompressors';
import type { RawValue } from './valueWriters';

/** Bytes that hold the header of a page, mostly; it has the smallest and the largest value in it. */
const initialHeaderBytes = 1 << 12;

type PageHeader = ReturnType<typeof parquetHeader>;
interface ByteReader {
  view: DataView;
  offset: number;
}
type PageValues = ArrayLike<RawValue>;

/**
 * The entries of one column in one row group, in order, page by page: of a column no more than a page is in memory.
 * Each is a value, or that there is none. Of a column that is in no list, each row has one.
 */
export class LeafColumn {
  private position: number;
  private readonly end: number;
  private readonly maxDefinitionLevel: number;
  private readonly maxRepetitionLevel: number;
  private dictionary: PageValues | undefined;
  /** Of the page at hand: what tells which entries have a value and which repeat something, and the values. */
  private definitionLevels: Uint8Array | undefined;
  private repetitionLevels: Uint8Array | undefined;
  private entryCount = 0;
  private entryIndex = 0;
  private nextValue: () => RawValue = () => 0;

  constructor(
    private readonly file: RandomAccessFile,
    private readonly metadata: ColumnMetaData,
    private readonly path: SchemaTree[],
  ) {
    const {
      dictionary_page_offset: dictionaryOffset,
      data_page_offset: dataOffset,
      total_compressed_size: compressedBytes,
    } = metadata;
    this.position = Number(dictionaryOffset && dictionaryOffset < dataOffset ? dictionaryOffset : dataOffset);
    this.end = this.position + Number(compressedBytes);
    this.maxDefinitionLevel = getMaxDefinitionLevel(path);
    this.maxRepetitionLevel = getMaxRepetitionLevel(path);
  }

  /** The value of the next entry; undefined if it has none. */
  takeValue(): RawValue | undefined {
    while (this.entryIndex === this.entryCount) this.readPage();
    const isPresent =
      this.definitionLevels === undefined || this.definitionLevels[this.entryIndex] === this.maxDefinitionLevel;
    this.entryIndex++;
    return isPresent ? this.nextValue() : undefined;
  }

  /** How much of the way to the next entry's value is there. */
  get nextDefinitionLevel(): number {
    while (this.entryIndex === this.entryCount) this.readPage();
    return this.definitionLevels ? this.definitionLevels[this.entryIndex]! : this.maxDefinitionLevel;
  }

  /** At which level the next entry repeats something; 0 where a row begins, or behind the last one. */
  get nextRepetitionLevel(): number {
    while (this.entryIndex === this.entryCount && this.position < this.end) this.readPage();
    return this.entryIndex < this.entryCount && this.repetitionLevels ? this.repetitionLevels[this.entryIndex]! : 0;
  }

  private readPage(): void {
    if (this.position >= this.end)
      throw new Error(`column ${this.metadata.path_in_schema.join('.')} has too few values`);
    const header = this.readHeader();
    const bytes = new Uint8Array(header.compressed_page_size);
    this.file.readAt(this.position, bytes);
    this.position += bytes.length;
    const { type, codec } = this.metadata;
    if (header.type === 'DICTIONARY_PAGE') {
      const pageBytes = decompressPage(bytes, header.uncompressed_page_size, codec, decompressors);
      this.dictionary = readPlain(
        createByteReader(pageBytes),
        type,
        header.dictionary_page_header!.num_values,
        this.leafElement.type_length,
      ) as PageValues;
    } else if (header.type === 'DATA_PAGE') this.readDataPage(header, bytes);
    else if (header.type === 'DATA_PAGE_V2') this.readDataPageV2(header, bytes);
  }

  /** The header of the page at `position`, which is behind it then. */
  private readHeader(): PageHeader {
    for (let byteLength = initialHeaderBytes; ; byteLength *= 4) {
      const bytes = new Uint8Array(Math.min(byteLength, this.end - this.position));
      this.file.readAt(this.position, bytes);
      const reader = createByteReader(bytes);
      try {
        const header = parquetHeader(reader);
        if (
          !(header.compressed_page_size >= 0 && this.position + reader.offset + header.compressed_page_size <= this.end)
        )
          throw new Error('a page goes beyond its column');
        this.position += reader.offset;
        return header;
      } catch (error) {
        // Cut off, unless all there is was there.
        if (!(error instanceof RangeError) || bytes.length < byteLength) throw error;
      }
    }
  }

  private readDataPage(header: PageHeader, bytes: Uint8Array): void {
    const { num_values: count, encoding } = header.data_page_header!;
    const reader = createByteReader(
      decompressPage(bytes, header.uncompressed_page_size, this.metadata.codec, decompressors),
    );
    this.repetitionLevels =
      this.maxRepetitionLevel > 0 ? readLevels(reader, this.maxRepetitionLevel, count) : undefined;
    this.beginPage(
      count,
      this.maxDefinitionLevel > 0 ? readLevels(reader, this.maxDefinitionLevel, count) : undefined,
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
        ? readLevels(createByteReader(bytes), this.maxRepetitionLevel, count, repetitionBytes)
        : undefined;
    const reader = createByteReader(bytes.subarray(repetitionBytes));
    const definitionLevels =
      this.maxDefinitionLevel > 0 && definitionBytes > 0
        ? readLevels(reader, this.maxDefinitionLevel, count, definitionBytes)
        : undefined;
    const valueBytes = bytes.subarray(repetitionBytes + definitionBytes);
    const uncompressedBytes = header.uncompressed_page_size - repetitionBytes - definitionBytes;
    this.beginPage(
      count,
      definitionLevels,
      encoding,
      createByteReader(
        isCompressed === false || uncompressedBytes === 0
          ? valueBytes
          : decompressPage(valueBytes, uncompressedBytes, this.metadata.codec, decompressors),
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
    let presentCount = count;
    if (definitionLevels)
      for (let i = 0; i < count; i++) if (definitionLevels[i] !== this.maxDefinitionLevel) presentCount--;
    this.nextValue = this.createValueReader(encoding, reader, presentCount);
  }

  private get leafElement(): SchemaTree['element'] {
    return this.path[this.path.length - 1]!.element;
  }

  private createValueReader(encoding: string | undefined, reader: ByteReader, count: number): () => RawValue {
    const { type } = this.metadata;
    if (encoding === 'PLAIN' && type === 'BYTE_ARRAY') return createByteArrayReader(reader);
    if (encoding === 'PLAIN_DICTIONARY' || encoding === 'RLE_DICTIONARY') {
      const { dictionary } = this;
      if (!dictionary) throw new Error('a page needs a dictionary that is not there');
      const indexBits = count > 0 ? reader.view.getUint8(reader.offset++) : 0;
      const indices = new Uint32Array(count);
      if (indexBits > 0)
        readRleBitPackedHybrid(reader, indexBits, indices as never, reader.view.byteLength - reader.offset);
      return createArrayReader(indices, (index) => dictionary[index as number]!);
    }
    return createArrayReader(this.decodeValues(encoding, reader, count));
  }

  private decodeValues(encoding: string | undefined, reader: ByteReader, count: number): PageValues {
    const { type } = this.metadata;
    const { type_length: typeLength } = this.leafElement;
    switch (encoding) {
      case 'PLAIN':
        return readPlain(reader, type, count, typeLength) as PageValues;
      case 'RLE': {
        const values = new Uint8Array(count);
        readRleBitPackedHybrid(reader, 1, values as never);
        return Array.from(values, Boolean);
      }
      case 'DELTA_BINARY_PACKED': {
        const values = type === 'INT32' ? new Int32Array(count) : new BigInt64Array(count);
        deltaBinaryUnpack(reader, count, values);
        return values;
      }
      case 'DELTA_LENGTH_BYTE_ARRAY':
      case 'DELTA_BYTE_ARRAY': {
        const values = new Array<Uint8Array>(count);
        (encoding === 'DELTA_BYTE_ARRAY' ? deltaByteArray : deltaLengthByteArray)(reader, count, values);
        return values;
      }
      case 'BYTE_STREAM_SPLIT':
        return byteStreamSplit(reader, count, type, typeLength) as PageValues;
      default:
        throw new Error(`the encoding ${encoding} is unknown`);
    }
  }
}

function createByteReader(bytes: Uint8Array): ByteReader {
  return { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
}

/** @param byteLength in bytes; without it, the page says so itself. */
function readLevels(reader: ByteReader, maxLevel: number, count: number, byteLength?: number): Uint8Array {
  const levels = new Uint8Array(count);
  readRleBitPackedHybrid(reader, 32 - Math.clz32(maxLevel), levels as never, byteLength);
  return levels;
}

/**
 * Byte arrays one after the other, each with its length before it: nothing is made of them before they are asked for.
 */
function createByteArrayReader({ view, offset }: ByteReader): () => RawValue {
  let position = offset;
  return () => {
    const byteLength = view.getUint32(position, true);
    const bytes = new Uint8Array(view.buffer, view.byteOffset + position + 4, byteLength);
    position += 4 + byteLength;
    return bytes;
  };
}

function createArrayReader(
  values: PageValues,
  convert: (value: RawValue) => RawValue = (value) => value,
): () => RawValue {
  let index = 0;
  return () => convert(values[index++]!);
}
