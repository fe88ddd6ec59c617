import * as z from 'zod';
import type { CeligoAccount, ListedResource } from './account';
import type { CeligoRight } from './caller';
import type { Collection } from './collection';
import type { ApiOperation } from './crudOperations';
import { createInvalidQueryError, createReplyError, readJsonBody } from './errorReplies';
import { createLinkedPage } from './paging';

/**
 * What is only listed and read, or little more: environments, licenses, tags, notifications, the audit log
 * (celigo-api.md §3.11).
 */
export function otherOperations(account: CeligoAccount): ApiOperation[] {
  const { audit } = account;
  const auditedResources: [string, string, CeligoRight][] = [
    ['integrations', 'Integration', 'read'],
    ['flows', 'Flow', 'read'],
    ['connections', 'Connection', 'connections'],
    ['iclients', 'IClient', 'connections'],
    ['exports', 'Export', 'read'],
    ['imports', 'Import', 'read'],
    ['scripts', 'Script', 'read'],
  ];
  return [
    ...readOnlyOperations('environments', account.environments, 'read', account),
    ...readOnlyOperations('licenses', account.licenses, 'administer', account),
    ...readOnlyOperations('tags', account.tags, 'read', account),
    ...readOnlyOperations('notifications', account.notifications, 'read', account),
    {
      method: 'PUT',
      path: '/v1/notifications',
      right: 'run',
      handle: async (request, _params, caller) => {
        for (const change of await readJsonBody(request, subscriptionsSchema))
          applySubscription(account, change, caller.email);
        return { status: 204 };
      },
    },
    {
      method: 'GET',
      path: '/v1/audit',
      right: 'administer',
      handle: (request) => {
        const matchingEntries = audit.entries.filter((entry) =>
          createAuditFilters(request.query).every((matches) => matches(entry)),
        );
        return createLinkedPage(request, matchingEntries, (entry) => entry, account.pageSize);
      },
    },
    ...auditedResources.map(
      ([path, _model, right]): ApiOperation => ({
        method: 'GET',
        path: `/v1/${path}/{id}/audit`,
        right,
        handle: (request, { id }) =>
          createLinkedPage(
            request,
            audit.entries.filter(({ resourceType, _resourceId }) => resourceType === path && _resourceId === id),
            (entry) => entry,
            account.pageSize,
          ),
      }),
    ),
  ];
}

function readOnlyOperations(
  path: string,
  collection: Collection<ListedResource>,
  right: CeligoRight,
  { pageSize }: CeligoAccount,
): ApiOperation[] {
  return [
    {
      method: 'GET',
      path: `/v1/${path}`,
      right,
      handle: (request) => createLinkedPage(request, collection.listAll(), (record) => record, pageSize),
    },
    {
      method: 'GET',
      path: `/v1/${path}/{id}`,
      right,
      handle: (_request, { id }) => ({ status: 200, body: collection.getOrThrow(id) }),
    },
  ];
}

const optionalIdSchema = z.string().optional();
const subscriptionsSchema = z
  .array(
    z
      .looseObject({
        _flowId: optionalIdSchema,
        _connectionId: optionalIdSchema,
        _integrationId: optionalIdSchema,
        subscribed: z.boolean(),
        subscribedByUserEmail: z.email().optional(),
      })
      .refine(
        (change) => [change._flowId, change._connectionId, change._integrationId].filter(Boolean).length === 1,
        'Send one of _flowId, _connectionId and _integrationId.',
      ),
  )
  .min(1);

function applySubscription(
  account: CeligoAccount,
  change: z.infer<typeof subscriptionsSchema>[number],
  ownEmail: string,
): void {
  const { subscribed, subscribedByUserEmail: email = ownEmail, _flowId, _connectionId, _integrationId } = change;
  const knownEmails = [
    account.owner.email,
    ...account.users.listAll().map(({ sharedWithUser }) => sharedWithUser.email),
  ];
  if (!knownEmails.includes(email))
    throw createReplyError(422, 'invalid_field', `${email} is not a user of this account.`, 'subscribedByUserEmail');
  const target = _flowId ? { _flowId } : _connectionId ? { _connectionId } : { _integrationId };
  if (_flowId) account.flows.getOrThrow(_flowId);
  else if (_connectionId) account.connections.getOrThrow(_connectionId);
  else account.integrations.getOrThrow(_integrationId);
  const [[name = '', value] = []] = Object.entries(target);
  const existing = account.notifications
    .listAll()
    .find((notification) => notification[name] === value && notification['subscribedByUserEmail'] === email);
  if (subscribed && !existing)
    account.notifications.add({
      ...target,
      type: _flowId ? 'flow' : _connectionId ? 'connection' : 'integration',
      subscribedByUserEmail: email,
    });
  if (!subscribed && existing) account.notifications.remove(existing);
}

type AuditLogEntry = CeligoAccount['audit']['entries'][number];

function createAuditFilters(query: URLSearchParams): ((entry: AuditLogEntry) => boolean)[] {
  const readTime = (name: string): number | undefined => {
    const text = query.get(name);
    if (text !== null && Number.isNaN(Date.parse(text))) throw createInvalidQueryError(`${name} is not a time.`, name);
    return text === null ? undefined : Date.parse(text);
  };
  const [from, to] = [readTime('from'), readTime('to')];
  const [type, id, user, source, event] = ['resourceType', '_resourceId', '_byUserId', 'source', 'event'].map((name) =>
    query.get(name),
  );
  return [
    (entry) => from === undefined || Date.parse(entry.time) >= from,
    (entry) => to === undefined || Date.parse(entry.time) <= to,
    (entry) => (type ?? entry.resourceType) === entry.resourceType,
    (entry) => (id ?? entry._resourceId) === entry._resourceId,
    (entry) => (user ?? entry.byUser._id) === entry.byUser._id,
    (entry) => (source ?? entry.source) === entry.source,
    (entry) => (event ?? entry.event) === entry.event,
  ];
}
