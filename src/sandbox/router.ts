import type { Call, Reply } from './server';

export type Params = Record<string, string>;

/** One operation: `/pools/{poolId}` takes one path segment as `poolId`. Trailing slashes count. */
export interface Route<Context> {
  method: string;
  path: string;
  handle(call: Call, params: Params, context: Context): Promise<Reply> | Reply;
}

export type Routed<Context> = { route: Route<Context>; params: Params } | 'unknown path' | 'other method';

/** Finds the operation for a request. */
export function find<Context>(routes: readonly Route<Context>[], method: string, path: string): Routed<Context> {
  let known = false;
  for (const route of routes) {
    const params = match(route.path, path);
    if (!params) continue;
    if (route.method === method) return { route, params };
    known = true;
  }
  return known ? 'other method' : 'unknown path';
}

function match(pattern: string, path: string): Params | undefined {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return undefined;
  const params: Params = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? '';
    if (part.startsWith('{')) {
      const decoded = decode(value);
      if (!decoded) return undefined;
      params[part.slice(1, -1)] = decoded;
    } else if (part !== value) {
      return undefined;
    }
  }
  return params;
}

function decode(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
