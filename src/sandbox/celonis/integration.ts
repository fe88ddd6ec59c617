import { listedType, type Column } from '../tables/columns';
import type { Table } from '../tables/table';
import type { Params, Route } from '../router';
import { Refusal, type Call, type Reply } from '../server';
import { accessDenied, invalid, serviceError } from './errors';
import type { Caller } from './keys';
import type { DataSource, Pool } from './pools';
import type { Team } from './team';

const base = '/integration/api';

/** Data pools and what is in them (celonis-api.md §7). */
export function integrationRoutes(team: Team): Route<Caller>[] {
  const all = (caller: Caller): readonly Pool[] => {
    if (caller.browse === 'none') throw new Refusal(accessDenied);
    return caller.browse === 'all' ? team.pools : [];
  };
  const get = (path: string, answer: (pool: Pool, params: Params, call: Call) => unknown): Route<Caller> => ({
    method: 'GET',
    path: `${base}/pools/{poolId}${path}`,
    handle: (call, params, caller) => {
      if (caller.browse !== 'all') throw new Refusal(accessDenied);
      return { status: 200, body: answer(team.pool(params.poolId), params, call) };
    },
  });
  return [
    { method: 'GET', path: `${base}/pools`, handle: (call, _params, caller) => listPools(call, all(caller)) },
    { method: 'GET', path: `${base}/pools/paged`, handle: (call, _params, caller) => pagePools(call, all(caller)) },
    get('', poolTransport),
    get('/tables', (pool) => pool.tables.all().map((table) => tableTransport(pool, table))),
    get('/columns', (pool, _params, call) => tableFor(pool, call).columns.map(columnTransport)),
    get('/data-sources/', (pool) => pool.dataSources.map((source) => dataSourceTransport(pool, source))),
    get('/data-sources/{id}', (pool, { id }) => dataSourceTransport(pool, found(pool.dataSources, id))),
    get('/overviews/data-sources', (pool) => pool.dataSources.map(({ id, name, type }) => ({ id, name, type }))),
  ];
}

function found<T extends { id: string }>(things: readonly T[], id: string | undefined): T {
  const thing = things.find((one) => one.id === id);
  if (!thing) throw new Refusal(serviceError(404, `${id} was not found.`));
  return thing;
}

function listPools(call: Call, pools: readonly Pool[]): Reply {
  const wanted = call.query.getAll('poolIds').flatMap((ids) => ids.split(','));
  return { status: 200, body: pools.filter(({ id }) => wanted.length === 0 || wanted.includes(id)).map(poolTransport) };
}

/** A page after the last is empty. */
function pagePools(call: Call, pools: readonly Pool[]): Reply {
  const pageSize = Number(call.query.get('limit') ?? 100);
  const pageNumber = Number(call.query.get('page') ?? 0);
  if (!(Number.isInteger(pageSize) && pageSize > 0 && Number.isInteger(pageNumber) && pageNumber >= 0)) {
    throw new Refusal(invalid({ attribute: 'page', error: 'page and limit must be whole numbers', errorCode: 'page.invalid' }));
  }
  const content = pools.slice(pageNumber * pageSize, (pageNumber + 1) * pageSize).map((pool) => ({
    id: pool.id,
    name: pool.name,
    status: pool.tables.all().length > 0 ? 'SUCCESS' : 'UNCONFIGURED',
    lastExecutionStartDate: pool.createdAt,
    createdBy: 'Sam Sandbox',
    tags: [],
    rawDataSize: 0,
    dataSources: pool.dataSources.map(({ id, name }) => ({ id, name, imported: false, importedPoolId: null })),
  }));
  return { status: 200, body: { content, pageSize, pageNumber, totalCount: pools.length } };
}

function poolTransport(pool: Pool): unknown {
  const { id, name, description, createdAt } = pool;
  return { id, name, description, timeStamp: createdAt, configurationStatus: 'CONFIGURED', locked: false, tags: [], permissions: [], originalId: null, exported: false, monitoringTarget: false };
}

function tableTransport(pool: Pool, table: Table): unknown {
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

/** `schemaName` is the data source's id, absent for the global schema: the only use that is proven (celonis-api.md §12.8). */
function tableFor(pool: Pool, call: Call): Table {
  const name = call.query.get('tableName') ?? '';
  if (name === '') throw new Refusal(invalid({ attribute: 'tableName', error: "Required request parameter 'tableName' is not present", errorCode: 'tableName.missing' }));
  const table = pool.tables.get(name, call.query.get('schemaName') || null);
  if (!table) throw new Refusal(serviceError(404, `Table ${name} was not found.`));
  return table;
}

function columnTransport({ name, type, length }: Column): unknown {
  return { name, length: length === undefined ? null : length * 4, type: listedType(type) };
}

function dataSourceTransport(pool: Pool, { id, name, type }: DataSource): unknown {
  return { id, name, poolId: pool.id, type, connected: true, configured: true, reachableAndValid: true, locked: false, imported: false, exported: false, uplinkId: null, targetSchemaName: `${pool.id}_${id}` };
}
