/** The literals of a block of Zstandard (RFC 8878, 3.1.1.3.1), with Huffman codes or without. */
import { allocate } from './memory';
import {
  buildSymbolTable,
  lastBitOf,
  maxTableBytes,
  readSymbolCounts,
  symbolCountBits,
  symbolCountsEnd,
} from './zstdSymbols';

const maxLiterals: u32 = 1 << 17;
const maxCodeBits = 11;
/** Of the weights themselves, which are compressed. */
const maxWeightTableBits = 6;
const slackBytes = 64;

const enum Literals {
  Raw = 0,
  Repeated = 1,
  Compressed = 2,
  /** With the codes of the block before. */
  Treeless = 3,
}

/** Where literals are unpacked, the codes, and weights: a byte a symbol. */
let unpacked: usize = 0;
let codes: usize = 0;
let weights: usize = 0;
let weightTable: usize = 0;

/** How long codes are at most; 0 as long as there are none. */
let codeBits: i32 = 0;

/** Of the last `readZstdLiterals`. */
let literals: usize = 0;
let literalCount: u32 = 0;
let sectionEnd: usize = 0;

export function openZstdLiterals(): void {
  unpacked = allocate(maxLiterals + slackBytes);
  codes = allocate(2 << maxCodeBits);
  weights = allocate(256);
  weightTable = allocate(maxTableBytes);
}

/** Begins a frame. */
export function beginZstdLiterals(): void {
  codeBits = 0;
}

/** Where the literals of the block are: 64 bytes behind them may be read. */
export function zstdLiterals(): usize {
  return literals;
}

export function zstdLiteralCount(): u32 {
  return literalCount;
}

export function zstdLiteralsEnd(): usize {
  return sectionEnd;
}

/** Reads the literals of a block. Returns whether it could. */
export function readZstdLiterals(start: usize, end: usize): bool {
  if (start >= end) return false;
  // The header takes five bytes at most; bits that are not there lead beyond the end.
  const header = load<u64>(start);
  const kind: u32 = <u32>header & 3;
  const form: u32 = <u32>(header >> 2) & 3;
  if (kind === Literals.Raw || kind === Literals.Repeated) {
    const headerBytes: usize = form === 3 ? 3 : form === 1 ? 2 : 1;
    const count: u32 = <u32>(headerBytes === 1 ? (header >> 3) & 0x1f : (header >> 4) & (form === 3 ? 0xfffff : 0xfff));
    const dataBytes: u32 = kind === Literals.Raw ? count : 1;
    if (count > maxLiterals || headerBytes + dataBytes > end - start) return false;
    literals = start + headerBytes;
    literalCount = count;
    sectionEnd = literals + dataBytes;
    if (kind === Literals.Raw) return true;
    memory.fill(unpacked, load<u8>(literals), count);
    literals = unpacked;
    return true;
  }
  const sizeBits: u64 = form === 3 ? 18 : form === 2 ? 14 : 10;
  const headerBytes: usize = form === 3 ? 5 : form === 2 ? 4 : 3;
  const mask = ((<u64>1) << sizeBits) - 1;
  const count = <u32>((header >> 4) & mask);
  const size = <u32>((header >> (4 + sizeBits)) & mask);
  if (count > maxLiterals || headerBytes + size > end - start) return false;
  let p = start + headerBytes;
  sectionEnd = p + size;
  literals = unpacked;
  literalCount = count;
  if (kind === Literals.Compressed) {
    p = readCodes(p, sectionEnd);
    if (p === 0) return false;
  }
  if (codeBits === 0) return false;
  if (form === 0) return readRest(p, lastBitOf(p, sectionEnd), unpacked, unpacked + count);
  return readFourStreams(p, sectionEnd, count);
}

function readFourStreams(start: usize, end: usize, count: u32): bool {
  if (end - start < 10) return false;
  const first = start + 6;
  const second = first + <usize>load<u16>(start);
  const third = second + <usize>load<u16>(start, 2);
  const fourth = third + <usize>load<u16>(start, 4);
  const part = (count + 3) >> 2;
  if (fourth >= end || part * 3 > count) return false;
  let bit1 = lastBitOf(first, second);
  let bit2 = lastBitOf(second, third);
  let bit3 = lastBitOf(third, fourth);
  let bit4 = lastBitOf(fourth, end);
  let to1 = unpacked;
  let to2 = to1 + part;
  let to3 = to2 + part;
  let to4 = to3 + part;
  const outEnd = unpacked + count;
  const table = codes;
  const shift: u64 = 64 - codeBits;
  // In turn: none of them waits for another. The last one has the fewest symbols.
  while (min(min(bit1, bit2), min(bit3, bit4)) >= 56 && to4 + 5 <= outEnd) {
    bit1 = readFive(first, bit1, to1, table, shift);
    bit2 = readFive(second, bit2, to2, table, shift);
    bit3 = readFive(third, bit3, to3, table, shift);
    bit4 = readFive(fourth, bit4, to4, table, shift);
    to1 += 5;
    to2 += 5;
    to3 += 5;
    to4 += 5;
  }
  const out = unpacked;
  return (
    readRest(first, bit1, to1, out + part) &&
    readRest(second, bit2, to2, out + part * 2) &&
    readRest(third, bit3, to3, out + part * 3) &&
    readRest(fourth, bit4, to4, outEnd)
  );
}

/** Reads five symbols, whose codes are in 56 bits, before the bit `bit`. Returns before which bit the next one is. */
// @ts-ignore: decorator
@inline
function readFive(start: usize, bit: i32, to: usize, table: usize, shift: u64): i32 {
  let word = load<u64>(start + (bit >> 3) - 7) << (8 - (bit & 7));
  let used: u32 = 0;
  for (let i = 0; i < 5; i++) {
    const code: u32 = load<u16>(table + (<usize>(word >> shift) << 1));
    store<u8>(to + i, code);
    word <<= code >> 8;
    used += code >> 8;
  }
  return bit - used;
}

/** Reads as many symbols as there is room for. Returns whether the stream has just these. */
function readRest(start: usize, firstBit: i32, out: usize, outEnd: usize): bool {
  const table = codes;
  const shift: u64 = 64 - codeBits;
  let bit = firstBit;
  let to = out;
  for (; bit >= 56 && to + 5 <= outEnd; to += 5) bit = readFive(start, bit, to, table, shift);
  const mask: u32 = (1 << codeBits) - 1;
  for (; to < outEnd && bit >= 0; to++) {
    const at = bit - codeBits;
    const code: u32 = load<u16>(table + (((load<u32>(start + (at >> 3)) >> (at & 7)) & mask) << 1));
    bit -= code >> 8;
    store<u8>(to, code);
  }
  return bit === 0 && to === outEnd;
}

/** Reads the weights of all symbols but the last one, and makes the codes. Returns where they end, or 0. */
function readCodes(start: usize, end: usize): usize {
  codeBits = 0;
  if (start >= end) return 0;
  const header = <i32>load<u8>(start);
  const from = start + 1;
  if (header < 128) {
    const next = from + header;
    return next <= end && makeCodes(readCompressedWeights(from, next)) ? next : 0;
  }
  const count = header - 127;
  const next = from + ((count + 1) >> 1);
  if (next > end) return 0;
  for (let i = 0; i < count; i++) {
    const pair: u32 = load<u8>(from + (i >> 1));
    store<u8>(weights + i, (i & 1) === 0 ? pair >> 4 : pair & 15);
  }
  return makeCodes(count) ? next : 0;
}

/** Returns how many there are, or 0. */
function readCompressedWeights(start: usize, end: usize): i32 {
  if (!readSymbolCounts(start, end, 255, maxWeightTableBits)) return 0;
  if (!buildSymbolTable(weightTable, 0)) return 0;
  const tableBits = symbolCountBits();
  const from = symbolCountsEnd();
  let bit = lastBitOf(from, end) - tableBits * 2;
  if (bit < 0) return 0;
  const mask = (1 << tableBits) - 1;
  const both = <i32>load<u32>(from + (bit >> 3)) >> (bit & 7);
  // Two states take turns, which is why they change their names.
  let state = (both >> tableBits) & mask;
  let other = both & mask;
  for (let count = 0; count < 255; ) {
    const entry = load<u64>(weightTable + (state << 3));
    store<u8>(weights + count++, entry);
    const bits = <i32>(entry >> 40) & 0xff;
    bit -= bits;
    if (bit < 0) {
      if (count === 255) return 0;
      store<u8>(weights + count++, load<u64>(weightTable + (other << 3)));
      return count;
    }
    state = other;
    other = <i32>(entry >> 48) + (<i32>(load<u32>(from + (bit >> 3)) >> (bit & 7)) & ((1 << bits) - 1));
  }
  return 0;
}

/** Makes the codes of so many weights and the last one, which follows from them. Returns whether it could. */
function makeCodes(count: i32): bool {
  if (count === 0) return false;
  let total: u32 = 0;
  for (let i = 0; i < count; i++) {
    const weight = <i32>load<u8>(weights + i);
    if (weight > maxCodeBits + 1) return false;
    total += (1 << weight) >> 1;
  }
  if (total === 0) return false;
  const bits = 32 - clz(total);
  const rest = (<u32>1 << bits) - total;
  if (bits > maxCodeBits || popcnt(rest) !== 1) return false;
  store<u8>(weights + count, ctz(rest) + 1);
  let to = codes;
  for (let weight: u32 = 1; weight <= <u32>bits; weight++)
    for (let symbol = 0; symbol <= count; symbol++) {
      if (load<u8>(weights + symbol) !== weight) continue;
      const code: u32 = symbol | ((bits + 1 - weight) << 8);
      for (let i = 1 << (weight - 1); i > 0; i--, to += 2) store<u16>(to, code);
    }
  codeBits = bits;
  return true;
}
