import type { Table } from '../tables/table';
import type { DataPushJob } from './job';

export interface DataSource {
  id: string;
  name: string;
  type: string;
}

/** A data model, and the names of its tables. */
export interface DataModel {
  id: string;
  name: string;
  tables: readonly string[];
}

export interface Pool {
  id: string;
  name: string;
  description: string;
  createdAt: number;
  dataSources: DataSource[];
  dataModels: DataModel[];
  tables: PoolTables;
  jobs: Map<string, DataPushJob>;
}

/** The tables of a pool. A name is unique within its data source, whatever its case (celonis-api.md §4.4). */
export class PoolTables {
  #tables = new Map<string, Table>();

  get(name: string, dataSourceId: string | null): Table | undefined {
    return this.#tables.get(identity(name, dataSourceId));
  }

  /** The table of this name in the global schema, else in the first data source that has one. */
  find(name: string): Table | undefined {
    return this.get(name, null) ?? this.all().find((table) => table.name.toLowerCase() === name.toLowerCase());
  }

  put(table: Table): void {
    this.#tables.set(identity(table.name, table.dataSourceId), table);
  }

  all(): Table[] {
    return [...this.#tables.values()];
  }
}

function identity(name: string, dataSourceId: string | null): string {
  return `${dataSourceId ?? ''}/${name.toLowerCase()}`;
}
