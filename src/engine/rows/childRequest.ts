import { t } from '@vscode/l10n';
import { ProblemError } from '../../core/problem';
import type { ChildTable, ColumnChoice, ReadOptions } from '../../push/definition/definition';
import type { PushMode } from '../../push/job/pushJobApi';
import { needsKeys } from '../../push/job/pushJobApi';
import { samePath } from '../model/choices';
import type { ChildRequest, PlannedColumn, ReadRequest, TablePlan } from '../model/types';

/** First of the keys that lead to a column of the parent: ["..", "order", "id"]. */
export const parentKey = '..';
/** The key of an element's position in its array, counted from 0. */
export const positionKey = '[position]';
/** The key of elements that are no objects. */
export const valueKey = '[value]';

/** What is known of the table that an array belongs to: its plan, or a preview of it. */
export interface Parent {
  columns: readonly PlannedColumn[];
  choices?: readonly ColumnChoice[];
}

/**
 * How to read the table that an array of objects makes. Its columns are the parent's keys under their names there
 * (`parent_id` where an object has an `id` too), `position`, the members of the objects, and `value` for elements that
 * are no objects. Choices about them have the sources ["..", ...path in the parent], ["[position]"], the path in the
 * object, and ["[value]"].
 * @param keys names of the parent's columns that tell its rows apart. Those that it does not have are passed over.
 */
export function childRequest(
  parent: Parent,
  child: Pick<ChildTable, 'source' | 'columns'>,
  keys: readonly string[],
  read?: ReadOptions,
): ReadRequest {
  const chosen = keys.flatMap(
    (key) => parent.columns.find(({ name }) => name.toLowerCase() === key.toLowerCase()) ?? [],
  );
  const request: ChildRequest = {
    source: child.source,
    keys: chosen.map(({ name, path, type }) => {
      const choice = parent.choices?.find(({ source }) => samePath(source, path));
      return { name, path, type, ...(choice && { choice }) };
    }),
  };
  return { ...(read && { read }), ...(child.columns && { columns: child.columns }), child: request };
}

/**
 * Names of the columns that tell rows of a child table apart: the parent's keys, with which the rows of one array are
 * deleted, and for an upsert the position. None in the other modes.
 * @throws ProblemError of kind `input` where one of them is left out.
 */
export function childKeys(table: string, { columns, child }: TablePlan, mode: PushMode): string[] {
  if (!needsKeys(mode)) return [];
  const sources = [
    ...(child?.keys ?? []).map(({ path }) => [parentKey, ...path]),
    ...(mode === 'upsert' ? [[positionKey]] : []),
  ];
  return sources.map((source) => {
    const column = columns.find(({ path }) => samePath(path, source));
    if (column) return column.name;
    throw new ProblemError({
      kind: 'input',
      what: t('The child table {0} was not pushed: {1} is left out of it.', table, source.join('.')),
      why: t('Its rows are told apart by the keys of the rows they stood in and by their position there.'),
      next: t('Include the column. Nothing was sent.'),
    });
  });
}

/** Choices for the parent: an array that is a table of its own is none of its columns. */
export function withoutChildren(
  choices: readonly ColumnChoice[],
  children: readonly Pick<ChildTable, 'source'>[],
): ColumnChoice[] {
  const others = choices.filter(({ source }) => !children.some((child) => samePath(child.source, source)));
  return [...others, ...children.map(({ source }) => ({ source: [...source], include: false }))];
}

/**
 * All choices about the columns of a table: in a child, keys are converted as in the parent, and have the same type.
 */
export function allChoices({ child, columns = [] }: Pick<ReadRequest, 'child' | 'columns'>): readonly ColumnChoice[] {
  if (!child) return columns;
  const keys = child.keys.map(({ path, type, choice }): ColumnChoice => {
    const source = [parentKey, ...path];
    const { include, name } = columns.find((one) => samePath(one.source, source)) ?? {};
    const { dateFormat, decimalMark, trueWords, falseWords } = choice ?? {};
    const decided = dateFormat ?? trueWords ?? falseWords;
    return {
      source,
      ...(decided === undefined ? { type } : choice?.type && { type: choice.type }),
      ...(dateFormat && { dateFormat }),
      ...(decimalMark && { decimalMark }),
      ...(trueWords && { trueWords }),
      ...(falseWords && { falseWords }),
      ...(include !== undefined && { include }),
      ...(name !== undefined && { name }),
    };
  });
  const position: ColumnChoice = {
    ...columns.find(({ source }) => samePath(source, [positionKey])),
    source: [positionKey],
    type: 'INTEGER',
  };
  const own = columns.filter((one) => ![...keys, position].some((other) => samePath(other.source, one.source)));
  return [...keys, position, ...own];
}

/**
 * Names for the columns of a child table. The members' go first, since a file may not be read for its parent's keys:
 * those get `parent_` in front where they clash.
 * @param names what the members would be named, by path; undefined for the others.
 */
export function childNames(
  paths: readonly (readonly string[])[],
  members: readonly (string | undefined)[],
  { keys }: ChildRequest,
): string[] {
  const taken = new Set(members.flatMap((name) => (name === undefined ? [] : [name.toLowerCase()])));
  const free = (...wishes: string[]): string => {
    const last = wishes[wishes.length - 1]!;
    let name = wishes.find((wish) => !taken.has(wish.toLowerCase()));
    for (let n = 2; name === undefined; n++) if (!taken.has(`${last}_${n}`.toLowerCase())) name = `${last}_${n}`;
    taken.add(name.toLowerCase());
    return name;
  };
  return paths.map((path, index) => {
    const member = members[index];
    if (member !== undefined) return member;
    if (path[0] === positionKey) return free('position', 'array_position');
    if (path[0] === valueKey) return free('value', 'array_value');
    const name = keys.find((key) => samePath(key.path, path.slice(1)))?.name ?? path.slice(1).join('_');
    return free(name, `parent_${name}`);
  });
}

/** Whether a column of a child table is made of a member of its objects. */
export function isMember([first]: readonly string[]): boolean {
  return first !== parentKey && first !== positionKey && first !== valueKey;
}
