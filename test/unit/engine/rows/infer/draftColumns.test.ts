import assert from 'node:assert/strict';
import { analyzeFirstColumn } from '../../../../support/documentReading';

/** The type of a column with these values, each written as JSON; absent ones as undefined. */
const typeOf = (...values: (string | undefined)[]): [string, string | undefined] => {
  const column = analyzeFirstColumn(
    `[${values.map((value) => (value === undefined ? '{}' : `{"k":${value}}`)).join(',')}]`,
  );
  return [column.type, column.note?.code];
};
const quoted = (...texts: string[]): string[] => texts.map((text) => JSON.stringify(text));

describe('Deciding the type of a column', () => {
  const cases: [why: string, values: (string | undefined)[], type: string, note?: string][] = [
    ['integers', ['1', '-5', '0', '-0', undefined, 'null'], 'INTEGER'],
    ['integers up to 2^53', ['9007199254740992', '-9007199254740992'], 'INTEGER'],
    ['one integer beyond 2^53', ['1', '9007199254740993'], 'STRING', 'bigInteger'],
    ['one integer below -2^53', ['-9007199254740993'], 'STRING', 'bigInteger'],
    ['an integer of 17 digits', ['10000000000000000'], 'STRING', 'bigInteger'],
    ['decimals', ['1.5', '-0.25', '1e3', '2E-7', '0.0'], 'FLOAT'],
    ['integers and decimals', ['1', '2.5'], 'FLOAT'],
    ['a big integer among decimals', ['1.5', '9007199254740993'], 'STRING', 'bigInteger'],
    ['a decimal as Python prints it', ['0.30000000000000004', '0.1'], 'FLOAT'],
    ['a decimal with 17 digits as C prints it', ['0.10000000000000001'], 'FLOAT'],
    ['a decimal that a double changes', ['0.12345678901234567'], 'STRING', 'inexactFloat'],
    ['a decimal of 20 digits', ['1.2345678901234567890123'], 'STRING', 'inexactFloat'],
    ['many zeros', ['0.50000000000000000000000', '100.000000000000000000000'], 'FLOAT'],
    ['a number too large for a double', ['1e400'], 'STRING', 'inexactFloat'],
    ['a number too small for a double', ['1e-400'], 'STRING', 'inexactFloat'],
    ['the smallest and largest double', ['5e-324', '1.7976931348623157e308', '2.2250738585072014e-308'], 'FLOAT'],
    ['booleans', ['true', 'false', 'null'], 'BOOLEAN'],
    ['booleans and numbers', ['true', '1'], 'STRING', 'mixed'],
    ['texts', quoted('a', ''), 'STRING'],
    ['numbers as text', quoted('007', '42'), 'STRING', 'digits'],
    ['numbers and numbers as text', ['7', '"7"'], 'STRING', 'mixed'],
    ['decimals as text', quoted('1.5'), 'STRING'],
    ['dates', quoted('2024-02-29', '1400-01-01', '9999-12-31'), 'DATE'],
    ['a day that there is not', quoted('2023-02-29'), 'STRING'],
    ['a month that there is not', quoted('2023-13-01'), 'STRING'],
    ['a century that is no leap year', quoted('1900-02-29'), 'STRING'],
    ['a date before 1400', quoted('2024-01-01', '1399-12-31'), 'STRING', 'rangelessTime'],
    ['dates the other way round', quoted('31.12.2023'), 'STRING'],
    ['dates and texts', quoted('2024-01-01', 'n/a'), 'STRING', 'mixed'],
    ['dates and an empty text', quoted('2024-01-01', ''), 'STRING', 'mixed'],
    [
      'times',
      quoted('2024-01-01T10:00:00', '2024-01-01 10:00', '2024-01-01T10:00:00.1', '2024-01-01T23:59:59.123'),
      'DATETIME',
    ],
    ['dates and times', quoted('2024-01-01', '2024-01-01T10:00:00'), 'DATETIME'],
    ['times in UTC', quoted('2024-01-01T10:00:00Z', '2024-01-01T10:00:00.000+00:00'), 'DATETIME'],
    [
      'times with an offset',
      quoted('2024-01-01T10:00:00+02:00', '2024-01-01T10:00:00-0530', '2024-01-01T10:00Z'),
      'DATETIME',
      'converted',
    ],
    [
      'times with and without an offset',
      quoted('2024-01-01T10:00:00Z', '2024-01-01T10:00:00'),
      'STRING',
      'mixedOffsets',
    ],
    ['a date among times with an offset', quoted('2024-01-01T10:00:00Z', '2024-01-01'), 'STRING', 'mixedOffsets'],
    ['microseconds', quoted('2024-01-01T10:00:00.123456'), 'STRING', 'fineTime'],
    ['microseconds that are zero', quoted('2024-01-01T10:00:00.123000Z'), 'DATETIME'],
    ['an hour that there is not', quoted('2024-01-01T24:00:00'), 'STRING'],
    ['a leap second', quoted('2024-01-01T23:59:60'), 'STRING'],
    ['a bare fraction point', quoted('2024-01-01T10:00:00.'), 'STRING'],
    ['something behind the time', quoted('2024-01-01T10:00:00 Uhr'), 'STRING'],
    ['a time that an offset moves before 1400', quoted('1400-01-01T00:00:00+01:00'), 'STRING', 'rangelessTime'],
    ['an escaped date', ['"2024-01-0\\u0031"'], 'STRING'],
    ['lists', ['[1]', '[]'], 'STRING', 'arrays'],
    ['lists and numbers', ['[1]', '1'], 'STRING', 'mixed'],
    ['nothing at all', ['null', undefined], 'STRING', 'empty'],
    ['half a character', ['"\\ud800"'], 'STRING', 'brokenText'],
  ];
  for (const [why, values, type, note] of cases) {
    it(`${type} for ${why}`, () => assert.deepEqual(typeOf(...values), [type, note]));
  }

  it('says which records made a column mixed', () => {
    const { note } = analyzeFirstColumn('[{"k":1},{"k":2},{"k":"x"},{"k":[1]},{"k":3}]');
    assert.deepEqual(note, {
      code: 'mixed',
      kinds: [
        { kind: 'number', record: 1 },
        { kind: 'text', record: 3 },
        { kind: 'array', record: 4 },
      ],
    });
  });

  it('measures the longest value as text in UTF-8 bytes', () => {
    for (const [json, bytes] of [
      ['"日本"', 6],
      ['"\\u65e5"', 3],
      ['"\\ud83d\\ude00\\n"', 5],
      ['[1, {"a" : "x y"} ]', 15],
      ['-1.50', 5],
      ['false', 5],
      ['""', 0],
    ] as const) {
      assert.equal(analyzeFirstColumn(`[{"k":${json}}]`).maxBytes, bytes, json);
    }
  });
});
