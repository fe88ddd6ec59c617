import { z } from 'zod';
import type { ListPage } from '../connections/listPages';
import { endlessListError } from '../connections/listPages';
import type { CeligoApi } from './celigoApi';

/** A list of the API: where it starts, what its items are, and what to call the step in a message. */
export interface CeligoList<T> {
  path: string;
  itemSchema: z.ZodType<T>;
  step: string;
}

/**
 * The first style (celigo-api.md §2.3): the body is an array, the header `Link` names the next part.
 * That address is followed as it is, never built, and only on the API's own origin. No body (204) is an empty list.
 */
export async function readLinkPage<T>(
  api: CeligoApi,
  listing: CeligoList<T>,
  signal: AbortSignal,
  visitedUrls: readonly string[] = [],
): Promise<ListPage<T>> {
  const { path, itemSchema: item, step } = listing;
  const response = await api.requestWithHeaders({ method: 'GET', path, step, schema: z.array(item).nullish(), signal });
  const nextUrl = readNextLink(response.header('link'));
  return createPage(
    response.body ?? [],
    nextUrl,
    (nextPath, nextSignal, visited) =>
      readLinkPage(api, { path: nextPath, itemSchema: item, step }, nextSignal, visited),
    api,
    path,
    visitedUrls,
  );
}

/** The second style: the items lie under `key`, and `nextPageURL` beside them names the next part. */
export async function readBodyPage<T>(
  api: CeligoApi,
  key: string,
  listing: CeligoList<T>,
  signal: AbortSignal,
  visitedUrls: readonly string[] = [],
): Promise<ListPage<T>> {
  const { path, itemSchema: item, step } = listing;
  const schema = z.object({ nextPageURL: z.string().nullish(), [key]: z.array(item).nullish() });
  const body = await api.request({ method: 'GET', path, step, schema: schema.nullish(), signal });
  const { nextPageURL, [key]: items } = (body ?? {}) as Record<string, unknown>;
  return createPage(
    (items ?? []) as T[],
    nextPageURL as string | undefined,
    (nextPath, nextSignal, visited) =>
      readBodyPage(api, key, { path: nextPath, itemSchema: item, step }, nextSignal, visited),
    api,
    path,
    visitedUrls,
  );
}

interface DatedRecord {
  _id: string;
  createdAt?: string | undefined;
}

/**
 * The third style, of jobs: newest first, and the next part is everything up to the last one's `createdAt`. That part
 * begins with what was there already, so its items are compared by `_id`; the list ends where nothing new comes.
 */
export async function readDatedPage<T extends DatedRecord>(
  api: CeligoApi,
  listing: CeligoList<T>,
  signal: AbortSignal,
  knownIds: ReadonlySet<string> = new Set(),
): Promise<ListPage<T>> {
  const { path, itemSchema: item, step } = listing;
  const records = (await api.request({ method: 'GET', path, step, schema: z.array(item).nullish(), signal })) ?? [];
  const items = records.filter((record) => !knownIds.has(record._id));
  const lastCreatedAt = items.at(-1)?.createdAt;
  if (lastCreatedAt === undefined) return { items };
  const nextList = { ...listing, path: withQueryParameter(path, 'createdAt_lte', lastCreatedAt) };
  const pageIds = new Set(records.map((record) => record._id));
  return { items, loadNext: (nextSignal) => readDatedPage(api, nextList, nextSignal, pageIds) };
}

/** The target of `rel="next"` in a Link header (RFC 8288), or undefined. */
export function readNextLink(header: string | undefined): string | undefined {
  let target: string | undefined;
  let parameterName = '';
  for (const [token] of (header ?? '').matchAll(linkTokenPattern)) {
    if (token === ',') target = undefined;
    else if (token === ';') parameterName = '';
    else if (token.startsWith('<')) target = token.slice(1, -1);
    else if (token.endsWith('=')) parameterName = token.slice(0, -1).trim().toLowerCase();
    else if (parameterName === 'rel' && readRelations(token).includes('next')) return target;
  }
  return undefined;
}

/** An address, a quoted value, a name with its equals sign, a value without quotes, or what separates them. */
const linkTokenPattern = /<[^<>]*>|"[^"]*"|[,;]|[^<>",;=]+=?/g;

function readRelations(value: string): string[] {
  return value.replaceAll('"', '').trim().toLowerCase().split(/\s+/);
}

/** `visitedUrls` are the addresses of the parts before: one that comes again is a circle. */
function createPage<T>(
  items: readonly T[],
  nextTarget: string | null | undefined,
  loadPage: (path: string, signal: AbortSignal, previousUrls: readonly string[]) => Promise<ListPage<T>>,
  api: CeligoApi,
  from: string,
  visitedUrls: readonly string[],
): ListPage<T> {
  if (!nextTarget) return { items };
  const currentUrl = new URL(from, api.origin);
  // What is no address is left as it is: the client names it when it refuses to go there.
  const nextUrl = URL.canParse(nextTarget, currentUrl.href) ? new URL(nextTarget, currentUrl).href : nextTarget;
  const visited = [...visitedUrls, currentUrl.href];
  if (visited.includes(nextUrl)) throw endlessListError();
  return { items, loadNext: (signal) => loadPage(nextUrl, signal, visited) };
}

function withQueryParameter(path: string, name: string, value: string): string {
  const [basePath = '', query] = path.split('?');
  const parameters = new URLSearchParams(query);
  parameters.set(name, value);
  return `${basePath}?${parameters.toString()}`;
}
