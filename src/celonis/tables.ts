import { t } from '@vscode/l10n';
import { toProblem } from '../http/problem';
import type { Resource, Session } from '../connections/vendor';
import { columnsSchema, paths, tablesSchema } from './api';
import { authorized } from './auth';
import { apiTypeOf } from './fields';

/** A table or view of a pool. Its identity is its name in any case together with its data source (celonis-api.md §4.4). */
export interface PoolTable {
  name: string;
  type: 'table' | 'view';
  /** Absent for the pool's Global schema. */
  dataSourceId?: string;
  dataSourceName?: string;
  schemaName?: string;
}

export interface PoolColumn {
  name: string;
  /** As Celonis names it: STRING, INTEGER, FLOAT, DATE… */
  type: string;
  /** STRING only: the most characters that were promised to fit. */
  length?: number;
}

/** The tables and views of a pool, of the connection's own if none is named, by name. Throws ProblemError. */
export async function listTables(session: Session, signal: AbortSignal, poolId = ownPool(session)): Promise<PoolTable[]> {
  const rows = await authorized(session).request({
    method: 'GET',
    path: paths.tables(poolId),
    step: t('listing the tables of the data pool'),
    schema: tablesSchema,
    signal,
  });
  const tables = rows.map(
    ({ name, type, dataSourceId, dataSourceName, schemaName }): PoolTable => ({
      name,
      type: type?.toUpperCase() === 'VIEW' ? 'view' : 'table',
      ...(dataSourceId ? { dataSourceId } : {}),
      ...(dataSourceName ? { dataSourceName } : {}),
      ...(schemaName ? { schemaName } : {}),
    }),
  );
  return tables.sort((a, b) => a.name.localeCompare(b.name));
}

/**
 * The columns of a table in their order. Row counts are not to be had: no public API tells them for a table of a pool (celonis-api.md §7).
 * What the service calls `schemaName` here is the data source's id for its official client; where that finds nothing, the schema's name is tried (§12.8).
 * Throws ProblemError.
 */
export async function listColumns(session: Session, table: PoolTable, signal: AbortSignal, poolId = ownPool(session)): Promise<PoolColumn[]> {
  const http = authorized(session);
  const ask = (schema: string | undefined) =>
    http.request({
      method: 'GET',
      path: paths.columns(poolId, table.name, schema),
      step: t('listing the columns of the table {0}', table.name),
      schema: columnsSchema,
      signal,
    });
  const rows = (await orNone(ask(table.dataSourceId), table.schemaName)) ?? (await ask(table.schemaName));
  return rows.map(({ name, type, length }) => {
    const known = type ?? '';
    return { name, type: known, ...(known.toUpperCase() === 'STRING' && length ? { length: characters(length) } : {}) };
  });
}

/** The existing table that a push with this name would meet: same name in any case, preferably in the Global schema, where new tables go. */
export function findTable(tables: readonly PoolTable[], name: string): PoolTable | undefined {
  const same = tables.filter((one) => one.name.toLowerCase() === name.toLowerCase());
  return same.find((one) => one.dataSourceId === undefined) ?? same[0];
}

/** A pool's tables for the tree, each with its columns on demand. Throws ProblemError. */
export async function tableResources(session: Session, signal: AbortSignal, poolId = ownPool(session)): Promise<readonly Resource[]> {
  const tables = await listTables(session, signal, poolId);
  return tables.map((table) => tableResource(session, table, poolId));
}

function ownPool({ values }: Session): string {
  return apiTypeOf(values) === 'dataPush' ? (values['poolId'] ?? '') : '';
}

function tableResource(session: Session, table: PoolTable, poolId: string): Resource {
  const { name, type, dataSourceId, dataSourceName, schemaName } = table;
  // Only into its own pool does a connection push: the tables of others are another kind, which offers no push.
  const own = poolId === ownPool(session);
  const kind = type === 'view' ? t('View') : t('Table');
  const where = dataSourceName ?? dataSourceId;
  return {
    id: `${dataSourceId ?? schemaName ?? ''}/${name}`,
    kind: own ? type : 'poolTable',
    label: name,
    description: [type === 'view' ? kind : undefined, where].filter(Boolean).join(' · '),
    tooltip: where === undefined ? t('{0} in the Global schema of the data pool', kind) : t('{0} of the data connection {1}', kind, where),
    icon: type === 'view' ? 'eye' : 'table',
    tags: own ? [type] : [],
    data: {
      poolId,
      table: name,
      ...(dataSourceId ? { dataSourceId } : {}),
      ...(schemaName ? { schemaName } : {}),
    },
    children: async (childSignal) => (await listColumns(session, table, childSignal, poolId)).map(columnResource),
  };
}

const columnIcons: Readonly<Record<string, string>> = {
  STRING: 'symbol-string',
  INTEGER: 'symbol-number',
  FLOAT: 'symbol-number',
  BOOLEAN: 'symbol-boolean',
  DATE: 'calendar',
  DATETIME: 'calendar',
  TIME: 'clock',
};

function columnResource({ name, type, length }: PoolColumn): Resource {
  return {
    id: name,
    kind: 'column',
    label: name,
    description: length === undefined ? type : `${type}(${length})`,
    tooltip: length === undefined ? `${name}: ${type}` : t('{0}: {1}, up to {2} characters', name, type, length),
    icon: columnIcons[type.toUpperCase()] ?? 'symbol-field',
    tags: ['column'],
    data: { column: name },
  };
}

/** The rows; undefined where none were found and there is another name to try. Throws ProblemError. */
async function orNone<T>(answer: Promise<T[]>, otherName: string | undefined): Promise<T[] | undefined> {
  try {
    const rows = await answer;
    return rows.length > 0 || otherName === undefined ? rows : undefined;
  } catch (error) {
    if (otherName === undefined || !['notFound', 'invalid'].includes(toProblem(error).kind)) throw error;
    return undefined;
  }
}

/** The service tells four bytes for each character (celonis-api.md §7). */
function characters(length: number): number {
  return length % 4 === 0 ? length / 4 : length;
}
