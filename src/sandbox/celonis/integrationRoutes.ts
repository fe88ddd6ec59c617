import type { PathParams, Route } from '../router';
import { type Reply, ReplyError, type ServiceRequest } from '../service';
import { type TableColumn, toListedType } from '../tables/columnTypes';
import type { StoredTable } from '../tables/storedTable';
import type { CelonisCaller } from './apiKeys';
import { accessDeniedReply, createServiceError, createValidationError } from './errorReplies';
import type { SandboxDataSource, SandboxPool } from './pools';
import type { CelonisTeam } from './team';

const base = '/integration/api';

/** Data pools and what is in them (celonis-api.md §7). */
export function integrationRoutes(team: CelonisTeam): Route<CelonisCaller>[] {
  const listAccessiblePools = (caller: CelonisCaller): readonly SandboxPool[] => {
    if (caller.browse === 'none') throw new ReplyError(accessDeniedReply);
    return caller.browse === 'all' ? team.pools : [];
  };
  const poolRoute = (
    path: string,
    createBody: (pool: SandboxPool, params: PathParams, request: ServiceRequest) => unknown,
  ): Route<CelonisCaller> => ({
    method: 'GET',
    path: `${base}/pools/{poolId}${path}`,
    handle: (request, params, caller) => {
      if (caller.browse !== 'all') throw new ReplyError(accessDeniedReply);
      return { status: 200, body: createBody(team.getPool(params.poolId), params, request) };
    },
  });
  return [
    {
      method: 'GET',
      path: `${base}/pools`,
      handle: (request, _params, caller) => listPools(request, listAccessiblePools(caller)),
    },
    {
      method: 'GET',
      path: `${base}/pools/paged`,
      handle: (request, _params, caller) => listPoolsPage(request, listAccessiblePools(caller)),
    },
    poolRoute('', toPoolTransport),
    poolRoute('/tables', (pool) => pool.tables.listAll().map((table) => toTableTransport(pool, table))),
    poolRoute('/columns', (pool, _params, request) => getTable(pool, request).columns.map(toColumnTransport)),
    poolRoute('/data-sources/', (pool) => pool.dataSources.map((source) => toDataSourceTransport(pool, source))),
    poolRoute('/data-sources/{id}', (pool, { id }) => toDataSourceTransport(pool, findById(pool.dataSources, id))),
    poolRoute('/overviews/data-sources', (pool) => pool.dataSources.map(({ id, name, type }) => ({ id, name, type }))),
  ];
}

function findById<T extends { id: string }>(items: readonly T[], id: string | undefined): T {
  const item = items.find((candidate) => candidate.id === id);
  if (!item) throw new ReplyError(createServiceError(404, `${id} was not found.`));
  return item;
}

function listPools(request: ServiceRequest, pools: readonly SandboxPool[]): Reply {
  const requestedPoolIds = request.query.getAll('poolIds').flatMap((ids) => ids.split(','));
  return {
    status: 200,
    body: pools.filter(({ id }) => requestedPoolIds.length === 0 || requestedPoolIds.includes(id)).map(toPoolTransport),
  };
}

/** A page after the last is empty. */
function listPoolsPage(request: ServiceRequest, pools: readonly SandboxPool[]): Reply {
  const pageSize = Number(request.query.get('limit') ?? 100);
  const pageNumber = Number(request.query.get('page') ?? 0);
  if (!(Number.isInteger(pageSize) && pageSize > 0 && Number.isInteger(pageNumber) && pageNumber >= 0)) {
    throw new ReplyError(
      createValidationError({
        attribute: 'page',
        error: 'page and limit must be whole numbers',
        errorCode: 'page.invalid',
      }),
    );
  }
  const content = pools.slice(pageNumber * pageSize, (pageNumber + 1) * pageSize).map((pool) => ({
    id: pool.id,
    name: pool.name,
    status: pool.tables.listAll().length > 0 ? 'SUCCESS' : 'UNCONFIGURED',
    lastExecutionStartDate: pool.createdAt,
    createdBy: 'Sam Sandbox',
    tags: [],
    rawDataSize: 0,
    dataSources: pool.dataSources.map(({ id, name }) => ({ id, name, imported: false, importedPoolId: null })),
  }));
  return { status: 200, body: { content, pageSize, pageNumber, totalCount: pools.length } };
}

function toPoolTransport(pool: SandboxPool): unknown {
  const { id, name, description, createdAt } = pool;
  return {
    id,
    name,
    description,
    timeStamp: createdAt,
    configurationStatus: 'CONFIGURED',
    locked: false,
    tags: [],
    permissions: [],
    originalId: null,
    exported: false,
    monitoringTarget: false,
  };
}

function toTableTransport(pool: SandboxPool, table: StoredTable): unknown {
  const { name, dataSourceId } = table;
  return {
    name,
    loaderSource: null,
    available: true,
    dataSourceId,
    dataSourceName: pool.dataSources.find(({ id }) => id === dataSourceId)?.name ?? null,
    columns: [],
    type: 'TABLE',
    schemaName: dataSourceId === null ? pool.id : `${pool.id}_${dataSourceId}`,
  };
}

/**
 * `schemaName` is the data source's id, absent for the global schema: the only use that is proven (celonis-api.md
 * §12.8).
 */
function getTable(pool: SandboxPool, request: ServiceRequest): StoredTable {
  const name = request.query.get('tableName') ?? '';
  if (name === '')
    throw new ReplyError(
      createValidationError({
        attribute: 'tableName',
        error: "Required request parameter 'tableName' is not present",
        errorCode: 'tableName.missing',
      }),
    );
  const table = pool.tables.get(name, request.query.get('schemaName') || null);
  if (!table) throw new ReplyError(createServiceError(404, `Table ${name} was not found.`));
  return table;
}

function toColumnTransport({ name, type, length }: TableColumn): unknown {
  return { name, length: length === undefined ? null : length * 4, type: toListedType(type) };
}

function toDataSourceTransport(pool: SandboxPool, { id, name, type }: SandboxDataSource): unknown {
  return {
    id,
    name,
    poolId: pool.id,
    type,
    connected: true,
    configured: true,
    reachableAndValid: true,
    locked: false,
    imported: false,
    exported: false,
    uplinkId: null,
    targetSchemaName: `${pool.id}_${id}`,
  };
}
