import { FaultError } from '../model/fault';
import type { FileOptions } from '../model/fileOptions';
import type { ReadOptions } from '../model/readOptions';
import type { FirstLine } from './csv/describeBeginning';
import { headerNames } from './csv/headerNames';

/** How one of several CSV files begins. */
export interface FileBeginning {
  index: number;
  name: string;
  fileOptions: FileOptions;
  firstLine: FirstLine;
}

/**
 * Decides which of several CSV files name their columns in the first line, where nobody said it. Each does whose line
 * is that of another one, or has names of another one in it; the others are pieces of such a file where they begin with
 * values, as many as it has columns.
 * @param requestedHeader about all of them.
 * @returns what is decided, by the index of the file.
 * @throws FaultError `mixedHeaders` where it would be a guess: one line taken wrongly is a record lost, or a table
 *   with odd columns.
 */
export function decideHeaders(
  files: readonly FileBeginning[],
  requestedHeader: ReadOptions['header'],
): Map<number, FileOptions> {
  const [firstFile] = files;
  if (!firstFile || typeof requestedHeader === 'boolean') return new Map();
  const headedFiles =
    requestedHeader === 'first'
      ? files.filter((file) => file === firstFile || haveSameNames(file, firstFile))
      : files.filter((file) => hasHeaderLine(file, files));
  const otherFiles = files.filter((file) => !headedFiles.includes(file));
  const headerlessFiles = otherFiles.filter(({ firstLine }) => firstLine.isHeader === false);
  // None has a header.
  if (requestedHeader === undefined && headerlessFiles.length === files.length) return new Map();
  if (
    requestedHeader === undefined &&
    (headerlessFiles.length < otherFiles.length ||
      (headerlessFiles.length > 0 && !haveSameColumns([...headedFiles, ...headerlessFiles], headedFiles)))
  )
    throw createMixedHeadersFault(headedFiles, headerlessFiles, files);
  const modelFile = headedFiles.includes(firstFile) ? firstFile : headedFiles[0]!;
  const headedFileOptions = (file: FileBeginning): FileOptions => ({
    header: true,
    ...(file === modelFile && otherFiles.length > 0 && { names: headerNames(modelFile.firstLine.cellTexts) }),
  });
  return new Map(
    files.map((file) => [
      file.index,
      headedFiles.includes(file) ? headedFileOptions(file) : continuationOptions(modelFile),
    ]),
  );
}

/** A file that goes on where another one ends is written as that is. */
function continuationOptions({ fileOptions: { delimiter, quote, escape }, firstLine }: FileBeginning): FileOptions {
  return {
    header: false,
    names: headerNames(firstLine.cellTexts),
    ...(delimiter !== undefined && { delimiter }),
    ...(quote !== undefined && { quote }),
    ...(escape && { escape }),
  };
}

/** Whether the first line can only be names: no record repeats those of another file. */
function hasHeaderLine(file: FileBeginning, files: readonly FileBeginning[]): boolean {
  const { isHeader, isOnlyLine } = file.firstLine;
  const otherFiles = files.filter((other) => other !== file);
  const certainFiles = otherFiles.filter(({ firstLine }) => firstLine.isHeader === true);
  if (
    otherFiles.some(
      (other) =>
        haveSameNames(file, other) &&
        (isHeader === false ? other.firstLine.isHeader === true : other.firstLine.isHeader !== false),
    )
  )
    return true;
  if (isHeader === false) return false;
  if (isHeader) return certainFiles.length === 0 || certainFiles.some((other) => countSharedNames(file, other) > 0);
  // A header that has a file to itself.
  if (
    isOnlyLine &&
    file === files[0] &&
    otherFiles.every(
      ({ firstLine }) => firstLine.isHeader === false && firstLine.cellTexts.length === file.firstLine.cellTexts.length,
    )
  )
    return true;
  return certainFiles.some((other) => countSharedNames(file, other) * 2 >= file.firstLine.cellTexts.length);
}

/**
 * Whether all lines have as many values as there are names, which are the same in the same order wherever there are
 * any.
 */
function haveSameColumns(files: readonly FileBeginning[], headedFiles: readonly FileBeginning[]): boolean {
  const distinctHeaders = new Set(headedFiles.map(({ firstLine }) => firstLine.cellTexts.join('\0')));
  return (
    distinctHeaders.size === 1 &&
    files.every(({ firstLine }) => firstLine.cellTexts.length === headedFiles[0]!.firstLine.cellTexts.length)
  );
}

function lowerCaseNames({ firstLine }: FileBeginning): Set<string> {
  return new Set(firstLine.cellTexts.filter((text) => text !== '').map((text) => text.toLowerCase()));
}

/** How many names two first lines have in common. */
function countSharedNames(firstBeginning: FileBeginning, secondBeginning: FileBeginning): number {
  const otherNames = lowerCaseNames(secondBeginning);
  return [...lowerCaseNames(firstBeginning)].filter((columnName) => otherNames.has(columnName)).length;
}

/** The same names, in whatever order. */
function haveSameNames(firstBeginning: FileBeginning, secondBeginning: FileBeginning): boolean {
  const sharedCount = countSharedNames(firstBeginning, secondBeginning);
  return (
    sharedCount > 0 &&
    sharedCount === lowerCaseNames(firstBeginning).size &&
    sharedCount === lowerCaseNames(secondBeginning).size
  );
}

function createMixedHeadersFault(
  headedFiles: readonly FileBeginning[],
  headerlessFiles: readonly FileBeginning[],
  files: readonly FileBeginning[],
): FaultError {
  const unclearFiles = files.filter((file) => !headedFiles.includes(file) && !headerlessFiles.includes(file));
  const fileNames = (beginnings: readonly FileBeginning[]): string[] => beginnings.map(({ name }) => name);
  const [firstFile] = files;
  const differingFile = [...unclearFiles, ...headerlessFiles, ...headedFiles].find((file) => file !== firstFile);
  const lineExamples = [firstFile, differingFile].flatMap((file) =>
    file ? [{ name: file.name, line: file.firstLine.cellTexts.join(file.fileOptions.delimiter) }] : [],
  );
  return new FaultError({
    code: 'mixedHeaders',
    headed: fileNames(headedFiles),
    bare: fileNames(headerlessFiles),
    unclear: fileNames(unclearFiles),
    begins: lineExamples,
  });
}
