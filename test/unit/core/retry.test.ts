import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { ProblemError } from '../../../src/core/problem';
import { defaultRetryPolicy, readRetryAfterMs, retry, retryDelayMs } from '../../../src/core/retry';

const headers = (values: Record<string, string>) => ({ get: (name: string) => values[name] ?? null });
const now = Date.parse('2026-11-22T10:00:00Z');

describe('The pause before a repetition', () => {
  it('doubles, is drawn at random from the whole range, and has an upper bound', () => {
    const longest = Array.from({ length: 4 }, (_, attempt) =>
      retryDelayMs(attempt, 0, undefined, defaultRetryPolicy, () => 1),
    );
    assert.deepEqual(longest, [500, 1000, 2000, 4000]);
    assert.equal(
      retryDelayMs(0, 0, undefined, defaultRetryPolicy, () => 0),
      0,
    );
    assert.equal(
      retryDelayMs(9, 0, undefined, { ...defaultRetryPolicy, maxRetries: 99 }, () => 1),
      defaultRetryPolicy.maxDelayMs,
    );
  });

  it('is never shorter than the service asked, and not begun if that is too long', () => {
    assert.equal(
      retryDelayMs(0, 0, 5_000, defaultRetryPolicy, () => 0),
      5_000,
    );
    assert.equal(
      retryDelayMs(0, 0, 31_000, defaultRetryPolicy, () => 0),
      undefined,
    );
  });

  it('ends with the number of repetitions and with the deadline', () => {
    assert.equal(retryDelayMs(4, 0, undefined, defaultRetryPolicy), undefined);
    assert.equal(retryDelayMs(0, 119_000, 5_000, defaultRetryPolicy), undefined);
  });
});

describe('What the service asks for', () => {
  it('may be seconds, a date, or a moment', () => {
    assert.equal(readRetryAfterMs(headers({ 'retry-after': '7' }), now), 7_000);
    assert.equal(readRetryAfterMs(headers({ 'retry-after': 'Sun, 22 Nov 2026 10:00:30 GMT' }), now), 30_000);
    assert.equal(readRetryAfterMs(headers({ 'x-ratelimit-reset': '12' }), now), 12_000);
    assert.equal(readRetryAfterMs(headers({ 'x-ratelimit-reset': String(now / 1000 + 9) }), now), 9_000);
    assert.equal(readRetryAfterMs(headers({ 'x-ratelimit-reset': String(now + 9_000) }), now), 9_000);
  });

  it('prefers Retry-After, ignores nonsense, and is never negative', () => {
    assert.equal(readRetryAfterMs(headers({ 'retry-after': '3', 'x-ratelimit-reset': '12' }), now), 3_000);
    assert.equal(readRetryAfterMs(headers({ 'retry-after': 'soon', 'x-ratelimit-reset': '12' }), now), 12_000);
    assert.equal(readRetryAfterMs(headers({ 'retry-after': 'Sun, 22 Nov 2020 10:00:30 GMT' }), now), 0);
    assert.equal(
      readRetryAfterMs(
        headers({ 'retry-after': 'Sun, 22 Nov 2026 12:00:30 GMT', date: 'Sun, 22 Nov 2026 12:00:00 GMT' }),
        now,
      ),
      30_000,
      "a date is one of the service's clock",
    );
    assert.equal(readRetryAfterMs(headers({}), now), undefined);
  });

  it('is measured against the clock of the service where it is a date', () => {
    const date = 'Sun, 22 Nov 2026 12:00:00 GMT';
    assert.equal(readRetryAfterMs(headers({ 'retry-after': 'Sun, 22 Nov 2026 12:00:30 GMT', date }), now), 30_000);
    assert.equal(
      readRetryAfterMs(headers({ 'retry-after': 'Sun, 22 Nov 2026 12:00:30 GMT', date: 'x' }), now),
      7_230_000,
    );
  });
});

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

  it('ends after its time, also where the clock is set back meanwhile', async () => {
    let [tries, setBackMs] = [0, 0];
    Date.now = () => clock() - setBackMs;
    await assert.rejects(
      retry(async () => {
        if (++tries === 2) setBackMs = 3_600_000;
        if (tries > 200) assert.fail('It goes on and on.');
        throw dnsProblem;
      }, retryLimits),
      dnsProblem,
    );
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
      { ...retryLimits, limitMs: 60_000 },
    );
    await wait(5);
    slept = 8 * 3_600_000;
    assert.equal(await pendingRetry, 'there again');
    assert.equal(tries, 4);
  });

  it('hands up what the service wants to wait for too long, at once', async () => {
    for (const retryAfterMs of [3_600_000, 31_536_000_000, 2 ** 31 + 5]) {
      let tries = 0;
      const limited = new ProblemError({ kind: 'rateLimited', what: 'Too many requests.', retryAfterMs });
      const action = async (): Promise<void> => {
        tries++;
        throw limited;
      };
      await assert.rejects(retry(action, { ...defaultRetryPolicy, shouldRetry: () => true }), limited);
      assert.equal(tries, 1);
    }
  });

  it('ends a wait as soon as it is cancelled', async () => {
    const controller = new AbortController();
    const pending = retry(() => Promise.reject(dnsProblem), {
      ...retryLimits,
      initialDelayMs: 60_000,
      maxDelayMs: 60_000,
      limitMs: 120_000,
      signal: controller.signal,
      beforeWait: () => setImmediate(() => controller.abort()),
    });
    await assert.rejects(pending, /Cancelled/);
  });
});
