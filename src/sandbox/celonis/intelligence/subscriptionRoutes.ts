import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { PathParams, Route } from '../../router';
import { type Reply, ReplyError, type ServiceRequest } from '../../service';
import type { CelonisCaller } from '../apiKeys';
import { accessDeniedReply } from '../errorReplies';
import type { CelonisTeam } from '../team';
import { readJson } from './dataRequest';
import type { KnowledgeModel, Trigger } from './knowledgeModel';
import { createListPage } from './paging';
import { createBadRequestError, createNotFoundError, toProblemReply } from './problemReplies';
import { eventPageSize, type Subscription, type SubscriptionSpec } from './subscriptions';

/**
 * Triggers and the subscriptions to them (celonis-api.md §6.2). They take the permission to edit the package, and a
 * scope of their own.
 */
export function subscriptionRoutes(team: CelonisTeam): Route<CelonisCaller>[] {
  const { subscriptions } = team;
  const requireSubscriptionRight = (caller: CelonisCaller): void => {
    if (!caller.subscriptions) throw new ReplyError(toProblemReply(accessDeniedReply));
  };
  const getModel = ({ km }: PathParams, caller: CelonisCaller): KnowledgeModel => {
    requireSubscriptionRight(caller);
    const model = team.knowledgeModels.find(({ id }) => id === km);
    if (!model) throw createNotFoundError('KM_MODEL_NOTFOUND', `The knowledge model '${km}' was not found.`);
    return model;
  };
  const getTrigger = (params: PathParams, caller: CelonisCaller): { model: KnowledgeModel; trigger: Trigger } => {
    const model = getModel(params, caller);
    const trigger = model.triggers.find(({ id }) => id === params.trigger);
    if (!trigger)
      throw createNotFoundError(
        'GENERAL_NOTFOUND_PATH',
        `The knowledge model '${model.id}' has no trigger '${params.trigger}'.`,
      );
    return { model, trigger };
  };
  const subscriptionRoute = (
    method: string,
    path: string,
    handle: (subscription: Subscription, request: ServiceRequest) => Promise<Reply> | Reply,
  ): Route<CelonisCaller> => ({
    method,
    path: `/subscriptions/{id}${path}`,
    handle: (request, { id }, caller) => {
      requireSubscriptionRight(caller);
      const subscription = subscriptions.get(id);
      if (!subscription) throw createNotFoundError('GENERAL_NOTFOUND_PATH', `The subscription '${id}' was not found.`);
      return handle(subscription, request);
    },
  });
  const statusRoute = (
    path: string,
    changeStatus: (subscription: Subscription, request: ServiceRequest) => boolean,
  ): Route<CelonisCaller> =>
    subscriptionRoute('PATCH', path, (subscription, request) => {
      const { status } = subscription;
      if (!changeStatus(subscription, request))
        throw createBadRequestError(
          'GENERAL_CONSTRAINT_VIOLATION',
          `This cannot be done with a subscription that is ${status}.`,
        );
      return { status: 204 };
    });

  return [
    {
      method: 'GET',
      path: '/knowledge-models/{km}/triggers',
      handle: (request, params, caller) =>
        createListPage(
          request,
          getModel(params, caller).triggers.map(({ id, record, name }) => ({ id, record, name })),
        ),
    },
    {
      method: 'GET',
      path: '/knowledge-models/{km}/triggers/{trigger}',
      handle: (_request, params, caller) => {
        const { model, trigger } = getTrigger(params, caller);
        const record = model.records.find(({ id }) => id === trigger.record);
        const fields = record?.fields
          .filter(({ id }) => trigger.fields.includes(id))
          .map(({ name, type, format, unit }) => ({ name, type, format, unit }));
        return { status: 200, body: { id: trigger.id, name: trigger.name, fields } };
      },
    },
    {
      method: 'POST',
      path: '/knowledge-models/{km}/triggers/{trigger}/subscriptions',
      handle: async (request, params, caller) => {
        const { model, trigger } = getTrigger(params, caller);
        const { id } = subscriptions.create(
          model.id,
          trigger.id,
          await readSubscriptionSpec(request),
          caller.scheme === 'AppKey' ? 'Sandbox application' : 'Sam Sandbox',
        );
        return { status: 201, body: { id } };
      },
    },
    {
      method: 'GET',
      path: '/subscriptions',
      handle: (request, _params, caller) => {
        requireSubscriptionRight(caller);
        return createListPage(request, subscriptions.list().map(toSubscriptionTransport));
      },
    },
    subscriptionRoute('PUT', '', async (subscription, request) => {
      subscriptions.update(subscription, await readSubscriptionSpec(request));
      return { status: 200 };
    }),
    subscriptionRoute('DELETE', '', ({ id }) => {
      subscriptions.delete(id);
      return { status: 204 };
    }),
    subscriptionRoute('PATCH', '/events', (subscription) => ({
      status: 200,
      body: {
        pageSize: eventPageSize,
        content: subscriptions.takeFailedEvents(subscription).map((event) => toEventTransport(subscription, event)),
      },
    })),
    statusRoute('/pause', (subscription) => subscriptions.pause(subscription)),
    statusRoute('/resume', (subscription) => subscriptions.resume(subscription, false)),
    statusRoute('/resume-from-latest', (subscription) => subscriptions.resume(subscription, true)),
    statusRoute('/replay', (subscription, request) => {
      const from = request.query.get('fromOffset') ?? '0';
      if (!/^\d+$/.test(from))
        throw createBadRequestError(
          'GENERAL_PARAMETER_MISSMATCH',
          "The parameter 'fromOffset' must be a whole number from 0.",
        );
      return subscriptions.replay(subscription);
    }),
  ];
}

const allowedHeaders = ['authorization', 'content-type', 'user-agent', 'host', 'accept'];
const maxHeaderBytes = 8192;

const specSchema = z.object({
  name: z.string().min(1).max(1024),
  callbackInfo: z.object({
    uri: z.string().min(1).max(1024).refine(isHttps, 'must be an address that begins with https://'),
    protocol: z.literal('HTTPS'),
    headers: z
      .record(z.string(), z.string())
      .refine(
        (headers) => Object.keys(headers).every((name) => allowedHeaders.includes(name.toLowerCase())),
        `may be: ${allowedHeaders.join(', ')}`,
      )
      .refine(
        (headers) => Buffer.byteLength(Object.entries(headers).flat().join('')) <= maxHeaderBytes,
        `must not be larger than ${maxHeaderBytes} bytes`,
      )
      .optional(),
  }),
  configurations: z
    .array(z.enum(['SKIP_ERRORS']))
    .refine((configurations) => new Set(configurations).size === configurations.length, 'must not repeat')
    .optional(),
});

/** What a subscription shall be; an update says all of it anew. */
async function readSubscriptionSpec(request: ServiceRequest): Promise<SubscriptionSpec> {
  const result = specSchema.safeParse(await readJson(request));
  if (!result.success) {
    const [issue] = result.error.issues;
    throw createBadRequestError(
      'GENERAL_CONSTRAINT_VIOLATION',
      `${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'not valid'}`,
    );
  }
  const { name, callbackInfo, configurations } = result.data;
  return { name, uri: callbackInfo.uri, headers: callbackInfo.headers ?? {}, configurations: configurations ?? [] };
}

function isHttps(uri: string): boolean {
  return /^https:\/\/[^/]/i.test(uri) && URL.canParse(uri);
}

/** The headers of the callback are never shown: they hold secrets. */
function toSubscriptionTransport({
  id,
  spec,
  status,
  knowledgeModelId,
  triggerId,
  latestSucceedEvent,
  offset,
  creationDate,
  ownerName,
}: Subscription): object {
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

function toEventTransport(
  { id, triggerId }: Subscription,
  { offset, creationDate, fields }: Subscription['failedEvents'][number],
): object {
  const identifier = String(fields.find(({ isIdentifier }) => isIdentifier)?.value ?? '');
  return { subscriberId: id, triggerId, offset, creationDate, event: { id: randomUUID(), identifier, fields } };
}
