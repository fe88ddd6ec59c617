/** What every table knows of the cells that it takes from a tape. */

import { reserve } from './buffers';
import { Cell } from './cells';
import { Stop } from './stops';

/** In a key's entry: the column's path has columns below it, so that an empty object is no value. */
const holdsObjects = 1 << 30;
const noColumn = -1;
/** Instead of a column: the cell is no value, or one that no column can hold. */
export const passedOver = -1;
export const refused = -2;

@unmanaged
export class CommonTable {
  /** For each key, four bytes: its column. */
  keys: usize = 0;
  keysSize: i32 = 0;
  keyCount: i32 = 0;
  /** Since the file began. */
  rows: i32 = 0;
  /** Bytes of text taken since the size was last asked for. */
  unmeasured: i32 = 0;
  stop: Stop = 0;
}

/** Says which column the next key is. */
export function addTableKey(table: usize, column: i32): void {
  const common = changetype<CommonTable>(table);
  const at = common.keyCount << 2;
  if (at === common.keysSize) reserve(table + offsetof<CommonTable>('keys'), at, at + 256);
  store<i32>(common.keys + at, column);
  common.keyCount++;
}

export function tableStop(table: usize): i32 {
  return changetype<CommonTable>(table).stop;
}

export function tableRows(table: usize): i32 {
  return changetype<CommonTable>(table).rows;
}

export function tableUnmeasured(table: usize): i32 {
  return changetype<CommonTable>(table).unmeasured;
}

/** The column of a cell that is not null. */
// @ts-ignore: decorator
@inline
export function columnOf(keys: usize, key: i32, kind: Cell): i32 {
  const column = load<i32>(keys + (key << 2));
  if (column < 0) return column === noColumn && kind !== Cell.EmptyObject ? refused : passedOver;
  return kind === Cell.EmptyObject && (column & holdsObjects) !== 0 ? passedOver : column & ~holdsObjects;
}
