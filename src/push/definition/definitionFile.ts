import { t } from '@vscode/l10n';
import type { Node, ParseError } from 'jsonc-parser/lib/esm/main.js';
import { findNodeAtLocation, getNodeValue, parseTree } from 'jsonc-parser/lib/esm/main.js';
import { closestMatch } from '../../core/closestMatch';
import { pushDefinitionSchemaUri } from '../../core/jsonSchemaUris';
import { childTableSchema, columnChoiceSchema } from '../../engine/model/columnChoice';
import { readOptionsSchema } from '../../engine/model/readOptions';
import type { PushDefinition } from './pushDefinition';
import { jobOptionsSchema, pushDefinitionSchema } from './pushDefinition';
import type { SchemaIssue, SchemaPath } from './schemaIssue';
import { describeSchemaIssue, formatSchemaPath } from './schemaIssue';

/** Where a value stands in a definition: ["columns", 2, "type"]. */
export type DefinitionPath = SchemaPath;

/** Something that is wrong in a definition, or hardly meant. */
export interface DefinitionIssue {
  /** A sentence that says what is wrong and where. */
  message: string;
  severity: 'error' | 'warning';
  /** The part of the text that it is about, in characters. */
  offset: number;
  length: number;
  /** What would be right, as JSON, in the place of that part. */
  replacement?: string;
}

/** A definition as read from a file; `definition` is there where it has the form of one. */
export interface ParsedDefinition {
  definition?: PushDefinition;
  /** The connection that it names, also while the rest of it is being typed. */
  connectionName?: string;
  issues: readonly DefinitionIssue[];
  /** Where something stands in the text, or the object around it where it does not. */
  locate(path: DefinitionPath): { offset: number; length: number };
}

/** Reads the text of a push definition. Never throws: what is wrong is among `issues`, in words. */
export function parseDefinition(text: string): ParsedDefinition {
  try {
    return parseNestedDefinition(text);
  } catch (error) {
    // The parser calls itself for each level, until there is no room on the stack.
    if (!(error instanceof RangeError)) throw error;
    const message = t('The push definition is nested too deeply.');
    return {
      issues: [{ message, severity: 'error', offset: 0, length: 1 }],
      locate: () => ({ offset: 0, length: 1 }),
    };
  }
}

function parseNestedDefinition(text: string): ParsedDefinition {
  const parseErrors: ParseError[] = [];
  const root = parseTree(text, parseErrors, {
    disallowComments: true,
    allowTrailingComma: false,
    allowEmptyContent: false,
  });
  const locate = (path: DefinitionPath): { offset: number; length: number } =>
    findSpan(root, path) ?? { offset: 0, length: text.length };
  const [syntaxError] = parseErrors;
  const common = { locate, ...readConnectionName(root) };
  if (!root || syntaxError) return { ...common, issues: [invalidJsonIssue(text, syntaxError)] };
  const parsed = pushDefinitionSchema.safeParse(getNodeValue(root));
  if (!parsed.success)
    return { ...common, issues: parsed.error.issues.flatMap((issue) => toDefinitionIssues(issue, root)) };
  const issues = findWarnings(parsed.data).map(
    ({ message, path, severity = 'warning' }): DefinitionIssue => ({ message, severity, ...locate(path) }),
  );
  return { ...common, definition: parsed.data, issues };
}

function readConnectionName(root: Node | undefined): { connectionName?: string } {
  const node = root && findNodeAtLocation(root, ['connection']);
  const name: unknown = node && getNodeValue(node);
  return typeof name === 'string' && name.trim() !== '' ? { connectionName: name } : {};
}

/** The text of a definition as a file holds it: in the order of the schema, without what is empty. */
export function serializeDefinition(definition: PushDefinition): string {
  return formatDefinition({ $schema: pushDefinitionSchemaUri, ...definition });
}

/** The same without the address of its schema, which says nothing about the push. */
export function describeDefinition({ $schema: _, ...definition }: PushDefinition): string {
  return formatDefinition(definition);
}

function formatDefinition(definition: PushDefinition): string {
  return `${JSON.stringify(orderKeys(definition, pushDefinitionSchema.shape), undefined, 2)}\n`;
}

type SchemaShape = Record<string, unknown>;

/** The objects that occur in a definition, by the last name that leads to them. */
const shapesByKey: Readonly<Record<string, SchemaShape>> = {
  read: readOptionsSchema.shape,
  columns: columnChoiceSchema.shape,
  childTables: childTableSchema.shape,
  options: jobOptionsSchema.shape,
};

function toDefinitionIssues(issue: SchemaIssue, root: Node): DefinitionIssue[] {
  const path = issue.path as DefinitionPath;
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKeyIssue(key, path, root));
  const span = findSpan(root, path) ?? { offset: root.offset, length: root.length };
  const node = findNodeAtLocation(root, [...path]);
  const value: unknown = node && getNodeValue(node);
  const suggestion =
    issue.code === 'invalid_value' && typeof value === 'string'
      ? closestMatch(
          value,
          issue.values.filter((allowedValue) => typeof allowedValue === 'string'),
        )
      : undefined;
  const message = `${describeSchemaIssue(issue, value, node !== undefined, t('The push definition'))}${suggestion === undefined ? '' : ` ${t('Did you mean "{0}"?', suggestion)}`}`;
  return [
    {
      message,
      severity: 'error',
      ...span,
      ...(suggestion === undefined ? {} : { replacement: JSON.stringify(suggestion) }),
    },
  ];
}

function unknownKeyIssue(key: string, path: DefinitionPath, root: Node): DefinitionIssue {
  const knownKeys = Object.keys(schemaShapeAt(path)).filter((name) => name !== '$schema');
  const suggestion = closestMatch(key, knownKeys);
  const subject =
    path.length === 0
      ? t('A push definition has no "{0}".', key)
      : t('"{0}" is not known in {1}.', key, formatSchemaPath(path));
  const hint =
    suggestion === undefined ? t('Known are {0}.', knownKeys.join(', ')) : t('Did you mean "{0}"?', suggestion);
  const property = findNodeAtLocation(root, [...path, key])?.parent?.children?.[0] ?? root;
  return {
    message: `${subject} ${hint}`,
    severity: 'error',
    offset: property.offset,
    length: property.length,
    ...(suggestion === undefined ? {} : { replacement: JSON.stringify(suggestion) }),
  };
}

function schemaShapeAt(path: DefinitionPath): SchemaShape {
  const name = path.findLast((segment) => typeof segment === 'string');
  return (name === undefined ? undefined : shapesByKey[name]) ?? pushDefinitionSchema.shape;
}

function invalidJsonIssue(text: string, error: ParseError | undefined): DefinitionIssue {
  const offset = Math.min(error?.offset ?? 0, Math.max(0, text.length - 1));
  const linesBefore = text.slice(0, offset).split('\n');
  const message =
    text.trim() === ''
      ? t('The push definition is empty. It needs a connection, a table and a mode.')
      : t(
          'This is not valid JSON: something is wrong in line {0}, column {1}.',
          linesBefore.length,
          linesBefore.at(-1).length + 1,
        );
  return { message, severity: 'error', offset, length: Math.max(1, error?.length ?? 1) };
}

interface DefinitionWarning {
  message: string;
  path: DefinitionPath;
  severity?: DefinitionIssue['severity'];
}

/** What the schema allows and nobody is likely to mean. */
function findWarnings({
  mode,
  keys = [],
  options,
  table,
  childTables = [],
  columns = [],
}: PushDefinition): DefinitionWarning[] {
  const warnings: DefinitionWarning[] = [];
  const needsKeys = mode === 'upsert' || mode === 'delete';
  if (childTables.length > 0 && keys.length === 0) {
    warnings.push({
      message: t('Child tables need keys: the columns that uniquely identify the parent rows.'),
      path: ['childTables'],
      severity: 'error',
    });
  } else if (needsKeys && keys.length === 0)
    warnings.push({
      message: t('Without keys a push in the mode "{0}" asks for them every time.', mode),
      path: ['mode'],
    });
  if (!needsKeys && keys.length > 0 && childTables.length === 0)
    warnings.push({ message: t('Keys have no effect in the mode "{0}".', mode), path: ['keys'] });
  if (mode !== 'upsert' && options?.upsertStrategy !== undefined)
    warnings.push({
      message: t('The strategy has an effect in the mode "upsert" only.'),
      path: ['options', 'upsertStrategy'],
    });
  if (mode !== 'upsert' && options?.duplicateRemovalColumn !== undefined) {
    warnings.push({
      message: t('Duplicates can only be removed by keys, in the mode "upsert".'),
      path: ['options', 'duplicateRemovalColumn'],
    });
  }
  const names = [table, ...childTables.map((child) => child.table)].map((name) => name.toLowerCase());
  childTables.forEach((child, index) => {
    if (names.indexOf(child.table.toLowerCase()) !== index + 1)
      warnings.push({
        message: t('Two of the tables have the name {0}.', child.table),
        path: ['childTables', index, 'table'],
      });
  });
  const excludedColumns = new Set(
    columns
      .filter(({ include }) => include === false)
      .map(({ source, name }) => (name ?? source.join('_')).toLowerCase()),
  );
  keys.forEach((key, index) => {
    if (excludedColumns.has(key.toLowerCase()))
      warnings.push({ message: t('The key "{0}" is left out of the table.', key), path: ['keys', index] });
  });
  return warnings;
}

/**
 * The key of a property where there is one, since that is what the sentence is about, or else the innermost thing
 * around.
 */
function findSpan(root: Node | undefined, path: DefinitionPath): { offset: number; length: number } | undefined {
  if (!root) return undefined;
  for (let length = path.length; length > 0; length--) {
    const node = findNodeAtLocation(root, path.slice(0, length));
    if (node) return { offset: node.offset, length: node.length };
  }
  return { offset: root.offset, length: 1 };
}

function orderKeys(value: SchemaShape, shape: SchemaShape): SchemaShape {
  const orderedKeys = Object.keys(shape).filter((key) => !isEmptyValue(value[key]));
  return Object.fromEntries(orderedKeys.map((key) => [key, orderNestedKeys(value[key], shapesByKey[key])]));
}

function orderNestedKeys(value: unknown, shape: SchemaShape | undefined): unknown {
  if (!shape) return value;
  return Array.isArray(value)
    ? value.map((item) => orderKeys(item as SchemaShape, shape))
    : orderKeys(value as SchemaShape, shape);
}

function isEmptyValue(value: unknown): boolean {
  return value === undefined || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);
}
