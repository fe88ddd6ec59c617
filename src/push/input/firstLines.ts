import type { FirstLine } from '../csvInput/detect';
import { headerNames } from '../csvInput/header';
import type { FileOptions, ReadOptions } from '../definition/definition';
import { FaultError } from '../json/fault';

/** How one of several CSV files begins. */
export interface Beginning {
  index: number;
  name: string;
  how: FileOptions;
  line: FirstLine;
}

/**
 * Decides which of several CSV files name their columns in the first line, where nobody said it. Each does whose line is that of another
 * one, or has names of another one in it; the others are pieces of the first one where they begin with values, as many as it has columns.
 * @param said about all of them.
 * @returns what is decided, by the index of the file.
 * @throws FaultError `mixedHeaders` where it would be a guess: one line taken wrongly is a record lost, or a table with odd columns.
 */
export function firstLines(files: readonly Beginning[], said: ReadOptions['header']): Map<number, FileOptions> {
  const [first] = files;
  if (!first || typeof said === 'boolean') return new Map();
  const headed = said === 'first' ? files.filter((file) => file === first || isSame(file, first)) : files.filter((file) => isHeaded(file, files));
  const others = files.filter((file) => !headed.includes(file));
  const bare = others.filter(({ line }) => line.named === false);
  // None has a header.
  if (said === undefined && bare.length === files.length) return new Map();
  if (said === undefined && (bare.length < others.length || (bare.length > 0 && !areOfOne(headed, bare, first)))) throw unclear(headed, bare, files);
  return new Map(files.map((file): [number, FileOptions] => [file.index, headed.includes(file) ? { header: true } : pieceOf(first)]));
}

/** A file that goes on where the first one ends is written as it is. */
function pieceOf({ how: { delimiter, quote, escape }, line }: Beginning): FileOptions {
  return { header: false, names: headerNames(line.texts), ...(delimiter !== undefined && { delimiter }), ...(quote !== undefined && { quote }), ...(escape && { escape }) };
}

/** Whether the first line can only be names: no record repeats those of another file. */
function isHeaded(file: Beginning, files: readonly Beginning[]): boolean {
  const { named, alone } = file.line;
  const others = files.filter((other) => other !== file);
  const sure = others.filter(({ line }) => line.named === true);
  if (others.some((other) => isSame(file, other) && (named === false ? other.line.named === true : other.line.named !== false))) return true;
  if (named === false) return false;
  if (named) return sure.length === 0 || sure.some((other) => shared(file, other) > 0);
  // A header that has a file to itself.
  if (alone && file === files[0] && others.every(({ line }) => line.named === false && line.texts.length === file.line.texts.length)) return true;
  return sure.some((other) => shared(file, other) * 2 >= file.line.texts.length);
}

function areOfOne(headed: readonly Beginning[], bare: readonly Beginning[], first: Beginning): boolean {
  const { texts } = first.line;
  return headed.includes(first) && headed.every(({ line }) => line.texts.join('\0') === texts.join('\0')) && bare.every(({ line }) => line.texts.length === texts.length);
}

function wordsOf({ line }: Beginning): Set<string> {
  return new Set(line.texts.filter((text) => text !== '').map((text) => text.toLowerCase()));
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
  const begins = [first, odd].flatMap((file) => (file ? [{ name: file.name, line: file.line.texts.join(file.how.delimiter) }] : []));
  return new FaultError({ code: 'mixedHeaders', headed: namesOf(headed), bare: namesOf(bare), unclear: namesOf(open), begins });
}
