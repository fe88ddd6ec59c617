import assert from 'node:assert/strict';
import fc from 'fast-check';
import { snappyUncompress } from 'hyparquet';
import { createRandom } from '../../../../support/eventLog';
import { maxSnappyLength, SnappyCompressor } from '../../../../support/oracle/snappy';

const snappy = new SnappyCompressor();

function roundTrip(input: Uint8Array): number {
  const compressed = new Uint8Array(maxSnappyLength(input.length));
  const length = snappy.compress(input, input.length, compressed, 0);
  assert.ok(length <= compressed.length);
  const decompressed = new Uint8Array(input.length);
  snappyUncompress(compressed.subarray(0, length), decompressed);
  assert.deepEqual(decompressed, input);
  return length;
}

describe('Snappy', () => {
  it('gives back what it was given: nothing, little, random, repetitive', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (input) => void roundTrip(input)));
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('abc', 'abcd', 'x', 'hello world', '\n'), { maxLength: 400 }),
        (words) => void roundTrip(new TextEncoder().encode(words.join(''))),
      ),
    );
  });

  it('gives back more than one block, with matches of every length and distance', () => {
    const next = createRandom(5);
    const input = new Uint8Array(300_000);
    for (let offset = 0; offset < input.length; ) {
      const length = 1 + Math.floor(next() * 200);
      const from = next() < 0.5 ? -1 : Math.floor(next() * offset);
      for (let i = 0; i < length && offset < input.length; i++, offset++)
        input[offset] = from < 0 ? Math.floor(next() * 256) : input[from + i]!;
    }
    roundTrip(input);
    assert.ok(roundTrip(new Uint8Array(200_000)) < 12_000);
  });
});
