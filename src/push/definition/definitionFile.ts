import { t } from '@vscode/l10n';
import type { Node, ParseError } from 'jsonc-parser/lib/esm/main.js';
import { findNodeAtLocation, getNodeValue, parseTree } from 'jsonc-parser/lib/esm/main.js';
import type { z } from 'zod';
import { nearest } from '../../core/closestMatch';
import type { PushDefinition } from './definition';
import { childTable, columnChoice, jobOptions, pushDefinition, readOptions } from './definition';

/** Where a value stands in a definition: ["columns", 2, "type"]. */
export type Place = readonly (string | number)[];

/** Something that is wrong in a definition, or hardly meant. */
export interface Mistake {
  /** A sentence that says what is wrong and where. */
  message: string;
  severity: 'error' | 'warning';
  /** The part of the text that it is about, in characters. */
  offset: number;
  length: number;
  /** What would be right, as JSON, in the place of that part. */
  instead?: string;
}

/** A definition as read from a file; `definition` is there where it has the form of one. */
export interface ReadDefinition {
  definition?: PushDefinition;
  mistakes: readonly Mistake[];
  /** Where something stands in the text, or the object around it where it does not. */
  locate(place: Place): { offset: number; length: number };
}

/** Reads the text of a push definition. Never throws: what is wrong is among `mistakes`, in words. */
export function readDefinition(text: string): ReadDefinition {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false });
  const locate = (place: Place): { offset: number; length: number } =>
    spanOf(root, place) ?? { offset: 0, length: text.length };
  const [syntax] = errors;
  if (!root || syntax) return { mistakes: [notJson(text, syntax)], locate };
  const parsed = pushDefinition.safeParse(getNodeValue(root));
  if (!parsed.success) return { mistakes: parsed.error.issues.flatMap((issue) => mistakesOf(issue, root)), locate };
  const mistakes = doubts(parsed.data).map(
    ({ message, place, severity = 'warning' }): Mistake => ({ message, severity, ...locate(place) }),
  );
  return { definition: parsed.data, mistakes, locate };
}

/** The text of a definition as a file holds it: in the order of the schema, without what is empty. */
export function writeDefinition(definition: PushDefinition): string {
  return `${JSON.stringify(tidy(definition, pushDefinition.shape), undefined, 2)}\n`;
}

type Issue = z.core.$ZodIssue;
type Shape = Record<string, unknown>;

/** The objects that occur in a definition, by the last name that leads to them. */
const shapes: Readonly<Record<string, Shape>> = {
  read: readOptions.shape,
  columns: columnChoice.shape,
  childTables: childTable.shape,
  options: jobOptions.shape,
};

function mistakesOf(issue: Issue, root: Node): Mistake[] {
  const place = issue.path as Place;
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(key, place, root));
  const span = spanOf(root, place) ?? { offset: root.offset, length: root.length };
  const node = findNodeAtLocation(root, [...place]);
  const value: unknown = node && getNodeValue(node);
  const suggestion =
    issue.code === 'invalid_value' && typeof value === 'string'
      ? nearest(
          value,
          issue.values.filter((one) => typeof one === 'string'),
        )
      : undefined;
  const message = `${says(issue, place, value, node !== undefined)}${suggestion === undefined ? '' : ` ${t('Did you mean "{0}"?', suggestion)}`}`;
  return [
    {
      message,
      severity: 'error',
      ...span,
      ...(suggestion === undefined ? {} : { instead: JSON.stringify(suggestion) }),
    },
  ];
}

function unknownKey(key: string, place: Place, root: Node): Mistake {
  const known = Object.keys(shapeAt(place)).filter((name) => name !== '$schema');
  const suggestion = nearest(key, known);
  const where =
    place.length === 0
      ? t('A push definition has no "{0}".', key)
      : t('"{0}" is not known in {1}.', key, dotted(place));
  const hint = suggestion === undefined ? t('Known are {0}.', known.join(', ')) : t('Did you mean "{0}"?', suggestion);
  const property = findNodeAtLocation(root, [...place, key])?.parent?.children?.[0] ?? root;
  return {
    message: `${where} ${hint}`,
    severity: 'error',
    offset: property.offset,
    length: property.length,
    ...(suggestion === undefined ? {} : { instead: JSON.stringify(suggestion) }),
  };
}

function shapeAt(place: Place): Shape {
  const name = place.findLast((step) => typeof step === 'string');
  return (name === undefined ? undefined : shapes[name]) ?? pushDefinition.shape;
}

/** What is wrong, as a sentence that begins with the place. */
function says(issue: Issue, place: Place, value: unknown, isThere: boolean): string {
  const where = place.length === 0 ? t('The push definition') : dotted(place);
  if (!isThere) return t('{0} is missing.', where);
  switch (issue.code) {
    case 'invalid_type':
      return t('{0} must be {1}, and it is {2}.', where, kindName(issue.expected), kindOf(value));
    case 'invalid_value':
      return t(
        '{0} must be one of {1}, and it is {2}.',
        where,
        issue.values.map((one) => JSON.stringify(one)).join(', '),
        JSON.stringify(value),
      );
    case 'invalid_union':
      return t(
        '{0} must be {1}, and it is {2}.',
        where,
        issue.errors
          .flatMap(([one]) => (one ? choicesIn(one) : []))
          .reduce((some, another) => t('{0} or {1}', some, another)),
        JSON.stringify(value),
      );
    case 'too_small':
      if (issue.origin === 'string')
        return issue.minimum === 1 && value === ''
          ? t('{0} must not be empty.', where)
          : t('{0} must have {1} characters at least.', where, String(issue.minimum));
      if (issue.origin === 'array') return t('{0} must not be an empty list.', where);
      return t('{0} must be {1} at least, and it is {2}.', where, String(issue.minimum), String(value));
    case 'too_big':
      if (issue.origin === 'string') return t('{0} must have {1} characters at most.', where, String(issue.maximum));
      return t('{0} must be {1} at most, and it is {2}.', where, String(issue.maximum), String(value));
    default:
      return t('{0} is not as it should be.', where);
  }
}

/** What one of several forms would be. */
function choicesIn(issue: Issue): string[] {
  return issue.code === 'invalid_type'
    ? [kindName(issue.expected)]
    : issue.code === 'invalid_value'
      ? issue.values.map((one) => JSON.stringify(one))
      : [];
}

function kindName(expected: string): string {
  const names: Readonly<Record<string, string>> = {
    string: t('a text'),
    number: t('a number'),
    int: t('a whole number'),
    boolean: t('true or false'),
    array: t('a list'),
    object: t('an object'),
  };
  return names[expected] ?? expected;
}

function kindOf(value: unknown): string {
  if (value === null) return t('null');
  return kindName(Array.isArray(value) ? 'array' : typeof value);
}

/** "columns[2].type" */
function dotted(place: Place): string {
  return place
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index > 0 ? '.' : ''}${step}`))
    .join('');
}

function notJson(text: string, error: ParseError | undefined): Mistake {
  const offset = Math.min(error?.offset ?? 0, Math.max(0, text.length - 1));
  const before = text.slice(0, offset).split('\n');
  const message =
    text.trim() === ''
      ? t('The push definition is empty. It needs a connection, a table and a mode.')
      : t(
          'This is not valid JSON: something is wrong in line {0}, column {1}.',
          before.length,
          before.at(-1).length + 1,
        );
  return { message, severity: 'error', offset, length: Math.max(1, error?.length ?? 1) };
}

interface Doubt {
  message: string;
  place: Place;
  severity?: Mistake['severity'];
}

/** What the schema allows and nobody is likely to mean. */
function doubts({ mode, keys = [], options, table, childTables = [], columns = [] }: PushDefinition): Doubt[] {
  const found: Doubt[] = [];
  const needsKeys = mode === 'upsert' || mode === 'delete';
  if (childTables.length > 0 && keys.length === 0) {
    found.push({
      message: t('Child tables need keys: the columns that tell the rows apart that theirs stood in.'),
      place: ['childTables'],
      severity: 'error',
    });
  } else if (needsKeys && keys.length === 0)
    found.push({
      message: t('Without keys a push in the mode "{0}" asks for them every time.', mode),
      place: ['mode'],
    });
  if (!needsKeys && keys.length > 0 && childTables.length === 0)
    found.push({ message: t('Keys have no effect in the mode "{0}".', mode), place: ['keys'] });
  if (mode !== 'upsert' && options?.upsertStrategy !== undefined)
    found.push({
      message: t('The strategy has an effect in the mode "upsert" only.'),
      place: ['options', 'upsertStrategy'],
    });
  if (mode !== 'upsert' && options?.duplicateRemovalColumn !== undefined) {
    found.push({
      message: t('Duplicates can only be removed by keys, in the mode "upsert".'),
      place: ['options', 'duplicateRemovalColumn'],
    });
  }
  const names = [table, ...childTables.map((child) => child.table)].map((name) => name.toLowerCase());
  childTables.forEach((child, index) => {
    if (names.indexOf(child.table.toLowerCase()) !== index + 1)
      found.push({
        message: t('Two of the tables have the name {0}.', child.table),
        place: ['childTables', index, 'table'],
      });
  });
  const left = new Set(
    columns
      .filter(({ include }) => include === false)
      .map(({ source, name }) => (name ?? source.join('_')).toLowerCase()),
  );
  keys.forEach((key, index) => {
    if (left.has(key.toLowerCase()))
      found.push({ message: t('The key "{0}" is left out of the table.', key), place: ['keys', index] });
  });
  return found;
}

/**
 * The key of a property where there is one, since that is what the sentence is about, or else the innermost thing
 * around.
 */
function spanOf(root: Node | undefined, place: Place): { offset: number; length: number } | undefined {
  if (!root) return undefined;
  for (let length = place.length; length > 0; length--) {
    const node = findNodeAtLocation(root, place.slice(0, length));
    if (node) return { offset: node.offset, length: node.length };
  }
  return { offset: root.offset, length: 1 };
}

function tidy(value: Shape, shape: Shape): Shape {
  const ordered = Object.keys(shape).filter((key) => !isEmpty(value[key]));
  return Object.fromEntries(ordered.map((key) => [key, tidyValue(value[key], shapes[key])]));
}

function tidyValue(value: unknown, shape: Shape | undefined): unknown {
  if (!shape) return value;
  return Array.isArray(value) ? value.map((one) => tidy(one as Shape, shape)) : tidy(value as Shape, shape);
}

function isEmpty(value: unknown): boolean {
  return value === undefined || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);
}
