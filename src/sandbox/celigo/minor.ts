import * as z from 'zod';
import type { Account, Plain } from './account';
import type { Collection } from './collection';
import { badQuery, jsonBody, refusal } from './errors';
import { linkList } from './lists';
import type { Operation } from './operations';
import type { Right } from './callers';

/** What is only listed and read, or little more: environments, licenses, tags, notifications, the audit log (celigo-api.md §3.11). */
export function minorOperations(account: Account): Operation[] {
  const { audit } = account;
  const audited: [string, string, Right][] = [
    ['integrations', 'Integration', 'read'],
    ['flows', 'Flow', 'read'],
    ['connections', 'Connection', 'connections'],
    ['iclients', 'IClient', 'connections'],
    ['exports', 'Export', 'read'],
    ['imports', 'Import', 'read'],
  ];
  return [
    ...readable('environments', account.environments, 'read', account),
    ...readable('licenses', account.licenses, 'administer', account),
    ...readable('tags', account.tags, 'read', account),
    ...readable('notifications', account.notifications, 'read', account),
    {
      method: 'PUT',
      path: '/v1/notifications',
      right: 'run',
      handle: async (call, _params, caller) => {
        for (const wanted of await jsonBody(call, subscriptions)) subscribe(account, wanted, caller.email);
        return { status: 204 };
      },
    },
    {
      method: 'GET',
      path: '/v1/audit',
      right: 'administer',
      handle: (call) => {
        const found = audit.entries.filter((entry) => filters(call.query).every((holds) => holds(entry)));
        return linkList(call, found, (entry) => entry, account.pageSize);
      },
    },
    ...audited.map(
      ([path, _model, right]): Operation => ({
        method: 'GET',
        path: `/v1/${path}/{id}/audit`,
        right,
        handle: (call, { id }) => linkList(call, audit.entries.filter(({ resourceType, _resourceId }) => resourceType === path && _resourceId === id), (entry) => entry, account.pageSize),
      }),
    ),
  ];
}

function readable(path: string, collection: Collection<Plain>, right: Right, { pageSize }: Account): Operation[] {
  return [
    { method: 'GET', path: `/v1/${path}`, right, handle: (call) => linkList(call, collection.all(), (one) => one, pageSize) },
    { method: 'GET', path: `/v1/${path}/{id}`, right, handle: (_call, { id }) => ({ status: 200, body: collection.get(id) }) },
  ];
}

const reference = z.string().optional();
const subscriptions = z
  .array(
    z
      .looseObject({ _flowId: reference, _connectionId: reference, _integrationId: reference, subscribed: z.boolean(), subscribedByUserEmail: z.email().optional() })
      .refine((one) => [one._flowId, one._connectionId, one._integrationId].filter(Boolean).length === 1, 'Send one of _flowId, _connectionId and _integrationId.'),
  )
  .min(1);

function subscribe(account: Account, wanted: z.infer<typeof subscriptions>[number], ownEmail: string): void {
  const { subscribed, subscribedByUserEmail: email = ownEmail, _flowId, _connectionId, _integrationId } = wanted;
  const known = [account.owner.email, ...account.users.all().map(({ sharedWithUser }) => sharedWithUser.email)];
  if (!known.includes(email)) throw refusal(422, 'invalid_field', `${email} is not a user of this account.`, 'subscribedByUserEmail');
  const target = _flowId ? { _flowId } : _connectionId ? { _connectionId } : { _integrationId };
  if (_flowId) account.flows.get(_flowId);
  else if (_connectionId) account.connections.get(_connectionId);
  else account.integrations.get(_integrationId);
  const [[name = '', value] = []] = Object.entries(target);
  const existing = account.notifications.all().find((one) => one[name] === value && one['subscribedByUserEmail'] === email);
  if (subscribed && !existing) account.notifications.add({ ...target, type: _flowId ? 'flow' : _connectionId ? 'connection' : 'integration', subscribedByUserEmail: email });
  if (!subscribed && existing) account.notifications.remove(existing);
}

type Entry = Account['audit']['entries'][number];

function filters(query: URLSearchParams): ((entry: Entry) => boolean)[] {
  const time = (name: string): number | undefined => {
    const text = query.get(name);
    if (text !== null && Number.isNaN(Date.parse(text))) throw badQuery(`${name} is not a time.`, name);
    return text === null ? undefined : Date.parse(text);
  };
  const [from, to] = [time('from'), time('to')];
  const [type, id, user, source, event] = ['resourceType', '_resourceId', '_byUserId', 'source', 'event'].map((name) => query.get(name));
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
