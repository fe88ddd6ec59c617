import assert from 'node:assert/strict';
import fc from 'fast-check';
import { proposeTableName, validateTableName } from '../../../src/push/tableName';

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
        assert.equal(validateTableName(proposeTableName(name)), undefined),
      ),
    );
  });

  it('says what is wrong with it', () => {
    assert.match(validateTableName('') ?? '', /Enter/);
    assert.match(validateTableName('a b') ?? '', /letters/);
    assert.match(validateTableName('1a') ?? '', /begins/);
    assert.match(validateTableName('a'.repeat(121)) ?? '', /120/);
  });
});
