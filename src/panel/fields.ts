import { t } from '@vscode/l10n';
import { findTable } from '../celonis/tables';
import { rowCount } from '../platform/numbers';
import { pushModes, readOptions } from '../push/definition/definition';
import { checkTableName } from '../push/tableName';
import { needsKeys } from '../push/job/target';
import { idOf, mainTable, withChange } from './choices';
import type { PoolTable } from '../celonis/tables';
import type { ReadOptions } from '../push/definition/definition';
import type { PushMode } from '../push/job/target';
import type { Choices } from './choices';
import type { Field, Option, Target } from './messages';
import type { PanelState } from './state';

/** The fields above the columns: what they offer, what they say, and what a choice in them changes. */

const found = (label: string): Option => ({ value: '', label });

/** How the file is read, each correctable. */
export function readFields({ choices: { read }, tables, arrays, several }: PanelState): Field[] {
  const preview = tables[mainTable]?.preview;
  const now = { ...preview?.read, ...read };
  const select = (id: keyof ReadOptions, label: string, options: Option[]): Field => ({ id, label, kind: 'select', value: textOf(now[id]), options: withValue(options, textOf(now[id])) });
  const format = select('format', t('Format'), [
    { value: 'json', label: 'JSON' },
    { value: 'ndjson', label: 'JSON Lines' },
    { value: 'csv', label: 'CSV' },
    { value: 'parquet', label: 'Parquet' },
  ]);
  if (now.format === 'json') return [format, ...arrayField(now.arrayPath, arrays)];
  if (now.format !== 'csv') return [format];
  return [
    format,
    select('delimiter', t('Delimiter'), [
      { value: ',', label: t('Comma') },
      { value: ';', label: t('Semicolon') },
      { value: '\t', label: t('Tab') },
      { value: '|', label: t('Pipe') },
    ]),
    select('quote', t('Quote'), [
      { value: '"', label: '"' },
      { value: "'", label: "'" },
      { value: '', label: t('None') },
    ]),
    headerField(now.header ?? true, several),
    select('encoding', t('Character set'), [
      { value: 'utf-8', label: 'UTF-8' },
      { value: 'utf-16le', label: 'UTF-16 LE' },
      { value: 'utf-16be', label: 'UTF-16 BE' },
      { value: 'windows-1252', label: 'Windows-1252' },
    ]),
    select('decimalMark', t('Decimal mark'), [
      { value: '.', label: t('Point: 1234.5') },
      { value: ',', label: t('Comma: 1234,5') },
    ]),
  ];
}

/** Of several files, it may be only the first one. */
function headerField(header: NonNullable<ReadOptions['header']>, several: boolean): Field {
  const field = { id: 'header', value: String(header) };
  if (!several && header !== 'first') return { ...field, kind: 'check', label: t('First line names the columns'), options: [] };
  const options: Option[] = [
    { value: 'true', label: t('In each file') },
    { value: 'first', label: t('In the first file only') },
    { value: 'false', label: t('In no file') },
  ];
  return { ...field, kind: 'select', label: t('Header'), options };
}

function arrayField(path: readonly string[] | undefined, arrays: PanelState['arrays']): Field[] {
  if (arrays.length === 0 && !path?.length) return [];
  const known = arrays.length > 0 ? arrays : [{ path: path ?? [], rows: undefined }];
  const options = known.map((array): Option => {
    const label = array.path.join(' › ') || t('The whole file as one row');
    return { value: idOf(array.path), label: array.rows === undefined ? label : t('{0} ({1})', label, rowCount(array.rows)) };
  });
  const value = path === undefined ? '' : idOf(path);
  const choose = value === '' ? [found(t('Choose an array'))] : [];
  return [{ id: 'arrayPath', label: t('Rows are in'), kind: 'select', value, options: withValue([...choose, ...options], value) }];
}

/** What a choice in one of the fields of reading changes. Undefined where it is none of them or its value makes no sense. */
export function readChange(id: string, value: string): Partial<ReadOptions> | undefined {
  const change = { [id]: id === 'header' ? (value === 'first' ? value : value === 'true') : id === 'arrayPath' ? parsePath(value) : value };
  return readOptions.safeParse(change).data;
}

function parsePath(value: string): unknown {
  return value.startsWith('[') ? (JSON.parse(value) as unknown) : undefined;
}

/** Where the file goes and what happens there. */
export function targetView(state: PanelState): Target {
  const { choices } = state;
  const { mode, options, dataConnection } = choices;
  return {
    fields: [connectionField(state), poolField(state), tableField(state), modeField(mode)],
    advanced: [schemaField(state), ...(mode === 'upsert' ? [strategyField(options.upsertStrategy)] : []), ...(mode === 'upsert' ? [duplicatesField(state)] : []), chunksField(options.fileType), timestampsField(options.timestamps)],
    advancedUsed: dataConnection !== undefined || Object.keys(options).length > 0,
  };
}

function connectionField({ connections, choices, poolProblem }: PanelState): Field {
  const options = connections.map(({ id, name, environment }): Option => ({ value: id, label: environment ? `${name} · ${environment}` : name }));
  const chosen = connections.some(({ id }) => id === choices.connection);
  return {
    ...{ id: 'connection', label: t('Connection'), kind: 'select', value: chosen ? choices.connection! : '' },
    options: chosen ? options : [found(t('Choose a connection')), ...options],
    ...(poolProblem ? { error: [poolProblem.what, poolProblem.why, poolProblem.next].filter(Boolean).join(' ') } : {}),
  };
}

function poolField({ pool, choices, poolProblem }: PanelState): Field {
  const looking = choices.connection !== undefined && !poolProblem ? t('Looking it up…') : '';
  const value = pool && pool.connection === choices.connection ? pool.name : looking;
  return { id: 'pool', label: t('Data pool'), kind: 'static', value: value || t('That of the connection'), options: [] };
}

function tableField(state: PanelState): Field {
  const { choices, pool } = state;
  const there = existingTable(state);
  const tables = (pool?.tables ?? []).filter(({ type }) => type === 'table');
  const options = tables.map(({ name, dataSourceName }): Option => ({ value: name, label: name, ...(dataSourceName ? { about: dataSourceName } : {}) }));
  const fault = there ? undefined : checkTableName(choices.table);
  const help = fault !== undefined ? undefined : there ? t('Exists in the data pool.') : pool?.tables && pool.connection === choices.connection ? t('A new table.') : undefined;
  return { id: 'table', label: t('Table'), kind: 'combo', value: choices.table, options, ...(fault ? { error: fault } : {}), ...(help ? { help } : {}) };
}

function modeField(mode: PushMode): Field {
  const options = pushModes.map((value): Option => ({ value, label: modeName(value) }));
  return { id: 'mode', label: t('Mode'), kind: 'select', value: mode, options, help: modeHelp(mode) };
}

export function modeName(mode: PushMode): string {
  switch (mode) {
    case 'replace':
      return t('Replace');
    case 'append':
      return t('Append');
    case 'upsert':
      return t('Upsert');
    case 'delete':
      return t('Delete rows');
  }
}

function modeHelp(mode: PushMode): string {
  switch (mode) {
    case 'replace':
      return t('The file takes the place of all rows and columns that are there.');
    case 'append':
      return t('Adds all rows. Pushing the same file twice doubles them.');
    case 'upsert':
      return t('Renews the rows with the same key and adds the others.');
    case 'delete':
      return t('Removes the rows of the table whose key is in the file.');
  }
}

function schemaField({ pool, choices }: PanelState): Field {
  const sources = new Map((pool?.tables ?? []).flatMap(({ dataSourceId, dataSourceName }) => (dataSourceId ? [[dataSourceId, dataSourceName ?? dataSourceId] as const] : [])));
  const value = choices.dataConnection ?? '';
  const options = [found(t('Global')), ...[...sources].map(([id, label]): Option => ({ value: id, label }))];
  return { id: 'dataConnection', label: t('Schema'), kind: 'select', value, options: withValue(options, value), help: t('A table lies in the Global schema of the data pool or in that of a data connection.') };
}

function strategyField(value = ''): Field {
  const options = [
    found(t('As Celonis decides')),
    { value: 'UPSERT_WITH_UNCHANGED_METADATA', label: t('Keep their values') },
    { value: 'UPSERT_WITH_NULLIFICATION', label: t('Become empty') },
  ];
  return { id: 'upsertStrategy', label: t('Columns that the file lacks'), kind: 'select', value, options, help: t('What becomes of the other columns of a row that is renewed.') };
}

function duplicatesField({ choices, tables }: PanelState): Field {
  const value = choices.options.duplicateRemovalColumn ?? '';
  const columns = tables[mainTable]?.plan?.columns ?? tables[mainTable]?.preview?.columns ?? [];
  const options = [found(t('Not chosen')), ...columns.slice(0, 2_000).map(({ name }) => ({ value: name, label: name }))];
  return { id: 'duplicateRemovalColumn', label: t('Duplicates'), kind: 'select', value, options: withValue(options, value), help: t('The column that decides which of two rows with the same key Celonis keeps.') };
}

function chunksField(value = ''): Field {
  const options = [found(t('As in the settings')), { value: 'PARQUET', label: 'Parquet' }, { value: 'CSV', label: 'CSV' }];
  return { id: 'fileType', label: t('Chunks'), kind: 'select', value, options, help: t('The format that rows travel in. Parquet is smaller and keeps types.') };
}

function timestampsField(value = ''): Field {
  const options = [found(t('As in the settings')), { value: 'INT64', label: t('Milliseconds (INT64)') }, { value: 'INT96', label: 'INT96' }];
  return { id: 'timestamps', label: t('Timestamps'), kind: 'select', value, options, help: t('How Parquet chunks hold them. INT96 is what the official Python client writes.') };
}

/** What a choice in one of the fields of the target changes; undefined where it is none of them. */
export function targetChange(state: PanelState, id: string, value: string): Choices | undefined {
  const { choices } = state;
  switch (id) {
    case 'connection':
      return withChange(choices, { connection: value || undefined, ...(value === choices.connection ? {} : { dataConnection: undefined }) });
    case 'table':
      return atTable(state, value.trim());
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
function atTable({ choices, pool }: PanelState, name: string): Choices {
  const there = pool && pool.connection === choices.connection ? findTable(pool.tables ?? [], name) : undefined;
  return there ? withChange(choices, { table: there.name, dataConnection: there.dataSourceId }) : { ...choices, table: name };
}

/** The table that the push meets. */
export function existingTable({ choices, pool }: PanelState): PoolTable | undefined {
  if (!pool || pool.connection !== choices.connection) return undefined;
  return pool.tables?.find(({ name, dataSourceId }) => name.toLowerCase() === choices.table.toLowerCase() && dataSourceId === choices.dataConnection);
}

/** Whether rows are told apart by key columns: in the table, or by the tables of their arrays. */
export function wantsKeys({ mode, childTables }: Choices): boolean {
  return needsKeys(mode) || childTables.length > 0;
}

function textOf(value: ReadOptions[keyof ReadOptions]): string {
  if (Array.isArray(value)) return idOf(value);
  return value === undefined ? '' : String(value);
}

/** What is chosen is offered too. */
function withValue(options: Option[], value: string): Option[] {
  return options.some((option) => option.value === value) ? options : [{ value, label: value === '' ? t('Not known yet') : value }, ...options];
}
