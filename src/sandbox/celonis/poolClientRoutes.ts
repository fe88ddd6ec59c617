import { randomUUID } from 'node:crypto';
import type { PathParams, Route } from '../router';
import { type Reply, ReplyError, type ServiceRequest } from '../service';
import type { CelonisCaller } from './apiKeys';
import { accessDeniedReply, createServiceError, createValidationError, readJson, readJsonObject } from './errorReplies';
import type { SandboxDataModel, SandboxDataSource, SandboxPool } from './pools';
import type { CelonisTeam } from './team';

type Settings = Record<string, unknown>;

/** What clients have set up in a pool besides its tables; kept as they sent it. */
interface PoolConfiguration {
  dataSourceSettings: Map<string, Settings>;
  foreignKeys: Map<string, Settings[]>;
  processConfigurations: Map<string, Settings[]>;
}

/**
 * What official clients ask for beyond what this extension does (observed-answers.md, 16 and 17): settings of data
 * sources, the export of a pool, data models that are created, and lists that are empty where nothing is set up.
 */
export function poolClientRoutes(team: CelonisTeam): Route<CelonisCaller>[] {
  const configurations = new Map<string, PoolConfiguration>();
  const getConfiguration = ({ id }: SandboxPool): PoolConfiguration => {
    let configuration = configurations.get(id);
    if (!configuration)
      configurations.set(
        id,
        (configuration = {
          dataSourceSettings: new Map(),
          foreignKeys: new Map(),
          processConfigurations: new Map(),
        }),
      );
    return configuration;
  };
  const route = (
    method: 'GET' | 'POST' | 'PUT',
    path: string,
    handle: (pool: SandboxPool, params: PathParams, request: ServiceRequest) => unknown,
  ): Route<CelonisCaller> => ({
    method,
    path: `/integration/api/pools/{poolId}${path}`,
    handle: async (request, params, caller): Promise<Reply> => {
      if (caller.browse !== 'all' || (method !== 'GET' && !caller.edit)) throw new ReplyError(accessDeniedReply);
      return { status: 200, body: await handle(team.getPool(params['poolId']), params, request) };
    },
  });
  /** A list of a data model that a client can add to. */
  const modelListRoutes = (path: string, name: 'foreignKeys' | 'processConfigurations'): Route<CelonisCaller>[] => {
    const getList = (pool: SandboxPool, params: PathParams): Settings[] => {
      const { id } = findModel(pool, params);
      const lists = getConfiguration(pool)[name];
      return lists.get(id) ?? lists.set(id, []).get(id) ?? [];
    };
    const add = async (pool: SandboxPool, params: PathParams, request: ServiceRequest): Promise<Settings> => {
      const item = { ...(await readJsonObject(request)), id: randomUUID() };
      getList(pool, params).push(item);
      return item;
    };
    return [
      route('GET', `/data-models/{modelId}/${path}`, getList),
      route('POST', `/data-models/{modelId}/${path}`, add),
      route('PUT', `/data-models/{modelId}/${path}`, add),
    ];
  };
  const dataSourceRoute = (method: 'GET' | 'PUT'): Route<CelonisCaller> => ({
    method,
    path: '/integration/api/datasource/{type}/{id}',
    handle: async (request, { type, id }, caller): Promise<Reply> => {
      if (caller.browse !== 'all' || (method === 'PUT' && !caller.edit)) throw new ReplyError(accessDeniedReply);
      for (const pool of team.pools) {
        const source = pool.dataSources.find((candidate) => candidate.id === id);
        if (!source || foldType(source.type) !== foldType(type ?? '')) continue;
        const { dataSourceSettings } = getConfiguration(pool);
        if (method === 'PUT') {
          const settings = await readJsonObject(request);
          dataSourceSettings.set(source.id, settings);
          if (typeof settings['name'] === 'string') source.name = settings['name'];
        }
        return { status: 200, body: toDataSourceSettings(pool, source, dataSourceSettings.get(source.id)) };
      }
      return createServiceError(404, `Data source ${id} of type ${type} was not found.`);
    },
  });

  return [
    dataSourceRoute('GET'),
    dataSourceRoute('PUT'),
    route('GET', '/data-sources/{id}/search-tables', (pool, { id }, request) => searchTables(pool, id ?? '', request)),
    ...['/export', '/v2/export'].map((path) => route('GET', path, exportPool)),
    route('POST', '/data-models', async (pool, _params, request) => {
      const { name } = await readJsonObject(request);
      if (typeof name !== 'string' || name.trim() === '') throw createFieldError('name', 'Name is required');
      if (pool.dataModels.some((model) => model.name === name)) throw createFieldError('name', 'Name must be unique');
      const model: SandboxDataModel = { id: randomUUID(), name, tables: [] };
      pool.dataModels.push(model);
      return toModelSummary(pool, model);
    }),
    route('POST', '/data-model/{modelId}/tables', async (pool, params, request) => {
      const model = findModel(pool, params);
      const names = [await readJson(request)].flat().map((table) => {
        const { name } = (table ?? {}) as { name?: unknown };
        if (typeof name !== 'string' || !pool.tables.findByName(name))
          throw createFieldError('name', `The data pool has no table ${String(name)}`);
        return name;
      });
      model.tables = [...new Set([...model.tables, ...names])];
      return names.map((name) => ({ dataModelId: model.id, name, alias: null, aliasOrName: name }));
    }),
    ...modelListRoutes('foreign-keys', 'foreignKeys'),
    ...modelListRoutes('process-configurations', 'processConfigurations'),
    route('GET', '/data-models/{modelId}/name-mapping', (pool, params) => {
      findModel(pool, params);
      return [];
    }),
    route('GET', '/jobs', () => []),
    route('GET', '/variables', () => []),
  ];
}

function findModel(pool: SandboxPool, { modelId }: PathParams): SandboxDataModel {
  const model = pool.dataModels.find(({ id }) => id === modelId);
  if (!model) throw new ReplyError(createServiceError(404, `Data model ${modelId} was not found.`));
  return model;
}

/** The path says `data-push` or `DATA_PUSH` for the same type. */
function foldType(type: string): string {
  return type.toLowerCase().replace(/[-_]/g, '');
}

function toDataSourceSettings(pool: SandboxPool, { id, name, type }: SandboxDataSource, sent: Settings = {}): Settings {
  return { ...sent, id, name, poolId: pool.id, type };
}

function searchTables(pool: SandboxPool, dataSourceId: string, request: ServiceRequest): object {
  if (!pool.dataSources.some(({ id }) => id === dataSourceId))
    throw new ReplyError(createServiceError(404, `Data source ${dataSourceId} was not found.`));
  const text = (request.query.get('searchString') ?? '').toLowerCase();
  const availableTables = pool.tables
    .listAll()
    .filter((table) => table.dataSourceId === dataSourceId && table.name.toLowerCase().includes(text))
    .map(({ name }) => ({ name }));
  return { availableTables, lookupSuccessful: true, message: null };
}

function exportPool(pool: SandboxPool): object {
  const { id, name, description, dataSources, dataModels } = pool;
  return {
    dataPool: { id, name, description },
    dataSources: dataSources.map((source) => toDataSourceSettings(pool, source)),
    dataModels: dataModels.map((model) => toModelSummary(pool, model)),
    jobs: [],
    variables: [],
  };
}

function toModelSummary(pool: SandboxPool, { id, name, tables }: SandboxDataModel): object {
  return {
    id,
    name,
    description: '',
    poolId: pool.id,
    tables: tables.map((table) => ({ name: table, dataModelId: id, alias: null, aliasOrName: table })),
    foreignKeys: [],
    processConfigurations: [],
    editable: true,
    unavailable: false,
  };
}

function createFieldError(attribute: string, error: string): ReplyError {
  return new ReplyError(createValidationError({ attribute, error, errorCode: `${attribute}.invalid` }));
}
