import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { type Problem, ProblemError } from '../../src/core/problem';
import { type ReadControl } from '../../src/engine/model/readControl';
import type { Chunk, FileSource, PushSource, ReadRequest, TablePlan } from '../../src/engine/model/tablePlan';
import { openEngine, type PushEngine } from '../../src/engine/pushEngine';
import { EngineWorkers } from '../../src/engine/worker/engineWorkers';

/** The bundled worker of a push. */
export const workerFile = join(process.cwd(), 'dist', 'pushWorker.js');

/** For all engines of a file of tests. */
export const testWorkers = new EngineWorkers(workerFile, 2_000);

/** An engine for the tests of one suite. */
export function useEngine(): PushEngine {
  const engine = openEngine(testWorkers);
  before(() => assert.ok(existsSync(workerFile), 'build first'));
  after(() => engine.dispose());
  return engine;
}

export const createReadControl = (signal: AbortSignal = new AbortController().signal): ReadControl => ({ signal });

export function createTextSource(text: string | readonly unknown[], name = 'orders.json'): PushSource {
  return {
    kind: 'bytes',
    bytes: new TextEncoder().encode(typeof text === 'string' ? text : JSON.stringify(text)),
    name,
  };
}

/** A file of CSV, or several: `1.csv`, `2.csv` and so on. */
export function createCsvSource(...contents: (string | Uint8Array)[]): PushSource {
  const files = contents.map(
    (content, index): FileSource => ({
      kind: 'bytes',
      bytes: Buffer.from(content as string),
      name: `${index + 1}.csv`,
    }),
  );
  return files.length === 1 ? files[0]! : { kind: 'files', files, name: `${files.length} files` };
}

export async function analyzePlan(
  engine: PushEngine,
  source: PushSource,
  request: ReadRequest = {},
): Promise<TablePlan> {
  const analysis = await engine.analyze(source, request, createReadControl());
  assert.ok(analysis.kind === 'table', 'asks which array to take');
  return analysis.plan;
}

export async function collectChunks(engine: PushEngine, source: PushSource, plan: TablePlan): Promise<Chunk[]> {
  const chunks: Chunk[] = [];
  for await (const chunk of engine.chunks(source, plan, { format: 'PARQUET' }, createReadControl())) chunks.push(chunk);
  return chunks;
}

/** The rows that are sent, as a reader of Parquet sees them. */
export async function readSentRows(
  engine: PushEngine,
  source: PushSource,
  plan: TablePlan,
): Promise<Record<string, unknown>[]> {
  const rows: Record<string, unknown>[] = [];
  for (const { bytes } of await collectChunks(engine, source, plan))
    rows.push(...(await parquetReadObjects({ file: Uint8Array.from(bytes).buffer })));
  return rows;
}

export async function captureProblem(promise: Promise<unknown>): Promise<Problem> {
  try {
    await promise;
  } catch (error) {
    assert.ok(error instanceof ProblemError, String(error));
    return error.problem;
  }
  throw new Error('expected a problem');
}
