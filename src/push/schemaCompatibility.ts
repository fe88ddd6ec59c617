import { t } from '@vscode/l10n';
import type { Problem } from '../core/problem';
import type { ColumnType, PlannedColumn, TablePlan } from '../engine/model/types';
import type { PushMode } from './job/pushJobApi';

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
 * The types of a file that a listed type takes. The list of columns knows fewer types than a push does: a BOOLEAN may
 * be listed as INTEGER, and every moment as DATE (celonis-api.md §7), so these are left as they are in the file.
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
    const misfit = there ? misfitOf(column, there) : lacking(column.name);
    if (misfit !== undefined) misfits.push(misfit);
    return there && misfit === undefined ? adapted(column, there) : column;
  });
  return { plan: misfits.length > 0 ? plan : { ...plan, columns }, misfits, absent: absentFrom(plan, existing) };
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
    return t(
      'The column "{0}" keeps {1} bytes in the table, and the file has a value of {2} bytes, which would be cut.',
      there.name,
      there.length,
      column.maxBytes,
    );
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
  const fieldLength =
    type === 'STRING' ? (there.length ?? Math.max(column.fieldLength ?? 0, column.maxBytes)) : undefined;
  return { ...rest, name: there.name, type, ...(fieldLength ? { fieldLength } : {}) };
}

/** Something about a column that a push changes in a table, or would have to change and therefore cannot be made. */
export type Change = {
  /** Why the mode does not allow it, as a sentence. */
  refused?: string;
} & (
  | { kind: 'added'; column: string; type: ColumnType }
  | { kind: 'missing'; column: string }
  | { kind: 'otherType'; column: string; from: string; to: ColumnType }
  /** The longest text of the file has more bytes than the table keeps. */
  | { kind: 'tooLong'; column: string }
);

/**
 * What a push changes in a table that is there: replace resets its columns, append and upsert keep them, so the file
 * must fit, and delete only needs the keys (celonis-api.md §4.4, §8).
 * @param keys names of the key columns, for `delete`.
 */
export function changes(
  plan: TablePlan,
  existing: readonly ExistingColumn[],
  mode: PushMode,
  keys: readonly string[] = [],
): Change[] {
  const byName = new Map(existing.map((column) => [column.name.toLowerCase(), column]));
  const sent = mode === 'delete' ? plan.columns.filter(({ name }) => keys.includes(name)) : plan.columns;
  const found = sent.flatMap((column) => difference(column, byName.get(column.name.toLowerCase()), mode));
  return mode === 'delete'
    ? found
    : [...found, ...absentFrom(plan, existing).map((column): Change => ({ kind: 'missing', column }))];
}

function difference(column: PlannedColumn, there: ExistingColumn | undefined, mode: PushMode): Change[] {
  const { name, type } = column;
  const replaces = mode === 'replace';
  if (!there) return [{ kind: 'added', column: name, type, ...(replaces ? {} : { refused: lacking(name) }) }];
  const listed = there.type.toUpperCase();
  if (replaces)
    return isSame(listed, type) ? [] : [{ kind: 'otherType', column: there.name, from: there.type, to: type }];
  const refused = misfitOf(column, there);
  if (refused === undefined) return [];
  const fits = (takes[listed]?.includes(type) ?? true) || isEmpty(column);
  return [
    fits
      ? { kind: 'tooLong', column: there.name, refused }
      : { kind: 'otherType', column: there.name, from: there.type, to: type, refused },
  ];
}

/** As far as the list of columns tells, which does not know BOOLEAN from INTEGER nor DATETIME from DATE. */
function isSame(listed: string, type: ColumnType): boolean {
  return (
    listed === type ||
    !(listed in takes) ||
    (listed !== 'STRING' && listed !== 'FLOAT' && takes[listed]!.includes(type))
  );
}

/** Columns of the table that the file does not have. */
function absentFrom(plan: TablePlan, existing: readonly ExistingColumn[]): string[] {
  const inFile = new Set(plan.columns.map(({ name }) => name.toLowerCase()));
  return existing
    .map(({ name }) => name)
    .filter((name) => !inFile.has(name.toLowerCase()) && !ownColumns.has(name.toLowerCase()));
}

function lacking(column: string): string {
  return t('The table has no column "{0}".', column);
}
