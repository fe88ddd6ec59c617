import assert from 'node:assert/strict';
import { toAsciiLetters } from '../../../src/core/transliterate';
import { createColumnNames } from '../../../src/engine/model/columnNames';
import { proposeTableName } from '../../../src/push/tableName';

describe('Names in letters of ASCII', () => {
  for (const [text, expected] of [
    ['Größe', 'Grosse'],
    ['GRÖẞE', 'GROSSE'],
    ['Ærøskøbing', 'Aeroskobing'],
    ['Łódź', 'Lodz'],
    ['Привет, мир', 'Privet, mir'],
    ['Щука', 'Shchuka'],
    ['Київ', 'Kiiv'],
    ['Αθήνα', 'Athina'],
    ['naïve café', 'naive cafe'],
    ['注文', '注文'],
  ] as const)
    it(`writes ${text} as ${expected}`, () => assert.equal(toAsciiLetters(text), expected));

  it('are made by one rule for tables and for columns', () => {
    for (const name of ['Größe', 'Straße', 'Цена', 'Ποσότητα', 'Ærø'])
      assert.equal(proposeTableName(`${name}.csv`), createColumnNames([[name]])[0]);
    assert.equal(proposeTableName('38-Bestellungen Größe 2024.csv'), 't_38_Bestellungen_Grosse_2024');
  });
});
