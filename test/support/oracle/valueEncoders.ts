import { bitWidth, maxHybridLength, writeIndices } from './rleBitPackedHybrid';

/** A dictionary beyond this is no longer added to; the pages after it are plain. */
const maxDictionaryBytes = 1 << 20;
const maxDictionaryEntries = 1 << 17;
const maxPageBytes = 1_000_000;
/** A dictionary that takes more of what it stands for is not worth having. */
const maxDictionaryShare = 0.6;
/** Values that must have been seen before that is believed of the pages to come. */
const distinctCheckEntries = 1000;
/**
 * Fewer are enough if all of them differ. What comes again only later, in the same order, takes the compressor little.
 */
const earlyCheckEntries = 256;

/** The values of a page in their encoding, to be compressed. */
export interface EncodedPageValues {
  bytes: Uint8Array;
  length: number;
  isDictionaryEncoded: boolean;
}

/**
 * The values of one column, a page at a time. They are numbered by a dictionary as long as that is worth it, and stand
 * plainly from then on, which each page says of itself. All buffers are reused from page to page and from file to file.
 */
export abstract class ValueEncoder {
  /** Values in the page, nulls aside. */
  valueCount = 0;
  /** Distinct values in the dictionary, and its bytes in the plain encoding. */
  entryCount = 0;
  dictionary = new Uint8Array(256);
  dictionaryBytes = 0;
  /** Whether new values go into the dictionary. */
  protected usesDictionary = true;
  protected indices = new Int32Array(256);
  protected plainValues = new Uint8Array(256);
  protected plainBytes = 0;
  /** Open addressing: entry number plus one. */
  protected hashSlots = new Int32Array(512);
  protected hashes = new Int32Array(256);
  /** The page's values in the plain encoding, written or not. */
  protected pagePlainBytes = 0;
  private isDictionaryInUse = false;
  /** So many values, and nearly all of them different. */
  private isDictionaryUseless = false;

  /** About what page and dictionary take as they are. */
  get pendingBytes(): number {
    return this.usesDictionary
      ? Math.ceil((this.valueCount * bitWidth(this.entryCount)) / 8) + this.dictionaryBytes
      : this.plainBytes;
  }

  /** Whether the page should end here. */
  get isPageFull(): boolean {
    return this.usesDictionary
      ? this.dictionaryBytes > maxDictionaryBytes || this.isDictionaryUseless
      : this.plainBytes >= maxPageBytes;
  }

  /** Copies dictionary entry `index` to the end of the plain values. */
  protected abstract copyEntry(entry: number, outStart: number): number;

  /** Ends the page and says how it is encoded. Valid until the next value comes. */
  endPage(): EncodedPageValues {
    const { valueCount, pagePlainBytes } = this;
    this.isDictionaryUseless = false;
    this.valueCount = 0;
    this.pagePlainBytes = 0;
    if (this.usesDictionary && !this.isDictionaryInUse && this.dictionaryBytes > pagePlainBytes * maxDictionaryShare) {
      // Hardly anything repeats: write the values themselves, here and in the pages to come.
      this.usesDictionary = false;
      for (let i = 0; i < valueCount; i++) this.plainBytes = this.copyEntry(this.indices[i]!, this.plainBytes);
      this.clearDictionary();
    }
    if (!this.usesDictionary || valueCount === 0) {
      const length = this.plainBytes;
      this.plainBytes = 0;
      return { bytes: this.plainValues, length, isDictionaryEncoded: false };
    }
    this.isDictionaryInUse = true;
    const indexBits = bitWidth(this.entryCount);
    const maxBytes = 1 + maxHybridLength(valueCount, indexBits);
    if (this.plainValues.length < maxBytes) this.plainValues = new Uint8Array(maxBytes * 2);
    this.plainValues[0] = indexBits;
    const length = writeIndices(this.indices, valueCount, indexBits, this.plainValues, 1);
    if (this.dictionaryBytes > maxDictionaryBytes || this.entryCount > maxDictionaryEntries)
      this.usesDictionary = false;
    return { bytes: this.plainValues, length, isDictionaryEncoded: true };
  }

  /** Begins a new file: dictionaries do not reach beyond one. */
  reset(): void {
    this.valueCount = 0;
    this.pagePlainBytes = 0;
    this.plainBytes = 0;
    this.clearDictionary();
    this.isDictionaryInUse = false;
    this.usesDictionary = true;
  }

  private clearDictionary(): void {
    if (this.entryCount > 0) this.hashSlots.fill(0);
    this.entryCount = 0;
    this.dictionaryBytes = 0;
  }

  protected addIndex(entry: number): void {
    if (this.valueCount === this.indices.length) this.indices = doubleCapacity(this.indices);
    this.indices[this.valueCount++] = entry;
  }

  /** Takes a value that is in the dictionary as its newest entry into the table. */
  protected addEntry(slot: number, hash: number): void {
    if (this.entryCount === this.hashes.length) this.hashes = doubleCapacity(this.hashes);
    this.hashes[this.entryCount] = hash;
    this.hashSlots[slot] = ++this.entryCount;
    if (
      this.entryCount === earlyCheckEntries
        ? this.valueCount === earlyCheckEntries
        : this.entryCount === distinctCheckEntries && this.valueCount < distinctCheckEntries * 1.2
    )
      this.isDictionaryUseless = !this.isDictionaryInUse;
    if (this.entryCount * 2 <= this.hashSlots.length) return;
    this.hashSlots = new Int32Array(this.hashSlots.length * 2);
    const mask = this.hashSlots.length - 1;
    for (let entry = 0; entry < this.entryCount; entry++) {
      let slotIndex = this.hashes[entry]! & mask;
      while (this.hashSlots[slotIndex] !== 0) slotIndex = (slotIndex + 1) & mask;
      this.hashSlots[slotIndex] = entry + 1;
    }
  }

  protected reserveDictionary(extraBytes: number): void {
    if (this.dictionaryBytes + extraBytes > this.dictionary.length)
      this.dictionary = enlarge(this.dictionary, this.dictionaryBytes + extraBytes);
  }

  protected reservePlain(extraBytes: number): void {
    if (this.plainBytes + extraBytes > this.plainValues.length)
      this.plainValues = enlarge(this.plainValues, this.plainBytes + extraBytes);
  }
}

function doubleCapacity(array: Int32Array): Int32Array<ArrayBuffer> {
  const copy = new Int32Array(array.length * 2);
  copy.set(array);
  return copy;
}

function enlarge(array: Uint8Array, neededBytes: number): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(Math.max(array.length * 2, neededBytes));
  copy.set(array);
  return copy;
}

/** BYTE_ARRAY: four bytes of length, then the bytes. */
export class TextValueEncoder extends ValueEncoder {
  private offsets = new Int32Array(256);
  /** Where the last value came from, and the same four bytes at a time. */
  private viewedBytes: Uint8Array = new Uint8Array(0);
  private view = new DataView(this.viewedBytes.buffer);

  add(bytes: Uint8Array, start: number, end: number): void {
    const length = end - start;
    this.pagePlainBytes += length + 4;
    if (!this.usesDictionary) {
      this.reservePlain(length + 4);
      this.plainBytes = writeByteArray(bytes, start, length, this.plainValues, this.plainBytes);
      this.valueCount++;
      return;
    }
    if (bytes !== this.viewedBytes) {
      this.viewedBytes = bytes;
      this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    const { view } = this;
    let hash = length;
    let position = start;
    for (; position + 4 <= end; position += 4) {
      hash = Math.imul(hash ^ view.getInt32(position, true), 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    for (; position < end; position++) hash = Math.imul(hash ^ bytes[position]!, 0x01000193);
    hash ^= hash >>> 15;
    const mask = this.hashSlots.length - 1;
    let slot = hash & mask;
    for (let entry = this.hashSlots[slot]!; entry !== 0; entry = this.hashSlots[slot]!) {
      if (this.hashes[entry - 1] === hash && this.equalsEntry(entry - 1, bytes, start, length)) {
        this.addIndex(entry - 1);
        return;
      }
      slot = (slot + 1) & mask;
    }
    if (this.entryCount === this.offsets.length) this.offsets = doubleCapacity(this.offsets);
    this.offsets[this.entryCount] = this.dictionaryBytes;
    this.reserveDictionary(length + 4);
    this.dictionaryBytes = writeByteArray(bytes, start, length, this.dictionary, this.dictionaryBytes);
    this.addIndex(this.entryCount);
    this.addEntry(slot, hash);
  }

  private equalsEntry(entry: number, bytes: Uint8Array, start: number, length: number): boolean {
    const dictionary = this.dictionary;
    const offset = this.offsets[entry]!;
    if (readInt32(dictionary, offset) !== length) return false;
    for (let i = 0; i < length; i++) if (dictionary[offset + 4 + i] !== bytes[start + i]) return false;
    return true;
  }

  protected override copyEntry(entry: number, outStart: number): number {
    const offset = this.offsets[entry]!;
    const length = readInt32(this.dictionary, offset);
    this.reservePlain(length + 4);
    return writeByteArray(this.dictionary, offset + 4, length, this.plainValues, outStart);
  }
}

function readInt32(bytes: Uint8Array, offset: number): number {
  return bytes[offset]! | (bytes[offset + 1]! << 8) | (bytes[offset + 2]! << 16) | (bytes[offset + 3]! << 24);
}

function writeByteArray(bytes: Uint8Array, start: number, length: number, out: Uint8Array, outStart: number): number {
  out[outStart] = length & 0xff;
  out[outStart + 1] = (length >> 8) & 0xff;
  out[outStart + 2] = (length >> 16) & 0xff;
  out[outStart + 3] = length >>> 24;
  const textStart = outStart + 4;
  if (length > 64) out.set(bytes.subarray(start, start + length), textStart);
  else for (let i = 0; i < length; i++) out[textStart + i] = bytes[start + i]!;
  return textStart + length;
}

/** INT32, INT64 and DOUBLE: 4 or 8 bytes, little-endian. */
export class FixedValueEncoder extends ValueEncoder {
  constructor(private readonly valueBytes: 4 | 8) {
    super();
  }

  /** The low and the high 32 bits. */
  add(low: number, high: number): void {
    this.pagePlainBytes += this.valueBytes;
    if (!this.usesDictionary) {
      this.reservePlain(8);
      this.plainBytes = this.writeValue(low, high, this.plainValues, this.plainBytes);
      this.valueCount++;
      return;
    }
    // Round numbers differ only in their upper bits, so those are brought down before and after mixing.
    let hash = Math.imul(low, 0x9e3779b1) ^ high;
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash ^= hash >>> 16;
    const mask = this.hashSlots.length - 1;
    let slot = hash & mask;
    for (let entry = this.hashSlots[slot]!; entry !== 0; entry = this.hashSlots[slot]!) {
      if (this.hashes[entry - 1] === hash && this.equalsEntry(entry - 1, low, high)) {
        this.addIndex(entry - 1);
        return;
      }
      slot = (slot + 1) & mask;
    }
    this.reserveDictionary(8);
    this.dictionaryBytes = this.writeValue(low, high, this.dictionary, this.dictionaryBytes);
    this.addIndex(this.entryCount);
    this.addEntry(slot, hash);
  }

  private equalsEntry(entry: number, low: number, high: number): boolean {
    const offset = entry * this.valueBytes;
    return (
      readInt32(this.dictionary, offset) === low &&
      (this.valueBytes === 4 || readInt32(this.dictionary, offset + 4) === high)
    );
  }

  private writeValue(low: number, high: number, out: Uint8Array, outStart: number): number {
    out[outStart] = low & 0xff;
    out[outStart + 1] = (low >> 8) & 0xff;
    out[outStart + 2] = (low >> 16) & 0xff;
    out[outStart + 3] = low >>> 24;
    if (this.valueBytes === 4) return outStart + 4;
    out[outStart + 4] = high & 0xff;
    out[outStart + 5] = (high >> 8) & 0xff;
    out[outStart + 6] = (high >> 16) & 0xff;
    out[outStart + 7] = high >>> 24;
    return outStart + 8;
  }

  protected override copyEntry(entry: number, outStart: number): number {
    this.reservePlain(8);
    const offset = entry * this.valueBytes;
    return this.writeValue(
      readInt32(this.dictionary, offset),
      this.valueBytes === 4 ? 0 : readInt32(this.dictionary, offset + 4),
      this.plainValues,
      outStart,
    );
  }
}

/** BOOLEAN: one bit each, never by dictionary. */
export class BooleanValueEncoder extends ValueEncoder {
  protected override usesDictionary = false;

  add(value: boolean): void {
    const bitIndex = this.valueCount & 7;
    if (bitIndex === 0) {
      this.reservePlain(1);
      this.plainValues[this.plainBytes++] = 0;
    }
    if (value) this.plainValues[this.plainBytes - 1]! |= 1 << bitIndex;
    this.valueCount++;
  }

  override reset(): void {
    super.reset();
    this.usesDictionary = false;
  }

  protected override copyEntry(_index: number, outStart: number): number {
    return outStart;
  }
}
