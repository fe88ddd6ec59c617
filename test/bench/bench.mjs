// Builds the bench and the worker as it ships, and nothing else, then runs the bench (see run.ts).
import { spawnSync } from 'node:child_process';
import { build } from 'esbuild';
import { assembly } from '../../src/push/core/assembly.mjs';

await build({
  entryPoints: { run: 'test/bench/run.ts', convert: 'test/bench/convert.ts', receiver: 'test/bench/receiver.ts', sample: 'test/bench/sample.ts', columns: 'test/bench/columns.ts', engine: 'src/push/engine.ts', sandbox: 'src/sandbox/main.ts', pushWorker: 'src/push/worker.ts', pushPipe: 'src/push/input/pipeWorker.ts' },
  plugins: [assembly],
  outdir: 'out/bench',
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  external: ['@duckdb/*'],
  logLevel: 'warning',
});
process.exitCode = spawnSync(process.execPath, ['out/bench/run.js', ...process.argv.slice(2)], { stdio: 'inherit' }).status ?? 1;
