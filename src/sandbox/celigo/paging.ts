import type { Reply, ServiceRequest } from '../service';
import { createInvalidQueryError } from './errorReplies';

/** How many things a page of a list holds at most. */
export type PageSize = number;

/**
 * A list in the first paging style (celigo-api.md §2.3): a bare array in the order of the ids, the pages beside it as
 * absolute addresses in `Link`, behind an opaque `after`. Their names stand there without quotes, and the page before
 * comes first (observed-answers.md, 11). An empty list is 204 without a body.
 */
export function createLinkedPage(
  request: ServiceRequest,
  records: readonly { _id: string }[],
  toView: (record: never) => unknown,
  pageSize: PageSize,
): Reply {
  const selectFields = createFieldSelector(request.query);
  const afterId = readCursor(request.query);
  const passedRecords = afterId === undefined ? [] : records.filter(({ _id }) => _id <= afterId);
  const remainingRecords = afterId === undefined ? records : records.filter(({ _id }) => _id > afterId);
  if (remainingRecords.length === 0) return { status: 204 };
  const page = remainingRecords.slice(0, pageSize);
  const createLink = (name: string, lastId: string | undefined): string =>
    `<${requestOrigin(request)}${createPagePath(request, lastId)}>; rel=${name}`;
  const links = [
    ...(passedRecords.length > 0 ? [createLink('prev', passedRecords.at(-pageSize - 1)?._id)] : []),
    ...(remainingRecords.length > page.length ? [createLink('next', page.at(-1)?._id)] : []),
  ];
  return {
    status: 200,
    ...(links.length > 0 ? { headers: { link: links.join(', ') } } : {}),
    body: page.map((record) => selectFields(toView(record as never))),
  };
}

/**
 * A list in the second style: under a key of an object, with a relative `nextPageURL` beside it where there is more.
 */
export function createBodyPage(
  request: ServiceRequest,
  key: string,
  items: readonly unknown[],
  idOf: (item: never) => string,
  pageSize: PageSize,
): Reply {
  const afterId = readCursor(request.query);
  const firstIndex = afterId === undefined ? 0 : items.findIndex((item) => idOf(item as never) === afterId) + 1;
  if (afterId !== undefined && firstIndex === 0)
    throw createInvalidQueryError('The position in the list is not known any more. Start again.', 'after');
  const page = items.slice(firstIndex, firstIndex + pageSize);
  const lastId = page.at(-1);
  const hasMore = lastId !== undefined && firstIndex + page.length < items.length;
  return {
    status: 200,
    body: { [key]: page, ...(hasMore ? { nextPageURL: createPagePath(request, idOf(lastId as never)) } : {}) },
  };
}

/** A list without pages. */
export function createUnpagedList(items: readonly unknown[]): Reply {
  return items.length === 0 ? { status: 204 } : { status: 200, body: items };
}

export function requestOrigin(request: ServiceRequest): string {
  return `http://${request.headers.host ?? '127.0.0.1'}`;
}

/** The page behind this id; the first one where there is none. */
function createPagePath(request: ServiceRequest, lastId: string | undefined): string {
  const query = new URLSearchParams(request.query);
  query.delete('after');
  if (lastId !== undefined) query.set('after', Buffer.from(`after:${lastId}`).toString('base64url'));
  return query.size === 0 ? request.path : `${request.path}?${query.toString()}`;
}

function readCursor(query: URLSearchParams): string | undefined {
  const cursorParameter = query.get('after');
  if (cursorParameter === null) return undefined;
  const text = Buffer.from(cursorParameter, 'base64url').toString('utf8');
  if (!text.startsWith('after:')) throw createInvalidQueryError('after is not a position in this list.', 'after');
  return text.slice('after:'.length);
}

type JsonObject = Record<string, unknown>;

/** `include` keeps, `exclude` drops fields by dotted paths; both at once are refused. The id always stays. */
function createFieldSelector(query: URLSearchParams): (record: unknown) => unknown {
  const [include, exclude] = [parseFieldPaths(query.get('include')), parseFieldPaths(query.get('exclude'))];
  if (include && exclude) throw createInvalidQueryError('include and exclude cannot be used together.');
  if (include)
    return (record) =>
      include.reduce((selected, path) => copyPath(record as JsonObject, selected, path), {
        _id: (record as JsonObject)['_id'],
      } as JsonObject);
  if (exclude)
    return (record) =>
      exclude
        .filter((path) => path[0] !== '_id')
        .reduce((remaining, path) => removePath(remaining, path), record as JsonObject);
  return (record) => record;
}

function parseFieldPaths(list: string | null): string[][] | undefined {
  const names = (list ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
  return names.length === 0 ? undefined : names.map((name) => name.split('.'));
}

function copyPath(firstIndex: JsonObject, target: JsonObject, [name = '', ...remainingPath]: string[]): JsonObject {
  const value = firstIndex[name];
  if (value === undefined) return target;
  if (remainingPath.length === 0 || !isObject(value)) return { ...target, [name]: value };
  return { ...target, [name]: copyPath(value, isObject(target[name]) ? target[name] : {}, remainingPath) };
}

function removePath(firstIndex: JsonObject, [name = '', ...remainingPath]: string[]): JsonObject {
  const { [name]: value, ...others } = firstIndex;
  if (value === undefined) return firstIndex;
  return remainingPath.length > 0 && isObject(value) ? { ...others, [name]: removePath(value, remainingPath) } : others;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
