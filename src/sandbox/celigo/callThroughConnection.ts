import type { ConnectionRecord, IClientRecord } from './connectionSchemas';
import { fillPlaceholders } from './handlebars';

/** A connection as a request is made through it, saved or not. */
export type UsedConnection = Pick<ConnectionRecord, 'type' | 'http' | 'needsAuthorization'>;

export interface CallReply {
  status: number;
  text: string;
}

const callTimeoutMs = 20_000;

/** The base address with what its placeholders stand for; undefined where that is none. */
export function resolveBaseUrl(connection: UsedConnection): URL | undefined {
  const address = fillPlaceholders(connection.http?.baseURI ?? '', { connection });
  return URL.canParse(address) ? new URL(address) : undefined;
}

/**
 * The sandbox calls what runs on this machine and nothing else: Celonis beside it, which speaks plain http whatever
 * the connector says.
 */
export function isReachable(url: URL): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
}

/**
 * Sends a request as Celigo does (celigo-api.md §3.2): the base address and a relative one, the connection's headers,
 * and its stored credentials. Throws where nothing answers there.
 */
export async function callThroughConnection(
  connection: UsedConnection,
  client: IClientRecord | undefined,
  request: { method: string; relativeUri: string; body?: string | FormData; headers?: Record<string, string> },
): Promise<CallReply> {
  const baseUrl = fillPlaceholders(connection.http?.baseURI ?? '', { connection }).replace(/\/$/, '');
  const url = new URL(baseUrl + fillPlaceholders(request.relativeUri, { connection }));
  if (!isReachable(url)) throw new Error(`The sandbox does not call ${url.host}.`);
  url.protocol = 'http:';
  const { auth, headers: connectionHeaders = [] } = connection.http ?? {};
  const headers = new Headers(request.headers);
  for (const { name, value } of connectionHeaders) headers.set(name, fillPlaceholders(value, { connection }));
  const token = auth?.type === 'token' ? auth.token : undefined;
  if (token?.token && token.location === 'url') url.searchParams.set(readText(token['paramName']), token.token);
  else if (token?.token) setToken(headers, token['headerName'], token['scheme'], token.token);
  if (auth?.type === 'basic' && auth.basic)
    headers.set('authorization', encodeBasic(auth.basic.username, auth.basic.password));
  if (auth?.type === 'oauth') {
    const { oauth2 } = client ?? {};
    const accessToken = await requestAccessToken(connection, client);
    setToken(headers, oauth2?.['accessTokenHeaderName'], oauth2?.['scheme'] ?? 'Bearer', accessToken);
  }
  return send(url, { method: request.method, headers, ...(request.body === undefined ? {} : { body: request.body }) });
}

/** By client credentials; the address of the token must be among the client's valid domain names. Throws. */
async function requestAccessToken(connection: UsedConnection, client: IClientRecord | undefined): Promise<string> {
  const { oauth } = connection.http?.auth ?? {};
  const { oauth2 } = client ?? {};
  if (!oauth2) throw new Error('The connection has no OAuth 2.0 client.');
  const tokenAddress = (oauth2['token'] as { uri?: string } | undefined)?.uri ?? readText(oauth?.['tokenURI']);
  const url = new URL(fillPlaceholders(tokenAddress, { connection }));
  if (!oauth2.validDomainNames?.includes(url.host))
    throw new Error(`${url.host} is not among the valid domain names of the OAuth 2.0 client.`);
  if (!isReachable(url)) throw new Error(`The sandbox does not call ${url.host}.`);
  url.protocol = 'http:';
  const connectionScopes = Array.isArray(oauth?.['scope']) ? (oauth['scope'] as string[]) : undefined;
  const isInBody = oauth2.clientCredentialsLocation === 'body';
  const reply = await send(url, {
    method: 'POST',
    headers: new Headers({
      'content-type': 'application/x-www-form-urlencoded',
      ...(isInBody ? {} : { authorization: encodeBasic(oauth2.clientId, oauth2.clientSecret) }),
    }),
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      scope: (connectionScopes ?? oauth2.scope ?? []).join(' '),
      ...(isInBody ? { client_id: oauth2.clientId ?? '', client_secret: oauth2.clientSecret ?? '' } : {}),
    }).toString(),
  });
  if (reply.status !== 200) throw new Error(`The token request was answered with ${reply.status}: ${reply.text}`);
  return (JSON.parse(reply.text) as { access_token: string }).access_token;
}

async function send(url: URL, init: RequestInit): Promise<CallReply> {
  const response = await fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(callTimeoutMs) });
  return { status: response.status, text: await response.text() };
}

function setToken(headers: Headers, headerName: unknown, scheme: unknown, token: string): void {
  headers.set(readText(headerName) || 'Authorization', [readText(scheme), token].filter(Boolean).join(' '));
}

function encodeBasic(user: string | undefined, password: string | undefined): string {
  return `Basic ${Buffer.from(`${user ?? ''}:${password ?? ''}`).toString('base64')}`;
}

function readText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
