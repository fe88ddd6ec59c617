import type { CeligoAccount, ListedResource } from './account';
import { iClientFieldsSchema } from './connectionSchemas';
import { type ApiOperation, createCrudOperations } from './crudOperations';
import { createUnknownReferenceError } from './errorReplies';
import { createLinkedPage, createUnpagedList } from './paging';

/** HTTP connectors, from which connections are made, and OAuth clients (celigo-api.md §3.3, §3.4). */
export function connectorOperations(account: CeligoAccount): ApiOperation[] {
  const { httpConnectors, iClients } = account;
  const findConnectionsOfClient = (clientId: string): { id: string; name: string }[] =>
    account.connections
      .listAll()
      .filter(({ http }) => http?._iClientId === clientId)
      .map(({ _id, name }) => ({ id: _id, name }));
  return [
    {
      method: 'GET',
      path: '/v1/httpconnectors',
      right: 'read',
      handle: (request) => createLinkedPage(request, httpConnectors.listAll(), summarizeConnector, account.pageSize),
    },
    {
      method: 'GET',
      path: '/v1/httpconnectors/{id}',
      right: 'read',
      handle: (request, { id }) => {
        const connector = httpConnectors.getOrThrow(id);
        return {
          status: 200,
          body:
            request.query.get('returnEverything') === 'true'
              ? connector
              : { ...summarizeConnector(connector), baseURIs: connector['baseURIs'], versions: connector['versions'] },
        };
      },
    },
    {
      method: 'GET',
      path: '/v1/httpconnectors/{id}/httpconnectorresources',
      right: 'read',
      handle: (_request, { id }) => {
        const connector = httpConnectors.getOrThrow(id);
        return createUnpagedList(
          ((connector['apis'] ?? []) as { _id: string; name: string }[]).map((api) => ({
            _id: api._id,
            name: api.name,
            _httpConnectorId: connector._id,
          })),
        );
      },
    },
    ...createCrudOperations(account, {
      path: 'iclients',
      collection: iClients,
      fields: iClientFieldsSchema,
      serviceFields: ['published'],
      createInitialFields: () => ({ published: false }),
      rights: { read: 'connections', write: 'write' },
      patchablePaths: ['/oauth2/failPath'],
      validateFields: ({ _httpConnectorId }) => {
        if (_httpConnectorId !== undefined && !httpConnectors.find(_httpConnectorId))
          throw createUnknownReferenceError('_httpConnectorId', 'HttpConnector', _httpConnectorId);
      },
      // Deleting a client that is in use is allowed, and breaks what uses it.
      beforeDelete: ({ _id }) => {
        for (const connection of account.connections.listAll())
          if (connection.http?._iClientId === _id)
            account.connections.update(connection, { offline: true, needsAuthorization: true });
      },
    }),
    {
      method: 'GET',
      path: '/v1/iclients/{id}/dependencies',
      right: 'connections',
      handle: (_request, { id }) => {
        const dependentConnections = findConnectionsOfClient(iClients.getOrThrow(id)._id);
        return { status: 200, body: dependentConnections.length === 0 ? {} : { connections: dependentConnections } };
      },
    },
  ];
}

function summarizeConnector({
  _id,
  createdAt,
  lastModified,
  name,
  legacyId,
  published,
  isGraphQL,
}: ListedResource): ListedResource {
  return { _id, createdAt, lastModified, name, legacyId, published, isGraphQL };
}
