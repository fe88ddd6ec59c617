import type { Reply } from '../service';
import { callThroughConnection, isReachable, resolveBaseUrl, type UsedConnection } from './callThroughConnection';
import type { IClientRecord } from './connectionSchemas';
import { createErrorEnvelope } from './errorReplies';
import { collectSecrets, secretMask } from './secretMasking';

/** Whether the far side would take the connection, and the answer to a ping (celigo-api.md §3.1). */
export interface PingResult {
  online: boolean;
  reply: Reply;
}

/**
 * A service on this machine is really called, with the credentials of the connection, and says itself what it thinks of
 * them. Nothing else is: there the outcome follows from the connection itself, so that anybody can bring about each of
 * the three: a host that ends in `.invalid` is not found (4xx), a connection without its credential, with a masked one,
 * or with one that holds the word `expired` or `wrong` is refused (200 with errors), everything else answers.
 */
export async function pingConnection(
  connection: UsedConnection,
  client: IClientRecord | undefined,
): Promise<PingResult> {
  if (connection.needsAuthorization)
    return createFailedPing(422, 'invalid_field', 'The connection is not authorized yet.');
  const url = connection.type === 'http' ? resolveBaseUrl(connection) : new URL('https://ok.example');
  if (url === undefined)
    return createFailedPing(422, 'invalid_field', `Invalid URI "${connection.http?.baseURI ?? ''}"`, 'http.baseURI');
  if (isReachable(url)) return pingForReal(connection, client);
  if (url.hostname.endsWith('.invalid'))
    return createFailedPing(422, 'ENOTFOUND', `getaddrinfo ENOTFOUND ${url.hostname}`);
  const secrets = [...collectSecrets(connection), ...collectSecrets(client)];
  const isSecretMissing = needsSecret(connection) && secrets.length === 0;
  if (isSecretMissing || secrets.some((secret) => secret === secretMask || /expired|wrong/i.test(secret))) {
    return {
      online: false,
      reply: createErrorEnvelope(200, { code: 401, message: `{"error":"Unauthorized","host":"${url.hostname}"}` }),
    };
  }
  return { online: true, reply: { status: 200, body: { code: 200 } } };
}

async function pingForReal(connection: UsedConnection, client: IClientRecord | undefined): Promise<PingResult> {
  const { relativeURI, method } = connection.http?.ping ?? {};
  try {
    const { status, text } = await callThroughConnection(connection, client, {
      method: method ?? 'GET',
      relativeUri: relativeURI ?? '',
    });
    if (status >= 200 && status < 300) return { online: true, reply: { status: 200, body: { code: 200 } } };
    return { online: false, reply: createErrorEnvelope(200, { code: status, message: text.slice(0, 500) }) };
  } catch (error) {
    return createFailedPing(422, 'connection_error', error instanceof Error ? error.message : String(error));
  }
}

function createFailedPing(status: number, code: string, message: string, field?: string): PingResult {
  return { online: false, reply: createErrorEnvelope(status, { code, message, ...(field ? { field } : {}) }) };
}

function needsSecret({ type, http }: UsedConnection): boolean {
  return type === 'http' && ['token', 'basic', 'cookie', 'digest', 'custom', 'oauth'].includes(http?.auth?.type ?? '');
}
