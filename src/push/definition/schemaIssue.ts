import { t } from '@vscode/l10n';
import type { z } from 'zod';

/** Where a value stands in a file: ["columns", 2, "type"]. */
export type SchemaPath = readonly (string | number)[];

/** What zod finds wrong; its own message is English. */
export type SchemaIssue = z.core.$ZodIssue;

/**
 * What is wrong, as a sentence that begins with the place.
 *
 * @param value that stands there
 * @param whole what all of it is called
 */
export function describeSchemaIssue(issue: SchemaIssue, value: unknown, isPresent: boolean, whole: string): string {
  const path = issue.path as SchemaPath;
  const subject = path.length === 0 ? whole : formatSchemaPath(path);
  if (!isPresent) return t('{0} is missing.', subject);
  switch (issue.code) {
    case 'invalid_type':
      return t('{0} must be {1}, and it is {2}.', subject, typeName(issue.expected), typeNameOf(value));
    case 'invalid_value':
      return t(
        '{0} must be one of {1}, and it is {2}.',
        subject,
        issue.values.map((allowedValue) => JSON.stringify(allowedValue)).join(', '),
        JSON.stringify(value),
      );
    case 'invalid_union':
      return t(
        '{0} must be {1}, and it is {2}.',
        subject,
        issue.errors
          .flatMap(([firstIssue]) => (firstIssue ? expectedChoices(firstIssue) : []))
          .reduce((phrases, phrase) => t('{0} or {1}', phrases, phrase)),
        JSON.stringify(value),
      );
    case 'too_small':
      if (issue.origin === 'string')
        return issue.minimum === 1 && value === ''
          ? t('{0} must not be empty.', subject)
          : t('{0} must have {1} characters at least.', subject, String(issue.minimum));
      if (issue.origin === 'array') return t('{0} must not be an empty list.', subject);
      return t('{0} must be {1} at least, and it is {2}.', subject, String(issue.minimum), String(value));
    case 'too_big':
      if (issue.origin === 'string') return t('{0} must have {1} characters at most.', subject, String(issue.maximum));
      return t('{0} must be {1} at most, and it is {2}.', subject, String(issue.maximum), String(value));
    default:
      return t('{0} is not as it should be.', subject);
  }
}

/** What one of several forms would be. */
function expectedChoices(issue: SchemaIssue): string[] {
  return issue.code === 'invalid_type'
    ? [typeName(issue.expected)]
    : issue.code === 'invalid_value'
      ? issue.values.map((allowedValue) => JSON.stringify(allowedValue))
      : [];
}

function typeName(expected: string): string {
  const typeNames: Readonly<Record<string, string>> = {
    string: t('a text'),
    number: t('a number'),
    int: t('a whole number'),
    boolean: t('true or false'),
    array: t('a list'),
    object: t('an object'),
  };
  return typeNames[expected] ?? expected;
}

function typeNameOf(value: unknown): string {
  if (value === null) return t('null');
  return typeName(Array.isArray(value) ? 'array' : typeof value);
}

/** "columns[2].type" */
export function formatSchemaPath(path: SchemaPath): string {
  return path
    .map((segment, index) => (typeof segment === 'number' ? `[${segment}]` : `${index > 0 ? '.' : ''}${segment}`))
    .join('');
}
