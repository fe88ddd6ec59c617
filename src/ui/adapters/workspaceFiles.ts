import * as vscode from 'vscode';
import type { FileAccess } from '../../app/push/pushDependencies';
import { fileNameOf } from '../../app/push/pushSource';
import { ProblemError } from '../../core/problem';
import type { FileSource } from '../../engine/model/tablePlan';
import { isDefinitionFileName } from '../../push/definition/definitionFileNames';
import { findOutsideFiles } from '../../push/definition/outsideFiles';

/** A virtual file is read at once and held in memory; beyond this it would take too much of it. */
const maxVirtualFileBytes = 256 * 1024 * 1024;

/** Where definitions are looked for by themselves. */
const definitionGlob = '**/*.push.json';

/** The files of the editor, wherever they lie. */
export const workspaceFiles: FileAccess = {
  resolve: (uri, ...segments) => vscode.Uri.joinPath(vscode.Uri.parse(uri, true), ...segments).toString(),

  async exists(uri) {
    try {
      return ((await vscode.workspace.fs.stat(vscode.Uri.parse(uri, true))).type & vscode.FileType.File) !== 0;
    } catch (error) {
      if (error instanceof vscode.FileSystemError) return false;
      throw error;
    }
  },

  stat: (uri) =>
    explainFileError(fileNameOf(uri), async () => {
      const { size, mtime } = await vscode.workspace.fs.stat(vscode.Uri.parse(uri, true));
      return { bytes: size, modifiedMs: mtime };
    }),

  async readText(uri) {
    const openDocument = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri);
    if (openDocument && !openDocument.isDirty) return openDocument.getText();
    return explainFileError(fileNameOf(uri), async () =>
      new TextDecoder().decode(await vscode.workspace.fs.readFile(vscode.Uri.parse(uri, true))),
    );
  },

  writeText: (uri, text) =>
    explainFileError(fileNameOf(uri), async () =>
      vscode.workspace.fs.writeFile(vscode.Uri.parse(uri, true), Buffer.from(text, 'utf8')),
    ),

  openSource: (uri, name) => explainFileError(name, () => openFileSource(vscode.Uri.parse(uri, true), name)),

  async find(folder, pattern, limits) {
    const relativePattern = new vscode.RelativePattern(vscode.Uri.parse(folder, true), pattern);
    if (!limits) return (await vscode.workspace.findFiles(relativePattern, null)).map(String);
    const cancellation = new vscode.CancellationTokenSource();
    const cancel = (): void => cancellation.cancel();
    limits.signal.addEventListener('abort', cancel, { once: true });
    try {
      const uris = await vscode.workspace.findFiles(relativePattern, null, limits.maxResults, cancellation.token);
      return uris.map(String);
    } finally {
      limits.signal.removeEventListener('abort', cancel);
      cancellation.dispose();
    }
  },

  fullPath(uri) {
    const location = vscode.Uri.parse(uri, true);
    return location.scheme === 'file' ? location.fsPath : location.toString(true);
  },

  shortPath: (uri) => vscode.workspace.asRelativePath(vscode.Uri.parse(uri, true)),

  rootOf(definition) {
    const uri = vscode.Uri.parse(definition, true);
    return (vscode.workspace.getWorkspaceFolder(uri)?.uri ?? vscode.Uri.joinPath(uri, '..')).toString();
  },

  findOutside: (folder, files) =>
    findOutsideFiles(
      vscode.Uri.parse(folder, true),
      files.map((file) => vscode.Uri.parse(file, true)),
    ),
};

/** All definitions of the workspace, by path. */
export async function findDefinitions(token?: vscode.CancellationToken): Promise<vscode.Uri[]> {
  const matchingUris = await vscode.workspace.findFiles(definitionGlob, '**/node_modules/**', 200, token);
  return matchingUris
    .filter((uri) => isDefinitionFileName(fileNameOf(uri.toString())))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** The definitions that may be looked at. A workspace that is not trusted is not read, and `notice` says so. */
export async function findTrustedDefinitions(): Promise<{ uris: string[]; notice?: string }> {
  if (vscode.workspace.isTrusted) return { uris: (await findDefinitions()).map(String) };
  const notice = vscode.l10n.t('This workspace is not trusted, so its push definitions were not looked at.');
  return { uris: [], notice };
}

async function openFileSource(uri: vscode.Uri, name: string): Promise<FileSource> {
  const { size, type } = await vscode.workspace.fs.stat(uri);
  if (type & vscode.FileType.Directory)
    throw new ProblemError({
      kind: 'input',
      what: vscode.l10n.t('{0} is a folder.', name),
      next: vscode.l10n.t('Choose files.'),
    });
  if (uri.scheme === 'file') return { kind: 'path', path: uri.fsPath, name };
  if (size > maxVirtualFileBytes)
    throw new ProblemError({
      kind: 'input',
      what: vscode.l10n.t('{0} is too large to be pushed from here.', name),
      why: vscode.l10n.t('It is not on a local disk, and other files are read up to 256 MB only.'),
      next: vscode.l10n.t('Copy it to a folder on this computer and push it from there.'),
    });
  return { kind: 'bytes', bytes: await vscode.workspace.fs.readFile(uri), name };
}

async function explainFileError<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof vscode.FileSystemError)) throw error;
    throw new ProblemError({
      kind: 'input',
      what: vscode.l10n.t('{0} cannot be read.', name),
      why: error.code === 'FileNotFound' ? vscode.l10n.t('The file does not exist any more.') : error.message,
    });
  }
}
