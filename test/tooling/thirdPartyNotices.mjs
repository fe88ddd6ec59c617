// Writes the licences of the packages that are in the bundles: dist/ThirdPartyNotices.txt.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const modulesFolder = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..', 'node_modules');
/** The terms of the MIT licence, for packages that only name it. Found in the text of another package. */
const mitTermsPattern = /Permission is hereby granted[\s\S]*?(?:DEALINGS IN THE\s+SOFTWARE|IN\s+THE\s+SOFTWARE)\./;

/**
 * An esbuild plugin for all builds of one `dist`: what each of them bundles is added up.
 * @param {string} dist
 * @returns {import('esbuild').Plugin}
 */
export function thirdPartyNoticesPlugin(dist) {
  /** @type {Map<import('esbuild').PluginBuild, string[]>} */
  const packagesByBuild = new Map();
  return {
    name: 'third-party-notices',
    setup(build) {
      build.initialOptions.metafile = true;
      build.onEnd(({ metafile }) => {
        if (!metafile) return;
        packagesByBuild.set(build, listPackageFolders(metafile));
        mkdirSync(dist, { recursive: true });
        writeFileSync(join(dist, 'ThirdPartyNotices.txt'), writeNotices(new Set([...packagesByBuild.values()].flat())));
      });
    },
  };
}

/**
 * The folders of the packages of which at least a byte is in the output.
 * @param {import('esbuild').Metafile} metafile
 */
function listPackageFolders({ outputs }) {
  const inputs = Object.values(outputs).flatMap((output) =>
    Object.entries(output.inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
  );
  return inputs.flatMap((path) => {
    // The compiled module holds the compiler's own library.
    if (/\.wasm$/.test(path)) return [join(modulesFolder, 'assemblyscript')];
    const folder = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0];
    return folder ? [resolve(folder)] : [];
  });
}

/** @param {Set<string>} folders */
function writeNotices(folders) {
  const notices = [...folders].map(readNotice).sort((a, b) => a.name.localeCompare(b.name, 'en'));
  const separator = `\n\n${'-'.repeat(80)}\n\n`;
  return `${[
    'This extension contains software of others, under the licences below.',
    ...notices.map(({ name, version, license, text }) => `${name} ${version} (${license})\n\n${text}`),
  ].join(separator)}\n`;
}

/** @param {string} folder */
function readNotice(folder) {
  const { name, version, license, author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file));
  const text = files.map((file) => readFileSync(join(folder, file), 'utf8').trim()).join('\n\n');
  return { name, version, license, text: text || readmeLicense(folder) || nameLicense(name, license, author) };
}

/** @param {string} folder */
function readmeLicense(folder) {
  const file = join(folder, 'README.md');
  const readme = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const terms = mitTermsPattern.exec(readme);
  if (!terms) return undefined;
  const copyright = /^Copyright .*$/m.exec(readme)?.[0].replaceAll('&lt;', '<').replaceAll('&gt;', '>');
  return [copyright, terms[0]].filter(Boolean).join('\n\n');
}

/**
 * @param {string} name
 * @param {string} license
 * @param {string | { name: string } | undefined} author
 */
function nameLicense(name, license, author) {
  const terms = mitTermsPattern.exec(readFileSync(join(modulesFolder, 'zod', 'LICENSE'), 'utf8'))?.[0];
  const holder = typeof author === 'string' ? author : author?.name;
  if (license !== 'MIT' || !holder || !terms)
    throw new Error(
      `The package ${name} comes without the text of its licence (${license}), and it has to be shipped.`,
    );
  return `Copyright (c) ${holder}\n\n${terms}`;
}
