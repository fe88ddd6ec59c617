import { t } from '@vscode/l10n';
import { z } from 'zod';
import { ProblemError, toProblem } from '../../core/problem';
import type { CeligoConnection } from '../apiSchemas';
import { connectionSchema } from '../apiSchemas';
import type { CeligoApi } from '../celigoApi';
import { v1Path } from '../celigoApi';
import type { PingFailure } from '../integrations/connections';
import { readPingFailures } from '../integrations/connections';

/** Changes to connections (celigo-api.md §3.1). Bodies hold real secrets: nothing here logs or keeps one. */

const pingTimeoutMs = 60_000;

/**
 * Lets Celigo try a body that is not saved, and stores nothing: none where it works. What is the matter with the body
 * or with the far side is a failure of the ping; a token that Celigo refuses is a ProblemError.
 */
export async function pingUnsavedConnection(
  api: CeligoApi,
  body: object,
  context: { _integrationId?: string },
  signal: AbortSignal,
): Promise<readonly PingFailure[]> {
  try {
    const answer = await api.request({
      method: 'POST',
      path: '/v1/connections/ping',
      step: t('pinging the connection before it is saved'),
      schema: z.unknown(),
      body: { json: { ...body, ...context } },
      signal,
      timeoutMs: pingTimeoutMs,
    });
    return readPingFailures(answer);
  } catch (error) {
    const { status, why, what, code } = toProblem(error);
    if (status === undefined || ![400, 409, 422].includes(status)) throw error;
    return [{ code, message: why ?? what }];
  }
}

/** Throws ProblemError. */
export function createConnection(api: CeligoApi, body: object, signal: AbortSignal): Promise<CeligoConnection> {
  return api.request({
    method: 'POST',
    path: '/v1/connections',
    step: t('creating the connection'),
    schema: connectionSchema,
    body: { json: body },
    signal,
  });
}

/** The full record in the place of what is there: what it leaves out is erased. Throws ProblemError. */
export async function replaceConnection(api: CeligoApi, id: string, body: object, signal: AbortSignal): Promise<void> {
  await api.request({
    method: 'PUT',
    path: v1Path`/connections/${id}`,
    step: t('updating the connection'),
    schema: z.unknown(),
    body: { json: body },
    signal,
  });
}

/** Throws ProblemError. One that no longer exists counts as deleted. */
export function deleteConnection(api: CeligoApi, id: string, signal: AbortSignal): Promise<void> {
  return deleteRecord(api, v1Path`/connections/${id}`, t('deleting the connection'), signal);
}

/** Puts a connection on an integration's tab Connections. Throws ProblemError. */
export async function registerConnection(
  api: CeligoApi,
  integrationId: string,
  connectionId: string,
  signal: AbortSignal,
): Promise<void> {
  await api.request({
    method: 'PUT',
    path: v1Path`/integrations/${integrationId}/connections/register`,
    step: t('registering the connection on the integration'),
    schema: z.unknown(),
    body: { json: [connectionId] },
    idempotent: true,
    signal,
  });
}

/** A record as it came, secrets masked: for what has to go back whole. Throws ProblemError. */
export async function readMaskedRecord(
  api: CeligoApi,
  kind: 'connections' | 'iclients',
  id: string,
  signal: AbortSignal,
): Promise<Record<string, unknown>> {
  return api.request({
    method: 'GET',
    path: v1Path`/${kind}/${id}`,
    step: t('reading the record'),
    schema: z.looseObject({}),
    signal,
  });
}

export async function deleteRecord(api: CeligoApi, path: string, step: string, signal: AbortSignal): Promise<void> {
  try {
    await api.request({ method: 'DELETE', path, step, schema: z.unknown(), idempotent: true, signal });
  } catch (error) {
    const problem = toProblem(error);
    if (problem.status !== 404) throw new ProblemError(problem, { cause: error });
  }
}
