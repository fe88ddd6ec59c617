import * as z from 'zod';
import { objectIdPattern, type Collection } from './collection';
import { stepsOf, type Account } from './account';
import { jsonBody, refusal, unknownReference } from './errors';
import { linkList, wholeList } from './lists';
import { integrationFields, type Connection, type Flow, type Step } from './model';
import { crud, type Operation } from './operations';
import { masked } from './secrets';

/** Integrations and what lies in them (celigo-api.md §3.5). Its users are in users.ts. */
export function integrationOperations(account: Account): Operation[] {
  const { integrations, flows, connections, pageSize } = account;
  const flowsOf = (id: string): Flow[] => flows.all().filter(({ _integrationId }) => _integrationId === id);
  const stepsIn = (id: string, steps: Collection<Step>): Step[] => {
    const used = new Set(flowsOf(id).flatMap((flow) => stepsOf(flow).map((step) => step.id)));
    return steps.all().filter(({ _id }) => used.has(_id));
  };
  const list = (what: string, right: Operation['right'], records: (id: string) => { _id: string }[]): Operation => ({
    method: 'GET',
    path: `/v1/integrations/{id}/${what}`,
    right,
    handle: (call, { id }) => linkList(call, records(integrations.get(id)._id), masked, pageSize),
  });
  return [
    ...crud(account, {
      path: 'integrations',
      collection: integrations,
      fields: integrationFields,
      own: ['sandbox', '_connectorId'],
      initial: () => ({ sandbox: false }),
      rights: { read: 'read', write: 'write' },
      check: ({ _registeredConnectionIds = [] }) => demandConnections(account, _registeredConnectionIds),
      release: ({ _id }) => {
        const count = flowsOf(_id).length;
        if (count > 0) throw refusal(422, 'invalid_ref', `The integration has ${count} flows. Remove them first.`);
        for (const user of account.users.all()) user.integrationAccessLevel = user.integrationAccessLevel.filter(({ _integrationId }) => _integrationId !== _id);
      },
    }),
    list('flows', 'read', flowsOf),
    list('connections', 'connections', (id) => connectionsOf(account, id)),
    list('exports', 'read', (id) => stepsIn(id, account.exports)),
    list('imports', 'read', (id) => stepsIn(id, account.imports)),
    {
      method: 'GET',
      path: '/v1/integrations/{id}/errors',
      right: 'read',
      handle: (_call, { id }) => wholeList(flowsOf(integrations.get(id)._id).map((flow) => flowErrors(account, flow)).filter(({ numError }) => numError > 0)),
    },
    {
      method: 'GET',
      path: '/v1/integrations/{id}/dependencies',
      right: 'read',
      handle: (_call, { id }) => {
        const used = flowsOf(integrations.get(id)._id).map(({ _id, name }) => ({ id: _id, name }));
        return { status: 200, body: used.length === 0 ? {} : { flows: used } };
      },
    },
    {
      method: 'PUT',
      path: '/v1/integrations/{id}/connections/register',
      right: 'write',
      handle: async (call, { id }, caller) => {
        const integration = integrations.get(id);
        const ids = await jsonBody(call, z.array(z.string().regex(objectIdPattern)).min(1));
        demandConnections(account, ids);
        const before = { ...integration };
        const registered = [...new Set([...(integration._registeredConnectionIds ?? []), ...ids])];
        account.audit.note('update', 'integrations', integration._id, caller, before, integrations.update(integration, { _registeredConnectionIds: registered }));
        return { status: 200, body: integration };
      },
    },
    {
      method: 'DELETE',
      path: '/v1/integrations/{id}/connections/{connectionId}/register',
      right: 'write',
      handle: (_call, { id, connectionId }, caller) => {
        const integration = integrations.get(id);
        const connection = connections.get(connectionId);
        const before = { ...integration };
        const rest = (integration._registeredConnectionIds ?? []).filter((one) => one !== connection._id);
        account.audit.note('update', 'integrations', integration._id, caller, before, integrations.update(integration, { _registeredConnectionIds: rest }));
        return { status: 204 };
      },
    },
  ];
}

function demandConnections(account: Account, ids: readonly string[]): void {
  for (const id of ids) if (!account.connections.find(id)) throw unknownReference('_registeredConnectionIds', 'Connection', id);
}

/** Those that are registered with it. */
function connectionsOf(account: Account, integrationId: string): Connection[] {
  const ids = new Set(account.integrations.get(integrationId)._registeredConnectionIds);
  return account.connections.all().filter(({ _id }) => ids.has(_id));
}

/** The open errors of a flow, all its steps together. */
export function flowErrors(account: Account, flow: Flow): { _flowId: string; numError: number; lastErrorAt?: string } {
  const errors = stepsOf(flow).map(({ id }) => account.stepErrors.open(flow._id, id));
  const latest = errors.flatMap(([first]) => first?.occurredAt ?? []).sort().at(-1);
  return { _flowId: flow._id, numError: errors.reduce((sum, { length }) => sum + length, 0), ...(latest ? { lastErrorAt: latest } : {}) };
}
