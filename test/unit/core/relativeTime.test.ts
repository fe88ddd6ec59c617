import assert from 'node:assert/strict';
import { formatRelativeTime } from '../../../src/core/relativeTime';

describe('a time in a row', () => {
  const now = new Date('2026-03-10T12:00:00.000Z');
  const ago = (seconds: number): string => formatRelativeTime(new Date(now.getTime() - seconds * 1_000), now);

  it('is told as people tell it', () => {
    assert.deepEqual([0, 59, 60, 119, 3_599, 3_600, 86_399, 86_400, 6 * 86_400].map(ago), [
      'just now',
      'just now',
      '1 min ago',
      '1 min ago',
      '59 min ago',
      '1 h ago',
      '23 h ago',
      '1 day ago',
      '6 days ago',
    ]);
  });

  it('is a date after a week, and where it lies ahead', () => {
    assert.match(ago(7 * 86_400), /2026/);
    assert.match(ago(-3_600), /2026/);
    assert.equal(ago(-20), 'just now');
  });

  it('is shown as it is where it is none', () => {
    assert.equal(formatRelativeTime('soon', now), 'soon');
  });
});
