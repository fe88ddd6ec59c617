import { t } from '@vscode/l10n';
import type { CellValue, DataTable, DataTableColumn } from '../../../core/dataTable';
import { toCsv, toJson, toTabSeparated } from '../../../core/dataTable';
import { formatNumber, formatRowCount } from '../../../core/formatNumbers';
import type { Problem } from '../../../core/problem';
import { isCancelled, toProblem } from '../../../core/problem';
import type { TableQuery } from '../../../core/sortAndFilter';
import { sortAndFilter } from '../../../core/sortAndFilter';
import { rejectionText } from '../host/pageTexts';
import type { CellsToCopy, TableHostMessage, TablePageColumn, TableSpec } from './tableMessages';
import { maxRowsSent, tablePageMessageSchema } from './tableMessages';

/** A table that can be looked at: where its rows come from, and who sorts and filters them. */
export interface TableSource {
  title: string;
  /** What it is a table of. */
  subtitle?: string;
  /** Proposed for a file, without extension. */
  fileName: string;
  /**
   * How the filter is written, where the service filters. Absent: words that the rows must hold, found here while
   * typing.
   */
  filterExpression?: { label: string; placeholder: string; help: string };
  /** What the rows are made of, where that can be chosen. */
  choosers?: readonly TableChooser[];
  /** What can be done with rows that a person selects. */
  listActions?(): readonly TableAction[];
  /** The rows for a query. Throws ProblemError. */
  load(query: TableQuery, signal: AbortSignal): Promise<LoadedTable>;
}

/** The id of the chooser that reads what a table is made of anew. */
export const refreshId = 'refresh';

/** A choice of what a table is made of: its fields, filters that the service knows. */
export interface TableChooser {
  id: string;
  /** What is chosen now: "Fields: 3 of 7…". */
  describeChoice(): string;
  /** Lets the person choose; `load` then goes by it. Throws ProblemError, `cancelled` when all stays as it was. */
  choose(): Promise<void>;
}

/** Something that is done with rows of a table: "Retry". */
export interface TableAction {
  id: string;
  label: string;
  /** With one row at a time. */
  isForOne?: boolean;
  /** The rows stay as they are, and selected. */
  leavesRows?: boolean;
  /** Else the rows are read anew afterwards. Throws ProblemError, `cancelled` when all stays as it was. */
  run(rows: readonly DataTable['rows'][number][]): Promise<void>;
}

export interface LoadedTable {
  table: DataTable;
  /** What is worth knowing besides the number of rows, a sentence each. */
  notes?: readonly string[];
  /** There are more rows than the table has. */
  hasMore?: boolean;
  /** The same table with the rows that come next, where there are more. Throws ProblemError. */
  loadMore?(signal: AbortSignal): Promise<LoadedTable>;
}

/** What surrounds one open table. */
export interface TableSessionDependencies {
  post(message: TableHostMessage): void;
  copy(text: string): Promise<void>;
  /** Answers where it was saved; undefined when the person decided otherwise. */
  save(fileName: string, text: string): Promise<string | undefined>;
  /** A problem that the page shows is in the log too. */
  log(problem: Problem): void;
}

/** A table that is all here. */
export function createLocalTableSource(
  description: Omit<TableSource, 'load' | 'filterExpression'>,
  table: DataTable,
  notes: readonly string[] = [],
): TableSource {
  return { ...description, load: async (query) => ({ table: sortAndFilter(table, query), notes }) };
}

/**
 * The host's side of one open table: keeps what is shown, so that a hidden tab loses nothing, and asks for rows anew.
 */
export class TableSession {
  private query: TableQuery = { filter: '' };
  private problem: Problem | undefined;
  /** The question that is on its way. */
  private queryController: AbortController | undefined;

  /** `loadedTable` is what the table begins with. */
  constructor(
    private source: TableSource,
    private loadedTable: LoadedTable,
    private readonly dependencies: TableSessionDependencies,
  ) {}

  async handleMessage(message: unknown): Promise<void> {
    const parsed = tablePageMessageSchema.safeParse(message);
    if (!parsed.success) return;
    const { data } = parsed;
    switch (data.type) {
      case 'ready':
        this.postTable();
        // The rows are those of the question before.
        if (this.queryController) this.dependencies.post({ type: 'busy' });
        return;
      case 'query':
        return this.runQuery({ filter: data.filter, sort: data.sort });
      case 'choose':
        return this.choose(data.chooser);
      case 'copy':
        await this.dependencies.copy(toJson(this.loadedTable.table));
        return this.announce(t('Copied {0} as JSON.', formatRowCount(this.loadedTable.table.rows.length)));
      case 'copyCells':
        return this.copyCells(data);
      case 'act':
        return this.act(data.action, data.rows);
      case 'loadMore':
        return this.loadMore();
      case 'save':
        return this.save(data.format);
      case 'rejected':
        return this.dependencies.log({
          kind: 'internal',
          what: t('The table page received something that it does not understand.'),
        });
    }
  }

  /** Another table in the place of the one that is shown: the command was run again. */
  replaceTable(source: TableSource, newTable: LoadedTable): void {
    this.queryController?.abort();
    this.queryController = undefined;
    this.source = source;
    this.query = { filter: '' };
    this.problem = undefined;
    this.loadedTable = newTable;
    this.postTable();
  }

  /** What it is made of has changed elsewhere. Never throws. */
  refresh(): Promise<void> {
    return this.choose(refreshId);
  }

  dispose(): void {
    this.queryController?.abort();
  }

  private async runQuery(query: TableQuery): Promise<void> {
    this.query = query;
    await this.load((signal) => this.source.load(query, signal));
  }

  private async loadMore(): Promise<void> {
    const { loadedTable } = this;
    if (loadedTable.loadMore && !this.queryController)
      await this.load(async (signal) => (await loadedTable.loadMore?.(signal)) ?? loadedTable, true);
  }

  /** The latest question counts: an older one that is still on its way is given up. */
  private async load(loadTable: (signal: AbortSignal) => Promise<LoadedTable>, isContinued = false): Promise<void> {
    this.queryController?.abort();
    const controller = (this.queryController = new AbortController());
    this.problem = undefined;
    this.dependencies.post({ type: 'busy' });
    try {
      const newTable = await loadTable(controller.signal);
      if (controller.signal.aborted) return;
      this.loadedTable = newTable;
    } catch (error) {
      if (controller.signal.aborted || isCancelled(error)) return;
      this.problem = toProblem(error);
      this.dependencies.log(this.problem);
    } finally {
      if (this.queryController === controller) this.queryController = undefined;
    }
    this.postTable(isContinued);
  }

  private async choose(id: string): Promise<void> {
    try {
      await this.source.choosers?.find((chooser) => chooser.id === id)?.choose();
      await this.runQuery(this.query);
    } catch (error) {
      if (isCancelled(error)) return;
      this.problem = toProblem(error);
      this.dependencies.log(this.problem);
      this.postTable();
    }
  }

  private async act(id: string, rowIndexes: readonly number[]): Promise<void> {
    const action = this.source.listActions?.().find((candidate) => candidate.id === id);
    const rows = rowIndexes.flatMap((index) => {
      const row = this.loadedTable.table.rows[index];
      return row ? [row] : [];
    });
    if (!action || rows.length === 0) return;
    try {
      await action.run(rows);
      if (!action.leavesRows) await this.runQuery(this.query);
    } catch (error) {
      this.showFailure(error);
    }
  }

  private async copyCells({ rows, columns, withHeaders }: CellsToCopy): Promise<void> {
    const { table } = this.loadedTable;
    const isIn = (index: number, range: readonly [number, number] | undefined): boolean =>
      !range || (index >= range[0] && index <= range[1]);
    const columnIndexes = table.columns
      .flatMap(({ isExportOnly }, index) => (isExportOnly ? [] : [index]))
      .filter((_, shownIndex) => isIn(shownIndex, columns));
    const part: DataTable = {
      columns: columnIndexes.flatMap((index) => table.columns[index] ?? []),
      rows: table.rows
        .filter((_, index) => isIn(index, rows))
        .map((row) => columnIndexes.map((index) => row[index] ?? null)),
    };
    await this.dependencies.copy(toTabSeparated(part, withHeaders));
    const cellCount = part.rows.length * part.columns.length;
    this.announce(cellCount === 1 ? t('Copied 1 cell.') : t('Copied {0} cells.', formatNumber(cellCount)));
  }

  /** The menu of a cell: the page knows what is selected, and asks for it to be copied. */
  requestCopy(part: 'cells' | 'rows' | 'columns', withHeaders: boolean): void {
    this.dependencies.post({ type: 'copyRequested', part, withHeaders });
  }

  private showFailure(error: unknown): void {
    if (isCancelled(error)) return;
    this.problem = toProblem(error);
    this.dependencies.log(this.problem);
    this.postProblem(this.problem);
  }

  /** What is shown stays, and so does what is selected. */
  private postProblem(problem: Problem): void {
    const paragraphs = [problem.what, problem.why ?? '', problem.next ?? ''].filter(Boolean);
    this.dependencies.post({ type: 'problem', ...this.query, paragraphs });
  }

  private postTable(isContinued = false): void {
    const { query, problem, loadedTable } = this;
    const { columns, rows } = loadedTable.table;
    const pageColumns = columns.flatMap((column, index) =>
      column.isExportOnly ? [] : [this.toPageColumn(column, rows, index)],
    );
    const choosers = (this.source.choosers ?? []).map((chooser) => ({
      id: chooser.id,
      label: chooser.describeChoice(),
    }));
    this.dependencies.post({
      type: 'table',
      ...query,
      columns: pageColumns,
      rows: rowsToSend(loadedTable.table),
      notes: notes(loadedTable),
      choosers,
      actions: (this.source.listActions?.() ?? []).map(({ id, label, isForOne = false }) => ({ id, label, isForOne })),
      canLoadMore: loadedTable.loadMore !== undefined,
      isContinued,
    });
    if (problem) this.postProblem(problem);
  }

  private toPageColumn(
    { id, label, type, unit, sortable }: DataTableColumn,
    rows: DataTable['rows'],
    index: number,
  ): TablePageColumn {
    // Whoever writes an expression needs the name that the service knows the column by.
    const serviceName = this.source.filterExpression && id !== label ? id : '';
    const details = [serviceName, [type, unit].filter(Boolean).join(', ')].filter(Boolean).join(' · ');
    const isNumeric =
      rows.some((row) => typeof row[index] === 'number') || /^(integer|float|number)$/i.test(type ?? '');
    return { id, label, ...(details ? { about: details } : {}), numeric: isNumeric, sortable: sortable ?? true };
  }

  private async save(format: 'csv' | 'json'): Promise<void> {
    const { table } = this.loadedTable;
    const name = await this.dependencies.save(
      `${this.source.fileName}.${format}`,
      format === 'csv' ? toCsv(table) : toJson(table),
    );
    if (name) this.announce(t('Saved {0} as {1}.', formatRowCount(table.rows.length), name));
  }

  private announce(text: string): void {
    this.dependencies.post({ type: 'said', text });
  }
}

/** What the page is made of before any row is there. */
export function createTableSpec({ title, subtitle, filterExpression: expression }: TableSource): TableSpec {
  return {
    title,
    subtitle,
    filter: expression ? { ...expression, apply: t('Apply') } : { label: t('Filter'), placeholder: t('Filter rows') },
    texts: {
      copy: t('Copy as JSON'),
      csv: t('Save as CSV…'),
      json: t('Save as JSON…'),
      loading: t('Loading…'),
      empty: t('No row matches.'),
      sortBy: t('Sort by {0}'),
      table: t('Rows of {0}', title),
      rejected: rejectionText(),
      loadMore: t('Load More'),
      selectAll: t('Select all rows'),
      selectRow: t('Select row {0}'),
      selected: t('{0} selected'),
      noneSelected: t('No row is selected.'),
    },
  };
}

function notes({ table, notes = [], hasMore = false }: LoadedTable): string[] {
  const count = table.rows.length;
  const countNote = hasMore
    ? t('The first {0}. There are more.', formatRowCount(count))
    : t('{0}.', formatRowCount(count));
  const limitNotes =
    count > maxRowsSent
      ? [
          t(
            'The first {0} are shown. Filter to see others. Copies and files hold all of them.',
            formatNumber(maxRowsSent),
          ),
        ]
      : [];
  return [countNote, ...limitNotes, ...notes];
}

function rowsToSend({ columns, rows }: DataTable): CellValue[][] {
  return rows
    .slice(0, maxRowsSent)
    .map((row) =>
      columns.flatMap(({ isExportOnly, formatCell }, index) =>
        isExportOnly ? [] : [formatCell ? formatCell(row[index] ?? null) : (row[index] ?? null)],
      ),
    );
}
