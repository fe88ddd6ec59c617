import type { Params, Route } from '../../router';
import { Refusal, type Call, type Reply } from '../../server';
import { accessDenied, notEnabled } from '../errors';
import type { Caller } from '../keys';
import type { Team } from '../team';
import { fromBody, fromQuery, type DataRequest } from './dataRequest';
import type { Field, KmRecord, KnowledgeModel, Kpi } from './knowledgeModel';
import { cut, listPage } from './page';
import { asProblem, badRequest, notFound } from './problems';
import { queryModel, queryRecord, type Result } from './query';
import { subscriptionRoutes } from './subscriptionRoutes';

const base = '/intelligence/api';

/** The Intelligence API (celonis-api.md §6): enabled or not, within its limits, and with them in the head of every answer. */
export function intelligenceRoutes(team: Team): Route<Caller>[] {
  return [...schemaRoutes(team), ...dataRoutes(team), ...subscriptionRoutes(team)].map((route) => ({
    method: route.method,
    path: base + route.path,
    handle: async (call, params, caller) => {
      if (!caller.intelligenceEnabled) return notEnabled;
      const headers = team.intelligenceGate.enter();
      const reply = await answered(() => route.handle(call, params, caller));
      return { ...reply, headers: { ...headers, ...reply.headers } };
    },
  }));
}

async function answered(handle: () => Promise<Reply> | Reply): Promise<Reply> {
  try {
    return await handle();
  } catch (error) {
    if (error instanceof Refusal) return error.reply;
    throw error;
  }
}

/** What there is: models, and in them records, KPIs and filters. */
function schemaRoutes(team: Team): Route<Caller>[] {
  const part = (name: string, items: (model: KnowledgeModel) => readonly object[]): Route<Caller> => ({
    method: 'GET',
    path: `/knowledge-models/{km}/${name}`,
    handle: (call, params, caller) => listPage(call, items(modelOf(team, params, caller))),
  });
  return [
    { method: 'GET', path: '/knowledge-models', handle: (call, _params, caller) => listPage(call, modelsOf(team, caller).map(({ id, name, published }) => ({ id, name, published }))) },
    {
      method: 'GET',
      path: '/knowledge-models/{km}',
      handle: (_call, params, caller) => {
        const { id, name, extends: extended } = modelOf(team, params, caller);
        return { status: 200, body: { id, name, ...(extended === undefined ? {} : { extendedKMId: extended }) } };
      },
    },
    part('records', ({ records }) => records.map(shownRecord)),
    part('kpis', ({ kpis }) => kpis.map(shownKpi)),
    part('filters', ({ filters }) => filters.map(({ id, name, description }) => ({ id, name, description }))),
    {
      method: 'GET',
      path: '/knowledge-models/{km}/records/{record}',
      handle: (_call, params, caller) => {
        const record = recordOf(modelOf(team, params, caller), params);
        return { status: 200, body: { ...shownRecord(record), fields: record.fields.map(shownField) } };
      },
    },
  ];
}

/** What is in them, by GET and by POST, and in the plainer form of the beta. */
function dataRoutes(team: Team): Route<Caller>[] {
  const ofRecord = (params: Params, caller: Caller, request: DataRequest): Result => {
    const model = modelOf(team, params, caller);
    const record = recordOf(model, params);
    if (request.query.fields.length === 0) throw missing('fields');
    return queryRecord(model, record, request.query);
  };
  const ofModel = (params: Params, caller: Caller, request: DataRequest): Result => {
    const model = modelOf(team, params, caller);
    if (request.query.fields.length + request.query.kpis.length === 0) throw missing('fields');
    return queryModel(model, request.query);
  };
  const route = (method: 'GET' | 'POST', path: string, read: (call: Call) => DataRequest | Promise<DataRequest>, query: typeof ofModel, plain = false): Route<Caller> => ({
    method,
    path: `/knowledge-models/{km}${path}`,
    handle: async (call, params, caller) => {
      // Who may not see the model, or names a wrong one, hears of that first.
      modelOf(team, params, caller);
      const request = await read(call);
      const { headers, data } = query(params, caller, request);
      const rows = cut(data, request.page);
      return { status: 200, body: { ...request.page, total: rows.length, sort: request.sort, content: plain ? rows : { headers, data: rows } } };
    },
  });
  return [
    route('GET', '/data', fromQuery, ofModel),
    route('POST', '/data', fromBody, ofModel),
    route('GET', '/records/{record}/data', fromQuery, ofRecord),
    route('POST', '/records/{record}/data', fromBody, ofRecord),
    route('GET', '/query', fromQuery, ofModel, true),
    route('GET', '/records/{record}/query', fromQuery, ofRecord, true),
  ];
}

function missing(name: string): Refusal {
  return badRequest('GENERAL_PARAMETER_MISSING', `The required parameter '${name}' is missing.`);
}

function modelsOf(team: Team, { knowledge }: Caller): readonly KnowledgeModel[] {
  if (knowledge === 'none') throw new Refusal(asProblem(accessDenied));
  return knowledge === 'all' ? team.knowledgeModels : [];
}

function modelOf(team: Team, { km }: Params, caller: Caller): KnowledgeModel {
  const model = modelsOf(team, caller).find(({ id }) => id === km);
  if (!model) throw notFound('KM_MODEL_NOTFOUND', `The knowledge model '${km}' was not found.`);
  return model;
}

function recordOf(model: KnowledgeModel, { record: id }: Params): KmRecord {
  const record = model.records.find((one) => one.id === id);
  if (!record) throw notFound('KM_RECORD_NOTFOUND', `The knowledge model '${model.id}' has no record '${id}'.`);
  return record;
}

function shownRecord({ id, name, description }: KmRecord): object {
  return { id, name, description, shortDisplayName: name, internalNote: '' };
}

function shownField({ id, name, description, type, format, unit }: Field): object {
  return { id, name, description, shortDisplayName: name, internalNote: '', type, format, unit };
}

function shownKpi({ id, name, description, format, unit, direction, target, parameters }: Kpi): object {
  return { id, name, description, format, unit, direction, ...(target === undefined ? {} : { target }), parameters };
}
