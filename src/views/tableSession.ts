import { t } from '@vscode/l10n';
import { isCancelled, toProblem } from '../http/problem';
import { arrange } from '../table/arrange';
import { toCsv, toJson } from '../table/table';
import { pageMessageSchema, rowsSent } from './messages';
import type { Problem } from '../http/problem';
import type { TableQuery } from '../table/arrange';
import type { Cell, Column, Table } from '../table/table';
import type { PageColumn, TableMessage, TableSpec } from './messages';

/** A table that can be looked at: where its rows come from, and who sorts and filters them. */
export interface TableSource {
  title: string;
  /** What it is a table of. */
  subtitle?: string;
  /** Proposed for a file, without extension. */
  fileName: string;
  /** How the filter is written, where the service filters. Absent: words that the rows must hold, found here while typing. */
  expression?: { label: string; placeholder: string; help: string };
  /** What the rows are made of, where that can be chosen. */
  choosers?: readonly Chooser[];
  /** The rows for a query. Throws ProblemError. */
  load(query: TableQuery, signal: AbortSignal): Promise<Loaded>;
}

/** A choice of what a table is made of: its fields, filters that the service knows. */
export interface Chooser {
  id: string;
  /** What is chosen now: "Fields: 3 of 7…". */
  label(): string;
  /** Lets the person choose; `load` then goes by it. Throws ProblemError, `cancelled` when all stays as it was. */
  choose(): Promise<void>;
}

export interface Loaded {
  table: Table;
  /** What is worth knowing besides the number of rows, a sentence each. */
  notes?: readonly string[];
  /** There are more rows than the table has. */
  more?: boolean;
}

/** What surrounds one open table. */
export interface TableSurroundings {
  post(message: TableMessage): void;
  copy(text: string): Promise<void>;
  /** Answers where it was saved; undefined when the person decided otherwise. */
  save(fileName: string, text: string): Promise<string | undefined>;
  /** A problem that the page shows is in the log too. */
  log(problem: Problem): void;
}

/** A table that is all here. */
export function localTable(about: Omit<TableSource, 'load' | 'expression'>, table: Table, notes: readonly string[] = []): TableSource {
  return { ...about, load: async (query) => ({ table: arrange(table, query), notes }) };
}

/** The host's side of one open table: keeps what is shown, so that a hidden tab loses nothing, and asks for rows anew. */
export class TableSession {
  private query: TableQuery = { filter: '' };
  private problem: Problem | undefined;
  /** The question that is on its way. */
  private work: AbortController | undefined;

  /** `loaded` is what the table begins with. */
  constructor(
    private source: TableSource,
    private loaded: Loaded,
    private readonly around: TableSurroundings,
  ) {}

  async receive(message: unknown): Promise<void> {
    const parsed = pageMessageSchema.safeParse(message);
    if (!parsed.success) return;
    const { data } = parsed;
    switch (data.type) {
      case 'ready':
        this.show();
        // The rows are those of the question before.
        if (this.work) this.around.post({ type: 'busy' });
        return;
      case 'query':
        return this.ask({ filter: data.filter, sort: data.sort });
      case 'choose':
        return this.choose(data.chooser);
      case 'copy':
        await this.around.copy(toJson(this.loaded.table));
        return this.say(t('Copied {0} as JSON.', rowCount(this.loaded.table.rows.length)));
      case 'save':
        return this.save(data.format);
      case 'rejected':
        return this.around.log({ kind: 'internal', what: t('The table did not understand what it should show.') });
    }
  }

  /** Another table in the place of the one that is shown: the command was run again. */
  replace(source: TableSource, loaded: Loaded): void {
    this.work?.abort();
    this.work = undefined;
    this.source = source;
    this.query = { filter: '' };
    this.problem = undefined;
    this.loaded = loaded;
    this.show();
  }

  dispose(): void {
    this.work?.abort();
  }

  /** The latest question counts: an older one that is still on its way is given up. */
  private async ask(query: TableQuery): Promise<void> {
    this.work?.abort();
    const work = (this.work = new AbortController());
    this.query = query;
    this.problem = undefined;
    this.around.post({ type: 'busy' });
    try {
      const loaded = await this.source.load(query, work.signal);
      if (work.signal.aborted) return;
      this.loaded = loaded;
    } catch (error) {
      if (work.signal.aborted || isCancelled(error)) return;
      this.problem = toProblem(error);
      this.around.log(this.problem);
    } finally {
      if (this.work === work) this.work = undefined;
    }
    this.show();
  }

  private async choose(id: string): Promise<void> {
    try {
      await this.source.choosers?.find((one) => one.id === id)?.choose();
      await this.ask(this.query);
    } catch (error) {
      if (isCancelled(error)) return;
      this.problem = toProblem(error);
      this.around.log(this.problem);
      this.show();
    }
  }

  private show(): void {
    const { query, problem, loaded } = this;
    const { columns, rows } = loaded.table;
    const pageColumns = columns.flatMap((column, index) => (column.hidden ? [] : [this.column(column, rows, index)]));
    const choosers = (this.source.choosers ?? []).map((one) => ({ id: one.id, label: one.label() }));
    this.around.post({ type: 'table', ...query, columns: pageColumns, rows: sent(loaded.table), notes: notes(loaded), choosers });
    if (problem) this.around.post({ type: 'problem', ...query, paragraphs: [problem.what, problem.why ?? '', problem.next ?? ''].filter(Boolean) });
  }

  private column({ id, label, type, unit, sortable }: Column, rows: Table['rows'], index: number): PageColumn {
    // Whoever writes an expression needs the name that the service knows the column by.
    const name = this.source.expression && id !== label ? id : '';
    const about = [name, [type, unit].filter(Boolean).join(', ')].filter(Boolean).join(' · ');
    const numeric = rows.some((row) => typeof row[index] === 'number') || /^(integer|float|number)$/i.test(type ?? '');
    return { id, label, ...(about ? { about } : {}), numeric, sortable: sortable ?? true };
  }

  private async save(format: 'csv' | 'json'): Promise<void> {
    const { table } = this.loaded;
    const name = await this.around.save(`${this.source.fileName}.${format}`, format === 'csv' ? toCsv(table) : toJson(table));
    if (name) this.say(t('Saved {0} as {1}.', rowCount(table.rows.length), name));
  }

  private say(text: string): void {
    this.around.post({ type: 'said', text });
  }
}

/** What the page is made of before any row is there. */
export function tableSpec({ title, subtitle, expression }: TableSource): TableSpec {
  return {
    title,
    subtitle,
    filter: expression ? { ...expression, apply: t('Apply') } : { label: t('Filter'), placeholder: t('Words that a row must hold') },
    texts: {
      copy: t('Copy as JSON'),
      csv: t('Save as CSV…'),
      json: t('Save as JSON…'),
      loading: t('Loading…'),
      empty: t('No row fits.'),
      sortBy: t('Sort by {0}'),
      table: t('Rows of {0}', title),
    },
  };
}

function notes({ table, notes = [], more = false }: Loaded): string[] {
  const count = table.rows.length;
  const all = more ? t('The first {0}. There are more.', rowCount(count)) : t('{0}.', rowCount(count));
  const cut = count > rowsSent ? [t('The first {0} are shown. Filter to see others. Copies and files hold all of them.', rowsSent.toLocaleString())] : [];
  return [all, ...cut, ...notes];
}

function sent({ columns, rows }: Table): Cell[][] {
  return rows.slice(0, rowsSent).map((row) => columns.flatMap(({ hidden, words }, index) => (hidden ? [] : [words ? words(row[index] ?? null) : (row[index] ?? null)])));
}

function rowCount(rows: number): string {
  return rows === 1 ? t('1 row') : t('{0} rows', rows.toLocaleString());
}
