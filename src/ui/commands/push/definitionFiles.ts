import * as vscode from 'vscode';
import { ProblemError } from '../../../core/problem';
import { parseDefinition } from '../../../push/definition/definitionFile';
import {
  dataFileNamesFor,
  definitionFileNameFor,
  hasWildcard,
  isAbsolutePattern,
  isDefinitionFileName,
  splitParentSteps,
  toGlob,
} from '../../../push/definition/definitionFileNames';
import type { PushDefinition } from '../../../push/definition/pushDefinition';
import { fileNameOf } from './dataFiles';

/** Where definitions are looked for by themselves. */
export const definitionGlob = '**/*.push.json';

/** The definition in a file, as it is saved. Throws ProblemError that names the first mistake and its place. */
export async function loadDefinition(uri: vscode.Uri): Promise<PushDefinition> {
  const name = fileNameOf(uri);
  const text = await readText(uri);
  const { definition, issues: mistakes } = parseDefinition(text);
  if (definition) return definition;
  const errors = mistakes.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  const { line, column } = positionAt(text, first?.offset ?? 0);
  throw new ProblemError({
    kind: 'input',
    what: vscode.l10n.t('The push definition {0} is not valid.', name),
    why: [
      first?.message,
      errors.length > 1 ? vscode.l10n.t('{0} more things are wrong in it.', errors.length - 1) : undefined,
    ]
      .filter(Boolean)
      .join(' '),
    next: vscode.l10n.t('Correct it. Nothing was sent.'),
    fixes: [{ kind: 'openLocation', label: vscode.l10n.t('Open at Line {0}', line), line, column }],
  });
}

/** The definition that stands beside a data file, by its name; undefined where there is none. */
export async function findAdjacentDefinition(data: vscode.Uri): Promise<vscode.Uri | undefined> {
  if (data.scheme === 'untitled' || isDefinitionFileName(fileNameOf(data))) return undefined;
  const uri = vscode.Uri.joinPath(data, '..', definitionFileNameFor(fileNameOf(data)));
  return (await fileExists(uri)) ? uri : undefined;
}

/**
 * A definition that a push of files follows, and all files that it is about: these are more than one chosen file at
 * times.
 */
export interface FoundDefinition {
  uri: vscode.Uri;
  about: readonly vscode.Uri[];
}

/**
 * The definition beside the first of these files. It has to be about the only file, and about all of several and no
 * others. Throws ProblemError.
 */
export async function findDefinitionForFiles(uris: readonly vscode.Uri[]): Promise<FoundDefinition | undefined> {
  const [first, second] = uris;
  const uri = first && (await findAdjacentDefinition(first));
  if (!uri) return undefined;
  const coveredFiles = await resolveDefinitionFiles(uri, await loadDefinition(uri));
  const names = new Set(coveredFiles.map(String));
  return uris.every((file) => names.has(file.toString())) && (!second || coveredFiles.length === uris.length)
    ? { uri, about: coveredFiles }
    : undefined;
}

/** The files that a definition is about, in a certain order. Throws ProblemError where there are none. */
export async function resolveDefinitionFiles(
  uri: vscode.Uri,
  { files }: Pick<PushDefinition, 'files'>,
): Promise<vscode.Uri[]> {
  if (uri.scheme === 'untitled') {
    throw new ProblemError({
      kind: 'input',
      what: vscode.l10n.t('This push definition is not saved yet.'),
      why: vscode.l10n.t('Its files are looked for beside it.'),
      next: vscode.l10n.t('Save it as a file whose name ends in .push.json, beside the file to push.'),
    });
  }
  if (files) return uniqueUris((await Promise.all(files.map((pattern) => resolveFilePattern(uri, pattern)))).flat());
  for (const name of dataFileNamesFor(fileNameOf(uri))) {
    const candidate = vscode.Uri.joinPath(uri, '..', name);
    if (await fileExists(candidate)) return [candidate];
  }
  throw new ProblemError({
    kind: 'input',
    what: vscode.l10n.t('There is no file beside {0} to push.', fileNameOf(uri)),
    why: vscode.l10n.t(
      'A push definition without "files" is about the file with the same name: {0}, or the like.',
      dataFileNamesFor(fileNameOf(uri)).slice(0, 4).join(', '),
    ),
    next: vscode.l10n.t('Put the file there, or name it under "files".'),
  });
}

/** The files that one pattern stands for. Throws ProblemError where there are none. */
export async function resolveFilePattern(definition: vscode.Uri, pattern: string): Promise<vscode.Uri[]> {
  const folder = vscode.Uri.joinPath(definition, '..');
  if (isAbsolutePattern(pattern)) {
    throw new ProblemError({
      kind: 'input',
      what: vscode.l10n.t('"{0}" is not a path relative to {1}.', pattern, fileNameOf(definition)),
      next: vscode.l10n.t('Name the files relative to the push definition, so that it holds on other machines too.'),
    });
  }
  if (!hasWildcard(pattern)) {
    const file = vscode.Uri.joinPath(folder, pattern.replaceAll('\\', '/'));
    if (await fileExists(file)) return [file];
    throw new ProblemError({
      kind: 'input',
      what: vscode.l10n.t('The file {0} does not exist.', pattern),
      why: vscode.l10n.t('{0} names it, relative to itself.', fileNameOf(definition)),
      next: vscode.l10n.t('Put it there, or correct "files".'),
    });
  }
  // The editor looks below a folder only.
  const { levelsUp, pattern: innerPattern } = splitParentSteps(pattern);
  const base = vscode.Uri.joinPath(folder, ...Array<string>(levelsUp).fill('..'));
  const matchingUris = await vscode.workspace.findFiles(new vscode.RelativePattern(base, toGlob(innerPattern)), null);
  const dataFiles = matchingUris
    .filter((uri) => !isDefinitionFileName(fileNameOf(uri)))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  if (dataFiles.length > 0) return dataFiles;
  throw new ProblemError({
    kind: 'input',
    what: vscode.l10n.t('No file matches {0}.', pattern),
    why: vscode.l10n.t('{0} names this pattern, relative to itself.', fileNameOf(definition)),
    next: vscode.l10n.t('Put a file there, or correct "files".'),
  });
}

/** All definitions of the workspace, by path. */
export async function findDefinitions(token?: vscode.CancellationToken): Promise<vscode.Uri[]> {
  const matchingUris = await vscode.workspace.findFiles(definitionGlob, '**/node_modules/**', 200, token);
  return matchingUris.filter((uri) => isDefinitionFileName(fileNameOf(uri))).sort((a, b) => (a.path < b.path ? -1 : 1));
}

export async function fileExists(uri: vscode.Uri): Promise<boolean> {
  try {
    return ((await vscode.workspace.fs.stat(uri)).type & vscode.FileType.File) !== 0;
  } catch (error) {
    if (error instanceof vscode.FileSystemError) return false;
    throw error;
  }
}

async function readText(uri: vscode.Uri): Promise<string> {
  const openDocument = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  if (openDocument && !openDocument.isDirty) return openDocument.getText();
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch (error) {
    if (!(error instanceof vscode.FileSystemError)) throw error;
    throw new ProblemError({
      kind: 'input',
      what: vscode.l10n.t('The push definition {0} cannot be read.', fileNameOf(uri)),
      why: error.message,
    });
  }
}

function positionAt(text: string, offset: number): { line: number; column: number } {
  const lines = text.slice(0, offset).split('\n');
  return { line: lines.length, column: lines.at(-1).length + 1 };
}

function uniqueUris(uris: readonly vscode.Uri[]): vscode.Uri[] {
  return [...new Map(uris.map((uri) => [uri.toString(), uri])).values()];
}
