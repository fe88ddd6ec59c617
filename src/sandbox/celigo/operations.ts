import * as z from 'zod';
import type { Params } from '../router';
import type { Call, Reply } from '../server';
import type { Account } from './account';
import type { Caller, Right } from './callers';
import type { Collection, Fields, Resource } from './collection';
import { jsonBody, parsed } from './errors';
import { patched, patchShape } from './jsonPatch';
import { linkList } from './lists';
import { masked } from './secrets';

/** One call of the API below /v1, and what it asks of its caller. */
export interface Operation {
  method: string;
  path: string;
  right: Right;
  handle(call: Call, params: Params, caller: Caller): Promise<Reply> | Reply;
}

type Verb = 'list' | 'get' | 'create' | 'replace' | 'patch' | 'delete';

export interface Kind<T extends Resource> {
  /** Below /v1. */
  path: string;
  collection: Collection<T>;
  /** What a client may write; what it does not name is erased by PUT. */
  fields: z.ZodType<object>;
  /** What only the service sets, besides ids and times: dropped where a client sends it, kept over a PUT. */
  own: readonly (keyof T & string)[];
  /** Its values in a new record. */
  initial: (fields: Fields<T>) => Partial<T>;
  rights: { read: Right; write: Right };
  /** Which calls there are; all if absent. */
  verbs?: readonly Verb[];
  /** The paths that PATCH may change. */
  patchable?: readonly string[];
  /** Refuses what refers to something that does not exist. */
  check?: (fields: Fields<T>) => void;
  /** Refuses to delete what is in use, or takes it out of where it was used. */
  release?: (record: T) => void;
}

/** The calls that every resource has (celigo-api.md §3). */
export function crud<T extends Resource>(account: Account, kind: Kind<T>): Operation[] {
  const { collection, rights, check = () => undefined, release = () => undefined } = kind;
  const [all, one] = [`/v1/${kind.path}`, `/v1/${kind.path}/{id}`];
  const accepted = (value: unknown): Fields<T> => {
    const fields = parsed(kind.fields, without(value as object, ['_id', 'createdAt', 'lastModified', ...kind.own])) as Fields<T>;
    check(fields);
    return fields;
  };
  const stored = (record: T, fields: Fields<T>, caller: Caller): T => {
    const own = kind.own.filter((name) => record[name] !== undefined).map((name) => [name, record[name]] as const);
    const replaced = collection.replace(record, { ...fields, ...Object.fromEntries(own) });
    account.audit.note('update', kind.path, record._id, caller, record, replaced);
    return replaced;
  };
  const operations: Record<Verb, Operation> = {
    list: { method: 'GET', path: all, right: rights.read, handle: (call) => linkList(call, collection.all(), masked, account.pageSize) },
    get: { method: 'GET', path: one, right: rights.read, handle: (_call, { id }) => ({ status: 200, body: masked(collection.get(id)) }) },
    create: {
      method: 'POST',
      path: all,
      right: rights.write,
      handle: async (call, _params, caller) => {
        const fields = accepted(await jsonBody(call, z.looseObject({})));
        const record = collection.add({ ...fields, ...kind.initial(fields) });
        account.audit.note('create', kind.path, record._id, caller);
        return { status: 201, body: masked(record) };
      },
    },
    replace: {
      method: 'PUT',
      path: one,
      right: rights.write,
      handle: async (call, { id }, caller) => {
        const record = collection.get(id);
        return { status: 200, body: masked(stored(record, accepted(await jsonBody(call, z.looseObject({}))), caller)) };
      },
    },
    patch: {
      method: 'PATCH',
      path: one,
      right: rights.write,
      handle: async (call, { id }, caller) => {
        const record = collection.get(id);
        const patch = await jsonBody(call, patchShape);
        stored(record, accepted(patched(record, patch, kind.patchable ?? [])), caller);
        return { status: 204 };
      },
    },
    delete: {
      method: 'DELETE',
      path: one,
      right: rights.write,
      handle: (_call, { id }, caller) => {
        const record = collection.get(id);
        release(record);
        collection.remove(record);
        account.audit.note('delete', kind.path, record._id, caller);
        return { status: 204 };
      },
    },
  };
  const wanted = kind.verbs ?? (kind.patchable ? ['list', 'get', 'create', 'replace', 'patch', 'delete'] : ['list', 'get', 'create', 'replace', 'delete']);
  return wanted.map((verb) => operations[verb]);
}

function without(value: object, names: readonly string[]): object {
  return Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)));
}
