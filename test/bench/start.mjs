// `npm run bench -- --start`: what a window pays for the extension before it is used. Loading the entry and activating
// it is measured against loading the whole extension in one piece, each in fresh processes by turns, the median of
// each. Node's own modules are loaded before: they are not ours. The last line is JSON.

import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';
import { assemblyScriptPlugin } from '../../src/engine/wasm/assemblyScriptPlugin.mjs';
import { root } from '../tooling/dependencies.mjs';

const rounds = 15;
/** How long loading and activating may take beyond Node's own modules. */
const maxMs = 30;
const folder = join(root, 'out', 'bench', 'start');

/** Runs in the fresh process: a `vscode` that accepts everything, then the measured part. */
const measureScript = `
const Module = require('node:module');
const { performance } = require('node:perf_hooks');
const any = () => new Proxy(function () {}, {
  get: (target, key) => key === 'then' || typeof key === 'symbol' ? undefined
    : key === 'prototype' ? target.prototype : key === 'dispose' ? () => {} : any(),
  apply: () => any(), construct: () => any(),
});
const vscode = Object.create(any());
Object.assign(vscode, { workspace: Object.assign(Object.create(any()), { textDocuments: [] }) });
const load = Module._load;
Module._load = (request, ...rest) => request === 'vscode' ? vscode : load(request, ...rest);
const [file, activates, builtins] = process.argv.slice(1);
for (const name of JSON.parse(builtins)) require(name);
const context = Object.assign(Object.create(any()), { subscriptions: [], globalStorageUri: { fsPath: '/nowhere' } });
const start = performance.now();
const extension = require(file);
if (activates === 'true') extension.activate(context);
process.stdout.write(String(performance.now() - start));
process.exit();
`;

/** The whole extension as one file that is loaded at once. @returns {Promise<string>} */
async function buildWhole() {
  const outfile = join(folder, 'whole.js');
  await build({
    stdin: {
      contents: "export * from './src/extension'; import './src/sidebar'; import './src/operations';",
      resolveDir: root,
    },
    plugins: [assemblyScriptPlugin],
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: ['vscode'],
    outfile,
    logLevel: 'warning',
  });
  return outfile;
}

/**
 * @param {string} file
 * @param {boolean} activates
 * @param {readonly string[]} builtins
 * @returns {number} milliseconds
 */
function measure(file, activates, builtins) {
  const args = ['-e', measureScript, file, String(activates), JSON.stringify(builtins)];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return Number(stdout);
}

/** @param {readonly number[]} values */
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'package.json'), '{}');
const built = spawnSync(process.execPath, ['esbuild.config.mjs', '--production', '--quiet', `--out=${folder}`], {
  cwd: root,
  stdio: 'inherit',
});
if (built.status !== 0) process.exit(1);
const whole = await buildWhole();
const entry = join(folder, 'dist', 'extension.js');
const wholeText = readFileSync(whole, 'utf8');
const builtins = builtinModules.filter(
  (name) => wholeText.includes(`"${name}"`) || wholeText.includes(`"node:${name}"`),
);

/** @type {{ entry: number[], whole: number[] }} */
const times = { entry: [], whole: [] };
for (let round = 0; round < rounds; round++) {
  times.entry.push(measure(entry, true, builtins));
  times.whole.push(measure(whole, false, builtins));
}
const [entryMs, wholeMs] = [median(times.entry), median(times.whole)];
console.log(`Loading the entry and activating it: ${entryMs.toFixed(1)} ms (at most ${maxMs}).`);
console.log(`Loading the whole in one piece:      ${wholeMs.toFixed(1)} ms.`);
console.log(`The entry takes ${((100 * entryMs) / wholeMs).toFixed(0)} % of that.`);
console.log(JSON.stringify({ entryMs, wholeMs, ratio: entryMs / wholeMs }));
process.exitCode = entryMs <= maxMs ? 0 : 1;
