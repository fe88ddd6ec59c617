// Builds what ships (dist/) and, with --tests, what tests it (out/). One esbuild call each, so that a build takes a
// second. --production: minified, without source maps. --out=FOLDER: dist/ goes into that folder. --watch: builds again
// on every change. --quiet: says only what is wrong.

import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build, context } from 'esbuild';
import { assemblyScriptPlugin } from './src/engine/wasm/assemblyScriptPlugin.mjs';
import { writeSchema } from './src/push/definition/schema.mjs';

const watch = process.argv.includes('--watch');
const testsFlag = process.argv.find((arg) => /^--tests(=|$)/.test(arg));
const tests = testsFlag !== undefined;
/** Only tests whose path contains this are built. */
const testPath = testsFlag?.slice('--tests='.length) ?? '';
const production = process.argv.includes('--production');
const dist = join(process.argv.find((arg) => arg.startsWith('--out='))?.slice('--out='.length) ?? '.', 'dist');

/** zod brings its messages in fifty languages, a third of the bundle; nobody is shown any of them. */
const oneLanguage = {
  name: 'one-language',
  setup(one) {
    one.onLoad({ filter: /zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: 'export { default as en } from "./en.js";',
    }));
  },
};

const common = {
  plugins: [oneLanguage, assemblyScriptPlugin],
  bundle: true,
  minify: production,
  keepNames: false,
  sourcemap: production ? false : 'linked',
  legalComments: 'none',
  logLevel: process.argv.includes('--quiet') ? 'warning' : 'info',
  define: { 'process.env.NODE_ENV': JSON.stringify(production ? 'production' : 'development') },
};

/**
 * Code that runs in Node: the extension, its worker and the sandbox are separate files, so each loads only when used.
 */
const node = {
  ...common,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  external: ['vscode'],
  outdir: dist,
  entryPoints: entries({
    extension: 'src/extension.ts',
    pushWorker: 'src/engine/worker/worker.ts',
    pushPipe: 'src/engine/open/pipeWorker.ts',
    sandbox: 'src/sandbox/main.ts',
  }),
};

/** Code that runs inside a webview. */
const webview = {
  ...common,
  platform: 'browser',
  target: 'es2022',
  format: 'iife',
  outdir: join(dist, 'webview'),
  entryPoints: entries({
    form: 'src/ui/webviews/form/page/formPage.ts',
    formStyle: 'src/ui/webviews/form/page/form.css',
    table: 'src/ui/webviews/table/page/tablePage.ts',
    tableStyle: 'src/ui/webviews/table/page/table.css',
    panel: 'src/ui/webviews/push/page/panelPage.ts',
    panelStyle: 'src/ui/webviews/push/page/panel.css',
  }),
};

function entries(all) {
  return Object.fromEntries(Object.entries(all).filter(([, file]) => existsSync(file)));
}

function testFiles(dir) {
  if (!existsSync(dir)) return [];
  return readdirSync(dir, { recursive: true })
    .map(String)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(dir, file))
    .filter((file) => file.includes(testPath));
}

/** Tests are bundled one file each; what is native, large or has a state of its own stays outside. */
const testBuild = {
  ...common,
  minify: false,
  sourcemap: 'inline',
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  external: [
    '#tooling/*',
    'vscode',
    'mocha',
    'playwright-core',
    '@duckdb/*',
    '@vscode/test-electron',
    'fast-check',
    'axe-core',
    'yauzl',
  ],
  outdir: 'out',
  outbase: '.',
  entryPoints: [
    ...testFiles('test/unit'),
    ...testFiles('test/integration'),
    ...testFiles('test/e2e'),
    ...testFiles('test/bench'),
    ...testFiles('test/matrix'),
  ],
};

/** Bundles of tests that are no longer there must not run. */
function removeStale() {
  const expected = new Set(testBuild.entryPoints.map((file) => join('out', file.replace(/\.ts$/, '.js'))));
  for (const name of existsSync('out') ? readdirSync('out', { recursive: true }).map(String) : []) {
    const file = join('out', name);
    if (file.endsWith('.test.js') && !expected.has(file)) rmSync(file);
  }
}

const all = [node, webview, ...(tests ? [testBuild] : [])].filter((one) => Object.keys(one.entryPoints).length > 0);
if (production) rmSync(dist, { recursive: true, force: true });
if (tests && testPath === '') removeStale();
await writeSchema(dist, [oneLanguage]);
if (watch) {
  for (const one of all) await (await context(one)).watch();
} else {
  await Promise.all(all.map((one) => build(one)));
}
