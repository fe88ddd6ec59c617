import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ByteWindow } from '../../../../src/engine/model/byteWindow';
import { type DraftColumn } from '../../../../src/engine/model/draftColumn';
import { FaultError } from '../../../../src/engine/model/fault';
import { readDocument } from '../../../../src/engine/records/json/documentReader';
import type { RecordParser } from '../../../../src/engine/records/json/recordParser';
import { draftColumns } from '../../../../src/engine/rows/infer/draftColumns';
import { Inference, type OpenInference } from '../../../../src/engine/rows/infer/inference';
import { ChunkedByteSource } from '../../../support/chunkedSource';
import { encodeUtf8, getCore } from '../../../support/documentReading';
import { PlainInference } from '../../../support/oracle/plainInference';

const openPlainInference: OpenInference = (_core, onTooLong) => new PlainInference(onTooLong);

function inferWith(usesTypeScript: boolean, text: string, block: number): unknown {
  let opened: { inference: Inference; parser: RecordParser } | undefined;
  const columns = (): DraftColumn[] => draftColumns(opened!.inference, opened!.parser.keys.root);
  try {
    const window = new ByteWindow(getCore(usesTypeScript), new ChunkedByteSource(encodeUtf8(text), []), block);
    readDocument(
      window,
      { kind: 'sequence' },
      {
        open: (parser) =>
          (opened = { parser, inference: new Inference(parser, ...(usesTypeScript ? [openPlainInference] : [])) })
            .inference,
      },
    );
    const stats = opened!.parser.keys.nodes.map(({ id }) => opened!.inference.stats(id));
    return { records: opened!.inference.records, columns: columns(), stats };
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    return { fault: error.fault, offset: error.offset, record: error.record };
  }
}

/** Decides with WebAssembly and without it: nothing may differ. */
function inferBoth(text: string, block = 1 << 16): unknown {
  const wasmResult = inferWith(false, text, block);
  assert.deepEqual(wasmResult, inferWith(true, text, block), text);
  return wasmResult;
}

const digit = fc.integer({ min: 0, max: 9 });
const digits = (min: number, max: number): fc.Arbitrary<string> =>
  fc.array(digit, { minLength: min, maxLength: max }).map((all) => all.join(''));
const integer = fc
  .tuple(fc.constantFrom('', '-'), fc.integer({ min: 1, max: 9 }), digits(0, 20))
  .map((parts) => parts.join(''));
const edges = fc.constantFrom(
  '9007199254740991',
  '9007199254740992',
  '9007199254740993',
  '-9007199254740992',
  '-9007199254740993',
  '9999999999999999',
  '0',
  '-0',
  '0.0',
  '0e5',
  '0.1',
  '0.30000000000000004',
  '0.1000000000000000055511151231257827',
  '1e400',
  '1e-400',
  '123456789012345.6',
  '1234567890123456.7',
  '0.00000000000000000000000000000000000000000000001',
);
const decimal = fc
  .tuple(integer, digits(1, 20), fc.constantFrom('', '', 'e5', 'E-3', 'e+400'))
  .map(([whole, fraction, exponent]) => `${whole}.${fraction}${exponent}`);
const createTwoDigits = (limit: number): fc.Arbitrary<string> =>
  fc.integer({ min: 0, max: limit }).map((value) => String(value).padStart(2, '0'));
const day = fc
  .tuple(fc.integer({ min: 1300, max: 9999 }), createTwoDigits(13), createTwoDigits(32))
  .map((parts) => parts.join('-'));
const clock = fc
  .tuple(
    fc.constantFrom('T', ' ', 't'),
    createTwoDigits(24),
    createTwoDigits(60),
    fc.constantFrom('', ':00', ':59', ':60', ':07.5', ':07.123', ':07.123000', ':07.1234', ':07.', ':7'),
  )
  .map(([t, h, m, rest]) => `${t}${h}:${m}${rest}`);
const zone = fc.constantFrom('', '', 'Z', 'z', '+00:00', '-00:00', '+02:00', '-0530', '+01', '+24:00', '+1:00', ' Z');
const time = fc.oneof(
  day,
  fc.tuple(day, clock, zone).map((parts) => parts.join('')),
  fc.constantFrom(
    '2024-02-29',
    '2023-02-29',
    '2000-02-29',
    '1900-02-29',
    '1400-01-01',
    '1399-12-31',
    '1400-01-01T00:30:00+01:00',
    '9999-12-31T23:59:59.999Z',
    '9999-12-31T23:59:59-00:01',
    '2024-1-01',
    '2024/01/01',
    '-024-01-01',
  ),
);
const texts = fc
  .oneof(digits(0, 12), fc.constantFrom('', 'x', '0123456789x', '١٢٣', ' 1', '2024-01-01 ', 'é\n', '12\t3'), time)
  .map((text) => JSON.stringify(text));
const other = fc.constantFrom(
  'true',
  'false',
  'null',
  '[]',
  '[1, 2]',
  '{}',
  '{"x":1}',
  '"\\ud800"',
  '"2024\\u002d01-01"',
);
const oneKind = fc.oneof(
  integer,
  fc.oneof(integer, decimal, edges),
  texts,
  time.map((text) => JSON.stringify(text)),
  fc.constantFrom('true', 'false', 'null'),
);
const column = fc.oneof(
  fc.array(oneKind, { minLength: 1, maxLength: 6 }),
  fc.array(fc.oneof(integer, decimal, edges, texts, other), { minLength: 1, maxLength: 6 }),
);

describe('Deciding about types in WebAssembly', () => {
  it('comes to the same for any values', () => {
    fc.assert(
      fc.property(column, column, fc.integer({ min: 20, max: 300 }), (first, second, block) => {
        const lines = Array.from(
          { length: 8 },
          (_, row) => `{"a":${first[row % first.length]!},"b":{"c":${second[row % second.length]!}}}`,
        );
        inferBoth(lines.join('\n'), block);
      }),
      { numRuns: 2000 },
    );
  });

  it('comes to the same for values that are as long as they may be, or longer', () => {
    for (const length of [64_999, 65_000, 65_001]) {
      const longText = 'x'.repeat(length);
      for (const value of [`"${longText}"`, `["${longText.slice(4)}"]`, `"${longText.slice(1)}\\n"`])
        inferBoth(`{"a":1,"b":"y"}\n{"a":2,"b":${value}}\n{"a":3}`);
    }
  });

  it('comes to the same for more keys than it has room for at first', () => {
    const wide = Array.from(
      { length: 700 },
      (_, index) => `"k${index}":${index % 3 === 0 ? index : index % 3 === 1 ? 'null' : '"2024-01-01"'}`,
    ).join(',');
    inferBoth(`{"k0":true}\n{${wide}}\n{${wide}}`);
  });
});
