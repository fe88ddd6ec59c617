import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { decompress as decompressByLibrary } from 'fzstd';
import type { FileSource } from '../../../../src/engine/model/tablePlan';
import { ColumnPages } from '../../../../src/engine/records/parquet/columnPages';
import { decompressZstd } from '../../../../src/engine/records/parquet/coreDecompression';
import { readFooter } from '../../../../src/engine/records/parquet/footer';
import { useParquetFolder } from '../../../support/duckDbParquet';
import { createRandom } from '../../../support/eventLog';

/** What was compressed, and its frames. */
interface Packed {
  packed: Buffer;
  content: Buffer;
}

/**
 * Frames of zstd 1.5 with what DuckDB does not use: checksums, no length, windows of 1 KB to 16 MB, all levels,
 * repeated tables and codes, one symbol in all sequences. Each has its length before it, four bytes.
 */
function readFrames(): Packed[] {
  const bytes = readFileSync('test/fixtures/zstd/frames.bin');
  const frames: Packed[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + 4 + bytes.readUInt32LE(at);
    const packed = bytes.subarray(at + 4, end);
    frames.push({ packed, content: Buffer.from(decompressByLibrary(packed)) });
    at = end;
  }
  return frames;
}

/** The pages of a Parquet file of the first version, as they are in it. */
function readPages(bytes: Buffer): Packed[] {
  const file = {
    size: bytes.length,
    readAt: (at: number, target: Uint8Array) => target.set(bytes.subarray(at, at + target.length)),
    close: () => undefined,
  };
  return readFooter(file).rowGroups.flatMap(({ columns }) =>
    columns.flatMap((chunk) => {
      const pages = new ColumnPages(file, chunk, 0);
      const packedPages: Packed[] = [];
      while (pages.hasNext) {
        const { header, bytes: pageBytes } = pages.next();
        const content = decompressByLibrary(pageBytes, new Uint8Array(header.uncompressed_page_size));
        packedPages.push({ packed: Buffer.from(pageBytes), content: Buffer.from(content) });
      }
      return packedPages;
    }),
  );
}

/** A frame of these blocks, without a length, with a window of 128 KB. */
function frameOf(...blocks: readonly { type: number; size?: number; bytes: readonly number[] }[]): Buffer {
  const parts = blocks.flatMap(({ type, size, bytes }, index) => {
    const header = Number(index === blocks.length - 1) | (type << 1) | ((size ?? bytes.length) << 3);
    return [header & 255, (header >> 8) & 255, header >> 16, ...bytes];
  });
  return Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0x38, ...parts]);
}

function skippableFrame(length: number): Buffer {
  const bytes = Buffer.alloc(8 + length, 0x28);
  bytes.writeUInt32LE(0x184d2a53);
  bytes.writeUInt32LE(length, 4);
  return bytes;
}

function assertContent({ packed, content }: Packed, title: string): void {
  assert.ok(content.equals(decompressZstd(packed, content.length)), title);
}

function assertRefused(packed: Buffer, length: number, title: string): void {
  assert.throws(() => decompressZstd(packed, length), /damaged/, title);
}

describe('Zstandard in WebAssembly', () => {
  const write = useParquetFolder();
  const frames = readFrames();

  it('unpacks frames as a library does, whatever they use', () => {
    frames.forEach((frame, index) => {
      assertContent(frame, `frame ${index}`);
    });
    assert.ok(frames.length > 20);
  });

  it('unpacks frames one after the other, and passes over those without content', () => {
    const packed = Buffer.concat([
      skippableFrame(0),
      ...frames.flatMap((frame, index) => [frame.packed, skippableFrame(index)]),
    ]);
    assertContent({ packed, content: Buffer.concat(frames.map(({ content }) => content)) }, 'all');
    assertContent({ packed: skippableFrame(5), content: Buffer.alloc(0) }, 'nothing');
    assertContent({ packed: Buffer.alloc(0), content: Buffer.alloc(0) }, 'no frame');
  });

  it('unpacks blocks of plain bytes, of one byte, and of literals alone', () => {
    const packed = frameOf(
      { type: 0, bytes: [1, 2, 3] },
      { type: 1, size: 70_000, bytes: [9] },
      // Literals that are 100 times the same, and plain ones, their length in three bytes.
      { type: 2, bytes: [0x45, 0x06, 7, 0] },
      { type: 2, bytes: [0x2c, 0, 0, 5, 6, 0] },
      { type: 0, bytes: [] },
    );
    const content = Buffer.concat([Buffer.of(1, 2, 3), Buffer.alloc(70_000, 9), Buffer.alloc(100, 7), Buffer.of(5, 6)]);
    assertContent({ packed, content }, 'blocks');
    assert.ok(content.equals(decompressByLibrary(packed)));
  });

  it('unpacks pages that DuckDB writes, of all levels', async () => {
    for (const level of [1, 7, 19]) {
      const source: FileSource = await write(
        `level${level}.parquet`,
        `SELECT i, i % 17 AS few, (i * 7919) % 100003 / 100 AS amount, 'text ' || (i * 31) % 977 AS name,
          repeat('run', (i % 50)::INTEGER) AS runs, hash(i) AS noise, md5(i::VARCHAR) AS hexadecimal,
          TIMESTAMP '2024-01-01' + to_seconds(i * 61) AS at, i % 5 = 0 AS sound, NULL::INTEGER AS none
          FROM range(5000) t(i)`,
        `COMPRESSION zstd, COMPRESSION_LEVEL ${level}, ROW_GROUP_SIZE 2048`,
      );
      assert.equal(source.kind, 'path');
      const pages = readPages(readFileSync((source as { path: string }).path));
      assert.ok(pages.length >= 20);
      pages.forEach((page, index) => {
        assertContent(page, `level ${level}, page ${index}`);
      });
    }
  });

  it('refuses what comes to another length', () => {
    frames.forEach(({ packed, content }, index) => {
      for (const length of [content.length + 1, content.length - 1, content.length * 2 + 64, 0])
        if (length >= 0 && length !== content.length) assertRefused(packed, length, `frame ${index}, ${length} bytes`);
    });
  });

  it('refuses what is cut off, and what is no frame', () => {
    frames.forEach(({ packed, content }, index) => {
      const random = createRandom(index + 1);
      for (let i = 0; i < 40; i++) {
        const length = 1 + Math.floor(random() * (packed.length - 1));
        assertRefused(packed.subarray(0, length), content.length, `frame ${index}, ${length} bytes`);
      }
      assertRefused(Buffer.concat([packed, Buffer.of(1)]), content.length, 'a byte too many');
      assertRefused(Buffer.concat([packed, Buffer.alloc(40)]), content.length, 'zeros');
    });
    assertRefused(Buffer.from('no frame at all'), 15, 'a text');
  });

  it('refuses a wrong checksum, a dictionary, and bits that mean nothing yet', () => {
    const withChecksum = frames.filter(({ packed }) => (packed[4]! & 4) !== 0);
    assert.ok(withChecksum.length > 2);
    const edit = (packed: Buffer, at: number, bits: number): Buffer => {
      const edited = Buffer.from(packed);
      edited[at]! ^= bits;
      return edited;
    };
    for (const { packed, content } of withChecksum)
      assertRefused(edit(packed, packed.length - 1, 1), content.length, 'checksum');
    const plain = frameOf({ type: 0, bytes: [1, 2, 3] });
    assertRefused(edit(plain, 4, 8), 3, 'a reserved bit');
    assertRefused(edit(plain, 6, 6), 3, 'a reserved block');
    const withDictionary = Buffer.from([...plain.subarray(0, 4), 1, 0x38, 5, ...plain.subarray(6)]);
    assertRefused(withDictionary, 3, 'a dictionary');
  });

  it('refuses what is damaged, or unpacks it as a library does', () => {
    let refused = 0;
    let refusedByLibrary = 0;
    frames.forEach(({ packed, content }, index) => {
      const random = createRandom(index + 100);
      const edits = content.length > 50_000 ? 5 : 120;
      for (let i = 0; i < edits; i++) {
        const edited = Buffer.from(packed);
        const reach = i % 2 === 0 ? Math.min(60, edited.length) : edited.length;
        for (let edit = 0; edit <= i % 3; edit++) edited[Math.floor(random() * reach)] = Math.floor(random() * 256);
        let unpacked: Uint8Array;
        try {
          unpacked = decompressZstd(edited, content.length);
        } catch (error) {
          assert.match((error as Error).message, /damaged/);
          refused++;
          continue;
        }
        let expected: Uint8Array | undefined;
        try {
          expected = decompressByLibrary(edited, new Uint8Array(content.length));
        } catch {
          // The library reads some codes and distances that are at the limits of what there is as damaged.
          refusedByLibrary++;
        }
        if (expected) assert.ok(Buffer.from(expected).equals(unpacked), `frame ${index}, edit ${i}`);
      }
      // What is whole is still unpacked.
      assertContent({ packed, content }, `frame ${index}`);
    });
    assert.ok(refused > 1000 && refusedByLibrary < 10, `${refused} were refused, ${refusedByLibrary} by the library`);
  });
});
