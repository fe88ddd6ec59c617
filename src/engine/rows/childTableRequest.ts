import type { ChildTableDefinition, ColumnChoice } from '../model/columnChoice';
import { isSamePath } from '../model/columnChoices';
import type { ReadOptions } from '../model/readOptions';
import type { ChildTableRequest, PlannedColumn, ReadRequest } from '../model/tablePlan';

/** First of the keys that lead to a column of the parent: ["..", "order", "id"]. */
export const parentPathKey = '..';
/** The key of an element's position in its array, counted from 0. */
export const positionPathKey = '[position]';
/** The key of elements that are no objects. */
export const valuePathKey = '[value]';

/** What is known of the table that an array belongs to: its plan, or a preview of it. */
export interface ParentTable {
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
export function createChildRequest(
  parent: ParentTable,
  child: Pick<ChildTableDefinition, 'source' | 'columns'>,
  keys: readonly string[],
  readOptions?: ReadOptions,
): ReadRequest {
  const keyColumns = keys.flatMap(
    (key) => parent.columns.find(({ name }) => name.toLowerCase() === key.toLowerCase()) ?? [],
  );
  const childRequest: ChildTableRequest = {
    source: child.source,
    keys: keyColumns.map(({ name, path, type }) => {
      const choice = parent.choices?.find(({ source }) => isSamePath(source, path));
      return { name, path, type, ...(choice && { choice }) };
    }),
  };
  return {
    ...(readOptions && { read: readOptions }),
    ...(child.columns && { columns: child.columns }),
    child: childRequest,
  };
}

/** Choices for the parent: an array that is a table of its own is none of its columns. */
export function excludeChildArrays(
  choices: readonly ColumnChoice[],
  childTables: readonly Pick<ChildTableDefinition, 'source'>[],
): ColumnChoice[] {
  const otherChoices = choices.filter(({ source }) => !childTables.some((child) => isSamePath(child.source, source)));
  return [...otherChoices, ...childTables.map(({ source }) => ({ source: [...source], include: false }))];
}

/**
 * All choices about the columns of a table: in a child, keys are converted as in the parent, and have the same type.
 */
export function allColumnChoices({
  child,
  columns = [],
}: Pick<ReadRequest, 'child' | 'columns'>): readonly ColumnChoice[] {
  if (!child) return columns;
  const keys = child.keys.map(({ path, type, choice }): ColumnChoice => {
    const source = [parentPathKey, ...path];
    const { include, name } = columns.find((columnChoice) => isSamePath(columnChoice.source, source)) ?? {};
    const { dateFormat, decimalMark, trueWords, falseWords } = choice ?? {};
    const convertedBy = dateFormat ?? trueWords ?? falseWords;
    return {
      source,
      ...(convertedBy === undefined ? { type } : choice?.type && { type: choice.type }),
      ...(dateFormat && { dateFormat }),
      ...(decimalMark && { decimalMark }),
      ...(trueWords && { trueWords }),
      ...(falseWords && { falseWords }),
      ...(include !== undefined && { include }),
      ...(name !== undefined && { name }),
    };
  });
  const position: ColumnChoice = {
    ...columns.find(({ source }) => isSamePath(source, [positionPathKey])),
    source: [positionPathKey],
    type: 'INTEGER',
  };
  const ownChoices = columns.filter(
    (columnChoice) => ![...keys, position].some((keyChoice) => isSamePath(keyChoice.source, columnChoice.source)),
  );
  return [...keys, position, ...ownChoices];
}

/**
 * Names for the columns of a child table. The members' go first, since a file may not be read for its parent's keys:
 * those get `parent_` in front where they clash.
 * @param names what the members would be named, by path; undefined for the others.
 */
export function childColumnNames(
  paths: readonly (readonly string[])[],
  memberNames: readonly (string | undefined)[],
  { keys }: ChildTableRequest,
): string[] {
  const takenNames = new Set(memberNames.flatMap((name) => (name === undefined ? [] : [name.toLowerCase()])));
  const reserveName = (...preferredNames: string[]): string => {
    const lastPreferred = preferredNames[preferredNames.length - 1]!;
    let name = preferredNames.find((preferredName) => !takenNames.has(preferredName.toLowerCase()));
    for (let suffix = 2; name === undefined; suffix++)
      if (!takenNames.has(`${lastPreferred}_${suffix}`.toLowerCase())) name = `${lastPreferred}_${suffix}`;
    takenNames.add(name.toLowerCase());
    return name;
  };
  return paths.map((path, index) => {
    const memberName = memberNames[index];
    if (memberName !== undefined) return memberName;
    if (path[0] === positionPathKey) return reserveName('position', 'array_position');
    if (path[0] === valuePathKey) return reserveName('value', 'array_value');
    const name = keys.find((key) => isSamePath(key.path, path.slice(1)))?.name ?? path.slice(1).join('_');
    return reserveName(name, `parent_${name}`);
  });
}

/** Whether a column of a child table is made of a member of its objects. */
export function isMemberPath([firstKey]: readonly string[]): boolean {
  return firstKey !== parentPathKey && firstKey !== positionPathKey && firstKey !== valuePathKey;
}
