import * as z from 'zod';
import type { PathParams } from '../router';
import type { Reply, ServiceRequest } from '../service';
import type { CeligoAccount } from './account';
import { type ConnectionRecord, connectionFieldsSchema, type IClientRecord } from './connectionSchemas';
import { type ApiOperation, createCrudOperations } from './crudOperations';
import {
  createReplyError,
  createUnknownReferenceError,
  parseWithSchema,
  readJsonBody,
  readOptionalJsonBody,
} from './errorReplies';
import { listFlowSteps } from './flowSteps';
import { createUnpagedList, requestOrigin } from './paging';
import { type PingResult, pingConnection } from './ping';
import { maskSecrets } from './secretMasking';
import { createSampleRecords } from './stepOperations';

const patchablePaths = [
  '/name',
  '/debugDate',
  '/debugUntil',
  '/http/ping/successPath',
  '/http/ping/successValues',
  '/http/ping/failPath',
  '/http/ping/failValues',
  '/http/auth/failPath',
  '/http/auth/failValues',
  '/http/auth/failStatusCode',
];

/** Connections (celigo-api.md §3.1): secrets go in and never come out, PUT included. */
export function connectionOperations(account: CeligoAccount): ApiOperation[] {
  const { connections } = account;
  const validateReferences = ({ http }: Pick<ConnectionRecord, 'http'>): void => {
    if (http?._iClientId !== undefined && !account.iClients.find(http._iClientId))
      throw createUnknownReferenceError('http._iClientId', 'IClient', http._iClientId);
    if (http?._httpConnectorId !== undefined && !account.httpConnectors.find(http._httpConnectorId))
      throw createUnknownReferenceError('http._httpConnectorId', 'HttpConnector', http._httpConnectorId);
  };
  const findClient = ({ http }: ConnectionRecord): IClientRecord | undefined => account.iClients.find(http?._iClientId);
  const pingStoredConnection = async (id: string | undefined): Promise<Reply> => {
    const connection = connections.getOrThrow(id);
    const result = await pingConnection(connection, findClient(connection));
    connections.update(connection, { offline: !result.online });
    return result.reply;
  };
  const connectionOperation = (
    method: string,
    path: string,
    right: ApiOperation['right'],
    handle: (connection: ConnectionRecord, request: ServiceRequest, params: PathParams) => Promise<Reply> | Reply,
  ): ApiOperation => ({
    method,
    path: `/v1/connections/{id}${path}`,
    right,
    handle: (request, params) => handle(connections.getOrThrow(params['id']), request, params),
  });
  return [
    {
      method: 'POST',
      path: '/v1/connections/ping',
      right: 'connections',
      handle: async (request) => {
        const unsavedConnection = parseWithSchema(
          connectionFieldsSchema,
          await readJsonBody(request, z.looseObject({})),
        ) as ConnectionRecord;
        validateReferences(unsavedConnection);
        return (await pingUnsavedConnection(unsavedConnection, findClient(unsavedConnection))).reply;
      },
    },
    ...createCrudOperations(account, {
      path: 'connections',
      collection: connections,
      fields: connectionFieldsSchema,
      serviceFields: ['offline', 'needsAuthorization', 'queues', 'sandbox'],
      createInitialFields: (fields) => ({
        offline: false,
        sandbox: false,
        ...(needsConsent(fields, account.iClients.find(fields.http?._iClientId)) ? { needsAuthorization: true } : {}),
      }),
      rights: { read: 'connections', write: 'write' },
      patchablePaths,
      validateFields: validateReferences,
      beforeDelete: ({ _id, name }) => {
        const usageCount = Object.values(findDependencies(account, _id)).flat().length;
        if (usageCount > 0)
          throw createReplyError(422, 'invalid_ref', `The connection "${name}" is in use and cannot be deleted.`);
        for (const integration of account.integrations.listAll())
          integration._registeredConnectionIds = (integration._registeredConnectionIds ?? []).filter(
            (id) => id !== _id,
          );
      },
    }),
    {
      method: 'POST',
      path: '/v1/connections/{id}/ping',
      right: 'use',
      handle: async (request, { id }) => {
        await readOptionalJsonBody(request, z.looseObject({}));
        return pingStoredConnection(id);
      },
    },
    {
      method: 'GET',
      path: '/v1/connections/{id}/ping',
      right: 'connections',
      handle: (_request, { id }) => pingStoredConnection(id),
    },
    {
      method: 'POST',
      path: '/v1/connections/{id}/test',
      right: 'connections',
      handle: (_request, { id }) => pingStoredConnection(id),
    },
    {
      method: 'POST',
      path: '/v1/connections/{id}/export',
      right: 'use',
      handle: async (request, { id }) => {
        const connection = connections.getOrThrow(id);
        await readJsonBody(
          request,
          z.looseObject({
            export: z.looseObject({ asynchronous: z.literal(true, 'Expected field: export.asynchronous to be true') }),
          }),
        );
        if (connection.offline)
          throw createReplyError(422, 'connection_offline', `The connection "${connection.name}" is offline.`);
        return { status: 200, body: { data: createSampleRecords(connection.name) } };
      },
    },
    connectionOperation('GET', '/dependencies', 'connections', ({ _id }) => ({
      status: 200,
      body: findDependencies(account, _id),
    })),
    connectionOperation('GET', '/iclients', 'connections', ({ http }) => {
      const usableClients = account.iClients
        .listAll()
        .filter(
          ({ _httpConnectorId }) => _httpConnectorId === undefined || _httpConnectorId === http?._httpConnectorId,
        );
      return { status: 200, body: { iclients: usableClients.map((client) => maskSecrets(client)) } };
    }),
    connectionOperation('GET', '/debug', 'connections', (connection) =>
      createUnpagedList(readDebugLog(account, connection)),
    ),
    connectionOperation('GET', '/debug/{resourceId}', 'connections', (connection) =>
      createUnpagedList(readDebugLog(account, connection)),
    ),
    connectionOperation('DELETE', '/debug', 'write', () => ({ status: 204 })),
    connectionOperation('POST', '/purgeMessages', 'write', (connection) => {
      connections.update(connection, { queues: (connection.queues ?? []).map(({ name }) => ({ name, size: 0 })) });
      return { status: 204 };
    }),
    {
      method: 'GET',
      path: '/v1/connection/{id}/oauth2',
      right: 'write',
      handle: (request, { id }) => ({
        status: 200,
        body: { authorizationURL: `${requestOrigin(request)}${consentPath}?state=${connections.getOrThrow(id)._id}` },
      }),
    },
  ];
}

/** Where a browser goes to authorize a connection. */
export const consentPath = '/connection/oauth2callback';

/** The page that plays the other service's consent: it agrees at once. No token is needed, as in a browser. */
export function grantConsent(account: CeligoAccount, request: ServiceRequest): Reply {
  const connection = account.connections.find(request.query.get('state') ?? '');
  if (!connection) return { status: 404, body: 'There is no such connection to authorize.' };
  delete connection.needsAuthorization;
  account.connections.update(connection, { offline: false });
  return { status: 200, body: `The connection "${connection.name}" is authorized. You can close this page.` };
}

/**
 * A connection that was never saved has nobody's consent; where the client's own credential is enough, none is needed.
 */
function pingUnsavedConnection(
  unsavedConnection: ConnectionRecord,
  client: IClientRecord | undefined,
): Promise<PingResult> {
  return pingConnection(
    {
      ...unsavedConnection,
      needsAuthorization: needsConsent(unsavedConnection, client),
    },
    client,
  );
}

/** Whether a person has to agree in a browser: not where the client's own credential is enough. */
function needsConsent({ http }: Pick<ConnectionRecord, 'http'>, client: IClientRecord | undefined): boolean {
  const { auth } = http ?? {};
  const grantTypes = [auth?.oauth?.grantType, client?.oauth2?.grantType];
  return auth?.type === 'oauth' && !grantTypes.includes('clientcredentials');
}

type Dependencies = Record<string, { id: string; name: string }[]>;

/** What uses a connection, by type of resource; types without any are absent. */
function findDependencies(account: CeligoAccount, connectionId: string): Dependencies {
  const steps = [account.exports, account.imports].map((collection) =>
    collection.listAll().filter(({ _connectionId }) => _connectionId === connectionId),
  );
  const ids = new Set(steps.flat().map(({ _id }) => _id));
  const flows = account.flows.listAll().filter((flow) => listFlowSteps(flow).some(({ id }) => ids.has(id)));
  const dependentsByType = { exports: steps[0] ?? [], imports: steps[1] ?? [], flows };
  return Object.fromEntries(
    Object.entries(dependentsByType)
      .filter(([, dependents]) => dependents.length > 0)
      .map(([type, dependents]) => [type, dependents.map(({ _id, name }) => ({ id: _id, name }))]),
  );
}

/** Requests and answers are stored while debugDate lies ahead. */
function readDebugLog(account: CeligoAccount, { debugDate, http }: ConnectionRecord): unknown[] {
  if (debugDate === undefined || Date.parse(debugDate) <= account.now()) return [];
  const uri = `${http?.baseURI ?? ''}${http?.ping?.relativeURI ?? '/'}`;
  return [
    {
      time: new Date(account.now()).toISOString(),
      request: { method: http?.ping?.method ?? 'GET', url: uri, headers: { authorization: '******' } },
      response: { statusCode: 200, body: '{"ok":true}' },
    },
  ];
}
