import assert from 'node:assert/strict';
import { lookUp } from '../../../src/core/lookUp';

describe('a word of a service in a table of ours', () => {
  it('is found where the table has it, and is nothing that every object inherits', () => {
    const icons = { date: 'calendar' };
    assert.equal(lookUp(icons, 'date'), 'calendar');
    for (const word of ['constructor', 'toString', '__proto__', 'hasOwnProperty'])
      assert.equal(lookUp(icons, word), undefined);
  });
});
