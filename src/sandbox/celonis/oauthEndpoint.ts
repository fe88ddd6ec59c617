import { boundaryOf, MultipartError, readParts } from '../multipart';
import { BodyTooLarge, Refusal, type Call, type Reply } from '../server';
import type { ClientAuthentication, OAuth, OAuthClient } from './oauth';
import { knownScopes } from './scopes';

export const tokenPath = '/oauth2/token';
export const discoveryPath = '/.well-known/openid-configuration';

const noStore = { 'cache-control': 'no-store', pragma: 'no-cache' };

/** `POST /oauth2/token`: client credentials as RFC 6749 says, its refusals as of §5.2 with nothing but the code. */
export async function tokenEndpoint(oauth: OAuth, call: Call): Promise<Reply> {
  if (call.method !== 'POST') return refusal(405, 'invalid_request', { allow: 'POST' });
  const form = await formOf(call);
  const client = authenticated(oauth, call, form);
  const grant = form.get('grant_type');
  if (!grant) return refusal(400, 'invalid_request');
  if (grant !== 'client_credentials') return refusal(400, 'unsupported_grant_type');
  const scopes = [...new Set((form.get('scope') ?? '').split(' ').filter(Boolean))];
  if (scopes.length === 0 || !scopes.every((scope) => client.scopes.includes(scope))) return refusal(400, 'invalid_scope');
  const { token, seconds } = oauth.issue(client, scopes);
  return { status: 200, headers: noStore, body: { access_token: token, scope: scopes.join(' '), token_type: 'Bearer', expires_in: seconds } };
}

/** `GET /.well-known/openid-configuration`, as content-cli looks for it (celonis-api.md §2.2). */
export function discovery(call: Call): Reply {
  if (call.method !== 'GET') return refusal(405, 'invalid_request', { allow: 'GET' });
  const issuer = `http://${call.headers.host ?? '127.0.0.1'}`;
  return {
    status: 200,
    body: {
      issuer,
      authorization_endpoint: `${issuer}/oauth2/authorize`,
      token_endpoint: issuer + tokenPath,
      jwks_uri: `${issuer}/oauth2/jwks`,
      grant_types_supported: ['client_credentials'],
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
      scopes_supported: knownScopes,
    },
  };
}

/** The fields of a body of either kind that Celonis' documents and clients send (celonis-api.md §2.2). No field may be repeated. */
async function formOf(call: Call): Promise<Map<string, string>> {
  const type = call.headers['content-type'] ?? '';
  const boundary = boundaryOf(type);
  let fields: [string, string][];
  try {
    if (boundary) fields = (await readParts(call.pieces(), boundary)).map(({ name, bytes }) => [name, bytes.toString('utf8')]);
    else if (/^application\/x-www-form-urlencoded\b/i.test(type)) fields = [...new URLSearchParams((await call.bytes(64 << 10)).toString('utf8'))];
    else throw new Refusal(refusal(400, 'invalid_request'));
  } catch (error) {
    if (error instanceof MultipartError || error instanceof BodyTooLarge) throw new Refusal(refusal(400, 'invalid_request'));
    throw error;
  }
  const form = new Map(fields);
  if (form.size < fields.length) throw new Refusal(refusal(400, 'invalid_request'));
  return form;
}

/** The client, by its secret in the header or in the body, but not in both (RFC 6749 §2.3). */
function authenticated(oauth: OAuth, call: Call, form: Map<string, string>): OAuthClient {
  const { authorization } = call.headers;
  const inBody = form.has('client_secret');
  if (authorization !== undefined && inBody) throw new Refusal(refusal(400, 'invalid_request'));
  const shown = authorization === undefined ? { id: form.get('client_id') ?? '', secret: form.get('client_secret') ?? '' } : basicCredentials(authorization);
  const way: ClientAuthentication = authorization === undefined ? 'post' : 'basic';
  const client = shown && oauth.client(shown.id);
  if (!client || client.secret !== shown.secret || !client.authentications.includes(way)) {
    throw new Refusal(refusal(401, 'invalid_client', way === 'basic' ? { 'www-authenticate': 'Basic realm="oauth2"' } : {}));
  }
  return client;
}

/** Both halves are form-encoded before they are joined (RFC 6749 §2.3.1). */
function basicCredentials(header: string): { id: string; secret: string } | undefined {
  const encoded = /^basic +([a-z\d+/]+=*)$/i.exec(header)?.[1];
  const halves = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded ?? '', 'base64').toString('utf8'));
  if (!halves) return undefined;
  const decode = (text: string | undefined): string => new URLSearchParams(`x=${(text ?? '').replaceAll('&', '%26')}`).get('x') ?? '';
  return { id: decode(halves[1]), secret: decode(halves[2]) };
}

function refusal(status: number, error: string, headers: Record<string, string> = {}): Reply {
  return { status, headers: { ...noStore, ...headers }, body: { error } };
}
