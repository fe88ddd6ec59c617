import assert from 'node:assert/strict';
import { isClose, sortByCloseness } from '../../../src/core/closestMatch';

describe('Names near to what was typed', () => {
  const names = ['Adler', 'Brenner Müller', 'Carl', 'Müller & Söhne GmbH', 'Umlmüllerei'];

  it('come first where they begin with it, then where a word does, then where they contain it', () => {
    assert.deepEqual(sortByCloseness('müller', names), [
      'Müller & Söhne GmbH',
      'Brenner Müller',
      'Umlmüllerei',
      'Adler',
      'Carl',
    ]);
  });

  it('are found without accents and with a slip of the fingers', () => {
    assert.equal(sortByCloseness('muller', names)[0], 'Müller & Söhne GmbH');
    assert.equal(sortByCloseness('Mülelr', names)[0], 'Müller & Söhne GmbH');
    assert.equal(sortByCloseness('Müller & Sohne Gmbh', names)[0], 'Müller & Söhne GmbH');
  });

  it('stay in their order where nothing was typed, or nothing is near', () => {
    assert.deepEqual(sortByCloseness('', names), names);
    assert.deepEqual(sortByCloseness('xyzxyz', names), names);
    assert.equal(isClose('xyzxyz', 'Adler'), false);
    assert.equal(isClose('adl', 'Adler'), true);
    assert.equal(isClose('a', 'x'), false);
  });
});
