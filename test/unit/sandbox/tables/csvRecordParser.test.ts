import assert from 'node:assert/strict';
import { type CsvDialect, type CsvField, CsvRecordParser } from '../../../../src/sandbox/tables/csvRecordParser';

describe('CSV records', () => {
  const read = (form: CsvDialect, pieces: readonly string[]): CsvField[][] => {
    const records: CsvField[][] = [];
    const reader = new CsvRecordParser(form, (fields) => records.push(fields));
    for (const piece of pieces) reader.push(piece);
    reader.end();
    return records;
  };
  const doubling: CsvDialect = { separator: ',', quote: '"', escape: '"', lineEnding: undefined };
  const escaping: CsvDialect = { separator: '||', quote: "'", escape: '\\', lineEnding: '\r\n' };

  for (const [name, form, text, expected] of [
    [
      'doubled quotes and both line endings',
      doubling,
      'a,"b""",""\r\n"x\r\ny",,\n"",z',
      [
        ['a', 'b"', ''],
        ['x\r\ny', null, null],
        ['', 'z'],
      ],
    ],
    [
      'an escape, a long separator and one line ending',
      escaping,
      "a||'it\\'s\\\\'||b\n\r\n||'|\\n'||\r\n",
      [
        ['a', "it's\\", 'b\n'],
        [null, '|\\n', null],
      ],
    ],
  ] as const) {
    it(`reads ${name} the same wherever the text is split`, () => {
      assert.deepEqual(read(form, [text]), expected);
      assert.deepEqual(read(form, [...text]), expected, 'one character at a time');
      for (let splitIndex = 0; splitIndex <= text.length; splitIndex++)
        assert.deepEqual(
          read(form, [text.slice(0, splitIndex), text.slice(splitIndex)]),
          expected,
          `split at ${splitIndex}`,
        );
    });
  }
});
