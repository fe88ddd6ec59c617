import { t } from '@vscode/l10n';
import { getModeLabel } from '../../../app/push/pushText';
import type { PoolTable } from '../../../celonis/dataIntegration/poolTables';
import { findTable } from '../../../celonis/dataIntegration/poolTables';
import { pushModes } from '../../../push/definition/pushDefinition';
import type { PushMode } from '../../../push/job/pushJobApi';
import { needsKeys } from '../../../push/job/pushJobApi';
import { validateTableName } from '../../../push/tableName';
import { emptyOption, withCurrentValue } from './fieldOptions';
import type { FieldOption, PanelField, TargetView } from './panelMessages';
import type { PanelState } from './panelState';
import type { PushChoices } from './pushChoices';
import { mainTableId, withChange } from './pushChoices';

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
    ({ id, name, environment, team }): FieldOption => ({
      value: id,
      label: environment ? `${name} · ${environment}` : name,
      about: team,
    }),
  );
  const chosenConnection = connections.find(({ id }) => id === choices.connection);
  return {
    ...{ id: 'connection', label: t('Connection'), kind: 'search', value: chosenConnection?.id ?? '' },
    options,
    placeholder: t('Choose a connection'),
    actions: [{ action: 'addConnection', label: t('Add Connection') }],
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
    ...(choices.connection === undefined ? {} : { actions: [{ action: 'choosePool', label: t('Choose a Pool…') }] }),
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
      return t('Inserts all rows. Pushing the same file twice duplicates them.');
    case 'upsert':
      return t('Updates rows with the same key and inserts new rows.');
    case 'delete':
      return t('Deletes the rows of the table whose key is in the file.');
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
    help: t('A table is in the Global schema of the data pool or in the schema of a data connection.'),
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
    label: t('Columns missing in the file'),
    kind: 'select',
    value,
    options,
    help: t('What happens to the other columns of a row that is updated.'),
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
