import type { ColumnMetaData, SchemaTree } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { decompressPage } from 'hyparquet/src/datapage.js';
import { deltaBinaryUnpack, deltaByteArray, deltaLengthByteArray } from 'hyparquet/src/delta.js';
import { byteStreamSplit, readRleBitPackedHybrid } from 'hyparquet/src/encoding.js';
import { readPlain } from 'hyparquet/src/plain.js';
import { getMaxDefinitionLevel, getMaxRepetitionLevel } from 'hyparquet/src/schema.js';
import type { RandomAccess } from '../input/temporary';
import { codecs } from './codecs';
import type { Raw } from './values';

/** Bytes that hold the header of a page, mostly; it has the smallest and the largest value in it. */
const headerBytes = 1 << 12;

type Header = ReturnType<typeof parquetHeader>;
interface Reader {
  view: DataView;
  offset: number;
}
type Values = ArrayLike<Raw>;

/**
 * The entries of one column in one row group, in order, page by page: of a column no more than a page is in memory. Each is a value, or that
 * there is none. Of a column that is in no list, each row has one.
 */
export class LeafColumn {
  private position: number;
  private readonly end: number;
  private readonly full: number;
  private readonly repeats: number;
  private dictionary: Values | undefined;
  /** Of the page at hand: what tells which entries have a value and which repeat something, and the values. */
  private levels: Uint8Array | undefined;
  private repetitions: Uint8Array | undefined;
  private entries = 0;
  private entry = 0;
  private next: () => Raw = () => 0;

  constructor(
    private readonly file: RandomAccess,
    private readonly meta: ColumnMetaData,
    private readonly path: SchemaTree[],
  ) {
    const { dictionary_page_offset: dictionary, data_page_offset: data, total_compressed_size: size } = meta;
    this.position = Number(dictionary && dictionary < data ? dictionary : data);
    this.end = this.position + Number(size);
    this.full = getMaxDefinitionLevel(path);
    this.repeats = getMaxRepetitionLevel(path);
  }

  /** The value of the next entry; undefined if it has none. */
  take(): Raw | undefined {
    while (this.entry === this.entries) this.page();
    const present = this.levels === undefined || this.levels[this.entry] === this.full;
    this.entry++;
    return present ? this.next() : undefined;
  }

  /** How much of the way to the next entry's value is there. */
  get definition(): number {
    while (this.entry === this.entries) this.page();
    return this.levels ? this.levels[this.entry]! : this.full;
  }

  /** At which level the next entry repeats something; 0 where a row begins, or behind the last one. */
  get repetition(): number {
    while (this.entry === this.entries && this.position < this.end) this.page();
    return this.entry < this.entries && this.repetitions ? this.repetitions[this.entry]! : 0;
  }

  private page(): void {
    if (this.position >= this.end) throw new Error(`column ${this.meta.path_in_schema.join('.')} has too few values`);
    const header = this.header();
    const bytes = new Uint8Array(header.compressed_page_size);
    this.file.readAt(this.position, bytes);
    this.position += bytes.length;
    const { type, codec } = this.meta;
    if (header.type === 'DICTIONARY_PAGE') {
      const page = decompressPage(bytes, header.uncompressed_page_size, codec, codecs);
      this.dictionary = readPlain(readerOf(page), type, header.dictionary_page_header!.num_values, this.element.type_length) as Values;
    } else if (header.type === 'DATA_PAGE') this.dataPage(header, bytes);
    else if (header.type === 'DATA_PAGE_V2') this.dataPageV2(header, bytes);
  }

  /** The header of the page at `position`, which is behind it then. */
  private header(): Header {
    for (let length = headerBytes; ; length *= 4) {
      const bytes = new Uint8Array(Math.min(length, this.end - this.position));
      this.file.readAt(this.position, bytes);
      const reader = readerOf(bytes);
      try {
        const header = parquetHeader(reader);
        if (!(header.compressed_page_size >= 0 && this.position + reader.offset + header.compressed_page_size <= this.end)) throw new Error('a page goes beyond its column');
        this.position += reader.offset;
        return header;
      } catch (error) {
        // Cut off, unless all there is was there.
        if (!(error instanceof RangeError) || bytes.length < length) throw error;
      }
    }
  }

  private dataPage(header: Header, bytes: Uint8Array): void {
    const { num_values: count, encoding } = header.data_page_header!;
    const reader = readerOf(decompressPage(bytes, header.uncompressed_page_size, this.meta.codec, codecs));
    this.repetitions = this.repeats > 0 ? levels(reader, this.repeats, count) : undefined;
    this.begin(count, this.full > 0 ? levels(reader, this.full, count) : undefined, encoding, reader);
  }

  private dataPageV2(header: Header, bytes: Uint8Array): void {
    const { num_values: count, encoding, definition_levels_byte_length: length, repetition_levels_byte_length: before, is_compressed: packed } = header.data_page_header_v2!;
    this.repetitions = this.repeats > 0 && before > 0 ? levels(readerOf(bytes), this.repeats, count, before) : undefined;
    const reader = readerOf(bytes.subarray(before));
    const seen = this.full > 0 && length > 0 ? levels(reader, this.full, count, length) : undefined;
    const body = bytes.subarray(before + length);
    const size = header.uncompressed_page_size - before - length;
    this.begin(count, seen, encoding, readerOf(packed === false || size === 0 ? body : decompressPage(body, size, this.meta.codec, codecs)));
  }

  private begin(count: number, seen: Uint8Array | undefined, encoding: string | undefined, reader: Reader): void {
    this.levels = seen;
    this.entries = count;
    this.entry = 0;
    let present = count;
    if (seen) for (let i = 0; i < count; i++) if (seen[i] !== this.full) present--;
    this.next = this.values(encoding, reader, present);
  }

  private get element(): SchemaTree['element'] {
    return this.path[this.path.length - 1]!.element;
  }

  private values(encoding: string | undefined, reader: Reader, count: number): () => Raw {
    const { type } = this.meta;
    if (encoding === 'PLAIN' && type === 'BYTE_ARRAY') return plainBytes(reader);
    if (encoding === 'PLAIN_DICTIONARY' || encoding === 'RLE_DICTIONARY') {
      const { dictionary } = this;
      if (!dictionary) throw new Error('a page needs a dictionary that is not there');
      const width = count > 0 ? reader.view.getUint8(reader.offset++) : 0;
      const places = new Uint32Array(count);
      if (width > 0) readRleBitPackedHybrid(reader, width, places as never, reader.view.byteLength - reader.offset);
      return each(places, (place) => dictionary[place as number]!);
    }
    return each(this.decode(encoding, reader, count));
  }

  private decode(encoding: string | undefined, reader: Reader, count: number): Values {
    const { type } = this.meta;
    const { type_length: width } = this.element;
    switch (encoding) {
      case 'PLAIN':
        return readPlain(reader, type, count, width) as Values;
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
        return byteStreamSplit(reader, count, type, width) as Values;
      default:
        throw new Error(`the encoding ${encoding} is unknown`);
    }
  }
}

function readerOf(bytes: Uint8Array): Reader {
  return { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
}

/** @param length in bytes; without it, the page says so itself. */
function levels(reader: Reader, full: number, count: number, length?: number): Uint8Array {
  const seen = new Uint8Array(count);
  readRleBitPackedHybrid(reader, 32 - Math.clz32(full), seen as never, length);
  return seen;
}

/** Byte arrays one after the other, each with its length before it: nothing is made of them before they are asked for. */
function plainBytes({ view, offset }: Reader): () => Raw {
  let at = offset;
  return () => {
    const length = view.getUint32(at, true);
    const bytes = new Uint8Array(view.buffer, view.byteOffset + at + 4, length);
    at += 4 + length;
    return bytes;
  };
}

function each(values: Values, make: (value: Raw) => Raw = (value) => value): () => Raw {
  let index = 0;
  return () => make(values[index++]!);
}
