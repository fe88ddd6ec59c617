// `npm run package`: builds the extension for production and packs it into celonis-celigo-connections.vsix, or the file
// named. It is put together in a folder of its own, so that neither leftovers nor another build in dist/ get into it.
// --quick: packed by zlib, a twenty-fifth larger and ten seconds sooner.

import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createVSIX } from '@vscode/vsce';
import { root } from './dependencies.mjs';
import { run } from './processes.mjs';
import { recompressZip } from './recompressZip.mjs';

/** @returns {Promise<string>} the package, in the project's folder unless another file is named */
async function packageExtension(vsix = join(root, 'celonis-celigo-connections.vsix')) {
  mkdirSync(join(root, '.cache'), { recursive: true });
  const staging = mkdtempSync(join(root, '.cache', 'package-'));
  try {
    for (const name of readdirSync(root).filter(isIncluded))
      cpSync(join(root, name), join(staging, name), { recursive: true });
    writeFileSync(join(staging, 'package.json'), JSON.stringify(createManifest()));
    writeFileSync(join(staging, 'README.md'), withoutPictures(readFileSync(join(root, 'README.md'), 'utf8')));
    await run(process.execPath, ['esbuild.config.mjs', '--production', `--out=${staging}`], { cwd: root, quiet: true });
    renameSync(join(staging, 'dist', 'ThirdPartyNotices.txt'), join(staging, 'ThirdPartyNotices.txt'));
    await createVSIX({
      cwd: staging,
      packagePath: vsix,
      dependencies: false,
      allowMissingRepository: true,
      rewriteRelativeLinks: false,
    });
    if (!process.argv.includes('--quick')) await recompressZip(vsix);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
  return vsix;
}

/** What .vscodeignore then chooses from. @param {string} name */
function isIncluded(name) {
  return /^(media|package\.nls(\..+)?\.json|\.vscodeignore|README\.md|CHANGELOG\.md|LICENSE)$/.test(name);
}

/** The pictures of the README are large and only in the repository. @param {string} markdown */
function withoutPictures(markdown) {
  return markdown.replace(/^!\[[^\]]*\]\((?!https:)[^)]*\)\n+/gm, '');
}

/** The manifest without what only a developer needs: everything the extension runs on is bundled. */
function createManifest() {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  for (const key of ['scripts', 'dependencies', 'devDependencies', 'private', 'imports']) delete manifest[key];
  return manifest;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const vsix = await packageExtension(process.argv[2]);
  console.log(`${vsix} (${Math.ceil(statSync(vsix).size / 1024)} KB)`);
}
