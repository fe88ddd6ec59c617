/** Bytes of a column's name; databases commonly stop at 128. */
const maxLength = 120;

/** Columns that Celonis adds itself (celonis-api.md §4.8). */
const reserved = ['_celonis_change_date'];

/**
 * Column names for paths of keys: joined by `_`, only letters of ASCII, digits and `_` (celonis-api.md §8, the stricter
 * reading), accents taken off rather than lost, not beginning with a digit, at most 120 characters, unique whatever the
 * case. A path that is a valid name as it stands keeps it; of those that come to the same name, later ones get `_2`,
 * `_3` and so on.
 * @param chosen names that are decided, by index; they are kept as they are.
 */
export function columnNames(
  paths: readonly (readonly string[])[],
  chosen: readonly (string | undefined)[] = [],
): string[] {
  const taken = new Set(reserved);
  for (const name of chosen) if (name !== undefined) taken.add(name.toLowerCase());
  const names = new Array<string>(paths.length);
  const wishes = paths.map((path, index) => wish(path, index));
  const asTheyStand = wishes.map((name, index) => name === paths[index]!.join('_'));
  for (const keeps of [true, false]) {
    wishes.forEach((name, index) => {
      if (asTheyStand[index] === keeps) names[index] = chosen[index] ?? unique(name, taken);
    });
  }
  return names;
}

const plainName = new RegExp(`^[A-Za-z_][A-Za-z0-9_]{0,${maxLength - 1}}$`);

/** Whether a name can be a column's as it stands. */
export function isColumnName(name: string): boolean {
  return plainName.test(name) && !reserved.includes(name.toLowerCase());
}

function wish(path: readonly string[], index: number): string {
  const joined = path.join('_');
  // Most are, and thousands of columns are named while a window waits.
  if (plainName.test(joined) && /[A-Za-z0-9]/.test(joined)) return joined;
  const plain = joined
    .replace(/ß/g, 'ss')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9_]/gu, '_');
  if (!/[A-Za-z0-9]/.test(plain)) return `column_${index + 1}`;
  return (/^\d/.test(plain) ? `_${plain}` : plain).slice(0, maxLength);
}

function unique(name: string, taken: Set<string>): string {
  let candidate = name;
  for (let n = 2; taken.has(candidate.toLowerCase()); n++) candidate = `${name.slice(0, maxLength - 6)}_${n}`;
  taken.add(candidate.toLowerCase());
  return candidate;
}
