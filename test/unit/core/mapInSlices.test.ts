import assert from 'node:assert/strict';
import { mapInSlices } from '../../../src/core/mapInSlices';

describe('A long list that is mapped in slices', () => {
  it('comes as map would give it', async () => {
    for (const length of [0, 3, 5_000]) {
      const numbers = Array.from({ length }, (_, index) => index);
      assert.deepEqual(
        await mapInSlices(numbers, (number) => number * 2),
        numbers.map((number) => number * 2),
      );
    }
  });

  it('lets other work have its turn before it is done', async () => {
    let turns = 0;
    let isDone = false;
    const countTurns = (): void => {
      turns++;
      if (!isDone) setImmediate(countTurns);
    };
    setImmediate(countTurns);
    await mapInSlices(Array.from({ length: 5_000 }), () => {
      const end = performance.now() + 0.02;
      while (performance.now() < end);
    });
    isDone = true;
    assert.ok(turns > 3, String(turns));
  });

  it('fails as its function does', async () => {
    const fail = (): never => {
      throw new Error('no');
    };
    await assert.rejects(mapInSlices(Array.from({ length: 2_000 }), fail), /no/);
  });
});
