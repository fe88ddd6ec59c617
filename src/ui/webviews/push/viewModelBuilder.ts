import { t } from '@vscode/l10n';
import { formatColumnCount, formatNumber, formatRowCount, formatSize } from '../../../core/formatNumbers';
import type { Preview } from '../../../engine/model/tablePlan';
import { changeLines } from './changeLines';
import { describeFormat } from './columnFormats';
import { createFixableLines, isSuggestionOpen } from './fixableLines';
import { memoize } from './memoize';
import type { PanelColumn, TableColumns } from './panelColumns';
import { createPanelColumns } from './panelColumns';
import type {
  ColumnRow,
  ColumnsView,
  FieldOption,
  HeaderView,
  PanelField,
  PanelLine,
  PanelView,
  PreviewRowsView,
} from './panelMessages';
import { initialTableState, type PanelState, type TableState } from './panelState';
import { columnChoicesOf, mainTableId, pathId } from './pushChoices';
import { readFields } from './readFields';
import { createStatusView } from './statusView';
import { createTargetView, needsKeyColumns } from './targetFields';

/** A cell of the preview shows no more of a long text than this. */
const maxCellLength = 300;
const noKeys: readonly string[] = [];
const noFoundColumns: TableColumns = { columns: [], conversionErrors: [] };

/**
 * Builds what the page shows of a state. What costs something is made anew only when what it is made of has changed.
 */
export class ViewModelBuilder {
  private readonly findColumns = memoize(
    (plan: TableState['plan'], preview: Preview | undefined, reading: boolean): TableColumns => {
      const columns = (plan ?? preview)?.columns;
      // While it is read anew, the first rows know better than what was found before.
      const conversionErrors = plan && !reading ? plan.conversionErrors : preview?.conversionErrors;
      return columns ? { columns, conversionErrors: conversionErrors ?? [] } : noFoundColumns;
    },
  );
  private readonly mergeChoices = memoize(createPanelColumns);
  private readonly createColumnRows = memoize((columns: readonly PanelColumn[], types: TableState['foundTypes']) =>
    columns.map((column) => createColumnRow(column, types)),
  );
  private readonly createColumnsView = memoize(createColumnsView);
  private readonly createRowsView = memoize(createPreviewRows);

  /** The columns of a table as they are decided. */
  columns({ tables, choices }: PanelState, table: string): readonly PanelColumn[] {
    const { plan, preview, isReading = true } = tables[table] ?? {};
    return this.mergeChoices(
      this.findColumns(plan, preview, isReading),
      columnChoicesOf(choices, table),
      table === mainTableId ? choices.keys : noKeys,
    );
  }

  build(state: PanelState): PanelView {
    const mainColumns = this.columns(state, mainTableId);
    const shownColumns = this.columns(state, state.openTable);
    const { preview, foundTypes = {} } = state.tables[state.openTable] ?? {};
    return {
      header: createHeaderView(state, mainColumns),
      target: createTargetView(state),
      changes: changeLines(state, mainColumns),
      arrays: createArrayFields(state),
      columns: this.createColumnsView(
        state.openTable,
        JSON.stringify(createTableOptions(state)),
        state.openTable === mainTableId && needsKeyColumns(state.choices),
        this.createColumnRows(shownColumns, foundTypes),
      ),
      rows: this.createRowsView(preview, shownColumns),
      status: createStatusView(state, mainColumns),
    };
  }
}

function createHeaderView(state: PanelState, columns: readonly PanelColumn[]): HeaderView {
  const { name, bytes, definition } = state;
  const { plan, isReading, progress } = state.tables[mainTableId] ?? initialTableState;
  const includedCount = columns.filter(({ include }) => include).length;
  const contentText =
    plan && !isReading
      ? `${formatRowCount(plan.rows)}, ${formatColumnCount(includedCount)}`
      : isReading && progress
        ? t(
            'reading: {0} of {1}, {2} so far',
            formatSize(progress.bytesRead),
            formatSize(progress.bytesTotal),
            formatRowCount(progress.rows),
          )
        : isReading
          ? t('reading…')
          : '';
  const lines: PanelLine[] = [
    ...(definition === undefined
      ? []
      : [
          {
            tone: 'info' as const,
            text: t('Settings loaded from {0}.', definition),
            actions: [
              { action: 'openDefinition' as const, label: t('Open It') },
              { action: 'startOver' as const, label: t('Start Over') },
            ],
          },
        ]),
    ...createFixableLines(state, columns),
  ];
  return {
    title: t('Push {0} to Celonis', name),
    ...createProductionNotice(state),
    detail: [bytes === undefined ? '' : formatSize(bytes), contentText].filter(Boolean).join(' · '),
    lines,
    fields: readFields(state),
  };
}

/** Where the target is production, that it is, which connection it is, and its data pool. */
function createProductionNotice({ choices, connections, pool }: PanelState): Pick<HeaderView, 'production'> {
  const connection = connections.find(({ id }) => id === choices.connection);
  if (!connection?.isProduction) return {};
  const poolName = pool?.connection === connection.id ? pool.name : '';
  return { production: [t('Production'), connection.name, poolName].filter(Boolean).join(' · ') };
}

/** Arrays of objects: as text in a column, or as rows of a table of their own. */
function createArrayFields({ tables, choices }: PanelState): PanelField[] {
  // An array that is a table of its own is not among the columns that were read any more.
  const arrayPaths = new Map(
    [...(tables[mainTableId]?.preview?.childArrayPaths ?? []), ...choices.childTables.map(({ source }) => source)].map(
      (path) => [pathId(path), path],
    ),
  );
  return [...arrayPaths.values()]
    .sort((a, b) => pathId(a).localeCompare(pathId(b)))
    .flatMap((path): PanelField[] => {
      const id = pathId(path);
      const child = choices.childTables.find((childTable) => pathId(childTable.source) === id);
      const options: FieldOption[] = [
        { value: 'text', label: t('JSON text in one column') },
        { value: 'table', label: t('Rows of a table of their own') },
      ];
      const choice: PanelField = {
        id: `array:${id}`,
        label: path.join(' › '),
        kind: 'select',
        value: child ? 'table' : 'text',
        options,
      };
      return child
        ? [
            choice,
            {
              id: `arrayTable:${id}`,
              label: t('Table for {0}', path.join(' › ')),
              kind: 'combo',
              value: child.table,
              options: [],
              help: t('Each row has the key of its parent row and its position in the array.'),
            },
          ]
        : [choice];
    });
}

/** The tables that the columns can be shown of; none where there is only one. */
function createTableOptions({ choices }: PanelState): FieldOption[] {
  return choices.childTables.length === 0
    ? []
    : [
        { value: mainTableId, label: choices.table || t('Table') },
        ...choices.childTables.map(({ source, table }) => ({ value: pathId(source), label: table })),
      ];
}

/** @param tableOptions as JSON, so that equal ones are the same. */
function createColumnsView(
  openTable: string,
  tableOptions: string,
  needsKeys: boolean,
  rows: readonly ColumnRow[],
): ColumnsView {
  const includedCount = rows.filter(({ include }) => include).length;
  const summary =
    includedCount === rows.length
      ? t('{0}, all of them are pushed', formatColumnCount(rows.length))
      : t('{0} of {1} are pushed', formatNumber(includedCount), formatColumnCount(rows.length));
  return {
    table: openTable,
    tables: JSON.parse(tableOptions) as FieldOption[],
    summary: rows.length === 0 ? '' : summary,
    keys: needsKeys,
    columns: [...rows],
  };
}

function createColumnRow(column: PanelColumn, types: TableState['foundTypes']): ColumnRow {
  const { id, include, name, source, type, length, key, choice, planned, errors, examples } = column;
  const suggestion = isSuggestionOpen(column) ? planned.suggestion : undefined;
  const foundType = choice?.type === undefined ? planned.type : (types[id] ?? '');
  // What does not fit counts as no value in the rest of what was found, which would only confuse.
  const columnFacts =
    examples.length > 0
      ? []
      : [
          ...(suggestion ? [suggestion.note] : []),
          ...(planned.note === undefined ? [] : [planned.note]),
          ...(planned.nulls > 0 ? [t('Without a value: {0}.', formatRowCount(planned.nulls))] : []),
        ];
  const details = [...errors, ...examples, ...columnFacts];
  return {
    ...{
      id,
      include,
      name,
      source: source.join(' › '),
      type,
      typeChosen: choice?.type !== undefined,
      foundType,
    },
    ...{ length: length === undefined ? '' : String(length), key, format: describeFormat(type, choice) },
    tone: errors.length > 0 ? 'error' : 'neutral',
    note: errors[0] ?? suggestion?.note ?? planned.note ?? '',
    suggestions: suggestion ? suggestion.options.map(({ label }) => label) : [],
    details,
  };
}

function createPreviewRows(preview: Preview | undefined, columns: readonly PanelColumn[]): PreviewRowsView {
  if (!preview) return { caption: '', columns: [], rows: [], unfit: [] };
  const indexById = new Map(preview.columns.map(({ path }, index) => [pathId(path), index]));
  const shownColumns = columns.filter(({ include, id }) => include && indexById.has(id));
  const columnIndexes = shownColumns.flatMap(({ id }) => indexById.get(id) ?? []);
  const shownPositions = new Map(columnIndexes.map((columnIndex, position) => [columnIndex, position]));
  const caption = preview.isComplete
    ? t('Preview ({0})', formatRowCount(preview.rows.length))
    : t('Preview (the first {0})', formatRowCount(preview.rows.length));
  return {
    caption: preview.rows.length === 0 ? '' : caption,
    columns: shownColumns.map(({ name, type }) => ({ name, type, numeric: type === 'INTEGER' || type === 'FLOAT' })),
    unfit: preview.unconvertedCells.flatMap(([row, column]): [number, number][] => {
      const position = shownPositions.get(column);
      return position === undefined ? [] : [[row, position]];
    }),
    rows: preview.rows.map((row) => columnIndexes.map((index) => truncateCell(row[index] ?? null))),
  };
}

function truncateCell(text: string | null): string | null {
  return text !== null && text.length > maxCellLength ? `${text.slice(0, maxCellLength)}…` : text;
}

/** The parts that differ from what is shown. */
export function changedParts(view: PanelView, shownView: Partial<PanelView>): (keyof PanelView)[] {
  return (Object.keys(view) as (keyof PanelView)[]).filter((part) => !isEqualPart(view[part], shownView[part]));
}

/** Parts that are large are the very same where nothing changed in them; the others are small enough to compare. */
function isEqualPart(a: unknown, b: unknown): boolean {
  return a === b || (b !== undefined && !isLargePart(a) && JSON.stringify(a) === JSON.stringify(b));
}

function isLargePart(part: unknown): boolean {
  return typeof part === 'object' && part !== null && ('rows' in part || 'columns' in part);
}
