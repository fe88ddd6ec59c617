import type { ReadOptions } from '../../push/definition/definition';
import { FaultError } from '../model/fault';
import type { FileOptions } from '../model/fileOptions';
import type { FirstLine } from './csv/detectDialect';
import { headerNames } from './csv/headerNames';

/** How one of several CSV files begins. */
export interface Beginning {
  index: number;
  name: string;
  how: FileOptions;
  line: FirstLine;
}

/**
 * Decides which of several CSV files name their columns in the first line, where nobody said it. Each does whose line
 * is that of another one, or has names of another one in it; the others are pieces of such a file where they begin with
 * values, as many as it has columns.
 * @param said about all of them.
 * @returns what is decided, by the index of the file.
 * @throws FaultError `mixedHeaders` where it would be a guess: one line taken wrongly is a record lost, or a table
 *   with odd columns.
 */
export function firstLines(files: readonly Beginning[], said: ReadOptions['header']): Map<number, FileOptions> {
  const [first] = files;
  if (!first || typeof said === 'boolean') return new Map();
  const headed =
    said === 'first'
      ? files.filter((file) => file === first || isSame(file, first))
      : files.filter((file) => isHeaded(file, files));
  const others = files.filter((file) => !headed.includes(file));
  const bare = others.filter(({ line }) => line.isHeader === false);
  // None has a header.
  if (said === undefined && bare.length === files.length) return new Map();
  if (
    said === undefined &&
    (bare.length < others.length || (bare.length > 0 && !areOfOne([...headed, ...bare], headed)))
  )
    throw unclear(headed, bare, files);
  const model = headed.includes(first) ? first : headed[0]!;
  const whole = (file: Beginning): FileOptions => ({
    header: true,
    ...(file === model && others.length > 0 && { names: headerNames(model.line.cellTexts) }),
  });
  return new Map(files.map((file) => [file.index, headed.includes(file) ? whole(file) : pieceOf(model)]));
}

/** A file that goes on where another one ends is written as that is. */
function pieceOf({ how: { delimiter, quote, escape }, line }: Beginning): FileOptions {
  return {
    header: false,
    names: headerNames(line.cellTexts),
    ...(delimiter !== undefined && { delimiter }),
    ...(quote !== undefined && { quote }),
    ...(escape && { escape }),
  };
}

/** Whether the first line can only be names: no record repeats those of another file. */
function isHeaded(file: Beginning, files: readonly Beginning[]): boolean {
  const { isHeader: named, isOnlyLine: alone } = file.line;
  const others = files.filter((other) => other !== file);
  const sure = others.filter(({ line }) => line.isHeader === true);
  if (
    others.some(
      (other) =>
        isSame(file, other) && (named === false ? other.line.isHeader === true : other.line.isHeader !== false),
    )
  )
    return true;
  if (named === false) return false;
  if (named) return sure.length === 0 || sure.some((other) => shared(file, other) > 0);
  // A header that has a file to itself.
  if (
    alone &&
    file === files[0] &&
    others.every(({ line }) => line.isHeader === false && line.cellTexts.length === file.line.cellTexts.length)
  )
    return true;
  return sure.some((other) => shared(file, other) * 2 >= file.line.cellTexts.length);
}

/**
 * Whether all lines have as many values as there are names, which are the same in the same order wherever there are
 * any.
 */
function areOfOne(files: readonly Beginning[], headed: readonly Beginning[]): boolean {
  const headers = new Set(headed.map(({ line }) => line.cellTexts.join('\0')));
  return headers.size === 1 && files.every(({ line }) => line.cellTexts.length === headed[0]!.line.cellTexts.length);
}

function wordsOf({ line }: Beginning): Set<string> {
  return new Set(line.cellTexts.filter((text) => text !== '').map((text) => text.toLowerCase()));
}

/** How many names two first lines have in common. */
function shared(one: Beginning, other: Beginning): number {
  const words = wordsOf(other);
  return [...wordsOf(one)].filter((word) => words.has(word)).length;
}

/** The same names, in whatever order. */
function isSame(one: Beginning, other: Beginning): boolean {
  const count = shared(one, other);
  return count > 0 && count === wordsOf(one).size && count === wordsOf(other).size;
}

function unclear(headed: readonly Beginning[], bare: readonly Beginning[], files: readonly Beginning[]): FaultError {
  const open = files.filter((file) => !headed.includes(file) && !bare.includes(file));
  const namesOf = (some: readonly Beginning[]): string[] => some.map(({ name }) => name);
  const [first] = files;
  const odd = [...open, ...bare, ...headed].find((file) => file !== first);
  const begins = [first, odd].flatMap((file) =>
    file ? [{ name: file.name, line: file.line.cellTexts.join(file.how.delimiter) }] : [],
  );
  return new FaultError({
    code: 'mixedHeaders',
    headed: namesOf(headed),
    bare: namesOf(bare),
    unclear: namesOf(open),
    begins,
  });
}
