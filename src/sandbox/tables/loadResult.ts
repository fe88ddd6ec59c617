import type { StoredTable } from './storedTable';

/** The table as it is after the load. The one before is untouched. */
export interface LoadResult {
  table: StoredTable;
  inserted: number;
  updated: number;
  deleted: number;
}
