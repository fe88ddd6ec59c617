import { t } from '@vscode/l10n';
import type { FieldValues, Resource, StoredResource, VendorSession } from '../../connections/vendor';
import { lookUp } from '../../core/lookUp';
import { mapInSlices } from '../../core/mapInSlices';
import { toProblem } from '../../core/problem';
import { urlPath } from '../../http/urlPath';
import { apiPaths, columnsSchema, tablesSchema } from '../apiContract';
import { createAuthorizedClient } from '../authorization';
import { getApiType } from '../fields';
import { teamOrigin } from '../teamAddress';

/**
 * A table or view of a pool. Its identity is its name in any case together with its data source (celonis-api.md §4.4).
 */
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
export async function listTables(
  session: VendorSession,
  signal: AbortSignal,
  poolId = ownPoolId(session),
): Promise<PoolTable[]> {
  // The first one takes as long as sorting thousands of names: it is there before the answer comes.
  const collator = new Intl.Collator();
  const tableRecords = await createAuthorizedClient(session).request({
    method: 'GET',
    path: apiPaths.tables(poolId),
    step: t('listing the tables of the data pool'),
    schema: tablesSchema,
    signal,
  });
  const tables = await mapInSlices(
    tableRecords,
    ({ name, type, dataSourceId, dataSourceName, schemaName }): PoolTable => ({
      name,
      type: type?.toUpperCase() === 'VIEW' ? 'view' : 'table',
      ...(dataSourceId ? { dataSourceId } : {}),
      ...(dataSourceName ? { dataSourceName } : {}),
      ...(schemaName ? { schemaName } : {}),
    }),
  );
  return tables.sort((a, b) => collator.compare(a.name, b.name));
}

/**
 * The columns of a table in their order. Row counts are not to be had: no public API tells them for a table of a pool
 * (celonis-api.md §7). What the service calls `schemaName` here is the data source's id for its official client; where
 * that finds nothing, the schema's name is tried (§12.8). Throws ProblemError.
 */
export async function listColumns(
  session: VendorSession,
  table: PoolTable,
  signal: AbortSignal,
  poolId = ownPoolId(session),
): Promise<PoolColumn[]> {
  const http = createAuthorizedClient(session);
  const requestColumns = (schema: string | undefined) =>
    http.request({
      method: 'GET',
      path: apiPaths.columns(poolId, table.name, schema),
      step: t('listing the columns of the table {0}', table.name),
      schema: columnsSchema,
      signal,
    });
  const columnRecords =
    (await rowsOrUndefined(requestColumns(table.dataSourceId), table.schemaName)) ??
    (await requestColumns(table.schemaName));
  return columnRecords.map(({ name, type, length }) => {
    const columnType = type ?? '';
    return {
      name,
      type: columnType,
      ...(columnType.toUpperCase() === 'STRING' && length ? { length: bytesToCharacters(length) } : {}),
    };
  });
}

/**
 * The existing table that a push with this name would meet: same name in any case, preferably in the Global schema,
 * where new tables go.
 */
export function findTable(tables: readonly PoolTable[], name: string): PoolTable | undefined {
  const sameNamed = tables.filter((table) => table.name.toLowerCase() === name.toLowerCase());
  return sameNamed.find((table) => table.dataSourceId === undefined) ?? sameNamed[0];
}

/** A pool's tables for the tree, each with its columns on demand. Throws ProblemError. */
export async function listTableResources(
  session: VendorSession,
  signal: AbortSignal,
  poolId = ownPoolId(session),
): Promise<readonly Resource[]> {
  return mapInSlices(await listTables(session, signal, poolId), prepareTableResources(session, poolId));
}

/** A table made from the `data` of its row; nothing is asked for that. */
export function restoreTableResource(session: VendorSession, { kind, data = {} }: StoredResource): Resource {
  const { poolId = '', table: name = '', dataSourceId, schemaName } = data;
  const table: PoolTable = {
    name,
    type: kind === 'view' ? 'view' : 'table',
    ...(dataSourceId ? { dataSourceId } : {}),
    ...(schemaName ? { schemaName } : {}),
  };
  return prepareTableResources(session, poolId)(table);
}

/**
 * What was kept of a table of the connection's own pool, in the pool that the connection leads to by now. Tables of
 * other pools stay where they are.
 */
export function updateStoredTable<T extends StoredResource & { url?: string | undefined }>(
  values: FieldValues,
  resource: T,
): T {
  const { domain = '', poolId } = values;
  if (getApiType(values) !== 'dataPush' || !poolId || !['table', 'view'].includes(resource.kind)) return resource;
  return { ...resource, url: poolUrl(domain, poolId), data: { ...resource.data, poolId } };
}

/** The web application has no address for a single table. */
function poolUrl(domain: string, poolId: string): string {
  return `${teamOrigin(domain)}${urlPath`/integration/ui/pools/${poolId}`}`;
}

function ownPoolId({ values }: VendorSession): string {
  return getApiType(values) === 'dataPush' ? (values['poolId'] ?? '') : '';
}

/** Makes rows of the tables of one pool, which have much in common: there may be thousands. */
function prepareTableResources(session: VendorSession, poolId: string): (table: PoolTable) => Resource {
  // Only into its own pool does a connection push: the tables of others are another kind, which offers no push.
  const isOwnPool = poolId === ownPoolId(session);
  const url = poolUrl(session.values['domain'] ?? '', poolId);
  return (table) => createTableResource(session, table, { poolId, isOwnPool, url });
}

function createTableResource(
  session: VendorSession,
  table: PoolTable,
  { poolId, isOwnPool, url }: { poolId: string; isOwnPool: boolean; url: string },
): Resource {
  const { name, type, dataSourceId, dataSourceName, schemaName } = table;
  const kindLabel = type === 'view' ? t('View') : t('Table');
  const dataSourceLabel = dataSourceName ?? dataSourceId;
  return {
    id: `${dataSourceId ?? schemaName ?? ''}/${name}`,
    kind: isOwnPool ? type : 'poolTable',
    label: name,
    description: [type === 'view' ? kindLabel : undefined, dataSourceLabel].filter(Boolean).join(' · '),
    tooltip:
      dataSourceLabel === undefined
        ? t('{0} in the Global schema of the data pool', kindLabel)
        : t('{0} of the data connection {1}', kindLabel, dataSourceLabel),
    icon: type === 'view' ? 'eye' : 'table',
    tags: isOwnPool ? [type] : [],
    url,
    data: {
      poolId,
      table: name,
      ...(dataSourceId ? { dataSourceId } : {}),
      ...(schemaName ? { schemaName } : {}),
    },
    loadDocument: async (documentSignal) => ({
      ...table,
      poolId,
      columns: await listColumns(session, table, documentSignal, poolId),
    }),
    loadChildren: async (childSignal) =>
      (await listColumns(session, table, childSignal, poolId)).map(createColumnResource),
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

function createColumnResource({ name, type, length }: PoolColumn): Resource {
  return {
    id: name,
    kind: 'column',
    label: name,
    description: length === undefined ? type : `${type}(${length})`,
    tooltip: length === undefined ? `${name}: ${type}` : t('{0}: {1}, up to {2} characters', name, type, length),
    icon: lookUp(columnIcons, type.toUpperCase()) ?? 'symbol-field',
    tags: ['column'],
    data: { column: name },
    loadDocument: async () => ({ name, type, ...(length === undefined ? {} : { length }) }),
  };
}

/** The rows; undefined where none were found and there is another name to try. Throws ProblemError. */
async function rowsOrUndefined<T>(pendingRows: Promise<T[]>, otherName: string | undefined): Promise<T[] | undefined> {
  try {
    const rows = await pendingRows;
    return rows.length > 0 || otherName === undefined ? rows : undefined;
  } catch (error) {
    if (otherName === undefined || !['notFound', 'invalid'].includes(toProblem(error).kind)) throw error;
    return undefined;
  }
}

/** The service tells four bytes for each character (celonis-api.md §7). */
function bytesToCharacters(byteLength: number): number {
  return byteLength % 4 === 0 ? byteLength / 4 : byteLength;
}
