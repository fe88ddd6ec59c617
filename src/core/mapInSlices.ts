import { setImmediate as nextTurn } from 'node:timers/promises';

/** How long the thread is held at a time. */
const sliceMs = 8;
/** A list as long as this one came with work that has held the thread already. */
const longListLength = 1_000;

/** The same as `map`, but for a long list other work has its turn between slices of some milliseconds. */
export async function mapInSlices<Item, Result>(
  items: readonly Item[],
  map: (item: Item) => Result,
): Promise<Result[]> {
  if (items.length < longListLength) return items.map(map);
  const results: Result[] = [];
  let sliceStart = -Infinity;
  for (const item of items) {
    if (performance.now() - sliceStart > sliceMs) {
      await nextTurn();
      sliceStart = performance.now();
    }
    results.push(map(item));
  }
  return results;
}
