import assert from 'node:assert/strict';
import {
  analyzePlan,
  captureProblem,
  createReadControl,
  createTextSource,
  useEngine,
} from '../../../support/pushEngine';

describe('keys of a CSV file', () => {
  const engine = useEngine();
  const source = createTextSource(
    [
      'no;day;customer',
      ...Array.from({ length: 40 }, (_, index) => `${index};0${(index % 9) + 1}.11.2026;${'ABC'[index % 3]}`),
    ].join('\r\n'),
    'orders.csv',
  );

  it('names the first two records with the same key, with conversions as without', async () => {
    for (const columns of [[], [{ source: ['day'], type: 'DATE' as const, dateFormat: 'dd.MM.yyyy' }]]) {
      const plan = await analyzePlan(engine, source, { columns });
      assert.equal(
        (await captureProblem(engine.verifyKeys(source, plan, ['customer'], createReadControl()))).what,
        'Records 1 and 4 have the same key.',
      );
      await engine.verifyKeys(source, plan, ['no'], createReadControl());
    }
  });
});
