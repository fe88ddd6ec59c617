import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { isCancelled } from '../../../../src/core/problem';
import type { PushSource, ReadRequest, TablePlan } from '../../../../src/engine/model/tablePlan';
import { openEngine, type PushEngine } from '../../../../src/engine/pushEngine';
import { ProvisionalPlanMismatch } from '../../../../src/engine/rows/provisionalPlan';
import { useParquetFolder } from '../../../support/duckDbParquet';
import { createRandom, type EventLogFormat, writePackedEventLog } from '../../../support/eventLog';
import { captureProblem } from '../../../support/httpServer';
import { testWorkers } from '../../../support/pushEngine';

const control = { signal: new AbortController().signal };

describe('A plan made of the beginning of a large file that is packed with gzip, or of Parquet', () => {
  const writeParquet = useParquetFolder();
  let folder: string;
  let engine: PushEngine;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'packed-'));
    engine = openEngine(testWorkers);
  });
  after(() => {
    engine.dispose();
    rmSync(folder, { recursive: true });
  });

  const sourceOf = (name: string, bytes: Uint8Array): PushSource => {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    return { kind: 'path', path, name };
  };
  const planned = async (source: PushSource, request: ReadRequest = {}): Promise<TablePlan> => {
    const analysis = await engine.analyze(source, request, control);
    assert.ok(analysis.kind === 'table');
    return analysis.plan;
  };
  const planProvisionally = async (source: PushSource, request: ReadRequest = {}): Promise<TablePlan> => {
    const plan = await engine.createProvisionalPlan(source, request, control);
    assert.ok(plan?.provisional, 'no plan');
    return plan;
  };
  interface Conversion {
    rows: number;
    hashes: string[];
    whole: TablePlan | undefined;
  }
  const convert = async (
    source: PushSource,
    plan: TablePlan,
    conversion: Conversion = { rows: 0, hashes: [], whole: undefined },
    by = engine,
  ): Promise<Conversion> => {
    const chunks = by.chunks(
      source,
      plan,
      { format: 'PARQUET' },
      { ...control, onPlan: (wholePlan) => (conversion.whole = wholePlan) },
    );
    for await (const { index, rows, bytes } of chunks) {
      conversion.rows += rows;
      conversion.hashes.push(`${index}: ${rows} rows, ${createHash('sha256').update(bytes).digest('hex')}`);
    }
    return conversion;
  };
  const withoutLengths = (plan: TablePlan | undefined): object => ({
    ...plan,
    columns: plan?.columns.map(({ fieldLength: _length, ...column }) => column),
  });

  for (const shape of ['ndjson', 'array', 'pretty', 'csv'] as const satisfies readonly EventLogFormat[]) {
    it(`leads to the same chunks and the same plan as reading all of it first: ${shape}`, async () => {
      const name = shape === 'ndjson' || shape === 'csv' ? `log.${shape}.gz` : `log.${shape}.json.gz`;
      const path = join(folder, name);
      const rows = writePackedEventLog(path, 36_000_000, shape);
      const source: PushSource = { kind: 'path', path, name };
      const plan = await planProvisionally(source);
      assert.ok(Math.abs(plan.rows / rows - 1) < 0.3, `about ${plan.rows} of ${rows} rows`);
      const first = await planned(source);
      const conversion = await convert(source, plan);
      assert.deepEqual(conversion.hashes, (await convert(source, first)).hashes);
      assert.equal(conversion.rows, rows);
      assert.deepEqual(withoutLengths(conversion.whole), withoutLengths(first));
      assert.deepEqual(
        conversion.whole?.columns.map(({ fieldLength }) => fieldLength),
        plan.columns.map(({ fieldLength }) => fieldLength),
      );
      const singleWorkerEngine = openEngine(testWorkers, 1);
      assert.deepEqual(await convert(source, plan, undefined, singleWorkerEngine), conversion);
      singleWorkerEngine.dispose();
    });
  }

  const base = '"id":7,"n":1,"day":"2024-05-01","none":null,"t":"text"';
  const nextRandom = createRandom(1);
  /** Hardly to be made smaller by packing, so that few rows make a large file. */
  const filler = (): string => Array.from({ length: 60 }, () => Math.floor(nextRandom() * 1e12).toString(36)).join('');
  const usualRow = (index: number): string => `{${base.replace('7', String(index))},"filler":"${filler()}"}\n`;
  let packedRows: Buffer | undefined;
  const packRows = (): Buffer =>
    (packedRows ??= gzipSync(Array.from({ length: 12_000 }, (_, index) => usualRow(index)).join(''), { level: 1 }));
  /** A file of two members, each of them a file of its own. */
  const endingWith = (end: string): PushSource =>
    sourceOf('late.ndjson.gz', Buffer.concat([packRows(), gzipSync(end)]));

  const lastRow = (record: string): string => `{${record},"filler":"${'long '.repeat(100)}"}\n`;
  for (const [mismatchName, record] of [
    ['a fraction where there were integers', base.replace('"n":1', '"n":1.5')],
    ['text where there were numbers', base.replace('"n":1', '"n":"one"')],
    ['a value where there was none', base.replace('null', 'false')],
    ['another key', `${base},"more":1`],
    ['a text much longer than any before', base.replace('"text"', `"${'long '.repeat(100)}"`)],
  ] as const) {
    it(`is refuted by ${mismatchName}, and the plan of all rows is known by then`, async () => {
      const source = endingWith(lastRow(record));
      const plan = await planProvisionally(source);
      await assert.rejects(convert(source, plan), ProvisionalPlanMismatch);
      const wholePlan = await planned(source);
      const otherEngine = openEngine(testWorkers);
      const analysis = await otherEngine.analyze(source, {}, control);
      otherEngine.dispose();
      assert.ok(analysis.kind === 'table');
      assert.deepEqual(
        wholePlan.columns.map(({ name, type, maxBytes, fieldLength, nulls }) => ({
          ...{ name, type, maxBytes, fieldLength, nulls },
        })),
        analysis.plan.columns.map(({ name, type, maxBytes, fieldLength, nulls }) => ({
          ...{ name, type, maxBytes, fieldLength, nulls },
        })),
      );
      assert.equal(wholePlan.rows, 12_001);
      assert.deepEqual((await convert(source, wholePlan)).hashes, (await convert(source, analysis.plan)).hashes);
    });
  }

  it('makes no more chunks once a text is longer than its column will be', async () => {
    const longRow = gzipSync(lastRow(base.replace('"text"', `"${'long '.repeat(100)}"`)));
    const source = sourceOf(
      'long.ndjson.gz',
      Buffer.concat([packRows(), longRow, ...Array.from({ length: 8 }, packRows)]),
    );
    const conversion: Conversion = { rows: 0, hashes: [], whole: undefined };
    await assert.rejects(convert(source, await planProvisionally(source), conversion), ProvisionalPlanMismatch);
    assert.ok(conversion.rows > 0 && conversion.rows < 9 * 12_000, String(conversion.rows));
    assert.equal((await planned(source)).rows, 9 * 12_000 + 1);
  });

  it('is refuted by what only a reading of the whole tells of', async () => {
    for (const [what, end] of [
      ['a damaged character', lastRow(base.replace('text', 'Gr\ufffdn'))],
      ['a mark of the encoding within the file', `\ufeff${lastRow(base)}`],
      ['zeros that fill the last block', `${lastRow(base)}\0\0\0`],
    ] as const) {
      const source = endingWith(end);
      await assert.rejects(convert(source, await planProvisionally(source)), ProvisionalPlanMismatch, what);
      const plan = await planned(source);
      assert.ok((plan.notes ?? []).length > 0, what);
      assert.equal((await convert(source, plan)).rows, 12_001, what);
    }
  });

  it('is refuted by an archive that is damaged or ends too early, which reading all of it explains', async () => {
    const archive = Buffer.concat([packRows(), packRows()]);
    const middle = Buffer.from(archive);
    middle.fill(0xff, Math.floor(archive.length * 0.7), Math.floor(archive.length * 0.7) + 64);
    const checksum = Buffer.from(archive);
    checksum[archive.length - 5]! ^= 0xff;
    for (const [name, bytes] of [
      ['middle.ndjson.gz', middle],
      ['checksum.ndjson.gz', checksum],
      ['short.ndjson.gz', archive.subarray(0, -9)],
    ] as const) {
      const source = sourceOf(name, bytes);
      const conversion: Conversion = { rows: 0, hashes: [], whole: undefined };
      await assert.rejects(convert(source, await planProvisionally(source), conversion), ProvisionalPlanMismatch, name);
      assert.equal(conversion.whole, undefined, name);
      const otherEngine = openEngine(testWorkers);
      const expected = await captureProblem(otherEngine.analyze(source, {}, control));
      otherEngine.dispose();
      assert.deepEqual(await captureProblem(engine.analyze(source, {}, control)), expected, name);
    }
  });

  it('leads to the same chunks where the archive alone is larger than what is read in parts', async () => {
    const source = sourceOf('larger.ndjson.gz', Buffer.concat(Array.from({ length: 8 }, packRows)));
    assert.ok(packRows().length * 8 > 24 << 20);
    const { hashes, whole } = await convert(source, await planProvisionally(source));
    const first = await planned(source);
    assert.deepEqual(withoutLengths(whole), withoutLengths(first));
    assert.deepEqual(hashes, (await convert(source, first)).hashes);
  });

  it('is refuted by a file that was written anew since', async () => {
    const source = endingWith(lastRow(base));
    assert.ok(source.kind === 'path');
    const plan = await planProvisionally(source);
    writeFileSync(source.path, Buffer.concat([readFileSync(source.path), gzipSync(lastRow(base))]));
    await assert.rejects(convert(source, plan), ProvisionalPlanMismatch);
  });

  /** Rows of Parquet whose texts are hardly made smaller. @param lastValue of a column, in the last row. */
  const parquetRows = (lastValue: string, options = 'COMPRESSION zstd, ROW_GROUP_SIZE 4096'): Promise<PushSource> =>
    writeParquet(
      'rows.parquet',
      `WITH rows AS (SELECT i AS id, i % 7 AS n, i / 4 AS amount, DATE '2024-05-01' AS day, NULL::INTEGER AS none,
          NULL::DOUBLE AS share, NULL::DATE AS later, NULL::DECIMAL(12, 2) AS price, NULL::BIGINT AS many,
          'text' AS t, TIMESTAMP '2024-01-01' + to_seconds(i) AS at, i % 2 = 0 AS flag, {'a': i, 'b': ['x']} AS struct,
          1::DOUBLE AS d, sha256(i::VARCHAR) || sha256((i + 0.5)::VARCHAR) AS filler FROM range(60001) t(i))
        SELECT * FROM rows WHERE id < 60000 UNION ALL
        SELECT * REPLACE (${lastValue}) FROM rows WHERE id = 60000`,
      options,
    );

  it('leads to the same chunks and the same plan as reading all of it first: Parquet', async () => {
    for (const options of ['COMPRESSION snappy, ROW_GROUP_SIZE 4096', 'COMPRESSION zstd']) {
      const source = await parquetRows('n AS n', options);
      const plan = await planProvisionally(source);
      assert.ok(Math.abs(plan.rows / 60_001 - 1) < 0.5, `about ${plan.rows} rows`);
      const first = await planned(source);
      const conversion = await convert(source, plan);
      assert.deepEqual(conversion.hashes, (await convert(source, first)).hashes);
      assert.equal(conversion.rows, 60_001);
      assert.deepEqual(withoutLengths(conversion.whole), withoutLengths(first));
    }
  });

  it('is not refuted by values where there were none, of a type that the Parquet file tells', async () => {
    for (const lastValue of ['5 AS none', '0.25 AS share', `DATE '2024-05-02' AS later`, '1.5 AS price']) {
      const source = await parquetRows(lastValue);
      const conversion = await convert(source, await planProvisionally(source));
      const first = await planned(source);
      assert.deepEqual(conversion.hashes, (await convert(source, first)).hashes);
      assert.deepEqual(withoutLengths(conversion.whole), withoutLengths(first));
    }
  });

  for (const [mismatchName, lastValue] of [
    ['a value where there was none', '5 AS many'],
    ['a text much longer than any before', `repeat('long ', 100) AS t`],
    ['a damaged character', `'Gr\ufffdn' AS t`],
    ['a number that is none', `'NaN'::DOUBLE AS d`],
  ] as const) {
    it(`is refuted by ${mismatchName} at the end of Parquet`, async () => {
      const source = await parquetRows(lastValue);
      await assert.rejects(convert(source, await planProvisionally(source)), ProvisionalPlanMismatch);
      const wholePlan = await planned(source);
      const otherEngine = openEngine(testWorkers);
      const analysis = await otherEngine.analyze(source, {}, control);
      otherEngine.dispose();
      assert.ok(analysis.kind === 'table');
      assert.deepEqual(wholePlan.notes, analysis.plan.notes);
      assert.deepEqual((await convert(source, wholePlan)).hashes, (await convert(source, analysis.plan)).hashes);
    });
  }

  it('is refuted by Parquet that is damaged, which reading all of it explains', async () => {
    const source = await parquetRows('n AS n');
    assert.ok(source.kind === 'path');
    const bytes = readFileSync(source.path);
    bytes.fill(0xff, Math.floor(bytes.length * 0.8), Math.floor(bytes.length * 0.8) + 2000);
    const damaged = sourceOf('damaged.parquet', bytes);
    await assert.rejects(convert(damaged, await planProvisionally(damaged)), ProvisionalPlanMismatch);
    const otherEngine = openEngine(testWorkers);
    const expected = await captureProblem(otherEngine.analyze(damaged, {}, control));
    otherEngine.dispose();
    assert.deepEqual(await captureProblem(engine.analyze(damaged, {}, control)), expected);
  });

  it('is given up when the push is cancelled', async () => {
    const source = sourceOf('cancelled.ndjson.gz', Buffer.concat(Array.from({ length: 9 }, packRows)));
    const plan = await planProvisionally(source);
    const controller = new AbortController();
    const chunks = engine.chunks(source, plan, { format: 'PARQUET' }, { signal: controller.signal });
    await assert.rejects(async () => {
      for await (const _chunk of chunks) controller.abort();
    }, isCancelled);
  });

  it('is not made where the whole has to be read first', async () => {
    const none = async (source: PushSource, request: ReadRequest = {}): Promise<void> =>
      assert.equal(await engine.createProvisionalPlan(source, request, control), undefined);
    await none(sourceOf('small.ndjson.gz', gzipSync('{"id":1}\n{"id":2}\n')));
    await none(endingWith(''), { columns: [{ source: ['n'], type: 'STRING' }] });
    await none(endingWith(''), { child: { source: ['items'], keys: [] } });
    const { path } = (await parquetRows('n AS n')) as { path: string };
    await none(sourceOf('packed.parquet.gz', gzipSync(readFileSync(path), { level: 1 })));
    await none(sourceOf('wrapped.json.gz', gzipSync(`{"rows":[${'1,'.repeat(10)}{"id":1}]}`)));
  });
});
