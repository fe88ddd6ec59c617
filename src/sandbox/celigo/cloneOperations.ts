import * as z from 'zod';
import type { CeligoAccount } from './account';
import { type CeligoResource, type Collection, objectIdPattern } from './collection';
import type { ApiOperation } from './crudOperations';
import { createReplyError, createUnknownReferenceError, readJsonBody, readOptionalJsonBody } from './errorReplies';
import type { FlowRecord, StepRecord } from './flowSchemas';
import { listFlowSteps } from './flowSteps';
import { createUnpagedList } from './paging';
import { listScriptIds } from './scriptOperations';

const idSchema = z.string().regex(objectIdPattern, 'Expected an id of 24 hexadecimal digits');
const cloneSchema = z.looseObject({
  name: z.string().min(1).optional(),
  connectionMap: z.record(z.string(), idSchema).default({}),
  _integrationId: idSchema.optional(),
  _flowGroupingId: idSchema.optional(),
  _envId: z.string().optional(),
  envId: z.string().optional(),
});
type CloneRequest = z.infer<typeof cloneSchema>;

/** What a copy does not take over. */
const ownFields = new Set(['_id', 'createdAt', 'lastModified', 'lastExecutedAt', 'resolvedAt', 'debugUntil']);
/** What it does not take over at any depth either (docs.celigo.com, article 115000757512). */
const uncopiedFields = new Set(['schedule', '_runNextFlowIds']);

type Original = CeligoResource & {
  name: string;
  _connectionId?: string | undefined;
  _integrationId?: string | undefined;
  _flowGroupingId?: string | undefined;
  _sourceId?: string | undefined;
};

/**
 * Copies of integrations, flows, exports, imports and scripts, with all that they use but connections (celigo-api.md
 * §3.5, §3.6, §3.9; bodies as in clone-request.yml and clone-response.yml of celigo/ai). What catches people out (§3.5
 * and lifecycle-management.md there):
 * - Jobs that run on the connections of the original are cancelled, those of other flows too.
 * - Where `connectionMap` does not name a connection, the copy goes on with that of the original and nothing says so;
 *   only for a flow it has to name them all.
 * - A copy that the API makes is never linked to its original: a snapshot of it is refused.
 * Where the pages leave it open: the answer is the list of what was made, a copied flow is off, and there is no other
 * environment to copy into.
 */
export function cloneOperations(account: CeligoAccount): ApiOperation[] {
  const { integrations, scripts, exports, imports, flows } = account;
  const listSteps = (flow: FlowRecord): StepRecord[] =>
    listFlowSteps(flow).flatMap(({ id }) => account.findStep(id) ?? []);
  // In an order in which nothing comes before what it refers to.
  const collections: [path: string, collection: Collection<Original>][] = [
    ['scripts', scripts],
    ['exports', exports],
    ['imports', imports],
    ['integrations', integrations],
    ['flows', flows],
  ];
  const listOriginals = (original: Original): Set<Original> => {
    const includedFlows = flows
      .listAll()
      .filter(({ _id, _integrationId }) => [_id, _integrationId].includes(original._id));
    const records: Original[] = [original, ...includedFlows, ...includedFlows.flatMap(listSteps)];
    return new Set([...records, ...records.flatMap(listScriptIds).flatMap((id) => scripts.find(id) ?? [])]);
  };
  const cancelJobs = (connectionIds: ReadonlySet<string>): void => {
    const usesConnection = (flow: FlowRecord | undefined): boolean =>
      flow !== undefined && listSteps(flow).some(({ _connectionId }) => connectionIds.has(_connectionId ?? ''));
    for (const job of account.flowRuns.jobs)
      if (usesConnection(flows.find(job._flowId))) account.flowRuns.cancel(job, 'system');
  };
  const requireMappedConnections = (usedIds: ReadonlySet<string>, { connectionMap }: CloneRequest): void => {
    const missingId = [...usedIds].find((id) => connectionMap[id] === undefined);
    if (missingId !== undefined)
      throw createReplyError(
        400,
        'invalid_connectionMap',
        `connectionMap does not name ${missingId}.`,
        'connectionMap',
      );
  };
  const requireReferences = (path: string, { connectionMap, ...request }: CloneRequest): void => {
    if (request._envId !== undefined || request.envId !== undefined)
      throw createReplyError(403, 'feature_not_enabled', 'Cloning into another environment is not enabled.', '_envId');
    const unknownId = Object.values(connectionMap).find((id) => !account.connections.find(id));
    if (unknownId !== undefined)
      throw createReplyError(400, 'invalid_connectionMap', `There is no connection ${unknownId}.`, 'connectionMap');
    if (path !== 'flows') return;
    const { _integrationId, _flowGroupingId } = request;
    const integration = integrations.find(_integrationId);
    if (!integration)
      throw createReplyError(422, 'invalid_ref', 'Integration not found for the given id', '_integrationId');
    if (_flowGroupingId !== undefined && !integration.flowGroupings?.some(({ _id }) => _id === _flowGroupingId))
      throw createUnknownReferenceError('_flowGroupingId', 'Flow grouping', _flowGroupingId);
  };
  return [
    ...collections.map(
      ([path, collection]): ApiOperation => ({
        method: 'POST',
        path: `/v1/${path}/{id}/clone`,
        right: 'write',
        handle: async (request, { id }, caller) => {
          const original = collection.getOrThrow(id);
          const clone = await readOptionalJsonBody(request, cloneSchema);
          requireReferences(path, clone);
          const originals = listOriginals(original);
          const connectionIds = new Set([...originals].flatMap(({ _connectionId }) => _connectionId ?? []));
          if (path === 'flows') requireMappedConnections(connectionIds, clone);
          cancelJobs(new Set([...connectionIds, ...(integrations.find(original._id)?._registeredConnectionIds ?? [])]));
          const { name = `Clone - ${original.name}`, _integrationId, _flowGroupingId } = clone;
          const newIds = new Map(Object.entries(clone.connectionMap));
          const components: { model: string; _id: string; name: string }[] = [];
          for (const [kindPath, kind] of collections)
            for (const record of kind.listAll().filter((candidate) => originals.has(candidate))) {
              const copy = kind.add({
                ...copyFields(record, newIds),
                ...(kindPath === 'flows' ? { disabled: true } : {}),
                ...(record === original ? { name } : {}),
                ...(record === original && path === 'flows' ? { _integrationId, _flowGroupingId } : {}),
                _sourceId: record._id,
              });
              newIds.set(record._id, copy._id);
              account.audit.record('create', kindPath, copy._id, caller);
              components.push({ model: kind.model, _id: copy._id, name: copy.name });
            }
          return { status: 201, body: components };
        },
      }),
    ),
    {
      method: 'GET',
      path: '/v1/integrations/{id}/revisions',
      right: 'read',
      handle: (_request, { id }) => {
        integrations.getOrThrow(id);
        return createUnpagedList([]);
      },
    },
    {
      method: 'POST',
      path: '/v1/integrations/{id}/revisions/create',
      right: 'write',
      handle: async (request, { id }) => {
        const { _sourceId } = integrations.getOrThrow(id);
        await readJsonBody(request, z.looseObject({ description: z.string().min(1) }));
        if (_sourceId !== undefined)
          throw createReplyError(422, 'invalid_ref', 'clone must be linked to source integration');
        throw createReplyError(403, 'feature_not_enabled', 'Revisions are not enabled for this account.');
      },
    },
  ];
}

/**
 * What goes into a copy, with the new ids of what was copied before and the connections that take the place of others.
 */
function copyFields(record: Original, newIds: ReadonlyMap<string, string>): Original {
  const fields = Object.fromEntries(Object.entries(record).filter(([name]) => !ownFields.has(name)));
  return JSON.parse(JSON.stringify(fields), (name, value: unknown) => {
    if (uncopiedFields.has(name)) return undefined;
    return typeof value === 'string' ? (newIds.get(value) ?? value) : value;
  }) as Original;
}
