import * as z from 'zod';
import type { CeligoAccount } from './account';
import type { ApiOperation } from './crudOperations';
import { createNotFoundError, readJsonBody } from './errorReplies';

/**
 * Values that scripts and flows keep by a key, for the account and for each integration, export and import
 * (celigo-api.md §3.11; calls and answers as in state.md of celigo/integrator-api-docs).
 */
export function stateOperations(account: CeligoAccount): ApiOperation[] {
  return [
    ...stateBelow('', 204, () => ''),
    ...stateBelow('/integrations/{id}', 200, (id) => account.integrations.getOrThrow(id)._id),
    ...stateBelow('/exports/{id}', 200, (id) => account.exports.getOrThrow(id)._id),
    ...stateBelow('/imports/{id}', 200, (id) => account.imports.getOrThrow(id)._id),
  ];

  function stateBelow(
    prefix: string,
    statusOfDelete: 200 | 204,
    getOwnerId: (id: string | undefined) => string,
  ): ApiOperation[] {
    const [listPath, valuePath] = [`/v1${prefix}/state`, `/v1${prefix}/state/{key}`];
    const getValues = (id: string | undefined): Map<string, object> => {
      const ownerId = getOwnerId(id);
      const values = account.states.get(ownerId) ?? new Map<string, object>();
      account.states.set(ownerId, values);
      return values;
    };
    const getValue = (values: Map<string, object>, key: string): object => {
      const value = values.get(key);
      if (value === undefined) throw createNotFoundError('State', key);
      return value;
    };
    return [
      {
        method: 'GET',
        path: listPath,
        right: 'read',
        handle: (_request, { id }) => ({ status: 200, body: { keys: [...getValues(id).keys()] } }),
      },
      {
        method: 'DELETE',
        path: listPath,
        right: 'write',
        handle: (_request, { id }) => {
          getValues(id).clear();
          return { status: statusOfDelete };
        },
      },
      {
        method: 'GET',
        path: valuePath,
        right: 'read',
        handle: (_request, { id, key = '' }) => ({ status: 200, body: getValue(getValues(id), key) }),
      },
      {
        method: 'PUT',
        path: valuePath,
        right: 'write',
        // The answer to a new key is "Created", which is how the status 201 is worded; the table there says 200.
        handle: async (request, { id, key = '' }) => {
          const values = getValues(id);
          const isNew = !values.has(key);
          values.set(key, await readJsonBody(request, z.looseObject({})));
          return isNew ? { status: 201, body: 'Created' } : { status: 200, body: 'OK' };
        },
      },
      {
        method: 'DELETE',
        path: valuePath,
        right: 'write',
        handle: (_request, { id, key = '' }) => {
          const values = getValues(id);
          getValue(values, key);
          values.delete(key);
          return { status: statusOfDelete };
        },
      },
    ];
  }
}
