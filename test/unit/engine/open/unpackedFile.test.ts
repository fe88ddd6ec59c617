import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { FaultError } from '../../../../src/engine/model/fault';
import type { SharedFile } from '../../../../src/engine/open/sharedSource';
import { openUnpackedFile } from '../../../../src/engine/open/unpackedFile';
import { explainFault } from '../../../../src/engine/rows/explainFault';

describe('A Parquet file packed with gzip', () => {
  const pack = (bytes: Buffer): SharedFile => {
    const packedBytes = gzipSync(bytes);
    const sharedBytes = new SharedArrayBuffer(packedBytes.length);
    new Uint8Array(sharedBytes).set(packedBytes);
    return { kind: 'bytes', bytes: sharedBytes };
  };
  const megabytes = (count: number): Buffer => Buffer.alloc(count << 20);

  it('is unpacked up to the limits', async () => {
    const file = await openUnpackedFile(pack(megabytes(8)), { bytes: 8 << 20, milliseconds: 60_000 });
    assert.equal(file.size, 8 << 20);
    file.close();
  });

  it('is refused where it unpacks to more bytes, or takes longer', async () => {
    for (const limits of [
      { bytes: (8 << 20) - 1, milliseconds: 60_000 },
      { bytes: 1 << 30, milliseconds: 0 },
    ])
      await assert.rejects(openUnpackedFile(pack(megabytes(8)), limits), (error) => {
        assert.ok(error instanceof FaultError);
        assert.equal(error.fault.code, 'unpackLimit');
        return true;
      });
  });

  it('is refused with words that say what to do', () => {
    const fault = { code: 'unpackLimit', limitMb: 2048, limitSeconds: 120 } as const;
    const { what, why, next } = explainFault({ fault }, 'a.parquet.gz');
    assert.match(`${what} ${why} ${next}`, /a\.parquet\.gz.*2,?048 MB.*120 seconds.*[Uu]npack/s);
  });
});
