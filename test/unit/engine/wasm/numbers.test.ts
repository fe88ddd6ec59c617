import assert from 'node:assert/strict';
import { parquetReadObjects } from 'hyparquet';
import { isExactDouble } from '../../../../src/engine/rows/infer/numberText';
import { analyzeTable, createChunks, encodeUtf8 } from '../../../support/documentReading';
import { createRandom } from '../../../support/eventLog';

const next = createRandom(11);
const below = (limit: number): number => Math.floor(next() * limit);
const digits = (count: number): string => Array.from({ length: count }, () => below(10)).join('');

/** Decimals as programs and people write them, and those that are hard to round. */
function decimals(): string[] {
  const bits = new Float64Array(1);
  const halves = new Uint32Array(bits.buffer);
  const randomDoubles = Array.from({ length: 500 }, () => {
    halves.set([below(2 ** 32), below(2 ** 32)]);
    const halfwayValue = (below(2 ** 26) * 2 ** 27 + below(2 ** 27)) / 2 ** below(20);
    return [
      String(next()),
      String(next() * 10 ** (below(30) - 15)),
      String(Math.fround(next())),
      `0.${digits(14 + below(6))}`,
      `${1 + below(9)}.${digits(15 + below(4))}e${below(80) - 50}`,
      `${1 + below(999)}.${digits(1 + below(16))}`,
      ...(Number.isFinite(bits[0]) ? [bits[0]!.toExponential(15 + below(2))] : []),
      halfwayValue.toFixed(1 + below(7)),
    ];
  });
  const hardNumbers = [
    '0.30000000000000004',
    '9007199254740993.0',
    '0.50000000000000000',
    '123456789012345.67',
    '1e22',
    '1e23',
    '-0.0',
    '1.7976931348623157e308',
    '1e309',
    '5e-324',
    '0.99999999999999999',
    '2.2250738585072014e-308',
    '9223372036854775808.5',
    '4503599627370496.5',
    '4503599627370497.5',
    '1e-22',
    '1234567890123456700.0',
    '10000000000000000.0',
  ];
  return [...hardNumbers, ...randomDoubles.flat()].filter((text) => /[.eE]/.test(text));
}

describe('Numbers in WebAssembly', () => {
  const allDecimals = decimals();

  it('are held by a double where TypeScript says so, and only there', () => {
    for (let from = 0; from < allDecimals.length; from += 1000) {
      const decimalBatch = allDecimals.slice(from, from + 1000);
      const { columns } = analyzeTable(`[{${decimalBatch.map((text, index) => `"c${index}":${text}`).join(',')}}]`);
      columns.forEach(({ type }, index) =>
        assert.equal(
          type,
          isExactDouble(encodeUtf8(decimalBatch[index]!), 0, decimalBatch[index]!.length) ? 'FLOAT' : 'STRING',
          decimalBatch[index],
        ),
      );
    }
  });

  it('become the nearest double', async () => {
    const fitting = allDecimals.filter((text) => isExactDouble(encodeUtf8(text), 0, text.length));
    const [chunk] = createChunks(fitting.map((text) => `{"v":${text}}`).join('\n'), { format: 'PARQUET' });
    const rows = (await parquetReadObjects({ file: Uint8Array.from(chunk!.bytes).buffer })) as { v: number }[];
    rows.forEach(({ v }, index) => assert.ok(Object.is(v, Number(fitting[index])), fitting[index]));
    assert.equal(rows.length, fitting.length);
  });
});
