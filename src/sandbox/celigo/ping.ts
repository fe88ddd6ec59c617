import type { Reply } from '../server';
import { envelope } from './errors';
import { mask, secretsIn } from './secrets';
import type { Connection, IClient } from './model';

/** Whether the far side would take the connection, and the answer to a ping (celigo-api.md §3.1). */
export interface PingResult {
  online: boolean;
  reply: Reply;
}

type Pinged = Pick<Connection, 'type' | 'http' | 'needsAuthorization'>;

/**
 * Nothing is really called. The outcome follows from the connection itself, so that anybody can bring about each of the three:
 * a host that ends in `.invalid` is not found (4xx), a connection without its credential, with a masked one, or with one that
 * holds the word `expired` or `wrong` is refused (200 with errors), everything else answers.
 */
export function ping(connection: Pinged, client: IClient | undefined): PingResult {
  if (connection.needsAuthorization) return failed(422, 'invalid_field', 'The connection is not authorized yet.');
  const host = connection.type === 'http' ? hostOf(connection) : 'ok.example';
  if (host === undefined) return failed(422, 'invalid_field', `Invalid URI "${connection.http?.baseURI ?? ''}"`, 'http.baseURI');
  if (host.endsWith('.invalid')) return failed(422, 'ENOTFOUND', `getaddrinfo ENOTFOUND ${host}`);
  const secrets = [...secretsIn(connection), ...secretsIn(client)];
  const lacking = needsSecret(connection) && secrets.length === 0;
  if (lacking || secrets.some((secret) => secret === mask || /expired|wrong/i.test(secret))) {
    return { online: false, reply: envelope(200, { code: 401, message: `{"error":"Unauthorized","host":"${host}"}` }) };
  }
  return { online: true, reply: { status: 200, body: { code: 200 } } };
}

function failed(status: number, code: string, message: string, field?: string): PingResult {
  return { online: false, reply: envelope(status, { code, message, ...(field ? { field } : {}) }) };
}

function needsSecret({ type, http }: Pinged): boolean {
  return type === 'http' && ['token', 'basic', 'cookie', 'digest', 'custom', 'oauth'].includes(http?.auth?.type ?? '');
}

/** The host of the base address, with what its handlebars stand for. */
function hostOf(connection: Pinged): string | undefined {
  const settings = { ...connection.http?.unencrypted, ...((connection as Record<string, unknown>)['settings'] as object | undefined) } as Record<string, unknown>;
  const address = (connection.http?.baseURI ?? '').replace(/\{\{\{?connection\.(?:settings|http\.unencrypted)\.(\w+)\}?\}\}/g, (_all, name: string) => {
    const value = settings[name];
    return typeof value === 'string' ? value : '';
  });
  return URL.canParse(address) ? new URL(address).hostname : undefined;
}
