/** The sequences of a block of Zstandard (RFC 8878, 3.1.1.3.2 and 3.1.1.4): literals, and what came before, in turn. */
import { allocate } from './memory';
import { zstdLiteralCount, zstdLiterals } from './zstdLiterals';
import {
  beginSymbolCounts,
  buildSymbolTable,
  lastBitOf,
  maxTableBytes,
  putSymbolCount,
  readSymbolCounts,
  symbolCountBits,
  symbolCountsEnd,
} from './zstdSymbols';

const enum Mode {
  Predefined = 0,
  Single = 1,
  Counts = 2,
  Repeat = 3,
}

/** Literal lengths, offsets and match lengths, in their order; what the arrays below are indexed by. */
const enum Part {
  Literals = 0,
  Offsets = 1,
  Matches = 2,
}

// Of each symbol how many bits are added to what it stands for. What it stands for follows from those before it.
const literalBits = memory.data<u8>([
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
]);
const matchBits = memory.data<u8>([
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3,
  3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
]);
const literalSymbols = 36;
const offsetSymbols = 32;
const matchSymbols = 53;
const leastMatch = 3;

const literalCounts = memory.data<i8>([
  4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1, -1, -1, -1,
]);
const offsetCounts = memory.data<i8>([
  1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1,
]);
const matchCounts = memory.data<i8>([
  1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
  1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1,
]);

/** What each symbol stands for and how many bits are added to that, as tables have it: eight bytes each. */
let literalValues: usize = 0;
let offsetValues: usize = 0;
let matchValues: usize = 0;

/** The tables of the three parts: the predefined ones, and those that blocks bring. */
let predefined: usize = 0;
let own: usize = 0;

/** The table of each part that was used last and its bits; 0 before the first one. */
let literalTable: usize = 0;
let offsetTable: usize = 0;
let matchTable: usize = 0;
let literalTableBits: i32 = 0;
let offsetTableBits: i32 = 0;
let matchTableBits: i32 = 0;

/** The last three distances. */
let distance1: u32 = 0;
let distance2: u32 = 0;
let distance3: u32 = 0;

/** Of the last `readTable`. */
let table: usize = 0;
let tableBits: i32 = 0;

export function openZstdSequences(): void {
  literalValues = allocate(literalSymbols << 3);
  offsetValues = allocate(offsetSymbols << 3);
  matchValues = allocate(matchSymbols << 3);
  putValues(literalValues, literalBits, literalSymbols, 0);
  putValues(matchValues, matchBits, matchSymbols, leastMatch);
  for (let symbol = 0; symbol < offsetSymbols; symbol++)
    store<u64>(offsetValues + (symbol << 3), ((<u64>1) << symbol) | ((<u64>symbol) << 32));
  own = allocate(maxTableBytes * 3);
  predefined = allocate(maxTableBytes * 3);
  buildPredefined(Part.Literals, literalCounts, literalSymbols, 6);
  buildPredefined(Part.Offsets, offsetCounts, 29, 5);
  buildPredefined(Part.Matches, matchCounts, matchSymbols, 6);
}

function putValues(values: usize, bitCounts: usize, count: i32, first: u32): void {
  let value: u64 = first;
  for (let symbol = 0; symbol < count; symbol++) {
    const bits: u64 = load<u8>(bitCounts + symbol);
    store<u64>(values + (symbol << 3), value | (bits << 32));
    value += (<u64>1) << bits;
  }
}

function buildPredefined(part: Part, counts: usize, count: i32, bits: i32): void {
  beginSymbolCounts(bits);
  for (let symbol = 0; symbol < count; symbol++) putSymbolCount(load<i8>(counts + symbol));
  buildSymbolTable(predefined + part * maxTableBytes, valuesOf(part));
}

function valuesOf(part: Part): usize {
  return part === Part.Literals ? literalValues : part === Part.Offsets ? offsetValues : matchValues;
}

/** Begins a frame. */
export function beginZstdSequences(): void {
  literalTable = 0;
  offsetTable = 0;
  matchTable = 0;
  distance1 = 1;
  distance2 = 4;
  distance3 = 8;
}

/**
 * Puts together the content of a block whose literals were read, at `out`. @param windowStart where its frame's content
 * begins. Returns where it ends, or 0 where anything is damaged.
 */
export function runZstdSequences(start: usize, end: usize, windowStart: usize, out: usize, outEnd: usize): usize {
  if (start >= end) return 0;
  let p = start + 1;
  let count = <i32>load<u8>(start);
  if (count >= 128) {
    const isLong = count === 255;
    count = isLong ? <i32>load<u16>(p) + 0x7f00 : ((count - 128) << 8) + <i32>load<u8>(p);
    p += isLong ? 2 : 1;
  }
  if (count === 0) return p === end ? copyRest(zstdLiterals(), zstdLiteralCount(), out, outEnd) : 0;
  if (p >= end) return 0;
  const modes: u32 = load<u8>(p++);
  if ((modes & 3) !== 0) return 0;
  p = readTable(modes >> 6, Part.Literals, p, end, literalTable, literalTableBits, literalSymbols, 9);
  if (p === 0) return 0;
  literalTable = table;
  literalTableBits = tableBits;
  p = readTable((modes >> 4) & 3, Part.Offsets, p, end, offsetTable, offsetTableBits, offsetSymbols, 8);
  if (p === 0) return 0;
  offsetTable = table;
  offsetTableBits = tableBits;
  p = readTable((modes >> 2) & 3, Part.Matches, p, end, matchTable, matchTableBits, matchSymbols, 9);
  if (p === 0) return 0;
  matchTable = table;
  matchTableBits = tableBits;
  return runSequences(p, end, count, windowStart, out, outEnd);
}

/** Returns where it ends, or 0. */
function readTable(
  mode: u32,
  part: Part,
  start: usize,
  end: usize,
  lastTable: usize,
  lastTableBits: i32,
  symbols: i32,
  maxBits: i32,
): usize {
  switch (mode) {
    case Mode.Predefined:
      table = predefined + part * maxTableBytes;
      tableBits = part === Part.Offsets ? 5 : 6;
      return start;
    case Mode.Single: {
      const symbol: u32 = start < end ? load<u8>(start) : 255;
      if (symbol >= <u32>symbols) return 0;
      table = own + part * maxTableBytes;
      tableBits = 0;
      // Its only state stays.
      store<u64>(table, load<u64>(valuesOf(part) + (symbol << 3)));
      return start + 1;
    }
    case Mode.Counts:
      table = own + part * maxTableBytes;
      if (!readSymbolCounts(start, end, symbols - 1, maxBits) || !buildSymbolTable(table, valuesOf(part))) return 0;
      tableBits = symbolCountBits();
      return symbolCountsEnd();
    default:
      table = lastTable;
      tableBits = lastTableBits;
      return lastTable === 0 ? 0 : start;
  }
}

// @ts-ignore: decorator
@inline
function bitsAt(start: usize, bit: i32): u64 {
  return load<u64>(start + (bit >> 3)) >> (bit & 7);
}

// @ts-ignore: decorator
@inline
function lowBits(word: u64, count: u32): u32 {
  return <u32>(word & (((<u64>1) << count) - 1));
}

function runSequences(start: usize, end: usize, count: i32, windowStart: usize, out: usize, outEnd: usize): usize {
  // A bit before the beginning of the stream is noticed once a sequence: what is read there, 12 bytes at most, is only
  // bits of numbers that are compared before they are used.
  let bit = lastBitOf(start, end) - literalTableBits - offsetTableBits - matchTableBits;
  if (bit < 0) return 0;
  let word = bitsAt(start, bit);
  let matchState = lowBits(word, matchTableBits);
  let offsetState = lowBits(word >> matchTableBits, offsetTableBits);
  let literalState = lowBits(word >> (matchTableBits + offsetTableBits), literalTableBits);
  const literalEntries = literalTable;
  const offsetEntries = offsetTable;
  const matchEntries = matchTable;
  let from = zstdLiterals();
  const literalsEnd = from + zstdLiteralCount();
  let to = out;
  for (let rest = count; ; ) {
    const literalEntry = load<u64>(literalEntries + (literalState << 3));
    const offsetEntry = load<u64>(offsetEntries + (offsetState << 3));
    const matchEntry = load<u64>(matchEntries + (matchState << 3));
    const offsetBits = <u32>(offsetEntry >> 32) & 0xff;
    const matchBitCount = <u32>(matchEntry >> 32) & 0xff;
    const literalBitCount = <u32>(literalEntry >> 32) & 0xff;
    bit -= offsetBits;
    const offset = <u32>offsetEntry + lowBits(bitsAt(start, bit), offsetBits);
    bit -= matchBitCount + literalBitCount;
    word = bitsAt(start, bit);
    const literalLength = <u32>literalEntry + lowBits(word, literalBitCount);
    const matchLength = <u32>matchEntry + lowBits(word >> literalBitCount, matchBitCount);
    if (bit < 0) return 0;
    if (--rest > 0) {
      const offsetStateBits = <u32>(offsetEntry >> 40) & 0xff;
      const matchStateBits = <u32>(matchEntry >> 40) & 0xff;
      const literalStateBits = <u32>(literalEntry >> 40) & 0xff;
      bit -= offsetStateBits + matchStateBits + literalStateBits;
      word = bitsAt(start, bit);
      offsetState = <u32>(offsetEntry >> 48) + lowBits(word, offsetStateBits);
      word >>= offsetStateBits;
      matchState = <u32>(matchEntry >> 48) + lowBits(word, matchStateBits);
      literalState = <u32>(literalEntry >> 48) + lowBits(word >> matchStateBits, literalStateBits);
    }
    const distance = distanceOf(offset, literalLength);
    if (literalLength > <u32>(literalsEnd - from) || literalLength + matchLength > <u32>(outEnd - to)) return 0;
    v128.store(to, v128.load(from));
    if (literalLength > 16) copySixteens(to + 16, from + 16, literalLength - 16);
    from += literalLength;
    to += literalLength;
    if (distance === 0 || distance > <u32>(to - windowStart)) return 0;
    copyMatch(to, distance, matchLength);
    to += matchLength;
    if (rest === 0) break;
  }
  return bit === 0 ? copyRest(from, <u32>(literalsEnd - from), to, outEnd) : 0;
}

/** How far back a sequence reaches: as far as one of the last three did, or how far it says. 0 is no distance. */
// @ts-ignore: decorator
@inline
function distanceOf(offset: u32, literalLength: u32): u32 {
  let distance = offset - 3;
  if (offset <= 3) {
    const place = offset + (literalLength === 0 ? 1 : 0);
    if (place === 1) return distance1;
    distance = place === 2 ? distance2 : place === 3 ? distance3 : distance1 - 1;
    if (place === 2) {
      distance2 = distance1;
      distance1 = distance;
      return distance;
    }
  }
  distance3 = distance2;
  distance2 = distance1;
  distance1 = distance;
  return distance;
}

// @ts-ignore: decorator
@inline
function copySixteens(to: usize, from: usize, length: u32): void {
  for (let i: u32 = 0; i < length; i += 16) v128.store(to + i, v128.load(from + i));
}

// @ts-ignore: decorator
@inline
function copyMatch(to: usize, distance: u32, length: u32): void {
  if (distance >= 16) {
    copySixteens(to, to - distance, length);
    return;
  }
  // What comes again and again is that twice too, until it is eight bytes or more.
  let period = distance;
  let done: u32 = 0;
  for (; period < 8 && done < length; period <<= 1)
    for (const stop = done + period; done < stop; done++) store<u8>(to + done, load<u8>(to + done - period));
  for (; done < length; done += 8) store<u64>(to + done, load<u64>(to + done - period));
}

/** Returns where it ends, or 0. */
function copyRest(from: usize, length: u32, to: usize, outEnd: usize): usize {
  if (length > <u32>(outEnd - to)) return 0;
  memory.copy(to, from, length);
  return to + length;
}
