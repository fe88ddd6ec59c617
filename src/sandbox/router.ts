import type { Reply, ServiceRequest } from './service';

export type PathParams = Record<string, string>;

/** One operation: `/pools/{poolId}` takes one path segment as `poolId`. Trailing slashes count. */
export interface Route<Context> {
  method: string;
  path: string;
  handle(request: ServiceRequest, params: PathParams, context: Context): Promise<Reply> | Reply;
}

export type RouteMatch<Context> = { route: Route<Context>; params: PathParams } | 'unknown path' | 'other method';

/** Finds the operation for a request. */
export function findRoute<Context>(
  routes: readonly Route<Context>[],
  method: string,
  path: string,
): RouteMatch<Context> {
  let isKnownPath = false;
  for (const route of routes) {
    const params = matchPath(route.path, path);
    if (!params) continue;
    if (route.method === method) return { route, params };
    isKnownPath = true;
  }
  return isKnownPath ? 'other method' : 'unknown path';
}

function matchPath(pattern: string, path: string): PathParams | undefined {
  const patternSegments = pattern.split('/');
  const pathSegments = path.split('/');
  if (patternSegments.length !== pathSegments.length) return undefined;
  const params: PathParams = {};
  for (const [index, patternSegment] of patternSegments.entries()) {
    const segment = pathSegments[index] ?? '';
    if (patternSegment.startsWith('{')) {
      const decoded = decodeSegment(segment);
      if (!decoded) return undefined;
      params[patternSegment.slice(1, -1)] = decoded;
    } else if (patternSegment !== segment) {
      return undefined;
    }
  }
  return params;
}

function decodeSegment(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
