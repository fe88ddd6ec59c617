import assert from 'node:assert/strict';
import { toProblem } from '../../../src/core/problem';
import { RateLimiter } from '../../../src/http/rateLimiter';

describe('A rate limiter', () => {
  it('begins no more in a second than it allows, but the first few at once', async () => {
    const rateLimiter = new RateLimiter({ perSecond: 40, maxConcurrent: 100 });
    const starts: number[] = [];
    const began = Date.now();
    await Promise.all(
      Array.from({ length: 60 }, () => rateLimiter.run(async () => void starts.push(Date.now() - began))),
    );
    assert.ok(starts.filter((at) => at < 100).length <= 26, 'half a second of them is there at the beginning');
    assert.ok(Math.max(...starts) >= 900, `the last began after ${Math.max(...starts)} ms`);
  });

  it('lets nobody wait longer where the clock is set back', async () => {
    const rateLimiter = new RateLimiter({ perSecond: 1_000, maxConcurrent: 5 });
    const clock = Date.now;
    try {
      await rateLimiter.run(async () => {});
      Date.now = () => clock() - 3_600_000;
      await rateLimiter.run(async () => {}, AbortSignal.timeout(60_000));
    } finally {
      Date.now = clock;
    }
  });

  it('runs only so many at a time', async () => {
    const rateLimiter = new RateLimiter({ perSecond: 10_000, maxConcurrent: 3 });
    let [running, most] = [0, 0];
    const work = async (): Promise<void> => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 2));
      running--;
    };
    await Promise.all(Array.from({ length: 20 }, () => rateLimiter.run(work)));
    assert.equal(most, 3);
  });

  it('rejects what is cancelled while it waits for its turn', async () => {
    const rateLimiter = new RateLimiter({ perSecond: 1, maxConcurrent: 5 });
    await rateLimiter.run(async () => {});
    const cancel = new AbortController();
    const waiting = rateLimiter.run(async () => assert.fail('It should not have begun.'), cancel.signal);
    cancel.abort();
    await assert.rejects(waiting, (error) => toProblem(error).kind === 'cancelled');
  });
});
