import { trimEndCharacters } from '../../core/trimCharacters';
import { proposeTableName } from '../../push/tableName';
import { fileNameOf, pathOf } from './pushSource';

/**
 * The table for several files: named after what their names have in common, or else after the folder that all of them
 * are in, or the first of them.
 */
export function proposeCommonTable(files: readonly string[]): string {
  const names = files.map(fileNameOf);
  return proposeTableName(commonBeginning(names) ?? commonFolder(files) ?? names[0] ?? '');
}

/** A table for each file, named after it. Two files of one name in different folders do not share a table. */
export function proposeTables(files: readonly string[]): string[] {
  const takenNames = new Set<string>();
  return files.map((file) => {
    const name = proposeTableName(fileNameOf(file));
    let candidate = name;
    for (let number = 2; takenNames.has(candidate.toLowerCase()); number++) candidate = `${name}_${number}`;
    takenNames.add(candidate.toLowerCase());
    return candidate;
  });
}

/** "orders" of "orders-1.json" and "orders-2.json"; undefined where they have nothing in common that says anything. */
function commonBeginning(names: readonly string[]): string | undefined {
  const [firstName = '', ...otherNames] = names;
  if (otherNames.length === 0) return firstName;
  let commonLength = 0;
  while (commonLength < firstName.length && otherNames.every((name) => name[commonLength] === firstName[commonLength]))
    commonLength++;
  const beginning = trimEndCharacters(firstName.slice(0, commonLength), '0123456789 \t_.-');
  return beginning.length > 1 ? beginning : undefined;
}

function commonFolder(files: readonly string[]): string | undefined {
  const folders = new Set(files.map((file) => pathOf(file).split('/').slice(0, -1).join('/')));
  const [folder, otherFolder] = folders;
  return otherFolder === undefined ? folder?.split('/').pop() || undefined : undefined;
}
