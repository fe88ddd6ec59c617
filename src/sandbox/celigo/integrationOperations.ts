import * as z from 'zod';
import { sumOf } from '../../core/sum';
import type { CeligoAccount } from './account';
import type { CeligoCaller } from './caller';
import { type Collection, objectIdPattern } from './collection';
import { type ConnectionRecord } from './connectionSchemas';
import { type ApiOperation, createCrudOperations } from './crudOperations';
import { createReplyError, createUnknownReferenceError, readJsonBody } from './errorReplies';
import { type FlowRecord, type IntegrationRecord, integrationFieldsSchema, type StepRecord } from './flowSchemas';
import { listFlowSteps } from './flowSteps';
import { createLinkedPage, createUnpagedList } from './paging';
import { maskSecrets } from './secretMasking';

/** Integrations and what lies in them (celigo-api.md §3.5). Its users are in users.ts. */
export function integrationOperations(account: CeligoAccount): ApiOperation[] {
  const { integrations, flows, connections, pageSize } = account;
  const registerConnections = (integration: IntegrationRecord, ids: string[], caller: CeligoCaller): void => {
    const previous = { ...integration };
    const updated = integrations.update(integration, { _registeredConnectionIds: ids });
    account.audit.record('update', 'integrations', integration._id, caller, previous, updated);
  };
  const listFlows = (id: string): FlowRecord[] => flows.listAll().filter(({ _integrationId }) => _integrationId === id);
  const listStepsUsed = (id: string, steps: Collection<StepRecord>): StepRecord[] => {
    const dependentFlows = new Set(listFlows(id).flatMap((flow) => listFlowSteps(flow).map((step) => step.id)));
    return steps.listAll().filter(({ _id }) => dependentFlows.has(_id));
  };
  const listOperation = (
    subpath: string,
    right: ApiOperation['right'],
    records: (id: string) => { _id: string }[],
  ): ApiOperation => ({
    method: 'GET',
    path: `/v1/integrations/{id}/${subpath}`,
    right,
    handle: (request, { id }) =>
      createLinkedPage(request, records(integrations.getOrThrow(id)._id), maskSecrets, pageSize),
  });
  return [
    ...createCrudOperations(account, {
      path: 'integrations',
      collection: integrations,
      fields: integrationFieldsSchema,
      serviceFields: ['sandbox', '_connectorId', '_sourceId'],
      createInitialFields: () => ({ sandbox: false }),
      rights: { read: 'read', write: 'write' },
      validateFields: ({ _registeredConnectionIds = [] }) => requireConnections(account, _registeredConnectionIds),
      beforeDelete: ({ _id }) => {
        const count = listFlows(_id).length;
        if (count > 0)
          throw createReplyError(422, 'invalid_ref', `The integration has ${count} flows. Remove them first.`);
        for (const user of account.users.listAll())
          user.integrationAccessLevel = user.integrationAccessLevel.filter(
            ({ _integrationId }) => _integrationId !== _id,
          );
      },
    }),
    listOperation('flows', 'read', listFlows),
    listOperation('connections', 'connections', (id) => listRegisteredConnections(account, id)),
    listOperation('exports', 'read', (id) => listStepsUsed(id, account.exports)),
    listOperation('imports', 'read', (id) => listStepsUsed(id, account.imports)),
    {
      method: 'GET',
      path: '/v1/integrations/{id}/errors',
      right: 'read',
      handle: (_request, { id }) =>
        createUnpagedList(
          listFlows(integrations.getOrThrow(id)._id)
            .map((flow) => summarizeFlowErrors(account, flow))
            .filter(({ numError }) => numError > 0),
        ),
    },
    {
      method: 'GET',
      path: '/v1/integrations/{id}/dependencies',
      right: 'read',
      handle: (_request, { id }) => {
        const dependentFlows = listFlows(integrations.getOrThrow(id)._id).map(({ _id, name }) => ({ id: _id, name }));
        return { status: 200, body: dependentFlows.length === 0 ? {} : { flows: dependentFlows } };
      },
    },
    {
      method: 'PUT',
      path: '/v1/integrations/{id}/connections/register',
      right: 'write',
      handle: async (request, { id }, caller) => {
        const integration = integrations.getOrThrow(id);
        const ids = await readJsonBody(request, z.array(z.string().regex(objectIdPattern)).min(1));
        requireConnections(account, ids);
        registerConnections(
          integration,
          [...new Set([...(integration._registeredConnectionIds ?? []), ...ids])],
          caller,
        );
        return { status: 200, body: integration };
      },
    },
    {
      method: 'DELETE',
      path: '/v1/integrations/{id}/connections/{connectionId}/register',
      right: 'write',
      handle: (_request, { id, connectionId }, caller) => {
        const integration = integrations.getOrThrow(id);
        const connection = connections.getOrThrow(connectionId);
        const remainingIds = (integration._registeredConnectionIds ?? []).filter(
          (registeredId) => registeredId !== connection._id,
        );
        registerConnections(integration, remainingIds, caller);
        return { status: 204 };
      },
    },
  ];
}

function requireConnections(account: CeligoAccount, ids: readonly string[]): void {
  for (const id of ids)
    if (!account.connections.find(id)) throw createUnknownReferenceError('_registeredConnectionIds', 'Connection', id);
}

/** Those that are registered with it. */
function listRegisteredConnections(account: CeligoAccount, integrationId: string): ConnectionRecord[] {
  const ids = new Set(account.integrations.getOrThrow(integrationId)._registeredConnectionIds);
  return account.connections.listAll().filter(({ _id }) => ids.has(_id));
}

/** The open errors of a flow, all its steps together. */
export function summarizeFlowErrors(
  account: CeligoAccount,
  flow: FlowRecord,
): { _flowId: string; numError: number; lastErrorAt?: string } {
  const openErrorsByStep = listFlowSteps(flow).map(({ id }) => account.stepErrors.listOpen(flow._id, id));
  const latestErrorAt = openErrorsByStep
    .flatMap(([latestError]) => latestError?.occurredAt ?? [])
    .sort()
    .at(-1);
  return {
    _flowId: flow._id,
    numError: sumOf(openErrorsByStep, ({ length }) => length),
    ...(latestErrorAt ? { lastErrorAt: latestErrorAt } : {}),
  };
}
