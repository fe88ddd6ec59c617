import { t } from '@vscode/l10n';
import { formatColumnCount, formatNumber } from '../../../core/formatNumbers';
import { joinNames } from '../../../core/joinNames';
import type { PushMode } from '../../../push/job/pushJobApi';
import type { SchemaChange } from '../../../push/schemaCompatibility';
import { findSchemaChanges } from '../../../push/schemaCompatibility';
import type { PanelColumn } from './panelColumns';
import { applyColumnChoices } from './panelColumns';
import type { PanelLine } from './panelMessages';
import type { PanelState } from './panelState';
import { mainTableId } from './pushChoices';
import { findExistingTable, needsKeyColumns } from './targetFields';

/** Lines of a kind that are shown before the rest is only counted. */
const maxLines = 3;
/** Names that are listed before the rest is only counted. */

/** What the push would do and why it would not, a line each, before anything is sent. */
export function changeLines(state: PanelState, columns: readonly PanelColumn[]): PanelLine[] {
  const isKnown = columns.length > 0 || state.choices.connection === undefined;
  return isKnown ? [...tableLines(state, columns), ...keyLines(state, columns), ...columnLines(columns)] : [];
}

function tableLines(state: PanelState, columns: readonly PanelColumn[]): PanelLine[] {
  const { choices, pool, existingColumns, areExistingColumnsKnown } = state;
  const { table, mode } = choices;
  const plan = state.tables[mainTableId]?.plan;
  if (state.connections.length === 0)
    return [
      {
        tone: 'warning',
        text: t('There is no connection to push with yet.'),
        actions: [{ action: 'addConnection', label: t('Add Connection') }],
      },
    ];
  if (choices.connection === undefined)
    return [{ tone: 'neutral', text: t('Choose a connection to see what will change there.') }];
  if (pool?.connection !== choices.connection) return [];
  if (!pool.tables)
    return [
      { tone: 'warning', text: t('This connection may push but not list tables, so it is not known what is there.') },
    ];
  const existingTableInfo = findExistingTable(state);
  if (!existingTableInfo && mode === 'delete')
    return [{ tone: 'error', text: t('There is no table {0}, so there are no rows to delete.', table) }];
  const columnCountText = formatColumnCount(columns.filter(({ include }) => include).length);
  if (!existingTableInfo) return [{ tone: 'info', text: t('{0} is a new table with {1}.', table, columnCountText) }];
  if (!areExistingColumnsKnown || !plan) return [];
  if (!existingColumns)
    return [
      {
        tone: 'warning',
        text: t(
          'The columns of {0} cannot be listed, so it is not known whether the file fits.',
          existingTableInfo.name,
        ),
      },
    ];
  return columnChanges(
    existingTableInfo.name,
    findSchemaChanges(applyColumnChoices(plan, columns), existingColumns, mode, choices.keys),
    mode,
  );
}

/** What becomes of the columns of a table that is there, and what stands in the way. */
function columnChanges(table: string, changeList: readonly SchemaChange[], mode: PushMode): PanelLine[] {
  const changesOfKind = (...kinds: SchemaChange['kind'][]): SchemaChange[] =>
    changeList.filter(({ kind }) => kinds.includes(kind));
  const listChanges = (selectedChanges: readonly SchemaChange[]): string =>
    joinNames(
      selectedChanges.map((change) =>
        change.kind === 'otherType' ? t('{0} ({1} becomes {2})', change.column, change.from, change.to) : change.column,
      ),
    );
  const [added, missing, changedColumns] = [
    changesOfKind('added'),
    changesOfKind('missing'),
    changesOfKind('otherType', 'tooLong'),
  ];
  if (mode === 'replace') {
    const lines: PanelLine[] = [
      ...(added.length > 0 ? [{ tone: 'info' as const, text: t('New columns: {0}.', listChanges(added)) }] : []),
      ...(missing.length > 0
        ? [{ tone: 'warning' as const, text: t('Columns that will be deleted: {0}.', listChanges(missing)) }]
        : []),
      ...(changedColumns.length > 0
        ? [{ tone: 'warning' as const, text: t('Columns of another type: {0}.', listChanges(changedColumns)) }]
        : []),
    ];
    return [
      { tone: 'warning', text: t('All rows of {0} are replaced.', table) },
      ...(lines.length > 0 ? lines : [{ tone: 'passed' as const, text: t('The columns stay the same.') }]),
    ];
  }
  const missingColumnLines: PanelLine[] =
    added.length === 0
      ? []
      : [
          {
            tone: 'error',
            text: t('{0} has no columns for {1}. Leave them out, or replace the table.', table, listChanges(added)),
          },
        ];
  const refused = [
    ...missingColumnLines,
    ...limitLines(
      changedColumns.map(({ refusal: errorLines = '' }): PanelLine => ({ tone: 'error', text: errorLines })),
    ),
  ];
  if (mode === 'delete')
    return [{ tone: 'warning', text: t('Rows of {0} whose key is in the file are deleted.', table) }, ...refused];
  if (refused.length > 0) return refused;
  const compatibleLine: PanelLine = { tone: 'passed', text: t('The columns fit those of {0}.', table) };
  return missing.length > 0
    ? [compatibleLine, { tone: 'info', text: t('The file has no values for {0}.', listChanges(missing)) }]
    : [compatibleLine];
}

/** The first few names, and how many more there are. */

function keyLines({ choices, keys }: PanelState, columns: readonly PanelColumn[]): PanelLine[] {
  if (!needsKeyColumns(choices)) return [];
  const keyNames = columns.filter(({ key }) => key).map(({ name }) => name);
  if (keyNames.length === 0)
    return [
      {
        tone: 'error',
        text: t('Select the columns that uniquely identify a row (key), in the column "Key" below.'),
      },
    ];
  const names = keyNames.join(', ');
  switch (keys.state) {
    case 'unknown':
      return [];
    case 'checking':
      return [{ tone: 'running', text: t('Checking whether the keys are unique…') }];
    case 'unique':
      if (choices.mode === 'delete' || choices.options.duplicateRemovalColumn !== undefined)
        return [{ tone: 'passed', text: t('Each row has a key: {0}.', names) }];
      return [{ tone: 'passed', text: t('Keys are unique ({0}).', names) }];
    case 'failed':
      return [{ tone: 'error', text: [keys.problem.what, keys.problem.why].filter(Boolean).join(' ') }];
  }
}

function columnLines(columns: readonly PanelColumn[]): PanelLine[] {
  const faultyColumns = columns.filter(({ errors }) => errors.length > 0);
  return limitLines(
    faultyColumns.map(
      ({ id, name, errors, examples }): PanelLine => ({
        tone: 'error',
        text: [errors[0], examples[0] && `${examples[0]}.`].filter(Boolean).join(' '),
        column: { id, label: name },
      }),
    ),
  );
}

function limitLines(lines: readonly PanelLine[]): PanelLine[] {
  const omittedCount = lines.length - maxLines;
  if (omittedCount <= 0) return [...lines];
  return [
    ...lines.slice(0, maxLines),
    {
      tone: 'error',
      text:
        omittedCount === 1
          ? t('1 more column does not fit either.')
          : t('{0} more columns do not fit either.', formatNumber(omittedCount)),
    },
  ];
}
