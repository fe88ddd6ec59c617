import assert from 'node:assert/strict';
import { formatWait } from '../../../src/core/formatNumbers';

describe('How long to wait', () => {
  it('is said in the largest unit that says enough, and is never nothing', () => {
    const waits: [number, string][] = [
      [-5, '1 second'],
      [0, '1 second'],
      [1_200, '2 seconds'],
      [90_000, '90 seconds'],
      [150_000, '3 minutes'],
      [3_600_000, '60 minutes'],
      [7_200_000, '2 hours'],
      [31_536_000_000, '365 days'],
      [Infinity, 'more than 999 days'],
    ];
    for (const [ms, text] of waits) assert.equal(formatWait(ms), text);
  });
});
