import * as z from 'zod';
import type { Params } from '../router';
import type { Call, Reply } from '../server';
import { stepsOf, type Account } from './account';
import { jsonBody, optionalBody, parsed, refusal, unknownReference } from './errors';
import { origin, wholeList } from './lists';
import { connectionFields, type Connection, type IClient } from './model';
import { crud, type Operation } from './operations';
import { ping, type PingResult } from './ping';
import { masked } from './secrets';
import { sampleRecords } from './steps';

const patchable = [
  '/name', '/debugDate', '/debugUntil', '/http/ping/successPath', '/http/ping/successValues', '/http/ping/failPath', '/http/ping/failValues', '/http/auth/failPath',
  '/http/auth/failValues', '/http/auth/failStatusCode',
];

/** Connections (celigo-api.md §3.1): secrets go in and never come out, PUT included. */
export function connectionOperations(account: Account): Operation[] {
  const { connections } = account;
  const check = ({ http }: Pick<Connection, 'http'>): void => {
    if (http?._iClientId !== undefined && !account.iClients.find(http._iClientId)) throw unknownReference('http._iClientId', 'IClient', http._iClientId);
    if (http?._httpConnectorId !== undefined && !account.httpConnectors.find(http._httpConnectorId)) throw unknownReference('http._httpConnectorId', 'HttpConnector', http._httpConnectorId);
  };
  const clientOf = ({ http }: Connection): IClient | undefined => account.iClients.find(http?._iClientId);
  const pingStored = (id: string | undefined): Reply => {
    const connection = connections.get(id);
    const result = ping(connection, clientOf(connection));
    connections.update(connection, { offline: !result.online });
    return result.reply;
  };
  const one = (method: string, path: string, right: Operation['right'], handle: (connection: Connection, call: Call, params: Params) => Promise<Reply> | Reply): Operation => ({
    method,
    path: `/v1/connections/{id}${path}`,
    right,
    handle: (call, params) => handle(connections.get(params['id']), call, params),
  });
  return [
    {
      method: 'POST',
      path: '/v1/connections/ping',
      right: 'connections',
      handle: async (call) => {
        const unsaved = parsed(connectionFields, await jsonBody(call, z.looseObject({}))) as Connection;
        check(unsaved);
        return virtualPing(unsaved, clientOf(unsaved)).reply;
      },
    },
    ...crud(account, {
      path: 'connections',
      collection: connections,
      fields: connectionFields,
      own: ['offline', 'needsAuthorization', 'queues', 'sandbox'],
      initial: (fields) => ({ offline: false, sandbox: false, ...(fields.http?.auth?.type === 'oauth' ? { needsAuthorization: true } : {}) }),
      rights: { read: 'connections', write: 'write' },
      patchable,
      check,
      release: ({ _id, name }) => {
        const used = Object.values(usersOf(account, _id)).flat().length;
        if (used > 0) throw refusal(422, 'invalid_ref', `The connection "${name}" is in use and cannot be deleted.`);
        for (const integration of account.integrations.all()) integration._registeredConnectionIds = (integration._registeredConnectionIds ?? []).filter((id) => id !== _id);
      },
    }),
    {
      method: 'POST',
      path: '/v1/connections/{id}/ping',
      right: 'use',
      handle: async (call, { id }) => {
        await optionalBody(call, z.looseObject({}));
        return pingStored(id);
      },
    },
    { method: 'GET', path: '/v1/connections/{id}/ping', right: 'connections', handle: (_call, { id }) => pingStored(id) },
    { method: 'POST', path: '/v1/connections/{id}/test', right: 'connections', handle: (_call, { id }) => pingStored(id) },
    {
      method: 'POST',
      path: '/v1/connections/{id}/export',
      right: 'use',
      handle: async (call, { id }) => {
        const connection = connections.get(id);
        await jsonBody(call, z.looseObject({ export: z.looseObject({ asynchronous: z.literal(true, 'Expected field: export.asynchronous to be true') }) }));
        if (connection.offline) throw refusal(422, 'connection_offline', `The connection "${connection.name}" is offline.`);
        return { status: 200, body: { data: sampleRecords(connection.name) } };
      },
    },
    one('GET', '/dependencies', 'connections', ({ _id }) => ({ status: 200, body: usersOf(account, _id) })),
    one('GET', '/iclients', 'connections', ({ http }) => {
      const usable = account.iClients.all().filter(({ _httpConnectorId }) => _httpConnectorId === undefined || _httpConnectorId === http?._httpConnectorId);
      return { status: 200, body: { iclients: usable.map((client) => masked(client)) } };
    }),
    one('GET', '/debug', 'connections', (connection) => wholeList(debugLog(account, connection))),
    one('GET', '/debug/{resourceId}', 'connections', (connection) => wholeList(debugLog(account, connection))),
    one('DELETE', '/debug', 'write', () => ({ status: 204 })),
    one('POST', '/purgeMessages', 'write', (connection) => {
      connections.update(connection, { queues: (connection.queues ?? []).map(({ name }) => ({ name, size: 0 })) });
      return { status: 204 };
    }),
    {
      method: 'GET',
      path: '/v1/connection/{id}/oauth2',
      right: 'write',
      handle: (call, { id }) => ({ status: 200, body: { authorizationURL: `${origin(call)}${consentPath}?state=${connections.get(id)._id}` } }),
    },
  ];
}

/** Where a browser goes to authorize a connection. */
export const consentPath = '/connection/oauth2callback';

/** The page that plays the other service's consent: it agrees at once. No token is needed, as in a browser. */
export function consent(account: Account, call: Call): Reply {
  const connection = account.connections.find(call.query.get('state') ?? '');
  if (!connection) return { status: 404, body: 'There is no such connection to authorize.' };
  delete connection.needsAuthorization;
  account.connections.update(connection, { offline: false });
  return { status: 200, body: `The connection "${connection.name}" is authorized. You can close this page.` };
}

/** A connection that was never saved has nobody's consent; where the client's own credential is enough, none is needed. */
function virtualPing(unsaved: Connection, client: IClient | undefined): PingResult {
  const { auth } = unsaved.http ?? {};
  return ping({ ...unsaved, needsAuthorization: auth?.type === 'oauth' && auth.oauth?.grantType !== 'clientcredentials' }, client);
}

type Dependencies = Record<string, { id: string; name: string }[]>;

/** What uses a connection, by type of resource; types without any are absent. */
function usersOf(account: Account, connectionId: string): Dependencies {
  const steps = [account.exports, account.imports].map((collection) => collection.all().filter(({ _connectionId }) => _connectionId === connectionId));
  const ids = new Set(steps.flat().map(({ _id }) => _id));
  const flows = account.flows.all().filter((flow) => stepsOf(flow).some(({ id }) => ids.has(id)));
  const lists = { exports: steps[0] ?? [], imports: steps[1] ?? [], flows };
  return Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0).map(([type, list]) => [type, list.map(({ _id, name }) => ({ id: _id, name }))]));
}

/** Requests and answers are kept while debugDate lies ahead. */
function debugLog(account: Account, { debugDate, http }: Connection): unknown[] {
  if (debugDate === undefined || Date.parse(debugDate) <= account.now()) return [];
  const uri = `${http?.baseURI ?? ''}${http?.ping?.relativeURI ?? '/'}`;
  return [{ time: new Date(account.now()).toISOString(), request: { method: http?.ping?.method ?? 'GET', url: uri, headers: { authorization: '******' } }, response: { statusCode: 200, body: '{"ok":true}' } }];
}
