import assert from 'node:assert/strict';
import { uniqueFileNames } from '../../../src/core/uniqueFileNames';

describe('Files that are pushed together', () => {
  it('are called by their names, and by their folders too where the names are the same', () => {
    assert.deepEqual(uniqueFileNames(['/w/a.csv', '/w/b.csv']), ['a.csv', 'b.csv']);
    assert.deepEqual(uniqueFileNames(['/w/north/a.csv', '/w/south/a.csv', '/w/south/b.csv']), [
      'north/a.csv',
      'south/a.csv',
      'b.csv',
    ]);
    assert.deepEqual(uniqueFileNames(['/w/x/1/a.csv', '/w/y/1/a.csv', '/a.csv']), ['x/1/a.csv', 'y/1/a.csv', 'a.csv']);
    assert.deepEqual(uniqueFileNames(['/w/a.csv', '/w/a.csv']), ['w/a.csv', 'w/a.csv']);
  });
});
