// Builds the bench, and the product's code in it as it ships, then runs the bench (see run.ts).
import { spawnSync } from 'node:child_process';
import { build } from 'esbuild';
import { assemblyScriptPlugin, createAssemblyScriptPlugin } from '../../src/engine/wasm/assemblyScriptPlugin.mjs';
import { withoutJsonSchema, withoutUnused } from '../tooling/leaveOutUnused.mjs';

if (process.argv.includes('--start')) {
  await import('./start.mjs');
  process.exit();
}
if (process.argv.includes('--panel')) {
  await import('./panel.mjs');
  process.exit();
}

/** @type {import('esbuild').BuildOptions} */
const common = {
  outdir: 'out/bench',
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  external: ['@duckdb/*', 'vscode'],
  logLevel: 'warning',
};
// With names, so that a profile can say whose time it is.
if (process.argv.includes('--profile'))
  await build({
    ...common,
    entryPoints: { profiledWorker: 'test/bench/profiledWorker.ts', profiledPipe: 'test/bench/profiledPipe.ts' },
    plugins: [createAssemblyScriptPlugin(['--debug'])],
  });
await build({
  ...common,
  entryPoints: {
    run: 'test/bench/run.ts',
    convert: 'test/bench/convert.ts',
    receiver: 'test/bench/receiver.ts',
    uploadSpeed: 'test/bench/uploadSpeed.ts',
    sample: 'test/bench/previewLatency.ts',
    treeServer: 'test/bench/treeServer.ts',
    treeScale: 'test/bench/treeScale.ts',
    sidebarViews: 'test/support/sidebarViews.ts',
    columns: 'test/bench/flattenedColumns.ts',
    engine: 'src/engine/pushEngine.ts',
    workers: 'src/engine/worker/engineWorkers.ts',
    sandbox: 'src/sandbox/main.ts',
    pushWorker: 'src/engine/worker/worker.ts',
    pushPipe: 'src/engine/records/pipeWorker.ts',
  },
  plugins: [withoutJsonSchema, withoutUnused, assemblyScriptPlugin],
  minify: true,
});
process.exitCode =
  spawnSync(process.execPath, ['out/bench/run.js', ...process.argv.slice(2)], { stdio: 'inherit' }).status ?? 1;
