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

  it('is shown within half a second of its arrival, however long after the word of the other window that is', async () => {
    await runInVirtualTime(async () => {
      const machine = new SimulatedMachine();
      const [writer, reader] = [machine.openWindow().state, machine.openWindow().state];
      const [written, read] = [
        new SharedState(writer, 'value/', Date.now),
        new SharedState(reader, 'value/', Date.now),
      ];
      for (const arrivalMs of [20, 700, 2_500, 4_000, 9_000]) {
        const deliver = machine.holdDeliveries();
        const { updatedAt } = await written.set('value/1', { updatedAt: '' });
        read.refresh();
        await wait(arrivalMs);
        deliver();
        const arrivedAt = Date.now();
        let shownAt = 0;
        const subscription = read.onDidChange(() => (shownAt ||= Date.now()));
        while (shownAt === 0) await wait(10);
        subscription.dispose();
        assert.deepEqual(read.get('value/1'), { updatedAt });
        assert.ok(shownAt - arrivedAt <= 500, `${shownAt - arrivedAt} ms after ${arrivalMs} ms`);
      }
      for (const state of [written, read]) state.dispose();
    });
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
