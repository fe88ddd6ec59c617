import type { PathParams, Route } from '../../router';
import { type Reply, ReplyError, type ServiceRequest } from '../../service';
import type { CelonisCaller } from '../apiKeys';
import { accessDeniedReply, apiNotEnabledReply } from '../errorReplies';
import type { CelonisTeam } from '../team';
import { type DataRequest, readDataRequestFromBody, readDataRequestFromQuery } from './dataRequest';
import type { KmRecord, KnowledgeModel, Kpi, RecordField } from './knowledgeModel';
import { createListPage, slicePage } from './paging';
import { createBadRequestError, createNotFoundError, toProblemReply } from './problemReplies';
import { type QueryResult, queryModel, queryRecord } from './query';
import { subscriptionRoutes } from './subscriptionRoutes';

const base = '/intelligence/api';

/**
 * The Intelligence API (celonis-api.md §6): enabled or not, within its limits, and with them in the head of every
 * answer.
 */
export function intelligenceRoutes(team: CelonisTeam): Route<CelonisCaller>[] {
  return [...schemaRoutes(team), ...dataRoutes(team), ...subscriptionRoutes(team)].map((dataRoute) => ({
    method: dataRoute.method,
    path: base + dataRoute.path,
    handle: async (request, params, caller) => {
      if (!caller.intelligenceEnabled) return apiNotEnabledReply;
      const headers = team.intelligenceRateLimiter.acquire();
      const reply = await handleErrors(() => dataRoute.handle(request, params, caller));
      return { ...reply, headers: { ...headers, ...reply.headers } };
    },
  }));
}

async function handleErrors(handle: () => Promise<Reply> | Reply): Promise<Reply> {
  try {
    return await handle();
  } catch (error) {
    if (error instanceof ReplyError) return error.reply;
    throw error;
  }
}

/** What there is: models, and in them records, KPIs and filters. */
function schemaRoutes(team: CelonisTeam): Route<CelonisCaller>[] {
  const listRoute = (name: string, items: (model: KnowledgeModel) => readonly object[]): Route<CelonisCaller> => ({
    method: 'GET',
    path: `/knowledge-models/{km}/${name}`,
    handle: (request, params, caller) => createListPage(request, items(getModel(team, params, caller))),
  });
  return [
    {
      method: 'GET',
      path: '/knowledge-models',
      handle: (request, _params, caller) =>
        createListPage(
          request,
          listModels(team, caller).map(({ id, name, published }) => ({ id, name, published })),
        ),
    },
    {
      method: 'GET',
      path: '/knowledge-models/{km}',
      handle: (_request, params, caller) => {
        const { id, name, extends: extendedModelId } = getModel(team, params, caller);
        return {
          status: 200,
          body: { id, name, ...(extendedModelId === undefined ? {} : { extendedKMId: extendedModelId }) },
        };
      },
    },
    listRoute('records', ({ records }) => records.map(toRecordTransport)),
    listRoute('kpis', ({ kpis }) => kpis.map(toKpiTransport)),
    listRoute('filters', ({ filters }) => filters.map(({ id, name, description }) => ({ id, name, description }))),
    {
      method: 'GET',
      path: '/knowledge-models/{km}/records/{record}',
      handle: (_request, params, caller) => {
        const record = getRecord(getModel(team, params, caller), params);
        return { status: 200, body: { ...toRecordTransport(record), fields: record.fields.map(toFieldTransport) } };
      },
    },
  ];
}

/** What is in them, by GET and by POST, and in the plainer form of the beta. */
function dataRoutes(team: CelonisTeam): Route<CelonisCaller>[] {
  const queryRecordData = (params: PathParams, caller: CelonisCaller, dataRequest: DataRequest): QueryResult => {
    const model = getModel(team, params, caller);
    const record = getRecord(model, params);
    if (dataRequest.query.fields.length === 0) throw createMissingParameterError('fields');
    return queryRecord(model, record, dataRequest.query);
  };
  const queryModelData = (params: PathParams, caller: CelonisCaller, dataRequest: DataRequest): QueryResult => {
    const model = getModel(team, params, caller);
    if (dataRequest.query.fields.length + dataRequest.query.kpis.length === 0)
      throw createMissingParameterError('fields');
    return queryModel(model, dataRequest.query);
  };
  const dataRoute = (
    method: 'GET' | 'POST',
    path: string,
    readRequest: (request: ServiceRequest) => DataRequest | Promise<DataRequest>,
    query: typeof queryModelData,
    isPlain = false,
  ): Route<CelonisCaller> => ({
    method,
    path: `/knowledge-models/{km}${path}`,
    handle: async (request, params, caller) => {
      // Who may not see the model, or names a wrong one, gets that answer first.
      getModel(team, params, caller);
      const dataRequest = await readRequest(request);
      const { headers, data } = query(params, caller, dataRequest);
      const rows = slicePage(data, dataRequest.page);
      return {
        status: 200,
        body: {
          ...dataRequest.page,
          total: rows.length,
          sort: dataRequest.sort,
          content: isPlain ? rows : { headers, data: rows },
        },
      };
    },
  });
  return [
    dataRoute('GET', '/data', readDataRequestFromQuery, queryModelData),
    dataRoute('POST', '/data', readDataRequestFromBody, queryModelData),
    dataRoute('GET', '/records/{record}/data', readDataRequestFromQuery, queryRecordData),
    dataRoute('POST', '/records/{record}/data', readDataRequestFromBody, queryRecordData),
    dataRoute('GET', '/query', readDataRequestFromQuery, queryModelData, true),
    dataRoute('GET', '/records/{record}/query', readDataRequestFromQuery, queryRecordData, true),
  ];
}

function createMissingParameterError(name: string): ReplyError {
  return createBadRequestError('GENERAL_PARAMETER_MISSING', `The required parameter '${name}' is missing.`);
}

function listModels(team: CelonisTeam, { knowledge }: CelonisCaller): readonly KnowledgeModel[] {
  if (knowledge === 'none') throw new ReplyError(toProblemReply(accessDeniedReply));
  return knowledge === 'all' ? team.knowledgeModels : [];
}

function getModel(team: CelonisTeam, { km }: PathParams, caller: CelonisCaller): KnowledgeModel {
  const model = listModels(team, caller).find(({ id }) => id === km);
  if (!model) throw createNotFoundError('KM_MODEL_NOTFOUND', `The knowledge model '${km}' was not found.`);
  return model;
}

function getRecord(model: KnowledgeModel, { record: id }: PathParams): KmRecord {
  const record = model.records.find((candidate) => candidate.id === id);
  if (!record)
    throw createNotFoundError('KM_RECORD_NOTFOUND', `The knowledge model '${model.id}' has no record '${id}'.`);
  return record;
}

function toRecordTransport({ id, name, description }: KmRecord): object {
  return { id, name, description, shortDisplayName: name, internalNote: '' };
}

function toFieldTransport({ id, name, description, type, format, unit }: RecordField): object {
  return { id, name, description, shortDisplayName: name, internalNote: '', type, format, unit };
}

function toKpiTransport({ id, name, description, format, unit, direction, target, parameters }: Kpi): object {
  return { id, name, description, format, unit, direction, ...(target === undefined ? {} : { target }), parameters };
}
