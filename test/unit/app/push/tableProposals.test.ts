import assert from 'node:assert/strict';
import { proposeCommonTable, proposeTables } from '../../../../src/app/push/tableProposals';

describe('The table that is proposed for several files', () => {
  it('has the name of what their names have in common', () => {
    assert.equal(proposeCommonTable(['file:///data/orders-1.json', 'file:///data/orders-2.json']), 'orders');
  });

  it('has the name of their folder where their names have nothing in common', () => {
    assert.equal(proposeCommonTable(['file:///data/north/jan.csv', 'file:///data/north/feb.csv']), 'north');
  });

  it('has the name of the first file where they lie in different folders', () => {
    assert.equal(proposeCommonTable(['file:///a/jan.csv', 'file:///b/feb.csv']), 'jan');
  });

  it('is another one for each file, also where two have one name', () => {
    assert.deepEqual(proposeTables(['file:///a/jan.csv', 'file:///b/Jan.csv', 'file:///b/feb.csv']), [
      'jan',
      'Jan_2',
      'feb',
    ]);
  });
});
