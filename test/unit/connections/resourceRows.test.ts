import assert from 'node:assert/strict';
import { createNoteRow, withUniqueIds } from '../../../src/connections/resourceRows';

describe('Rows of things behind a connection', () => {
  it('are there once each, however often a service lists a thing', () => {
    const createRow = (id: string, label: string) => ({ ...createNoteRow(label), id });
    const rows = [createRow('a', 'first'), createRow('b', 'other'), createRow('a', 'again'), createRow('', 'none')];
    assert.deepEqual(
      withUniqueIds(rows).map(({ label }) => label),
      ['first', 'other', 'none'],
    );
  });
});
