import assert from 'node:assert/strict';
import { KnownRows } from '../../../../../src/engine/records/csv/knownRows';
import { parseSampleRows } from '../../../../../src/engine/records/csv/sampleRows';

const comma = { delimiter: ',', quote: '"', usesBackslash: false };

describe('Rows of a sample of CSV that are asked for again', () => {
  it('are not read a second time, and not kept behind that', () => {
    const knownRows = new KnownRows();
    const rows = knownRows.read('a,b\n1,2\n', comma, 500);
    assert.equal(knownRows.take('a,b\n1,2\n', comma, 500), rows);
    assert.notEqual(knownRows.take('a,b\n1,2\n', comma, 500), rows);
  });

  it('are read anew where the text, its dialect or the number of rows is another', () => {
    const texts = ['a,b\n1,2\n', 'a;b\n1;2\n3;4\n'];
    const semicolon = { ...comma, delimiter: ';' };
    for (const text of texts)
      for (const dialect of [comma, semicolon])
        for (const maxRows of [1, 500]) {
          const knownRows = new KnownRows();
          knownRows.read(texts[0]!, comma, 500);
          assert.deepEqual(
            knownRows.take(text, dialect, maxRows),
            parseSampleRows(text, dialect, maxRows).rows,
            JSON.stringify([text, dialect.delimiter, maxRows]),
          );
        }
  });
});
