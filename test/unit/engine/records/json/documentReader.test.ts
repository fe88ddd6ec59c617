import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  type DocumentReadResult,
  encodeUtf8,
  readDocumentText,
  toWellFormedText,
} from '../../../../support/documentReading';

const readText = (text: string | Uint8Array, block = 1 << 16): DocumentReadResult =>
  readDocumentText(text, { blockBytes: block });

/** Faults of the grammar; all others are about what a table needs. */
const grammar = new Set(['syntax', 'truncated', 'encoding', 'otherEncoding', 'tooDeep']);

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Whether the reader and JSON.parse agree on a text; what a table cannot be made of is no disagreement. */
function agrees(text: string, reading: DocumentReadResult): boolean {
  if (reading.kind === 'read') return parses(text);
  return grammar.has(reading.fault.code) ? !parses(text) : true;
}

/** Values that JSON allows. */
const validDocuments = [
  '0',
  '-0',
  '1',
  '-1',
  '10',
  '123456789012345678901234567890',
  '1.5',
  '-0.0',
  '1e5',
  '1E5',
  '1e+5',
  '1e-5',
  '1.25E-10',
  '0e0',
  '1e400',
  '-1e-400',
  '""',
  '"a"',
  '"\\""',
  '"\\\\"',
  '"\\/"',
  '"\\b\\f\\n\\r\\t"',
  '"\\u0041"',
  '"\\u00e9\\u00E9"',
  '"\\ud83d\\ude00"',
  '"\\ud800"',
  '"\\udc00"',
  '"\\ud800\\ud800"',
  '"\\ud800x"',
  '"\\ud800\\n"',
  '"\\ud800\\u0041"',
  '"\\u0000"',
  '"é"',
  '"日本"',
  '"😀"',
  '"\u2028\u2029"',
  '"\ufeff"',
  '"\u007f"',
  '"\uffff"',
  '"/"',
  '" "',
  'true',
  'false',
  'null',
  '[]',
  '[ ]',
  '{}',
  '{ }',
  '[1]',
  '[1,2]',
  '[ 1 , 2 ]',
  '[[]]',
  '[[[[]]]]',
  '[{}]',
  '[{"x":1},{"x":2}]',
  '{"x":{}}',
  '{"x":{"y":[]}}',
  '[null,true,"x",{"a":[{"b":[1]}]}]',
  '{"":1}',
  '{"\\u0061":1,"b":2}',
  '{"a b":1}',
  '["]","}","\\"]"]',
  '[1,\n\t\r 2]',
  '{"__proto__":1}',
  '[-0,0.0,-1.5e-3]',
];
/** Texts that JSON refuses in the place of a value. */
const invalidDocuments = [
  '',
  ' ',
  '01',
  '-',
  '-01',
  '+1',
  '.5',
  '1.',
  '1.e5',
  '1e',
  '1e+',
  '0x10',
  '1_000',
  '--1',
  '1 2',
  'NaN',
  'Infinity',
  '-Infinity',
  'undefined',
  '-a',
  '1a',
  '0.',
  '00',
  '1.5.5',
  '1ee5',
  "'a'",
  '"',
  '"a',
  'a"',
  '"\\x41"',
  '"\\u12"',
  '"\\u12g4"',
  '"\\U0041"',
  '"\\',
  '"\\ud800\\"',
  '"\\ud800\\u"',
  '"\\ud800\\u12"',
  '"\u0000"',
  '"\n"',
  '"\t"',
  '"\u001f"',
  '"\r"',
  '"\\a"',
  '"\\\n"',
  '"a" "b"',
  '"a"b',
  'True',
  'FALSE',
  'nul',
  'nulll',
  'tru',
  'truee',
  'fals',
  'None',
  '[',
  ']',
  '[1',
  '[1,',
  '[1,]',
  '[,]',
  '[,1]',
  '[1,,2]',
  '[1 2]',
  '[1}',
  '[1:2]',
  '{',
  '}',
  '{]',
  '{,}',
  '{"a"}',
  '{"a":}',
  '{"a":1',
  '{"a":1,',
  '{"a":1,}',
  '{"a" 1}',
  '{"a"::1}',
  '{a:1}',
  "{'a':1}",
  '{1:1}',
  '{"a":1 "b":2}',
  '{"a":1,,"b":2}',
  '{:1}',
  '{"a":1}}',
  '[1]]',
  '/* c */ 1',
  '1 // c',
  '# c',
  '\u00a01',
  '\ufeff1',
  '\u20281',
  '\u000b1',
  '\f1',
  '*',
  ';',
  '1;',
  '[1;2]',
  '"a",',
  '{"a":[}',
  '[{]',
  '[{"a":1]',
  '{"a":[1}',
];

describe('Reading JSON', () => {
  it('takes what JSON.parse takes, wherever the value stands', () => {
    for (const value of validDocuments) {
      for (const text of [
        `[{"k":${value}}]`,
        `[{"k":[${value}]}]`,
        `[{"k":{"l":${value}}}]`,
        `{"meta":${value},"rows":[{"a":1}]}`,
        `{"k":${value}}`,
        `[{"k":[{"l":[${value}]}]} ]`,
      ]) {
        assert.ok(parses(text), text);
        const reading = readText(text);
        assert.ok(reading.kind === 'read' || !grammar.has(reading.fault.code), `${text}: ${JSON.stringify(reading)}`);
      }
    }
  });

  it('refuses what JSON.parse refuses, wherever the value stands', () => {
    for (const value of invalidDocuments) {
      for (const text of [
        `[{"k":${value}}]`,
        `[{"k":[${value},1]}]`,
        `[{"k":{"l":${value}}}]`,
        `{"meta":${value},"rows":[{"a":1}]}`,
        `[{"k":${value},"l":2}]`,
      ]) {
        if (parses(text)) continue;
        const reading = readText(text);
        assert.equal(reading.kind, 'refused', text);
      }
    }
  });

  it('refuses broken structure around the records', () => {
    for (const text of [
      '[{"a":1}',
      '[{"a":1},',
      '[{"a":1},]',
      '[,{"a":1}]',
      '[{"a":1}{"a":2}]',
      '[{"a":1}]]',
      '[{"a":1}] x',
      '[{"a":1}],',
      '{"a":1},{"a":2}',
      '{"rows":[{"a":1}]',
      '{"rows":[{"a":1}],}',
      '{"rows":[{"a":1},]}',
      '{"rows":[{"a":1}]}}',
      '{"rows" [{"a":1}]}',
      '{rows:[{"a":1}]}',
      '{"rows":[{"a":1}}',
      'x',
      '[',
      '{',
      '"a',
      '[{"a":1}\u00a0]',
    ]) {
      const reading = readText(text);
      assert.ok(reading.kind === 'refused' && grammar.has(reading.fault.code), `${text}: ${JSON.stringify(reading)}`);
    }
  });

  it('reads the same however the bytes are cut', () => {
    const document =
      '\ufeff [ {"id" : -12.50e+3 , "n\\u0061me":"Ж\\ud83d\\ude00\\ud800 \\"x\\"","nested":{"a":{},"b":[ 1, {"k" : "v w"} , [] ],"c":null}, "😀":true},\r\n{"id":0,"name":"","nested":{"c":false}} ]\n';
    const bytes = encodeUtf8(document);
    const wholeResult = readText(bytes);
    assert.equal(wholeResult.kind, 'read');
    for (let first = 1; first < bytes.length; first++) {
      assert.deepEqual(readDocumentText(bytes, { chunkEnds: [first] }), wholeResult, `cut at ${first}`);
      for (let second = first + 1; second < bytes.length; second += 7)
        assert.deepEqual(
          readDocumentText(bytes, { chunkEnds: [first, second] }),
          wholeResult,
          `cuts at ${first}, ${second}`,
        );
    }
    for (const block of [1, 2, 3, 5, 7, 11, 13, 64])
      assert.deepEqual(readText(bytes, block), wholeResult, `blocks of ${block}`);
  });

  it('finds the same fault at the same place however the bytes are cut', () => {
    for (const text of [
      '[{"a":1},{"b":tru}]',
      '[{"a":"x\\q"}]',
      '{"rows":[{"a":1},{"a":01}]}',
      '{"a":1}\n{"a":{"b":[1,{"c":1,"c":2}]}}',
      '[{"a":"\\ud800\\u12"}]',
      '[{"a":1',
      '{"meta":[1,2,{"x":1 y}],"rows":[{"a":1}]}',
      '[{"é":"日本" 1}]',
    ]) {
      const bytes = encodeUtf8(text);
      const wholeResult = readText(bytes);
      assert.equal(wholeResult.kind, 'refused', text);
      for (let chunkEnd = 1; chunkEnd < bytes.length; chunkEnd++)
        assert.deepEqual(readDocumentText(bytes, { chunkEnds: [chunkEnd] }), wholeResult, `${text} cut at ${chunkEnd}`);
      for (const block of [1, 2, 3])
        assert.deepEqual(readText(bytes, block), wholeResult, `${text} in blocks of ${block}`);
    }
  });

  it('reads any document that JSON.stringify writes as JSON.parse does', () => {
    const record = fc.dictionary(
      fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('id', 'name', 'a', 'b')),
      fc.jsonValue(),
      { minKeys: 1 },
    );
    fc.assert(
      fc.property(
        fc.array(record, { minLength: 1, maxLength: 6 }),
        fc.constantFrom(undefined, 1, '\t'),
        fc.integer({ min: 1, max: 40 }),
        (records, indent, block) => {
          const text = JSON.stringify(records, null, indent);
          const reading = readText(text, block);
          assert.equal(reading.kind, 'read', text);
          assert.deepEqual(
            reading.kind === 'read' && reading.records.map(normal),
            (JSON.parse(text) as object[]).map(flatten).map(normal),
          );
        },
      ),
      { numRuns: 300 },
    );
  });

  it('agrees with JSON.parse about any text that is nearly JSON', () => {
    const value = fc.json({ maxDepth: 3 });
    const edit = fc.record({
      at: fc.nat(),
      remove: fc.integer({ min: 0, max: 2 }),
      insert: fc.oneof(
        fc.constant(''),
        fc.constantFrom(...'{}[]:,"\\0123456789.-+eEtfnu \n\t\u0000\u001fé\ud800'),
        fc.string({ maxLength: 2 }),
      ),
    });
    let refusedCount = 0;
    fc.assert(
      fc.property(value, fc.array(edit, { maxLength: 3 }), fc.integer({ min: 1, max: 30 }), (json, edits, block) => {
        let text = `[{"k":${json}},{"k":[${json}]}]`;
        for (const { at: offset, remove, insert } of edits) {
          const position = offset % (text.length + 1);
          text = text.slice(0, position) + insert + text.slice(position + remove);
        }
        text = toWellFormedText(text);
        const reading = readText(text, block);
        if (reading.kind === 'refused' && grammar.has(reading.fault.code)) refusedCount++;
        assert.ok(agrees(text, reading), `${JSON.stringify(text)}: ${JSON.stringify(reading)}`);
      }),
      { numRuns: 4000 },
    );
    assert.ok(refusedCount > 500, `only ${refusedCount} were refused`);
  });

  it('refuses bytes that are not UTF-8 and takes those that are', () => {
    const fatal = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    const valid = (bytes: Uint8Array): boolean => {
      try {
        return fatal.decode(bytes) !== undefined;
      } catch {
        return false;
      }
    };
    const byte = fc.oneof(
      fc.integer({ min: 0x80, max: 0xff }),
      fc.constantFrom(0xc0, 0xc1, 0xc2, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0x41),
    );
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 4 }),
        fc.array(byte, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 9 }),
        (_ignored, text, block) => {
          const bytes = Uint8Array.from([...encodeUtf8('[{"k":"'), ...text, ...encodeUtf8('"}]')]);
          const reading = readText(bytes, block);
          assert.equal(reading.kind === 'read', valid(bytes), text.map((c) => c.toString(16)).join(' '));
          if (reading.kind === 'refused') assert.equal(reading.fault.code, 'encoding');
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('calls a key that repeats in one object by its name, however it is written and wherever it is', () => {
    const manyKeys = Array.from({ length: 60 }, (_, index) => `"k${index}":${index}`).join(',');
    for (const [text, key] of [
      ['[{"a":1,"a":2}]', 'a'],
      ['[{"a":1,"\\u0061":2}]', 'a'],
      ['[{"x":{"b":1,"b":1}}]', 'b'],
      ['[{"x":[{"c":1,"c":2}]}]', 'c'],
      ['[{"x":[{"c":1,"\\u0063":2}]}]', 'c'],
      [`[{"x":[{${manyKeys},"k3":0}]}]`, 'k3'],
      [`[{${manyKeys},"k3":0}]`, 'k3'],
      ['{"m":1,"m":2,"rows":[{"a":1}]}', 'm'],
      ['{"a":1}\n{"b":1,"a":2,"b":3}', 'b'],
      ['[{"\\ud800":1,"\\ud800":1}]', '\ud800'],
    ] as const) {
      const reading = readText(text, 5);
      assert.deepEqual(reading.kind === 'refused' && reading.fault, { code: 'duplicateKey', key }, text);
    }
    for (const text of [
      '[{"a":{"b":1},"c":{"b":1}}]',
      '[{"x":[{"c":1},{"c":2},{"d":{"c":3},"c":4}]}]',
      '[{"a":1},{"a":1}]',
      '[{"\\ud800":1,"\\ud801":1}]',
      `[{"x":[{${manyKeys}},{${manyKeys}}]}]`,
      '[{"a":1,"A":2}]',
    ]) {
      assert.equal(readText(text).kind, 'read', text);
    }
  });

  it('bounds how deep things may lie in one another, without running out of stack', () => {
    for (const [open, close] of [
      ['[', ']'],
      ['{"a":', '}'],
    ] as const) {
      const nest = (depth: number): string => `[{"k":${open.repeat(depth)}1${close.repeat(depth)}}]`;
      assert.equal(readText(nest(900)).kind, 'read');
      const reading = readText(nest(100_000));
      assert.equal(reading.kind === 'refused' && reading.fault.code, 'tooDeep');
      const outer = readText(`{"m":${open.repeat(100_000)}`);
      assert.equal(outer.kind === 'refused' && outer.fault.code, 'tooDeep');
    }
  });

  it('reads a record that is larger than many blocks', () => {
    const longText = 'é'.repeat(20_000);
    const reading = readText(`[{"a":"x"},{"a":"${longText}","b":[${'1,'.repeat(9999)}1]},{"a":"y"}]`, 64);
    assert.equal(reading.kind === 'read' && reading.records.length, 3);
    assert.equal(reading.kind === 'read' && reading.records[1]!['["a"]'], `6:40000:${longText}`);
  });

  it('bounds the number of different keys', () => {
    const reading = readText(`[{${Array.from({ length: 6000 }, (_, index) => `"k${index}":1`).join(',')}}]`);
    assert.deepEqual(reading.kind === 'refused' && reading.fault, { code: 'tooManyKeys', limit: 5000 });
  });
});

/** What a record's cells are, seen from JSON.parse. */
function flatten(record: object): Record<string, string> {
  const cells: Record<string, string> = {};
  const collectCells = (value: unknown, path: readonly string[]): void => {
    if (
      typeof value === 'object' &&
      value !== null &&
      !Array.isArray(value) &&
      (path.length === 0 || Object.keys(value).length > 0)
    ) {
      for (const [key, inner] of Object.entries(value)) collectCells(inner, [...path, key]);
    } else {
      cells[JSON.stringify(path)] = JSON.stringify(value);
    }
  };
  collectCells(record, []);
  return cells;
}

/** Both sides in the same words: the JSON of each value. */
function normal(cells: Record<string, string>): [string, string][] {
  return Object.entries(cells)
    .map(([path, cell]): [string, string] => {
      const [, kind, , text] = /^(\d):(\d+):([^]*)$/.exec(cell) ?? [];
      if (kind === undefined) return [path, cell];
      return [path, JSON.stringify(kind === '6' || kind === '7' ? JSON.parse(`"${text}"`) : JSON.parse(text!))];
    })
    .sort(([a], [b]) => (a < b ? -1 : 1));
}
