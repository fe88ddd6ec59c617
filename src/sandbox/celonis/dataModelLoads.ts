import { randomUUID } from 'node:crypto';
import { countTableRows } from '../tables/storedTable';
import type { JobDurations } from './dataPushExecutor';
import type { SandboxDataModel, SandboxPool } from './pools';

/** Celonis' LOST_CONNECTION is a load under way (observed-answers.md, 13) and never the end of one. */
export type LoadStatus = 'RUNNING' | 'SUCCESS' | 'WARNING' | 'ERROR';

/** How a load stands at a moment. */
export interface LoadState {
  id: string;
  status: LoadStatus;
  message: string | null;
  /** Milliseconds since 1970. */
  startedAt: number;
  endedAt: number | undefined;
  tables: {
    id: string;
    name: string /** Absent until the table is loaded. */;
    rows: number | undefined;
    isLoaded: boolean;
  }[];
}

interface ScheduledLoad {
  id: string;
  startedAt: number;
  /** Milliseconds that each table takes; those from the cache take none. */
  tableMs: number;
  /** Rows as they were when the load was ordered; a table that is not there has none. */
  tables: { id: string; name: string; rows: number | undefined; isCached: boolean }[];
  /** Set where it did not end by itself. */
  broken?: string;
}

/** The loads of all data models. How far one has come follows from the time alone. */
export class DataModelLoads {
  #last = new Map<string, ScheduledLoad>();

  constructor(
    private readonly jobDurations: JobDurations,
    private readonly now: () => number,
  ) {}

  /** The last load of a model, or the one that runs. */
  getLastLoad(model: SandboxDataModel): LoadState | undefined {
    const load = this.#last.get(model.id);
    return load && this.#view(load);
  }

  /**
   * Orders a load; nothing happens and false comes back while another one runs. Only `tableIds`, where given, are
   * loaded anew.
   */
  startLoad(pool: SandboxPool, model: SandboxDataModel, tableIds?: readonly string[]): boolean {
    if (this.getLastLoad(model)?.status === 'RUNNING') return false;
    const previousLoad = this.#last.get(model.id);
    const tables = model.tables.map((name) => {
      const id = createTableId(model, name);
      const cachedRows =
        tableIds && !tableIds.includes(id) ? previousLoad?.tables.find((table) => table.id === id)?.rows : undefined;
      const table = pool.tables.findByName(name);
      return { id, name, rows: cachedRows ?? (table && countTableRows(table)), isCached: cachedRows !== undefined };
    });
    this.#last.set(model.id, { id: randomUUID(), startedAt: this.now(), tableMs: this.jobDurations.runningMs, tables });
    return true;
  }

  /** A load of the past. */
  addPastLoad(pool: SandboxPool, model: SandboxDataModel, startedAt: number, failure?: string): void {
    const tables = model.tables.map((name) => {
      const table = pool.tables.findByName(name);
      return { id: createTableId(model, name), name, rows: table && countTableRows(table), isCached: false };
    });
    this.#last.set(model.id, {
      id: randomUUID(),
      startedAt,
      tableMs: 60_000,
      tables,
      ...(failure === undefined ? {} : { broken: failure }),
    });
  }

  #view({ id, startedAt, tableMs, tables, broken: failure }: ScheduledLoad): LoadState {
    let tableEndMs = startedAt;
    const now = this.now();
    const state: LoadState = { id, status: 'SUCCESS', message: null, startedAt, endedAt: undefined, tables: [] };
    for (const { id: tableId, name, rows, isCached } of tables) {
      if (!isCached) tableEndMs += tableMs;
      const isStopped = state.status === 'ERROR' || state.status === 'RUNNING';
      const isLoaded = !isStopped && tableEndMs <= now && rows !== undefined;
      state.tables.push({ id: tableId, name, rows: isLoaded ? rows : undefined, isLoaded });
      if (isStopped || isLoaded) continue;
      if (tableEndMs > now) Object.assign(state, { status: 'RUNNING' });
      else
        Object.assign(state, {
          status: 'ERROR',
          endedAt: tableEndMs,
          message: `The table "${name}" does not exist in the data pool.`,
        });
    }
    if (state.status !== 'SUCCESS') return state;
    const emptyTable = state.tables.find(({ rows }) => rows === 0);
    if (failure !== undefined) return { ...state, status: 'ERROR', message: failure, endedAt: tableEndMs };
    if (emptyTable)
      return { ...state, status: 'WARNING', message: `The table "${emptyTable.name}" is empty.`, endedAt: tableEndMs };
    return { ...state, endedAt: tableEndMs };
  }
}

/** The id of a table within a data model. */
export function createTableId(model: SandboxDataModel, name: string): string {
  return `${model.id}:${name}`;
}
