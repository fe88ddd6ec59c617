import type { Reply } from '../service';
import { createErrorEnvelope } from './errorReplies';
import type { ConnectionRecord, IClientRecord } from './resourceSchemas';
import { collectSecrets, secretMask } from './secretMasking';

/** Whether the far side would take the connection, and the answer to a ping (celigo-api.md §3.1). */
export interface PingResult {
  online: boolean;
  reply: Reply;
}

type PingedConnection = Pick<ConnectionRecord, 'type' | 'http' | 'needsAuthorization'>;

/**
 * Nothing is really called. The outcome follows from the connection itself, so that anybody can bring about each of the
 * three: a host that ends in `.invalid` is not found (4xx), a connection without its credential, with a masked one, or
 * with one that holds the word `expired` or `wrong` is refused (200 with errors), everything else answers.
 */
export function pingConnection(connection: PingedConnection, client: IClientRecord | undefined): PingResult {
  if (connection.needsAuthorization)
    return createFailedPing(422, 'invalid_field', 'The connection is not authorized yet.');
  const host = connection.type === 'http' ? resolveHost(connection) : 'ok.example';
  if (host === undefined)
    return createFailedPing(422, 'invalid_field', `Invalid URI "${connection.http?.baseURI ?? ''}"`, 'http.baseURI');
  if (host.endsWith('.invalid')) return createFailedPing(422, 'ENOTFOUND', `getaddrinfo ENOTFOUND ${host}`);
  const secrets = [...collectSecrets(connection), ...collectSecrets(client)];
  const isSecretMissing = needsSecret(connection) && secrets.length === 0;
  if (isSecretMissing || secrets.some((secret) => secret === secretMask || /expired|wrong/i.test(secret))) {
    return {
      online: false,
      reply: createErrorEnvelope(200, { code: 401, message: `{"error":"Unauthorized","host":"${host}"}` }),
    };
  }
  return { online: true, reply: { status: 200, body: { code: 200 } } };
}

function createFailedPing(status: number, code: string, message: string, field?: string): PingResult {
  return { online: false, reply: createErrorEnvelope(status, { code, message, ...(field ? { field } : {}) }) };
}

function needsSecret({ type, http }: PingedConnection): boolean {
  return type === 'http' && ['token', 'basic', 'cookie', 'digest', 'custom', 'oauth'].includes(http?.auth?.type ?? '');
}

/** The host of the base address, with what its handlebars stand for. */
function resolveHost(connection: PingedConnection): string | undefined {
  const settings = {
    ...connection.http?.unencrypted,
    ...((connection as Record<string, unknown>)['settings'] as object | undefined),
  } as Record<string, unknown>;
  const resolvedAddress = (connection.http?.baseURI ?? '').replace(
    /\{\{\{?connection\.(?:settings|http\.unencrypted)\.(\w+)\}?\}\}/g,
    (_all, name: string) => {
      const value = settings[name];
      return typeof value === 'string' ? value : '';
    },
  );
  return URL.canParse(resolvedAddress) ? new URL(resolvedAddress).hostname : undefined;
}
