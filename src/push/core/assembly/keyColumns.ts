import { reserve } from './buffers';

/** In a key's entry: the column's path has columns below it, so that an empty object is no value. */
export const holdsObjects = 1 << 30;
export const noColumn = -1;

/** Which column each key is, in the order of the keys' numbers. */
@unmanaged
export class KeyColumns {
  /** Four bytes a key: its column. */
  keys: usize = 0;
  keysSize: i32 = 0;
  keyCount: i32 = 0;
}

/** Says which column the next key is. */
export function addKeyColumn(map: KeyColumns, column: i32): void {
  const at = map.keyCount << 2;
  if (at === map.keysSize) reserve(changetype<usize>(map) + offsetof<KeyColumns>('keys'), at, at + 256);
  store<i32>(map.keys + at, column);
  map.keyCount++;
}
