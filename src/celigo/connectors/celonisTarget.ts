import type { CeligoConnection } from '../apiSchemas';
import { fillPlaceholders, readPath } from './bodyPath';

/** Where a connection in Celigo leads to, when it leads to Celonis. */
export interface CelonisTarget {
  /** With a port where there is one. */
  host: string;
  apiType: 'dataPush' | 'intelligence';
  /** Of a data push. */
  poolId?: string;
}

/** `/data-ingestion/…` is Celonis' newer base of the same API (celigo-api.md §4.3). */
const dataPushPath = /^\/(?:integration|data-ingestion)\/api\/v1\/data-push\/([^/?#]+)/;
const intelligencePath = /^\/intelligence\/api(?:\/|$)/;

/**
 * Reads the target of a connection from its base address, with the placeholders in it filled (celigo-api.md §4.2).
 * Undefined where the address is none of Celonis', or is not certain to be.
 */
export function readCelonisTarget(connection: Pick<CeligoConnection, 'http' | 'settings'>): CelonisTarget | undefined {
  const baseUri = readPath(connection, 'http.baseURI');
  const address = typeof baseUri === 'string' ? fillPlaceholders(baseUri, { ...connection }) : undefined;
  if (address === undefined || !URL.canParse(address)) return undefined;
  const { host, pathname } = new URL(address);
  const poolId = dataPushPath.exec(pathname)?.[1];
  if (poolId !== undefined) return { host, apiType: 'dataPush', poolId: decodePathSegment(poolId) };
  return intelligencePath.test(pathname) ? { host, apiType: 'intelligence' } : undefined;
}

export function isSameTarget(a: CelonisTarget, b: CelonisTarget): boolean {
  return a.host.toLowerCase() === b.host.toLowerCase() && a.apiType === b.apiType && a.poolId === b.poolId;
}

function decodePathSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
