/**
 * Writes rows of Parquet as JSON, one object a line, column by column: first the values of some rows of a column, each
 * where it is convenient, then the rows, for which these are only copied.
 */
import { JsonForm, JsonStop, Source } from './jsonForms';
import { writeDouble, writeSingle } from './jsonFloats';
import { writeDate, writeDecimal, writeInteger, writeTimeOfDay, writeUnsigned } from './jsonNumbers';
import { writeText } from './jsonText';
import { allocate } from './memory';

@unmanaged
class JsonColumn {
  source: Source = 0;
  form: JsonForm = 0;
  /** See JsonForm. */
  parameter: i32 = 0;
  /** Of values of a fixed length, in bytes. */
  width: i32 = 0;
  /** What comes before the value in each row, and its length. */
  prefix: usize = 0;
  prefixLength: i32 = 0;
  /** Of each row from the first on: where its value is and how long. */
  starts: usize = 0;
  lengths: usize = 0;
  /** The next row of them that is to be put together. */
  row: i32 = 0;
  /** Of the page: a byte an entry, `maxLevel` where there is a value; 0 if all have one. */
  levels: usize = 0;
  maxLevel: i32 = 0;
  entry: i32 = 0;
  /** Of the page: the indices of the values that are there, four bytes each; 0 without a dictionary. */
  indices: usize = 0;
  /** Of the page: where the next value is, and where it ends. */
  next: usize = 0;
  end: usize = 0;
  /** As `starts` and `lengths`, of the dictionary. */
  entryStarts: usize = 0;
  entryLengths: usize = 0;
  entries: u32 = 0;
}

/** "null" */
const nullText = memory.data<u8>([0x6e, 0x75, 0x6c, 0x6c, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);

/** Of the last `writeJsonValues`. */
let stop: JsonStop = JsonStop.Done;
let unwritten: i32 = 0;
let needed: i32 = 0;

/** Of the last `joinJsonRows`: where the rows end. */
let rowsEnd: usize = 0;

/** A value needs so many bytes at most, unless it is a text. */
const valueBytes = 64;

export function openJsonColumn(source: Source, form: JsonForm, parameter: i32, width: i32, maxLevel: i32): usize {
  const address = allocate(<i32>offsetof<JsonColumn>());
  memory.fill(address, 0, offsetof<JsonColumn>());
  const column = changetype<JsonColumn>(address);
  column.source = source;
  column.form = form;
  column.parameter = parameter;
  column.width = width;
  column.maxLevel = maxLevel;
  return address;
}

export function setJsonColumn(address: usize, prefix: usize, prefixLength: i32, starts: usize, lengths: usize): void {
  const column = changetype<JsonColumn>(address);
  column.prefix = prefix;
  column.prefixLength = prefixLength;
  column.starts = starts;
  column.lengths = lengths;
}

export function setJsonPage(address: usize, levels: usize, indices: usize, next: usize, end: usize): void {
  const column = changetype<JsonColumn>(address);
  column.levels = levels;
  column.entry = 0;
  column.indices = indices;
  column.next = next;
  column.end = end;
}

export function setJsonDictionary(address: usize, starts: usize, lengths: usize, entries: i32): void {
  const column = changetype<JsonColumn>(address);
  column.entryStarts = starts;
  column.entryLengths = lengths;
  column.entries = entries;
}

export function jsonStop(): JsonStop {
  return stop;
}

export function jsonUnwritten(): i32 {
  return unwritten;
}

export function jsonNeeded(): i32 {
  return needed;
}

/**
 * Writes the values of the next rows of the page to `out`, or as many as there is room for, and returns how many rows
 * these are. A value that is left to TypeScript has the length -1, and its start is where the page has it.
 */
export function writeJsonValues(
  address: usize,
  rows: i32,
  starts: usize,
  lengths: usize,
  out: usize,
  outEnd: usize,
): i32 {
  const column = changetype<JsonColumn>(address);
  const levels = column.levels;
  const hasLengths = column.source === Source.Bytes;
  const end = column.end;
  let next = column.next;
  let to = out;
  let row = 0;
  stop = JsonStop.Done;
  unwritten = 0;
  column.row = 0;
  for (; row < rows; row++) {
    let start: usize = nullText;
    let length = 4;
    if (levels === 0 || <i32>load<u8>(levels + column.entry + row) === column.maxLevel) {
      if (column.indices !== 0) {
        const index = load<u32>(column.indices);
        if (index >= column.entries) {
          stop = JsonStop.Damaged;
          break;
        }
        column.indices += 4;
        start = load<usize>(column.entryStarts + (index << 2));
        length = load<i32>(column.entryLengths + (index << 2));
      } else {
        let size = column.width;
        needed = valueBytes;
        if (hasLengths) {
          const available = <u32>(end - next);
          if (available < 4 || load<u32>(next) > available - 4) {
            stop = JsonStop.Damaged;
            break;
          }
          size = load<i32>(next) + 4;
          needed += 6 * size;
        }
        if (needed > <i32>(outEnd - to)) {
          stop = JsonStop.Full;
          break;
        }
        const valueEnd = writeValue(column, next, size, to);
        if (valueEnd === 0) {
          start = next;
          length = -1;
        } else {
          start = to;
          length = <i32>(valueEnd - to);
          to = valueEnd;
        }
        next += size;
      }
      if (length < 0) unwritten++;
    }
    store<usize>(starts + (row << 2), start);
    store<i32>(lengths + (row << 2), length);
  }
  column.next = next;
  column.entry += row;
  return row;
}

/** Returns where it ends, or 0 if it is left to TypeScript. */
function writeValue(column: JsonColumn, at: usize, size: i32, out: usize): usize {
  if (column.form === JsonForm.Text) return writeText(at + 4, size - 4, out);
  let value: i64 = 0;
  switch (column.source) {
    case Source.Int32:
      value = load<i32>(at);
      break;
    case Source.Uint32:
      value = load<u32>(at);
      break;
    case Source.Int64:
      value = load<i64>(at);
      break;
    case Source.Int96:
      // The nanoseconds of a Julian day, and its number.
      if (load<u64>(at) >= 86_400_000_000_000) return 0;
      return writeTime(<i64>load<i32>(at, 8) - 2_440_588, load<i64>(at), column, out);
    case Source.Float:
      return writeSingle(load<f32>(at), out);
    case Source.Double:
      return writeDouble(load<f64>(at), out);
    case Source.Fixed:
      if (!readBigEndian(at, size)) return 0;
      value = bigEndian;
      break;
    default:
      if (!readBigEndian(at + 4, size - 4)) return 0;
      value = bigEndian;
  }
  switch (column.form) {
    case JsonForm.Integer:
      return writeInteger(value, out);
    case JsonForm.Unsigned:
      return writeUnsigned(value, out);
    case JsonForm.Decimal:
      return writeDecimal(value, column.parameter, out);
    case JsonForm.Date: {
      const end = writeDate(value, out + 1);
      return end === 0 ? 0 : quote(out, end);
    }
    default: {
      const unitsPerDay = <i64>column.parameter * 86_400;
      let day = value / unitsPerDay;
      if (day * unitsPerDay > value) day--;
      return writeTime(day, value - day * unitsPerDay, column, out);
    }
  }
}

function writeTime(day: i64, rest: i64, column: JsonColumn, out: usize): usize {
  let to = out + 1;
  if (column.form === JsonForm.TimeOfDay) {
    if (day !== 0) return 0;
  } else {
    to = writeDate(day, to);
    if (to === 0) return 0;
    store<u8>(to++, 0x54);
  }
  to = writeTimeOfDay(rest, column.parameter, to);
  if (column.form === JsonForm.UtcTime) store<u8>(to++, 0x5a);
  return quote(out, to);
}

// @ts-ignore: decorator
@inline
function quote(start: usize, end: usize): usize {
  store<u8>(start, 0x22);
  store<u8>(end, 0x22);
  return end + 1;
}

/** Of the last `readBigEndian`. */
let bigEndian: i64 = 0;

/** Two's complement, if 64 bits hold it. */
function readBigEndian(at: usize, length: i32): bool {
  if (length < 1) return false;
  let value: i64 = load<i8>(at);
  for (let i = 1; i < length; i++) {
    if (value > i64.MAX_VALUE >> 8 || value < i64.MIN_VALUE >> 8) return false;
    value = (value << 8) | <i64>load<u8>(at + i);
  }
  bigEndian = value;
  return true;
}

/**
 * Puts together the next rows of all columns, whose addresses are in `columns`, at `out`, as many as there is room for,
 * and returns how many. Up to 16 bytes behind `outEnd` are touched.
 */
export function joinJsonRows(
  columns: usize,
  columnCount: i32,
  suffix: usize,
  suffixLength: i32,
  rows: i32,
  out: usize,
  outEnd: usize,
): i32 {
  const columnsEnd = columns + (columnCount << 2);
  let to = out;
  let row = 0;
  let size: u64 = suffixLength;
  for (let at = columns; at < columnsEnd; at += 4) {
    const column = changetype<JsonColumn>(load<usize>(at));
    size += column.prefixLength + load<i32>(column.lengths + (column.row << 2));
  }
  while (row < rows) {
    if (size > <u64>(outEnd - to)) {
      needed = <i32>size;
      break;
    }
    // The size of the next row comes with the copying of this one.
    const ahead = row + 1 < rows ? 4 : 0;
    size = suffixLength;
    for (let at = columns; at < columnsEnd; at += 4) {
      const column = changetype<JsonColumn>(load<usize>(at));
      const place = (column.row + row) << 2;
      const lengths = column.lengths + place;
      const prefixLength = column.prefixLength;
      to = put(to, column.prefix, prefixLength);
      to = put(to, load<usize>(column.starts + place), load<i32>(lengths));
      size += prefixLength + load<i32>(lengths + ahead);
    }
    to = put(to, suffix, suffixLength);
    row++;
  }
  for (let at = columns; at < columnsEnd; at += 4) changetype<JsonColumn>(load<usize>(at)).row += row;
  rowsEnd = to;
  return row;
}

export function jsonRowsEnd(): usize {
  return rowsEnd;
}

// @ts-ignore: decorator
@inline
function put(to: usize, from: usize, length: i32): usize {
  v128.store(to, v128.load(from));
  if (length > 256) memory.copy(to, from, length);
  else for (let i = 16; i < length; i += 16) v128.store(to + i, v128.load(from + i));
  return to + length;
}
