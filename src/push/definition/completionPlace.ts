import { getLocation, parse } from 'jsonc-parser/lib/esm/main.js';

/** What a value in a definition names, where names can be offered. */
export type CompletionSubject =
  | { kind: 'connection' | 'table' | 'dataConnection' | 'encoding' }
  /** `used`: what the list holds besides. */
  | { kind: 'file' | 'key'; used: readonly string[] }
  /**
   * The keys that lead to a value or an array: all of them, or the next one below `parents`.
   */
  | {
      kind: 'source' | 'childSource' | 'arrayPath';
      parents?: readonly string[];
      child?: ChildPlace;
    }
  | { kind: 'columnName' | 'dateFormat'; source: readonly string[]; child?: ChildPlace };

/** The child table that a column belongs to: the keys that lead to its array, and its name as far as it is known. */
export interface ChildPlace {
  source: readonly string[];
  table: string;
}

/** A place in the text of a definition where a value is being typed. */
export interface CompletionPlace {
  subject: CompletionSubject;
  /** The part of the text that a value replaces, its quotation marks included. */
  offset: number;
  length: number;
  /** What stands there up to the cursor, without the quotation mark. */
  typed: string;
}

/** What can be offered at a position in a definition that may be half typed; undefined where nothing can. */
export function findCompletionPlace(text: string, position: number): CompletionPlace | undefined {
  try {
    const value = findValue(text, position);
    const subject = value && findSubject(text, value.path);
    return value && subject && { subject, offset: value.offset, length: value.length, typed: value.typed };
  } catch (error) {
    // The parser calls itself for each level, until there is no room on the stack.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** A definition as far as it can be read while it is being typed. */
export function parseHalfTyped(text: string): Readonly<Record<string, unknown>> {
  const value: unknown = parse(text);
  return isRecord(value) ? value : {};
}

type ValuePath = readonly (string | number)[];

function findValue(
  text: string,
  position: number,
): { path: ValuePath; offset: number; length: number; typed: string } | undefined {
  const { path, previousNode } = getLocation(text, position);
  if (previousNode && previousNode.offset < position && position <= previousNode.offset + previousNode.length) {
    const { type, offset, length } = previousNode;
    if (type !== 'string') return undefined;
    const literal = text.slice(offset, offset + length);
    if (isClosed(literal) && position === offset + length) return undefined;
    return { path, offset, length, typed: text.slice(offset + 1, position) };
  }
  const before = text.slice(0, position);
  const typed = /[^\s,:[\]{}"]*$/.exec(before)?.[0] ?? '';
  const start = position - typed.length;
  if (!/[:[,]\s*$/.test(before.slice(0, start))) return undefined;
  const rest = /^[^\s,:[\]{}"]*/.exec(text.slice(position))?.[0] ?? '';
  const end = position + rest.length;
  // A text that begins here is another value.
  return text[end] === '"' ? undefined : { path, offset: start, length: end - start, typed };
}

/** Whether the literal of a string ends in a quotation mark of its own. */
function isClosed(literal: string): boolean {
  return /^"(?:[^"\\]|\\.)*"$/.test(literal);
}

function findSubject(text: string, path: ValuePath): CompletionSubject | undefined {
  const names = path.map((segment) => (typeof segment === 'number' ? '*' : segment)).join('.');
  const last = path.at(-1);
  const valueAt = (parentPath: ValuePath): unknown => lookUpValue(parseHalfTyped(text), parentPath);
  const listAt = (parentPath: ValuePath): string[] => toTexts(valueAt(parentPath));
  const childAt: ChildPlace = {
    source: listAt([...path.slice(0, 2), 'source']),
    table: toTexts([valueAt([...path.slice(0, 2), 'table'])])[0] ?? '',
  };
  switch (names) {
    case 'connection':
    case 'dataConnection':
    case 'table':
      return { kind: names };
    case 'childTables.*.table':
      return { kind: 'table' };
    case 'read.encoding':
      return { kind: 'encoding' };
    case 'read.arrayPath':
      return { kind: 'arrayPath' };
    case 'read.arrayPath.*':
      return { kind: 'arrayPath', parents: listAt(path.slice(0, -1)).slice(0, Number(last)) };
    case 'options.duplicateRemovalColumn':
      return { kind: 'key', used: [] };
    case 'files.*':
    case 'keys.*':
      return {
        kind: names === 'files.*' ? 'file' : 'key',
        used: listAt(path.slice(0, -1)).filter((_, index) => index !== last),
      };
    case 'columns.*.source':
    case 'childTables.*.source':
      return { kind: names === 'columns.*.source' ? 'source' : 'childSource' };
    case 'columns.*.source.*':
    case 'childTables.*.source.*':
      return {
        kind: names === 'columns.*.source.*' ? 'source' : 'childSource',
        parents: listAt(path.slice(0, -1)).slice(0, Number(last)),
      };
    case 'childTables.*.columns.*.source':
      return { kind: 'source', child: childAt };
    case 'childTables.*.columns.*.source.*':
      return { kind: 'source', parents: listAt(path.slice(0, -1)).slice(0, Number(last)), child: childAt };
    case 'columns.*.name':
    case 'columns.*.dateFormat':
      return { kind: last === 'name' ? 'columnName' : 'dateFormat', source: listAt([...path.slice(0, -1), 'source']) };
    case 'childTables.*.columns.*.name':
    case 'childTables.*.columns.*.dateFormat':
      return {
        kind: last === 'name' ? 'columnName' : 'dateFormat',
        source: listAt([...path.slice(0, -1), 'source']),
        child: childAt,
      };
    default:
      return undefined;
  }
}

function lookUpValue(value: unknown, path: ValuePath): unknown {
  return path.reduce<unknown>((parent, segment) => {
    if (Array.isArray(parent)) return typeof segment === 'number' ? (parent as unknown[])[segment] : undefined;
    return isRecord(parent) && Object.hasOwn(parent, segment) ? parent[segment] : undefined;
  }, value);
}

/** The texts of a list in their places; what is no text counts as an empty one. */
function toTexts(value: unknown): string[] {
  return Array.isArray(value) ? value.map((item) => (typeof item === 'string' ? item : '')) : [];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
