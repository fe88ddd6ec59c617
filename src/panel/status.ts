import { t } from '@vscode/l10n';
import { columnCount, rowCount } from '../platform/numbers';
import { checkTableName } from '../push/tableName';
import { columnsIn, idOf, mainTable } from './choices';
import { changeLines } from './changes';
import { existingTable, wantsKeys } from './fields';
import type { PanelColumn } from './columns';
import type { Status, Tone } from './messages';
import type { PanelState } from './state';

interface Said {
  tone: Tone;
  text: string;
}

/** How it stands, in a few words, and what can be done. */
export function statusView(state: PanelState, columns: readonly PanelColumn[]): Status {
  const { work, choices } = state;
  const obstacle = inTheWay(state, columns);
  const free = work?.running === undefined;
  const saving = choices.connection !== undefined && choices.table !== '';
  const said = work ?? obstacle ?? ready(state, columns);
  return {
    tone: said.tone,
    text: said.text,
    paragraphs: [...(work?.paragraphs ?? [])],
    canPush: free && !obstacle,
    canDryRun: free && !inTheWayOfReading(state, columns),
    canSave: free && saving,
    canCancel: work?.running === 'cancellable',
  };
}

/** Why nothing can be pushed yet; undefined when it can. */
export function inTheWay(state: PanelState, columns: readonly PanelColumn[]): Said | undefined {
  const { choices } = state;
  if (choices.connection === undefined || !state.connections.some(({ id }) => id === choices.connection)) return { tone: 'neutral', text: t('Choose a connection.') };
  const fault = existingTable(state) ? undefined : checkTableName(choices.table);
  if (fault !== undefined) return { tone: 'error', text: fault };
  if (state.poolProblem) return { tone: 'error', text: t('The connection does not work.') };
  const reading = inTheWayOfReading(state, columns);
  if (reading) return reading;
  if (state.pool?.connection !== choices.connection || (existingTable(state) && !state.existingKnown)) return { tone: 'running', text: t('Looking up what is there…') };
  if (wantsKeys(choices) && !columns.some(({ key }) => key)) return { tone: 'error', text: t('Mark the key columns.') };
  if (state.keys.state === 'checking') return { tone: 'running', text: t('Checking the keys…') };
  if (state.keys.state === 'failed') return { tone: 'error', text: t('The key does not tell all rows apart.') };
  return changeLines(state, columns).some(({ tone }) => tone === 'error') ? { tone: 'error', text: t('The file does not fit the table.') } : undefined;
}

/** What is wrong with the file and the columns, wherever they go. */
function inTheWayOfReading(state: PanelState, columns: readonly PanelColumn[]): Said | undefined {
  for (const table of [mainTable, ...state.choices.childTables.map(({ source }) => idOf(source))]) {
    const { problem, reading, plan, progress } = state.tables[table] ?? { reading: true };
    if (problem) return { tone: 'error', text: t('The file cannot be read as it is.') };
    if (reading) return { tone: 'running', text: progress ? t('Reading… {0} so far', rowCount(progress.rows)) : t('Reading…') };
    if (!plan) return { tone: 'neutral', text: t('Choose the array that holds the rows.') };
  }
  if (!columns.some(({ include }) => include)) return { tone: 'error', text: t('No column is pushed. Include at least one.') };
  const wrong = columns.filter(({ errors }) => errors.length > 0).length;
  if (wrong > 0) return { tone: 'error', text: wrong === 1 ? t('1 column does not fit.') : t('{0} columns do not fit.', wrong.toLocaleString()) };
  const child = state.choices.childTables.find(({ source, table }) => checkTableName(table) !== undefined || (state.tables[idOf(source)]?.plan?.misfits ?? []).some(({ column }) => isIncluded(state, idOf(source), column)));
  return child ? { tone: 'error', text: t('The table {0} does not fit.', child.table) } : undefined;
}

function isIncluded(state: PanelState, table: string, name: string): boolean {
  const planned = state.tables[table]?.plan?.columns.find((column) => column.name === name);
  const choice = planned && columnsIn(state.choices, table).find(({ source }) => idOf(source) === idOf(planned.path));
  return choice?.include ?? true;
}

function ready(state: PanelState, columns: readonly PanelColumn[]): Said {
  const rows = state.tables[mainTable]?.plan?.rows ?? 0;
  return { tone: 'passed', text: t('Ready: {0}, {1}', rowCount(rows), columnCount(columns.filter(({ include }) => include).length)) };
}
