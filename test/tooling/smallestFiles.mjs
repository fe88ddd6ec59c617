// The files that ship, a fifteenth smaller than esbuild makes them: without what only one of the joined parts needed, and
// minified by Rolldown's more thorough minifier. They are few: what a file exports for others, and a file of its own in
// the package, cost more than what one loads too much.

import { builtinModules } from 'node:module';
import { basename, dirname, resolve } from 'node:path';

/** @typedef {readonly import('esbuild').OutputFile[]} OutputFiles */

/**
 * Code that runs in Node, as CommonJS.
 * @param {string} folder where the files go, and where those of esbuild would have gone
 * @param {readonly string[]} entryNames
 * @param {OutputFiles} modules as esbuild made them
 */
export async function writeSmallestNodeFiles(folder, entryNames, modules) {
  const texts = new Map(modules.map(({ path, text }) => [path, text]));
  await writeSmallestFiles(folder, entryNames, texts, groupModules(texts, entryNames), {
    format: 'cjs',
    exports: 'named',
    esModule: false,
    externalLiveBindings: false,
    dynamicImportInCjs: false,
  });
}

/**
 * Code that runs in a webview: a module for each page, and one that they share.
 * @param {string} folder where the files go, and where those of esbuild would have gone
 * @param {readonly string[]} entryNames
 * @param {OutputFiles} modules as esbuild made them
 */
export async function writeSmallestPageFiles(folder, entryNames, modules) {
  const texts = new Map(modules.map(({ path, text }) => [path, text]));
  const groups = new Map([...texts.keys()].map((path) => [path, 'shared']));
  for (const name of entryNames) groups.delete(resolve(folder, `${name}.js`));
  await writeSmallestFiles(folder, entryNames, texts, groups, { format: 'es' });
}

/**
 * @param {string} folder
 * @param {readonly string[]} entryNames
 * @param {ReadonlyMap<string, string>} texts by path
 * @param {ReadonlyMap<string, string>} groups which file a module goes into, by its path
 * @param {import('rolldown').OutputOptions} options
 */
async function writeSmallestFiles(folder, entryNames, texts, groups, options) {
  const { rolldown } = await import('rolldown');
  const bundle = await rolldown({
    input: Object.fromEntries(entryNames.map((name) => [name, resolve(folder, `${name}.js`)])),
    platform: options.format === 'cjs' ? 'node' : 'browser',
    external: ['vscode', /^node:/, ...builtinModules],
    preserveEntrySignatures: 'allow-extension',
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
    ...options,
    dir: folder,
    minify: true,
    comments: false,
    // Without esbuild's hash: these files are never in a folder with those of another build.
    chunkFileNames: '[name].js',
    codeSplitting: {
      // A group holds the modules that its modules import, or a group before it does.
      includeDependenciesRecursively: false,
      groups: [{ name: (path) => groups.get(path) ?? null, debugName: 'what is loaded together' }],
    },
  });
  await bundle.close();
}

/**
 * Which file each module goes into, but for entries, which are files of their own. A module is in the first group that
 * has it. Each group has, together with those before it, all that its modules import: no file imports one that imports it.
 * @param {ReadonlyMap<string, string>} texts by path
 * @param {readonly string[]} entryNames
 * @returns {Map<string, string>} the name of the group, by path
 */
function groupModules(texts, entryNames) {
  /** @param {string} name */
  const find = (name) => {
    const path = [...texts.keys()].find(
      (candidate) => basename(candidate).replace(/(-[A-Z0-9]{8})?\.js$/, '') === name,
    );
    if (!path) throw new Error(`There is no module ${name} any more.`);
    return path;
  };
  /** @param {string[]} names */
  const load = (...names) => listImportedModules(texts, names.map(find));
  const extension = load('extension');
  const sidebar = load('sidebar');
  const sandbox = load('sandbox');
  const workers = load('pushWorker', 'pushPipe');
  const commandLine = load('commandLine', 'runCommandLine', 'parquetToJsonLines');
  const withoutEditor = new Set([...sandbox, ...workers, ...commandLine]);

  /** @type {[name: string, modules: ReadonlySet<string>][]} What is loaded in an editor is not where there is none. */
  const orderedGroups = [
    ['base', new Set([...intersect(extension, withoutEditor), ...intersect(sidebar, workers)])],
    ['sidebarAndSandbox', intersect(sidebar, sandbox)],
    ['sidebarAndCommandLine', intersect(sidebar, commandLine)],
    ['sidebar', sidebar],
    ['pipe', load('pushPipe')],
    ['core', intersect(load('pushWorker'), load('parquetToJsonLines'))],
    ['parquet', load('parquetToJsonLines')],
    ['engine', workers],
    ['push', commandLine],
    ['operations', new Set([...texts.keys()].filter((path) => !withoutEditor.has(path)))],
  ];
  const groups = new Map(orderedGroups.reverse().flatMap(([name, paths]) => [...paths].map((path) => [path, name])));
  // The rest of what starts in each window is in its entry.
  for (const path of [...entryNames.map(find), ...extension]) if (groups.get(path) !== 'base') groups.delete(path);
  return groups;
}

/** @param {ReadonlySet<string>} one @param {ReadonlySet<string>} other */
function intersect(one, other) {
  return new Set([...one].filter((path) => other.has(path)));
}

/**
 * The modules and all that is loaded with them at once: what they import, and what that imports.
 * @param {ReadonlyMap<string, string>} texts by path
 * @param {readonly string[]} paths
 */
function listImportedModules(texts, paths) {
  const imported = new Set(paths);
  for (const path of imported)
    for (const [, name] of texts.get(path)?.matchAll(/^(?:import|export)\b[^;()]*?"(\.\/[^"]+)";$/gm) ?? [])
      if (name !== undefined) imported.add(resolve(dirname(path), name));
  return imported;
}
