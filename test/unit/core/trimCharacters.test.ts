import assert from 'node:assert/strict';
import { trimCharacters, trimEndCharacters } from '../../../src/core/trimCharacters';

describe('Trimming of characters', () => {
  it('takes them off the ends only', () => {
    assert.equal(trimEndCharacters('..a.b..', '.'), '..a.b');
    assert.equal(trimCharacters(`"'a"b'"`, `"'`), 'a"b');
    assert.equal(trimCharacters('...', '.'), '');
    assert.equal(trimCharacters('', '.'), '');
  });
});
