import { t } from '@vscode/l10n';
import { ProblemError } from '../../core/problem';
import { parseDefinition } from '../../push/definition/definitionFile';
import {
  dataFileNamesFor,
  definitionFileNameFor,
  hasWildcard,
  isAbsolutePattern,
  isDefinitionFileName,
  splitParentSteps,
  toGlob,
} from '../../push/definition/definitionFileNames';
import type { PushDefinition } from '../../push/definition/pushDefinition';
import type { FileAccess } from './pushDependencies';
import { fileNameOf } from './pushSource';

/** The definition in a file, as it is saved. Throws ProblemError that names the first mistake and its place. */
export async function loadDefinition(files: FileAccess, uri: string): Promise<PushDefinition> {
  const name = fileNameOf(uri);
  const text = await readDefinitionText(files, uri);
  const { definition, issues } = parseDefinition(text);
  if (definition) return definition;
  const errors = issues.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  const { line, column } = positionAt(text, first?.offset ?? 0);
  throw new ProblemError({
    kind: 'input',
    what: t('The push definition {0} is not valid.', name),
    why: [
      first?.message,
      errors.length === 2 ? t('1 more thing is wrong in it.') : undefined,
      errors.length > 2 ? t('{0} more things are wrong in it.', errors.length - 1) : undefined,
    ]
      .filter(Boolean)
      .join(' '),
    next: t('Correct it. Nothing was sent.'),
    fixes: [{ kind: 'openLocation', label: t('Open at Line {0}', line), line, column }],
  });
}

/** The definition that stands beside a data file, by its name; undefined where there is none. */
export async function findAdjacentDefinition(files: FileAccess, data: string): Promise<string | undefined> {
  if (isUntitled(data) || isDefinitionFileName(fileNameOf(data))) return undefined;
  const uri = files.resolve(data, '..', definitionFileNameFor(fileNameOf(data)));
  return (await files.exists(uri)) ? uri : undefined;
}

/**
 * A definition that a push of files follows, and all files that it is about: these are more than one chosen file at
 * times.
 */
export interface FoundDefinition {
  uri: string;
  /** All files that the definition is about. */
  allFiles: readonly string[];
}

/**
 * The definition beside the first of these files. It has to be about the only file, and about all of several and no
 * others. Throws ProblemError.
 */
export async function findDefinitionForFiles(
  files: FileAccess,
  uris: readonly string[],
): Promise<FoundDefinition | undefined> {
  const [first, second] = uris;
  const uri = first === undefined ? undefined : await findAdjacentDefinition(files, first);
  if (uri === undefined) return undefined;
  const allFiles = await resolveDefinitionFiles(files, uri, await loadDefinition(files, uri));
  const isAboutAll = uris.every((file) => allFiles.includes(file));
  return isAboutAll && (second === undefined || allFiles.length === uris.length) ? { uri, allFiles } : undefined;
}

/**
 * The definition beside a data file that a push of it follows, with the connection that it names. Undefined where there
 * is none, where it names none, or where it cannot be read, which is said when it is followed.
 */
export async function findNamingDefinition(
  files: FileAccess,
  data: string,
): Promise<{ uri: string; connectionName: string } | undefined> {
  try {
    const adjacentDefinition = await findDefinitionForFiles(files, [data]);
    const connectionName = adjacentDefinition && (await loadDefinition(files, adjacentDefinition.uri)).connection;
    return adjacentDefinition && connectionName !== undefined
      ? { uri: adjacentDefinition.uri, connectionName }
      : undefined;
  } catch {
    return undefined;
  }
}

/** The files that a definition is about, in a certain order. Throws ProblemError where there are none. */
export async function resolveDefinitionFiles(
  files: FileAccess,
  uri: string,
  definition: Pick<PushDefinition, 'files'>,
): Promise<string[]> {
  if (isUntitled(uri)) {
    throw new ProblemError({
      kind: 'input',
      what: t('This push definition is not saved yet.'),
      why: t('Its files are looked for beside it.'),
      next: t('Save it as a file whose name ends in .push.json, beside the file to push.'),
    });
  }
  if (definition.files) {
    const matches = await Promise.all(definition.files.map((pattern) => resolveFilePattern(files, uri, pattern)));
    return [...new Set(matches.flat())];
  }
  for (const name of dataFileNamesFor(fileNameOf(uri))) {
    const candidate = files.resolve(uri, '..', name);
    if (await files.exists(candidate)) return [candidate];
  }
  throw new ProblemError({
    kind: 'input',
    what: t('There is no file beside {0} to push.', fileNameOf(uri)),
    why: t(
      'A push definition without "files" is about the file with the same name: {0}, or the like.',
      dataFileNamesFor(fileNameOf(uri)).slice(0, 4).join(', '),
    ),
    next: t('Put the file there, or name it under "files".'),
  });
}

/** The files that one pattern stands for. Throws ProblemError where there are none. */
export async function resolveFilePattern(files: FileAccess, definition: string, pattern: string): Promise<string[]> {
  if (isAbsolutePattern(pattern)) {
    throw new ProblemError({
      kind: 'input',
      what: t('"{0}" is not a path relative to {1}.', pattern, fileNameOf(definition)),
      next: t('Name the files relative to the push definition, so that it holds on other machines too.'),
    });
  }
  if (!hasWildcard(pattern)) {
    const file = files.resolve(definition, '..', pattern.replaceAll('\\', '/'));
    if (await files.exists(file)) return [file];
    throw new ProblemError({
      kind: 'input',
      what: t('The file {0} does not exist.', pattern),
      why: t('{0} names it, relative to itself.', fileNameOf(definition)),
      next: t('Put it there, or correct "files".'),
    });
  }
  // The editor looks below a folder only.
  const { levelsUp, pattern: innerPattern } = splitParentSteps(pattern);
  const folder = files.resolve(definition, '..', ...Array<string>(levelsUp).fill('..'));
  const dataFiles = (await files.find(folder, toGlob(innerPattern)))
    .filter((uri) => !isDefinitionFileName(fileNameOf(uri)))
    .sort((a, b) => (decodeURIComponent(a) < decodeURIComponent(b) ? -1 : 1));
  if (dataFiles.length > 0) return dataFiles;
  throw new ProblemError({
    kind: 'input',
    what: t('No file matches {0}.', pattern),
    why: t('{0} names this pattern, relative to itself.', fileNameOf(definition)),
    next: t('Put a file there, or correct "files".'),
  });
}

function positionAt(text: string, offset: number): { line: number; column: number } {
  const lines = text.slice(0, offset).split('\n');
  return { line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
}

function isUntitled(uri: string): boolean {
  return uri.startsWith('untitled:');
}

async function readDefinitionText(files: FileAccess, uri: string): Promise<string> {
  try {
    return await files.readText(uri);
  } catch (error) {
    if (!(error instanceof ProblemError) || error.problem.kind !== 'input') throw error;
    const { why } = error.problem;
    throw new ProblemError({
      kind: 'input',
      what: t('The push definition {0} cannot be read.', fileNameOf(uri)),
      ...(why === undefined ? {} : { why }),
    });
  }
}
