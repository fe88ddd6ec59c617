import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ByteWindow } from '../../../../src/engine/model/byteWindow';
import { readDocument } from '../../../../src/engine/records/json/documentReader';
import { createEngineCore } from '../../../../src/engine/wasm/engineCore';
import { ChunkedByteSource } from '../../../support/chunkedSource';
import {
  type DocumentReadResult,
  encodeUtf8,
  readDocumentText,
  TapeRecorder,
  toWellFormedText,
} from '../../../support/documentReading';

interface ReadOptions {
  chunkEnds?: readonly number[];
  blockBytes?: number;
}

/** Reads with WebAssembly and without it: records, faults and where they are must not differ. */
function readBoth(text: string | Uint8Array, pieces: ReadOptions = {}): DocumentReadResult {
  const wasmRecords = readDocumentText(text, pieces);
  assert.deepEqual(
    wasmRecords,
    readDocumentText(text, { ...pieces, usesTypeScript: true }),
    JSON.stringify(typeof text === 'string' ? text : Buffer.from(text).toString('latin1')),
  );
  return wasmRecords;
}

/** Values as a file may hold them, good and bad. */
const values = [
  '0',
  '-0',
  '12',
  '-1.5',
  '1e5',
  '1E-10',
  '123456789012345678901234567890',
  '1.0000000000000000000000001',
  'true',
  'false',
  'null',
  '""',
  '"a"',
  '"0123456789abcde"',
  '"0123456789abcdef"',
  '"0123456789abcdefg"',
  '"0123456789abcdef0123456789abcdef0123456789"',
  '"\\n\\"\\\\\\/\\b\\f\\r\\t"',
  '"0123456789abcd\\n0123456789"',
  '"\\u0041\\u00e9\\u20ac\\ud83d\\ude00"',
  '"\\ud800"',
  '"\\ud800\\u0041"',
  '"\\ud800x"',
  '"\\udc00"',
  '"é"',
  '"0123456789abcdeé日本😀x"',
  '[]',
  '[ ]',
  '{}',
  '{ }',
  '[1 , 2]',
  '[[],[[1]]]',
  '[{"x":1},{"x":2,"y":[{"x":1}]}]',
  '[{"x":{"y":{"z":1}},"y":2}]',
  '[ { "x" : "a b" , "\\u0079" : [ ] } ]',
  '{"x":1}',
  '{"x":{"y":"z"}}',
  '{"x":{}}',
  '01',
  '1.',
  '.5',
  '-',
  '+1',
  '1e',
  'tru',
  'nul',
  'falsy',
  '"\\x"',
  '"\\u12g4"',
  '"\\ud800\\u12"',
  '"\u0001"',
  '"',
  '[1,]',
  '[1 2]',
  '{"x":1,}',
  '{"x":1,"x":2}',
  '[{"x":1,"x":2}]',
  '[{"x":1,"\\u0078":2}]',
  '{"x"}',
  '{x:1}',
  '[}',
  '{]',
  '\u0000',
];
const keys = [
  'id',
  'a',
  '',
  'name of 15 bytes',
  'name of 14 byt',
  'a longer name, of more than sixteen bytes',
  'Gesch\\u00e4ft',
  'Geschäft',
  '\\u0061',
  'a\\"b',
  'x\\/y',
  '日本語のキー',
];

const spaces = fc.constantFrom('', '', '', ' ', '\n', '\r\n\t', '\n    ', '\n                       ');
const member = fc.tuple(fc.constantFrom(...keys), spaces, fc.nat()).map(([key, space, pick]) => ({ key, space, pick }));
/** Records with the same keys again and again, as files have them, and now and then something rare or broken. */
const document = fc
  .record({
    layout: fc.constantFrom('array', 'sequence', 'wrapped'),
    members: fc.array(member, { minLength: 1, maxLength: 5 }),
    records: fc.array(
      fc.record({
        picks: fc.array(fc.nat(), { minLength: 5, maxLength: 5 }),
        shuffle: fc.boolean(),
        good: fc.integer({ min: 0, max: 12 }),
      }),
      { minLength: 1, maxLength: 8 },
    ),
    space: spaces,
  })
  .map(({ layout, members, records, space }) => {
    const goodCount = values.indexOf('01');
    const texts = records.map(({ picks, shuffle, good: validRecords }) => {
      const order = shuffle ? [...members].reverse() : members;
      const parts = order.map(
        ({ key, space: gap }, index) =>
          `${gap}"${key}"${gap}:${gap}${values[picks[index]! % (validRecords > 0 ? goodCount : values.length)]!}${gap}`,
      );
      return `{${parts.join(',')}}`;
    });
    if (layout === 'sequence') return texts.join(`\n${space}`);
    const array = `[${space}${texts.join(`${space},${space}`)}${space}]`;
    return layout === 'array' ? array : `{"meta":{"n":1},"data":{"rows":${array}},"more":[1]}`;
  });

describe('Reading records in WebAssembly', () => {
  it('reads all records that are like the first one', () => {
    const core = createEngineCore();
    let read = 0;
    const counting = {
      ...core.wasm,
      recordsRead: (reader: number) => ((read += core.wasm.recordsRead(reader)), core.wasm.recordsRead(reader)),
    };
    const records = Array.from({ length: 1000 }, (_, id) => ({
      id,
      name: `Nº ${id} "é"`,
      Geschäft: null,
      vendor: { city: '東京', tags: [{ a: 1, b: [] }, { a: 2 }] },
      none: {},
    }));
    const text = JSON.stringify(records).replaceAll('Geschäft', 'Gesch\\u00e4ft');
    const { kind } = readDocument(
      new ByteWindow({ ...core, wasm: counting }, new ChunkedByteSource(encodeUtf8(text), [])),
      { kind: 'array' },
      { open: (parser) => new TapeRecorder(parser) },
    );
    assert.deepEqual([kind, read], ['array', 999]);
  });

  it('gives the same cells and the same faults for every value in every place', () => {
    for (const value of values) {
      for (const key of keys) {
        const validRecord = `{"id":1,"${key}":"x","v":{"w":2}}`;
        readBoth(`[${validRecord},{"id":1,"${key}":${value},"v":{"w":${value}}},${validRecord}]`);
      }
      const lines = `{"id":1,"v":[2]}\n{"id":${value},"v":[${value}]}\n{"v":[{"k":${value}}],"id":3}\n`;
      for (const block of [1, 7, 16, 31, 1000]) readBoth(lines, { blockBytes: block });
    }
  });

  it('gives the same cells and the same faults however the bytes are cut', () => {
    const records = [
      '{"id":-12.5e+3,"n\\u0061me":"Ж\\ud83d\\ude00\\ud800 \\"x\\"","nested":{"a":{},"b":[1,{"k":"v w"},[ ]],"c":null},"😀":true}',
      '{"id" : 0, "name":"0123456789abcdefé","nested":{"c":false,"b":[]}, "😀" :false}',
    ];
    for (const broken of [
      '',
      '{"id":tru}',
      '{"id":1,"name":"\\ud800\\u12"}',
      '{"id":1 "name":2}',
      '{"nested":{"b":[{"k":1,"k":2}]}}',
      '{"id":1,"id":2}',
      '{"name":"\\q"}',
    ]) {
      const text = encodeUtf8(`[${[...records, ...records, ...records].join(', ')}${broken && `,${broken}`}]`);
      const wholeResult = readBoth(text);
      // What stands before the fault has been cut everywhere in the document without one.
      for (let chunkEnd = broken ? text.length - broken.length - 32 : 1; chunkEnd < text.length; chunkEnd++)
        assert.deepEqual(readDocumentText(text, { chunkEnds: [chunkEnd] }), wholeResult, `cut at ${chunkEnd}`);
      for (let block = 1; block < 70; block++)
        assert.deepEqual(readDocumentText(text, { blockBytes: block }), wholeResult, `blocks of ${block}`);
    }
  });

  it('gives the same cells and the same faults for any document', () => {
    const counts = { read: 0, refused: 0 };
    fc.assert(
      fc.property(document, fc.integer({ min: 1, max: 400 }), (text, block) => {
        counts[readBoth(text, { blockBytes: block }).kind]++;
      }),
      { numRuns: 1500 },
    );
    assert.ok(counts.read > 500 && counts.refused > 300, JSON.stringify(counts));
  });

  it('gives the same cells and the same faults for any document with something changed in it', () => {
    const edit = fc.record({
      at: fc.nat(),
      remove: fc.integer({ min: 0, max: 2 }),
      insert: fc.oneof(fc.constant(''), fc.constantFrom(...'{}[]:,"\\0123456789.-+eEtfnu \n\t\u0000\u001fé')),
    });
    fc.assert(
      fc.property(
        document,
        edit,
        fc.integer({ min: 1, max: 400 }),
        (text, { at: editOffset, remove, insert }, block) => {
          const position = editOffset % (text.length + 1);
          readBoth(toWellFormedText(text.slice(0, position) + insert + text.slice(position + remove)), {
            blockBytes: block,
          });
        },
      ),
      { numRuns: 1500 },
    );
  });

  it('gives the same cells and the same faults for any bytes in a text', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.integer({ min: 0x20, max: 0x7e }),
            fc.integer({ min: 0x80, max: 0xf5 }),
            fc.constantFrom(0xc2, 0xa0, 0xe2, 0x82, 0xac, 0xf0, 0x9f, 0x98, 0x80),
          ),
          { maxLength: 24 },
        ),
        (noiseBytes) => {
          readBoth(
            Uint8Array.from([
              ...encodeUtf8('{"k":"v"}\n{"k":"0123456789abcdef"}\n{"k":"'),
              ...noiseBytes,
              ...encodeUtf8('"}\n{"k":"é"}'),
            ]),
          );
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('reads records with as many keys as there may be, on a tape that fills again and again', () => {
    const wide = `{${Array.from({ length: 4999 }, (_, index) => `"k${index}":${index}`).join(',')}}`;
    const text = `[${Array.from({ length: 9 }, () => wide).join(',')}]`;
    const reading = readBoth(text);
    assert.equal(reading.kind === 'read' && reading.records.length, 9);
    assert.deepEqual(readBoth(text.replace('"k0":0', '"x":1,"y":2,"k0":0')).kind, 'refused');
  });

  it('counts the depth from the top of the file', () => {
    for (const depth of [997, 998, 999, 1000]) {
      for (const [open, close] of [
        ['[', ']'],
        ['{"a":', '}'],
      ] as const) {
        const deep = `{"a":1,"b":${open.repeat(depth)}${open === '[' ? '' : '1'}${close.repeat(depth)}}`;
        readBoth(`[{"a":1,"b":2},${deep},${deep}]`);
        readBoth(`{"rows":[{"a":1,"b":2},${deep},${deep}]}`);
      }
    }
  });
});
