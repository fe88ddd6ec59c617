import assert from 'node:assert/strict';
import { RingReader, RingWriter } from '../../../../src/engine/open/byteRing';

describe('Bytes that one thread makes of a file for another', () => {
  it('tell how many come of a byte of the file, also while more are written than was reported', () => {
    const reader = new RingReader();
    const writer = new RingWriter(reader.memory);
    assert.equal(reader.writtenPerUsed, 0);
    writer.write(new Uint8Array(10_000));
    writer.reportUsed(0);
    assert.equal(reader.writtenPerUsed, 0);
    writer.reportUsed(1_000);
    assert.equal(reader.writtenPerUsed, 10);
    writer.write(new Uint8Array(40_000));
    assert.equal(reader.writtenPerUsed, 10);
    writer.reportUsed(10_000);
    assert.equal(reader.writtenPerUsed, 5);
    writer.reportUsed(0.001);
    assert.ok(reader.writtenPerUsed > 1_000_000, 'as of a column of Parquet that holds one value');
  });
});
