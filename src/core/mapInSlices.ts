import { setImmediate as nextTurn } from 'node:timers/promises';

/** How long the thread is held at a time. */
const sliceMs = 8;
/** A list as long as this one came with work that has held the thread already. */
export const longListLength = 200;

/** Whoever does much at once looks whether the slice is over, and lets other work have its turn. */
export class TimeSlices {
  private startedMs = performance.now();

  get isOver(): boolean {
    return performance.now() - this.startedMs > sliceMs;
  }

  async next(): Promise<void> {
    await nextTurn();
    this.startedMs = performance.now();
  }
}

/** The same as `map`, but for a long list other work has its turn between slices of some milliseconds. */
export async function mapInSlices<Item, Result>(
  items: readonly Item[],
  map: (item: Item) => Result,
): Promise<Result[]> {
  if (items.length < longListLength) return items.map(map);
  const results: Result[] = [];
  const slices = new TimeSlices();
  await slices.next();
  for (const item of items) {
    if (slices.isOver) await slices.next();
    results.push(map(item));
  }
  return results;
}
