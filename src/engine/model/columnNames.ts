import { toAsciiLetters } from '../../core/transliterate';

/** Bytes of a column's name; databases commonly stop at 128. */
const maxNameLength = 120;

/** Columns that Celonis adds itself (celonis-api.md §4.8). */
const reservedNames = ['_celonis_change_date'];

/**
 * Column names for paths of keys: joined by `_`, only letters of ASCII, digits and `_` (celonis-api.md §8, the stricter
 * reading), accents taken off rather than lost, not beginning with a digit, at most 120 characters, unique whatever the
 * case. A path that is a valid name as it stands keeps it; of those that come to the same name, later ones get `_2`,
 * `_3` and so on.
 * @param chosenNames names that are decided, by index; they are left as they are.
 */
export function createColumnNames(
  paths: readonly (readonly string[])[],
  chosenNames: readonly (string | undefined)[] = [],
): string[] {
  const takenNames = new Set(reservedNames);
  for (const name of chosenNames) if (name !== undefined) takenNames.add(name.toLowerCase());
  const names = new Array<string>(paths.length);
  const preferredNames = paths.map((path, index) => preferredName(path, index));
  const isUnchanged = preferredNames.map((name, index) => name === paths[index]!.join('_'));
  for (const keepsPath of [true, false]) {
    preferredNames.forEach((name, index) => {
      if (isUnchanged[index] === keepsPath) names[index] = chosenNames[index] ?? makeUnique(name, takenNames);
    });
  }
  return names;
}

const validNamePattern = new RegExp(`^[A-Za-z_][A-Za-z0-9_]{0,${maxNameLength - 1}}$`);

/** Whether a name can be a column's as it stands. */
export function isColumnName(name: string): boolean {
  return validNamePattern.test(name) && !reservedNames.includes(name.toLowerCase());
}

function preferredName(path: readonly string[], index: number): string {
  const joinedPath = path.join('_');
  // Most are, and thousands of columns are named while a window waits.
  if (validNamePattern.test(joinedPath) && /[A-Za-z0-9]/.test(joinedPath)) return joinedPath;
  const asciiName = toAsciiLetters(joinedPath).replace(/[^A-Za-z0-9_]/gu, '_');
  if (!/[A-Za-z0-9]/.test(asciiName)) return `column_${index + 1}`;
  return (/^\d/.test(asciiName) ? `_${asciiName}` : asciiName).slice(0, maxNameLength);
}

function makeUnique(name: string, takenNames: Set<string>): string {
  let candidate = name;
  for (let suffix = 2; takenNames.has(candidate.toLowerCase()); suffix++)
    candidate = `${name.slice(0, maxNameLength - 6)}_${suffix}`;
  takenNames.add(candidate.toLowerCase());
  return candidate;
}
