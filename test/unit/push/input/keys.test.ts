import assert from 'node:assert/strict';
import { control, engineOfSuite, planOf, problemOf, textSource } from '../../../support/pushEngine';

describe('keys of a CSV file', () => {
  const engine = engineOfSuite();
  const source = textSource(['no;day;customer', ...Array.from({ length: 40 }, (_, index) => `${index};0${(index % 9) + 1}.11.2026;${'ABC'[index % 3]}`)].join('\r\n'), 'orders.csv');

  it('names the first two records with the same key, with conversions as without', async () => {
    for (const columns of [[], [{ source: ['day'], type: 'DATE' as const, dateFormat: 'dd.MM.yyyy' }]]) {
      const plan = await planOf(engine, source, { columns });
      assert.equal((await problemOf(engine.verifyKeys(source, plan, ['customer'], control()))).what, 'Records 1 and 4 have the same key.');
      await engine.verifyKeys(source, plan, ['no'], control());
    }
  });
});
