/**
 * Gives columns their values, one column after the other, many rows at once: so what a column needs is at hand for all
 * of them. The usual cases are here, with everything in variables; pages.ts and values.ts do what is less usual, value
 * by value.
 */
import { reserve } from './buffers';
import { copy, equal } from './bytes';
import { Cell } from './cells';
import { Column } from './column';
import { exact, readDouble, readInteger } from './numbers';
import { present, rowsBeforeChange } from './pages';
import { Stop } from './stops';
import { minify, unescape } from './text';
import { millis, readTime, TimeForm } from './times';
import { Type } from './types';
import { addBoolean, addFixed, addText, entryOf, maxPageBytes } from './values';

/** A value that waits takes eight bytes: where its cell is, and its row. */
const waitingBytes = 8;
const firstWaiting = 16 * waitingBytes;

/** Where text is put that does not stand in the window as it is: address and size. */
const scratch = memory.data(8, 4);

/** Notes the value of a cell, for `fill`. */
// @ts-ignore: decorator
@inline
export function wait(column: Column, cell: usize, row: i32): void {
  let to = column.waitingEnd;
  if (to === column.waitingLimit) to = moreRoom(column);
  store<usize>(to, cell);
  store<i32>(to, row, 4);
  column.waitingEnd = to + waitingBytes;
}

function moreRoom(column: Column): usize {
  const used = <i32>(column.waitingEnd - column.waiting);
  reserve(changetype<usize>(column) + offsetof<Column>('waiting'), used, max(firstWaiting, used * 2));
  column.waitingNext = column.waiting;
  column.waitingLimit = column.waiting + column.waitingSize;
  return column.waiting + used;
}

/** Takes what waits. Done, or why not: then `column.waitingNext` is at the value that it stopped at. */
export function fill(column: Column, window: usize): Stop {
  const stop = column.type === Type.Text ? texts(column, window) : others(column, window);
  if (stop === Stop.Done) forgetWaiting(column);
  return stop;
}

export function forgetWaiting(column: Column): void {
  column.waitingEnd = column.waitingNext = column.waiting;
}

function texts(column: Column, window: usize): Stop {
  const end = column.waitingEnd;
  for (let at = column.waitingNext; at < end; ) {
    const cell = load<usize>(at);
    const start = window + load<i32>(cell, 4);
    const stop = window + load<i32>(cell, 8);
    const size = load<i32>(cell, 12);
    present(column, load<i32>(at, 4));
    addText(column, stop - start === size ? start : plainText(load<i32>(cell) & 15, start, stop), size);
    at += waitingBytes;
    if (at < end && !column.full)
      at = column.indexed ? knownTexts(column, window, at, end) : newTexts(column, window, at, end);
  }
  return Stop.Done;
}

/** As long as texts are in the dictionary already, and no null comes. Returns where that ends. */
function knownTexts(column: Column, window: usize, from: usize, end: usize): usize {
  const slots = column.slots;
  const mask = column.slotMask;
  const dictionary = column.dictionary;
  const offsets = column.offsets;
  const indices = column.indices;
  const levels = column.levels;
  const base = column.row - column.pageRows;
  const nulls = column.pageRows - column.count;
  const limit = rowsBeforeChange(column, nulls);
  let rows = column.pageRows;
  let bytes = 0;
  let at = from;
  // Rows that belong together stand together, so that the same text often comes again at once.
  let last: usize = 0;
  let lastSize = -1;
  let entry = 0;
  for (; at < end; at += waitingBytes) {
    const cell = load<usize>(at);
    const start = load<i32>(cell, 4);
    const size = load<i32>(cell, 12);
    if (load<i32>(at, 4) - base !== rows || rows >= limit || load<i32>(cell, 8) - start !== size) break;
    if (size !== lastSize || !equal(window + start, last, size)) {
      entry = entryOf(window + start, size, slots, mask, dictionary, offsets);
      if (entry < 0) break;
      last = window + start;
      lastSize = size;
    }
    store<i32>(indices + ((rows - nulls) << 2), entry);
    if (nulls !== 0) store<u8>(levels + rows, 1);
    rows++;
    bytes += size + 4;
  }
  column.rawBytes += bytes;
  column.count = rows - nulls;
  column.pageRows = rows;
  column.row = base + rows;
  return at;
}

/** As long as there is room for texts as they are, and no null comes. Returns where that ends. */
function newTexts(column: Column, window: usize, from: usize, end: usize): usize {
  const base = column.row - column.pageRows;
  const nulls = column.pageRows - column.count;
  const limit = rowsBeforeChange(column, nulls);
  const levels = column.levels;
  const first = column.plain + column.plainBytes;
  const room = column.plain + min(column.plainSize, maxPageBytes);
  let out = first;
  let rows = column.pageRows;
  let at = from;
  for (; at < end; at += waitingBytes) {
    const cell = load<usize>(at);
    const start = load<i32>(cell, 4);
    const size = load<i32>(cell, 12);
    if (
      load<i32>(at, 4) - base !== rows ||
      rows >= limit ||
      load<i32>(cell, 8) - start !== size ||
      out + size + 4 >= room
    )
      break;
    store<i32>(out, size);
    copy(out + 4, window + start, size);
    out += size + 4;
    if (nulls !== 0) store<u8>(levels + rows, 1);
    rows++;
  }
  column.rawBytes += <i32>(out - first);
  column.plainBytes += <i32>(out - first);
  column.count = rows - nulls;
  column.pageRows = rows;
  column.row = base + rows;
  return at;
}

/**
 * Puts the text of a value that does not stand in the window as it is where sixteen bytes can be read from any of its
 * own.
 */
export function plainText(kind: Cell, start: usize, end: usize): usize {
  reserve(scratch, 0, <i32>(end - start) + 16);
  const out = load<usize>(scratch);
  if (kind === Cell.Array || kind === Cell.EmptyObject) minify(start, end, out);
  else unescape(start, end, out);
  return out;
}

function others(column: Column, window: usize): Stop {
  const type = column.type;
  const end = column.waitingEnd;
  let stop: Stop = Stop.Done;
  let at = column.waitingNext;
  for (; at < end; at += waitingBytes) {
    const cell = load<usize>(at);
    present(column, load<i32>(at, 4));
    stop = add(column, type, load<i32>(cell) & 15, window + load<i32>(cell, 4), window + load<i32>(cell, 8));
    if (stop !== Stop.Done) break;
  }
  column.waitingNext = at;
  return stop;
}

/** Takes a value that is no text. */
// @ts-ignore: decorator
@inline
function add(column: Column, type: Type, kind: Cell, start: usize, end: usize): Stop {
  switch (type) {
    case Type.Float: {
      if (kind !== Cell.Integer && kind !== Cell.Decimal) return Stop.Unfit;
      const value = readDouble(start, end);
      if (!exact) return Stop.Double;
      addFixed(column, reinterpret<u64>(value));
      return Stop.Done;
    }
    case Type.Integer: {
      if (kind !== Cell.Integer) return Stop.Unfit;
      const value = readInteger(start, end);
      if (!exact) return Stop.Unfit;
      addFixed(column, value);
      return Stop.Done;
    }
    case Type.Boolean:
      if (kind !== Cell.True && kind !== Cell.False) return Stop.Unfit;
      addBoolean(column, kind === Cell.True);
      return Stop.Done;
    default:
      if (kind !== Cell.Text || readTime(start, end) === TimeForm.None) return Stop.Unfit;
      addFixed(column, type === Type.Date ? days(millis) : millis);
      return Stop.Done;
  }
}

function days(ms: i64): i64 {
  return (ms - (ms < 0 ? 86_399_999 : 0)) / 86_400_000;
}
