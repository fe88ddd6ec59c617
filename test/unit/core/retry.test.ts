import assert from 'node:assert/strict';
import { defaultRetryPolicy, readRetryAfterMs, retryDelayMs } from '../../../src/core/retry';

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
});
