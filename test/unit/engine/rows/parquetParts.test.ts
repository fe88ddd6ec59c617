import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { parquetReadObjects } from 'hyparquet';
import type { FileSource, TablePlan } from '../../../../src/engine/model/tablePlan';
import type { ValueNote } from '../../../../src/engine/model/valueNote';
import { openEngine } from '../../../../src/engine/pushEngine';
import type { RowGroup } from '../../../../src/engine/records/parquet/footer';
import { writeParquetAsJsonLines } from '../../../../src/engine/records/parquet/parquetToJsonLines';
import { findPartEnds } from '../../../../src/engine/records/parquet/rowParts';
import { useParquetFolder } from '../../../support/duckDbParquet';
import { analyzePlan, captureProblem, createReadControl, testWorkers } from '../../../support/pushEngine';

const rowCount = 150_000;

describe('Parts of a large Parquet file', () => {
  const writeParquet = useParquetFolder();
  /** Texts that are hardly made smaller. */
  const writeRows = (values: string, options = 'COMPRESSION snappy, ROW_GROUP_SIZE 20480'): Promise<FileSource> =>
    writeParquet(
      'rows.parquet',
      `SELECT ${values}, i AS id, i % 7 AS n, sha256(i::VARCHAR) || sha256((i + 0.5)::VARCHAR) AS filler
        FROM range(${rowCount}) t(i)`,
      options,
    );

  interface MadeChunks {
    hashes: string[];
    ids: number[];
  }
  const makeChunks = async (
    source: FileSource,
    plan: TablePlan,
    workerCount: number,
    keys?: readonly string[],
  ): Promise<MadeChunks> => {
    const engine = openEngine(testWorkers, workerCount);
    const madeChunks: MadeChunks = { hashes: [], ids: [] };
    for await (const chunk of engine.chunks(
      source,
      plan,
      { format: 'PARQUET', ...(keys && { keys }) },
      createReadControl(),
    )) {
      madeChunks.hashes.push(`${chunk.index}: ${chunk.rows} rows, ${chunk.sha256}`);
      const rows = await parquetReadObjects({ file: Uint8Array.from(chunk.bytes).buffer, columns: ['id'] });
      madeChunks.ids.push(...rows.map(({ id }) => Number(id)));
    }
    engine.dispose();
    return madeChunks;
  };
  const planOf = async (source: FileSource, isProvisional: boolean): Promise<TablePlan> => {
    const engine = openEngine(testWorkers, 2);
    const plan = isProvisional
      ? await engine.createProvisionalPlan(source, {}, createReadControl())
      : await analyzePlan(engine, source);
    engine.dispose();
    assert.ok(plan);
    return plan;
  };

  it('make the same chunks in order, whoever reads them, and with each row once', async () => {
    const source = await writeRows('1 AS one');
    const plan = await planOf(source, false);
    assert.ok(plan.partEnds && plan.partEnds.length >= 3, String(plan.partEnds));
    assert.equal(plan.partEnds.at(-1), rowCount);
    const { hashes, ids } = await makeChunks(source, plan, 2);
    assert.deepEqual(
      ids,
      Array.from({ length: rowCount }, (_, index) => index),
    );
    assert.deepEqual((await makeChunks(source, plan, 1)).hashes, hashes, 'one worker');
    assert.deepEqual((await makeChunks(source, plan, 2, ['id'])).hashes, hashes, 'keys are compared');
    const provisionalPlan = await planOf(source, true);
    assert.deepEqual(provisionalPlan.partEnds, plan.partEnds);
    assert.deepEqual((await makeChunks(source, provisionalPlan, 2)).hashes, hashes, 'provisional');
    assert.deepEqual((await makeChunks(source, provisionalPlan, 1)).hashes, hashes, 'provisional, one worker');
  });

  it('end chunks only where they are read by themselves', async () => {
    const source = await writeRows('1 AS one', 'COMPRESSION snappy, ROW_GROUP_SIZE 1000000');
    assert.deepEqual((await planOf(source, false)).partEnds, [rowCount]);
    const engine = openEngine(testWorkers, 2);
    const manyGroups = await writeRows('1 AS one');
    const plan = await analyzePlan(engine, manyGroups, { columns: [{ source: ['n'], type: 'STRING' }] });
    engine.dispose();
    assert.equal((await makeChunks(manyGroups, plan, 2)).ids.length, rowCount);
  });

  it('say that the file was changed meanwhile, not that it is damaged', async () => {
    for (const keys of [undefined, ['id']]) {
      const source = await writeRows('1 AS one');
      assert.ok(source.kind === 'path');
      const { path } = source;
      const plan = await planOf(source, false);
      const bytes = readFileSync(path);
      const engine = openEngine(testWorkers, 2);
      let chunkCount = 0;
      const read = async (): Promise<void> => {
        const options = { format: 'PARQUET', chunkBytes: 100_000, ...(keys && { keys }) } as const;
        for await (const _chunk of engine.chunks(source, plan, options, createReadControl()))
          if (chunkCount++ === 0) writeFileSync(path, bytes.fill(0xff, bytes.length >> 2));
      };
      assert.equal((await captureProblem(read())).what, 'rows.parquet was changed while it was being read.');
      assert.ok(chunkCount > 0);
      engine.dispose();
    }
  });

  it('are none where all would be looked at for each of them', async () => {
    const texts = await writeRows(`encode('text ' || i) AS plain`);
    assert.deepEqual((await planOf(texts, false)).partEnds, [rowCount]);
    const bytes = await writeRows(`CASE i % 3 WHEN 0 THEN '\\xFF'::BLOB ELSE encode('text') END AS plain`);
    assert.ok((await planOf(bytes, false)).partEnds!.length >= 3);
  });

  it('are larger where the footer is large, which is read for each of them', () => {
    const rowGroups = Array.from({ length: 64 }, () => ({
      rowCount: 100,
      columns: [{ compressedBytes: 5 << 20 }],
    })) as unknown as RowGroup[];
    assert.equal(findPartEnds(rowGroups, 1 << 14).length, 64);
    assert.deepEqual(findPartEnds(rowGroups, 5 << 20), [3200, 6400]);
  });

  it('are together what the whole is, with the same notes about the same records', async () => {
    const source = await writeRows(`CASE WHEN i IN (70000, 149999) THEN 'NaN'::DOUBLE ELSE i / 4 END AS d`);
    assert.ok(source.kind === 'path');
    const bytes = readFileSync(source.path);
    const file = {
      size: bytes.length,
      readAt: (position: number, target: Uint8Array): void => {
        bytes.copy(target, 0, position, position + target.length);
      },
      close: (): void => undefined,
    };
    let partEnds: readonly number[] = [];
    const read = (startRow: number, endRow: number): { text: string; notes: ValueNote[] } => {
      const pieces: Buffer[] = [];
      const notes: ValueNote[] = [];
      writeParquetAsJsonLines(
        file,
        (piece) => pieces.push(Buffer.from(piece)),
        () => undefined,
        (note) => notes.push(note),
        (facts) => ({ partEnds } = facts),
        { startRow, endRow },
      );
      return { text: Buffer.concat(pieces).toString(), notes };
    };
    const whole = read(0, Infinity);
    const parts = partEnds.map((endRow, index) => read(partEnds[index - 1] ?? 0, endRow));
    assert.ok(parts.length >= 3);
    assert.ok(parts.map(({ text }) => text).join('') === whole.text);
    assert.deepEqual(
      whole.notes.map(({ record }) => record),
      [70_001],
    );
    assert.deepEqual(
      parts.flatMap(({ notes }) => notes.map(({ record }) => record)),
      [70_001, 150_000],
    );
  });
});
