import { t } from '@vscode/l10n';
import { getModeLabel } from '../../../app/push/pushText';
import type { PoolTable } from '../../../celonis/dataIntegration/poolTables';
import { findTable } from '../../../celonis/dataIntegration/poolTables';
import { formatRowCount } from '../../../core/formatNumbers';
import { eachMember } from '../../../engine/model/eachMember';
import type { ReadOptions } from '../../../engine/model/readOptions';
import { readOptionsSchema } from '../../../engine/model/readOptions';
import type { TablePlan } from '../../../engine/model/tablePlan';
import { pushModes } from '../../../push/definition/pushDefinition';
import type { PushMode } from '../../../push/job/pushJobApi';
import { needsKeys } from '../../../push/job/pushJobApi';
import { validateTableName } from '../../../push/tableName';
import type { FieldOption, PanelField, TargetView } from './panelMessages';
import type { PanelState } from './panelState';
import type { PushChoices } from './pushChoices';
import { mainTableId, pathId, withChange } from './pushChoices';

/** The fields above the columns: what they offer, what they say, and what a choice in them changes. */

const emptyOption = (label: string): FieldOption => ({ value: '', label });

/** How the file is read, each correctable. */
export function readFields({ choices: { read }, tables, arrays, hasSeveralFiles }: PanelState): PanelField[] {
  const preview = tables[mainTableId]?.preview;
  const currentOptions = { ...preview?.read, ...read };
  const createSelect = (
    id: Exclude<keyof ReadOptions, 'columnStarts'>,
    label: string,
    options: FieldOption[],
  ): PanelField => ({
    id,
    label,
    kind: 'select',
    value: optionText(currentOptions[id]),
    options: withCurrentValue(options, optionText(currentOptions[id])),
  });
  const format = createSelect('format', t('Format'), [
    { value: 'json', label: 'JSON' },
    { value: 'ndjson', label: 'JSON Lines' },
    { value: 'csv', label: 'CSV' },
    { value: 'parquet', label: 'Parquet' },
  ]);
  if (currentOptions.format === 'json') return [format, ...arrayField(currentOptions.arrayPath, arrays)];
  if (currentOptions.format !== 'csv') return [format];
  return [
    format,
    ...(currentOptions.columnStarts
      ? [columnStartsField(currentOptions.columnStarts)]
      : [
          createSelect('delimiter', t('Delimiter'), [
            { value: ',', label: t('Comma') },
            { value: ';', label: t('Semicolon') },
            { value: '\t', label: t('Tab') },
            { value: '|', label: t('Pipe') },
            { value: ' ', label: t('Blank') },
            { value: '\\s+', label: t('Blanks, one or more') },
          ]),
          createSelect('quote', t('Quote'), [
            { value: '"', label: '"' },
            { value: "'", label: "'" },
            { value: '', label: t('None') },
          ]),
        ]),
    headerField(currentOptions.header ?? true, hasSeveralFiles),
    createSelect('encoding', t('Character set'), [
      { value: 'utf-8', label: 'UTF-8' },
      { value: 'utf-16le', label: 'UTF-16 LE' },
      { value: 'utf-16be', label: 'UTF-16 BE' },
      { value: 'windows-1252', label: t('Windows-1252 (Western European)') },
      { value: 'windows-1250', label: t('Windows-1250 (Central European)') },
      { value: 'windows-1251', label: t('Windows-1251 (Cyrillic)') },
      { value: 'iso-8859-15', label: 'ISO 8859-15' },
      { value: 'cp850', label: t('CP850 (DOS)') },
      { value: 'cp437', label: t('CP437 (DOS, US)') },
      { value: 'macintosh', label: 'Mac Roman' },
      { value: 'shift_jis', label: 'Shift JIS' },
      { value: 'gb18030', label: 'GB 18030' },
    ]),
    createSelect('decimalMark', t('Decimal mark'), [
      { value: '.', label: t('Point: 1234.5') },
      { value: ',', label: t('Comma: 1234,5') },
    ]),
    {
      id: 'skipLines',
      label: t('Lines above the table'),
      kind: 'combo',
      value: String(currentOptions.skipLines ?? 0),
      options: ['0', '1', '2', '3', '4', '5'].map((value) => ({ value, label: value })),
    },
    {
      id: 'skipEndLines',
      label: t('Lines below the table'),
      kind: 'combo',
      value: String(currentOptions.skipEndLines ?? 0),
      options: ['0', '1', '2', '3', '4', '5'].map((value) => ({ value, label: value })),
    },
    ...((currentOptions.headerLines ?? 1) > 1
      ? [
          {
            id: 'headerLines',
            label: t('Lines of the header'),
            kind: 'combo' as const,
            value: String(currentOptions.headerLines),
            options: ['1', '2', '3'].map((value) => ({ value, label: value })),
          },
        ]
      : []),
    ...(currentOptions.unnamedColumn
      ? [
          createSelect('unnamedColumn', t('Column without a name'), [
            { value: 'first', label: t('The first one') },
            { value: 'last', label: t('The last one') },
          ]),
        ]
      : []),
    {
      id: 'nullWords',
      label: t('Words for no value'),
      kind: 'combo',
      value: (currentOptions.nullWords ?? []).join(', '),
      options: nullWordOptions(tables[mainTableId]?.plan),
    },
    {
      id: 'quotedNumbers',
      label: t('Values in quotes may be numbers'),
      kind: 'check',
      value: String(currentOptions.quotedNumbers ?? false),
      options: [],
    },
    {
      id: 'skipEmptyRows',
      label: t('Leave out rows without values'),
      kind: 'check',
      value: String(currentOptions.skipEmptyRows ?? false),
      options: [],
    },
    {
      id: 'trimValues',
      label: t('Leave out blanks around texts'),
      kind: 'check',
      value: String(currentOptions.trimValues ?? false),
      options: [],
    },
  ];
}

/** Without places, the file is read with a delimiter again. */
function columnStartsField(columnStarts: readonly number[]): PanelField {
  return {
    id: 'columnStarts',
    label: t('Columns begin at'),
    kind: 'combo',
    value: columnStarts.join(', '),
    options: [],
    help: t('Characters of a line, counted from 1. Empty if a delimiter stands between the values.'),
  };
}

/** The words that the file itself suggests, all of them in one choice, and the usual ones. */
function nullWordOptions(plan: TablePlan | undefined): FieldOption[] {
  const suggestedWords = [...new Set((plan?.columns ?? []).flatMap(({ suggestion }) => suggestion?.nullWords ?? []))];
  const values = [
    ...(suggestedWords.length > 0 ? [suggestedWords.join(', ')] : []),
    'NULL',
    'NULL, \\N',
    'null, NULL, N/A',
  ];
  return [...new Set(values)].map((value) => ({ value, label: value }));
}

/** Of several files, it may be only the first one. */
function headerField(header: NonNullable<ReadOptions['header']>, hasSeveralFiles: boolean): PanelField {
  const field = { id: 'header', value: String(header) };
  if (!hasSeveralFiles && header !== 'first')
    return { ...field, kind: 'check', label: t('First row is a header'), options: [] };
  const options: FieldOption[] = [
    { value: 'true', label: t('In each file') },
    { value: 'first', label: t('In the first file only') },
    { value: 'false', label: t('In no file') },
  ];
  return { ...field, kind: 'select', label: t('Header'), options };
}

function arrayField(path: readonly string[] | undefined, arrays: PanelState['arrays']): PanelField[] {
  if (arrays.length === 0 && !path?.length) return [];
  const arrayCandidates = arrays.length > 0 ? arrays : [{ path: path ?? [], rows: undefined }];
  const options = arrayCandidates.map((array): FieldOption => {
    const label = describeArrayPath(array.path);
    return {
      value: pathId(array.path),
      label: array.rows === undefined ? label : t('{0} ({1})', label, formatRowCount(array.rows)),
    };
  });
  const value = path === undefined ? '' : pathId(path);
  const placeholderOption = value === '' ? [emptyOption(t('Choose an array'))] : [];
  return [
    {
      id: 'arrayPath',
      label: t('Path to the records'),
      kind: 'select',
      value,
      options: withCurrentValue([...placeholderOption, ...options], value),
    },
  ];
}

function describeArrayPath(path: readonly string[]): string {
  if (path.length === 0) return t('The whole file as one row');
  if (path.at(-1) !== eachMember) return path.join(' › ');
  return path.length === 1 ? t('A row for each key') : t('{0}: a row for each key', path.slice(0, -1).join(' › '));
}

/**
 * What a choice in one of the fields of reading changes. Undefined where it is none of them or its value makes no
 * sense.
 */
export function parseReadChange(id: string, value: string): Partial<ReadOptions> | undefined {
  const change = {
    [id]: id === 'header' ? (value === 'first' ? value : value === 'true') : parseReadValue(id, value),
  };
  return readOptionsSchema.safeParse(change).data;
}

function parseReadValue(id: string, value: string): unknown {
  switch (id) {
    case 'arrayPath':
      return parsePath(value);
    case 'skipLines':
    case 'skipEndLines':
    case 'headerLines':
      return value.trim() === '' ? 0 : Number(value);
    case 'quotedNumbers':
    case 'skipEmptyRows':
    case 'trimValues':
      return value === 'true';
    case 'columnStarts':
      return value.trim() === '' ? undefined : (value.match(/\d+/g) ?? []).map(Number);
    case 'nullWords':
      return value.split(',').flatMap((word) => word.trim() || []);
    default:
      return value;
  }
}

function parsePath(value: string): unknown {
  return value.startsWith('[') ? (JSON.parse(value) as unknown) : undefined;
}

/** Where the file goes and what happens there. */
export function createTargetView(state: PanelState): TargetView {
  const { choices } = state;
  const { mode, options, dataConnection } = choices;
  return {
    fields: [connectionField(state), poolField(state), tableField(state), modeField(mode)],
    advanced: [
      schemaField(state),
      ...(mode === 'upsert' ? [strategyField(options.upsertStrategy)] : []),
      ...(mode === 'upsert' ? [duplicatesField(state)] : []),
      chunksField(options.fileType),
      timestampsField(options.timestamps),
    ],
    advancedUsed: dataConnection !== undefined || Object.keys(options).length > 0,
  };
}

function connectionField({ connections, choices, poolProblem }: PanelState): PanelField {
  const options = connections.map(
    ({ id, name, environment }): FieldOption => ({ value: id, label: environment ? `${name} · ${environment}` : name }),
  );
  const isChosen = connections.some(({ id }) => id === choices.connection);
  return {
    ...{ id: 'connection', label: t('Connection'), kind: 'select', value: isChosen ? choices.connection! : '' },
    options: isChosen ? options : [emptyOption(t('Choose a connection')), ...options],
    ...(poolProblem ? { error: [poolProblem.what, poolProblem.why, poolProblem.next].filter(Boolean).join(' ') } : {}),
  };
}

function poolField({ pool, choices, poolProblem }: PanelState): PanelField {
  const lookupText = choices.connection !== undefined && !poolProblem ? t('Looking it up…') : '';
  const value = pool && pool.connection === choices.connection ? pool.name : lookupText;
  return {
    id: 'pool',
    label: t('Data pool'),
    kind: 'static',
    value: value || t('Pool of the connection'),
    options: [],
  };
}

function tableField(state: PanelState): PanelField {
  const { choices, pool } = state;
  const existing = findExistingTable(state);
  const tables = (pool?.tables ?? []).filter(({ type }) => type === 'table');
  const options = tables.map(
    ({ name, dataSourceName }): FieldOption => ({
      value: name,
      label: name,
      ...(dataSourceName ? { about: dataSourceName } : {}),
    }),
  );
  const nameError = existing ? undefined : validateTableName(choices.table);
  const help =
    nameError !== undefined
      ? undefined
      : existing
        ? t('Exists in the data pool.')
        : pool?.tables && pool.connection === choices.connection
          ? t('A new table.')
          : undefined;
  return {
    id: 'table',
    label: t('Table'),
    kind: 'combo',
    value: choices.table,
    options,
    ...(nameError ? { error: nameError } : {}),
    ...(help ? { help } : {}),
  };
}

function modeField(mode: PushMode): PanelField {
  const options = pushModes.map((value): FieldOption => ({ value, label: getModeLabel(value) }));
  return { id: 'mode', label: t('Mode'), kind: 'select', value: mode, options, help: modeHelp(mode) };
}

function modeHelp(mode: PushMode): string {
  switch (mode) {
    case 'replace':
      return t('Replaces the table. All existing rows and columns are deleted.');
    case 'append':
      return t('Adds all rows. Pushing the same file twice doubles them.');
    case 'upsert':
      return t('Updates rows with the same key and inserts new rows.');
    case 'delete':
      return t('Removes the rows of the table whose key is in the file.');
  }
}

function schemaField({ pool, choices }: PanelState): PanelField {
  const sources = new Map(
    (pool?.tables ?? []).flatMap(({ dataSourceId, dataSourceName }) =>
      dataSourceId ? [[dataSourceId, dataSourceName ?? dataSourceId] as const] : [],
    ),
  );
  const value = choices.dataConnection ?? '';
  const options = [emptyOption(t('Global')), ...[...sources].map(([id, label]): FieldOption => ({ value: id, label }))];
  return {
    id: 'dataConnection',
    label: t('Schema'),
    kind: 'select',
    value,
    options: withCurrentValue(options, value),
    help: t('A table lies in the Global schema of the data pool or in that of a data connection.'),
  };
}

function strategyField(value = ''): PanelField {
  const options = [
    emptyOption(t('As Celonis decides')),
    { value: 'UPSERT_WITH_UNCHANGED_METADATA', label: t('Keep their values') },
    { value: 'UPSERT_WITH_NULLIFICATION', label: t('Become empty') },
  ];
  return {
    id: 'upsertStrategy',
    label: t('Columns that the file lacks'),
    kind: 'select',
    value,
    options,
    help: t('What becomes of the other columns of a row that is renewed.'),
  };
}

function duplicatesField({ choices, tables }: PanelState): PanelField {
  const value = choices.options.duplicateRemovalColumn ?? '';
  const columns = tables[mainTableId]?.plan?.columns ?? tables[mainTableId]?.preview?.columns ?? [];
  const options = [
    emptyOption(t('Not chosen')),
    ...columns.slice(0, 2_000).map(({ name }) => ({ value: name, label: name })),
  ];
  return {
    id: 'duplicateRemovalColumn',
    label: t('Duplicates'),
    kind: 'select',
    value,
    options: withCurrentValue(options, value),
    help: t('The column that decides which of two rows with the same key Celonis keeps.'),
  };
}

function chunksField(value = ''): PanelField {
  const options = [
    emptyOption(t('As in the settings')),
    { value: 'PARQUET', label: 'Parquet' },
    { value: 'CSV', label: 'CSV' },
  ];
  return {
    id: 'fileType',
    label: t('Chunks'),
    kind: 'select',
    value,
    options,
    help: t('The format that rows travel in. Parquet is smaller and keeps types.'),
  };
}

function timestampsField(value = ''): PanelField {
  const options = [
    emptyOption(t('As in the settings')),
    { value: 'INT96', label: 'INT96' },
    { value: 'INT64', label: t('Milliseconds (INT64)') },
  ];
  return {
    id: 'timestamps',
    label: t('Timestamps'),
    kind: 'select',
    value,
    options,
    help: t(
      'How Parquet chunks hold them. INT96, the default of the settings, is what the official Python client sends.',
    ),
  };
}

/** What a choice in one of the fields of the target changes; undefined where it is none of them. */
export function applyTargetChange(state: PanelState, id: string, value: string): PushChoices | undefined {
  const { choices } = state;
  switch (id) {
    case 'connection':
      return withChange(choices, {
        connection: value || undefined,
        ...(value === choices.connection ? {} : { dataConnection: undefined }),
      });
    case 'table':
      return withTable(state, value.trim());
    case 'mode':
      return pushModes.some((mode) => mode === value) ? { ...choices, mode: value as PushMode } : undefined;
    case 'dataConnection':
      return withChange(choices, { dataConnection: value || undefined });
    case 'upsertStrategy':
    case 'duplicateRemovalColumn':
    case 'fileType':
    case 'timestamps':
      return { ...choices, options: withChange(choices.options, { [id]: value || undefined }) };
    default:
      return undefined;
  }
}

/** A table that is there brings its name as it is written there, and its schema. */
function withTable({ choices, pool }: PanelState, name: string): PushChoices {
  const existing = pool && pool.connection === choices.connection ? findTable(pool.tables ?? [], name) : undefined;
  return existing
    ? withChange(choices, { table: existing.name, dataConnection: existing.dataSourceId })
    : { ...choices, table: name };
}

/** The table that the push meets. */
export function findExistingTable({ choices, pool }: PanelState): PoolTable | undefined {
  if (!pool || pool.connection !== choices.connection) return undefined;
  return pool.tables?.find(
    ({ name, dataSourceId }) =>
      name.toLowerCase() === choices.table.toLowerCase() && dataSourceId === choices.dataConnection,
  );
}

/** Whether rows are distinguished by key columns: in the table, or by the tables of their arrays. */
export function needsKeyColumns({ mode, childTables }: PushChoices): boolean {
  return needsKeys(mode) || childTables.length > 0;
}

function optionText(value: ReadOptions[Exclude<keyof ReadOptions, 'columnStarts'>]): string {
  if (Array.isArray(value)) return pathId(value);
  return value === undefined ? '' : String(value);
}

/** What is chosen is offered too. */
function withCurrentValue(options: FieldOption[], value: string): FieldOption[] {
  return options.some((option) => option.value === value)
    ? options
    : [{ value, label: value === '' ? t('Not known yet') : value }, ...options];
}
