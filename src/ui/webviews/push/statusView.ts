import { t } from '@vscode/l10n';
import { formatColumnCount, formatNumber, formatRowCount } from '../../../core/formatNumbers';
import { validateTableName } from '../../../push/tableName';
import { changeLines } from './changeLines';
import type { PanelColumn } from './panelColumns';
import type { StatusView } from './panelMessages';
import type { PanelState, StatusText } from './panelState';
import { columnChoicesOf, mainTableId, pathId } from './pushChoices';
import { findExistingTable, needsKeyColumns } from './targetFields';

/** How it stands, in a few words, and what can be done. */
export function createStatusView(state: PanelState, columns: readonly PanelColumn[]): StatusView {
  const { actionStatus, choices } = state;
  const blockingReason = findPushObstacle(state, columns);
  const isIdle = actionStatus?.isRunning === undefined;
  const canBeSaved = choices.connection !== undefined && choices.table !== '';
  const statusText = actionStatus ?? blockingReason ?? readyStatus(state, columns);
  return {
    tone: statusText.tone,
    text: statusText.text,
    paragraphs: [...(actionStatus?.paragraphs ?? [])],
    canPush: isIdle && !blockingReason,
    canWaitToPush: isIdle && blockingReason?.tone === 'running',
    canDryRun: isIdle && !findFileObstacle(state, columns),
    canSave: isIdle && canBeSaved,
    canHandOver: isIdle && !blockingReason,
    canCancel: !isIdle,
    ...(actionStatus?.percent === undefined ? {} : { percent: Math.round(actionStatus.percent) }),
    actions: (actionStatus?.actions ?? []).map(({ label }) => label),
  };
}

/** Why nothing can be pushed yet; undefined when it can. */
export function findPushObstacle(state: PanelState, columns: readonly PanelColumn[]): StatusText | undefined {
  const { choices } = state;
  if (choices.connection === undefined || !state.connections.some(({ id }) => id === choices.connection))
    return { tone: 'neutral', text: t('Choose a connection.') };
  const nameError = findExistingTable(state) ? undefined : validateTableName(choices.table);
  if (nameError !== undefined) return { tone: 'error', text: nameError };
  if (state.poolProblem) return { tone: 'error', text: t('The connection failed.') };
  const fileObstacle = findFileObstacle(state, columns);
  if (fileObstacle) return fileObstacle;
  if (state.pool?.connection !== choices.connection || (findExistingTable(state) && !state.areExistingColumnsKnown))
    return { tone: 'running', text: t('Looking up what is there…') };
  if (needsKeyColumns(choices) && !columns.some(({ key }) => key))
    return { tone: 'error', text: t('Select the key columns.') };
  if (state.keys.state === 'checking') return { tone: 'running', text: t('Checking the keys…') };
  if (state.keys.state === 'failed') return { tone: 'error', text: t('The keys are not unique.') };
  return changeLines(state, columns).some(({ tone }) => tone === 'error')
    ? { tone: 'error', text: t('The file does not fit the table.') }
    : undefined;
}

/** What is wrong with the file and the columns, wherever they go. */
function findFileObstacle(state: PanelState, columns: readonly PanelColumn[]): StatusText | undefined {
  for (const table of [mainTableId, ...state.choices.childTables.map(({ source }) => pathId(source))]) {
    const { problem, isReading, plan, progress } = state.tables[table] ?? { isReading: true };
    if (problem) return { tone: 'error', text: t('The file cannot be read as it is.') };
    if (isReading)
      return {
        tone: 'running',
        text: progress ? t('Reading… {0} so far', formatRowCount(progress.rows)) : t('Reading…'),
      };
    if (!plan) return { tone: 'neutral', text: t('Choose the array that holds the rows.') };
  }
  if (!columns.some(({ include }) => include))
    return { tone: 'error', text: t('No column is pushed. Include at least one.') };
  const faultyColumnCount = columns.filter(({ errors }) => errors.length > 0).length;
  if (faultyColumnCount > 0)
    return {
      tone: 'error',
      text:
        faultyColumnCount === 1
          ? t('1 column does not fit.')
          : t('{0} columns do not fit.', formatNumber(faultyColumnCount)),
    };
  const child = state.choices.childTables.find(
    ({ source, table }) =>
      validateTableName(table) !== undefined ||
      (state.tables[pathId(source)]?.plan?.conversionErrors ?? []).some(({ column }) =>
        isIncluded(state, pathId(source), column),
      ),
  );
  return child ? { tone: 'error', text: t('The table {0} does not fit.', child.table) } : undefined;
}

function isIncluded(state: PanelState, table: string, name: string): boolean {
  const planned = state.tables[table]?.plan?.columns.find((column) => column.name === name);
  const choice =
    planned && columnChoicesOf(state.choices, table).find(({ source }) => pathId(source) === pathId(planned.path));
  return choice?.include ?? true;
}

function readyStatus(state: PanelState, columns: readonly PanelColumn[]): StatusText {
  const rows = state.tables[mainTableId]?.plan?.rows ?? 0;
  return {
    tone: 'passed',
    text: t(
      'Ready: {0}, {1}',
      formatRowCount(rows),
      formatColumnCount(columns.filter(({ include }) => include).length),
    ),
  };
}
