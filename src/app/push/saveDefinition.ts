import { t } from '@vscode/l10n';
import { isCancelled, ProblemError } from '../../core/problem';
import { parseDefinition, serializeDefinition } from '../../push/definition/definitionFile';
import { definitionFileNameFor, relativeFileName } from '../../push/definition/definitionFileNames';
import type { PushDefinition } from '../../push/definition/pushDefinition';
import { rememberAuthor } from './definitionConsents';
import { resolveDefinitionFiles } from './definitionFiles';
import type { ConsentDependencies, FileAccess, PushQuestions } from './pushDependencies';
import { fileNameOf, pathOf } from './pushSource';

/** Where the definition of a file is saved by itself: beside it, named after it. */
export function definitionFileFor(files: FileAccess, file: string): string {
  return files.resolve(file, '..', definitionFileNameFor(fileNameOf(file)));
}

/**
 * Writes the definition, having asked where there is another one already. Undefined where the person decided otherwise.
 */
export async function saveDefinition(
  dependencies: ConsentDependencies,
  files: readonly string[],
  uri: string,
  definition: PushDefinition,
): Promise<string | undefined> {
  const { files: fileAccess, questions } = dependencies;
  const previousText = (await fileAccess.exists(uri)) ? await fileAccess.readText(uri) : undefined;
  const previous = previousText === undefined ? undefined : parseDefinition(previousText).definition;
  const fileNames = await definitionFileNames(fileAccess, files, uri, previous);
  const complete = {
    ...definition,
    ...(previous?.$schema === undefined ? {} : { $schema: previous.$schema }),
    ...(fileNames ? { files: fileNames } : {}),
  };
  const text = serializeDefinition(complete);
  if (previousText !== undefined && previousText !== text && !(await confirmReplacement(questions, uri)))
    return undefined;
  await fileAccess.writeText(uri, text);
  await rememberAuthor(dependencies, uri, complete, files);
  return fileNameOf(uri);
}

/**
 * How the definition names its files: as it did if these are the same, none where it is the one beside its only file.
 * Throws ProblemError.
 */
async function definitionFileNames(
  fileAccess: FileAccess,
  files: readonly string[],
  uri: string,
  previous: PushDefinition | undefined,
): Promise<string[] | undefined> {
  if (previous?.files && (await coversExactly(fileAccess, uri, previous, files))) return previous.files;
  if (files.length === 1 && (await coversExactly(fileAccess, uri, {}, files))) return undefined;
  return files.map((file) => {
    const name = placeOf(file) === placeOf(uri) ? relativeFileName(pathOf(uri), pathOf(file)) : undefined;
    if (name !== undefined) return name;
    throw new ProblemError({
      kind: 'input',
      what: t('The push definition {0} cannot name the file {1}.', fileNameOf(uri), fileNameOf(file)),
      why: t(
        'It names files by their paths relative to itself, in which * is a wildcard, and no such path leads to this file alone.',
      ),
      next: t('Put the files on the same drive, or rename the file. Nothing was saved.'),
    });
  });
}

/** Whether a definition is about these files and no others. */
async function coversExactly(
  fileAccess: FileAccess,
  uri: string,
  definition: Pick<PushDefinition, 'files'>,
  files: readonly string[],
): Promise<boolean> {
  try {
    const coveredFiles = new Set(await resolveDefinitionFiles(fileAccess, uri, definition));
    return coveredFiles.size === files.length && files.every((file) => coveredFiles.has(file));
  } catch (error) {
    if (error instanceof ProblemError) return false;
    throw error;
  }
}

async function confirmReplacement(questions: Pick<PushQuestions, 'confirm'>, uri: string): Promise<boolean> {
  try {
    await questions.confirm({
      message: t('{0} exists already. Replace it?', fileNameOf(uri)),
      detail: t('Its contents are replaced by what you chose in the panel.'),
      confirmLabel: t('Replace'),
    });
    return true;
  } catch (error) {
    if (isCancelled(error)) return false;
    throw error;
  }
}

/** The scheme and the authority of a URI: where a path in it starts. */
function placeOf(uri: string): string {
  return /^[^:]*:(\/\/[^/]*)?/.exec(uri)?.[0] ?? '';
}
