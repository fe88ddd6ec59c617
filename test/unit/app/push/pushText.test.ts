import assert from 'node:assert/strict';
import { describeRowOutcome, formatPushTime } from '../../../../src/app/push/pushText';
import type { PushRecord } from '../../../../src/push/pushRecord';

describe('the row of a push', () => {
  const now = new Date(2026, 10, 29, 18, 40);
  const format = (...time: [number, number, number, number, number]): string =>
    formatPushTime(new Date(...time).toISOString(), now, 'en-GB');

  it('begins with the time of today, else with the date', () => {
    assert.equal(format(2026, 10, 29, 18, 33), '18:33');
    assert.equal(format(2026, 10, 29, 0, 5), '00:05');
    assert.equal(format(2026, 10, 28, 23, 59), '28 Nov');
    assert.equal(format(2025, 10, 29, 18, 33), '29 Nov 2025');
  });

  it('says what came of it before where it went', () => {
    const record = { order: { connection: { name: 'Acme' } }, rows: 12 } as unknown as PushRecord;
    assert.equal(describeRowOutcome(record, 'done'), '12 rows · Acme');
    assert.equal(describeRowOutcome(record, 'failed'), 'failed · Acme');
  });
});
