import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { t } from '@vscode/l10n';
import { ProblemError } from '../../core/problem';
import { type FileLocation, findOutsideFiles } from '../../push/definition/outsideFiles';
import type { FileAccess } from '../push/pushDependencies';
import { fileNameOf } from '../push/pushSource';

/** The files of this machine, by their `file:` URIs. */
export const nodeFiles: FileAccess = {
  resolve(uri, ...segments) {
    const url = new URL(uri);
    const parts = url.pathname.split('/');
    for (const step of segments.flatMap((segment) => segment.split('/'))) {
      if (step === '..') parts.pop();
      else if (step !== '' && step !== '.') parts.push(encodeURIComponent(step));
    }
    url.pathname = parts.join('/');
    return pathToFileURL(fileURLToPath(url)).href;
  },

  async exists(uri) {
    try {
      return (await stat(fileURLToPath(uri))).isFile();
    } catch (error) {
      if (isFileError(error)) return false;
      throw error;
    }
  },

  stat: (uri) =>
    explainFileError(uri, async () => {
      const { size, mtimeMs } = await stat(fileURLToPath(uri));
      return { bytes: size, modifiedMs: Math.floor(mtimeMs) };
    }),

  readText: (uri) => explainFileError(uri, () => readFile(fileURLToPath(uri), 'utf8')),

  writeText: (uri, text) => explainFileError(uri, () => writeFile(fileURLToPath(uri), text)),

  openSource: (uri, name) =>
    explainFileError(uri, async () => {
      const path = fileURLToPath(uri);
      if ((await stat(path)).isDirectory())
        throw new ProblemError({ kind: 'input', what: t('{0} is a folder.', name), next: t('Choose files.') });
      return { kind: 'path', path, name };
    }),

  async find(folder, pattern) {
    const root = fileURLToPath(folder);
    const matcher = globToRegExp(pattern);
    const entries = await explainFileError(folder, () => readdir(root, { recursive: true, withFileTypes: true }));
    return entries
      .filter((entry) => !entry.isDirectory())
      .map((entry) => `${entry.parentPath}${sep}${entry.name}`)
      .filter((path) => matcher.test(relative(root, path).split(sep).join('/')))
      .map((path) => pathToFileURL(path).href);
  },

  fullPath: (uri) => fileURLToPath(uri),

  shortPath: (uri) => relative(process.cwd(), fileURLToPath(uri)) || fileURLToPath(uri),

  rootOf: (definition) => pathToFileURL(dirname(fileURLToPath(definition))).href,

  findOutside: (folder, files) => findOutsideFiles(toLocation(folder), files.map(toLocation)),
};

/** The forms that `toGlob` makes: * within a name, ** across folders, and one character in brackets for itself. */
function globToRegExp(glob: string): RegExp {
  const source = glob.replace(/\*\*\/|\*+|\[(.)\]|[^*[]+|\[/g, (token: string, bracketed: string | undefined) => {
    if (token === '**/') return '(?:[^/]+/)*';
    if (token === '*') return '[^/]*';
    if (token.startsWith('**')) return '.*';
    return escapeForRegExp(bracketed ?? token);
  });
  return new RegExp(`^${source}$`);
}

function escapeForRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function toLocation(uri: string): FileLocation {
  const { pathname } = new URL(uri);
  return { scheme: 'file', authority: '', path: pathname, fsPath: fileURLToPath(uri), toString: () => uri };
}

function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && 'syscall' in error;
}

async function explainFileError<T>(uri: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isFileError(error)) throw error;
    throw new ProblemError({
      kind: 'input',
      what: t('{0} cannot be read.', fileNameOf(uri)),
      why: error.code === 'ENOENT' ? t('There is no file {0}.', fileURLToPath(uri)) : error.message,
    });
  }
}
