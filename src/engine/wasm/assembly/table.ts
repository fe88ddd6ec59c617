/** Takes the cells of a tape into the columns of a table, a file's worth at a time. */

import { Cell } from './cells';
import { Column } from './column';
import { fill, forgetWaiting, wait } from './fill';
import { allocate } from './memory';
import { endPage, finishColumn, releaseColumn, setMaxPageRows } from './pages';
import { Stop } from './stops';
import { columnOf, passedOver, refused, CommonTable } from './commonTable';
import { Type } from './types';
import { addFixed, openValues, pendingBytes } from './values';

@unmanaged
class Table extends CommonTable {
  columns: usize = 0;
  count: i32 = 0;
  /** Behind the last cell of the rows that are being taken. */
  at: i32 = 0;
  /** The column that takes what waits for it; -1 while all of that is being looked for. */
  filled: i32 = 0;
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
  table.filled = -1;
  setMaxPageRows(pageRows);
  return changetype<usize>(table);
}

export function setTableColumn(address: usize, index: i32, type: Type): void {
  const column = columnAt(changetype<Table>(address), index);
  column.type = type;
  openValues(column);
}

/**
 * Takes cells from number `from` of the tape on, until `length`, or behind a row once more than `budget` bytes have
 * been taken. Behind a key that was not known, or a number that it could not read, it goes on from where it was.
 * @param window where the bytes are that the tape points into.
 * @returns where it stopped.
 */
export function takeCells(address: usize, tape: usize, from: i32, length: i32, window: usize, budget: i32): i32 {
  const table = changetype<Table>(address);
  table.stop = Stop.Done;
  if (table.filled < 0) {
    if (!distribute(table, tape, from, length, budget)) return table.at;
    table.filled = 0;
  }
  for (; table.filled < table.count; table.filled++) {
    const column = columnAt(table, table.filled);
    const stop = fill(column, window);
    if (stop !== Stop.Done) {
      table.stop = stop;
      return <i32>((load<usize>(column.waitingNext) - tape) >> 2);
    }
  }
  table.filled = -1;
  return table.at;
}

/** Says of each value which column has to take it. Returns false if there is a value that none can take. */
function distribute(table: Table, tape: usize, from: i32, length: i32, budget: i32): bool {
  const keys = table.keys;
  const keyCount = table.keyCount;
  const columns = table.columns;
  let unmeasured = table.unmeasured;
  let rows = table.rows;
  let cell = tape + (from << 2);
  const end = tape + (length << 2);
  for (; cell < end; cell += 16) {
    const head = load<i32>(cell);
    const kind: Cell = head & 15;
    if (kind === Cell.Row) {
      rows++;
      if (unmeasured > budget) {
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
    unmeasured += load<i32>(cell, 12) + 1;
    if (kind === Cell.Null) continue;
    const target = columnOf(keys, key, kind);
    if (target === refused) {
      table.stop = Stop.Unfit;
      break;
    }
    if (target === passedOver) continue;
    wait(changetype<Column>(columns + target * offsetof<Column>()), cell, rows);
  }
  table.unmeasured = unmeasured;
  table.rows = rows;
  table.at = <i32>((cell - tape) >> 2);
  return table.stop === Stop.Done;
}

/** Gives the value of the number at which `takeCells` stopped. */
export function putDouble(address: usize, key: i32, value: f64): void {
  const table = changetype<Table>(address);
  const column = columnAt(table, table.filled);
  addFixed(column, reinterpret<u64>(value));
  column.waitingNext += 8;
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
  for (let i = 0; i < table.count; i++) {
    const column = columnAt(table, i);
    forgetWaiting(column);
    releaseColumn(column);
  }
  table.filled = -1;
  table.rows = 0;
  table.unmeasured = 0;
}

/** Writes six numbers about a column whose pages are done: see ../parquetTableExports.ts. */
export function describeTableColumn(address: usize, index: i32, out: usize): void {
  const column = columnAt(changetype<Table>(address), index);
  store<usize>(out, column.firstPage);
  store<i32>(out, column.dictionaryLength, 4);
  store<i32>(out, column.uncompressed, 8);
  store<i32>(out, column.written, 12);
  store<i32>(out, column.nulls, 16);
  store<i32>(out, i32(column.hasDictionary) | (i32(column.hasPlain) << 1), 20);
}
