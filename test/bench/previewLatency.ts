import { createRequire } from 'node:module';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import type * as Engine from '../../src/engine/pushEngine';
import type * as Workers from '../../src/engine/worker/engineWorkers';

// What a person waits for between the click and the first rows of a file, and between the click and the last chunk of a
// page of records: cold, in a process that has done nothing yet, and warm, with the worker that served before.

const load = createRequire(__filename);
const control = { signal: new AbortController().signal };

async function main(): Promise<void> {
  const [file = ''] = process.argv.slice(2);
  const source = { kind: 'path' as const, path: file, name: file };
  const eventLoopDelay = monitorEventLoopDelay({ resolution: 1 });
  eventLoopDelay.enable();
  await wait(20);
  const coldStartMs = performance.now();
  const { openEngine } = load(join(__dirname, 'engine.js')) as typeof Engine;
  const { EngineWorkers } = load(join(__dirname, 'workers.js')) as typeof Workers;
  const workers = new EngineWorkers(join(__dirname, 'pushWorker.js'));

  /** Milliseconds to the first rows, and to the last chunk. */
  async function readPage(startMs: number): Promise<{ previewMs: number; chunksMs: number }> {
    const pushEngine = openEngine(workers);
    await pushEngine.preview(source, {}, control);
    const previewMs = performance.now() - startMs;
    const analysis = await pushEngine.analyze(source, {}, control);
    if (analysis.kind !== 'table') throw new Error('the file holds several tables');
    for await (const _chunk of pushEngine.chunks(source, analysis.plan, { format: 'PARQUET' }, control));
    const chunksMs = performance.now() - startMs;
    pushEngine.dispose();
    return { previewMs, chunksMs };
  }

  const cold = await readPage(coldStartMs);
  const warm = await readPage(performance.now());
  workers.dispose();
  await wait(5);
  console.log(
    JSON.stringify({
      coldPreviewMs: cold.previewMs,
      coldChunksMs: cold.chunksMs,
      warmPreviewMs: warm.previewMs,
      warmChunksMs: warm.chunksMs,
      eventLoopGapMs: eventLoopDelay.max / 1e6,
    }),
  );
}

void main();
