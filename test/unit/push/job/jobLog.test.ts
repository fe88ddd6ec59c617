import assert from 'node:assert/strict';
import { countedRows } from '../../../../src/push/job/jobLog';

describe('The log of a data push job', () => {
  it('is asked for the rows that it counts', () => {
    assert.deepEqual(countedRows(['Job started.', '2026-01-05 INFO Job done: 5 rows inserted, 2 updated, 1 deleted in table "x".']), { written: 7, deleted: 1 });
    assert.deepEqual(countedRows(['1,234,567 records loaded']), { written: 1_234_567, deleted: 0 });
    assert.deepEqual(countedRows(['12 rows were deleted']), { written: 0, deleted: 12 });
  });

  it('need not count any', () => {
    assert.equal(countedRows(['Job queued: REPLACE of table "rows", 3 chunks of PARQUET.', 'Table updated']), undefined);
    assert.equal(countedRows([]), undefined);
  });
});
