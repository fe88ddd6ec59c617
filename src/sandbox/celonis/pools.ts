import type { StoredTable } from '../tables/storedTable';
import type { DataPushJob } from './dataPushJob';

export interface SandboxDataSource {
  id: string;
  name: string;
  type: string;
}

/** A data model, and the names of its tables. */
export interface SandboxDataModel {
  id: string;
  name: string;
  tables: readonly string[];
}

export interface SandboxPool {
  id: string;
  name: string;
  description: string;
  createdAt: number;
  dataSources: SandboxDataSource[];
  dataModels: SandboxDataModel[];
  tables: PoolTables;
  jobs: Map<string, DataPushJob>;
}

/** The tables of a pool. A name is unique within its data source, whatever its case (celonis-api.md §4.4). */
export class PoolTables {
  #tables = new Map<string, StoredTable>();

  get(name: string, dataSourceId: string | null): StoredTable | undefined {
    return this.#tables.get(createTableKey(name, dataSourceId));
  }

  /** The table of this name in the global schema, else in the first data source that has one. */
  findByName(name: string): StoredTable | undefined {
    return this.get(name, null) ?? this.listAll().find((table) => table.name.toLowerCase() === name.toLowerCase());
  }

  set(table: StoredTable): void {
    this.#tables.set(createTableKey(table.name, table.dataSourceId), table);
  }

  listAll(): StoredTable[] {
    return [...this.#tables.values()];
  }
}

function createTableKey(name: string, dataSourceId: string | null): string {
  return `${dataSourceId ?? ''}/${name.toLowerCase()}`;
}
