import { badQuery } from './errors';
import type { Call, Reply } from '../server';

/** How many things a page of a list holds at most. */
export type PageSize = number;

/**
 * A list in the first paging style (celigo-api.md §2.3): a bare array in the order of the ids, the next page as an absolute
 * address in `Link`, behind an opaque `after`. An empty list is 204 without a body.
 */
export function linkList(call: Call, records: readonly { _id: string }[], present: (record: never) => unknown, pageSize: PageSize): Reply {
  const project = projection(call.query);
  const after = cursor(call.query);
  const rest = after === undefined ? records : records.filter(({ _id }) => _id > after);
  if (rest.length === 0) return { status: 204 };
  const page = rest.slice(0, pageSize);
  const last = page.at(-1)?._id ?? '';
  return {
    status: 200,
    ...(rest.length > page.length ? { headers: { link: `<${origin(call)}${nextPath(call, last)}>; rel="next"` } } : {}),
    body: page.map((record) => project(present(record as never))),
  };
}

/** A list in the second style: under a key of an object, with a relative `nextPageURL` beside it where there is more. */
export function bodyList(call: Call, key: string, items: readonly unknown[], idOf: (item: never) => string, pageSize: PageSize): Reply {
  const after = cursor(call.query);
  const from = after === undefined ? 0 : items.findIndex((item) => idOf(item as never) === after) + 1;
  if (after !== undefined && from === 0) throw badQuery('The position in the list is not known any more. Start again.', 'after');
  const page = items.slice(from, from + pageSize);
  const last = page.at(-1);
  const more = last !== undefined && from + page.length < items.length;
  return { status: 200, body: { [key]: page, ...(more ? { nextPageURL: nextPath(call, idOf(last as never)) } : {}) } };
}

/** A list without pages. */
export function wholeList(items: readonly unknown[]): Reply {
  return items.length === 0 ? { status: 204 } : { status: 200, body: items };
}

export function origin(call: Call): string {
  return `http://${call.headers.host ?? '127.0.0.1'}`;
}

function nextPath(call: Call, last: string): string {
  const query = new URLSearchParams(call.query);
  query.set('after', Buffer.from(`after:${last}`).toString('base64url'));
  return `${call.path}?${query.toString()}`;
}

function cursor(query: URLSearchParams): string | undefined {
  const given = query.get('after');
  if (given === null) return undefined;
  const text = Buffer.from(given, 'base64url').toString('utf8');
  if (!text.startsWith('after:')) throw badQuery('after is not a position in this list.', 'after');
  return text.slice('after:'.length);
}

type Json = Record<string, unknown>;

/** `include` keeps, `exclude` drops fields by dotted paths; both at once are refused. The id always stays. */
function projection(query: URLSearchParams): (record: unknown) => unknown {
  const [include, exclude] = [paths(query.get('include')), paths(query.get('exclude'))];
  if (include && exclude) throw badQuery('include and exclude cannot be used together.');
  if (include) return (record) => include.reduce((kept, path) => keep(record as Json, kept, path), { _id: (record as Json)['_id'] } as Json);
  if (exclude) return (record) => exclude.filter((path) => path[0] !== '_id').reduce((rest, path) => without(rest, path), record as Json);
  return (record) => record;
}

function paths(list: string | null): string[][] | undefined {
  const names = (list ?? '').split(',').map((name) => name.trim()).filter(Boolean);
  return names.length === 0 ? undefined : names.map((name) => name.split('.'));
}

function keep(from: Json, into: Json, [name = '', ...rest]: string[]): Json {
  const value = from[name];
  if (value === undefined) return into;
  if (rest.length === 0 || !isObject(value)) return { ...into, [name]: value };
  return { ...into, [name]: keep(value, isObject(into[name]) ? into[name] : {}, rest) };
}

function without(from: Json, [name = '', ...rest]: string[]): Json {
  const { [name]: value, ...others } = from;
  if (value === undefined) return from;
  return rest.length > 0 && isObject(value) ? { ...others, [name]: without(value, rest) } : others;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
