import { t } from '@vscode/l10n';
import { formatColumnCount, formatNumber, formatRowCount, formatRowEstimate } from '../../core/formatNumbers';
import { isSamePath } from '../../engine/model/columnChoices';
import type { PlannedColumn, PlannedSuggestion, TablePlan } from '../../engine/model/tablePlan';
import { isMemberPath } from '../../engine/rows/childTableRequest';
import type { PushDefinition } from '../../push/definition/pushDefinition';
import type { PushParameters } from '../../push/definition/pushParametersSchema';
import { listColumnNotes } from '../../push/dryRun';
import { getModeLabel } from './pushText';

/** What is about to be pushed, line by line for the log: where to, and every column with its source, name and type. */
export function describePlan(parameters: PushParameters, plan: TablePlan): string[] {
  const { file, table, connection, mode, keys, origin } = parameters;
  return [
    t('{0} goes to the table {1} with the connection "{2}".', file.name, table, connection.name),
    ...(origin === undefined ? [] : [t('As the push definition {0} says.', origin)]),
    t('Mode: {0}', getModeLabel(mode)) + (keys.length > 0 ? ` (${keys.join(', ')})` : ''),
    ...(plan.provisional
      ? [t('The file is large, so sending begins while it is read. This is what its beginning shows:')]
      : []),
    `${plan.provisional ? formatRowEstimate(plan.rows) : formatRowCount(plan.rows)}, ${formatColumnCount(plan.columns.length)}:`,
    ...plan.columns.map(describeColumn),
    ...(plan.notes ?? []),
  ];
}

/**
 * What the whole file turned out to be, where the push began with its beginning: the columns that differ.
 */
export function describeCompletePlan(provisionalPlan: TablePlan, plan: TablePlan): string[] {
  const describedColumns = new Set(provisionalPlan.columns.map(describeColumn));
  const columns = plan.columns.map(describeColumn).filter((line) => !describedColumns.has(line));
  return [
    t('The whole file was read: {0}, {1}.', formatRowCount(plan.rows), formatColumnCount(plan.columns.length)),
    ...(columns.length > 0 ? [t('These columns differ from those at its beginning:'), ...columns] : []),
  ];
}

/** Columns with something to say about them that are named. */
const maxColumnNotes = 10;

/**
 * What a person should know about how a file was read, and about the columns of its table; those of child tables come
 * after it, by their names.
 * @param describeRemedy how what is suggested for a column is taken; absent, in a push definition
 */
export function listPlanNotes(
  tables: readonly { table: string; plan: TablePlan }[],
  describeRemedy?: (suggestion: PlannedSuggestion) => string,
): string[] {
  const columnNotes = tables.flatMap(({ table, plan }, index) =>
    listColumnNotes(plan, describeRemedy).map(
      ({ column, note }) => `${index === 0 ? '' : `${table}.`}${column}: ${note}`,
    ),
  );
  const omittedCount = columnNotes.length - maxColumnNotes;
  return [
    ...new Set(tables.flatMap(({ plan }) => plan.notes ?? [])),
    ...columnNotes.slice(0, maxColumnNotes),
    ...(omittedCount === 1 ? [t('1 more column has a note.')] : []),
    ...(omittedCount > 1 ? [t('{0} more columns have notes.', formatNumber(omittedCount))] : []),
  ];
}

/**
 * What the table does otherwise than a person may expect, in short; the log has each column. Undefined where there is
 * nothing.
 * @param isReviewed the person knows the columns with their names.
 */
export function planNotes(
  plan: TablePlan,
  definition: PushDefinition | undefined,
  isReviewed: boolean,
): string | undefined {
  const { columns, notes = [] } = plan;
  const textColumnCount = columns.filter(({ storedAsText }) => storedAsText === true).length;
  const renamedCount = isReviewed ? 0 : listRenamedColumns(plan, definition).length;
  const columnNotes = [
    textColumnCount === 1
      ? t('1 column was stored as STRING.')
      : textColumnCount > 1
        ? t('{0} columns were stored as STRING.', textColumnCount)
        : undefined,
    renamedCount === 1
      ? t('1 column was renamed.')
      : renamedCount > 1
        ? t('{0} columns were renamed.', renamedCount)
        : undefined,
  ].filter(Boolean);
  const allNotes = columnNotes.length > 0 ? [...notes, ...columnNotes, t('The log says why.')] : notes;
  return allNotes.length > 0 ? allNotes.join(' ') : undefined;
}

/** Columns whose names surprise: neither chosen by a person nor, in a child table, those of the table above it. */
function listRenamedColumns({ columns, child }: TablePlan, definition: PushDefinition | undefined): PlannedColumn[] {
  const isNameChosen = (path: readonly string[]): boolean =>
    definition?.columns?.some((choice) => choice.name !== undefined && isSamePath(choice.source, path)) === true;
  return columns.filter(
    ({ name, path }) => name !== path.join('_') && !isNameChosen(path) && (!child || isMemberPath(path)),
  );
}

/** The columns that are called otherwise than in the file, for a place that shows their new names only. */
export function listRenamings(plans: readonly TablePlan[], definition: PushDefinition | undefined): string[] {
  const renamings = plans.flatMap((plan) =>
    listRenamedColumns(plan, definition).map(({ name, path }) => `${path.join('.')} → ${name}`),
  );
  const omittedCount = renamings.length - maxColumnNotes;
  return [
    ...(renamings.length > 0 ? [t('Renamed: {0}', renamings.slice(0, maxColumnNotes).join(', '))] : []),
    ...(omittedCount === 1 ? [t('1 more column was renamed.')] : []),
    ...(omittedCount > 1 ? [t('{0} more columns were renamed.', formatNumber(omittedCount))] : []),
  ];
}

function describeColumn({ path, name, type, fieldLength, note }: PlannedColumn): string {
  const sourcePath = path.join('.');
  const lengthText = fieldLength === undefined ? '' : `(${fieldLength})`;
  return `  ${sourcePath === name ? name : `${sourcePath} → ${name}`}: ${type}${lengthText}${note ? `, ${note}` : ''}`;
}
