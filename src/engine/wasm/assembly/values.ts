/** The values of one column, a page at a time, by dictionary or plain: decides and writes as parquet/values.ts does. */

import { reserve } from './buffers';
import { copy, equal, hashOf, mix } from './bytes';
import { Column } from './column';
import { Type } from './types';
import { bitWidth } from './hybrid';
import { allocate, free } from './memory';

/** As in parquet/values.ts. */
const maxDictionaryBytes = 1 << 20;
const maxDictionaryEntries = 1 << 17;
export const maxPageBytes = 1_000_000;
const worthwhile: f64 = 0.6;
const convincing = 1000;
const telling = 256;

/** A slot holds the number of an entry plus one, which these bits are enough for, and the upper bits of its hash. */
const entryMask: u32 = (1 << 18) - 1;
const tagMask: u32 = ~entryMask;

const fewSlots = 64;
const few = 256;

// @ts-ignore: decorator
@inline
function buffer(column: Column, offset: usize): usize {
  return changetype<usize>(column) + offset;
}

/** About what page and dictionary take as they are. */
export function pendingBytes(column: Column): i32 {
  if (!column.indexed) return column.plainBytes;
  return ((column.count * bitWidth(column.entries) + 7) >> 3) + column.dictionaryBytes;
}

/** The number of a text's entry in the dictionary; negative if it has none. */
// @ts-ignore: decorator
@inline
export function entryOf(at: usize, length: i32, slots: usize, mask: u32, dictionary: usize, offsets: usize): i32 {
  const hash = hashOf(at, length);
  let slot = hash & mask;
  for (let slotEntry = load<u32>(slots + (slot << 2)); slotEntry !== 0; slotEntry = load<u32>(slots + (slot << 2))) {
    if (((slotEntry ^ hash) & tagMask) === 0) {
      const entry = <i32>(slotEntry & entryMask) - 1;
      const text = dictionary + load<u32>(offsets + (entry << 2));
      if (load<i32>(text) === length && equal(text + 4, at, length)) return entry;
    }
    slot = (slot + 1) & mask;
  }
  return -1;
}

export function addText(column: Column, at: usize, length: i32): void {
  column.rawBytes += length + 4;
  if (!column.indexed) {
    column.plainBytes = putText(column, offsetof<Column>('plain'), column.plainBytes, at, length);
    column.count++;
    column.full = column.plainBytes >= maxPageBytes;
    return;
  }
  const hash = hashOf(at, length);
  let slot = hash & column.slotMask;
  for (
    let slotEntry = load<u32>(column.slots + (slot << 2));
    slotEntry !== 0;
    slotEntry = load<u32>(column.slots + (slot << 2))
  ) {
    if (((slotEntry ^ hash) & tagMask) === 0) {
      const entry = <i32>(slotEntry & entryMask) - 1;
      const text = column.dictionary + load<u32>(column.offsets + (entry << 2));
      if (load<i32>(text) === length && equal(text + 4, at, length)) {
        index(column, entry);
        return;
      }
    }
    slot = (slot + 1) & column.slotMask;
  }
  const entry = column.entries;
  if (entry << 2 === column.offsetsSize)
    reserve(buffer(column, offsetof<Column>('offsets')), entry << 2, max(few, (entry + 1) << 2));
  store<i32>(column.offsets + (entry << 2), column.dictionaryBytes);
  column.dictionaryBytes = putText(column, offsetof<Column>('dictionary'), column.dictionaryBytes, at, length);
  index(column, entry);
  enter(column, slot, hash);
}

/**
 * Writes a text in the plain encoding behind the first `used` bytes of a buffer of the column; returns how many are
 * used then.
 */
// @ts-ignore: decorator
@inline
function putText(column: Column, field: usize, used: i32, at: usize, length: i32): i32 {
  const end = used + 4 + length;
  const out = buffer(column, field);
  if (end > load<i32>(out, 4)) reserve(out, used, max(few, end));
  const to = load<usize>(out) + used;
  store<i32>(to, length);
  copy(to + 4, at, length);
  return end;
}

/** Takes a value of four or eight bytes. */
export function addFixed(column: Column, value: u64): void {
  const narrow = column.type === Type.Date;
  const width = narrow ? 4 : 8;
  column.rawBytes += width;
  if (!column.indexed) {
    column.plainBytes = putFixed(column, offsetof<Column>('plain'), column.plainBytes, value, narrow);
    column.count++;
    column.full = column.plainBytes >= maxPageBytes;
    return;
  }
  const hash = hashOfFixed(value);
  let slot = hash & column.slotMask;
  for (
    let slotEntry = load<u32>(column.slots + (slot << 2));
    slotEntry !== 0;
    slotEntry = load<u32>(column.slots + (slot << 2))
  ) {
    if (((slotEntry ^ hash) & tagMask) === 0) {
      const entry = <i32>(slotEntry & entryMask) - 1;
      if (
        narrow
          ? load<u32>(column.dictionary + (entry << 2)) === <u32>value
          : load<u64>(column.dictionary + (entry << 3)) === value
      ) {
        index(column, entry);
        return;
      }
    }
    slot = (slot + 1) & column.slotMask;
  }
  column.dictionaryBytes = putFixed(column, offsetof<Column>('dictionary'), column.dictionaryBytes, value, narrow);
  index(column, column.entries);
  enter(column, slot, hash);
}

// @ts-ignore: decorator
@inline
function putFixed(column: Column, field: usize, used: i32, value: u64, narrow: bool): i32 {
  const out = buffer(column, field);
  if (used + 8 > load<i32>(out, 4)) reserve(out, used, max(few, used + 8));
  const to = load<usize>(out) + used;
  if (narrow) store<u32>(to, <u32>value);
  else store<u64>(to, value);
  return used + (narrow ? 4 : 8);
}

/** One bit each, never by dictionary. */
export function addBoolean(column: Column, value: bool): void {
  const bit = column.count & 7;
  if (bit === 0) {
    const used = column.plainBytes;
    if (used === column.plainSize) reserve(buffer(column, offsetof<Column>('plain')), used, max(few, used + 1));
    store<u8>(column.plain + used, 0);
    column.plainBytes = used + 1;
    column.full = used + 1 >= maxPageBytes;
  }
  const last = column.plain + column.plainBytes - 1;
  store<u8>(last, load<u8>(last) | ((<u8>value) << (<u8>bit)));
  column.count++;
}

// @ts-ignore: decorator
@inline
function index(column: Column, entry: i32): void {
  const at = column.count << 2;
  if (at === column.indicesSize) reserve(buffer(column, offsetof<Column>('indices')), at, max(few, at + 4));
  store<i32>(column.indices + at, entry);
  column.count++;
}

/** Takes the value that is in the dictionary as its newest entry into the table. */
function enter(column: Column, slot: u32, hash: u32): void {
  const entries = ++column.entries;
  store<u32>(column.slots + (slot << 2), (hash & tagMask) | entries);
  if (
    entries === telling ? column.count === telling : entries === convincing && <f64>column.count < <f64>convincing * 1.2
  )
    column.hopeless = !column.dictionaryUsed;
  column.full = column.hopeless || column.dictionaryBytes > maxDictionaryBytes;
  if (<u32>entries * 2 > column.slotMask) growSlots(column);
}

function growSlots(column: Column): void {
  const count = column.slotMask + 1;
  free(column.slots, count << 2);
  column.slots = allocate(count << 3);
  memory.fill(column.slots, 0, count << 3);
  const mask = (column.slotMask = count * 2 - 1);
  for (let entry = 0; entry < column.entries; entry++) {
    const hash = hashOfEntry(column, entry);
    let slot = hash & mask;
    while (load<u32>(column.slots + (slot << 2)) !== 0) slot = (slot + 1) & mask;
    store<u32>(column.slots + (slot << 2), (hash & tagMask) | (entry + 1));
  }
}

function hashOfEntry(column: Column, entry: i32): u32 {
  if (column.type !== Type.Text)
    return hashOfFixed(
      column.type === Type.Date
        ? <u64>(<i64>load<i32>(column.dictionary + (entry << 2)))
        : load<u64>(column.dictionary + (entry << 3)),
    );
  const text = column.dictionary + load<u32>(column.offsets + (entry << 2));
  return hashOf(text + 4, load<i32>(text));
}

// @ts-ignore: decorator
@inline
function hashOfFixed(value: u64): u32 {
  return mix(value * 0x9e3779b97f4a7c15);
}

/** What `endValues` found: whether the page is by dictionary, in which case its indices count, else the plain bytes. */
export function endValues(column: Column): bool {
  const count = column.count;
  column.full = column.hopeless = false;
  if (column.indexed && !column.dictionaryUsed && <f64>column.dictionaryBytes > <f64>column.rawBytes * worthwhile) {
    // Hardly anything repeats: write the values themselves, here and in the pages to come.
    column.indexed = false;
    for (let i = 0; i < count; i++) putEntry(column, load<u32>(column.indices + (i << 2)));
    forget(column);
  }
  column.rawBytes = 0;
  if (!column.indexed || count === 0) return false;
  column.dictionaryUsed = true;
  if (column.dictionaryBytes > maxDictionaryBytes || column.entries > maxDictionaryEntries) column.indexed = false;
  return true;
}

/** Writes an entry of the dictionary plainly. */
function putEntry(column: Column, entry: u32): void {
  if (column.type === Type.Text) {
    const text = column.dictionary + load<u32>(column.offsets + (entry << 2));
    column.plainBytes = putText(column, offsetof<Column>('plain'), column.plainBytes, text + 4, load<i32>(text));
  } else {
    const narrow = column.type === Type.Date;
    const value = narrow
      ? <u64>load<u32>(column.dictionary + (entry << 2))
      : load<u64>(column.dictionary + (entry << 3));
    column.plainBytes = putFixed(column, offsetof<Column>('plain'), column.plainBytes, value, narrow);
  }
}

function forget(column: Column): void {
  if (column.entries > 0) memory.fill(column.slots, 0, (column.slotMask + 1) << 2);
  column.entries = 0;
  column.dictionaryBytes = 0;
}

/** Begins a new file: dictionaries do not reach beyond one. */
export function resetValues(column: Column): void {
  column.count = 0;
  column.rawBytes = 0;
  column.plainBytes = 0;
  column.full = column.hopeless = false;
  column.dictionaryUsed = false;
  forget(column);
  column.indexed = column.type !== Type.Boolean;
}

/** Makes ready for the first file. */
export function openValues(column: Column): void {
  column.indexed = column.type !== Type.Boolean;
  if (!column.indexed) return;
  column.slotMask = fewSlots - 1;
  column.slots = allocate(fewSlots << 2);
  memory.fill(column.slots, 0, fewSlots << 2);
}
