import assert from 'node:assert/strict';
import { once } from 'node:events';
import { DetailQueue } from '../../../../src/ui/tree/detailQueue';

describe('What rows show later', () => {
  it('is loaded once for each row, four rows at a time', async () => {
    const loaded: number[] = [];
    let running = 0;
    let mostRunning = 0;
    await new Promise<void>((resolve) => {
      const queue = new DetailQueue<number>(async (row) => {
        mostRunning = Math.max(mostRunning, ++running);
        await new Promise(setImmediate);
        running--;
        loaded.push(row);
        if (row === 1) queue.add([10, 11]);
        if (loaded.length === 12) resolve();
      });
      queue.add([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
      queue.add([8, 9]);
    });
    assert.deepEqual(
      loaded.toSorted((a, b) => a - b),
      Array.from({ length: 12 }, (_, index) => index),
    );
    assert.equal(mostRunning, 4);
  });

  it('lets other work have its turn where one answer is about thousands of rows', async () => {
    const rows = Array.from({ length: 2_000 }, (_, index) => index);
    let loadedCount = 0;
    const loadEnd = new EventTarget();
    const queue = new DetailQueue<number>(async () => {
      const end = performance.now() + 0.05;
      while (performance.now() < end);
      await Promise.resolve();
      if (++loadedCount === rows.length) loadEnd.dispatchEvent(new Event('end'));
    });
    let turns = 0;
    const countTurns = (): void => {
      turns++;
      if (loadedCount < rows.length) setImmediate(countTurns);
    };
    setImmediate(countTurns);
    const ended = once(loadEnd, 'end');
    queue.add(rows);
    await ended;
    assert.ok(turns > 3, String(turns));
  });
});
