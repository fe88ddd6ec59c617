import { t } from '@vscode/l10n';
import { toAsciiLetters } from '../core/transliterate';
import { trimCharacters } from '../core/trimCharacters';
import { removeDataExtension } from './definition/definitionFileNames';

const maxTableNameLength = 120;

/**
 * A table name made of a file's name: "Orders (2026-11).json" becomes "Orders_2026_11", which SQL takes without quotes
 * (celonis-api.md §8).
 */
export function proposeTableName(fileName: string): string {
  const words = toAsciiLetters(removeDataExtension(fileName)).replace(/[^A-Za-z0-9_]+/g, '_');
  const name = trimCharacters(words, '_').slice(0, maxTableNameLength);
  if (name === '') return 'table_1';
  return /^[0-9]/.test(name) ? `t_${name}` : name;
}

/**
 * What is wrong with the name of a new table, as a sentence; undefined when Celonis takes it (celonis-api.md §8,
 * `SPECIAL_CHAR_IN_TABLE_NAME`).
 */
export function validateTableName(name: string): string | undefined {
  if (name === '') return t('Enter a table name.');
  if (!/^[A-Za-z0-9_-]+$/.test(name))
    return t('Only letters from A to Z, digits, "_" and "-" are allowed in a table name.');
  if (!/^[A-Za-z_]/.test(name)) return t('A table name begins with a letter or "_".');
  return name.length > maxTableNameLength
    ? t('A table name has at most {0} characters.', maxTableNameLength)
    : undefined;
}
