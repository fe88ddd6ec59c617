import type { Route } from '../router';
import { Refusal, type Call, type Reply } from '../server';
import { listedType } from '../tables/columns';
import { accessDenied, invalid, json, serviceError } from './errors';
import type { Caller } from './keys';
import { tableId, type LoadView } from './loads';
import type { DataModel, Pool } from './pools';
import type { Team } from './team';

/**
 * Data models (celonis-api.md §7): the lists and the reload that the official client uses, and the load that is documented for
 * everybody. Both order the same load, and a model is loaded once at a time.
 */
export function dataModelRoutes(team: Team): Route<Caller>[] {
  const client = '/integration/api/pools/{poolId}';
  const documented = '/integration/api/v1/data-pools/{poolId}/data-models/{modelId}';
  const on = (method: string, path: string, handle: (pool: Pool, model: DataModel, call: Call, part: string | undefined) => Promise<Reply> | Reply): Route<Caller> => ({
    method,
    path,
    handle: (call, { poolId, modelId, tableId: part }, caller) => {
      if (method === 'GET' ? !caller.models : !caller.edit) throw new Refusal(accessDenied);
      const pool = team.pool(poolId);
      const model = pool.dataModels.find(({ id }) => id === modelId);
      if (!model) throw new Refusal(serviceError(404, `Data model ${modelId} was not found.`));
      return handle(pool, model, call, part);
    },
  });
  const load = (pool: Pool, model: DataModel, tableIds?: readonly string[]): Reply => {
    if (!team.loads.order(pool, model, tableIds)) return serviceError(409, `Data model ${model.id} is being loaded already.`);
    return { status: 200 };
  };

  return [
    {
      method: 'GET',
      path: `${client}/data-models`,
      handle: (_call, { poolId }, caller) => {
        if (!caller.models) throw new Refusal(accessDenied);
        const pool = team.pool(poolId);
        return ok(pool.dataModels.map((model) => modelTransport(pool, model)));
      },
    },
    on('GET', `${client}/data-models/{modelId}`, (pool, model) => ok(modelTransport(pool, model))),
    on('GET', `${client}/data-model/{modelId}/tables`, (pool, model) => ok(model.tables.map((name) => tableTransport(pool, model, name)))),
    on('GET', `${client}/data-model/{modelId}/tables/{tableId}/columns`, (pool, model, _call, part) => ok(columns(pool, model, part))),
    on('POST', `${client}/data-models/{modelId}/reload`, (pool, model, call) => {
      const complete = flag(call, 'forceComplete', true);
      return load(pool, model, complete ? undefined : []);
    }),
    on('GET', `${client}/data-models/{modelId}/load-history/load-info-sync`, (_pool, model) => ok(loadInfo(model, team.loads.last(model)))),
    on('GET', `${documented}/tables`, (pool, model) => ok(model.tables.map((name) => shortTable(pool, model, name)))),
    on('POST', `${documented}/load`, (pool, model, call) => load(pool, model, flag(call, 'fullReload', true) ? undefined : [])),
    on('POST', `${documented}/load/partial-sync`, async (pool, model, call) => load(pool, model, await wantedTables(model, call))),
    on('GET', `${documented}/last-load`, (_pool, model) => {
      const last = team.loads.last(model);
      return last ? ok(loadTransport(model, last)) : serviceError(404, `Data model ${model.id} was never loaded.`);
    }),
  ];
}

function ok(body: unknown): Reply {
  return { status: 200, body };
}

function flag(call: Call, name: string, otherwise: boolean): boolean {
  const text = call.query.get(name);
  if (text === null) return otherwise;
  if (text !== 'true' && text !== 'false') throw new Refusal(invalid({ attribute: name, error: `${name} must be true or false`, errorCode: `${name}.invalid` }));
  return text === 'true';
}

/** The body of a partial load: a JSON array of ids of the model's tables. */
async function wantedTables(model: DataModel, call: Call): Promise<string[]> {
  const refuse = (error: string): Refusal => new Refusal(invalid({ attribute: 'tables', error, errorCode: 'tables.invalid' }));
  const ids = await json(call);
  if (!Array.isArray(ids) || ids.length === 0 || !ids.every((id) => typeof id === 'string')) throw refuse('A list of table ids is required');
  const known = model.tables.map((name) => tableId(model, name));
  const unknown = ids.find((id) => !known.includes(id));
  if (unknown !== undefined) throw refuse(`The data model has no table ${unknown}`);
  return ids;
}

function modelTransport(pool: Pool, model: DataModel): object {
  const tables = model.tables.map((name) => tableTransport(pool, model, name));
  return { id: model.id, name: model.name, description: '', poolId: pool.id, tables, foreignKeys: [], processConfigurations: [], editable: true, unavailable: false };
}

function shortTable(pool: Pool, model: DataModel, name: string): object {
  return { id: tableId(model, name), dataModelId: model.id, dataSourceId: pool.tables.find(name)?.dataSourceId ?? null, name, alias: null, aliasOrName: name };
}

function tableTransport(pool: Pool, model: DataModel, name: string): object {
  const keys = pool.tables.find(name)?.columns.filter(({ key }) => key);
  return { ...shortTable(pool, model, name), primaryKeys: keys?.map((column) => column.name) ?? [], columns: [] };
}

function columns(pool: Pool, model: DataModel, id: string | undefined): object[] {
  const name = model.tables.find((one) => tableId(model, one) === id);
  if (name === undefined) throw new Refusal(serviceError(404, `Data model table ${id} was not found.`));
  return (pool.tables.find(name)?.columns ?? []).map(({ name: column, type, key }) => ({ name: column, type: listedType(type), primaryKey: key }));
}

function loadInfo(model: DataModel, last: LoadView | undefined): object {
  if (!last) return { loadInfo: { liveDataModel: null, currentComputeLoad: null } };
  const tableLoads = last.tables.map(({ id, name, rows, done }) => ({ tableId: id, tableName: name, tableRowCount: rows ?? null, done, invisible: false, cancel: false }));
  const liveDataModel = { dataModelId: model.id, dataModelName: model.name, dataLoadId: last.id, done: last.status !== 'RUNNING', error: last.status === 'ERROR', tableLoads };
  return { loadInfo: { liveDataModel, currentComputeLoad: loadTransport(model, last) } };
}

function loadTransport(model: DataModel, { id, status, message, startedAt, endedAt }: LoadView): object {
  return { dataLoadId: id, dataModelId: model.id, startDate: startedAt, endDate: endedAt ?? null, loadStatus: status, message };
}
