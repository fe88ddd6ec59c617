import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { FileOptions } from '../../../../../src/engine/model/fileOptions';
import { type CsvRow, readCsvText } from '../../../../support/readCsvText';

const rowsOf = (text: string | Uint8Array, fileOptions: FileOptions = {}): CsvRow[] => {
  const reading = readCsvText(text, { requestedOptions: fileOptions });
  assert.ok('rows' in reading, JSON.stringify(reading));
  return reading.rows;
};
/** Rows as lists, without the names. */
const valuesOf = (text: string | Uint8Array, fileOptions: FileOptions = {}): unknown[][] =>
  rowsOf(text, fileOptions).map((row) => Object.values(row));

describe('Reading CSV', () => {
  const validFiles: [name: string, text: string, rows: unknown[][], how?: FileOptions][] = [
    ['plain values', 'a,b,c\n1,x,2.5\n', [['#1', 'x', '~2.5']]],
    ['no line end at the end', 'a,b\n1,2', [['#1', '#2']]],
    [
      'CR LF',
      'a,b\r\n1,2\r\n3,4\r\n',
      [
        ['#1', '#2'],
        ['#3', '#4'],
      ],
    ],
    [
      'CR alone',
      'a,b\r1,2\r3,4',
      [
        ['#1', '#2'],
        ['#3', '#4'],
      ],
    ],
    [
      'mixed line ends and blank lines',
      '\n\na,b\r\n\r\n1,2\r\r3,4\n\n\n',
      [
        ['#1', '#2'],
        ['#3', '#4'],
      ],
    ],
    ['quoted values', 'a,b\n"x,y","z"\n', [['x,y', 'z']]],
    ['quotes written twice', 'a\n"say ""hi"""\n""""\n', [['say "hi"'], ['"']]],
    ['line breaks in quotes', 'a,b\n"one\r\ntwo\nthree\rfour",2\n', [['one\r\ntwo\nthree\rfour', '#2']]],
    ['an empty value and an empty text', 'a,b,c\n,"",x\n', [[null, '', 'x']]],
    ['a last value that is empty', 'a,b\n1,\n', [['#1', null]]],
    [
      'a row of nothing but delimiters before another',
      'a,b\n,\n1,2\n',
      [
        [null, null],
        ['#1', '#2'],
      ],
    ],
    ['a row of an empty text', 'a\n""\n', [['']]],
    ['quotes inside a value without quotes', 'a,b\n5" pipe,x"y\n', [['5" pipe', 'x"y']]],
    ['a quoted number, which is a text', 'a,b\n"12",12\n', [['12', '#12']]],
    ['spaces around quotes', 'a,b\n "x, y" , z\n', [['x, y', ' z']]],
    ['spaces that belong to a value', 'a,b\n x ,y \n', [[' x ', 'y ']]],
    ['rows that are short', 'a,b,c\n1\n1,2\n', [['#1'], ['#1', '#2']]],
    ['delimiters too many with nothing between them', 'a,b\n1,2,,\n', [['#1', '#2']]],
    ['leading zeros', 'a,b,c,d\n007,0,-0,00\n', [['007', '#0', '#-0', '00']]],
    [
      'numbers',
      'a,b,c,d,e,f\n-1,1.50,1.5e3,1.5E-3,0.5,123456789012345678901234567890\n',
      [['#-1', '~1.50', '~1.5e3', '~1.5E-3', '~0.5', '#123456789012345678901234567890']],
    ],
    [
      'what only looks like a number',
      'a,b,c,d,e,f,g,h\n+1,.5,5.,1e5,1-2,0x1F,-,1.2.3\n',
      [['+1', '.5', '5.', '1e5', '1-2', '0x1F', '-', '1.2.3']],
    ],
    ['an exponent with a sign', 'a\n1E+05\n', [['~1E+05']]],
    ['truth in any case', 'a,b,c,d,e\ntrue,FALSE,True,truth,yes\n', [[true, false, true, 'truth', 'yes']]],
    ['NaN and the like, which are texts', 'a,b,c\nNaN,null,NULL\n', [['NaN', 'null', 'NULL']]],
    ['dates, which are texts until types are decided', 'a,b\n2024-05-01,1.5.2024\n', [['2024-05-01', '1.5.2024']]],
    ['thousands, which nobody guesses', 'a;b\n1,234;x\n', [['1,234', 'x']]],
    [
      'a decimal comma',
      'a;b\n12,5;1.234,5\n-0,25;7\n',
      [
        ['~12.5', '1.234,5'],
        ['~-0.25', '#7'],
      ],
    ],
    ['a decimal comma that was asked for', 'a;b\n1,234;x\n', [['~1.234', 'x']], { decimalMark: ',' }],
    ['tabs', 'a\tb\n1, 2\tx y\n', [['1, 2', 'x y']]],
    ['bars', 'a|b\n1|"x|y"\n', [['#1', 'x|y']]],
    [
      'semicolons with commas in the values',
      'a;b\n1,5;x, y\n2,5;z\n',
      [
        ['~1.5', 'x, y'],
        ['~2.5', 'z'],
      ],
    ],
    [
      'single quotes',
      "a,b\n'x,y','z'\n'it''s',2\n",
      [
        ['x,y', 'z'],
        ["it's", '#2'],
      ],
    ],
    ['apostrophes, which are no quotes', "a,b\n'tis,it's\n", [["'tis", "it's"]]],
    [
      'quotes escaped by a backslash',
      'a,b\n"say \\"hi\\" now",1\n"back\\\\slash \\n",2\n',
      [
        ['say "hi" now', '#1'],
        ['back\\slash \\n', '#2'],
      ],
    ],
    ['a backslash at the end of a quoted value', 'a,b\n"C:\\dir\\",1\n', [['C:\\dir\\', '#1']]],
    ['no quotes at all, when asked to', 'a,b\n"x,y"\n', [['"x', 'y"']], { quote: '' }],
    ['the first line of Excel', 'sep=;\r\na;b\r\n1;2\r\n', [['#1', '#2']]],
    ['a byte order mark', '\ufeffa,b\n1,2\n', [['#1', '#2']]],
    ['a byte order mark before a quoted name', '\ufeff"a,x",b\n1,2\n', [['#1', '#2']]],
    ['one column of texts with commas', 'name\n"Bauer, Eva"\n"Weber, Jonas"\n', [['Bauer, Eva'], ['Weber, Jonas']]],
    [
      'one column of texts with commas and a comma in its name',
      '"name, first name"\n"Bauer, Eva"\n"Weber, Jonas, Dr."\n',
      [['Bauer, Eva'], ['Weber, Jonas, Dr.']],
    ],
    ['rows in quotes, when asked to', '"a,b"\n"1,2"\n', [['1,2']], { delimiter: ',' }],
    ['one column', 'a\n1\n\n2\n', [['#1'], ['#2']]],
    ['letters of all lengths', 'ä,日本,😀\né,語,🎉\n', [['é', '語', '🎉']]],
  ];
  for (const [name, text, rows, fileOptions] of validFiles) {
    it(`takes ${name}`, () => {
      assert.deepEqual(valuesOf(text, fileOptions), rows);
      const bytes = Buffer.from(text);
      for (let chunkEnd = 1; chunkEnd < bytes.length; chunkEnd++) {
        // A memory for WebAssembly takes its time.
        for (const usesTypeScript of chunkEnd % 5 === 1 ? [true, false] : [true]) {
          const reading = readCsvText(bytes, {
            requestedOptions: fileOptions ?? {},
            chunkEnds: [chunkEnd],
            blockBytes: 1 + (chunkEnd % 7),
            usesTypeScript,
          });
          assert.deepEqual(
            'rows' in reading && reading.rows.map((row) => Object.values(row)),
            rows,
            `cut at ${chunkEnd}, ${usesTypeScript}`,
          );
        }
      }
    });
  }

  it('names columns as the header does, makes names of those without one, and keeps those apart that are the same', () => {
    assert.deepEqual(Object.keys(rowsOf('id, name ,,id,"x ""y"""\n1,2,3,4,5\n')[0]!), [
      'id',
      'name',
      'column_3',
      'id_2',
      'x "y"',
    ]);
    assert.deepEqual(Object.keys(rowsOf('id,id_2,id\n1,2,3\n')[0]!), ['id', 'id_2', 'id_3']);
  });

  it('tells a header from a first row of values', () => {
    assert.deepEqual(rowsOf('1,x\n2,y\n'), [
      { column_1: '#1', column_2: 'x' },
      { column_1: '#2', column_2: 'y' },
    ]);
    assert.deepEqual(rowsOf('2024-01-01;5\n2024-01-02;6\n').length, 2);
    assert.deepEqual(rowsOf('name,city\nAnna,Rome\n'), [{ name: 'Anna', city: 'Rome' }]);
    assert.deepEqual(rowsOf('id,2023,2024\na,5,6\n', { header: true }), [{ id: 'a', 2023: '#5', 2024: '#6' }]);
    assert.deepEqual(rowsOf('name,city\nAnna,Rome\n', { header: false }).length, 2);
  });

  const faults: [
    name: string,
    text: string | Uint8Array,
    code: string,
    offset: number | undefined,
    record: number | undefined,
  ][] = [
    ['nothing', '', 'empty', undefined, undefined],
    ['blank lines only', '\n\r\n', 'empty', undefined, undefined],
    ['a header alone', 'a,b\n', 'onlyHeader', undefined, undefined],
    ['a row that is too long', 'a,b\n1,2\n1,2,3\n', 'tooManyFields', 8, 2],
    ['a quote that is not closed', 'a,b\n1,2\n"x,3\n4,5\n', 'unclosedQuote', 8, 2],
    ['something behind a closing quote', 'a,b\n"x"y,3\n', 'afterQuote', 7, 1],
    [
      'a delimiter in single quotes among values in double ones',
      `a,b\n1,"x ""y"" z"\n2,'x, y'\n3,"x\ny"\n`,
      'tooManyFields',
      18,
      2,
    ],
    ['rows in quotes as a whole', '"a,b"\n"1,2"\n"3,""x, y"""\n', 'quotedRows', undefined, undefined],
    ['rows in quotes below names that are not', 'a;b;c\n"1;2;""x"""\n"3;;"\n', 'quotedRows', undefined, undefined],
    ['a zero', 'a,b\nx\0y,3\n', 'nulByte', 5, 1],
    ['a zero in quotes', 'a,b\n"x\0y",3\n', 'nulByte', 6, 1],
    ['what is not UTF-8', Uint8Array.from([0x61, 0x0a, 0x4d, 0xfc, 0x6c, 0x0a]), 'encoding', 3, 1],
    ['a character that breaks off at the end', Uint8Array.from([0x61, 0x0a, 0x4d, 0xc3]), 'encoding', 3, 1],
  ];
  for (const [name, text, code, offset, record] of faults) {
    it(`refuses ${name}`, () => {
      const bytes = typeof text === 'string' ? Buffer.from(text) : text;
      for (let chunkEnd = 0; chunkEnd < Math.max(1, bytes.length); chunkEnd++) {
        for (const usesTypeScript of [true, false]) {
          const reading = readCsvText(bytes, {
            requestedOptions: { header: true },
            chunkEnds: [chunkEnd],
            blockBytes: 1 + (chunkEnd % 5),
            usesTypeScript,
          });
          assert.ok('fault' in reading, JSON.stringify(reading));
          assert.deepEqual(
            [reading.fault.code, reading.offset, reading.record],
            [code, offset, record],
            `cut at ${chunkEnd}, ${usesTypeScript}`,
          );
        }
      }
    });
  }

  it('reads back what was written, however it is cut', () => {
    const text = fc
      .oneof(
        fc.string({ unit: 'grapheme' }),
        fc.constantFrom('', ' ', '"', ',', '\n', '\r\n', 'ä"b', '\\"', '😀'),
        fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r', 'a', 'é', ' ') }),
      )
      .filter((cellText) => !cellText.includes('\0'));
    const table = fc
      .integer({ min: 1, max: 5 })
      .chain((columns) =>
        fc.array(fc.array(text, { minLength: columns, maxLength: columns }), { minLength: 1, maxLength: 6 }),
      );
    fc.assert(
      fc.property(
        table,
        fc.constantFrom(',', ';', '\t', '|'),
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.array(fc.nat(200)),
        fc.integer({ min: 1, max: 40 }),
        fc.boolean(),
        (rows, delimiter, lineEnd, cuts, block, plain) => {
          const names = rows[0]!.map((_, index) => `n${index}`);
          const csv = [names, ...rows]
            .map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(delimiter))
            .join(lineEnd);
          const reading = readCsvText(csv, {
            requestedOptions: { delimiter, quote: '"', escape: 'doubled', header: true, quotedNumbers: false },
            chunkEnds: cuts.sort((a, b) => a - b),
            blockBytes: block,
            usesTypeScript: plain,
          });
          assert.deepEqual(
            'rows' in reading ? reading.rows.map((row) => Object.values(row)) : reading,
            rows.map((row) => row.map((cell) => Buffer.from(cell).toString())),
          );
        },
      ),
      { numRuns: 200 },
    );
  });

  it('takes any text the same way in WebAssembly and without', () => {
    const bytes = fc.array(
      fc.constantFrom(...Buffer.from('"",,;\n\r \\1-0.5eaTrueé😀').values(), 0x74, 0x72, 0x75, 0x65, 0xff),
      { maxLength: 120 },
    );
    fc.assert(
      fc.property(
        bytes,
        fc.array(fc.nat(120)),
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom('doubled', 'backslash'),
        fc.constantFrom('.', ','),
        fc.constantFrom(',', ';'),
        (text, cuts, block, escape, decimalMark, delimiter) => {
          const fileOptions: FileOptions = { delimiter, quote: '"', escape, header: false, decimalMark };
          const [typeScriptResult, wasmResult] = [true, false].map((usesTypeScript) =>
            readCsvText(Uint8Array.from(text), {
              requestedOptions: fileOptions,
              chunkEnds: cuts.sort((a, b) => a - b),
              blockBytes: block,
              usesTypeScript,
            }),
          );
          assert.deepEqual(typeScriptResult, wasmResult);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('takes any number of rows, wherever its memory is', () => {
    const text = `a,b\n${Array.from({ length: 60_000 }, (_, index) => `${index},"x""${index}"\n`).join('')}`;
    for (const usesTypeScript of [true, false]) {
      const reading = readCsvText(text, { blockBytes: 1 << 20, usesTypeScript });
      assert.ok('rows' in reading && reading.rows.length === 60_000);
      assert.ok(reading.rows.every((row, index) => row['a'] === `#${index}` && row['b'] === `x"${index}`));
    }
  });

  it('takes quotes written twice at any place of a value', () => {
    for (let length = 0; length < 70; length++) {
      for (const value of [
        `${'x'.repeat(length)}"`,
        `${'é'.repeat(length)}"y"${'z'.repeat(length)}`,
        '"'.repeat(length),
      ]) {
        for (const usesTypeScript of [true, false]) {
          const text = `a,b\n"${value.replaceAll('"', '""')}",1\n"${value.replaceAll('"', '""')}",2`;
          const options = { delimiter: ',', quote: '"', escape: 'doubled', header: true } as const;
          const reading = readCsvText(text, { requestedOptions: options, usesTypeScript });
          assert.ok('rows' in reading);
          assert.deepEqual(
            reading.rows.map((row) => row['a']),
            [value, value],
          );
        }
      }
    }
  });

  it('takes values and rows of any length', () => {
    const longText = 'x'.repeat(300_000);
    assert.deepEqual(valuesOf(`a,b\n"${longText}""",${longText}\n`), [[`${longText}"`, longText]]);
    const wide = Array.from({ length: 3000 }, (_, index) => `c${index}`);
    const [row] = rowsOf(`${wide.join(',')}\n${wide.map((_, index) => index).join(',')}\n`);
    assert.equal(Object.keys(row!).length, 3000);
    assert.equal(row!['c2999'], '#2999');
  });
});
