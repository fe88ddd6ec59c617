/**
 * Pages of a column: levels and values, compressed, each with its header before it; the same bytes as
 * parquet/column.ts.
 */

import { reserve } from './buffers';
import { Column } from './column';
import { Type } from './types';
import { bitWidth, maxHybridLength, writeIndices, writeLevels } from './hybrid';
import { allocate, free } from './memory';
import { compress, maxSnappyLength } from './snappy';
import { endValues, resetValues } from './values';
import { writeVarint } from './varint';

const plainEncoding = 0;
const dictionaryEncoding = 2;
const levelEncoding = 3;
/** Touched behind a buffer by those who read or write sixteen bytes at once. */
const slack = 64;
const maxHeader = 64;

/** Shared by all columns because only one page is made at a time. Address and size each. */
const raw = memory.data(8, 4);
const compressed = memory.data(8, 4);

// @ts-ignore: decorator
@lazy
let maxPageRows: i32 = 20_000;

export function setMaxPageRows(rows: i32): void {
  maxPageRows = rows;
}

/** Says that `row` (0-based) has a value, which is to be added next; the rows passed over are null. */
// @ts-ignore: decorator
@inline
export function present(column: Column, row: i32): void {
  if (column.full) endPage(column);
  if (column.row !== row) pad(column, row);
  if (column.pageRows >= maxPageRows) endPage(column);
  if (column.pageRows !== column.count) level(column);
  column.pageRows++;
  column.row++;
}

/** Up to how many rows the page can come without ending or needing more room, as long as `nulls` of them are null. */
export function rowsBeforeChange(column: Column, nulls: i32): i32 {
  const rows = column.indexed ? min(maxPageRows, (column.indicesSize >> 2) + nulls) : maxPageRows;
  return nulls > 0 ? min(rows, column.levelsSize - slack) : rows;
}

function level(column: Column): void {
  const rows = column.pageRows;
  if (rows + slack >= column.levelsSize) growLevels(column, rows);
  store<u8>(column.levels + rows, 1);
}

function growLevels(column: Column, rows: i32): void {
  reserve(changetype<usize>(column) + offsetof<Column>('levels'), column.pageRows, rows + slack + 64);
}

function pad(column: Column, row: i32): void {
  while (column.row < row) {
    if (column.pageRows >= maxPageRows) endPage(column);
    const from = column.pageRows;
    const some = min(row - column.row, maxPageRows - from);
    if (from + some + slack >= column.levelsSize) growLevels(column, from + some);
    if (from === column.count) memory.fill(column.levels, 1, from);
    memory.fill(column.levels + from, 0, some);
    column.pageRows += some;
    column.row += some;
  }
}

/** Compresses what is there so far, if anything. */
export function endPage(column: Column): void {
  const rows = column.pageRows;
  if (rows === 0) return;
  const count = column.count;
  const byDictionary = endValues(column);
  const width = bitWidth(column.entries);
  const most =
    4 + maxHybridLength(rows, 1) + (byDictionary ? 1 + maxHybridLength(count, width) : plainLength(column)) + slack;
  reserve(raw, 0, most);
  const start = load<usize>(raw);
  let to = start + 4;
  if (count === rows) {
    to = writeVarint(rows * 2, to);
    store<u8>(to++, 1);
  } else {
    to = writeLevels(column.levels, rows, to);
  }
  store<u32>(start, <u32>(to - start - 4));
  if (byDictionary) {
    store<u8>(to++, width);
    to = writeIndices(column.indices, count, width, to);
    column.hasDictionary = true;
  } else {
    to = writePlain(column, column.plain, column.plainBytes, to);
    column.hasPlain = true;
  }
  const nulls = rows - count;
  const page = makePage(
    column,
    <i32>(to - start),
    rows,
    byDictionary ? dictionaryEncoding : plainEncoding,
    nulls,
    false,
  );
  if (column.lastPage) store<usize>(column.lastPage, page);
  else column.firstPage = page;
  column.lastPage = page;
  column.nulls += nulls;
  column.plainBytes = 0;
  column.count = 0;
  column.pageRows = 0;
}

/** The length of the plain values as they are to be written. */
function plainLength(column: Column): i32 {
  return column.type === Type.Nanos ? (column.plainBytes >> 3) * 12 : column.plainBytes;
}

const msPerDay: i64 = 86_400_000;
const julianDayOfEpoch: i64 = 2_440_588;

function writePlain(column: Column, values: usize, bytes: i32, out: usize): usize {
  if (column.type !== Type.Nanos) {
    memory.copy(out, values, bytes);
    return out + bytes;
  }
  let to = out;
  for (let at = values, end = values + bytes; at < end; at += 8) {
    const millis = load<i64>(at);
    let ofDay = millis % msPerDay;
    if (ofDay < 0) ofDay += msPerDay;
    store<i64>(to, ofDay * 1_000_000);
    store<i32>(to, <i32>((millis - ofDay) / msPerDay + julianDayOfEpoch), 8);
    to += 12;
  }
  return to;
}

/** Compresses the first `length` bytes of `raw` and returns a page of its own with them, its header before them. */
function makePage(column: Column, length: i32, values: i32, encoding: i32, nulls: i32, dictionary: bool): usize {
  reserve(compressed, 0, maxHeader + maxSnappyLength(length) + slack);
  const body = load<usize>(compressed) + maxHeader;
  const compressedLength = <i32>(compress(load<usize>(raw), length, body) - body);
  const header = load<usize>(compressed);
  let to = number(header, 0x15, dictionary ? 2 : 0);
  to = number(to, 0x15, length);
  to = number(to, 0x15, compressedLength);
  store<u8>(to, dictionary ? 0x4c : 0x2c);
  to = number(to + 1, 0x15, values);
  to = number(to, 0x15, encoding);
  if (!dictionary) {
    to = number(to, 0x15, levelEncoding);
    to = number(to, 0x15, levelEncoding);
    store<u8>(to, 0x1c);
    to = number(to + 1, 0x36, nulls);
    store<u8>(to++, 0);
  }
  store<u16>(to, 0);
  to += 2;
  const headerLength = <i32>(to - header);
  const total = headerLength + compressedLength;
  const page = allocate(8 + total);
  store<usize>(page, 0);
  store<i32>(page, total, 4);
  memory.copy(page + 8, header, headerLength);
  memory.copy(page + 8 + headerLength, body, compressedLength);
  column.written += total;
  column.uncompressed += headerLength + length;
  return page;
}

/** A number of Thrift's compact protocol behind the byte that says which field of which type it is. */
function number(to: usize, field: u8, value: i32): usize {
  store<u8>(to, field);
  return writeVarint(value * 2, to + 1);
}

/** Ends the column after `rows` rows. Its pages stay until `releaseColumn`. */
export function finishColumn(column: Column, rows: i32): void {
  pad(column, rows);
  endPage(column);
  column.dictionaryLength = 0;
  if (!column.hasDictionary) return;
  const bytes = column.dictionaryBytes;
  reserve(raw, 0, (bytes >> 1) * 3 + slack);
  const start = load<usize>(raw);
  const length = <i32>(writePlain(column, column.dictionary, bytes, start) - start);
  // The dictionary is known last but stands first.
  const page = makePage(column, length, column.entries, dictionaryEncoding, 0, true);
  store<usize>(page, column.firstPage);
  column.firstPage = page;
  column.dictionaryLength = load<i32>(page, 4);
}

/** Gives the pages back and makes ready for the next file. */
export function releaseColumn(column: Column): void {
  for (let page = column.firstPage; page !== 0; ) {
    const next = load<usize>(page);
    free(page, 8 + load<i32>(page, 4));
    page = next;
  }
  column.firstPage = column.lastPage = 0;
  column.row = column.nulls = column.uncompressed = column.written = 0;
  column.hasPlain = column.hasDictionary = false;
  resetValues(column);
}
