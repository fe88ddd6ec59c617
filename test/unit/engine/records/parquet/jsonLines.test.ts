import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { FaultError } from '../../../../../src/engine/model/fault';
import type { ValueNote } from '../../../../../src/engine/model/valueNote';
import type { RandomAccessFile } from '../../../../../src/engine/open/unpackedFile';
import { writeParquetAsJsonLines } from '../../../../../src/engine/records/parquet/parquetToJsonLines';
import { useParquetFolder } from '../../../../support/duckDbParquet';
import { createRandom } from '../../../../support/eventLog';
import { writeParquetRowByRow } from '../../../../support/oracle/parquetJsonLines';
import { buildParquet, dataPage, physical, plainInt32, plainTexts } from '../../../../support/parquetBytes';
import { createRandomParquet } from '../../../../support/randomParquet';

interface Outcome {
  json: Buffer;
  notes: ValueNote[];
  fault: unknown;
}

type WriteLines = (
  file: RandomAccessFile,
  write: (bytes: Uint8Array) => void,
  onNote: (note: ValueNote) => void,
) => void;

const writeFast: WriteLines = (file, write, onNote) => writeParquetAsJsonLines(file, write, () => undefined, onNote);

function run(bytes: Uint8Array, writeLines: WriteLines): Outcome {
  const parts: Buffer[] = [];
  const notes: ValueNote[] = [];
  const file: RandomAccessFile = {
    size: bytes.length,
    readAt: (position, target) => target.set(bytes.subarray(position, position + target.length)),
    close: () => undefined,
  };
  let fault: unknown;
  try {
    writeLines(
      file,
      (part) => parts.push(Buffer.from(part)),
      (note) => notes.push(note),
    );
  } catch (error) {
    fault = error instanceof FaultError ? error.fault : { code: 'parquet', trouble: 'footer' };
  }
  return { json: Buffer.concat(parts), notes, fault };
}

/** Of what is damaged, only the last rows before the damage may be missing. */
function assertSame(bytes: Uint8Array, title: string): Outcome {
  const [fast, rowByRow] = [run(bytes, writeFast), run(bytes, writeParquetRowByRow)];
  assert.deepEqual(fast.fault, rowByRow.fault, title);
  const common = rowByRow.json.subarray(0, rowByRow.fault ? fast.json.length : undefined);
  if (!fast.json.equals(common)) {
    const [lines, expected] = [fast.json.toString('latin1').split('\n'), common.toString('latin1').split('\n')];
    const line = lines.findIndex((text, index) => text !== expected[index]);
    assert.equal(lines[line], expected[line], `${title}, line ${line + 1}`);
    assert.fail(`${title}: ${fast.json.length} bytes, ${common.length} expected`);
  }
  if (!rowByRow.fault) assert.deepEqual(fast.notes, rowByRow.notes, title);
  return rowByRow;
}

describe('The rows of Parquet as JSON', () => {
  const write = useParquetFolder();

  it('are those that are written value by value, whatever the columns and their pages are like', () => {
    for (let seed = 1; seed <= 150; seed++)
      assert.equal(assertSame(createRandomParquet(seed), `seed ${seed}`).fault, undefined);
  });

  it('are the same up to where a file is damaged, and so is what is said about it', () => {
    let damaged = 0;
    for (let seed = 1; seed <= 150; seed++) {
      const bytes = Buffer.from(createRandomParquet(seed));
      if (bytes.length > 100_000) continue;
      const random = createRandom(seed);
      for (let edit = 0; edit < 1 + (seed % 4); edit++)
        bytes[4 + Math.floor(random() * (bytes.length - 12))] = Math.floor(random() * 256);
      if (assertSame(bytes, `seed ${seed}`).fault) damaged++;
    }
    assert.ok(damaged > 50, `${damaged} files are damaged`);
  });

  it('are valid where a text looks like a date behind its first letter, which is not of ASCII', async () => {
    const { path } = (await write('e.parquet', `SELECT 'éab-123456' AS plain FROM range(2)`)) as { path: string };
    const { json } = assertSame(readFileSync(path), 'letters');
    assert.deepEqual(JSON.parse(json.toString().split('\n')[0]!), { plain: 'éab-123456' });
  });

  it('have the bytes of a text that breaks off within a character as digits, as of any that is no UTF-8', () => {
    const text = Buffer.from('Köln').subarray(0, 2);
    const column = {
      path: ['t'],
      type: physical.BYTE_ARRAY,
      valueCount: 1,
      pages: [dataPage({ count: 1, content: plainTexts(text) })],
    };
    const file = buildParquet([{ name: 't', type: physical.BYTE_ARRAY, repetition: 0, convertedType: 0 }], [column], 1);
    const { json, notes } = assertSame(file, 'broken off');
    assert.equal(json.toString(), '{"t":"4BC3"}\n');
    assert.equal(notes[0]?.noteKind, 'bytes');
  });

  it('end in time where a run says that it is longer than its page', () => {
    // What was written beyond the levels took seconds for each page.
    const bytes = Buffer.concat([Buffer.of(6, 0, 0, 0, 0xfe, 0xff, 0xff, 0xff, 0x0f, 1), plainInt32(1, 2)]);
    const column = {
      path: ['n'],
      type: physical.INT32,
      valueCount: 2,
      pages: [dataPage({ count: 2, content: bytes })],
    };
    const file = buildParquet([{ name: 'n', type: physical.INT32, repetition: 1 }], [column], 2);
    assert.equal(run(file, writeFast).json.toString(), '{"n":1}\n{"n":2}\n');
  });

  for (const codec of ['uncompressed', 'snappy', 'gzip', 'zstd', 'brotli', 'lz4', 'lz4_raw'])
    for (const version of ['V1', 'V2'])
      it(`are the same for what DuckDB writes in several row groups: ${codec}, ${version}`, async () => {
        const { path } = (await write(
          `${codec}${version}.parquet`,
          `SELECT i AS id, CASE WHEN i % 7 > 0 THEN 'text ' || i % 900 END AS name, 'äöü "' || i || chr(10) AS text,
            i / 100 AS amount, i / 7 AS ratio, (i / 3)::FLOAT AS single, i % 3 = 0 AS sound, i::DECIMAL(9,2) AS small,
            i::DECIMAL(18,3) AS price, -i::DECIMAL(38,10) AS large, DATE '1999-12-30' + i::INTEGER AS day,
            TIMESTAMP '2024-01-01' + to_microseconds(i * 1001) AS at, TIMESTAMPTZ '2024-01-01' AS moment,
            TIMESTAMP_NS '2024-01-01 00:00:00.000000001' AS nanos, TIME '01:02:03.004' AS time, uuid() AS key,
            (i % 200)::UTINYINT AS byte, -i::HUGEINT AS huge, {'a': i, 'b': {'c': 'x' || i}} AS struct,
            [i, NULL] AS list,
            CASE WHEN i % 500 = 0 THEN 'NaN'::DOUBLE ELSE i END AS odd FROM range(5000) t(i)`,
          `COMPRESSION ${codec}, PARQUET_VERSION ${version}, ROW_GROUP_SIZE 2048`,
        )) as { path: string };
        const { fault, json } = assertSame(readFileSync(path), codec);
        assert.equal(fault, undefined);
        assert.equal(json.toString().split('\n').length, 5001);
      });
});
