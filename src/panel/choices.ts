import { z } from 'zod';
import { childTable, columnChoice, jobOptions, pushModes, readOptions } from '../push/definition/definition';
import type { ColumnChoice, PushDefinition } from '../push/definition/definition';

/**
 * What a person has chosen for one push: a push definition whose connection is the one of this machine, by its id.
 * Left with the editor for a reload, so it is checked on return.
 */
export const choicesSchema = z.object({
  /** The id of the connection. */
  connection: z.string().optional(),
  table: z.string(),
  dataConnection: z.string().optional(),
  mode: z.enum(pushModes),
  /** Names of columns. */
  keys: z.array(z.string()),
  read: readOptions,
  columns: z.array(columnChoice),
  childTables: z.array(childTable),
  options: jobOptions,
});
export type Choices = z.infer<typeof choicesSchema>;

/** What a definition says; the connection is looked up by its name elsewhere. */
export function choicesOf(definition: PushDefinition, connection: string | undefined): Choices {
  const { table, dataConnection, mode, keys = [], read = {}, columns = [], childTables = [], options = {} } = definition;
  return {
    ...(connection === undefined ? {} : { connection }),
    ...(dataConnection === undefined ? {} : { dataConnection }),
    ...{ table, mode, keys, read, columns, childTables, options },
  };
}

/** The definition of what was chosen. @param connection the name of the connection. */
export function definitionOf(choices: Choices, connection: string): PushDefinition {
  const { table, dataConnection, mode, keys, read, columns, childTables, options } = choices;
  return {
    connection,
    table,
    ...(dataConnection === undefined ? {} : { dataConnection }),
    mode,
    ...(keys.length > 0 ? { keys } : {}),
    ...(hasAny(read) ? { read } : {}),
    ...(columns.length > 0 ? { columns } : {}),
    ...(childTables.length > 0 ? { childTables } : {}),
    ...(hasAny(options) ? { options } : {}),
  };
}

/** Names a column and the table that it is in, wherever one text has to. */
export function idOf(path: readonly string[]): string {
  return JSON.stringify(path);
}

/** The table of the records themselves, as opposed to those of arrays in them. */
export const mainTable = '';

/** What was decided about the columns of a table, by the id of its array. */
export function columnsIn(choices: Choices, table: string): readonly ColumnChoice[] {
  if (table === mainTable) return choices.columns;
  return choices.childTables.find((child) => idOf(child.source) === table)?.columns ?? [];
}

/** Decides about columns; where nothing remains decided about one, it is left out. `undefined` takes a decision back. */
export function withColumns(choices: Choices, table: string, changes: readonly { source: readonly string[]; change: Changes<ColumnChoice> }[]): Choices {
  const byId = new Map(columnsIn(choices, table).map((column) => [idOf(column.source), column]));
  for (const { source, change } of changes) {
    const merged = without({ source: [...source], ...byId.get(idOf(source)), ...change }) as ColumnChoice;
    if (Object.keys(merged).length > 1) byId.set(idOf(source), merged);
    else byId.delete(idOf(source));
  }
  const columns = [...byId.values()];
  if (table === mainTable) return { ...choices, columns };
  return { ...choices, childTables: choices.childTables.map((child) => (idOf(child.source) === table ? { ...child, columns } : child)) };
}

/** Takes back how the values of a column are written: what was said for one type says nothing about another. */
export const noColumnFormat = { dateFormat: undefined, decimalMark: undefined, trueWords: undefined, falseWords: undefined } as const;

export type Changes<T> = { [K in keyof T]?: T[K] | undefined };

/** The same with some of it decided otherwise; what is set to undefined is left out. */
export function withChange<T extends object>(whole: T, change: Changes<T>): T {
  return without({ ...whole, ...change }) as T;
}

function without(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}

function hasAny(record: object): boolean {
  return Object.keys(record).length > 0;
}

/** The part of a choice that decides how values are read. */
export function conversion({ source, type, dateFormat, decimalMark, trueWords, falseWords }: ColumnChoice): ColumnChoice[] {
  const given = Object.fromEntries(Object.entries({ type, dateFormat, decimalMark, trueWords, falseWords }).filter(([, value]) => value !== undefined));
  return Object.keys(given).length > 0 ? [{ source, ...given }] : [];
}
