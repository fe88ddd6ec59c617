import { z } from 'zod';
import { endless } from '../connections/paging';
import type { Page } from '../connections/paging';
import type { CeligoApi } from './api';

export { everyItem, matching, pageBound } from '../connections/paging';
export type { Page } from '../connections/paging';

/** A list of the API: where it starts, what its items are, and what to call the step in a message. */
export interface Listing<T> {
  path: string;
  item: z.ZodType<T>;
  step: string;
}

/**
 * The first style (celigo-api.md §2.3): the body is an array, the header `Link` names the next part.
 * That address is followed as it is, never built, and only on the API's own origin. No body (204) is an empty list.
 */
export async function linkPages<T>(api: CeligoApi, listing: Listing<T>, signal: AbortSignal, seen: readonly string[] = []): Promise<Page<T>> {
  const { path, item, step } = listing;
  const answer = await api.exchange({ method: 'GET', path, step, schema: z.array(item).nullish(), signal });
  const next = nextLink(answer.header('link'));
  return page(answer.body ?? [], next, (following, again, visited) => linkPages(api, { path: following, item, step }, again, visited), api, path, seen);
}

/** The second style: the items lie under `key`, and `nextPageURL` beside them names the next part. */
export async function bodyPages<T>(api: CeligoApi, key: string, listing: Listing<T>, signal: AbortSignal, seen: readonly string[] = []): Promise<Page<T>> {
  const { path, item, step } = listing;
  const schema = z.object({ nextPageURL: z.string().nullish(), [key]: z.array(item).nullish() });
  const body = await api.request({ method: 'GET', path, step, schema: schema.nullish(), signal });
  const { nextPageURL, [key]: items } = (body ?? {}) as Record<string, unknown>;
  return page((items ?? []) as T[], nextPageURL as string | undefined, (following, again, visited) => bodyPages(api, key, { path: following, item, step }, again, visited), api, path, seen);
}

interface Dated {
  _id: string;
  createdAt?: string | undefined;
}

/**
 * The third style, of jobs: newest first, and the next part is everything up to the last one's `createdAt`.
 * That part begins with what was there already, so it is told apart by `_id`; the list ends where nothing new comes.
 */
export async function datedPages<T extends Dated>(api: CeligoApi, listing: Listing<T>, signal: AbortSignal, known: ReadonlySet<string> = new Set()): Promise<Page<T>> {
  const { path, item, step } = listing;
  const all = (await api.request({ method: 'GET', path, step, schema: z.array(item).nullish(), signal })) ?? [];
  const items = all.filter((one) => !known.has(one._id));
  const last = items.at(-1)?.createdAt;
  if (last === undefined) return { items };
  const following = { ...listing, path: withQuery(path, 'createdAt_lte', last) };
  const seen = new Set(all.map((one) => one._id));
  return { items, next: (again) => datedPages(api, following, again, seen) };
}

/** The target of `rel="next"` in a Link header (RFC 8288), or undefined. */
export function nextLink(header: string | undefined): string | undefined {
  for (const [, target, parameters] of (header ?? '').matchAll(/<([^>]*)>((?:\s*;\s*[^=;,\s]+\s*(?:=\s*(?:"[^"]*"|[^",;\s]*))?)*)/g)) {
    const rel = /;\s*rel\s*=\s*(?:"([^"]*)"|([^",;\s]*))/i.exec(parameters ?? '');
    if ((rel?.[1] ?? rel?.[2] ?? '').toLowerCase().split(/\s+/).includes('next')) return target;
  }
  return undefined;
}

/** `seen` are the addresses of the parts before: one that comes again is a circle. */
function page<T>(
  items: readonly T[],
  target: string | null | undefined,
  follow: (path: string, signal: AbortSignal, seen: readonly string[]) => Promise<Page<T>>,
  api: CeligoApi,
  from: string,
  seen: readonly string[],
): Page<T> {
  if (!target) return { items };
  const here = new URL(from, api.origin);
  // What is no address is left as it is: the client names it when it refuses to go there.
  const next = URL.canParse(target, here.href) ? new URL(target, here).href : target;
  const visited = [...seen, here.href];
  if (visited.includes(next)) throw endless();
  return { items, next: (signal) => follow(next, signal, visited) };
}

function withQuery(path: string, name: string, value: string): string {
  const [base = '', query] = path.split('?');
  const parameters = new URLSearchParams(query);
  parameters.set(name, value);
  return `${base}?${parameters.toString()}`;
}
