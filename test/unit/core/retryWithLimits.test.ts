import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { ProblemError } from '../../../src/core/problem';
import { retry } from '../../../src/core/retryWithLimits';

const dnsProblem = new ProblemError({ kind: 'dns', what: 'The host cannot be found.' });
const retryLimits = { shouldRetry: () => true, limitMs: 60, initialDelayMs: 10, maxDelayMs: 20 };

describe('retry', () => {
  const clock = Date.now;
  afterEach(() => {
    Date.now = clock;
  });

  it('ends after its time', async () => {
    let tries = 0;
    await assert.rejects(
      retry(async () => {
        tries++;
        throw dnsProblem;
      }, retryLimits),
      dnsProblem,
    );
    assert.ok(tries > 1);
  });

  it('does not count the time that the machine slept', async () => {
    let slept = 0;
    Date.now = () => clock() + slept;
    let tries = 0;
    const pendingRetry = retry(
      async () => {
        if (++tries < 4) throw dnsProblem;
        return 'there again';
      },
      { ...retryLimits, limitMs: 1_000 },
    );
    await wait(5);
    slept = 8 * 3_600_000;
    assert.equal(await pendingRetry, 'there again');
    assert.equal(tries, 4);
  });
});
