import { createRequire } from 'node:module';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import type * as Engine from '../../src/engine/pushEngine';

// One page of records in a process that has done nothing yet: what a person waits for between the click and the last
// chunk.

async function main(): Promise<void> {
  const [file = ''] = process.argv.slice(2);
  const control = { signal: new AbortController().signal };
  const source = { kind: 'path' as const, path: file, name: file };
  const eventLoopDelay = monitorEventLoopDelay({ resolution: 1 });
  eventLoopDelay.enable();
  await wait(20);
  const startedMs = performance.now();
  const { openEngine } = createRequire(__filename)(join(__dirname, 'engine.js')) as typeof Engine;
  const pushEngine = openEngine(join(__dirname, 'pushWorker.js'));
  const analysis = await pushEngine.analyze(source, {}, control);
  if (analysis.kind !== 'table') throw new Error('the file holds several tables');
  for await (const _chunk of pushEngine.chunks(source, analysis.plan, { format: 'PARQUET' }, control));
  const elapsedMs = performance.now() - startedMs;
  pushEngine.dispose();
  await wait(5);
  console.log(JSON.stringify({ rows: analysis.plan.rows, ms: elapsedMs, gap: eventLoopDelay.max / 1e6 }));
}

void main();
