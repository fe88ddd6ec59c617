import { t } from '@vscode/l10n';
import { formatNumber } from '../../../core/formatNumbers';
import type { ColumnChoice } from '../../../engine/model/columnChoice';
import { columnTypes } from '../../../engine/model/columnChoice';
import { parseFormat } from './columnFormats';
import type { PanelColumn } from './panelColumns';
import type { PageMessage } from './panelMessages';
import type { PanelState } from './panelState';
import type { PartialChange, PushChoices } from './pushChoices';
import { clearedColumnFormat, mainTableId, pathId, withChange, withColumnChanges } from './pushChoices';
import { parseReadChange } from './readFields';
import { applyTargetChange } from './targetFields';

/** What a person did, as what is chosen then, or why that cannot be. Undefined where it changes nothing. */
export type EditResult = { choices: PushChoices } | { error: string } | undefined;

/** A field above the columns was set. */
export function setField(state: PanelState, field: string, value: string): EditResult {
  const { choices } = state;
  const [kind, ...idParts] = field.split(':');
  const id = idParts.join(':');
  if (kind === 'array')
    return {
      choices:
        value === 'table'
          ? withChildTable(state, id)
          : { ...choices, childTables: choices.childTables.filter(({ source }) => pathId(source) !== id) },
    };
  if (kind === 'arrayTable')
    return {
      choices: {
        ...choices,
        childTables: choices.childTables.map((child) =>
          pathId(child.source) === id ? { ...child, table: value.trim() || child.table } : child,
        ),
      },
    };
  const readOptions = parseReadChange(field, value);
  if (readOptions)
    return {
      choices: {
        ...choices,
        ...resetColumnChoices(field),
        read: withChange(
          choices.read,
          field === 'format' ? resetReadOptions(readOptions) : withDelimiting(readOptions),
        ),
      },
    };
  const newChoices = applyTargetChange(state, field, value);
  return newChoices && { choices: newChoices };
}

/**
 * Where a file is taken apart otherwise, its columns are others, and what was decided about those there were is void.
 */
function resetColumnChoices(field: string): Partial<PushChoices> {
  return [
    'format',
    'arrayPath',
    'delimiter',
    'columnStarts',
    'unnamedColumn',
    'header',
    'headerLines',
    'skipLines',
  ].includes(field)
    ? { columns: [], keys: [], childTables: [] }
    : {};
}

/** Values stand between delimiters or at fixed places. */
function withDelimiting(change: Partial<PushChoices['read']>): PartialChange<PushChoices['read']> {
  if (change.delimiter !== undefined) return { columnStarts: undefined, ...change };
  return change.columnStarts === undefined ? change : { delimiter: undefined, quote: undefined, ...change };
}

/** What was chosen for one format says nothing about another. */
function resetReadOptions({ format }: Partial<PushChoices['read']>): PartialChange<PushChoices['read']> {
  return {
    arrayPath: undefined,
    delimiter: undefined,
    columnStarts: undefined,
    unnamedColumn: undefined,
    outerDelimiters: undefined,
    quote: undefined,
    header: undefined,
    decimalMark: undefined,
    skipLines: undefined,
    nullWords: undefined,
    quotedNumbers: undefined,
    skipEndLines: undefined,
    headerLines: undefined,
    skipEmptyRows: undefined,
    trimValues: undefined,
    lineEnd: undefined,
    escape: undefined,
    format,
  };
}

/** An array becomes a table, named after the table and the array. */
function withChildTable({ choices, tables }: PanelState, id: string): PushChoices {
  const source = tables[mainTableId]?.preview?.childArrayPaths.find((path) => pathId(path) === id);
  if (!source || choices.childTables.some((child) => pathId(child.source) === id)) return choices;
  const table = `${choices.table}_${source.join('_')}`.replace(/[^A-Za-z0-9_]+/g, '_').slice(0, 120);
  return { ...choices, childTables: [...choices.childTables, { source: [...source], table }] };
}

type CellMessage = Extract<PageMessage, { type: 'column' }>;

/** A cell of the list of columns was set. */
export function setCell(
  state: PanelState,
  column: PanelColumn,
  { field, value }: Pick<CellMessage, 'field' | 'value'>,
): EditResult {
  const { choices, openTable } = state;
  const editColumn = (columnChanges: PartialChange<ColumnChoice>): EditResult => ({
    choices: withColumnChanges(choices, openTable, [{ source: column.source, change: columnChanges }]),
  });
  switch (field) {
    case 'include':
      return editColumn({ include: value === 'true' ? undefined : false });
    case 'name':
      return renameColumn(state, column, value.trim());
    case 'type': {
      const type = columnTypes.find((columnType) => columnType === value);
      return editColumn({ ...clearedColumnFormat, length: undefined, type });
    }
    case 'length':
      return setLength(column, value.trim(), editColumn);
    case 'key':
      return openTable === mainTableId
        ? {
            choices: {
              ...choices,
              keys:
                value === 'true'
                  ? [...new Set([...choices.keys, column.name])]
                  : choices.keys.filter((key) => key !== column.name),
            },
          }
        : undefined;
    case 'format': {
      const format = parseFormat(column.type, value);
      return 'error' in format
        ? format
        : editColumn({ ...format.change, ...(value.trim() ? { type: column.type } : {}) });
    }
  }
}

/** A key stays one under its new name. An empty name is the one that was found. */
function renameColumn({ choices, openTable }: PanelState, column: PanelColumn, typedText: string): EditResult {
  const name = typedText === '' ? column.planned.name : typedText;
  const renamed = withColumnChanges(choices, openTable, [
    { source: column.source, change: { name: name === column.planned.name ? undefined : name } },
  ]);
  return {
    choices:
      openTable === mainTableId
        ? { ...renamed, keys: choices.keys.map((key) => (key === column.name ? name : key)) }
        : renamed,
  };
}

function setLength(
  { type }: PanelColumn,
  typedText: string,
  editColumn: (changes: PartialChange<ColumnChoice>) => EditResult,
): EditResult {
  if (typedText === '') return editColumn({ length: undefined });
  const length = Number(typedText);
  if (!Number.isInteger(length) || length < 1 || length > 65_000)
    return { error: t('A length is a whole number from 1 to {0}.', formatNumber(65_000)) };
  return editColumn({ length, ...(type === 'STRING' ? {} : { type: 'STRING' }) });
}

/** Columns are to be read as their values look. @param option which of the ways, where there are several. */
export function takeSuggestions(
  choices: PushChoices,
  table: string,
  columns: readonly PanelColumn[],
  option: number,
): PushChoices {
  const suggestions = columns.flatMap(({ source, planned: { suggestion } }) => {
    const choice = suggestion?.options[option]?.choice;
    return choice ? [{ source, change: { ...clearedColumnFormat, ...choice }, nullWords: suggestion.nullWords }] : [];
  });
  const nullWords = [
    ...new Set([...(choices.read.nullWords ?? []), ...suggestions.flatMap((suggestion) => suggestion.nullWords)]),
  ];
  const withWords = nullWords.length > 0 ? { ...choices, read: withChange(choices.read, { nullWords }) } : choices;
  return withColumnChanges(withWords, table, suggestions);
}

/** Several columns of the list were included, or left out. */
export function setIncluded(
  { choices, openTable }: PanelState,
  columns: readonly PanelColumn[],
  ids: readonly string[],
  include: boolean,
): PushChoices {
  const selectedIds = new Set(ids);
  const columnChanges = columns
    .filter(({ id }) => selectedIds.has(id))
    .map(({ source }) => ({ source, change: { include: include ? undefined : false } }));
  return withColumnChanges(choices, openTable, columnChanges);
}
