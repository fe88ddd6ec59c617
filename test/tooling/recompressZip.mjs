// Packs the files of a ZIP archive once more, as small as its format permits: zlib, which everybody packs with, looks
// less thoroughly for what repeats. Any program unpacks the result.

import { readFileSync, writeFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { deflateAsync } from '@gfx/zopfli';
import { fromBufferPromise } from 'yauzl';

const stored = 0;
const deflated = 8;
const namesAreUtf8 = 0x0800;
/** The version of the format that knows folders and deflated files: 2.0. */
const version = 20;

/** @param {string} file */
export async function recompressZip(file) {
  const zip = await fromBufferPromise(readFileSync(file), { lazyEntries: true });
  const contents = [];
  const directory = [];
  let offset = 0;
  for await (const entry of zip.eachEntry()) {
    const bytes = await buffer(await zip.openReadStreamPromise(entry));
    const packedBytes = Buffer.from(await deflateAsync(bytes, { numiterations: 5 }));
    const isSmaller = packedBytes.length < bytes.length;
    const data = isSmaller ? packedBytes : bytes;
    const name = Buffer.from(entry.fileName);
    /** What is said of a file both before its contents and in the directory. @type {[size: 2 | 4, value: number][]} */
    const description = [
      [2, version],
      [2, namesAreUtf8],
      [2, isSmaller ? deflated : stored],
      [2, entry.lastModFileTime],
      [2, entry.lastModFileDate],
      [4, entry.crc32],
      [4, data.length],
      [4, bytes.length],
      [2, name.length],
      [2, 0],
    ];
    contents.push(writeNumbers([[4, 0x04034b50], ...description]), name, data);
    directory.push(
      writeNumbers([
        [4, 0x02014b50],
        [2, entry.versionMadeBy],
        ...description,
        [2, 0],
        [2, 0],
        [2, 0],
        [4, entry.externalFileAttributes],
        [4, offset],
      ]),
      name,
    );
    offset += 30 + name.length + data.length;
  }
  const directoryBytes = Buffer.concat(directory);
  const end = writeNumbers([
    [4, 0x06054b50],
    [2, 0],
    [2, 0],
    [2, zip.entryCount],
    [2, zip.entryCount],
    [4, directoryBytes.length],
    [4, offset],
    [2, 0],
  ]);
  writeFileSync(file, Buffer.concat([...contents, directoryBytes, end]));
}

/** @param {[size: 2 | 4, value: number][]} numbers */
function writeNumbers(numbers) {
  const bytes = Buffer.alloc(numbers.reduce((sum, [size]) => sum + size, 0));
  let offset = 0;
  for (const [size, value] of numbers) offset = bytes.writeUIntLE(value, offset, size);
  return bytes;
}
