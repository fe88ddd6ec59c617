import assert from 'node:assert/strict';
import {
  analyzePlan,
  captureProblem,
  createReadControl,
  createTextSource,
  useEngine,
} from '../../../support/pushEngine';

describe('keys of a large file of JSON', () => {
  const engine = useEngine();

  it('are refused with the records that have the same one, and its line, wherever they are', async () => {
    const ids = Array.from({ length: 60_000 }, (_, index) => index * 7);
    ids[40_000] = ids[100]!;
    const source = createTextSource(ids.map((id) => JSON.stringify({ id, name: 'n' })).join('\n'), 'orders.ndjson');
    const plan = await analyzePlan(engine, source);
    const { what, why = '' } = await captureProblem(engine.verifyKeys(source, plan, ['id'], createReadControl()));
    assert.equal(what, 'Records 101 and 40,001 have the same key.');
    assert.match(why, /^Line 40001, /);
  });
});

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
