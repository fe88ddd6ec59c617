/** Takes the cells of a tape into rows of CSV, a file's worth at a time; the same bytes as ../../csv.ts. */

import { reserve } from './buffers';
import { copy } from './bytes';
import { Cell } from './cells';
import { DateField } from './dateFields';
import { plainText } from './fill';
import { allocate } from './memory';
import { Stop } from './stops';
import { columnOf, passedOver, refused, CommonTable } from './commonTable';
import { millis, readTime, TimeForm } from './times';
import { Type } from './types';

/** Touched behind what is written by those who write sixteen bytes at once. */
const slack = 32;
/** The longest that a field of a date gets. */
const maxDateField = 4;

@unmanaged
class CsvTable extends CommonTable {
  count: i32 = 0;
  /** For each column, a byte: its type. */
  types: usize = 0;
  /** For each column, four bytes: its cell in the row at hand, 0 for none. */
  row: usize = 0;
  out: usize = 0;
  outSize: i32 = 0;
  /** Bytes of the file so far. */
  used: i32 = 0;
  header: usize = 0;
  headerLength: i32 = 0;
  dates: usize = 0;
  datesLength: i32 = 0;
  lineEnding: u16 = 0;
  separator: u8 = 0;
  quote: u8 = 0;
  escape: u8 = 0;
  decimalMark: u8 = 0;
}

/**
 * @param lineEnding its first byte, and its second times 256 if there is one. `header` and `dates` are the lengths of
 * what is put where the next two functions say.
 */
export function openCsvTable(
  columns: i32,
  separator: i32,
  quote: i32,
  escape: i32,
  decimalMark: i32,
  lineEnding: i32,
  header: i32,
  dates: i32,
): usize {
  const address = allocate(<i32>offsetof<CsvTable>());
  memory.fill(address, 0, offsetof<CsvTable>());
  const table = changetype<CsvTable>(address);
  table.count = columns;
  table.types = allocate(columns);
  table.row = allocate(columns << 2);
  memory.fill(table.row, 0, columns << 2);
  table.header = allocate(header);
  table.headerLength = header;
  table.dates = allocate(max(dates, 1));
  table.datesLength = dates;
  table.separator = <u8>separator;
  table.quote = <u8>quote;
  table.escape = <u8>escape;
  table.decimalMark = <u8>decimalMark;
  table.lineEnding = <u16>lineEnding;
  return address;
}

export function csvTableHeader(address: usize): usize {
  return changetype<CsvTable>(address).header;
}

export function csvTableDates(address: usize): usize {
  return changetype<CsvTable>(address).dates;
}

/** Where a byte has to be put for each column: its type. */
export function csvTableTypes(address: usize): usize {
  return changetype<CsvTable>(address).types;
}

/** Begins a file. */
export function beginCsvTable(address: usize): void {
  const table = changetype<CsvTable>(address);
  reserve(changetype<usize>(table) + offsetof<CsvTable>('out'), 0, table.headerLength + slack);
  memory.copy(table.out, table.header, table.headerLength);
  table.used = table.headerLength;
  table.rows = 0;
  table.unmeasured = 0;
}

/** Bytes of the file so far; `takeCsvCells` counts anew. */
export function csvTableSize(address: usize): i32 {
  const table = changetype<CsvTable>(address);
  table.unmeasured = 0;
  return table.used;
}

export function csvTableOut(address: usize): usize {
  return changetype<CsvTable>(address).out;
}

/** As `takeCells` of table.ts, but that it goes on behind a key that was not known at the cell it stopped at. */
export function takeCsvCells(address: usize, tape: usize, from: i32, length: i32, window: usize, budget: i32): i32 {
  const table = changetype<CsvTable>(address);
  const keys = table.keys;
  const keyCount = table.keyCount;
  const row = table.row;
  const end = tape + (length << 2);
  let cell = tape + (from << 2);
  table.stop = Stop.Done;
  for (; cell < end; cell += 16) {
    const head = load<i32>(cell);
    const kind: Cell = head & 15;
    if (kind === Cell.Row) {
      if (!writeRow(table, window)) {
        table.stop = Stop.Unfit;
        break;
      }
      if (table.unmeasured > budget) {
        cell += 16;
        break;
      }
      continue;
    }
    const key = head >> 4;
    if (key >= keyCount) {
      table.stop = Stop.NewKey;
      break;
    }
    table.unmeasured += load<i32>(cell, 12) + 1;
    if (kind === Cell.Null) continue;
    const target = columnOf(keys, key, kind);
    if (target === refused) {
      table.stop = Stop.Unfit;
      break;
    }
    if (target !== passedOver) store<usize>(row + (target << 2), cell);
  }
  return <i32>((cell - tape) >> 2);
}

/** Writes the row whose cells are known. Returns false if there is a value that its column cannot hold. */
function writeRow(table: CsvTable, window: usize): bool {
  const count = table.count;
  let to = roomForRow(table);
  for (let i = 0; i < count; i++) {
    if (i > 0) store<u8>(to++, table.separator);
    const cell = load<usize>(table.row + (i << 2));
    if (cell === 0) continue;
    store<usize>(table.row + (i << 2), 0);
    to = writeValue(table, load<u8>(table.types + i), cell, window, to);
    if (to === 0) return false;
  }
  store<u16>(to, table.lineEnding);
  to += table.lineEnding > 0xff ? 2 : 1;
  table.used = <i32>(to - table.out);
  table.rows++;
  return true;
}

/** Where the row begins, with room for whatever it becomes: each byte of a text may need an escape. */
function roomForRow(table: CsvTable): usize {
  let most = slack + 2;
  for (let i = 0; i < table.count; i++) {
    const cell = load<usize>(table.row + (i << 2));
    most += 3;
    if (cell !== 0) most += load<i32>(cell, 12) * 2 + table.datesLength * maxDateField;
  }
  reserve(changetype<usize>(table) + offsetof<CsvTable>('out'), table.used, table.used + most);
  return table.out + table.used;
}

/** Returns where it ends, or 0 if the column cannot hold it. */
function writeValue(table: CsvTable, type: Type, cell: usize, window: usize, out: usize): usize {
  const kind: Cell = load<i32>(cell) & 15;
  const start = window + load<i32>(cell, 4);
  const end = window + load<i32>(cell, 8);
  switch (type) {
    case Type.Text: {
      const size = load<i32>(cell, 12);
      return quoted(table, <i32>(end - start) === size ? start : plainText(kind, start, end), size, out);
    }
    case Type.Integer:
      return kind === Cell.Integer ? asWritten(start, end, out) : 0;
    case Type.Float:
      return kind === Cell.Integer || kind === Cell.Decimal ? decimal(table, start, end, out) : 0;
    case Type.Boolean:
      return kind === Cell.True || kind === Cell.False ? asWritten(start, end, out) : 0;
    default:
      return kind === Cell.Text && readTime(start, end) !== TimeForm.None ? date(table, out) : 0;
  }
}

// @ts-ignore: decorator
@inline
function asWritten(start: usize, end: usize, out: usize): usize {
  copy(out, start, <i32>(end - start));
  return out + (end - start);
}

function decimal(table: CsvTable, start: usize, end: usize, out: usize): usize {
  const mark = table.decimalMark;
  if (mark === 0x2e) return asWritten(start, end, out);
  const separates = mark === table.separator;
  let to = out;
  if (separates) store<u8>(to++, table.quote);
  for (let p = start; p < end; p++) {
    const c = load<u8>(p);
    store<u8>(to++, c === 0x2e ? mark : c);
  }
  if (separates) store<u8>(to++, table.quote);
  return to;
}

function quoted(table: CsvTable, start: usize, length: i32, out: usize): usize {
  const quote = table.quote;
  const escape = table.escape;
  const quotes = i8x16.splat(<i8>quote);
  const escapes = i8x16.splat(<i8>escape);
  const end = start + length;
  let from = start;
  let to = out;
  store<u8>(to++, quote);
  while (from < end) {
    const some = v128.load(from);
    v128.store(to, some);
    const special = i8x16.bitmask(v128.or(i8x16.eq(some, quotes), i8x16.eq(some, escapes)));
    const plain = min(special === 0 ? 16 : ctz(special), <i32>(end - from));
    from += plain;
    to += plain;
    if (plain === 16 || from === end) continue;
    store<u8>(to, escape);
    store<u8>(to, load<u8>(from++), 1);
    to += 2;
  }
  store<u8>(to++, quote);
  return to;
}

/** The time that was read last, in the table's pattern. */
function date(table: CsvTable, out: usize): usize {
  const day = millis >= 0 ? millis / 86_400_000 : (millis - 86_399_999) / 86_400_000;
  const ofDay = <i32>(millis - day * 86_400_000);
  // Days since 0000-03-01, and the year that begins in March, so that the leap day comes last.
  const since = <i32>day + 719_468;
  const era = since / 146_097;
  const ofEra = since - era * 146_097;
  const yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365;
  const ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
  const m = (5 * ofYear + 2) / 153;
  const month = m < 10 ? m + 3 : m - 9;
  let to = out;
  for (let at = table.dates, end = at + table.datesLength; at < end; at += 2) {
    switch (<DateField>load<u8>(at)) {
      case DateField.Year:
        to = digits(yearOfEra + era * 400 + (month <= 2 ? 1 : 0), 4, to);
        break;
      case DateField.Month:
        to = digits(month, 2, to);
        break;
      case DateField.Day:
        to = digits(ofYear - (153 * m + 2) / 5 + 1, 2, to);
        break;
      case DateField.Hour:
        to = digits(ofDay / 3_600_000, 2, to);
        break;
      case DateField.Minute:
        to = digits((ofDay / 60_000) % 60, 2, to);
        break;
      case DateField.Second:
        to = digits((ofDay / 1000) % 60, 2, to);
        break;
      case DateField.Millis:
        to = digits(ofDay % 1000, 3, to);
        break;
      default:
        store<u8>(to++, load<u8>(at, 1));
    }
  }
  return to;
}

function digits(value: i32, count: i32, out: usize): usize {
  let rest = value;
  for (let i = count - 1; i >= 0; i--) {
    store<u8>(out + i, 0x30 + (rest % 10));
    rest /= 10;
  }
  return out + count;
}
