// Builds what ships (dist/) and, with --tests, what tests it (out/). One esbuild call each, so that a build takes a
// second. --production: minified, without source maps. --out=FOLDER: dist/ goes into that folder. --watch: builds again
// on every change. --quiet: says only what is wrong.

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { build, context, transform } from 'esbuild';
import { joinIntoSingleFile } from './src/app/commandLine/singleFile.mjs';
import { assemblyScriptPlugin } from './src/engine/wasm/assemblyScriptPlugin.mjs';
import { writeJsonSchemas } from './test/tooling/jsonSchemas.mjs';
import { thirdPartyNoticesPlugin } from './test/tooling/thirdPartyNotices.mjs';

const watch = process.argv.includes('--watch');
const testsFlag = process.argv.find((arg) => /^--tests(=|$)/.test(arg));
const tests = testsFlag !== undefined;
/** Only tests whose path contains this are built. */
const testPath = testsFlag?.slice('--tests='.length) ?? '';
const production = process.argv.includes('--production');
const dist = join(process.argv.find((arg) => arg.startsWith('--out='))?.slice('--out='.length) ?? '.', 'dist');

/**
 * What libraries bring and nobody needs: zod's messages in fifty languages, all of zod where a file imports it as a
 * name, hyparquet's filters, which answer here as they do where there is none, forms and blobs as bodies of requests, and
 * the streams that Node has had since version 18.
 */
const withoutUnused = {
  name: 'without-unused',
  setup({ onLoad }) {
    onLoad({ filter: /zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: 'export { default as en } from "./en.js";',
    }));
    onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace("import { z } from 'zod';", "import * as z from 'zod';"),
      loader: 'ts',
    }));
    onLoad({ filter: /hyparquet[\\/]src[\\/]filter\.js$/ }, () => ({
      contents: `export const pathsNeededForFilter = () => [], columnsNeededForFilter = () => [];
export const canSkipRowGroup = () => false, matchFilter = () => true, filterPageRanges = () => undefined;`,
    }));
    onLoad({ filter: /hyparquet[\\/]src[\\/]bloom\.js$/ }, () => ({
      contents: 'export const bloomEligibleColumns = () => new Set(), readBloomFilter = () => undefined;',
    }));
    onLoad({ filter: /[\\/]web-streams-polyfill[\\/]/ }, () => ({ contents: 'module.exports = {};' }));
    onLoad({ filter: /[\\/]formdata-polyfill[\\/]esm\.min\.js$/ }, () => ({
      contents: 'export class FormData {}\nexport const formDataToBlob = () => undefined;',
    }));
    onLoad({ filter: /[\\/]fetch-blob[\\/](from|index)\.js$/ }, () => ({
      contents: `export { Blob as default, Blob, File } from 'node:buffer';
export const fileFromSync = undefined, fileFrom = undefined, blobFromSync = undefined, blobFrom = undefined;`,
    }));
    onLoad({ filter: /node-fetch[\\/]src[\\/]utils[\\/]multipart-parser\.js$/ }, () => ({
      contents: "export const toFormData = () => { throw new Error('Nobody reads forms here.'); };",
    }));
  },
};

/** JSON Schemas are made when this is built, so what ships need not be able to: all of it throws there. */
const withoutJsonSchema = {
  name: 'without-json-schema',
  setup({ onLoad }) {
    onLoad({ filter: /zod[\\/]v4[\\/]core[\\/](json-schema-processors|to-json-schema)\.js$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      // `schema.minLength` and the like come from here, too.
      const checks = /^[\s\S]*?(?=export const stringProcessor)/.exec(text)?.[0] ?? '';
      const names = [...text.slice(checks.length).matchAll(/^export (?:const|function) (\w+)/gm)].map(
        ([, name]) => name,
      );
      if (!checks) names.push('process');
      const exported = names.map((name) => `${name.startsWith('create') ? 'create' : 'refuse'} as ${name}`);
      return {
        contents: `${checks}
const refuse = () => { throw new Error('JSON Schemas are made when this is built.'); };
const create = () => refuse;
export { ${exported.join(', ')} };`,
      };
    });
  },
};

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
        if (production) return await writeSmallestCommonJs(outputFiles);
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

/**
 * The files that ship, a fifteenth smaller than esbuild makes them: without code in each that turns a module into
 * CommonJS, without what only one of the joined parts needed, and minified by Rolldown's more thorough minifier.
 * @param {import('esbuild').OutputFile[]} modules
 */
async function writeSmallestCommonJs(modules) {
  const { rolldown } = await import('rolldown');
  const texts = new Map(modules.map(({ path, text }) => [path, text]));
  const bundle = await rolldown({
    input: Object.fromEntries(Object.keys(node.entryPoints).map((name) => [name, resolve(dist, `${name}.js`)])),
    platform: 'node',
    external: ['vscode', /^node:/, ...builtinModules],
    plugins: [
      {
        name: 'built-modules',
        resolveId: (id, importer) => {
          const path = importer ? resolve(dirname(importer), id) : id;
          return texts.has(path) ? path : undefined;
        },
        load: (path) => texts.get(path),
      },
    ],
  });
  await bundle.write({
    dir: dist,
    format: 'cjs',
    exports: 'named',
    esModule: false,
    externalLiveBindings: false,
    dynamicImportInCjs: false,
    minify: true,
    comments: false,
    // Without esbuild's hash: these files are never in a folder with those of another build.
    chunkFileNames: ({ name }) => `${name.replace(/-[A-Z0-9]{8}$/, '')}.js`,
  });
  await bundle.close();
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
  entryPoints: entries({
    form: 'src/ui/webviews/form/page/formPage.ts',
    baseStyle: 'src/ui/webviews/controls/base.css',
    formStyle: 'src/ui/webviews/form/page/form.css',
    table: 'src/ui/webviews/table/page/tablePage.ts',
    tableStyle: 'src/ui/webviews/table/page/table.css',
    review: 'src/ui/webviews/review/page/reviewPage.ts',
    reviewStyle: 'src/ui/webviews/review/page/review.css',
    panel: 'src/ui/webviews/push/page/panelPage.ts',
    problem: 'src/ui/webviews/host/page/problemPage.ts',
    problemStyle: 'src/ui/webviews/host/page/problem.css',
    panelStyle: 'src/ui/webviews/push/page/panel.css',
  }),
  plugins: [
    ...common.plugins,
    {
      name: 'stale-chunks',
      setup: ({ onEnd }) =>
        onEnd(({ metafile }) =>
          removeStaleChunks(
            join(dist, 'webview'),
            Object.keys(metafile?.outputs ?? {}).map((path) => resolve(path)),
          ),
        ),
    },
  ],
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
if (watch) {
  for (const one of all) await (await context(one)).watch();
} else {
  await Promise.all(all.map((one) => build(one)));
}
