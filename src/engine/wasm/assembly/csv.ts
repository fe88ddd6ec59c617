/** Turns rows of CSV into cells, as records/csv/csvReader.ts does, as long as nothing is wrong with them. */
import { Cell } from './cells';
import { isNullWord, kindOf } from './csvCellKind';
import { allocate } from './memory';
import { RecordStop } from './recordStops';

@unmanaged
class Rows {
  delimiter: i32 = 0;
  /** 0 if there is none. */
  quote: i32 = 0;
  backslash: i32 = 0;
  decimalMark: i32 = 0;
  /** Whether a value in quotes is read as one without. */
  quotesMeanNothing: i32 = 0;
  /** Words that mean no value: for each its length in a byte, then its bytes; a zero ends them. 0 without any. */
  nullWords: usize = 0;
  columns: i32 = 0;
  /** For each column the node of the key tree times 16, and a byte: whether its values are texts. */
  heads: usize = 0;
  texts: usize = 0;
  /**
   * What the last call came to: where it stopped, how many rows it read, numbers on the tape, where what it put ends.
   */
  at: i32 = 0;
  rows: i32 = 0;
  length: i32 = 0;
  put: i32 = 0;
}

const cellBytes = 16;
const comma = 0x2c;
const point = 0x2e;

/** Where the last value in quotes stands, and whether it was put together elsewhere. */
let from: usize = 0;
let to: usize = 0;
let putAt: usize = 0;

/** @returns a reader; `heads` has room for a number and `texts` for a byte for each column, which the caller fills. */
export function openCsv(
  delimiter: i32,
  quote: i32,
  backslash: i32,
  decimalMark: i32,
  quotesMeanNothing: i32,
  columns: i32,
  nullWordBytes: i32,
): usize {
  const address = allocate(<i32>offsetof<Rows>());
  const reader = changetype<Rows>(address);
  reader.delimiter = delimiter;
  reader.quote = quote;
  reader.backslash = backslash;
  reader.decimalMark = decimalMark;
  reader.quotesMeanNothing = quotesMeanNothing;
  reader.columns = columns;
  reader.nullWords = nullWordBytes > 0 ? allocate(nullWordBytes) : 0;
  reader.heads = allocate(columns * 4);
  reader.texts = allocate(columns);
  return address;
}

export function csvHeads(reader: usize): usize {
  return changetype<Rows>(reader).heads;
}

export function csvTexts(reader: usize): usize {
  return changetype<Rows>(reader).texts;
}

export function csvNullWords(reader: usize): usize {
  return changetype<Rows>(reader).nullWords;
}

export function csvAt(reader: usize): i32 {
  return changetype<Rows>(reader).at;
}

export function csvRows(reader: usize): i32 {
  return changetype<Rows>(reader).rows;
}

export function csvLength(reader: usize): i32 {
  return changetype<Rows>(reader).length;
}

export function csvPut(reader: usize): i32 {
  return changetype<Rows>(reader).put;
}

/**
 * Reads as many rows as there are from `at` on.
 * @param length numbers on the tape; another row is only begun below `limit`.
 * @param put where values that are not in the file as they are may be put, as many bytes as there are from `at` to
 *   `end`.
 */
export function readCsvRows(
  address: usize,
  window: usize,
  at: i32,
  end: i32,
  final: bool,
  tape: usize,
  length: i32,
  limit: i32,
  put: i32,
): RecordStop {
  const reader = changetype<Rows>(address);
  const stop = window + end;
  let why = RecordStop.Done;
  let p = window + at;
  let cell = tape + (length << 2);
  let rows = 0;
  putAt = window + put;
  for (;;) {
    // Blank lines, and the second byte of a line end.
    while (load<u8>(p) === 0x0a || load<u8>(p) === 0x0d) p++;
    if (p >= stop) {
      p = stop;
      why = final ? RecordStop.Done : RecordStop.Incomplete;
      break;
    }
    if (<i32>((cell - tape) >> 2) > limit) {
      why = RecordStop.Full;
      break;
    }
    const next = row(reader, window, p, stop, final, cell);
    if (next === 0) {
      why = RecordStop.Rare;
      break;
    }
    p = next;
    cell = cells;
    rows++;
  }
  reader.at = <i32>(p - window);
  reader.rows = rows;
  reader.length = <i32>((cell - tape) >> 2);
  reader.put = <i32>(putAt - window);
  return why;
}

/** Behind the last cell of the last row. */
let cells: usize = 0;

/** One row, its cells from `out` on; returns where it ends, or 0 if TypeScript has to look at it. */
function row(reader: Rows, window: usize, start: usize, stop: usize, final: bool, out: usize): usize {
  const delimiter: u32 = reader.delimiter;
  const quote: u32 = reader.quote;
  const columns = reader.columns;
  const heads = reader.heads;
  const texts = reader.texts;
  let cell = out;
  let column = 0;
  let p = start;
  for (;;) {
    let begin = p;
    let close: usize;
    let kind: u32 = Cell.Text;
    let plainValue: bool;
    const c: u32 = load<u8>(p);
    if (c === quote && quote !== 0) {
      p = quoted(reader, p, stop, final);
      if (p === 0) return 0;
      begin = from;
      close = to;
      plainValue = reader.quotesMeanNothing !== 0;
    } else {
      // Quotes behind white space are rare.
      if (c === 0x20 || (c === 0x09 && delimiter !== 0x09)) if (spaceThenQuote(p, quote, delimiter)) return 0;
      p = plain(p, stop, delimiter);
      if (p === 0 || (p >= stop && !final)) return 0;
      close = p;
      plainValue = true;
    }
    if (plainValue) {
      // Blanks around a number say nothing; around a text they belong to it.
      let first = begin;
      let last = close;
      while (first < last && load<u8>(first) === 0x20) first++;
      while (first < last && load<u8>(last - 1) === 0x20) last--;
      if (first === last || (reader.nullWords !== 0 && isNullWord(reader.nullWords, first, last))) kind = Cell.Null;
      else if (column < columns && load<u8>(texts + column) === 0) {
        kind = kindOf(first, last, reader.decimalMark);
        if (kind !== Cell.Text) {
          begin = first;
          close = last;
        }
        if (kind === Cell.Decimal && reader.decimalMark === comma) {
          const length = close - begin;
          for (let i: usize = 0; i < length; i++) {
            const digit = load<u8>(begin + i);
            store<u8>(putAt + i, digit === comma ? point : digit);
          }
          begin = putAt;
          close = putAt + length;
          putAt += length;
        }
      }
    }
    if (column < columns) {
      store<i32>(cell, load<i32>(heads + (column << 2)) | kind);
      store<i32>(cell, <i32>(begin - window), 4);
      store<i32>(cell, <i32>(close - window), 8);
      store<i32>(cell, <i32>(close - begin), 12);
      cell += cellBytes;
    } else if (kind !== Cell.Null) return 0;
    column++;
    if (p < stop) {
      if (load<u8>(p) === delimiter) {
        p++;
        continue;
      }
      p++;
    }
    store<i32>(cell, Cell.Row);
    store<i32>(cell, <i32>(start - window), 4);
    store<i32>(cell, <i32>(p - window), 8);
    store<i32>(cell, 0, 12);
    cells = cell + cellBytes;
    return p;
  }
}

function spaceThenQuote(at: usize, quote: u32, delimiter: u32): bool {
  let p = at;
  while (load<u8>(p) === 0x20 || (load<u8>(p) === 0x09 && delimiter !== 0x09)) p++;
  return quote !== 0 && load<u8>(p) === quote;
}

/** Where a value without quotes ends: at a delimiter, a line end, or the end of the window; 0 if it is no text. */
function plain(at: usize, stop: usize, delimiter: u32): usize {
  const delimiters = i8x16.splat(<i8>delimiter);
  let p = at;
  for (;;) {
    const some = v128.load(p);
    // Line ends, the zero and what is not ASCII come under this, and so do other control characters.
    const ends = v128.or(i8x16.eq(some, delimiters), i8x16.lt_s(some, i8x16.splat(0x20)));
    const mask = i8x16.bitmask(ends);
    if (mask === 0) {
      p += 16;
      continue;
    }
    p += ctz(mask);
    if (p >= stop) return stop;
    const c: u32 = load<u8>(p);
    if (c === delimiter || c === 0x0a || c === 0x0d) return p;
    if (c === 0) return 0;
    p = c < 0x20 ? p + 1 : character(p, stop);
    if (p === 0) break;
  }
  return 0;
}

/** A value in quotes, which is `from` and `to` then; returns where it ends, or 0 if it is rare. */
function quoted(reader: Rows, at: usize, stop: usize, final: bool): usize {
  const quote: u32 = reader.quote;
  const quotes = i8x16.splat(<i8>quote);
  const escapes = i8x16.splat(reader.backslash ? 0x5c : <i8>quote);
  let p = at + 1;
  for (;;) {
    const some = v128.load(p);
    const ends = v128.or(v128.or(i8x16.eq(some, quotes), i8x16.eq(some, escapes)), i8x16.lt_s(some, i8x16.splat(1)));
    const mask = i8x16.bitmask(ends);
    if (mask === 0) {
      p += 16;
      continue;
    }
    p += ctz(mask);
    if (p >= stop) return 0;
    const c: u32 = load<u8>(p);
    if (c === quote) {
      if (p + 1 >= stop && !final) return 0;
      if (p + 1 < stop && load<u8>(p + 1) === quote) return escaped(reader, at + 1, p, stop, final);
      break;
    }
    if (c === 0x5c) {
      if (p + 1 >= stop) return 0;
      const next: u32 = load<u8>(p + 1);
      if (next === quote || next === 0x5c) return escaped(reader, at + 1, p, stop, final);
      p++;
    } else if (c === 0) return 0;
    else {
      p = character(p, stop);
      if (p === 0) return 0;
    }
  }
  from = at + 1;
  to = p;
  return behindQuotes(reader, p + 1, stop, final);
}

/**
 * The same for a value with an escape at `at`, the first one behind `start`: it is put elsewhere, without escapes.
 * Sixteen bytes are copied at a time, so up to fifteen behind what is put are written over.
 */
function escaped(reader: Rows, start: usize, at: usize, stop: usize, final: bool): usize {
  const quote: u32 = reader.quote;
  const quotes = i8x16.splat(<i8>quote);
  const escapes = i8x16.splat(reader.backslash ? 0x5c : <i8>quote);
  let p = start;
  let out = putAt;
  from = out;
  for (; p < at; p += 16, out += 16) v128.store(out, v128.load(p));
  out -= p - at;
  p = at;
  for (;;) {
    const some = v128.load(p);
    v128.store(out, some);
    const ends = v128.or(v128.or(i8x16.eq(some, quotes), i8x16.eq(some, escapes)), i8x16.lt_s(some, i8x16.splat(1)));
    const mask = i8x16.bitmask(ends);
    if (mask === 0) {
      p += 16;
      out += 16;
      continue;
    }
    p += ctz(mask);
    out += ctz(mask);
    if (p >= stop) return 0;
    const c: u32 = load<u8>(p);
    if (c === quote) {
      if (p + 1 >= stop && !final) return 0;
      if (p + 1 >= stop || load<u8>(p + 1) !== quote) break;
      store<u8>(out++, quote);
      p += 2;
    } else if (c === 0x5c) {
      if (p + 1 >= stop) return 0;
      const next: u32 = load<u8>(p + 1);
      const isEscape = next === quote || next === 0x5c;
      store<u8>(out++, isEscape ? next : c);
      p += isEscape ? 2 : 1;
    } else if (c === 0) return 0;
    else {
      const next = character(p, stop);
      if (next === 0) return 0;
      // At most four bytes, of which it is known that they can be read.
      store<u32>(out, load<u32>(p));
      out += next - p;
      p = next;
    }
  }
  to = putAt = out;
  return behindQuotes(reader, p + 1, stop, final);
}

/** Where the value ends whose closing quote stands before `at`, or 0 if anything stands between. */
// @ts-ignore: decorator
@inline
function behindQuotes(reader: Rows, at: usize, stop: usize, final: bool): usize {
  if (at >= stop) return final ? stop : 0;
  const behind: u32 = load<u8>(at);
  return behind === reader.delimiter || behind === 0x0a || behind === 0x0d ? at : 0;
}

/** One character of two to four bytes, as RFC 3629 allows them: where it ends, or 0 if it is none or not all there. */
function character(at: usize, stop: usize): usize {
  const lead: u32 = load<u8>(at);
  const more: usize =
    lead >= 0xc2 && lead <= 0xdf ? 1 : lead >= 0xe0 && lead <= 0xef ? 2 : lead >= 0xf0 && lead <= 0xf4 ? 3 : 0;
  if (more === 0 || at + more >= stop) return 0;
  let low: u32 = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  let high: u32 = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  for (let p = at + 1; p <= at + more; p++) {
    const c: u32 = load<u8>(p);
    if (c < low || c > high) return 0;
    low = 0x80;
    high = 0xbf;
  }
  return at + more + 1;
}
