import assert from 'node:assert/strict';
import { readLoggedRowCounts } from '../../../../src/push/job/jobLogRowCounts';
import { measureProcessorMs } from '../../../support/processorTime';

describe('The log of a data push job', () => {
  it('is asked for the rows that it counts', () => {
    assert.deepEqual(
      readLoggedRowCounts([
        'Job started.',
        '2026-01-05 INFO Job done: 5 rows inserted, 2 updated, 1 deleted in table "x".',
      ]),
      { written: 7, deleted: 1 },
    );
    assert.deepEqual(readLoggedRowCounts(['1,234,567 records loaded']), { written: 1_234_567, deleted: 0 });
    assert.deepEqual(readLoggedRowCounts(['12 rows were deleted']), { written: 0, deleted: 12 });
  });

  it('need not count any', () => {
    assert.equal(
      readLoggedRowCounts(['Job queued: REPLACE of table "rows", 3 chunks of PARQUET.', 'Table updated']),
      undefined,
    );
    assert.equal(readLoggedRowCounts([]), undefined);
  });

  it('is read in no time, whatever it is full of', () => {
    const logs = Array.from({ length: 1_000 }, () => '1 '.repeat(5_000));
    const processorMs = measureProcessorMs(() => readLoggedRowCounts(logs));
    assert.ok(processorMs < 3_000, `${processorMs} ms`);
  });
});
