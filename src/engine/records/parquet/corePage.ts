import type { CompressionCodec, SchemaElement } from 'hyparquet';
import { decompressPage } from 'hyparquet/src/datapage.js';
import { JsonStop, Source } from '../../wasm/assembly/jsonForms';
import type { EngineCore } from '../../wasm/engineCore';
import type { Page } from './columnPages';
import { CoreBlock } from './coreBlock';
import { decompressInCore, isCoreCodec } from './coreDecompression';
import { decompressors } from './decompressors';
import { JsonOutput } from './jsonOutput';
import type { JsonColumnType } from './rowColumn';
import type { RawValue, WriteValue } from './valueWriters';

/** Larger pages are read in TypeScript: the core's memory is limited, and four bytes have to hold what a text takes. */
const maxPageBytes = 1 << 26;
const maxEntries = 1 << 24;
/** Indices of more bits are of no dictionary. */
const maxIndexBits = 24;
/** What a value takes in JSON that is no text, mostly. */
const valueBytes = 32;

/** The page at hand of a column, and its dictionary, in the core's memory. */
export class CorePage {
  private readonly bytes: CoreBlock;
  private readonly packedBytes: CoreBlock;
  private readonly levels: CoreBlock;
  private readonly indices: CoreBlock;
  private readonly out: CoreBlock;
  private readonly dictionaryBytes: CoreBlock;
  private readonly dictionaryEntries: CoreBlock;
  private dictionaryTexts: CoreBlock[] = [];
  private hasDictionary = false;

  constructor(
    private readonly core: EngineCore,
    private readonly column: number,
    private readonly type: JsonColumnType,
    private readonly element: SchemaElement,
    private readonly writeValue: WriteValue,
  ) {
    const createBlock = (): CoreBlock => new CoreBlock(core.memory);
    this.bytes = createBlock();
    this.packedBytes = createBlock();
    this.levels = createBlock();
    this.indices = createBlock();
    this.out = createBlock();
    this.dictionaryBytes = createBlock();
    this.dictionaryEntries = createBlock();
  }

  private get isBoolean(): boolean {
    return this.element.type === 'BOOLEAN';
  }

  beginColumn(): void {
    this.hasDictionary = false;
    if (this.isBoolean) this.setBooleanDictionary();
  }

  /** @returns the number of its entries; undefined for a page that has to be read in TypeScript. */
  open({ header, bytes }: Page, codec: CompressionCodec): number | undefined {
    const size = header.uncompressed_page_size;
    if (size > maxPageBytes || bytes.length > maxPageBytes) return undefined;
    if (header.type === 'DICTIONARY_PAGE') {
      this.hasDictionary = this.openDictionary(bytes, size, codec, header.dictionary_page_header!.num_values);
      return this.hasDictionary ? 0 : undefined;
    }
    return header.type === 'DATA_PAGE'
      ? this.openDataPage(header.data_page_header!, bytes, size, codec)
      : this.openDataPageV2(header.data_page_header_v2!, bytes, size, codec);
  }

  /** Writes up to so many of the next values. @returns how many; 0 where the next one is damaged. */
  writeValues(rows: number, starts: number, lengths: number, maxBytes: number): number {
    const { wasm } = this.core;
    for (let size = maxBytes; ; size = wasm.jsonNeeded()) {
      const out = this.out.reserve(size);
      const written = wasm.writeJsonValues(this.column, rows, starts, lengths, out, out + size);
      if (written > 0 || wasm.jsonStop() !== JsonStop.Full) return written;
    }
  }

  /** A value as hyparquet would read it. */
  valueAt(address: number): RawValue {
    const { buffer } = this.core.memory;
    const view = new DataView(buffer, address);
    switch (this.type.source) {
      case Source.Int32:
      case Source.Uint32:
        return view.getInt32(0, true);
      case Source.Int64:
        return view.getBigInt64(0, true);
      case Source.Int96:
        return (BigInt(view.getInt32(8, true)) << 64n) | view.getBigInt64(0, true);
      case Source.Float:
        return view.getFloat32(0, true);
      case Source.Double:
        return view.getFloat64(0, true);
      case Source.Fixed:
        return new Uint8Array(buffer, address, this.type.width);
      case Source.Bytes:
        return new Uint8Array(buffer, address + 4, view.getUint32(0, true));
    }
  }

  private openDictionary(bytes: Uint8Array, size: number, codec: CompressionCodec, count: number): boolean {
    const { wasm, memory } = this.core;
    const { source, width } = this.type;
    if (this.isBoolean || count > maxEntries || !this.unpack(bytes, size, codec, this.dictionaryBytes)) return false;
    if (source !== Source.Bytes && count * width > size) return false;
    const start = this.dictionaryBytes.address;
    wasm.setJsonPage(this.column, 0, 0, start, start + size);
    const starts = this.dictionaryEntries.reserve(count * 8);
    const lengths = starts + count * 4;
    for (const block of this.dictionaryTexts) block.free();
    this.dictionaryTexts = [];
    const likelyBytes = source === Source.Bytes ? size + count * 4 : count * valueBytes;
    for (let done = 0, room = likelyBytes + 1024; done < count; room = Math.max(likelyBytes >> 1, wasm.jsonNeeded())) {
      const texts = this.createTextBlock();
      const out = texts.reserve(room);
      done += wasm.writeJsonValues(this.column, count - done, starts + done * 4, lengths + done * 4, out, out + room);
      if (wasm.jsonStop() === JsonStop.Damaged) return false;
    }
    this.writeDictionaryRest(new Int32Array(memory.buffer, starts, count * 2), count);
    wasm.setJsonDictionary(this.column, starts, lengths, count);
    return true;
  }

  /** Writes what the core left of the dictionary, but what has to be reported in each record that has it. */
  private writeDictionaryRest(numbers: Int32Array, count: number): void {
    const output = new JsonOutput(() => undefined);
    const rest: { entry: number; start: number; end: number }[] = [];
    for (let entry = 0; entry < count; entry++) {
      if (numbers[count + entry]! >= 0) continue;
      const start = output.waitingBytes;
      let isReported = false;
      this.writeValue(this.valueAt(numbers[entry]! >>> 0), output, () => (isReported = true));
      if (!isReported) rest.push({ entry, start, end: output.waitingBytes });
    }
    if (rest.length === 0) return;
    const { address } = this.dictionaryEntries;
    const base = this.createTextBlock().copy(output.take());
    const entries = new Int32Array(this.core.memory.buffer, address, count * 2);
    for (const { entry, start, end } of rest) {
      entries[entry] = base + start;
      entries[count + entry] = end - start;
    }
  }

  private setBooleanDictionary(): void {
    const { memory, wasm } = this.core;
    const starts = this.dictionaryEntries.reserve(16);
    for (const block of this.dictionaryTexts) block.free();
    this.dictionaryTexts = [];
    const texts = this.createTextBlock().copy(Buffer.from('falsetrue'));
    new Int32Array(memory.buffer, starts, 4).set([texts, texts + 5, 5, 4]);
    wasm.setJsonDictionary(this.column, starts, starts + 8, 2);
  }

  private createTextBlock(): CoreBlock {
    const block = new CoreBlock(this.core.memory);
    this.dictionaryTexts.push(block);
    return block;
  }

  private openDataPage(
    header: NonNullable<Page['header']['data_page_header']>,
    bytes: Uint8Array,
    size: number,
    codec: CompressionCodec,
  ): number | undefined {
    const { num_values: count, encoding, definition_level_encoding: levelEncoding } = header;
    if (count === 0 || count > maxEntries || !this.unpack(bytes, size, codec, this.bytes)) return undefined;
    const start = this.bytes.address;
    const end = start + size;
    if (this.type.maxLevel === 0) return this.beginValues(count, count, encoding, start, end);
    if (levelEncoding === 'BIT_PACKED' || size < 4) return undefined;
    const levelBytes = new DataView(this.core.memory.buffer).getUint32(start, true);
    if (levelBytes > size - 4) return undefined;
    const valueStart = start + 4 + levelBytes;
    const presentCount = this.readLevels(start + 4, valueStart, count);
    return presentCount < 0 ? undefined : this.beginValues(count, presentCount, encoding, valueStart, end);
  }

  private openDataPageV2(
    header: NonNullable<Page['header']['data_page_header_v2']>,
    bytes: Uint8Array,
    size: number,
    codec: CompressionCodec,
  ): number | undefined {
    const {
      num_values: count,
      encoding,
      definition_levels_byte_length: definitionBytes,
      repetition_levels_byte_length: repetitionBytes,
      is_compressed: isCompressed,
    } = header;
    const levelsEnd = repetitionBytes + definitionBytes;
    if (!(repetitionBytes >= 0 && definitionBytes >= 0 && levelsEnd <= bytes.length)) return undefined;
    if (count === 0 || count > maxEntries) return undefined;
    let presentCount = count;
    if (this.type.maxLevel > 0 && definitionBytes > 0) {
      const start = this.packedBytes.copy(bytes.subarray(repetitionBytes, levelsEnd));
      presentCount = this.readLevels(start, start + definitionBytes, count);
      if (presentCount < 0) return undefined;
    }
    const valueBytes = bytes.subarray(levelsEnd);
    const valueSize = size - levelsEnd;
    const isPacked = isCompressed !== false && valueSize !== 0 && valueBytes.length > 0;
    if (isPacked && (valueSize < 0 || !this.unpack(valueBytes, valueSize, codec, this.bytes))) return undefined;
    if (!isPacked) this.bytes.copy(valueBytes);
    const start = this.bytes.address;
    return this.beginValues(count, presentCount, encoding, start, start + (isPacked ? valueSize : valueBytes.length));
  }

  /** @returns how many entries have a value; -1 where that is not known. */
  private readLevels(start: number, end: number, count: number): number {
    const { maxLevel } = this.type;
    const levels = this.levels.reserve(count);
    return this.core.wasm.readHybridLevels(start, end, 32 - Math.clz32(maxLevel), count, levels, maxLevel);
  }

  private beginValues(
    count: number,
    presentCount: number,
    encoding: string | undefined,
    start: number,
    end: number,
  ): number | undefined {
    let indices = 0;
    if (presentCount > 0) {
      if (encoding === 'PLAIN' && this.isBoolean) {
        if (presentCount > (end - start) * 8) return undefined;
        indices = this.readBits(start, presentCount);
      } else if (encoding === 'PLAIN_DICTIONARY' || encoding === 'RLE_DICTIONARY') {
        if (!this.hasDictionary || !this.readIndices(start, end, presentCount)) return undefined;
        indices = this.indices.address;
      } else if (encoding !== 'PLAIN' || presentCount * this.type.width > end - start) return undefined;
    }
    this.core.wasm.setJsonPage(this.column, presentCount < count ? this.levels.address : 0, indices, start, end);
    return count;
  }

  private readIndices(start: number, end: number, count: number): boolean {
    const { memory, wasm } = this.core;
    const indices = this.indices.reserve(count * 4);
    if (end === start) return false;
    const indexBits = memory.bytes[start]!;
    if (indexBits === 0) memory.bytes.fill(0, indices, indices + count * 4);
    return (
      indexBits === 0 ||
      (indexBits <= maxIndexBits && wasm.readHybridIndices(start + 1, end, indexBits, count, indices) === 1)
    );
  }

  private readBits(start: number, count: number): number {
    const address = this.indices.reserve(count * 4);
    const { bytes, buffer } = this.core.memory;
    const indices = new Int32Array(buffer, address, count);
    for (let i = 0; i < count; i++) indices[i] = (bytes[start + (i >> 3)]! >> (i & 7)) & 1;
    return address;
  }

  /** @returns whether the bytes are as many as they must be, and could be decompressed. */
  private unpack(bytes: Uint8Array, size: number, codec: CompressionCodec, target: CoreBlock): boolean {
    if (isCoreCodec(codec))
      return decompressInCore(this.core, codec, bytes, this.packedBytes, target, size) !== undefined;
    try {
      target.copy(decompressPage(bytes, size, codec, decompressors));
      return true;
    } catch {
      // Read in TypeScript, it says what is wrong.
      return false;
    }
  }
}
