import { t } from '@vscode/l10n';
import { isColumnName } from '../push/infer/names';
import { idOf } from './choices';
import { formatText } from './formats';
import type { ColumnChoice } from '../push/definition/definition';
import type { ColumnType, Misfit, PlannedColumn, TablePlan } from '../push/types';

/** A column as it was found, with what was decided about it and what follows. */
export interface PanelColumn {
  id: string;
  source: readonly string[];
  choice: ColumnChoice | undefined;
  planned: PlannedColumn;
  include: boolean;
  name: string;
  type: ColumnType;
  /** STRING only: the bytes that are reserved. */
  length: number | undefined;
  key: boolean;
  /** Why a table cannot have it like this, a sentence each. Nothing is wrong with a column that stays away. */
  errors: readonly string[];
  /** Values that do not fit, with their rows. */
  examples: readonly string[];
}

export interface Found {
  columns: readonly PlannedColumn[];
  misfits: readonly Misfit[];
}

/** @param keys names of key columns. */
export function panelColumns({ columns, misfits }: Found, choices: readonly ColumnChoice[], keys: readonly string[]): PanelColumn[] {
  const choiceOf = new Map(choices.map((choice) => [idOf(choice.source), choice]));
  const misfitOf = new Map(misfits.map((misfit) => [misfit.column, misfit]));
  const all = columns.map((planned): PanelColumn => {
    const id = idOf(planned.path);
    const choice = choiceOf.get(id);
    const name = choice?.name ?? planned.name;
    const type = choice?.type ?? planned.type;
    const include = choice?.include ?? true;
    const length = type === 'STRING' ? (choice?.length ?? planned.fieldLength) : undefined;
    const misfit = misfitOf.get(planned.name);
    return { id, source: planned.path, choice, planned, include, name, type, length, key: include && keys.includes(name), errors: [], examples: examplesOf(misfit) };
  });
  const taken = new Map<string, number>();
  for (const { include, name } of all) if (include) taken.set(name.toLowerCase(), (taken.get(name.toLowerCase()) ?? 0) + 1);
  return all.map((column) => (column.include ? { ...column, errors: errorsOf(column, misfitOf.get(column.planned.name), (taken.get(column.name.toLowerCase()) ?? 0) > 1) } : column));
}

function errorsOf(column: PanelColumn, misfit: Misfit | undefined, isTaken: boolean): string[] {
  const { name, type, length, choice, planned } = column;
  const nameFault = checkColumnName(name);
  const tooLong = length !== undefined && planned.maxBytes > length;
  return [
    ...(misfit && misfit.values > 0 && !tooLong ? [misfitText(misfit, type, formatText(type, choice))] : []),
    ...(nameFault === undefined ? [] : [nameFault]),
    ...(isTaken ? [t('Another column has the name {0} too.', name)] : []),
    ...(tooLong ? [t('The longest value has {0} bytes, more than the {1} that are reserved.', planned.maxBytes.toLocaleString(), length.toLocaleString())] : []),
  ];
}

function misfitText({ values, unreadable }: Misfit, type: ColumnType, format: string): string {
  if (unreadable !== undefined) return t('A column of type {0} cannot be read. Leave it out.', unreadable);
  const count = values.toLocaleString();
  if (format !== '') return values === 1 ? t('1 value is not {0} written as {1}.', type, format) : t('{0} values are not {1} written as {2}.', count, type, format);
  return values === 1 ? t('1 value is not {0}.', type) : t('{0} values are not {1}.', count, type);
}

function examplesOf(misfit: Misfit | undefined): string[] {
  return (misfit?.examples ?? []).map(({ row, file, text, why }) => {
    const shown = [text.length > 80 ? `${text.slice(0, 80)}…` : text, why && `(${why})`].filter(Boolean).join(' ');
    return file === undefined ? t('Row {0}: {1}', row.toLocaleString(), shown) : t('Row {0} of {1}: {2}', row.toLocaleString(), file, shown);
  });
}

/** What is wrong with the name of a column, as a sentence (celonis-api.md §8, the stricter reading). */
export function checkColumnName(name: string): string | undefined {
  if (!isColumnName(name)) return t('A column name has letters from A to Z, digits and "_", does not begin with a digit, and has at most {0} characters.', 120);
  return name.toLowerCase() === '_celonis_change_date' ? t('Celonis has a column of this name itself.') : undefined;
}

/** The plan as it was decided: columns that stay away left out, the others with their names, types and lengths. */
export function chosenPlan(plan: TablePlan, columns: readonly PanelColumn[]): TablePlan {
  const chosen = columns.filter(({ include }) => include).map(({ planned, name, type, length }): PlannedColumn => {
    const { fieldLength: _found, ...rest } = planned;
    return { ...rest, name, type, ...(length === undefined ? {} : { fieldLength: length }) };
  });
  return { ...plan, columns: chosen, misfits: [] };
}
