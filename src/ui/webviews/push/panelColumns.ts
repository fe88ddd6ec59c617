import { t } from '@vscode/l10n';
import { formatNumber } from '../../../core/formatNumbers';
import type { ColumnChoice } from '../../../engine/model/columnChoice';
import { isColumnName } from '../../../engine/model/columnNames';
import type { ColumnConversionErrors, ColumnType, PlannedColumn, TablePlan } from '../../../engine/model/tablePlan';
import { describeFormat } from './columnFormats';
import { pathId } from './pushChoices';

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

export interface TableColumns {
  columns: readonly PlannedColumn[];
  conversionErrors: readonly ColumnConversionErrors[];
}

/** @param keys names of key columns. */
export function createPanelColumns(
  { columns, conversionErrors }: TableColumns,
  choices: readonly ColumnChoice[],
  keys: readonly string[],
): PanelColumn[] {
  const choicesById = new Map(choices.map((choice) => [pathId(choice.source), choice]));
  const keyNames = new Set(keys);
  const conversionErrorsByColumn = new Map(conversionErrors.map((error) => [error.column, error]));
  const panelColumnList = columns.map((planned): PanelColumn => {
    const id = pathId(planned.path);
    const choice = choicesById.get(id);
    const name = choice?.name ?? planned.name;
    const type = choice?.type ?? planned.type;
    const include = choice?.include ?? true;
    const length = type === 'STRING' ? (choice?.length ?? planned.fieldLength) : undefined;
    const conversionError = conversionErrorsByColumn.get(planned.name);
    return {
      id,
      source: planned.path,
      choice,
      planned,
      include,
      name,
      type,
      length,
      key: include && keyNames.has(name),
      errors: [],
      examples: exampleTexts(conversionError),
    };
  });
  const nameCounts = new Map<string, number>();
  for (const { include, name } of panelColumnList)
    if (include) nameCounts.set(name.toLowerCase(), (nameCounts.get(name.toLowerCase()) ?? 0) + 1);
  return panelColumnList.map((column) =>
    column.include
      ? {
          ...column,
          errors: columnErrors(
            column,
            conversionErrorsByColumn.get(column.planned.name),
            (nameCounts.get(column.name.toLowerCase()) ?? 0) > 1,
          ),
        }
      : column,
  );
}

function columnErrors(
  column: PanelColumn,
  conversionError: ColumnConversionErrors | undefined,
  isDuplicateName: boolean,
): string[] {
  const { name, type, length, choice, planned } = column;
  const nameError = checkColumnName(name);
  const isTooLong = length !== undefined && planned.maxBytes > length;
  return [
    ...(conversionError && conversionError.values > 0 && !isTooLong
      ? [conversionErrorText(conversionError, type, describeFormat(type, choice))]
      : []),
    ...(nameError === undefined ? [] : [nameError]),
    ...(isDuplicateName ? [t('Another column has the name {0} too.', name)] : []),
    ...(isTooLong
      ? [
          t(
            'The longest value has {0} bytes, more than the {1} that are reserved.',
            formatNumber(planned.maxBytes),
            formatNumber(length),
          ),
        ]
      : []),
  ];
}

function conversionErrorText({ values }: ColumnConversionErrors, type: ColumnType, format: string): string {
  const count = formatNumber(values);
  if (format !== '')
    return values === 1
      ? t('1 value is not {0} in the format {1}.', type, format)
      : t('{0} values are not {1} in the format {2}.', count, type, format);
  return values === 1 ? t('1 value is not {0}.', type) : t('{0} values are not {1}.', count, type);
}

function exampleTexts(conversionError: ColumnConversionErrors | undefined): string[] {
  return (conversionError?.examples ?? []).map(({ row, file, text, why }) => {
    const exampleText = [text.length > 80 ? `${text.slice(0, 80)}…` : text, why && `(${why})`]
      .filter(Boolean)
      .join(' ');
    return file === undefined
      ? t('Row {0}: {1}', formatNumber(row), exampleText)
      : t('Row {0} of {1}: {2}', formatNumber(row), file, exampleText);
  });
}

/** What is wrong with the name of a column, as a sentence (celonis-api.md §8, the stricter reading). */
export function checkColumnName(name: string): string | undefined {
  if (!isColumnName(name))
    return t(
      'A column name has letters from A to Z, digits and "_", does not begin with a digit, and has at most {0} characters.',
      120,
    );
  return name.toLowerCase() === '_celonis_change_date' ? t('Celonis has a column of this name itself.') : undefined;
}

/** The plan as it was decided: columns that stay away left out, the others with their names, types and lengths. */
export function applyColumnChoices(plan: TablePlan, columns: readonly PanelColumn[]): TablePlan {
  const includedColumns = columns
    .filter(({ include }) => include)
    .map(({ planned, name, type, length }): PlannedColumn => {
      const { fieldLength: _fieldLength, ...otherProperties } = planned;
      return { ...otherProperties, name, type, ...(length === undefined ? {} : { fieldLength: length }) };
    });
  return { ...plan, columns: includedColumns, conversionErrors: [] };
}

/** The plan of what is pushed, just as it is shown: with what was decided, and what does not fit in it. */
export function createDecidedPlan(plan: TablePlan, columns: readonly PanelColumn[]): TablePlan {
  const excludedIds = new Set(columns.flatMap(({ id, include }) => (include ? [] : [id])));
  const namesByPlannedName = new Map(
    columns.flatMap(({ include, planned, name }) => (include ? [[planned.name, name] as const] : [])),
  );
  const conversionErrors = (plan.conversionErrors ?? []).flatMap((columnErrors) => {
    const column = namesByPlannedName.get(columnErrors.column);
    return column === undefined ? [] : [{ ...columnErrors, column }];
  });
  const choices: ColumnChoice[] = [
    ...(plan.choices ?? []).filter(({ source }) => !excludedIds.has(pathId(source))),
    ...columns.flatMap(({ source, include }) => (include ? [] : [{ source: [...source], include: false }])),
  ];
  const { choices: _choices, conversionErrors: _conversionErrors, ...decided } = applyColumnChoices(plan, columns);
  return {
    ...decided,
    ...(choices.length > 0 && { choices }),
    ...(conversionErrors.length > 0 && { conversionErrors }),
  };
}
