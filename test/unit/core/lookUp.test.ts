import assert from 'node:assert/strict';
import { lookUp } from '../../../src/core/lookUp';

describe('Looking up a name that somebody else chose', () => {
  it('finds what the table has, and nothing that every object inherits', () => {
    const icons: Record<string, string> = { active: 'bell' };
    assert.equal(lookUp(icons, 'active'), 'bell');
    for (const name of ['constructor', 'toString', '__proto__', 'hasOwnProperty', 'valueOf', ''])
      assert.equal(lookUp(icons, name), undefined, name);
  });
});
