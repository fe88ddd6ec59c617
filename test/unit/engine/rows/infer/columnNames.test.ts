import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createColumnNames } from '../../../../../src/engine/rows/infer/columnNames';

describe('Naming columns', () => {
  it('joins keys by _ and replaces what may cause trouble', () => {
    const paths = [
      ['vendor', 'name'],
      ['Größe (cm)'],
      ['a-b'],
      ['2024'],
      ['$'],
      ['日本'],
      ['Straße'],
      [''],
      ['_id'],
      ['naïve café'],
    ];
    assert.deepEqual(createColumnNames(paths), [
      'vendor_name',
      'Grosse__cm_',
      'a_b',
      '_2024',
      'column_5',
      'column_6',
      'Strasse',
      'column_8',
      '_id',
      'naive_cafe',
    ]);
  });

  it('makes names unique whatever their case, and leaves those alone that are valid as they stand', () => {
    assert.deepEqual(createColumnNames([['a b'], ['a_b'], ['A_B'], ['a', 'b'], ['a_b_2']]), [
      'a_b_4',
      'a_b',
      'A_B_2',
      'a_b_3',
      'a_b_2_2',
    ]);
  });

  it('does not take a name that Celonis adds itself', () => {
    assert.deepEqual(createColumnNames([['_CELONIS_CHANGE_DATE']]), ['_CELONIS_CHANGE_DATE_2']);
  });

  it('is always valid, unique and bounded', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.array(
            fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), fc.constantFrom('a', 'A', 'b', '_', 'a_b')),
            { minLength: 1, maxLength: 3 },
          ),
          { maxLength: 30 },
        ),
        (paths) => {
          const names = createColumnNames(paths);
          for (const name of names) assert.match(name, /^[A-Za-z_][A-Za-z0-9_]{0,125}$/);
          assert.equal(new Set(names.map((name) => name.toLowerCase())).size, paths.length);
        },
      ),
    );
  });
});
