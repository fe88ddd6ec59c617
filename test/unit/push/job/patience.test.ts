import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { ProblemError } from '../../../../src/http/problem';
import { patiently } from '../../../../src/push/job/patience';

const lost = new ProblemError({ kind: 'dns', what: 'The host cannot be found.' });
const patience = { worthIt: () => true, limitMs: 60, firstPauseMs: 10, longestPauseMs: 20 };

describe('patience', () => {
  const clock = Date.now;
  afterEach(() => {
    Date.now = clock;
  });

  it('ends after its time', async () => {
    let tries = 0;
    await assert.rejects(
      patiently(async () => {
        tries++;
        throw lost;
      }, patience),
      lost,
    );
    assert.ok(tries > 1);
  });

  it('does not count the time that the machine slept', async () => {
    let slept = 0;
    Date.now = () => clock() + slept;
    let tries = 0;
    const work = patiently(async () => {
      if (++tries < 4) throw lost;
      return 'there again';
    }, { ...patience, limitMs: 1_000 });
    await wait(5);
    slept = 8 * 3_600_000;
    assert.equal(await work, 'there again');
    assert.equal(tries, 4);
  });
});
