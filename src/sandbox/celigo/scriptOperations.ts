import * as z from 'zod';
import type { CeligoAccount } from './account';
import { type ApiOperation, createCrudOperations } from './crudOperations';
import { createReplyError, createUnknownReferenceError, parseWithSchema, readJsonBody } from './errorReplies';
import { scriptFieldsSchema } from './flowSchemas';
import { applyPatch, jsonPatchSchema } from './jsonPatch';

const longestDebugMs = 3_600_000;

/**
 * Scripts (celigo-api.md §3.11; fields and refusals as in skills/writing-scripts of celigo/ai). Lists are without their
 * content, and a PUT without it erases it in silence. None is ever run, so none has logged anything.
 */
export function scriptOperations(account: CeligoAccount): ApiOperation[] {
  const { scripts } = account;
  return [
    ...createCrudOperations(account, {
      path: 'scripts',
      collection: scripts,
      fields: scriptFieldsSchema,
      requiredInNew: ['content'],
      absentFromLists: ['content'],
      serviceFields: ['sandbox', 'debugUntil', '_sourceId'],
      createInitialFields: () => ({ sandbox: false }),
      rights: { read: 'read', write: 'write' },
      beforeDelete: ({ _id }) => {
        if (Object.keys(findDependencies(account, _id)).length > 0)
          throw createReplyError(422, 'invalid_ref', 'The script is in use and cannot be deleted.');
      },
    }),
    {
      method: 'PATCH',
      path: '/v1/scripts/{id}',
      right: 'write',
      handle: async (request, { id }, caller) => {
        const script = scripts.getOrThrow(id);
        const changed = applyPatch(script, await readJsonBody(request, jsonPatchSchema), ['/debugUntil']);
        const { debugUntil } = parseWithSchema(
          z.object({ debugUntil: z.iso.datetime({ offset: true }).optional() }),
          changed,
        );
        if (debugUntil !== undefined && Date.parse(debugUntil) > account.now() + longestDebugMs)
          throw createReplyError(422, 'invalid_field', 'debugUntil is at most one hour ahead.', 'debugUntil');
        const previous = { ...script };
        const updated = scripts.update(script, { debugUntil });
        account.audit.record('update', 'scripts', script._id, caller, previous, updated);
        return { status: 204 };
      },
    },
    {
      method: 'GET',
      path: '/v1/scripts/{id}/dependencies',
      right: 'read',
      handle: (_request, { id }) => ({
        status: 200,
        body: findDependencies(account, scripts.getOrThrow(id)._id),
      }),
    },
    {
      method: 'GET',
      path: '/v1/scripts/{id}/logs',
      right: 'read',
      handle: (_request, { id }) => {
        scripts.getOrThrow(id);
        return { status: 200, body: { logs: [] } };
      },
    },
  ];
}

/** The scripts that a record calls, in hooks, filters, transformations and routers. */
export function listScriptIds(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    name === '_scriptId' && typeof member === 'string' ? [member] : listScriptIds(member),
  );
}

/** Refuses what calls a script that does not exist. */
export function requireScripts(account: CeligoAccount, fields: object): void {
  const unknownId = listScriptIds(fields).find((id) => !account.scripts.find(id));
  if (unknownId !== undefined) throw createUnknownReferenceError('_scriptId', 'Script', unknownId);
}

function findDependencies(account: CeligoAccount, scriptId: string): Record<string, { id: string; name: string }[]> {
  const { exports, imports, flows } = account;
  return Object.fromEntries(
    Object.entries({ exports, imports, flows }).flatMap(([type, collection]) => {
      const callers = (collection.listAll() as { _id: string; name: string }[]).filter((record) =>
        listScriptIds(record).includes(scriptId),
      );
      return callers.length === 0 ? [] : [[type, callers.map(({ _id, name }) => ({ id: _id, name }))]];
    }),
  );
}
