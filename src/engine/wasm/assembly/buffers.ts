/** Buffers that grow: two fields of four bytes, one after the other, hold address and size. */

import { allocate, free } from './memory';

/** Makes room for `needed` bytes, of which the first `used` are preserved. */
export function reserve(buffer: usize, used: i32, needed: i32): void {
  const before = load<usize>(buffer);
  const size = load<i32>(buffer, 4);
  if (needed <= size) return;
  const larger = max(needed, size * 2);
  const after = allocate(larger);
  if (used > 0) memory.copy(after, before, used);
  if (size > 0) free(before, size);
  store<usize>(buffer, after);
  store<i32>(buffer, larger, 4);
}
