import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Params, Route } from '../../router';
import { Refusal, type Call, type Reply } from '../../server';
import { accessDenied } from '../errors';
import type { Caller } from '../keys';
import type { Team } from '../team';
import { json } from './dataRequest';
import type { KnowledgeModel, Trigger } from './knowledgeModel';
import { listPage } from './page';
import { asProblem, badRequest, notFound } from './problems';
import { eventsPage, type Subscription, type SubscriptionSpec } from './subscriptions';

/** Triggers and the subscriptions to them (celonis-api.md §6.2). They take the permission to edit the package, and a scope of their own. */
export function subscriptionRoutes(team: Team): Route<Caller>[] {
  const { subscriptions } = team;
  const demand = (caller: Caller): void => {
    if (!caller.subscriptions) throw new Refusal(asProblem(accessDenied));
  };
  const modelOf = ({ km }: Params, caller: Caller): KnowledgeModel => {
    demand(caller);
    const model = team.knowledgeModels.find(({ id }) => id === km);
    if (!model) throw notFound('KM_MODEL_NOTFOUND', `The knowledge model '${km}' was not found.`);
    return model;
  };
  const triggerOf = (params: Params, caller: Caller): { model: KnowledgeModel; trigger: Trigger } => {
    const model = modelOf(params, caller);
    const trigger = model.triggers.find(({ id }) => id === params.trigger);
    if (!trigger) throw notFound('GENERAL_NOTFOUND_PATH', `The knowledge model '${model.id}' has no trigger '${params.trigger}'.`);
    return { model, trigger };
  };
  const at = (method: string, path: string, handle: (subscription: Subscription, call: Call) => Promise<Reply> | Reply): Route<Caller> => ({
    method,
    path: `/subscriptions/{id}${path}`,
    handle: (call, { id }, caller) => {
      demand(caller);
      const subscription = subscriptions.get(id);
      if (!subscription) throw notFound('GENERAL_NOTFOUND_PATH', `The subscription '${id}' was not found.`);
      return handle(subscription, call);
    },
  });
  const change = (path: string, act: (subscription: Subscription, call: Call) => boolean): Route<Caller> =>
    at('PATCH', path, (subscription, call) => {
      const { status } = subscription;
      if (!act(subscription, call)) throw badRequest('GENERAL_CONSTRAINT_VIOLATION', `This cannot be done with a subscription that is ${status}.`);
      return { status: 204 };
    });

  return [
    {
      method: 'GET',
      path: '/knowledge-models/{km}/triggers',
      handle: (call, params, caller) => listPage(call, modelOf(params, caller).triggers.map(({ id, record, name }) => ({ id, record, name }))),
    },
    {
      method: 'GET',
      path: '/knowledge-models/{km}/triggers/{trigger}',
      handle: (_call, params, caller) => {
        const { model, trigger } = triggerOf(params, caller);
        const record = model.records.find(({ id }) => id === trigger.record);
        const fields = record?.fields.filter(({ id }) => trigger.fields.includes(id)).map(({ name, type, format, unit }) => ({ name, type, format, unit }));
        return { status: 200, body: { id: trigger.id, name: trigger.name, fields } };
      },
    },
    {
      method: 'POST',
      path: '/knowledge-models/{km}/triggers/{trigger}/subscriptions',
      handle: async (call, params, caller) => {
        const { model, trigger } = triggerOf(params, caller);
        const { id } = subscriptions.create(model.id, trigger.id, await specOf(call), caller.scheme === 'AppKey' ? 'Sandbox application' : 'Sam Sandbox');
        return { status: 201, body: { id } };
      },
    },
    {
      method: 'GET',
      path: '/subscriptions',
      handle: (call, _params, caller) => {
        demand(caller);
        return listPage(call, subscriptions.all().map(shown));
      },
    },
    at('PUT', '', async (subscription, call) => {
      subscriptions.update(subscription, await specOf(call));
      return { status: 200 };
    }),
    at('DELETE', '', ({ id }) => {
      subscriptions.delete(id);
      return { status: 204 };
    }),
    at('PATCH', '/events', (subscription) => ({ status: 200, body: { pageSize: eventsPage, content: subscriptions.takeFailed(subscription).map((event) => shownEvent(subscription, event)) } })),
    change('/pause', (subscription) => subscriptions.pause(subscription)),
    change('/resume', (subscription) => subscriptions.resume(subscription, false)),
    change('/resume-from-latest', (subscription) => subscriptions.resume(subscription, true)),
    change('/replay', (subscription, call) => {
      const from = call.query.get('fromOffset') ?? '0';
      if (!/^\d+$/.test(from)) throw badRequest('GENERAL_PARAMETER_MISSMATCH', "The parameter 'fromOffset' must be a whole number from 0.");
      return subscriptions.replay(subscription);
    }),
  ];
}

const allowedHeaders = ['authorization', 'content-type', 'user-agent', 'host', 'accept'];
const headerBytes = 8192;

const specSchema = z.object({
  name: z.string().min(1).max(1024),
  callbackInfo: z.object({
    uri: z.string().min(1).max(1024).refine(isHttps, 'must be an address that begins with https://'),
    protocol: z.literal('HTTPS'),
    headers: z
      .record(z.string(), z.string())
      .refine((headers) => Object.keys(headers).every((name) => allowedHeaders.includes(name.toLowerCase())), `may be: ${allowedHeaders.join(', ')}`)
      .refine((headers) => Buffer.byteLength(Object.entries(headers).flat().join('')) <= headerBytes, `must not be larger than ${headerBytes} bytes`)
      .optional(),
  }),
  configurations: z
    .array(z.enum(['SKIP_ERRORS']))
    .refine((all) => new Set(all).size === all.length, 'must not repeat')
    .optional(),
});

/** What a subscription shall be; an update says all of it anew. */
async function specOf(call: Call): Promise<SubscriptionSpec> {
  const result = specSchema.safeParse(await json(call));
  if (!result.success) {
    const [issue] = result.error.issues;
    throw badRequest('GENERAL_CONSTRAINT_VIOLATION', `${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'not valid'}`);
  }
  const { name, callbackInfo, configurations } = result.data;
  return { name, uri: callbackInfo.uri, headers: callbackInfo.headers ?? {}, configurations: configurations ?? [] };
}

function isHttps(uri: string): boolean {
  return /^https:\/\/[^/]/i.test(uri) && URL.canParse(uri);
}

/** The headers of the callback are never shown: they hold secrets. */
function shown({ id, spec, status, knowledgeModelId, triggerId, latestSucceedEvent, offset, creationDate, ownerName }: Subscription): object {
  return {
    id,
    name: spec.name,
    status,
    configurations: spec.configurations,
    knowledgeModelId,
    triggerId,
    ...(latestSucceedEvent === undefined ? {} : { latestSucceedEvent }),
    offset,
    creationDate,
    ownerName,
    callbackInfo: { uri: spec.uri, protocol: 'HTTPS' },
    lastSuccessEventOffset: offset,
  };
}

function shownEvent({ id, triggerId }: Subscription, { offset, creationDate, fields }: Subscription['failed'][number]): object {
  const identifier = String(fields.find(({ isIdentifier }) => isIdentifier)?.value ?? '');
  return { subscriberId: id, triggerId, offset, creationDate, event: { id: randomUUID(), identifier, fields } };
}
