import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { parquetReadObjects } from 'hyparquet';
import { ProblemError } from '../../../src/core/problem';
import type { FileSource } from '../../../src/engine/model/tablePlan';
import { useParquetFolder } from '../../support/duckDbParquet';
import { createRandom } from '../../support/mutatedAnswers';
import { analyzePlan, readSentRows, useEngine } from '../../support/pushEngine';
import { readCsvText } from '../../support/readCsvText';

/** Other files with every other seed: `FUZZ_SEED=7 npm run test:unit -- --grep "edited at random"`. */
const seed = Number(process.env['FUZZ_SEED'] ?? 20_251);
const csvRounds = 600;
const parquetRounds = 150;
const packedRounds = 100;

type Random = () => number;

const choose = <T>(random: Random, values: readonly T[]): T => values[Math.floor(random() * values.length)]!;

/** Takes bytes out, puts some in, or writes over them, in one place to three. */
function editBytes(bytes: Buffer, random: Random, createByte: () => number): Buffer {
  let edited = bytes;
  for (let edits = 1 + Math.floor(random() * 3); edits > 0; edits--) {
    const position = Math.floor(random() * (edited.length + 1));
    const removed = Math.floor(random() * 3);
    const inserted = Buffer.from(Array.from({ length: Math.floor(random() * 3) }, createByte));
    edited = Buffer.concat([edited.subarray(0, position), inserted, edited.subarray(position + removed)]);
  }
  return edited;
}

function createCsv(random: Random): string {
  const columns = 2 + Math.floor(random() * 4);
  const values = ['a', 'bc', '', '12', '-3.5', 'x y', '"q,r"', '"s""t"', '"u\nv"', 'é', '2024-01-31'];
  const header = Array.from({ length: columns }, (_, index) => `c${index}`).join(',');
  const rows = Array.from({ length: 1 + Math.floor(random() * 8) }, () =>
    Array.from({ length: columns }, () => choose(random, values)).join(','),
  );
  return `${[header, ...rows].join('\n')}\n`;
}

describe(`Files that were edited at random (seed ${seed})`, () => {
  const engine = useEngine();
  const writeParquet = useParquetFolder();
  let folder = '';
  before(() => (folder = mkdtempSync(join(tmpdir(), 'edited-'))));
  after(() => rmSync(folder, { recursive: true }));

  const memorySource = (bytes: Buffer, name: string): FileSource => ({ kind: 'bytes', bytes, name });
  /** The rows that would be sent; undefined where the file is refused or asked about. */
  const readRows = async (source: FileSource): Promise<Record<string, unknown>[] | undefined> => {
    try {
      return await readSentRows(engine, source, await analyzePlan(engine, source));
    } catch (error) {
      if (error instanceof ProblemError && error.problem.kind === 'input') return undefined;
      throw error;
    }
  };

  it(`give the values that DuckDB reads, or are refused, if they are CSV (${csvRounds} rounds)`, async () => {
    const random = createRandom(seed);
    const connection = await (await DuckDBInstance.create()).connect();
    const path = join(folder, 'edited.csv');
    let compared = 0;
    for (let round = 0; round < csvRounds; round++) {
      // Programs differ in what they take for a header.
      const [header = '', ...lines] = createCsv(random).split(/(?<=^[^\n]*\n)/);
      const body = editBytes(Buffer.from(lines.join('')), random, () =>
        choose(random, [...Buffer.from('",\n\n;a1.-')]),
      );
      const bytes = Buffer.concat([Buffer.from(header), body]);
      const reading = readCsvText(bytes, {
        requestedOptions: {
          delimiter: ',',
          quote: '"',
          escape: 'doubled',
          header: true,
          skipLines: 0,
          skipEndLines: 0,
        },
      });
      if ('fault' in reading) continue;
      writeFileSync(path, bytes);
      let expected: unknown[][];
      try {
        const result = await connection.runAndReadAll(
          `SELECT * FROM read_csv('${path}', delim = ',', quote = '"', escape = '"', header = true, all_varchar = true,
            auto_detect = false, null_padding = true, skip = 0, columns = {${columnList(bytes)}})`,
        );
        expected = result.getRowsJS();
      } catch {
        continue;
      }
      compared++;
      const actual = reading.rows.map((row) => Object.values(row).map((value) => cellText(value)));
      const duckDbRows = expected.map((row) => row.map((value) => cellText(typeof value === 'string' ? value : null)));
      assert.deepEqual(
        withoutEmptyEnds(actual),
        withoutEmptyEnds(duckDbRows),
        `seed ${seed}, round ${round}: ${JSON.stringify(bytes.toString())}`,
      );
    }
    connection.closeSync();
    assert.ok(compared > csvRounds / 6, `only ${compared} were compared`);
  });

  it(`give the values that hyparquet reads, or are refused, if they are Parquet (${parquetRounds} rounds)`, async () => {
    const random = createRandom(seed + 1);
    const { path } = (await writeParquet(
      'whole.parquet',
      `SELECT i AS id, 'text ' || i % 7 AS name, i / 4 AS amount, i % 3 = 0 AS odd FROM range(60) t(i)`,
    )) as FileSource & { kind: 'path' };
    const whole = readFileSync(path);
    let compared = 0;
    for (let round = 0; round < parquetRounds; round++) {
      const bytes = Buffer.from(whole);
      for (let edits = 1 + (round % 3); edits > 0; edits--)
        bytes[4 + Math.floor(random() * (bytes.length - 8))] = Math.floor(random() * 256);
      const rows = await readRows(memorySource(bytes, 'edited.parquet'));
      if (!rows) continue;
      let expected: Record<string, unknown>[];
      try {
        expected = await parquetReadObjects({ file: Uint8Array.from(bytes).buffer });
      } catch {
        continue;
      }
      // It leaves out columns whose names stand in the footer in two ways, and bytes that are no text.
      const isPartial = (value: unknown): boolean =>
        value === undefined || (typeof value === 'string' && value.includes('\ufffd'));
      if (expected.some((row) => Object.values(row).some(isPartial))) continue;
      compared++;
      assert.deepEqual(
        rows.map((row) => Object.values(row).map(String)),
        expected.map((row) => Object.values(row).map(String)),
        `seed ${seed}, round ${round}`,
      );
    }
    assert.ok(compared > parquetRounds / 20, `only ${compared} were compared`);
  });

  it(`are refused if they are packed, but for bytes that say nothing about their content (${packedRounds} rounds)`, async () => {
    const random = createRandom(seed + 2);
    const records = Array.from({ length: 40 }, (_, id) => ({ id, name: `name ${id % 9}` }));
    const whole = gzipSync(records.map((record) => JSON.stringify(record)).join('\n'));
    const expected = records.map(({ id, name }) => ({ id: BigInt(id), name }));
    for (let round = 0; round < packedRounds; round++) {
      const bytes = editBytes(whole, random, () => Math.floor(random() * 256));
      const rows = await readRows(memorySource(bytes, 'edited.ndjson.gz'));
      if (rows) assert.deepEqual(rows, expected, `seed ${seed}, round ${round}`);
    }
  });
});

/** As DuckDB wants columns to be named: those of the first line. */
function columnList(bytes: Buffer): string {
  const reading = readCsvText(bytes, {
    requestedOptions: { delimiter: ',', quote: '"', escape: 'doubled', header: false },
  });
  const count = 'rows' in reading ? Math.max(1, ...reading.rows.map((row) => Object.keys(row).length)) : 1;
  return Array.from({ length: count }, (_, index) => `'c${index}': 'VARCHAR'`).join(', ');
}

function cellText(value: string | boolean | null): string {
  return value === null ? '' : String(value).replace(/^[#~](?=-?\d)/, '');
}

/** Values that a row lacks, and rows without any, are told apart by nobody here. */
function withoutEmptyEnds(rows: readonly (readonly string[])[]): string[][] {
  return rows.flatMap((row) => {
    const last = row.findLastIndex((text) => text !== '');
    return last < 0 ? [] : [row.slice(0, last + 1)];
  });
}
