import type { Account, Plain } from './account';
import { unknownReference } from './errors';
import { linkList, wholeList } from './lists';
import { iClientFields } from './model';
import { crud, type Operation } from './operations';

/** HTTP connectors, from which connections are made, and OAuth clients (celigo-api.md §3.3, §3.4). */
export function connectorOperations(account: Account): Operation[] {
  const { httpConnectors, iClients } = account;
  const usersOf = (clientId: string): { id: string; name: string }[] =>
    account.connections.all().filter(({ http }) => http?._iClientId === clientId).map(({ _id, name }) => ({ id: _id, name }));
  return [
    { method: 'GET', path: '/v1/httpconnectors', right: 'read', handle: (call) => linkList(call, httpConnectors.all(), light, account.pageSize) },
    {
      method: 'GET',
      path: '/v1/httpconnectors/{id}',
      right: 'read',
      handle: (call, { id }) => {
        const connector = httpConnectors.get(id);
        return { status: 200, body: call.query.get('returnEverything') === 'true' ? connector : { ...light(connector), baseURIs: connector['baseURIs'], versions: connector['versions'] } };
      },
    },
    {
      method: 'GET',
      path: '/v1/httpconnectors/{id}/httpconnectorresources',
      right: 'read',
      handle: (_call, { id }) => {
        const connector = httpConnectors.get(id);
        return wholeList(((connector['apis'] ?? []) as { _id: string; name: string }[]).map((api) => ({ _id: api._id, name: api.name, _httpConnectorId: connector._id })));
      },
    },
    ...crud(account, {
      path: 'iclients',
      collection: iClients,
      fields: iClientFields,
      own: ['published'],
      initial: () => ({ published: false }),
      rights: { read: 'connections', write: 'write' },
      patchable: ['/oauth2/failPath'],
      check: ({ _httpConnectorId }) => {
        if (_httpConnectorId !== undefined && !httpConnectors.find(_httpConnectorId)) throw unknownReference('_httpConnectorId', 'HttpConnector', _httpConnectorId);
      },
      // Deleting a client that is in use is allowed, and breaks what uses it.
      release: ({ _id }) => {
        for (const connection of account.connections.all()) if (connection.http?._iClientId === _id) account.connections.update(connection, { offline: true, needsAuthorization: true });
      },
    }),
    {
      method: 'GET',
      path: '/v1/iclients/{id}/dependencies',
      right: 'connections',
      handle: (_call, { id }) => {
        const used = usersOf(iClients.get(id)._id);
        return { status: 200, body: used.length === 0 ? {} : { connections: used } };
      },
    },
  ];
}

function light({ _id, createdAt, lastModified, name, legacyId, published, isGraphQL }: Plain): Plain {
  return { _id, createdAt, lastModified, name, legacyId, published, isGraphQL };
}
