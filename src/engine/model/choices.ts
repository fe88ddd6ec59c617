import { t } from '@vscode/l10n';
import { nearest } from '../../core/closestMatch';
import { type Problem, ProblemError } from '../../core/problem';
import type { ColumnChoice } from '../../push/definition/definition';
import { formatFault } from '../rows/convert/dates';
import { isColumnName } from '../rows/infer/names';

/** As a person writes the keys that lead to a value. */
export function dotted(source: readonly string[]): string {
  return source.join('.');
}

export function samePath(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && startsWith(one, other);
}

export function startsWith(path: readonly string[], beginning: readonly string[]): boolean {
  return beginning.every((key, index) => path[index] === key);
}

/**
 * The choice about a column, and whether it is pushed at all: what is left out of an object is left out of its members
 * too.
 */
export function choiceFor(
  path: readonly string[],
  choices: readonly ColumnChoice[],
): { choice?: ColumnChoice; excluded: boolean } {
  const choice = choices.find(({ source }) => samePath(source, path));
  const excluded = choices.some(({ source, include }) => include === false && startsWith(path, source));
  return { ...(choice && { choice }), excluded };
}

/**
 * Makes sure that choices can be carried out and do not contradict one another.
 * @throws ProblemError of kind `input`
 */
export function checkChoices(choices: readonly ColumnChoice[], file: string): void {
  const sources = new Set<string>();
  const names = new Set<string>();
  for (const choice of choices) {
    const source = JSON.stringify(choice.source);
    const name = choice.include === false ? undefined : choice.name?.toLowerCase();
    const why = sources.has(source)
      ? t('It is listed twice.')
      : name !== undefined && names.has(name)
        ? sameName(choice.name!)
        : contradiction(choice);
    if (why !== undefined) {
      throw new ProblemError({
        kind: 'input',
        what: t('What is chosen for {0} in {1} cannot be carried out.', dotted(choice.source), file),
        why,
        next: t('Change it in the push panel or in the push definition. Nothing was sent.'),
      });
    }
    sources.add(source);
    if (name !== undefined) names.add(name);
  }
}

function sameName(name: string): string {
  return t('Another column is named "{0}" too, and names of columns differ whatever the case of their letters.', name);
}

function contradiction(choice: ColumnChoice): string | undefined {
  const { type, name, dateFormat, decimalMark, trueWords, falseWords, length } = choice;
  if (choice.include === false) return undefined;
  if (name !== undefined && !isColumnName(name)) {
    return t(
      'The name "{0}" cannot be that of a column: only letters from A to Z, digits and _ can be in it, a digit cannot be first, and 120 characters are the most.',
      name,
    );
  }
  if (dateFormat !== undefined && type !== undefined && type !== 'DATE' && type !== 'DATETIME')
    return needs('dateFormat', 'DATE, DATETIME', type);
  if (decimalMark !== undefined && type !== undefined && type !== 'INTEGER' && type !== 'FLOAT')
    return needs('decimalMark', 'INTEGER, FLOAT', type);
  if ((trueWords ?? falseWords) !== undefined && type !== undefined && type !== 'BOOLEAN')
    return needs('trueWords, falseWords', 'BOOLEAN', type);
  if (length !== undefined && type !== undefined && type !== 'STRING') return needs('length', 'STRING', type);
  if ([dateFormat, decimalMark, trueWords ?? falseWords].filter((one) => one !== undefined).length > 1) {
    return t('A date format, a decimal mark and words for true and false exclude one another.');
  }
  const both = trueWords?.find((word) => falseWords?.some((other) => normal(other) === normal(word)));
  if (both !== undefined) return t('The word "{0}" means both true and false.', both);
  return dateFormat === undefined ? undefined : formatFault(dateFormat);
}

function needs(what: string, types: string, type: string): string {
  return t('{0} is for columns of type {1}, and the type chosen is {2}.', what, types, type);
}

/** Words are compared without regard to case and to white space around them. */
export function normal(word: string): string {
  return word.trim().toLowerCase();
}

/** A problem where a choice is about something that is not in the file. */
export function missingSource(
  sources: readonly (readonly string[])[],
  paths: readonly (readonly string[])[],
  file: string,
): Problem | undefined {
  const source = sources.find((one) => !paths.some((path) => startsWith(path, one)));
  if (!source) return undefined;
  const near = nearest(dotted(source), paths.map(dotted));
  return {
    kind: 'input',
    what: t('{0} has no value at {1}.', file, dotted(source)),
    why:
      near === undefined
        ? t('Something is chosen for it in the push panel or the push definition.')
        : t('Something is chosen for it. The nearest name in the file is {0}.', near),
    next: t('Correct the name, or remove the choice. Nothing was sent.'),
  };
}
