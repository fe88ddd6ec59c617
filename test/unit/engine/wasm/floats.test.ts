import assert from 'node:assert/strict';
import { CoreBlock } from '../../../../src/engine/records/parquet/coreBlock';
import { JsonOutput } from '../../../../src/engine/records/parquet/jsonOutput';
import { createValueWriter } from '../../../../src/engine/records/parquet/valueWriters';
import { JsonForm, Source } from '../../../../src/engine/wasm/assembly/jsonForms';
import { createSmallCore } from '../../../../src/engine/wasm/engineCore';
import { createRandom } from '../../../support/eventLog';

const next = createRandom(23);
const below = (limit: number): number => Math.floor(next() * limit);

/** Writes numbers in WebAssembly as JSON; undefined for one that it leaves to TypeScript. */
function writeInCore(numbers: Float64Array | Float32Array): (string | undefined)[] {
  const { memory, wasm } = createSmallCore();
  const count = numbers.length;
  const source = numbers instanceof Float64Array ? Source.Double : Source.Float;
  const width = numbers.BYTES_PER_ELEMENT;
  const createBlock = (): CoreBlock => new CoreBlock(memory);
  const page = createBlock().copy(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength));
  const starts = createBlock().reserve(count * 4);
  const lengths = createBlock().reserve(count * 4);
  const out = createBlock().reserve(count * 128);
  const column = wasm.openJsonColumn(source, JsonForm.Float, 0, width, 0);
  wasm.setJsonPage(column, 0, 0, page, page + numbers.byteLength);
  assert.equal(wasm.writeJsonValues(column, count, starts, lengths, out, out + count * 128), count);
  const places = new Int32Array(memory.buffer, starts, count);
  const sizes = new Int32Array(memory.buffer, lengths, count);
  return Array.from(numbers, (_, index) =>
    sizes[index]! < 0 ? undefined : Buffer.from(memory.buffer, places[index], sizes[index]).toString('latin1'),
  );
}

function writeInTypeScript(numbers: Float64Array | Float32Array): string[] {
  const type = numbers instanceof Float64Array ? 'DOUBLE' : 'FLOAT';
  const writeValue = createValueWriter({ name: 'n', type });
  const output = new JsonOutput(() => undefined);
  return Array.from(numbers, (value) => {
    writeValue(value, output, () => undefined);
    return Buffer.from(output.take()).toString('latin1');
  });
}

/** @returns how many WebAssembly wrote. */
function assertSame(numbers: Float64Array | Float32Array): number {
  const [written, expected] = [writeInCore(numbers), writeInTypeScript(numbers)];
  written.forEach((text, index) => assert.equal(text ?? expected[index], expected[index]));
  return written.filter((text) => text !== undefined).length;
}

const usualNumbers: readonly (() => number)[] = [
  () => next(),
  () => below(1e6) / 100,
  () => below(1e9),
  () => next() * 10 ** (below(40) - 20),
  () => Number((next() * 10 ** below(20)).toPrecision(1 + below(17))),
  // Halfway between two decimals.
  () => (below(2 ** 26) * 2 ** 27 + below(2 ** 27)) / 2 ** below(40),
  () => -below(2 ** 31) * 2 ** below(40),
];

describe('Floating point numbers in WebAssembly', () => {
  it('are written as TypeScript writes them, usual ones and those of any bits', () => {
    for (const createNumber of usualNumbers) {
      const numbers = Array.from({ length: 5000 }, createNumber);
      assert.equal(assertSame(Float64Array.from(numbers)), numbers.length);
      assert.equal(assertSame(Float32Array.from(numbers)) > numbers.length / 2, true);
    }
    const bits = Uint32Array.from({ length: 20_000 }, () => below(2 ** 32));
    assertSame(new Float64Array(bits.buffer));
    assertSame(new Float32Array(bits.buffer));
  });

  it('are written as TypeScript writes them around each power of two and ten', () => {
    const powersOfTwo = Array.from({ length: 2150 }, (_, index) => 2 ** (index - 1075));
    const powersOfTen = Array.from({ length: 640 }, (_, index) => Number(`1e${index - 330}`));
    const numbers = [...powersOfTwo, ...powersOfTen].flatMap((power) =>
      [1, 1 - 2 ** -53, 1 + 2 ** -52, 1 - 2 ** -24, 1 + 2 ** -23, 3, 9].map((factor) => power * factor),
    );
    assertSame(Float64Array.from(numbers));
    assertSame(Float32Array.from(numbers));
    assertSame(Float64Array.of(0, -0, NaN, Infinity, -Infinity, Number.MIN_VALUE, Number.MAX_VALUE, 2 ** 53, 1e21));
  });
});
