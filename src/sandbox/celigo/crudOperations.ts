import * as z from 'zod';
import type { PathParams } from '../router';
import type { Reply, ServiceRequest } from '../service';
import type { CeligoAccount } from './account';
import type { CeligoCaller, CeligoRight } from './caller';
import type { CeligoResource, Collection, ResourceFields } from './collection';
import { parseWithSchema, readJsonBody } from './errorReplies';
import { applyPatch, jsonPatchSchema } from './jsonPatch';
import { createLinkedPage } from './paging';
import { maskSecrets } from './secretMasking';

/** One call of the API below /v1, and what it asks of its caller. */
export interface ApiOperation {
  method: string;
  path: string;
  right: CeligoRight;
  handle(request: ServiceRequest, params: PathParams, caller: CeligoCaller): Promise<Reply> | Reply;
}

type CrudVerb = 'list' | 'get' | 'create' | 'replace' | 'patch' | 'delete';

export interface ResourceDefinition<T extends CeligoResource> {
  /** Below /v1. */
  path: string;
  collection: Collection<T>;
  /** What a client may write; what it does not name is erased by PUT. */
  fields: z.ZodType<object>;
  /** What a new record needs besides. */
  requiredInNew?: readonly (keyof T & string)[];
  /** Only in the answer for a single record. */
  absentFromLists?: readonly (keyof T & string)[];
  /** What only the service sets, besides ids and times: dropped where a client sends it, preserved over a PUT. */
  serviceFields: readonly (keyof T & string)[];
  /** Its values in a new record. */
  createInitialFields: (fields: ResourceFields<T>) => Partial<T>;
  rights: { read: CeligoRight; write: CeligoRight };
  /** Which calls there are; all if absent. */
  supportedVerbs?: readonly CrudVerb[];
  /** The paths that PATCH may change. */
  patchablePaths?: readonly string[];
  /** Query parameters of the list that keep the records with this value. */
  listFilters?: readonly (keyof T & string)[];
  /** Refuses what refers to something that does not exist. */
  validateFields?: (fields: ResourceFields<T>) => void;
  /** Refuses to delete what is in use, or takes it out of where it was used. */
  beforeDelete?: (record: T) => void;
}

/** The calls that every resource has (celigo-api.md §3). */
export function createCrudOperations<T extends CeligoResource>(
  account: CeligoAccount,
  definition: ResourceDefinition<T>,
): ApiOperation[] {
  const { collection, rights, validateFields = () => undefined, beforeDelete = () => undefined } = definition;
  const [collectionPath, recordPath] = [`/v1/${definition.path}`, `/v1/${definition.path}/{id}`];
  const acceptFields = (value: unknown): ResourceFields<T> => {
    const fields = parseWithSchema(
      definition.fields,
      omitFields(value as object, ['_id', 'createdAt', 'lastModified', ...definition.serviceFields]),
    ) as ResourceFields<T>;
    validateFields(fields);
    return fields;
  };
  const newBodySchema = z.looseObject(
    Object.fromEntries((definition.requiredInNew ?? []).map((name) => [name, z.unknown().nonoptional()])),
  );
  const toListed = (record: T): object => omitFields(maskSecrets(record), definition.absentFromLists ?? []);
  const listFiltered = ({ query }: ServiceRequest): readonly T[] => {
    const filters = (definition.listFilters ?? []).filter((name) => query.has(name));
    const isMatch = (record: T): boolean => filters.every((name) => record[name] === query.get(name));
    return filters.length === 0 ? collection.listAll() : collection.listAll().filter(isMatch);
  };
  const storeFields = (record: T, fields: ResourceFields<T>, caller: CeligoCaller): T => {
    const reusedFields = definition.serviceFields
      .filter((name) => record[name] !== undefined)
      .map((name) => [name, record[name]] as const);
    const replaced = collection.replace(record, { ...fields, ...Object.fromEntries(reusedFields) });
    account.audit.record('update', definition.path, record._id, caller, record, replaced);
    return replaced;
  };
  const operations: Record<CrudVerb, ApiOperation> = {
    list: {
      method: 'GET',
      path: collectionPath,
      right: rights.read,
      handle: (request) => createLinkedPage(request, listFiltered(request), toListed, account.pageSize),
    },
    get: {
      method: 'GET',
      path: recordPath,
      right: rights.read,
      handle: (_request, { id }) => ({ status: 200, body: maskSecrets(collection.getOrThrow(id)) }),
    },
    create: {
      method: 'POST',
      path: collectionPath,
      right: rights.write,
      handle: async (request, _params, caller) => {
        const fields = acceptFields(await readJsonBody(request, newBodySchema));
        const record = collection.add({ ...fields, ...definition.createInitialFields(fields) });
        account.audit.record('create', definition.path, record._id, caller);
        return { status: 201, body: maskSecrets(record) };
      },
    },
    replace: {
      method: 'PUT',
      path: recordPath,
      right: rights.write,
      handle: async (request, { id }, caller) => {
        const record = collection.getOrThrow(id);
        return {
          status: 200,
          body: maskSecrets(storeFields(record, acceptFields(await readJsonBody(request, z.looseObject({}))), caller)),
        };
      },
    },
    patch: {
      method: 'PATCH',
      path: recordPath,
      right: rights.write,
      handle: async (request, { id }, caller) => {
        const record = collection.getOrThrow(id);
        const patch = await readJsonBody(request, jsonPatchSchema);
        storeFields(record, acceptFields(applyPatch(record, patch, definition.patchablePaths ?? [])), caller);
        return { status: 204 };
      },
    },
    delete: {
      method: 'DELETE',
      path: recordPath,
      right: rights.write,
      handle: (_request, { id }, caller) => {
        const record = collection.getOrThrow(id);
        beforeDelete(record);
        collection.remove(record);
        account.audit.record('delete', definition.path, record._id, caller);
        return { status: 204 };
      },
    },
  };
  const offeredVerbs =
    definition.supportedVerbs ??
    (definition.patchablePaths
      ? ['list', 'get', 'create', 'replace', 'patch', 'delete']
      : ['list', 'get', 'create', 'replace', 'delete']);
  return offeredVerbs.map((verb) => operations[verb]);
}

function omitFields(value: object, names: readonly string[]): object {
  return Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)));
}
