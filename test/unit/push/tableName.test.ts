import assert from 'node:assert/strict';
import fc from 'fast-check';
import { checkTableName, proposeTableName } from '../../../src/push/tableName';

describe('a table name', () => {
  for (const [file, table] of [
    ['orders.json', 'orders'],
    ['order items (2026).ndjson', 'order_items_2026'],
    ['Aufträge.jsonl', 'Auftrage'],
    ['orders.csv.gz', 'orders'],
    ['2026-01 export.json', 't_2026_01_export'],
    ['data.v2.JSON', 'data_v2'],
    ['日本.json', 'table_1'],
    ['.json', 'table_1'],
    ['orders.csv', 'orders'],
    ['orders.parquet', 'orders'],
  ] as const) {
    it(`is ${table} for ${file}`, () => assert.equal(proposeTableName(file), table));
  }

  it('is valid for any file name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) =>
        assert.equal(checkTableName(proposeTableName(name)), undefined),
      ),
    );
  });

  it('says what is wrong with it', () => {
    assert.match(checkTableName('') ?? '', /Enter/);
    assert.match(checkTableName('a b') ?? '', /letters/);
    assert.match(checkTableName('1a') ?? '', /begins/);
    assert.match(checkTableName('a'.repeat(121)) ?? '', /120/);
  });
});
