import { t } from '@vscode/l10n';
import { lookUp } from '../core/lookUp';
import type { Problem } from '../core/problem';
import type { ColumnType, PlannedColumn, TablePlan } from '../engine/model/tablePlan';
import type { PushMode } from './job/pushJobApi';

/** A column of the table that rows are added to, as the service lists it (celonis-api.md §7). */
export interface ExistingColumn {
  name: string;
  /** STRING, INTEGER, FLOAT, DATE and whatever else the service may say. */
  type: string;
  /** STRING only: the bytes that are safe to use. */
  length?: number;
}

export interface SchemaCompatibility {
  /** The plan with the names, types and lengths of the table; the same plan where `conversionErrors` is not empty. */
  plan: TablePlan;
  /** A sentence for each column that cannot be added to the table. */
  incompatibilities: readonly string[];
  /** Columns of the table that the file does not have. */
  missingColumns: readonly string[];
}

/** Added by the service to tables that receive deltas (celonis-api.md §4.8). */
const serviceColumns = new Set(['_celonis_change_date']);

/**
 * The types of a file that a listed type takes. The list of columns knows fewer types than a push does: a BOOLEAN may
 * be listed as INTEGER, and every moment as DATE (celonis-api.md §7), so these are left as they are in the file.
 */
const acceptedTypes: Readonly<Record<string, readonly ColumnType[]>> = {
  STRING: ['STRING', 'INTEGER', 'FLOAT', 'BOOLEAN', 'DATE', 'DATETIME'],
  INTEGER: ['INTEGER', 'BOOLEAN'],
  FLOAT: ['FLOAT', 'INTEGER'],
  BOOLEAN: ['BOOLEAN'],
  DATE: ['DATE', 'DATETIME'],
  DATETIME: ['DATE', 'DATETIME'],
};

/** Types that the file's values are sent as, so that all rows of the table have the same one. */
const sentAsTypes: Readonly<Record<string, ColumnType>> = { STRING: 'STRING', FLOAT: 'FLOAT' };

/**
 * Whether rows can be added to a table as it is. Append and upsert keep its columns, and text that is longer than a
 * column is cut without a word by the service (celonis-api.md §8), so this must be known before anything is sent.
 */
export function checkSchemaCompatibility(
  plan: TablePlan,
  tableColumns: readonly ExistingColumn[],
): SchemaCompatibility {
  const byName = new Map(tableColumns.map((column) => [column.name.toLowerCase(), column]));
  const incompatibilities: string[] = [];
  const columns = plan.columns.map((column) => {
    const tableColumn = byName.get(column.name.toLowerCase());
    const incompatibility = tableColumn ? findIncompatibility(column, tableColumn) : missingColumnMessage(column.name);
    if (incompatibility !== undefined) incompatibilities.push(incompatibility);
    return tableColumn && incompatibility === undefined ? adaptColumn(column, tableColumn) : column;
  });
  return {
    plan: incompatibilities.length > 0 ? plan : { ...plan, columns },
    incompatibilities,
    missingColumns: findMissingColumns(plan, tableColumns),
  };
}

/** What a person reads where a file cannot be added to a table. */
export function incompatibilityProblem(fileName: string, table: string, incompatibilities: readonly string[]): Problem {
  const shownSentences = incompatibilities.slice(0, 5);
  const otherCount = incompatibilities.length - shownSentences.length;
  return {
    kind: 'input',
    what: t('{0} does not fit the table {1}.', fileName, table),
    why: [...shownSentences, ...(otherCount > 0 ? [t('{0} more columns do not fit either.', otherCount)] : [])].join(
      ' ',
    ),
    next: t('Replace the table to give it the columns of the file, or push to another table. Nothing was sent.'),
  };
}

function findIncompatibility(column: PlannedColumn, tableColumn: ExistingColumn): string | undefined {
  const allowedTypes = acceptedTypes[tableColumn.type.toUpperCase()];
  if (allowedTypes && !allowedTypes.includes(column.type) && !hasOnlyNulls(column)) {
    return t(
      'The column "{0}" holds {1} in the table and {2} in the file.',
      tableColumn.name,
      tableColumn.type,
      column.type,
    );
  }
  if (
    tableColumn.type.toUpperCase() === 'STRING' &&
    tableColumn.length !== undefined &&
    column.maxBytes > tableColumn.length
  ) {
    return t(
      'The column "{0}" keeps {1} bytes in the table, and the file has a value of {2} bytes, which would be cut.',
      tableColumn.name,
      tableColumn.length,
      column.maxBytes,
    );
  }
  return undefined;
}

/** Only nulls: whatever the table holds is right. */
function hasOnlyNulls(column: PlannedColumn): boolean {
  return column.type === 'STRING' && column.maxBytes === 0;
}

function adaptColumn(column: PlannedColumn, tableColumn: ExistingColumn): PlannedColumn {
  const listedType = tableColumn.type.toUpperCase();
  const { fieldLength: _own, ...columnWithoutLength } = column;
  const type =
    lookUp(sentAsTypes, listedType) ??
    (hasOnlyNulls(column) && Object.hasOwn(acceptedTypes, listedType) ? (listedType as ColumnType) : column.type);
  const fieldLength =
    type === 'STRING' ? (tableColumn.length ?? Math.max(column.fieldLength ?? 0, column.maxBytes)) : undefined;
  return { ...columnWithoutLength, name: tableColumn.name, type, ...(fieldLength ? { fieldLength } : {}) };
}

/** Something about a column that a push changes in a table, or would have to change and therefore cannot be made. */
export type SchemaChange = {
  /** Why the mode does not allow it, as a sentence. */
  refusal?: string;
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
export function findSchemaChanges(
  plan: TablePlan,
  tableColumns: readonly ExistingColumn[],
  mode: PushMode,
  keys: readonly string[] = [],
): SchemaChange[] {
  const byName = new Map(tableColumns.map((column) => [column.name.toLowerCase(), column]));
  const keyNames = new Set(keys);
  const sentColumns = mode === 'delete' ? plan.columns.filter(({ name }) => keyNames.has(name)) : plan.columns;
  const columnChanges = sentColumns.flatMap((column) =>
    compareColumn(column, byName.get(column.name.toLowerCase()), mode),
  );
  return mode === 'delete'
    ? columnChanges
    : [
        ...columnChanges,
        ...findMissingColumns(plan, tableColumns).map((column): SchemaChange => ({ kind: 'missing', column })),
      ];
}

function compareColumn(column: PlannedColumn, tableColumn: ExistingColumn | undefined, mode: PushMode): SchemaChange[] {
  const { name, type } = column;
  const isReplace = mode === 'replace';
  if (!tableColumn)
    return [{ kind: 'added', column: name, type, ...(isReplace ? {} : { refusal: missingColumnMessage(name) }) }];
  const listedType = tableColumn.type.toUpperCase();
  if (isReplace)
    return isSameType(listedType, type)
      ? []
      : [{ kind: 'otherType', column: tableColumn.name, from: tableColumn.type, to: type }];
  const refusal = findIncompatibility(column, tableColumn);
  if (refusal === undefined) return [];
  const isTypeAccepted = (acceptedTypes[listedType]?.includes(type) ?? true) || hasOnlyNulls(column);
  return [
    isTypeAccepted
      ? { kind: 'tooLong', column: tableColumn.name, refusal }
      : { kind: 'otherType', column: tableColumn.name, from: tableColumn.type, to: type, refusal },
  ];
}

/** As far as the list of columns tells, which does not know BOOLEAN from INTEGER nor DATETIME from DATE. */
function isSameType(listedType: string, type: ColumnType): boolean {
  return (
    listedType === type ||
    !Object.hasOwn(acceptedTypes, listedType) ||
    (listedType !== 'STRING' && listedType !== 'FLOAT' && acceptedTypes[listedType]?.includes(type) === true)
  );
}

/** Columns of the table that the file does not have. */
function findMissingColumns(plan: TablePlan, tableColumns: readonly ExistingColumn[]): string[] {
  const fileColumnNames = new Set(plan.columns.map(({ name }) => name.toLowerCase()));
  return tableColumns
    .map(({ name }) => name)
    .filter((name) => !fileColumnNames.has(name.toLowerCase()) && !serviceColumns.has(name.toLowerCase()));
}

function missingColumnMessage(column: string): string {
  return t('The table has no column "{0}".', column);
}
