import type { Route } from '../router';
import { type Reply, ReplyError, type ServiceRequest } from '../service';
import { toListedType } from '../tables/columnTypes';
import type { CelonisCaller } from './apiKeys';
import { createTableId, type LoadState } from './dataModelLoads';
import { accessDeniedReply, createServiceError, createValidationError, readJson } from './errorReplies';
import type { SandboxDataModel, SandboxPool } from './pools';
import type { CelonisTeam } from './team';

/**
 * Data models (celonis-api.md §7): the lists and the reload that the official client uses, and the load that is
 * documented for everybody. Both order the same load, and a model is loaded once at a time.
 */
export function dataModelRoutes(team: CelonisTeam): Route<CelonisCaller>[] {
  const clientPath = '/integration/api/pools/{poolId}';
  const documentedPath = '/integration/api/v1/data-pools/{poolId}/data-models/{modelId}';
  const modelRoute = (
    method: string,
    path: string,
    handle: (
      pool: SandboxPool,
      model: SandboxDataModel,
      request: ServiceRequest,
      tablePart: string | undefined,
    ) => Promise<Reply> | Reply,
  ): Route<CelonisCaller> => ({
    method,
    path,
    handle: (request, { poolId, modelId, tableId: tablePart }, caller) => {
      if (method === 'GET' ? !caller.models : !caller.edit) throw new ReplyError(accessDeniedReply);
      const pool = team.getPool(poolId);
      const model = pool.dataModels.find(({ id }) => id === modelId);
      if (!model) throw new ReplyError(createServiceError(404, `Data model ${modelId} was not found.`));
      return handle(pool, model, request, tablePart);
    },
  });
  const startLoad = (pool: SandboxPool, model: SandboxDataModel, tableIds?: readonly string[]): Reply => {
    if (!team.dataModelLoads.startLoad(pool, model, tableIds))
      return createServiceError(409, `Data model ${model.id} is being loaded already.`);
    return { status: 200 };
  };

  return [
    {
      method: 'GET',
      path: `${clientPath}/data-models`,
      handle: (_request, { poolId }, caller) => {
        if (!caller.models) throw new ReplyError(accessDeniedReply);
        const pool = team.getPool(poolId);
        return createOkReply(pool.dataModels.map((model) => toModelTransport(pool, model)));
      },
    },
    modelRoute('GET', `${clientPath}/data-models/{modelId}`, (pool, model) =>
      createOkReply(toModelTransport(pool, model)),
    ),
    modelRoute('GET', `${clientPath}/data-models/{modelId}/transport`, (pool, model) =>
      createOkReply(toModelTransport(pool, model)),
    ),
    modelRoute('GET', `${clientPath}/data-model/{modelId}/tables`, (pool, model) =>
      createOkReply(model.tables.map((name) => toTableTransport(pool, model, name))),
    ),
    modelRoute(
      'GET',
      `${clientPath}/data-model/{modelId}/tables/{tableId}/columns`,
      (pool, model, _request, tablePart) => createOkReply(listColumns(pool, model, tablePart)),
    ),
    modelRoute('POST', `${clientPath}/data-models/{modelId}/reload`, (pool, model, request) => {
      const isComplete = readBooleanParameter(request, 'forceComplete', true);
      return startLoad(pool, model, isComplete ? undefined : []);
    }),
    modelRoute('GET', `${clientPath}/data-models/{modelId}/load-history/load-info-sync`, (_pool, model) =>
      createOkReply(toLoadInfo(model, team.dataModelLoads.getLastLoad(model))),
    ),
    modelRoute('GET', `${documentedPath}/tables`, (pool, model) =>
      createOkReply(model.tables.map((name) => toShortTable(pool, model, name))),
    ),
    modelRoute('POST', `${documentedPath}/load`, (pool, model, request) =>
      startLoad(pool, model, readBooleanParameter(request, 'fullReload', true) ? undefined : []),
    ),
    modelRoute('POST', `${documentedPath}/load/partial-sync`, async (pool, model, request) =>
      startLoad(pool, model, await readTableIds(model, request)),
    ),
    modelRoute('GET', `${documentedPath}/last-load`, (_pool, model) => {
      const lastLoad = team.dataModelLoads.getLastLoad(model);
      return lastLoad
        ? createOkReply(toLoadTransport(model, lastLoad))
        : createServiceError(404, `Data model ${model.id} was never loaded.`);
    }),
  ];
}

function createOkReply(body: unknown): Reply {
  return { status: 200, body };
}

function readBooleanParameter(request: ServiceRequest, name: string, defaultValue: boolean): boolean {
  const text = request.query.get(name);
  if (text === null) return defaultValue;
  if (text !== 'true' && text !== 'false')
    throw new ReplyError(
      createValidationError({ attribute: name, error: `${name} must be true or false`, errorCode: `${name}.invalid` }),
    );
  return text === 'true';
}

/** The body of a partial load: a JSON array of ids of the model's tables. */
async function readTableIds(model: SandboxDataModel, request: ServiceRequest): Promise<string[]> {
  const createError = (error: string): ReplyError =>
    new ReplyError(createValidationError({ attribute: 'tables', error, errorCode: 'tables.invalid' }));
  const ids = await readJson(request);
  if (!Array.isArray(ids) || ids.length === 0 || !ids.every((id) => typeof id === 'string'))
    throw createError('A list of table ids is required');
  const knownTableIds = model.tables.map((name) => createTableId(model, name));
  const unknownTableId = ids.find((id) => !knownTableIds.includes(id));
  if (unknownTableId !== undefined) throw createError(`The data model has no table ${unknownTableId}`);
  return ids;
}

function toModelTransport(pool: SandboxPool, model: SandboxDataModel): object {
  const tables = model.tables.map((name) => toTableTransport(pool, model, name));
  return {
    id: model.id,
    name: model.name,
    description: '',
    poolId: pool.id,
    tables,
    foreignKeys: [],
    processConfigurations: [],
    editable: true,
    unavailable: false,
  };
}

function toShortTable(pool: SandboxPool, model: SandboxDataModel, name: string): object {
  return {
    id: createTableId(model, name),
    dataModelId: model.id,
    dataSourceId: pool.tables.findByName(name)?.dataSourceId ?? null,
    name,
    alias: null,
    aliasOrName: name,
  };
}

function toTableTransport(pool: SandboxPool, model: SandboxDataModel, name: string): object {
  const keyColumns = pool.tables.findByName(name)?.columns.filter(({ key }) => key);
  return {
    ...toShortTable(pool, model, name),
    primaryKeys: keyColumns?.map((column) => column.name) ?? [],
    columns: [],
  };
}

function listColumns(pool: SandboxPool, model: SandboxDataModel, id: string | undefined): object[] {
  const name = model.tables.find((tableName) => createTableId(model, tableName) === id);
  if (name === undefined) throw new ReplyError(createServiceError(404, `Data model table ${id} was not found.`));
  return (pool.tables.findByName(name)?.columns ?? []).map(({ name: column, type, key }) => ({
    name: column,
    type: toListedType(type),
    primaryKey: key,
  }));
}

function toLoadInfo(model: SandboxDataModel, lastLoad: LoadState | undefined): object {
  if (!lastLoad) return { loadInfo: { liveDataModel: null, currentComputeLoad: null } };
  const tableLoads = lastLoad.tables.map(({ id, name, rows, isLoaded: done }) => ({
    tableId: id,
    tableName: name,
    tableRowCount: rows ?? null,
    done,
    invisible: false,
    cancel: false,
  }));
  const liveDataModel = {
    dataModelId: model.id,
    dataModelName: model.name,
    dataLoadId: lastLoad.id,
    done: lastLoad.status !== 'RUNNING',
    error: lastLoad.status === 'ERROR',
    tableLoads,
  };
  return { loadInfo: { liveDataModel, currentComputeLoad: toLoadTransport(model, lastLoad) } };
}

function toLoadTransport(model: SandboxDataModel, { id, status, message, startedAt, endedAt }: LoadState): object {
  return {
    dataLoadId: id,
    dataModelId: model.id,
    startDate: startedAt,
    endDate: endedAt ?? null,
    loadStatus: status,
    message,
  };
}
