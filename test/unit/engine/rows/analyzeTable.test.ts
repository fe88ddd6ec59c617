import assert from 'node:assert/strict';
import { analyzeTable, analyzeText, createWirePlan } from '../../../support/documentReading';

const shapeOf = (text: string, options = {}): unknown => {
  const { shape, arrayPath, rows } = analyzeTable(text, options);
  return [shape, arrayPath.join('.'), rows];
};

describe('Finding the table in a file', () => {
  it('takes an array of objects', () => assert.deepEqual(shapeOf('\ufeff [{"a":1},{"a":2}]\n'), ['array', '', 2]));

  it('takes one object a line, with blank lines and CR LF, whatever the name', () => {
    assert.deepEqual(shapeOf('{"a":1}\r\n\r\n{"a":2}\n\n\n{"a":3}'), ['ndjson', '', 3]);
    assert.deepEqual(shapeOf('{"a":1}', { sequence: true }), ['ndjson', '', 1]);
  });

  it('takes pretty-printed objects one after the other', () => {
    assert.deepEqual(shapeOf('{\n  "a": 1\n}\n{\n  "a": 2\n}{"a":3}'), ['ndjson', '', 3]);
  });

  it('takes lines that each hold an array of objects as rows, since a wrapper stands alone', () => {
    const { columns, rows } = analyzeTable('{"id":1,"items":[{"x":1}]}\n{"id":2,"items":[{"x":2}]}');
    assert.equal(rows, 2);
    assert.deepEqual(
      columns.map(({ path }) => path.join('.')),
      ['id', 'items'],
    );
  });

  it('takes one object as one row', () => {
    assert.deepEqual(shapeOf('{"id":1,"name":"x","tags":["a","b"],"empty":[]}'), ['object', '', 1]);
    assert.deepEqual(shapeOf('{"id":1,"items":[{"x":1}]}', { sequence: true }), ['ndjson', '', 1]);
  });

  it('takes an array of objects that an object holds, at any depth', () => {
    assert.deepEqual(shapeOf('{"rows":[{"a":1},{"a":2}]}'), ['wrapped', 'rows', 2]);
    assert.deepEqual(shapeOf('{"meta":{"n":[1,2],"x":{}},"data":{"page":1,"rows":[{"a":1}]},"links":[]}'), [
      'wrapped',
      'data.rows',
      1,
    ]);
    assert.deepEqual(
      analyzeTable('{"total":1,"rows":[{"a":{"b":1}}]}').columns.map(({ path }) => path.join('.')),
      ['a.b'],
    );
  });

  it('passes over an array of mixed things when another one is the table', () => {
    assert.deepEqual(shapeOf('{"tags":[{"a":1},"x",{"b":[2]}],"rows":[{"q":1}]}'), ['wrapped', 'rows', 1]);
    assert.deepEqual(shapeOf('{"rows":[{"q":1}],"tags":[{"a":1},"x"],"matrix":[[{"a":1}]]}'), ['wrapped', 'rows', 1]);
  });

  it('asks which one, if an object holds several', () => {
    const text = '{"orders":[{"a":1},{"a":2}],"deep":{"lines":[{"b":1}]},"none":[]}';
    assert.deepEqual(analyzeText(text), {
      kind: 'choose',
      candidates: [
        { path: ['orders'], rows: 2 },
        { path: ['deep', 'lines'], rows: 1 },
      ],
    });
    assert.deepEqual(shapeOf(text, { arrayPath: ['deep', 'lines'] }), ['wrapped', 'deep.lines', 1]);
  });

  it('offers the object itself too, if it has values of its own', () => {
    const text = '{"id":7,"orders":[{"a":1}],"lines":[{"b":1},{"b":2}]}';
    const draft = analyzeText(text);
    assert.deepEqual(draft.kind === 'choose' && draft.candidates.at(-1), { path: [], rows: 1 });
    assert.deepEqual(shapeOf(text, { arrayPath: [] }), ['object', '', 1]);
  });

  it('reads what stands at the top when asked to, be it an array or lines', () => {
    assert.deepEqual(shapeOf('[{"a":1}]', { arrayPath: [] }), ['array', '', 1]);
    assert.deepEqual(shapeOf('{"a":1}\n{"a":2}', { arrayPath: [] }), ['ndjson', '', 2]);
    assert.throws(() => analyzeText('{"a":[{"b":1}]}', { arrayPath: ['c'] }), { message: 'arrayMissing' });
    assert.throws(() => analyzeText('[{"a":1}]', { arrayPath: ['a'] }), { message: 'arrayMissing' });
  });

  it('joins nested keys, keeps the order of the file and gives rows without a key nothing', () => {
    const { columns } = analyzeTable(
      '[{"id":1,"v":{"n":"x"}},{"id":2,"v":{"n":"y","c":{"k":true}},"z":null},{"v":null}]',
    );
    assert.deepEqual(
      columns.map(({ path, type, nulls }) => [path.join('.'), type, nulls]),
      [
        ['id', 'INTEGER', 1],
        ['v.n', 'STRING', 1],
        ['v.c.k', 'BOOLEAN', 2],
        ['z', 'STRING', 3],
      ],
    );
  });

  it('gives a key that holds an object here and a value there both: its own column and those of the members', () => {
    const { columns } = analyzeTable('[{"a":5},{"a":{"b":1}},{"a":{}}]');
    assert.deepEqual(
      columns.map(({ path, type, nulls, note }) => [path.join('.'), type, nulls, note?.code]),
      [
        ['a', 'INTEGER', 2, 'alsoObjects'],
        ['a.b', 'INTEGER', 2, undefined],
      ],
    );
  });

  it('keeps an empty object as {} where the key never holds members', () => {
    assert.deepEqual(analyzeTable('[{"a":{}},{"a":null},{"a":{}}]').columns, [
      { path: ['a'], type: 'STRING', maxBytes: 2, nulls: 1 },
    ]);
    assert.deepEqual(
      analyzeTable('[{"a":{}},{"a":{"b":1}}]').columns.map(({ path }) => path),
      [['a', 'b']],
    );
  });

  it('makes names that the plan of the worker and the file agree on', () => {
    const plan = createWirePlan(analyzeTable('[{"a b":1,"a_b":2,"A_B":3,"a":{"b":4}}]'));
    assert.deepEqual(
      plan.columns.map(({ name }) => name),
      ['a_b_4', 'a_b', 'A_B_2', 'a_b_3'],
    );
  });

  const faults: [
    name: string,
    text: string,
    code: string,
    record?: number | undefined,
    line?: number,
    column?: number,
  ][] = [
    ['an empty file', '', 'empty'],
    ['white space only', ' \r\n\t', 'empty'],
    ['an empty array', '[]', 'emptyArray'],
    ['an object with an empty array and nothing else', '{"data":{"rows":[]}}', 'emptyArray'],
    ['records without keys', '[{},{}]', 'noColumns'],
    ['an array of scalars', '[\n  1, 2]', 'notRecords', 1, 2, 3],
    ['an array of arrays', '[[1],[2]]', 'notRecords', 1, 1, 2],
    ['a scalar', '"text"', 'notRecords', undefined, 1, 1],
    ['mixed elements', '[{"a":1},\n{"a":2}, 3]', 'mixed', 3, 2, 10],
    ['a line that is no object', '{"a":1}\n17\n', 'mixed', 2, 2, 1],
    ['a mixed array in an object', '{"rows":[{"a":1}, null]}', 'mixed', 2, 1, 19],
    ['a truncated array', '[{"a":1},{"a":2}', 'truncated', 3, 1, 17],
    ['a truncated record', '{"a":1}\n{"a":"x', 'truncated', 2, 2, 8],
    ['a comma too many', '[{"a":1},\r\n {"a":2},]', 'syntax', 3, 2, 10],
    ['an emoji before the fault', '[{"a":"😀é" x}]', 'syntax', 1, 1, 13],
    ['a byte order mark before the fault', '\ufeff[x]', 'syntax', 1, 1, 2],
    ['old line ends', '[\r{"a":1}\r,]', 'syntax', 2, 3, 2],
    ['something behind the array', '[{"a":1}]\n\n}', 'syntax', undefined, 3, 1],
    ['a key twice', '{"a":1}\n{"b":1,"b":2}', 'duplicateKey', 2, 2, 8],
    ['a value that no column holds', `[{"a":1},{"b":"${'é'.repeat(32_501)}"}]`, 'valueTooLong', 2, 1, 16],
  ];
  for (const [name, text, code, record, line, column] of faults) {
    it(`says what and where: ${name}`, () => {
      assert.throws(
        () => analyzeText(text),
        (error: Error & { fault: { code: string }; record?: number; line?: number; column?: number }) => {
          const actualFault =
            line === undefined ? [error.fault.code] : [error.fault.code, error.record, error.line, error.column];
          assert.deepEqual(actualFault, line === undefined ? [code] : [code, record, line, column]);
          return true;
        },
      );
    });
  }

  it('names what is not UTF-8 text', () => {
    const fault = (bytes: number[]): unknown => {
      try {
        return analyzeText(Uint8Array.from(bytes));
      } catch (error) {
        return (error as { fault: unknown }).fault;
      }
    };
    const text = [...'[{"a":1}]'].map((c) => c.charCodeAt(0));
    assert.deepEqual(fault(text.flatMap((c) => [0, 0, 0, c])), { code: 'otherEncoding', encoding: 'UTF-32' });
    assert.deepEqual(fault([...'[{"a":"M'].map((c) => c.charCodeAt(0)).concat(0xfc, 0x6c, 0x22)), {
      code: 'encoding',
      byte: 0xfc,
      looksLatin1: true,
    });
    assert.deepEqual(fault([0x50, 0x4b, 3, 4]), { code: 'notText', format: 'ZIP' });
  });
});
