import assert from 'node:assert/strict';
import { runSharedStateRounds } from '../../support/sharedStateRounds';

describe('the state that windows share', () => {
  for (const windows of [2, 3])
    it(`loses nothing when ${windows} windows save rapidly`, async () => {
      const options = { rounds: 1_500, parallelRounds: 1_500, settleDelaysMs: [100, 700, 2_500] };
      assert.equal(await runSharedStateRounds({ ...options, windows }), 0);
    });
});
