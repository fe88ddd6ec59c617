import { t } from '@vscode/l10n';
import type { Problem } from '../http/problem';
import type { PushMode } from './target';
import type { ColumnType, PlannedColumn, TablePlan } from './types';

/** A column of the table that rows are added to, as the service lists it (celonis-api.md §7). */
export interface ExistingColumn {
  name: string;
  /** STRING, INTEGER, FLOAT, DATE and whatever else the service may say. */
  type: string;
  /** STRING only: the bytes that are safe to use. */
  length?: number;
}

export interface Fit {
  /** The plan with the names, types and lengths of the table; the same plan where `misfits` is not empty. */
  plan: TablePlan;
  /** A sentence for each column that cannot be added to the table. */
  misfits: readonly string[];
  /** Columns of the table that the file does not have. */
  absent: readonly string[];
}

/** Added by the service to tables that receive deltas (celonis-api.md §4.8). */
const ownColumns = new Set(['_celonis_change_date']);

/**
 * The types of a file that a listed type takes. The list of columns knows fewer types than a push does: a BOOLEAN may be
 * listed as INTEGER, and every moment as DATE (celonis-api.md §7), so these are left as they are in the file.
 */
const takes: Readonly<Record<string, readonly ColumnType[]>> = {
  STRING: ['STRING', 'INTEGER', 'FLOAT', 'BOOLEAN', 'DATE', 'DATETIME'],
  INTEGER: ['INTEGER', 'BOOLEAN'],
  FLOAT: ['FLOAT', 'INTEGER'],
  BOOLEAN: ['BOOLEAN'],
  DATE: ['DATE', 'DATETIME'],
  DATETIME: ['DATE', 'DATETIME'],
};

/** Types that the file's values are sent as, so that all rows of the table have the same one. */
const becomes: Readonly<Record<string, ColumnType>> = { STRING: 'STRING', FLOAT: 'FLOAT' };

/**
 * Whether rows can be added to a table as it is. Append and upsert keep its columns, and text that is longer than a
 * column is cut without a word by the service (celonis-api.md §8), so this must be known before anything is sent.
 */
export function fitTable(plan: TablePlan, existing: readonly ExistingColumn[]): Fit {
  const byName = new Map(existing.map((column) => [column.name.toLowerCase(), column]));
  const misfits: string[] = [];
  const columns = plan.columns.map((column) => {
    const there = byName.get(column.name.toLowerCase());
    const misfit = there ? misfitOf(column, there) : t('The table has no column "{0}".', column.name);
    if (misfit !== undefined) misfits.push(misfit);
    return there && misfit === undefined ? adapted(column, there) : column;
  });
  const inFile = new Set(plan.columns.map(({ name }) => name.toLowerCase()));
  const absent = existing.map(({ name }) => name).filter((name) => !inFile.has(name.toLowerCase()) && !ownColumns.has(name.toLowerCase()));
  return { plan: misfits.length > 0 ? plan : { ...plan, columns }, misfits, absent };
}

/** What a person reads where a file cannot be added to a table. */
export function misfitProblem(file: string, table: string, misfits: readonly string[]): Problem {
  const shown = misfits.slice(0, 5);
  const more = misfits.length - shown.length;
  return {
    kind: 'input',
    what: t('{0} does not fit the table {1}.', file, table),
    why: [...shown, ...(more > 0 ? [t('{0} more columns do not fit either.', more)] : [])].join(' '),
    next: t('Replace the table to give it the columns of the file, or push to another table. Nothing was sent.'),
  };
}

function misfitOf(column: PlannedColumn, there: ExistingColumn): string | undefined {
  const allowed = takes[there.type.toUpperCase()];
  if (allowed && !allowed.includes(column.type) && !isEmpty(column)) {
    return t('The column "{0}" holds {1} in the table and {2} in the file.', there.name, there.type, column.type);
  }
  if (there.type.toUpperCase() === 'STRING' && there.length !== undefined && column.maxBytes > there.length) {
    return t('The column "{0}" keeps {1} bytes in the table, and the file has a value of {2} bytes, which would be cut.', there.name, there.length, column.maxBytes);
  }
  return undefined;
}

/** Only nulls: whatever the table holds is right. */
function isEmpty(column: PlannedColumn): boolean {
  return column.type === 'STRING' && column.maxBytes === 0;
}

function adapted(column: PlannedColumn, there: ExistingColumn): PlannedColumn {
  const listed = there.type.toUpperCase();
  const { fieldLength: _own, ...rest } = column;
  const type = becomes[listed] ?? (isEmpty(column) && listed in takes ? (listed as ColumnType) : column.type);
  const fieldLength = type === 'STRING' ? (there.length ?? Math.max(column.fieldLength ?? 0, column.maxBytes)) : undefined;
  return { ...rest, name: there.name, type, ...(fieldLength ? { fieldLength } : {}) };
}

/** Something that a push changes, or would have to, in the table. */
export type TableChange =
  /** There is no such table: it is made with the columns of the file. */
  | { kind: 'newTable'; columns: number }
  /** All columns are the same. */
  | { kind: 'same'; columns: number }
  /** The file has a column that the table does not have. */
  | { kind: 'added'; column: string; type: ColumnType }
  /** The table has a column that the file does not have. */
  | { kind: 'missing'; column: string; type: string }
  | { kind: 'otherType'; column: string; from: string; to: ColumnType }
  /** Bytes that the table keeps of a text, and that the longest one in the file has. */
  | { kind: 'tooLong'; column: string; keeps: number; needs: number }
  /** A key that the table does not have, or there is no table to delete rows from. */
  | { kind: 'keyMissing'; column: string }
  | { kind: 'noTable' };

export interface Change {
  change: TableChange;
  /** Whether it comes about without harm, takes something away that was there, or keeps the push from being made. */
  effect: 'fine' | 'resets' | 'refused';
  /** What changes and what the mode does about it, in a sentence. */
  text: string;
}

/**
 * What a push would change in the table, and what its mode does about it: replace resets the columns, append and upsert keep them, so the
 * file must fit, and delete only needs the keys (celonis-api.md §4.4, §8).
 * @param existing the columns of the table; undefined where there is none yet.
 * @param keys names of the key columns, for `delete`.
 */
export function changes(plan: TablePlan, existing: readonly ExistingColumn[] | undefined, mode: PushMode, keys: readonly string[] = []): Change[] {
  if (!existing) return [mode === 'delete' ? noTable() : newTable(plan)];
  const byName = new Map(existing.map((column) => [column.name.toLowerCase(), column]));
  if (mode === 'delete') return keys.filter((key) => !byName.has(key.toLowerCase())).map(keyMissing);
  const found = plan.columns.flatMap((column) => difference(column, byName.get(column.name.toLowerCase()), mode));
  const inFile = new Set(plan.columns.map(({ name }) => name.toLowerCase()));
  const absent = existing.filter(({ name }) => !inFile.has(name.toLowerCase()) && !ownColumns.has(name.toLowerCase()));
  const all = [...found, ...absent.map((column) => missing(column, mode))];
  return all.length > 0 ? all : [{ change: { kind: 'same', columns: plan.columns.length }, effect: 'fine', text: t('The table has the same columns as the file.') }];
}

function newTable({ columns }: TablePlan): Change {
  return { change: { kind: 'newTable', columns: columns.length }, effect: 'fine', text: t('The table is not there yet. It is made with the columns of the file.') };
}

function noTable(): Change {
  return { change: { kind: 'noTable' }, effect: 'refused', text: t('The table is not there, so there are no rows to delete.') };
}

function keyMissing(column: string): Change {
  return { change: { kind: 'keyMissing', column }, effect: 'refused', text: t('The table has no column "{0}", so rows cannot be found by it.', column) };
}

function missing({ name, type }: ExistingColumn, mode: PushMode): Change {
  const change = { kind: 'missing', column: name, type } as const;
  if (mode === 'replace') return { change, effect: 'resets', text: t('The file has no column "{0}". Replacing the table removes it, with its values.', name) };
  const text = mode === 'upsert' ? t('The file has no column "{0}". New rows have no value there.', name) : t('The file has no column "{0}". Added rows have no value there.', name);
  return { change, effect: 'fine', text };
}

function difference(column: PlannedColumn, there: ExistingColumn | undefined, mode: PushMode): Change[] {
  const { name, type } = column;
  if (!there) {
    const change = { kind: 'added', column: name, type } as const;
    if (mode === 'replace') return [{ change, effect: 'fine', text: t('The table has no column "{0}" yet. Replacing the table adds it.', name) }];
    return [{ change, effect: 'refused', text: t('The table has no column "{0}", and this mode keeps its columns as they are. Leave it out, or replace the table.', name) }];
  }
  const listed = there.type.toUpperCase();
  if (mode === 'replace') {
    // The list of columns does not tell BOOLEAN from INTEGER nor DATETIME from DATE.
    const same = listed === type || !(listed in takes) || (takes[listed]!.includes(type) && listed !== 'STRING' && listed !== 'FLOAT');
    const change = { kind: 'otherType', column: there.name, from: there.type, to: type } as const;
    return same ? [] : [{ change, effect: 'resets', text: t('The column "{0}" holds {1} in the table. Replacing the table makes it {2}.', there.name, there.type, type) }];
  }
  const text = misfitOf(column, there);
  if (text === undefined) return [];
  const fitsType = (takes[listed]?.includes(type) ?? true) || isEmpty(column);
  const change: TableChange = fitsType
    ? { kind: 'tooLong', column: there.name, keeps: there.length ?? 0, needs: column.maxBytes }
    : { kind: 'otherType', column: there.name, from: there.type, to: type };
  return [{ change, effect: 'refused', text }];
}
