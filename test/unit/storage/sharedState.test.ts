import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { SharedState } from '../../../src/storage/sharedState';
import { runInVirtualTime, runSharedStateRounds } from '../../support/sharedStateRounds';
import { SimulatedMachine } from '../../support/simulatedWindows';

describe('the state that windows share', () => {
  for (const windows of [2, 3])
    it(`loses nothing when ${windows} windows save rapidly`, async () => {
      const options = { rounds: 1_500, parallelRounds: 1_500, settleDelaysMs: [100, 700, 2_500] };
      assert.equal(await runSharedStateRounds({ ...options, windows }), 0);
    });

  it('is not looked at any more once nothing happens, and again after the next write', async () => {
    await runInVirtualTime(async () => {
      const { state: storage } = new SimulatedMachine().openWindow();
      let looks = 0;
      const state = new SharedState({ ...storage, keys: () => (looks++, storage.keys()) }, 'value/', Date.now);
      await state.set('value/1', { updatedAt: '' });
      await wait(60_000);
      const looksUntilSettled = looks;
      await wait(600_000);
      assert.equal(looks, looksUntilSettled, 'an idle window looks again and again');
      await storage.update('value/1', undefined);
      state.refresh();
      await wait(60_000);
      assert.notEqual(storage.get('value/1'), undefined, 'what was lost is not written again');
      state.dispose();
    });
  });
});
