import { randomUUID } from 'node:crypto';
import { tableRows } from '../tables/table';
import type { Pace } from './executor';
import type { DataModel, Pool } from './pools';

export type LoadStatus = 'RUNNING' | 'SUCCESS' | 'WARNING' | 'ERROR' | 'LOST_CONNECTION';

/** How a load stands at a moment. */
export interface LoadView {
  id: string;
  status: LoadStatus;
  message: string | null;
  /** Milliseconds since 1970. */
  startedAt: number;
  endedAt: number | undefined;
  tables: { id: string; name: string; /** Absent until the table is loaded. */ rows: number | undefined; done: boolean }[];
}

interface Load {
  id: string;
  startedAt: number;
  /** Milliseconds that each table takes; those from the cache take none. */
  tableMs: number;
  /** Rows as they were when the load was ordered; a table that is not there has none. */
  tables: { id: string; name: string; rows: number | undefined; cached: boolean }[];
  /** Set where it did not end by itself. */
  broken?: string;
}

/** The loads of all data models. How far one has come follows from the time alone. */
export class Loads {
  #last = new Map<string, Load>();

  constructor(
    private readonly pace: Pace,
    private readonly now: () => number,
  ) {}

  /** The last load of a model, or the one that runs. */
  last(model: DataModel): LoadView | undefined {
    const load = this.#last.get(model.id);
    return load && this.#view(load);
  }

  /** Orders a load; nothing happens and false comes back while another one runs. Only `tableIds`, where given, are loaded anew. */
  order(pool: Pool, model: DataModel, tableIds?: readonly string[]): boolean {
    if (this.last(model)?.status === 'RUNNING') return false;
    const before = this.#last.get(model.id);
    const tables = model.tables.map((name) => {
      const id = tableId(model, name);
      const cachedRows = tableIds && !tableIds.includes(id) ? before?.tables.find((table) => table.id === id)?.rows : undefined;
      const table = pool.tables.find(name);
      return { id, name, rows: cachedRows ?? (table && tableRows(table)), cached: cachedRows !== undefined };
    });
    this.#last.set(model.id, { id: randomUUID(), startedAt: this.now(), tableMs: this.pace.runningMs, tables });
    return true;
  }

  /** A load of the past. */
  remember(pool: Pool, model: DataModel, startedAt: number, broken?: string): void {
    const tables = model.tables.map((name) => {
      const table = pool.tables.find(name);
      return { id: tableId(model, name), name, rows: table && tableRows(table), cached: false };
    });
    this.#last.set(model.id, { id: randomUUID(), startedAt, tableMs: 60_000, tables, ...(broken === undefined ? {} : { broken }) });
  }

  #view({ id, startedAt, tableMs, tables, broken }: Load): LoadView {
    let at = startedAt;
    const now = this.now();
    const view: LoadView = { id, status: 'SUCCESS', message: null, startedAt, endedAt: undefined, tables: [] };
    for (const { id: tableId, name, rows, cached } of tables) {
      if (!cached) at += tableMs;
      const stopped = view.status === 'ERROR' || view.status === 'RUNNING';
      const done = !stopped && at <= now && rows !== undefined;
      view.tables.push({ id: tableId, name, rows: done ? rows : undefined, done });
      if (stopped || done) continue;
      if (at > now) Object.assign(view, { status: 'RUNNING' });
      else Object.assign(view, { status: 'ERROR', endedAt: at, message: `The table "${name}" does not exist in the data pool.` });
    }
    if (view.status !== 'SUCCESS') return view;
    const empty = view.tables.find(({ rows }) => rows === 0);
    if (broken !== undefined) return { ...view, status: 'LOST_CONNECTION', message: broken, endedAt: at };
    if (empty) return { ...view, status: 'WARNING', message: `The table "${empty.name}" is empty.`, endedAt: at };
    return { ...view, endedAt: at };
  }
}

/** The id of a table within a data model. */
export function tableId(model: DataModel, name: string): string {
  return `${model.id}:${name}`;
}
