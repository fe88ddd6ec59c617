// esbuild plugins that leave out of the bundles what libraries bring and nobody needs.

import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** What stands in for a file of a library. @type {[file: RegExp, contents: string][]} */
const replacedFiles = [
  // zod's messages in fifty languages.
  [/zod[\\/]v4[\\/]locales[\\/]index\.js$/, 'export { default as en } from "./en.js";'],
  // hyparquet's filters, which answer here as they do where there is none.
  [
    /hyparquet[\\/]src[\\/]filter\.js$/,
    `export const pathsNeededForFilter = () => [], columnsNeededForFilter = () => [];
export const canSkipRowGroup = () => false, matchFilter = () => true, filterPageRanges = () => undefined;`,
  ],
  [
    /hyparquet[\\/]src[\\/]bloom\.js$/,
    'export const bloomEligibleColumns = () => new Set(), readBloomFilter = () => undefined;',
  ],
  // The streams that Node has had since version 18, and forms and blobs as bodies of requests.
  [/[\\/]web-streams-polyfill[\\/]/, 'module.exports = {};'],
  [
    /[\\/]formdata-polyfill[\\/]esm\.min\.js$/,
    'export class FormData {}\nexport const formDataToBlob = () => undefined;',
  ],
  [
    /[\\/]fetch-blob[\\/](from|index)\.js$/,
    `export { Blob as default, Blob, File } from 'node:buffer';
export const fileFromSync = undefined, fileFrom = undefined, blobFromSync = undefined, blobFrom = undefined;`,
  ],
];

/** Changes to a file of a library or of ours. @type {[file: RegExp, change: (text: string) => string][]} */
const changedFiles = [
  // Answers that are forms.
  [
    /node-fetch[\\/]src[\\/]body\.js$/,
    (text) => replaceOnce(text, "await import('./utils/multipart-parser.js')", '{}'),
  ],
  // Code that zod compiles at run time: the extension host reports that zod looks at `navigator` for it, and it saves
  // 15 ms for 10,000 rows and nothing the first time.
  [
    /zod[\\/]v4[\\/]core[\\/]schemas\.js$/,
    (text) =>
      replaceOnce(
        text,
        /export const \$ZodObjectJIT = [\s\S]*?\n\}\);\n/,
        'export const $ZodObjectJIT = $ZodObject;\n',
      ),
  ],
  // What zod remembers of values that contain themselves, and methods that nobody calls.
  [
    /zod[\\/]v4[\\/]classic[\\/]schemas\.js$/,
    (text) =>
      withoutUnusedMethods(
        withSeparateUtilities(replaceOnce(text, 'core.config({ memoizer: core.memoizer() })', 'undefined')),
      ),
  ],
  [/zod[\\/]v4[\\/]classic[\\/](coerce|iso)\.js$/, withoutUnusedFunctions],
  // All of zod, where a file imports it as a name.
  [
    /[\\/]src[\\/].*\.ts$/,
    (text) => withTranslations(text.replace("import { z } from 'zod';", "import * as z from 'zod';")),
  ],
];

/** Our own `t`, where code names the library's, which translators' tools know: that is CommonJS and reads files, too. */
const translationsModule = resolve('src/core/translations.ts');

/** @type {import('esbuild').Plugin} */
export const withoutUnused = {
  name: 'without-unused',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^@vscode\/l10n$/ }, () => ({ path: translationsModule }));
    for (const [filter, contents] of replacedFiles) onLoad({ filter }, () => ({ contents }));
    for (const [filter, change] of changedFiles)
      onLoad({ filter }, ({ path }) => ({
        contents: change(readFileSync(path, 'utf8')),
        loader: path.endsWith('.ts') ? 'ts' : 'js',
      }));
  },
};

/**
 * What VS Code's own `t` would say is looked up where all other texts are: it knows translations only by their English
 * texts, which would ship twice.
 * @param {string} source
 */
function withTranslations(source) {
  return source.includes('vscode.l10n.t(')
    ? `import { t as translate } from '@vscode/l10n';${source.replaceAll('vscode.l10n.t(', 'translate(')}`
    : source;
}

/** @param {string} text @param {string | RegExp} old @param {string} replacement */
function replaceOnce(text, old, replacement) {
  const changed = text.replace(old, () => replacement);
  if (changed === text) throw new Error(`A library is no longer what it was: there is no ${old} in it.`);
  return changed;
}

/** Every name behind a dot in our code. @type {Set<string> | undefined} */
let usedNames;

/** @param {string} name */
function isUsed(name) {
  usedNames ??= new Set(
    readdirSync('src', { recursive: true })
      .map(String)
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) => readFileSync(join('src', file), 'utf8').match(/(?<=\.)\w+/g) ?? []),
  );
  return usedNames.has(name);
}

/** Without the methods of zod's schemas whose names are nowhere in our code, nor in zod's own calls of them. */
function withoutUnusedMethods(/** @type {string} */ text) {
  const ownNames = new Set(text.match(/(?<=\b(?:this|inst)\.)\w+/g));
  return text.replace(/^ {4}(?:async )?(\w+)\([^)]*\) \{\n(?: {8}.*\n)*? {4}\},\n/gm, (method, name) =>
    isUsed(name) || ownNames.has(name) ? method : '',
  );
}

/** What is imported under the name of a module is left out where nobody uses it, what is exported under one is not. */
function withSeparateUtilities(/** @type {string} */ text) {
  return replaceOnce(
    text,
    'import { util } from "../core/index.js";',
    'import * as util from "../core/util.js";',
  ).replaceAll('core.util.', 'util.');
}

function withoutUnusedFunctions(/** @type {string} */ text) {
  return text.replace(/^export function (\w+)\(.*\n.*\n\}\n/gm, (method, name) => (isUsed(name) ? method : ''));
}

/** JSON Schemas are made when this is built, so what ships need not be able to: all of it throws there. */
export const withoutJsonSchema = /** @type {import('esbuild').Plugin} */ ({
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
      const exported = names.map((name) => `${name?.startsWith('create') ? 'create' : 'refuse'} as ${name}`);
      return {
        contents: `${checks}
const refuse = () => { throw new Error('JSON Schemas are made when this is built.'); };
const create = () => refuse;
export { ${exported.join(', ')} };`,
      };
    });
  },
});
