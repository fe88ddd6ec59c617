import { t } from '@vscode/l10n';
import { closestMatch } from '../../core/closestMatch';
import { type Problem, ProblemError } from '../../core/problem';
import type { ColumnChoice } from './columnChoice';
import { isColumnName } from './columnNames';
import { dateFormatError } from './dateFormat';

/** As a person writes the keys that lead to a value. */
export function formatPath(source: readonly string[]): string {
  return source.join('.');
}

export function isSamePath(firstPath: readonly string[], secondPath: readonly string[]): boolean {
  return firstPath.length === secondPath.length && pathStartsWith(firstPath, secondPath);
}

export function pathStartsWith(path: readonly string[], prefix: readonly string[]): boolean {
  return prefix.every((key, index) => path[index] === key);
}

/**
 * The choice about a column, and whether it is pushed at all: what is left out of an object is left out of its members
 * too.
 */
export function findChoice(
  path: readonly string[],
  choices: readonly ColumnChoice[],
): { choice?: ColumnChoice; isExcluded: boolean } {
  const choice = choices.find(({ source }) => isSamePath(source, path));
  const isExcluded = choices.some(({ source, include }) => include === false && pathStartsWith(path, source));
  return { ...(choice && { choice }), isExcluded };
}

/**
 * Makes sure that choices can be carried out and do not contradict one another.
 * @throws ProblemError of kind `input`
 */
export function validateChoices(choices: readonly ColumnChoice[], fileName: string): void {
  const sources = new Set<string>();
  const names = new Set<string>();
  for (const choice of choices) {
    const source = JSON.stringify(choice.source);
    const newName = choice.include === false ? undefined : choice.name;
    const reason = sources.has(source)
      ? t('It is listed twice.')
      : newName !== undefined && names.has(newName.toLowerCase())
        ? duplicateNameMessage(newName)
        : contradictionMessage(choice);
    if (reason !== undefined) {
      throw new ProblemError({
        kind: 'input',
        what: t('The choice for {0} in {1} cannot be applied.', formatPath(choice.source), fileName),
        why: reason,
        next: t('Change it in the push panel or in the push definition. Nothing was sent.'),
      });
    }
    sources.add(source);
    if (newName !== undefined) names.add(newName.toLowerCase());
  }
}

function duplicateNameMessage(name: string): string {
  return t('Another column is named "{0}" too, and names of columns differ whatever the case of their letters.', name);
}

function contradictionMessage(choice: ColumnChoice): string | undefined {
  const { type, name, dateFormat, decimalMark, unit, trueWords, falseWords, length } = choice;
  if (choice.include === false) return undefined;
  if (name !== undefined && !isColumnName(name)) {
    return t(
      'The name "{0}" cannot be that of a column: only letters from A to Z, digits and _ can be in it, a digit cannot be first, and 120 characters are the most.',
      name,
    );
  }
  if (dateFormat !== undefined && type !== undefined && type !== 'DATE' && type !== 'DATETIME')
    return wrongTypeMessage('dateFormat', 'DATE, DATETIME', type);
  if (decimalMark !== undefined && type !== undefined && type !== 'INTEGER' && type !== 'FLOAT')
    return wrongTypeMessage('decimalMark', 'INTEGER, FLOAT', type);
  if (unit !== undefined && type !== undefined && type !== 'INTEGER' && type !== 'FLOAT')
    return wrongTypeMessage('unit', 'INTEGER, FLOAT', type);
  if ((trueWords ?? falseWords) !== undefined && type !== undefined && type !== 'BOOLEAN')
    return wrongTypeMessage('trueWords, falseWords', 'BOOLEAN', type);
  if (length !== undefined && type !== undefined && type !== 'STRING')
    return wrongTypeMessage('length', 'STRING', type);
  if (
    [dateFormat, decimalMark ?? unit, trueWords ?? falseWords].filter((setting) => setting !== undefined).length > 1
  ) {
    return t('A date format, a decimal mark and words for true and false exclude one another.');
  }
  const ambiguousWord = trueWords?.find((word) =>
    falseWords?.some((falseWord) => normalizeWord(falseWord) === normalizeWord(word)),
  );
  if (ambiguousWord !== undefined) return t('The word "{0}" means both true and false.', ambiguousWord);
  return dateFormat === undefined ? undefined : dateFormatError(dateFormat);
}

function wrongTypeMessage(settings: string, allowedTypes: string, type: string): string {
  return t('{0} is for columns of type {1}, and the type chosen is {2}.', settings, allowedTypes, type);
}

/** Words are compared without regard to case and to white space around them. */
export function normalizeWord(word: string): string {
  return word.trim().toLowerCase();
}

/** A problem where a choice is about something that is not in the file. */
export function missingSourceProblem(
  sources: readonly (readonly string[])[],
  paths: readonly (readonly string[])[],
  fileName: string,
): Problem | undefined {
  const source = sources.find((choiceSource) => !paths.some((path) => pathStartsWith(path, choiceSource)));
  if (!source) return undefined;
  const closestName = closestMatch(formatPath(source), paths.map(formatPath));
  return {
    kind: 'input',
    what: t('{0} has no value at {1}.', fileName, formatPath(source)),
    why:
      closestName === undefined
        ? t('Something is chosen for it in the push panel or the push definition.')
        : t('Something is chosen for it. The nearest name in the file is {0}.', closestName),
    next: t('Correct the name, or remove the choice. Nothing was sent.'),
  };
}
