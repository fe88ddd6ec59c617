import { t } from '@vscode/l10n';
import { z } from 'zod';
import type { ListPage } from '../../connections/listPages';
import { describe, toProblem } from '../../core/problem';
import type { CeligoConnection, ConnectionUsage } from '../apiSchemas';
import { connectionSchema, connectionUsageSchema, pingErrorSchema, pingSchema } from '../apiSchemas';
import type { CeligoApi } from '../celigoApi';
import { v1Path } from '../celigoApi';
import { readLinkPage } from '../paging';

/** Every connection of the account, secrets masked. Throws ProblemError. */
export function listConnections(api: CeligoApi, signal: AbortSignal): Promise<ListPage<CeligoConnection>> {
  return readLinkPage(
    api,
    { path: '/v1/connections', itemSchema: connectionSchema, step: t('listing the connections') },
    signal,
  );
}

/** Throws ProblemError. */
export function listIntegrationConnections(
  api: CeligoApi,
  integrationId: string,
  signal: AbortSignal,
): Promise<ListPage<CeligoConnection>> {
  const path = v1Path`/integrations/${integrationId}/connections`;
  return readLinkPage(
    api,
    { path, itemSchema: connectionSchema, step: t('listing the connections of the integration') },
    signal,
  );
}

/** Throws ProblemError. */
export function getConnection(api: CeligoApi, id: string, signal: AbortSignal): Promise<CeligoConnection> {
  return api.request({
    method: 'GET',
    path: v1Path`/connections/${id}`,
    step: t('reading the connection'),
    schema: connectionSchema,
    signal,
  });
}

/** Offline comes first: an offline connection stops its flows whatever else it lacks (celigo-api.md §7). */
export type CeligoConnectionState = 'online' | 'offline' | 'needsAuthorization';

export function readConnectionState(connection: CeligoConnection): CeligoConnectionState {
  if (connection.offline) return 'offline';
  return connection.needsAuthorization ? 'needsAuthorization' : 'online';
}

export function describeConnectionState(state: CeligoConnectionState): string {
  const labels = { online: t('online'), offline: t('offline'), needsAuthorization: t('needs authorization') };
  return labels[state];
}

/** What a ping found: whether the far side answered, its own words if not, and the connection as it stands now. */
export interface CeligoPingResult {
  isReachable: boolean;
  reasons: readonly string[];
  connection: CeligoConnection;
}

/**
 * Lets Celigo try a stored connection, and reads the connection again, since the result changes its state. A failure
 * comes as 200 with `errors` or a `code` outside of 2xx, or as a 4xx (celigo-api.md §3.1); it is the ping's and not
 * ours as long as the connection itself can be read. Throws ProblemError when the ping was not possible.
 */
export async function pingConnection(api: CeligoApi, id: string, signal: AbortSignal): Promise<CeligoPingResult> {
  const reasons = await pingAndReadReasons(api, id, signal);
  return { isReachable: reasons.length === 0, reasons, connection: await getConnection(api, id, signal) };
}

async function pingAndReadReasons(api: CeligoApi, id: string, signal: AbortSignal): Promise<readonly string[]> {
  try {
    return readPingFailures(await requestPing(api, id, signal)).map(describePingFailure);
  } catch (error) {
    const problem = toProblem(error);
    // A success in words that are no JSON is a success.
    if (problem.kind === 'unreadable' && problem.status === 200) return [];
    if (problem.status === undefined || ![400, 401, 404, 405, 409, 422].includes(problem.status)) throw error;
    return [problem.why ?? describe(problem)];
  }
}

/**
 * By POST, as Celigo's own application does; by GET, as older descriptions have it, where POST is not known. Known to
 * neither: what POST said counts.
 */
async function requestPing(api: CeligoApi, id: string, signal: AbortSignal): Promise<unknown> {
  const request = {
    path: v1Path`/connections/${id}/ping`,
    step: t('pinging the connection'),
    schema: z.unknown(),
    signal,
    timeoutMs: 60_000,
  };
  try {
    return await api.request({
      ...request,
      method: 'POST',
      body: { json: {} },
      idempotent: true,
      changesNothing: true,
    });
  } catch (postError) {
    if (!isUnknownPath(postError)) throw postError;
    return await api.request({ ...request, method: 'GET' }).catch((getError: unknown) => {
      throw isUnknownPath(getError) ? postError : getError;
    });
  }
}

function isUnknownPath(error: unknown): boolean {
  const { status } = toProblem(error);
  return status === 404 || status === 405;
}

/** Why a ping failed: in the words of the far side, with its code. */
export interface PingFailure {
  code?: string | number | undefined;
  message?: string | undefined;
}

/**
 * Why a ping failed, none if it did not: it failed with any `errors`, or with a `code` outside of 2xx, whatever form
 * they have.
 */
export function readPingFailures(response: unknown): readonly PingFailure[] {
  const { errors, code } = pingSchema.parse(response);
  const entries = errors ? [errors].flat() : [];
  if (entries.length > 0) return entries.map((entry) => pingErrorSchema.parse(entry));
  return typeof code === 'number' && (code < 200 || code > 299) ? [pingErrorSchema.parse(response)] : [];
}

export function describePingFailure({ code, message }: PingFailure): string {
  return [message, code === undefined ? undefined : `(${code})`].filter(Boolean).join(' ') || t('No reason was given.');
}

/** What uses a connection, by type of resource. Throws ProblemError. */
export async function listConnectionUsage(api: CeligoApi, id: string, signal: AbortSignal): Promise<ConnectionUsage> {
  const path = v1Path`/connections/${id}/dependencies`;
  return (
    (await api.request({
      method: 'GET',
      path,
      step: t('asking what uses the connection'),
      schema: connectionUsageSchema.nullish(),
      signal,
    })) ?? {}
  );
}
