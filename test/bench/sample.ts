import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as Engine from '../../src/push/engine';

// One page of records in a process that has done nothing yet: what a person waits for between the click and the last chunk.

async function main(): Promise<void> {
  const [file = ''] = process.argv.slice(2);
  const control = { signal: new AbortController().signal };
  const source = { kind: 'path' as const, path: file, name: file };
  const start = performance.now();
  const { openEngine } = createRequire(__filename)(join(__dirname, 'engine.js')) as typeof Engine;
  const push = openEngine(join(__dirname, 'pushWorker.js'));
  const loaded = performance.now();
  const analysis = await push.analyze(source, {}, control);
  if (analysis.kind !== 'table') throw new Error('the file holds several tables');
  const planned = performance.now();
  for await (const _chunk of push.chunks(source, analysis.plan, { format: 'PARQUET' }, control));
  const end = performance.now();
  push.dispose();
  console.log(JSON.stringify({ rows: analysis.plan.rows, load: loaded - start, plan: planned - loaded, chunks: end - planned, all: end - start }));
}

void main();
