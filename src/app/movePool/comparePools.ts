import type { PoolColumn, PoolTable } from '../../celonis/dataIntegration/poolTables';
import { findTable, listColumns, listTables } from '../../celonis/dataIntegration/poolTables';
import type { VendorSession } from '../../connections/vendor';
import type { Problem } from '../../core/problem';
import { isCancelled, toProblem } from '../../core/problem';
import { Semaphore } from '../../core/semaphore';

/** What two data pools have in common and what not, as far as the key of a connection may look. */
export interface PoolComparison {
  /** Tables of the old pool that the new one does not have. */
  missingTables: readonly PoolTable[];
  newTables: readonly PoolTable[];
  /** How many have the same columns of the same types. */
  equalTables: number;
  changedTables: readonly TableDifference[];
  /** Tables of both whose columns were not looked at, or could not be. */
  uncomparedTables: readonly string[];
  /** By the id of a data connection in the old pool: that of the one and only of the same name in the new one. */
  dataConnections: ReadonlyMap<string, string>;
  /** Why there is nothing to compare. */
  problem?: Problem;
}

export interface TableDifference {
  table: string;
  missingColumns: readonly string[];
  newColumns: readonly string[];
  /** Columns with another type. */
  otherTypes: readonly { column: string; before: string; after: string }[];
}

/** Each table takes two requests, so a pool of thousands is not compared column by column. */
const maxComparedTables = 100;
const parallelTables = 4;

/**
 * Compares the tables of two pools of one team, and the columns of those that both have: first of the tables named,
 * then of others. Where the tables of either cannot be listed, the comparison says why. Throws `cancelled` only.
 */
export async function comparePools(
  session: VendorSession,
  pools: { oldId: string; newId: string },
  usedTables: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<PoolComparison> {
  try {
    const [before, after] = await Promise.all([
      listTables(session, signal, pools.oldId),
      listTables(session, signal, pools.newId),
    ]);
    const dataConnections = matchDataConnections(before, after);
    const pairs = before.flatMap((table) => {
      const counterpart = findCounterpart(table, after, dataConnections);
      return counterpart ? [{ table, counterpart }] : [];
    });
    const isUsed = ({ table }: (typeof pairs)[0]): boolean => usedTables.has(table.name.toLowerCase());
    const ordered = [...pairs.filter(isUsed), ...pairs.filter((pair) => !isUsed(pair))];
    const semaphore = new Semaphore(parallelTables);
    const results = await Promise.all(
      ordered.slice(0, maxComparedTables).map(({ table, counterpart }) =>
        semaphore.run(async () => {
          try {
            const columns = await Promise.all([
              listColumns(session, table, signal, pools.oldId),
              listColumns(session, counterpart, signal, pools.newId),
            ]);
            return compareColumns(table.name, ...columns);
          } catch (error) {
            if (isCancelled(error) || signal.aborted) throw error;
            return table.name;
          }
        }),
      ),
    );
    const differences = results.filter((result) => typeof result !== 'string');
    const changedTables = differences.filter(hasDifference);
    const counterparts = new Set(pairs.map(({ counterpart }) => counterpart));
    return {
      missingTables: before.filter((table) => !pairs.some((pair) => pair.table === table)),
      newTables: after.filter((table) => !counterparts.has(table)),
      equalTables: differences.length - changedTables.length,
      changedTables,
      uncomparedTables: [
        ...results.filter((result) => typeof result === 'string'),
        ...ordered.slice(maxComparedTables).map(({ table }) => table.name),
      ],
      dataConnections,
    };
  } catch (error) {
    if (isCancelled(error) || signal.aborted) throw error;
    return {
      missingTables: [],
      newTables: [],
      equalTables: 0,
      changedTables: [],
      uncomparedTables: [],
      dataConnections: new Map(),
      problem: toProblem(error),
    };
  }
}

/**
 * A migration gives every data connection a new id and leaves its name (celonis-api.md §4.9). Two of one name are none.
 */
function matchDataConnections(before: readonly PoolTable[], after: readonly PoolTable[]): Map<string, string> {
  const idsByName = (tables: readonly PoolTable[]): Map<string, Set<string>> => {
    const ids = new Map<string, Set<string>>();
    for (const { dataSourceId, dataSourceName = '' } of tables) {
      const name = dataSourceName.trim().toLowerCase();
      if (dataSourceId && name) ids.set(name, (ids.get(name) ?? new Set()).add(dataSourceId));
    }
    return ids;
  };
  const newIds = idsByName(after);
  const matches = new Map<string, string>();
  for (const [name, oldIds] of idsByName(before)) {
    const [oldId, otherOldId] = oldIds;
    const [newId, otherNewId] = newIds.get(name) ?? [];
    if (oldId && newId && otherOldId === undefined && otherNewId === undefined) matches.set(oldId, newId);
  }
  return matches;
}

function findCounterpart(
  { name, dataSourceId }: PoolTable,
  after: readonly PoolTable[],
  dataConnections: ReadonlyMap<string, string>,
): PoolTable | undefined {
  const newSourceId = dataSourceId === undefined ? undefined : dataConnections.get(dataSourceId);
  if (dataSourceId !== undefined && newSourceId === undefined) return undefined;
  return findTable(
    after.filter((table) => table.dataSourceId === newSourceId),
    name,
  );
}

function compareColumns(table: string, before: readonly PoolColumn[], after: readonly PoolColumn[]): TableDifference {
  const byName = (columns: readonly PoolColumn[]): Map<string, PoolColumn> =>
    new Map(columns.map((column) => [column.name.toLowerCase(), column]));
  const [oldColumns, newColumns] = [byName(before), byName(after)];
  return {
    table,
    missingColumns: before.filter(({ name }) => !newColumns.has(name.toLowerCase())).map(({ name }) => name),
    newColumns: after.filter(({ name }) => !oldColumns.has(name.toLowerCase())).map(({ name }) => name),
    otherTypes: before.flatMap((column) => {
      const counterpart = newColumns.get(column.name.toLowerCase());
      const [typeBefore, typeAfter] = [formatType(column), counterpart ? formatType(counterpart) : ''];
      return counterpart && typeBefore !== typeAfter
        ? [{ column: column.name, before: typeBefore, after: typeAfter }]
        : [];
    }),
  };
}

function formatType({ type, length }: PoolColumn): string {
  return length === undefined ? type.toUpperCase() : `${type.toUpperCase()}(${length})`;
}

function hasDifference({ missingColumns, newColumns, otherTypes }: TableDifference): boolean {
  return missingColumns.length + newColumns.length + otherTypes.length > 0;
}
