import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { toProblem } from '../../../src/core/problem';
import { Semaphore } from '../../../src/core/semaphore';

describe('A semaphore', () => {
  it('lets so many tasks run at a time, in the order in which they came', async () => {
    const semaphore = new Semaphore(2);
    const started: number[] = [];
    let [running, most] = [0, 0];
    const task = (index: number) => async (): Promise<void> => {
      started.push(index);
      most = Math.max(most, ++running);
      await setImmediate();
      running--;
    };
    await Promise.all(Array.from({ length: 20 }, (_, index) => semaphore.run(task(index))));
    assert.equal(most, 2);
    assert.deepEqual(
      started,
      Array.from({ length: 20 }, (_, index) => index),
    );
  });

  it('lets one run at a time once it was limited to that', async () => {
    const semaphore = new Semaphore(4);
    let [running, most] = [0, 0];
    const task = async (): Promise<void> => {
      most = Math.max(most, ++running);
      await setImmediate();
      running--;
    };
    assert.ok(semaphore.limitToOne());
    await Promise.all(Array.from({ length: 9 }, () => semaphore.run(task)));
    assert.equal(most, 1);
    assert.ok(!semaphore.limitToOne());
  });

  it('lets go of what is cancelled while it waits, and gives its place to the next', async () => {
    const semaphore = new Semaphore(1);
    const controller = new AbortController();
    let finish = (): void => {};
    const first = semaphore.run(() => new Promise<void>((resolve) => (finish = resolve)));
    const second = semaphore.run(async () => assert.fail('It was cancelled.'), controller.signal);
    const third = semaphore.run(async () => 'third');
    controller.abort();
    await assert.rejects(second, (error) => toProblem(error).kind === 'cancelled');
    finish();
    await first;
    assert.equal(await third, 'third');
  });

  it('goes on after a failure', async () => {
    const semaphore = new Semaphore(1);
    await assert.rejects(
      semaphore.run(() => Promise.reject(new Error('no'))),
      /no/,
    );
    assert.equal(await semaphore.run(async () => 1), 1);
  });
});
