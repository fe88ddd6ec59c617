/** Takes the cells of a tape into the columns of a table, a file's worth at a time. */

import { reserve } from './buffers';
import { Column } from './column';
import { Stop } from './stops';
import { Type } from './types';
import { allocate } from './memory';
import { exact, readDouble, readInteger } from './numbers';
import { endPage, finishColumn, present, releaseColumn, setMaxPageRows } from './pages';
import { minify, unescape } from './text';
import { millis, readTime, TimeForm } from './times';
import { addBoolean, addFixed, addText, openValues, pendingBytes } from './values';

/** Kinds of cells, as in json/tape.ts. */
const rowCell = 0;
const nullCell = 1;
const falseCell = 2;
const trueCell = 3;
const integerCell = 4;
const decimalCell = 5;
const textCell = 6;
const arrayCell = 8;
const emptyObjectCell = 9;

/** In a key's entry: the column's path has columns below it, so that an empty object is no value. */
const holdsObjects = 1 << 30;
const noColumn = -1;
const ignored = -2;

@unmanaged
class Table {
  columns: usize = 0;
  count: i32 = 0;
  rows: i32 = 0;
  /** Bytes of text taken since `tableSize`. */
  unmeasured: i32 = 0;
  stop: Stop = 0;
  /** For each key, four bytes: its column. */
  keys: usize = 0;
  keysSize: i32 = 0;
  keyCount: i32 = 0;
  scratch: usize = 0;
  scratchSize: i32 = 0;
}

// @ts-ignore: decorator
@inline
function columnAt(table: Table, index: i32): Column {
  return changetype<Column>(table.columns + index * offsetof<Column>());
}

/** A table of so many columns, all of text until `setTableColumn` says otherwise. */
export function openTable(columns: i32, pageRows: i32): usize {
  const table = changetype<Table>(allocate(<i32>offsetof<Table>()));
  memory.fill(changetype<usize>(table), 0, offsetof<Table>());
  const size = columns * <i32>offsetof<Column>();
  table.columns = allocate(size);
  memory.fill(table.columns, 0, size);
  table.count = columns;
  setMaxPageRows(pageRows);
  return changetype<usize>(table);
}

export function setTableColumn(address: usize, index: i32, type: Type): void {
  const column = columnAt(changetype<Table>(address), index);
  column.type = type;
  openValues(column);
}

/** Says which column the next key is. */
export function addTableKey(address: usize, column: i32): void {
  const table = changetype<Table>(address);
  const at = table.keyCount << 2;
  if (at === table.keysSize) reserve(address + offsetof<Table>('keys'), at, at + 256);
  store<i32>(table.keys + at, column);
  table.keyCount++;
}

export function tableStop(address: usize): i32 {
  return changetype<Table>(address).stop;
}

export function tableRows(address: usize): i32 {
  return changetype<Table>(address).rows;
}

export function tableUnmeasured(address: usize): i32 {
  return changetype<Table>(address).unmeasured;
}

/**
 * Takes cells from number `from` of the tape on, until `length`, or behind a row once more than `budget` bytes have been taken.
 * @param window where the bytes are that the tape points into.
 * @returns where it stopped.
 */
export function takeCells(address: usize, tape: usize, from: i32, length: i32, window: usize, budget: i32): i32 {
  const table = changetype<Table>(address);
  const keys = table.keys;
  const keyCount = table.keyCount;
  const columns = table.columns;
  table.stop = Stop.Done;
  let unmeasured = table.unmeasured;
  let rows = table.rows;
  let at = from;
  for (; at < length; at += 4) {
    const cell = tape + (at << 2);
    const head = load<i32>(cell);
    const kind = head & 15;
    if (kind === rowCell) {
      rows++;
      if (unmeasured > budget) {
        at += 4;
        break;
      }
      continue;
    }
    const key = head >> 4;
    if (key >= keyCount) {
      table.stop = Stop.NewKey;
      break;
    }
    const size = load<i32>(cell, 12);
    unmeasured += size + 1;
    const target = load<i32>(keys + (key << 2));
    if (kind === nullCell) continue;
    if (target < 0) {
      if (target === noColumn && kind !== emptyObjectCell) {
        table.stop = Stop.Unfit;
        break;
      }
      continue;
    }
    if (kind === emptyObjectCell && (target & holdsObjects) !== 0) continue;
    const column = changetype<Column>(columns + (target & ~holdsObjects) * offsetof<Column>());
    const start = window + load<i32>(cell, 4);
    const end = window + load<i32>(cell, 8);
    present(column, rows);
    const type = column.type;
    if (type === Type.Text) {
      if (end - start === size) addText(column, start, size);
      else addText(column, plainText(table, kind, start, end), size);
    } else {
      const stop = add(column, type, kind, start, end);
      if (stop !== Stop.Done) {
        table.stop = stop;
        break;
      }
    }
  }
  table.unmeasured = unmeasured;
  table.rows = rows;
  return at;
}

/** Takes a value that is no text. */
function add(column: Column, type: Type, kind: i32, start: usize, end: usize): Stop {
  switch (type) {
    case Type.Float: {
      if (kind !== integerCell && kind !== decimalCell) return Stop.Unfit;
      const value = readDouble(start, end);
      if (!exact) return Stop.Double;
      addFixed(column, reinterpret<u64>(value));
      return Stop.Done;
    }
    case Type.Integer: {
      if (kind !== integerCell) return Stop.Unfit;
      const value = readInteger(start, end);
      if (!exact) return Stop.Unfit;
      addFixed(column, value);
      return Stop.Done;
    }
    case Type.Boolean:
      if (kind !== trueCell && kind !== falseCell) return Stop.Unfit;
      addBoolean(column, kind === trueCell);
      return Stop.Done;
    default:
      if (kind !== textCell || readTime(start, end) === TimeForm.None) return Stop.Unfit;
      addFixed(column, type === Type.Date ? days(millis) : millis);
      return Stop.Done;
  }
}

function days(ms: i64): i64 {
  return (ms - (ms < 0 ? 86_399_999 : 0)) / 86_400_000;
}

/** Gives the value of the number at which `takeCells` stopped. */
export function putDouble(address: usize, key: i32, value: f64): void {
  const table = changetype<Table>(address);
  addFixed(columnAt(table, load<i32>(table.keys + (key << 2)) & ~holdsObjects), reinterpret<u64>(value));
}

function plainText(table: Table, kind: i32, start: usize, end: usize): usize {
  reserve(changetype<usize>(table) + offsetof<Table>('scratch'), 0, <i32>(end - start) + 16);
  if (kind === arrayCell || kind === emptyObjectCell) minify(start, end, table.scratch);
  else unescape(start, end, table.scratch);
  return table.scratch;
}

/** About the size of the file if it ended here; `takeCells` counts anew. */
export function tableSize(address: usize): i32 {
  const table = changetype<Table>(address);
  table.unmeasured = 0;
  let bytes = 0;
  for (let i = 0; i < table.count; i++) {
    const column = columnAt(table, i);
    bytes += column.written + pendingBytes(column) + (column.pageRows >> 3);
  }
  return bytes;
}

/** Compresses what waits. */
export function settleTable(address: usize): void {
  const table = changetype<Table>(address);
  for (let i = 0; i < table.count; i++) endPage(columnAt(table, i));
}

/** Ends all columns. Their pages stay until `release`. */
export function finishTable(address: usize): void {
  const table = changetype<Table>(address);
  for (let i = 0; i < table.count; i++) finishColumn(columnAt(table, i), table.rows);
}

/** Gives the pages back and begins the next file. */
export function releaseTable(address: usize): void {
  const table = changetype<Table>(address);
  for (let i = 0; i < table.count; i++) releaseColumn(columnAt(table, i));
  table.rows = 0;
  table.unmeasured = 0;
}

/** Writes six numbers about a column whose pages are done: see `CoreCode` in ../code.ts. */
export function describeTableColumn(address: usize, index: i32, out: usize): void {
  const column = columnAt(changetype<Table>(address), index);
  store<usize>(out, column.firstPage);
  store<i32>(out, column.dictionaryLength, 4);
  store<i32>(out, column.uncompressed, 8);
  store<i32>(out, column.written, 12);
  store<i32>(out, column.nulls, 16);
  store<i32>(out, i32(column.hasDictionary) | (i32(column.hasPlain) << 1), 20);
}
