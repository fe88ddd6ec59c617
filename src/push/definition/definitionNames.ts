import { posix } from 'node:path';

const suffix = '.push.json';

/** What data files end in; in this order the file of a definition is looked for. */
export const dataExtensions = ['json', 'ndjson', 'jsonl', 'csv', 'tsv', 'txt', 'parquet'].flatMap((extension) => [
  extension,
  `${extension}.gz`,
]);

/** Whether a file is a push definition: "orders.push.json". */
export function isDefinitionName(name: string): boolean {
  return name.toLowerCase().endsWith(suffix) && name.length > suffix.length;
}

/** The definition of a data file: "orders.push.json" for "orders.csv.gz". */
export function definitionNameOf(dataName: string): string {
  return `${withoutDataExtension(dataName)}${suffix}`;
}

/** "orders" for "orders.csv.gz". */
export function withoutDataExtension(dataName: string): string {
  const extension = dataExtensions
    .filter((one) => dataName.toLowerCase().endsWith(`.${one}`))
    .reduce((longest, one) => (one.length > longest.length ? one : longest), '');
  return extension === '' ? dataName : dataName.slice(0, -extension.length - 1);
}

/** The data file of a definition that names none: the first of these that is there. */
export function dataNamesOf(definitionName: string): string[] {
  const stem = definitionName.slice(0, -suffix.length);
  return dataExtensions.map((extension) => `${stem}.${extension}`);
}

/** Whether a pattern stands for any number of files. */
export function hasWildcard(pattern: string): boolean {
  return pattern.includes('*');
}

/** A pattern as a glob of VS Code knows it: * and ** are wildcards, everything else means itself. */
export function globOf(pattern: string): string {
  return pattern
    .replaceAll('\\', '/')
    .replace(/^(\.\/)+/, '')
    .replace(/[?[\]{}]/g, (special) => `[${special}]`);
}

/** Whether a pattern leads out of the folder tree by itself: an absolute path, or a URI. */
export function isAbsolute(pattern: string): boolean {
  return /^([/\\]|[A-Za-z][A-Za-z0-9+.-]*:)/.test(pattern);
}

/** A pattern that may begin with `../`: how far up it leads, and what it says from there. */
export function outwards(pattern: string): { up: number; pattern: string } {
  const steps = pattern
    .replaceAll('\\', '/')
    .split('/')
    .filter((step) => step !== '.');
  const up = steps.findIndex((step) => step !== '..');
  return { up: Math.max(0, up), pattern: steps.slice(Math.max(0, up)).join('/') };
}

/**
 * How a definition names a file, both as paths of URIs; undefined where no relative path leads there, or where it would
 * be a pattern.
 */
export function relativeName(definition: string, file: string): string | undefined {
  const drive = (path: string): string => /^\/[A-Za-z]:/.exec(path)?.[0].toLowerCase() ?? '';
  if (drive(definition) !== drive(file)) return undefined;
  const length = drive(file).length;
  const name = posix.relative(posix.dirname(definition.slice(length)), file.slice(length));
  return hasWildcard(name) ? undefined : name;
}
