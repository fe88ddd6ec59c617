import { z } from 'zod';
import { withoutUndefined } from '../../../core/withoutUndefined';
import type { ColumnChoice } from '../../../engine/model/columnChoice';
import { childTableSchema, columnChoiceSchema } from '../../../engine/model/columnChoice';
import { readOptionsSchema } from '../../../engine/model/readOptions';
import type { PushDefinition } from '../../../push/definition/pushDefinition';
import { jobOptionsSchema, pushModes } from '../../../push/definition/pushDefinition';
import type { PushParameters } from '../../../push/definition/pushParametersSchema';
import { definitionFromParameters } from '../../../push/pushParameters';

/**
 * What a person has chosen for one push: a push definition whose connection is the one of this machine, by its id.
 * Left with the editor for a reload, so it is checked on return.
 */
export const pushChoicesSchema = z.object({
  /** The id of the connection. */
  connection: z.string().optional(),
  table: z.string(),
  dataConnection: z.string().optional(),
  mode: z.enum(pushModes),
  /** Names of columns. */
  keys: z.array(z.string()),
  read: readOptionsSchema,
  columns: z.array(columnChoiceSchema),
  childTables: z.array(childTableSchema),
  options: jobOptionsSchema,
});
export type PushChoices = z.infer<typeof pushChoicesSchema>;

/** What a definition says; the connection is looked up by its name elsewhere. */
export function choicesOf(definition: PushDefinition, connection: string | undefined): PushChoices {
  const {
    table,
    dataConnection,
    mode,
    keys = [],
    read = {},
    columns = [],
    childTables = [],
    options = {},
  } = definition;
  return {
    ...(connection === undefined ? {} : { connection }),
    ...(dataConnection === undefined ? {} : { dataConnection }),
    ...{ table, mode, keys, read, columns, childTables, options },
  };
}

/**
 * What was chosen for a push, to begin with it again: a child table comes with the table that its rows belong to.
 * @param connection the id of its connection, where that is still there
 */
export function choicesOfPush(parameters: PushParameters, connection: string | undefined): PushChoices {
  const choices = choicesOf(definitionFromParameters(parameters), connection);
  if (parameters.child !== undefined) return choices;
  const { table, dataSourceId } = parameters;
  // As the table was called that it went to.
  return { ...choices, table, ...(dataSourceId === undefined ? {} : { dataConnection: dataSourceId }) };
}

/** The definition of what was chosen. @param connection the name of the connection. */
export function definitionFromChoices(choices: PushChoices, connection: string): PushDefinition {
  const { table, dataConnection, mode, keys, read, columns, childTables, options } = choices;
  return {
    connection,
    table,
    ...(dataConnection === undefined ? {} : { dataConnection }),
    mode,
    ...(keys.length > 0 ? { keys } : {}),
    ...(isNotEmpty(read) ? { read } : {}),
    ...(columns.length > 0 ? { columns } : {}),
    ...(childTables.length > 0 ? { childTables } : {}),
    ...(isNotEmpty(options) ? { options } : {}),
  };
}

/** Names a column and the table that it is in, wherever one text has to. */
export function pathId(path: readonly string[]): string {
  return JSON.stringify(path);
}

/** The table of the records themselves, as opposed to those of arrays in them. */
export const mainTableId = '';

/** What was decided about the columns of a table, by the id of its array. */
export function columnChoicesOf(choices: PushChoices, tableId: string): readonly ColumnChoice[] {
  if (tableId === mainTableId) return choices.columns;
  return choices.childTables.find((child) => pathId(child.source) === tableId)?.columns ?? [];
}

/**
 * Decides about columns; where nothing remains decided about one, it is left out. `undefined` takes a decision back.
 */
export function withColumnChanges(
  choices: PushChoices,
  tableId: string,
  changes: readonly { source: readonly string[]; change: PartialChange<ColumnChoice> }[],
): PushChoices {
  const choicesById = new Map(columnChoicesOf(choices, tableId).map((column) => [pathId(column.source), column]));
  for (const { source, change } of changes) {
    const merged = withoutUndefined({
      source: [...source],
      ...choicesById.get(pathId(source)),
      ...change,
    }) as ColumnChoice;
    if (Object.keys(merged).length > 1) choicesById.set(pathId(source), merged);
    else choicesById.delete(pathId(source));
  }
  const columns = [...choicesById.values()];
  if (tableId === mainTableId) return { ...choices, columns };
  return {
    ...choices,
    childTables: choices.childTables.map((child) => (pathId(child.source) === tableId ? { ...child, columns } : child)),
  };
}

/** Takes back how the values of a column are written: what was said for one type says nothing about another. */
export const clearedColumnFormat = {
  dateFormat: undefined,
  decimalMark: undefined,
  unit: undefined,
  trueWords: undefined,
  falseWords: undefined,
} as const;

export type PartialChange<T> = { [K in keyof T]?: T[K] | undefined };

/** The same with some of it decided otherwise; what is set to undefined is left out. */
export function withChange<T extends object>(original: T, change: PartialChange<T>): T {
  return withoutUndefined({ ...original, ...change }) as T;
}

function isNotEmpty(record: object): boolean {
  return Object.keys(record).length > 0;
}

/** The part of a choice that decides how values are read. */
export function conversionChoice({
  source,
  type,
  dateFormat,
  decimalMark,
  unit,
  trueWords,
  falseWords,
}: ColumnChoice): ColumnChoice[] {
  const conversionFields = Object.fromEntries(
    Object.entries({ type, dateFormat, decimalMark, unit, trueWords, falseWords }).filter(
      ([, value]) => value !== undefined,
    ),
  );
  return Object.keys(conversionFields).length > 0 ? [{ source, ...conversionFields }] : [];
}
