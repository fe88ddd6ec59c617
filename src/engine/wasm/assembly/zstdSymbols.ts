/**
 * Tables of finite state entropy (RFC 8878, 4.1): for each state its symbol, and how to get to the next one. An entry
 * has eight bytes: what the symbol stands for, 32 bits; how many bits are added to that, 8 bits; how many bits the next
 * state takes, 8 bits; and what is added to these, 16 bits.
 */
import { allocate } from './memory';

/** A table has no more states than two to the power of this. */
export const maxTableBits = 9;
export const maxTableBytes = 8 << maxTableBits;
const maxSymbols = 256;

/** How often each symbol comes, -1 for less than once: 16 bits each. */
let counts: usize = 0;
/** Of each symbol the next number that one of its states gets: 16 bits each. */
let nextNumbers: usize = 0;
/** The symbols of the states, a byte each. */
let spread: usize = 0;

/** Of the last `readSymbolCounts`: how many symbols have a count, the table's bits, and where it ends. */
let symbolCount: i32 = 0;
let countBits: i32 = 0;
let countsEnd: usize = 0;

export function openSymbolTables(): void {
  counts = allocate(maxSymbols << 1);
  nextNumbers = allocate(maxSymbols << 1);
  spread = allocate(1 << maxTableBits);
}

export function symbolCountsEnd(): usize {
  return countsEnd;
}

export function symbolCountBits(): i32 {
  return countBits;
}

/** Begins counts that are not read but put, symbol by symbol. */
export function beginSymbolCounts(bits: i32): void {
  symbolCount = 0;
  countBits = bits;
}

export function putSymbolCount(count: i32): void {
  store<i16>(counts + (symbolCount++ << 1), count);
}

/**
 * Reads how often symbols come, for `buildSymbolTable`. Returns whether it could: symbols up to `maxSymbol` come, and
 * the table has no more than `maxBits` bits.
 */
export function readSymbolCounts(start: usize, end: usize, maxSymbol: i32, maxBits: i32): bool {
  if (start >= end) return false;
  beginSymbolCounts((<i32>load<u8>(start) & 15) + 5);
  if (countBits > maxBits) return false;
  const bitCount = <i32>(end - start) << 3;
  let bit = 4;
  let remaining = 1 << countBits;
  while (remaining > 0) {
    if (symbolCount > maxSymbol || bit >= bitCount) return false;
    // A number up to remaining + 1: the smallest ones take a bit less.
    const bits = 32 - clz(remaining + 1);
    const word = <i32>(load<u32>(start + (bit >> 3)) >> (bit & 7));
    const shortMask = (1 << (bits - 1)) - 1;
    const shortOnes = (1 << bits) - 2 - remaining;
    let value = word & shortMask;
    if (value < shortOnes) bit += bits - 1;
    else {
      value = word & ((1 << bits) - 1);
      if (value > shortMask) value -= shortOnes;
      bit += bits;
    }
    const count = value - 1;
    putSymbolCount(count);
    remaining -= count < 0 ? 1 : count;
    if (count !== 0) continue;
    // How many more do not come, two bits at a time.
    for (let more = 3; more === 3; ) {
      more = <i32>(load<u16>(start + (bit >> 3)) >> (bit & 7)) & 3;
      bit += 2;
      if (symbolCount + more > maxSymbol + 1 || bit > bitCount) return false;
      for (let i = 0; i < more; i++) putSymbolCount(0);
    }
  }
  countsEnd = start + ((bit + 7) >> 3);
  return remaining === 0 && countsEnd <= end;
}

/**
 * Makes a table of the counts. @param values what symbols stand for, an entry's lower 40 bits in eight bytes each; 0
 * where it is themselves. Returns whether the counts come to as many states as the table has.
 */
export function buildSymbolTable(table: usize, values: usize): bool {
  const size = 1 << countBits;
  const mask = size - 1;
  let total = 0;
  let high = size;
  for (let symbol = 0; symbol < symbolCount; symbol++) {
    const count = <i32>load<i16>(counts + (symbol << 1));
    total += count < 0 ? 1 : count;
    if (total > size) return false;
    // Those that come least are at the end.
    if (count < 0) store<u8>(spread + --high, symbol);
    store<u16>(nextNumbers + (symbol << 1), count < 0 ? 1 : count);
  }
  if (total !== size) return false;
  const step = (size >> 1) + (size >> 3) + 3;
  let place = 0;
  for (let symbol = 0; symbol < symbolCount; symbol++) {
    const count = <i32>load<i16>(counts + (symbol << 1));
    for (let i = 0; i < count; i++) {
      store<u8>(spread + place, symbol);
      do place = (place + step) & mask;
      while (place >= high);
    }
  }
  for (let state = 0; state < size; state++) {
    const symbol: u32 = load<u8>(spread + state);
    const number: u32 = load<u16>(nextNumbers + (symbol << 1));
    store<u16>(nextNumbers + (symbol << 1), number + 1);
    const bits = countBits - (31 - clz(number));
    const value = values === 0 ? <u64>symbol : load<u64>(values + (symbol << 3));
    store<u64>(table + (state << 3), value | ((<u64>bits) << 40) | ((<u64>((number << bits) - size)) << 48));
  }
  return true;
}

/** Where the bits of a stream end that is read from its end on: behind the highest one, a mark. -1 without a mark. */
export function lastBitOf(start: usize, end: usize): i32 {
  if (start >= end) return -1;
  const last: u32 = load<u8>(end - 1);
  return last === 0 ? -1 : (<i32>(end - start - 1) << 3) + (31 - clz(last));
}
