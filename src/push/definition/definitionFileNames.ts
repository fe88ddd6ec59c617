import { posix } from 'node:path';

const definitionSuffix = '.push.json';

/** What data files end in; in this order the file of a definition is looked for. */
export const dataExtensions = ['json', 'ndjson', 'jsonl', 'csv', 'tsv', 'txt', 'parquet'].flatMap((extension) => [
  extension,
  `${extension}.gz`,
]);

/** Whether a file, by the name that its path ends in, may hold data that can be pushed; definitions do not. */
export function isDataFilePath(path: string): boolean {
  const name = posix.basename(path).toLowerCase();
  return !isDefinitionFileName(name) && dataExtensions.some((extension) => name.endsWith(`.${extension}`));
}

/** Whether a file is a push definition: "orders.push.json". */
export function isDefinitionFileName(name: string): boolean {
  return name.toLowerCase().endsWith(definitionSuffix) && name.length > definitionSuffix.length;
}

/** The definition of a data file: "orders.push.json" for "orders.csv.gz". */
export function definitionFileNameFor(dataFileName: string): string {
  return `${removeDataExtension(dataFileName)}${definitionSuffix}`;
}

/** "orders" for "orders.csv.gz". */
export function removeDataExtension(dataFileName: string): string {
  const extension = dataExtensions
    .filter((candidate) => dataFileName.toLowerCase().endsWith(`.${candidate}`))
    .reduce((longest, candidate) => (candidate.length > longest.length ? candidate : longest), '');
  return extension === '' ? dataFileName : dataFileName.slice(0, -extension.length - 1);
}

/** The data file of a definition that names none: the first of these that is there. */
export function dataFileNamesFor(definitionFileName: string): string[] {
  const stem = definitionFileName.slice(0, -definitionSuffix.length);
  return dataExtensions.map((extension) => `${stem}.${extension}`);
}

/** Whether a pattern stands for any number of files. */
export function hasWildcard(pattern: string): boolean {
  return pattern.includes('*');
}

/** A pattern as a glob of VS Code knows it: * and ** are wildcards, everything else means itself. */
export function toGlob(pattern: string): string {
  return pattern
    .replaceAll('\\', '/')
    .replace(/^(\.\/)+/, '')
    .replace(/[?[\]{}]/g, (special) => `[${special}]`);
}

/** Whether a pattern leads out of the folder tree by itself: an absolute path, or a URI. */
export function isAbsolutePattern(pattern: string): boolean {
  return /^([/\\]|[A-Za-z][A-Za-z0-9+.-]*:)/.test(pattern);
}

/** A pattern that may begin with `../`: how far up it leads, and what it says from there. */
export function splitParentSteps(pattern: string): { levelsUp: number; pattern: string } {
  const segments = pattern
    .replaceAll('\\', '/')
    .split('/')
    .filter((segment) => segment !== '.');
  const levelsUp = segments.findIndex((segment) => segment !== '..');
  return { levelsUp: Math.max(0, levelsUp), pattern: segments.slice(Math.max(0, levelsUp)).join('/') };
}

/**
 * How a definition names a file, both as paths of URIs; undefined where no relative path leads there, or where it would
 * be a pattern.
 */
export function relativeFileName(definitionPath: string, filePath: string): string | undefined {
  const driveOf = (path: string): string => /^\/[A-Za-z]:/.exec(path)?.[0].toLowerCase() ?? '';
  if (driveOf(definitionPath) !== driveOf(filePath)) return undefined;
  const driveLength = driveOf(filePath).length;
  const name = posix.relative(posix.dirname(definitionPath.slice(driveLength)), filePath.slice(driveLength));
  return hasWildcard(name) ? undefined : name;
}
