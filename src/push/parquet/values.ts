import { bitWidth, maxHybridLength, writeHybrid } from './hybrid';

/** A dictionary beyond this is no longer added to; the pages after it are plain. */
const maxDictionaryBytes = 1 << 20;
const maxDictionaryEntries = 1 << 17;
const maxPageBytes = 1_000_000;
/** A dictionary that takes more of what it stands for is not worth having. */
const worthwhile = 0.6;
/** Values that must have been seen before that is believed of the pages to come. */
const convincing = 1000;
/** Fewer are enough if all of them differ. What comes again only later, in the same order, takes the compressor little. */
const telling = 256;

/** The values of a page in their encoding, to be compressed. */
export interface Encoded {
  bytes: Uint8Array;
  length: number;
  dictionary: boolean;
}

/**
 * The values of one column, a page at a time. They are numbered by a dictionary as long as that is worth it, and stand plainly
 * from then on, which each page says of itself. All buffers are kept from page to page and from file to file.
 */
export abstract class Values {
  /** Values in the page, nulls aside. */
  count = 0;
  /** Distinct values in the dictionary, and its bytes in the plain encoding. */
  entries = 0;
  dictionary = new Uint8Array(256);
  dictionaryBytes = 0;
  /** Whether new values go into the dictionary. */
  protected indexed = true;
  protected indices = new Int32Array(256);
  protected plain = new Uint8Array(256);
  protected plainBytes = 0;
  /** Open addressing: entry number plus one. */
  protected slots = new Int32Array(512);
  protected hashes = new Int32Array(256);
  /** The page's values in the plain encoding, written or not. */
  protected rawBytes = 0;
  private dictionaryUsed = false;
  /** So many values, and nearly all of them different. */
  private hopeless = false;

  /** About what page and dictionary take as they are. */
  get pendingBytes(): number {
    return this.indexed ? Math.ceil((this.count * bitWidth(this.entries)) / 8) + this.dictionaryBytes : this.plainBytes;
  }

  /** Whether the page should end here. */
  get full(): boolean {
    return this.indexed ? this.dictionaryBytes > maxDictionaryBytes || this.hopeless : this.plainBytes >= maxPageBytes;
  }

  /** Copies dictionary entry `index` to the end of the plain values. */
  protected abstract copyEntry(index: number, to: number): number;

  /** Ends the page and says how it is encoded. Valid until the next value comes. */
  endPage(): Encoded {
    const { count, rawBytes } = this;
    this.hopeless = false;
    this.count = 0;
    this.rawBytes = 0;
    if (this.indexed && !this.dictionaryUsed && this.dictionaryBytes > rawBytes * worthwhile) {
      // Hardly anything repeats: write the values themselves, here and in the pages to come.
      this.indexed = false;
      for (let i = 0; i < count; i++) this.plainBytes = this.copyEntry(this.indices[i]!, this.plainBytes);
      this.forget();
    }
    if (!this.indexed || count === 0) {
      const length = this.plainBytes;
      this.plainBytes = 0;
      return { bytes: this.plain, length, dictionary: false };
    }
    this.dictionaryUsed = true;
    const width = bitWidth(this.entries);
    const most = 1 + maxHybridLength(count, width);
    if (this.plain.length < most) this.plain = new Uint8Array(most * 2);
    this.plain[0] = width;
    const length = writeHybrid(this.indices, count, width, this.plain, 1);
    if (this.dictionaryBytes > maxDictionaryBytes || this.entries > maxDictionaryEntries) this.indexed = false;
    return { bytes: this.plain, length, dictionary: true };
  }

  /** Begins a new file: dictionaries do not reach beyond one. */
  reset(): void {
    this.count = 0;
    this.rawBytes = 0;
    this.plainBytes = 0;
    this.forget();
    this.dictionaryUsed = false;
    this.indexed = true;
  }

  private forget(): void {
    if (this.entries > 0) this.slots.fill(0);
    this.entries = 0;
    this.dictionaryBytes = 0;
  }

  protected index(entry: number): void {
    if (this.count === this.indices.length) this.indices = grown(this.indices);
    this.indices[this.count++] = entry;
  }

  /** Takes a value that is in the dictionary as its newest entry into the table. */
  protected enter(slot: number, hash: number): void {
    if (this.entries === this.hashes.length) this.hashes = grown(this.hashes);
    this.hashes[this.entries] = hash;
    this.slots[slot] = ++this.entries;
    if (this.entries === telling ? this.count === telling : this.entries === convincing && this.count < convincing * 1.2) this.hopeless = !this.dictionaryUsed;
    if (this.entries * 2 <= this.slots.length) return;
    this.slots = new Int32Array(this.slots.length * 2);
    const mask = this.slots.length - 1;
    for (let entry = 0; entry < this.entries; entry++) {
      let at = this.hashes[entry]! & mask;
      while (this.slots[at] !== 0) at = (at + 1) & mask;
      this.slots[at] = entry + 1;
    }
  }

  protected roomInDictionary(more: number): void {
    if (this.dictionaryBytes + more > this.dictionary.length) this.dictionary = larger(this.dictionary, this.dictionaryBytes + more);
  }

  protected roomInPlain(more: number): void {
    if (this.plainBytes + more > this.plain.length) this.plain = larger(this.plain, this.plainBytes + more);
  }
}

function grown(array: Int32Array): Int32Array<ArrayBuffer> {
  const result = new Int32Array(array.length * 2);
  result.set(array);
  return result;
}

function larger(array: Uint8Array, needed: number): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(Math.max(array.length * 2, needed));
  result.set(array);
  return result;
}

/** BYTE_ARRAY: four bytes of length, then the bytes. */
export class TextValues extends Values {
  private offsets = new Int32Array(256);
  /** Where the last value came from, and the same four bytes at a time. */
  private viewed: Uint8Array = new Uint8Array(0);
  private view = new DataView(this.viewed.buffer);

  add(bytes: Uint8Array, start: number, end: number): void {
    const length = end - start;
    this.rawBytes += length + 4;
    if (!this.indexed) {
      this.roomInPlain(length + 4);
      this.plainBytes = writeText(bytes, start, length, this.plain, this.plainBytes);
      this.count++;
      return;
    }
    if (bytes !== this.viewed) {
      this.viewed = bytes;
      this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    const { view } = this;
    let hash = length;
    let at = start;
    for (; at + 4 <= end; at += 4) {
      hash = Math.imul(hash ^ view.getInt32(at, true), 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    for (; at < end; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
    hash ^= hash >>> 15;
    const mask = this.slots.length - 1;
    let slot = hash & mask;
    for (let entry = this.slots[slot]!; entry !== 0; entry = this.slots[slot]!) {
      if (this.hashes[entry - 1] === hash && this.same(entry - 1, bytes, start, length)) {
        this.index(entry - 1);
        return;
      }
      slot = (slot + 1) & mask;
    }
    if (this.entries === this.offsets.length) this.offsets = grown(this.offsets);
    this.offsets[this.entries] = this.dictionaryBytes;
    this.roomInDictionary(length + 4);
    this.dictionaryBytes = writeText(bytes, start, length, this.dictionary, this.dictionaryBytes);
    this.index(this.entries);
    this.enter(slot, hash);
  }

  private same(entry: number, bytes: Uint8Array, start: number, length: number): boolean {
    const dictionary = this.dictionary;
    const offset = this.offsets[entry]!;
    if (readLength(dictionary, offset) !== length) return false;
    for (let i = 0; i < length; i++) if (dictionary[offset + 4 + i] !== bytes[start + i]) return false;
    return true;
  }

  protected override copyEntry(index: number, to: number): number {
    const offset = this.offsets[index]!;
    const length = readLength(this.dictionary, offset);
    this.roomInPlain(length + 4);
    return writeText(this.dictionary, offset + 4, length, this.plain, to);
  }
}

function readLength(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
}

function writeText(bytes: Uint8Array, start: number, length: number, out: Uint8Array, at: number): number {
  out[at] = length & 0xff;
  out[at + 1] = (length >> 8) & 0xff;
  out[at + 2] = (length >> 16) & 0xff;
  out[at + 3] = length >>> 24;
  const to = at + 4;
  if (length > 64) out.set(bytes.subarray(start, start + length), to);
  else for (let i = 0; i < length; i++) out[to + i] = bytes[start + i]!;
  return to + length;
}

/** INT32, INT64 and DOUBLE: 4 or 8 bytes, little-endian. */
export class FixedValues extends Values {
  constructor(private readonly width: 4 | 8) {
    super();
  }

  /** The low and the high 32 bits. */
  add(low: number, high: number): void {
    this.rawBytes += this.width;
    if (!this.indexed) {
      this.roomInPlain(8);
      this.plainBytes = this.write(low, high, this.plain, this.plainBytes);
      this.count++;
      return;
    }
    // Round numbers differ only in their upper bits, so those are brought down before and after mixing.
    let hash = Math.imul(low, 0x9e3779b1) ^ high;
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash ^= hash >>> 16;
    const mask = this.slots.length - 1;
    let slot = hash & mask;
    for (let entry = this.slots[slot]!; entry !== 0; entry = this.slots[slot]!) {
      if (this.hashes[entry - 1] === hash && this.same(entry - 1, low, high)) {
        this.index(entry - 1);
        return;
      }
      slot = (slot + 1) & mask;
    }
    this.roomInDictionary(8);
    this.dictionaryBytes = this.write(low, high, this.dictionary, this.dictionaryBytes);
    this.index(this.entries);
    this.enter(slot, hash);
  }

  private same(entry: number, low: number, high: number): boolean {
    const at = entry * this.width;
    return readLength(this.dictionary, at) === low && (this.width === 4 || readLength(this.dictionary, at + 4) === high);
  }

  private write(low: number, high: number, out: Uint8Array, at: number): number {
    out[at] = low & 0xff;
    out[at + 1] = (low >> 8) & 0xff;
    out[at + 2] = (low >> 16) & 0xff;
    out[at + 3] = low >>> 24;
    if (this.width === 4) return at + 4;
    out[at + 4] = high & 0xff;
    out[at + 5] = (high >> 8) & 0xff;
    out[at + 6] = (high >> 16) & 0xff;
    out[at + 7] = high >>> 24;
    return at + 8;
  }

  protected override copyEntry(index: number, to: number): number {
    this.roomInPlain(8);
    const at = index * this.width;
    return this.write(readLength(this.dictionary, at), this.width === 4 ? 0 : readLength(this.dictionary, at + 4), this.plain, to);
  }
}

/** BOOLEAN: one bit each, never by dictionary. */
export class BooleanValues extends Values {
  protected override indexed = false;

  add(value: boolean): void {
    const bit = this.count & 7;
    if (bit === 0) {
      this.roomInPlain(1);
      this.plain[this.plainBytes++] = 0;
    }
    if (value) this.plain[this.plainBytes - 1]! |= 1 << bit;
    this.count++;
  }

  override reset(): void {
    super.reset();
    this.indexed = false;
  }

  protected override copyEntry(_index: number, to: number): number {
    return to;
  }
}
