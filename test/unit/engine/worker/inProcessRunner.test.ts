import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ProblemError } from '../../../../src/core/problem';
import type { Chunk, FileSource } from '../../../../src/engine/model/tablePlan';
import { type ChunkOptions, openEngine } from '../../../../src/engine/pushEngine';
import { generateEvents } from '../../../support/eventLog';

const workerFile = join(process.cwd(), 'dist', 'pushWorker.js');
const control = { signal: new AbortController().signal };

/** What a push makes of a source, and how many threads it starts for that. */
async function push(
  source: FileSource,
  options: Partial<ChunkOptions> = {},
): Promise<{ rows: number; chunks: Chunk[]; threads: number }> {
  let threads = 0;
  const count = (): number => threads++;
  process.on('worker', count);
  const engine = openEngine(workerFile);
  try {
    const analysis = await engine.analyze(source, {}, control);
    assert.ok(analysis.kind === 'table');
    const chunks: Chunk[] = [];
    for await (const chunk of engine.chunks(source, analysis.plan, { format: 'PARQUET', ...options }, control))
      chunks.push(chunk);
    return { rows: analysis.plan.rows, chunks, threads };
  } finally {
    engine.dispose();
    process.off('worker', count);
  }
}

describe('A page of a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'page-'));
  after(() => rmSync(folder, { recursive: true }));

  const file = (name: string, content: string | Buffer): FileSource => {
    writeFileSync(join(folder, name), content);
    return { kind: 'path', path: join(folder, name), name };
  };
  const rows = (count: number): unknown[] => {
    const eventStream = generateEvents(3);
    return Array.from({ length: count }, () => eventStream.next().value as unknown);
  };
  const page = JSON.stringify(rows(100));

  it('is converted without a thread, to the very bytes that a thread makes of it', async () => {
    const source = file('page.json', page);
    const jsonResult = await push(source);
    const smallChunkResult = await push(source, { chunkBytes: 8 << 20 });
    assert.deepEqual([jsonResult.rows, jsonResult.threads, smallChunkResult.threads], [100, 0, 1]);
    assert.deepEqual(jsonResult.chunks, smallChunkResult.chunks);
  });

  it('is converted without a thread from memory, too', async () => {
    assert.equal((await push({ kind: 'bytes', bytes: Buffer.from(page), name: 'page.json' })).threads, 0);
  });

  it('is left to a thread where it is packed, since nobody knows what comes out of it', async () => {
    const packed = await push(file('page.json.gz', gzipSync(page)));
    assert.equal(packed.rows, 100);
    assert.ok(packed.threads > 0);
  });

  it('is left to a thread where it is longer', async () => {
    assert.ok((await push(file('more.json', JSON.stringify(rows(300))))).threads > 0);
  });

  it('is refused as a thread refuses it', async () => {
    const engine = openEngine(workerFile);
    const broken = engine.analyze(file('broken.json', '[{"a":1},{"a":}]'), {}, control);
    await assert.rejects(
      broken,
      (error: unknown) =>
        error instanceof ProblemError && error.problem.kind === 'input' && error.problem.where !== undefined,
    );
    engine.dispose();
  });
});
