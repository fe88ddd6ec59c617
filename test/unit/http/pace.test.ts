import assert from 'node:assert/strict';
import { Pace } from '../../../src/http/pace';
import { toProblem } from '../../../src/http/problem';

describe('A pace', () => {
  it('begins no more in a second than it allows, but the first few at once', async () => {
    const pace = new Pace({ perSecond: 40, atOnce: 100 });
    const starts: number[] = [];
    const began = Date.now();
    await Promise.all(Array.from({ length: 60 }, () => pace.run(async () => void starts.push(Date.now() - began))));
    assert.ok(starts.filter((at) => at < 100).length <= 26, 'half a second of them is there at the beginning');
    assert.ok(Math.max(...starts) >= 900, `the last began after ${Math.max(...starts)} ms`);
  });

  it('lets only so much be under way', async () => {
    const pace = new Pace({ perSecond: 10_000, atOnce: 3 });
    let [running, most] = [0, 0];
    const work = async (): Promise<void> => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 2));
      running--;
    };
    await Promise.all(Array.from({ length: 20 }, () => pace.run(work)));
    assert.equal(most, 3);
  });

  it('lets go of what is cancelled while it waits for its turn', async () => {
    const pace = new Pace({ perSecond: 1, atOnce: 5 });
    await pace.run(async () => {});
    const cancel = new AbortController();
    const waiting = pace.run(async () => assert.fail('It should not have begun.'), cancel.signal);
    cancel.abort();
    await assert.rejects(waiting, (error) => toProblem(error).kind === 'cancelled');
  });
});
