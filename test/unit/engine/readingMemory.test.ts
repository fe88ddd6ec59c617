import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';

const megabyte = 1 << 20;
const limitMb = 256;

describe('The memory of reading', () => {
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), 'memory-'))));
  after(() => rmSync(folder, { recursive: true }));

  const writeLarge = (name: string, beginning: string, megabytes: number, end: string): string => {
    const path = join(folder, name);
    const file = openSync(path, 'w');
    const filler = Buffer.alloc(megabyte, 'x');
    writeSync(file, beginning);
    for (let count = 0; count < megabytes; count++) writeSync(file, filler);
    writeSync(file, end);
    closeSync(file);
    return path;
  };
  const read = (path: string): Promise<{ outcome: string; peakMb: number }> =>
    new Promise((resolvePromise, reject) => {
      const child = fork(resolve('out/test/unit/engine/readingProcess.js'), { execArgv: [] });
      child.once('message', (result) => resolvePromise(result as { outcome: string; peakMb: number }));
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`ended with ${code}`)));
      child.send(path);
    });

  const cases: [string, RegExp, () => string][] = [
    ['a record of JSON of 200 MB', /longer than 96 MB/, () => writeLarge('record.json', '[{"a":1},{"b":"', 200, '"}]')],
    ['a row of CSV of 200 MB', /MB/, () => writeLarge('row.csv', 'a,b\n1,2\n3,', 200, '\n')],
    [
      'a value of CSV whose quote is not closed',
      /quote that is not closed within 64 MB/,
      () => writeLarge('quote.csv', 'a,b\n1,2\n3,"', 200, '\n'),
    ],
    [
      'a value of CSV whose quote is closed far away',
      /quote that is not closed within 64 MB.*too long to be pushed, or its quote/,
      () => writeLarge('quoted.csv', 'a,b\n1,2\n3,"', 200, '"\n4,5\n'),
    ],
    [
      'a line of 200 MB in a list that draws lines',
      /MB/,
      () => writeLarge('list.txt', '| a | b |\n| 1 | 2 |\n| 3 | 4 |\n| 5 | ', 200, ' |\n'),
    ],
    [
      'a value of 200 MB between blanks',
      /MB/,
      () => writeLarge('blanks.txt', '  a   b\n 1   2\n   3  4\n 55  ', 200, '\n'),
    ],
    [
      'a packed file of a gigabyte of zeros',
      /./,
      () => {
        const path = join(folder, 'zeros.json.gz');
        const member = gzipSync(Buffer.alloc(64 * megabyte));
        writeFileSync(path, Buffer.concat(Array.from({ length: 16 }, () => member)));
        return path;
      },
    ],
    [
      'a packed CSV of a gigabyte of zeros',
      /./,
      () => {
        const path = join(folder, 'zeros.csv.gz');
        const member = gzipSync(Buffer.alloc(64 * megabyte));
        writeFileSync(path, Buffer.concat(Array.from({ length: 16 }, () => member)));
        return path;
      },
    ],
  ];
  for (const [name, expectedText, create] of cases)
    it(`is less than ${limitMb} MB for ${name}, which is refused`, async () => {
      const { outcome, peakMb } = await read(create());
      assert.match(outcome, expectedText);
      assert.ok(peakMb < limitMb, `${peakMb} MB: ${outcome}`);
    });
});
