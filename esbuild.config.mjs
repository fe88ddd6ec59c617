// Builds what ships (dist/) and, with --tests, what tests it (out/). One esbuild call each, so that a build takes a
// second. --production: minified, without source maps. --out=FOLDER: dist/ goes into that folder. --watch: builds again
// on every change. --quiet: says only what is wrong.

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { build, context, transform } from 'esbuild';
import { joinIntoSingleFile } from './src/app/commandLine/singleFile.mjs';
import { assemblyScriptPlugin } from './src/engine/wasm/assemblyScriptPlugin.mjs';
import { writeJsonSchemas } from './test/tooling/jsonSchemas.mjs';
import { withoutJsonSchema, withoutUnused } from './test/tooling/leaveOutUnused.mjs';
import { writeSmallestNodeFiles, writeSmallestPageFiles } from './test/tooling/smallestFiles.mjs';
import { thirdPartyNoticesPlugin } from './test/tooling/thirdPartyNotices.mjs';
import { writeTranslations } from './test/tooling/translations.mjs';

const watch = process.argv.includes('--watch');
const testsFlag = process.argv.find((arg) => /^--tests(=|$)/.test(arg));
const tests = testsFlag !== undefined;
/** Only tests whose path contains this are built. */
const testPath = testsFlag?.slice('--tests='.length) ?? '';
const production = process.argv.includes('--production');
const dist = join(process.argv.find((arg) => arg.startsWith('--out='))?.slice('--out='.length) ?? '.', 'dist');

const common = {
  plugins: [withoutUnused, assemblyScriptPlugin],
  bundle: true,
  minify: production,
  keepNames: false,
  sourcemap: production ? false : 'linked',
  legalComments: 'none',
  logLevel: process.argv.includes('--quiet') ? 'warning' : 'info',
  define: {
    'process.env.NODE_ENV': JSON.stringify(production ? 'production' : 'development'),
    'process.env.EXTENSION_VERSION': JSON.stringify(JSON.parse(readFileSync('package.json', 'utf8')).version),
  },
};

/**
 * Code that runs in Node: the extension, whose small entry loads the rest with `import()` on first use, its workers,
 * the command line and the sandbox. What is loaded separately is a file of its own, and so is what two of them share, which is shipped and
 * loaded once. esbuild splits ES modules only; VS Code loads CommonJS.
 */
const node = {
  ...common,
  minify: false,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  splitting: true,
  chunkNames: '[name]-[hash]',
  external: ['vscode'],
  outdir: dist,
  entryPoints: entries({
    extension: 'src/extension.ts',
    pushWorker: 'src/engine/worker/worker.ts',
    pushPipe: 'src/engine/records/pipeWorker.ts',
    commandLine: 'src/app/commandLine/push.ts',
    sandbox: 'src/sandbox/main.ts',
  }),
  sourcemap: production ? false : 'inline',
  write: false,
  plugins: [...common.plugins, commonJsPlugin()],
};

/** Writes an ES module build as CommonJS, and removes the files of earlier builds. */
function commonJsPlugin() {
  return {
    name: 'common-js',
    setup({ onEnd }) {
      onEnd(async ({ outputFiles = [] }) => {
        if (outputFiles.length === 0) return;
        if (production) return await writeSmallestNodeFiles(dist, Object.keys(node.entryPoints), outputFiles);
        for (const { path, text } of outputFiles) {
          const { code } = await transform(text, {
            // Not `node`: that repeats the names of all exports, for ES modules that nobody has here.
            platform: 'neutral',
            target: 'node20',
            format: 'cjs',
            // `import()` of a file becomes `require` on first use.
            supported: { 'dynamic-import': false },
            sourcemap: 'inline',
            sourcefile: path,
            legalComments: 'none',
          });
          mkdirSync(dirname(path), { recursive: true });
          writeFileSync(path, code);
        }
        removeStaleChunks(
          dist,
          outputFiles.map(({ path }) => path),
        );
        // The extension that ships writes this file itself, for whoever asks for it.
        writeFileSync(
          join(dist, 'push.js'),
          joinIntoSingleFile('commandLine.js', (name) => readFileSync(join(dist, name), 'utf8')),
        );
      });
    },
  };
}

/** Removes what earlier builds made. */
function removeStaleChunks(folder, builtFiles) {
  for (const name of readdirSync(folder))
    if (/-[A-Z0-9]{8}\.js$/.test(name) && !builtFiles.includes(resolve(folder, name))) rmSync(join(folder, name));
}

/** Code that runs inside a webview: a module for each page, and what they share, which is shipped once. */
const webview = {
  ...common,
  platform: 'browser',
  target: 'es2022',
  format: 'esm',
  splitting: true,
  chunkNames: '[name]-[hash]',
  outdir: join(dist, 'webview'),
  metafile: true,
  write: !production,
  entryPoints: entries({
    form: 'src/ui/webviews/form/page/formPage.ts',
    baseStyle: 'src/ui/webviews/controls/base.css',
    formStyle: 'src/ui/webviews/form/page/form.css',
    table: 'src/ui/webviews/table/page/tablePage.ts',
    tableStyle: 'src/ui/webviews/table/page/table.css',
    review: 'src/ui/webviews/review/page/reviewPage.ts',
    reviewStyle: 'src/ui/webviews/review/page/review.css',
    import: 'src/ui/webviews/importReview/page/importPage.ts',
    importStyle: 'src/ui/webviews/importReview/page/import.css',
    panel: 'src/ui/webviews/push/page/panelPage.ts',
    problem: 'src/ui/webviews/host/page/problemPage.ts',
    problemStyle: 'src/ui/webviews/host/page/problem.css',
    panelStyle: 'src/ui/webviews/push/page/panel.css',
  }),
  plugins: [
    ...common.plugins,
    {
      name: 'page-files',
      setup: ({ onEnd }) => onEnd(({ metafile, outputFiles }) => finishPageFiles(metafile, outputFiles)),
    },
  ],
};

/** What ships is made smaller; otherwise, what earlier builds made is removed. */
async function finishPageFiles(metafile, outputFiles) {
  if (!production)
    return removeStaleChunks(
      webview.outdir,
      Object.keys(metafile?.outputs ?? {}).map((path) => resolve(path)),
    );
  if (!outputFiles?.length) return;
  mkdirSync(webview.outdir, { recursive: true });
  const [styles, modules] = [/\.css$/, /\.js$/].map((kind) => outputFiles.filter(({ path }) => kind.test(path)));
  for (const { path, contents } of styles) writeFileSync(path, contents);
  const pages = Object.keys(webview.entryPoints).filter((name) => !name.endsWith('Style'));
  await writeSmallestPageFiles(webview.outdir, pages, modules);
}

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
    'typescript',
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
    ...testFiles('test/corpus'),
    ...testFiles('test/sandbox'),
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

const notices = thirdPartyNoticesPlugin(dist);
for (const shipped of [node, webview]) shipped.plugins = [withoutJsonSchema, ...shipped.plugins, notices];
const all = [node, webview, ...(tests ? [testBuild] : [])].filter((one) => Object.keys(one.entryPoints).length > 0);
if (production) rmSync(dist, { recursive: true, force: true });
if (tests && testPath === '') removeStale();
await writeJsonSchemas(dist, [withoutUnused]);
writeTranslations(dist);
if (watch) {
  for (const one of all) await (await context(one)).watch();
} else {
  await Promise.all(all.map((one) => build(one)));
}
