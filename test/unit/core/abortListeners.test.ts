import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { delay, raceWithCancellation } from '../../../src/core/delay';
import { ProblemError } from '../../../src/core/problem';
import { Semaphore } from '../../../src/core/semaphore';
import { send } from '../../../src/http/send';

describe('A signal that outlives what it may cancel', () => {
  it('has no listeners left once that has ended', async () => {
    const { signal } = new AbortController();
    const server = createServer((_request, response) => response.end('{}')).listen(0, '127.0.0.1');
    try {
      await new Promise((resolve) => server.once('listening', resolve));
      const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
      const semaphore = new Semaphore(1);
      for (let round = 0; round < 3; round++) {
        await delay(1, signal);
        await raceWithCancellation(delay(1), signal);
        await Promise.all([1, 2, 3].map(() => semaphore.run(() => delay(1), signal)));
        await send({ url, method: 'GET', headers: {}, timeoutMs: 10_000, maxBytes: 100, signal });
        await assert.rejects(send({ url, method: 'GET', headers: {}, timeoutMs: 10_000, maxBytes: 1, signal }));
      }
      assert.equal(getEventListeners(signal, 'abort').length, 0);
    } finally {
      server.close();
    }
  });
});

describe('What is not waited for, because the signal was aborted before', () => {
  it('leaves no rejection that nobody observes', async () => {
    const unhandled: unknown[] = [];
    const observe = (reason: unknown): void => void unhandled.push(reason);
    process.on('unhandledRejection', observe);
    try {
      const failing = Promise.reject(new Error('It fails.'));
      await assert.rejects(raceWithCancellation(failing, AbortSignal.abort()), ProblemError);
      // Node says what is not observed when all microtasks are done.
      await new Promise(setImmediate);
      assert.deepEqual(unhandled, []);
    } finally {
      process.off('unhandledRejection', observe);
    }
  });
});
