import { MultipartError, parseBoundary, readMultipartParts } from '../multipart';
import { BodyTooLargeError, type Reply, ReplyError, type ServiceRequest } from '../service';
import type { OAuthClientAuthentication, OAuthTokenService, SandboxOAuthClient } from './oauthTokens';
import { knownScopes } from './scopes';

export const tokenPath = '/oauth2/token';
export const discoveryPath = '/.well-known/openid-configuration';

const noStoreHeaders = { 'cache-control': 'no-store', pragma: 'no-cache' };

/** `POST /oauth2/token`: client credentials as RFC 6749 says, its refusals as of §5.2 with nothing but the code. */
export async function handleTokenRequest(oauth: OAuthTokenService, request: ServiceRequest): Promise<Reply> {
  if (request.method !== 'POST') return createOAuthError(405, 'invalid_request', { allow: 'POST' });
  const form = await readForm(request);
  const client = authenticateClient(oauth, request, form);
  const grantType = form.get('grant_type');
  if (!grantType) return createOAuthError(400, 'invalid_request');
  if (grantType !== 'client_credentials') return createOAuthError(400, 'unsupported_grant_type');
  const scopes = [...new Set((form.get('scope') ?? '').split(' ').filter(Boolean))];
  if (scopes.length === 0 || !scopes.every((scope) => client.scopes.includes(scope)))
    return createOAuthError(400, 'invalid_scope');
  const { token, expiresInSeconds: seconds } = oauth.issueToken(client, scopes);
  return {
    status: 200,
    headers: noStoreHeaders,
    body: { access_token: token, scope: scopes.join(' '), token_type: 'Bearer', expires_in: seconds },
  };
}

/** `GET /.well-known/openid-configuration`, as content-cli looks for it (celonis-api.md §2.2). */
export function handleDiscoveryRequest(request: ServiceRequest): Reply {
  if (request.method !== 'GET') return createOAuthError(405, 'invalid_request', { allow: 'GET' });
  const issuer = `http://${request.headers.host ?? '127.0.0.1'}`;
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

/**
 * The fields of a body of either kind that Celonis' documents and clients send (celonis-api.md §2.2). No field may be
 * repeated.
 */
async function readForm(request: ServiceRequest): Promise<Map<string, string>> {
  const type = request.headers['content-type'] ?? '';
  const boundary = parseBoundary(type);
  let fields: [string, string][];
  try {
    if (boundary)
      fields = (await readMultipartParts(request.readChunks(), boundary)).map(({ name, bytes }) => [
        name,
        bytes.toString('utf8'),
      ]);
    else if (/^application\/x-www-form-urlencoded\b/i.test(type))
      fields = [...new URLSearchParams((await request.readBody(64 << 10)).toString('utf8'))];
    else throw new ReplyError(createOAuthError(400, 'invalid_request'));
  } catch (error) {
    if (error instanceof MultipartError || error instanceof BodyTooLargeError)
      throw new ReplyError(createOAuthError(400, 'invalid_request'));
    throw error;
  }
  const form = new Map(fields);
  if (form.size < fields.length) throw new ReplyError(createOAuthError(400, 'invalid_request'));
  return form;
}

/** The client, by its secret in the header or in the body, but not in both (RFC 6749 §2.3). */
function authenticateClient(
  oauth: OAuthTokenService,
  request: ServiceRequest,
  form: Map<string, string>,
): SandboxOAuthClient {
  const { authorization } = request.headers;
  const hasSecretInBody = form.has('client_secret');
  if (authorization !== undefined && hasSecretInBody) throw new ReplyError(createOAuthError(400, 'invalid_request'));
  const credentials =
    authorization === undefined
      ? { id: form.get('client_id') ?? '', secret: form.get('client_secret') ?? '' }
      : parseBasicCredentials(authorization);
  const authentication: OAuthClientAuthentication = authorization === undefined ? 'post' : 'basic';
  const client = credentials && oauth.findClient(credentials.id);
  if (!client || client.secret !== credentials.secret || !client.allowedAuthentications.includes(authentication)) {
    throw new ReplyError(
      createOAuthError(
        401,
        'invalid_client',
        authentication === 'basic' ? { 'www-authenticate': 'Basic realm="oauth2"' } : {},
      ),
    );
  }
  return client;
}

/** Both halves are form-encoded before they are joined (RFC 6749 §2.3.1). */
function parseBasicCredentials(header: string): { id: string; secret: string } | undefined {
  const encoded = /^basic +([a-z\d+/]+=*)$/i.exec(header)?.[1];
  const idAndSecret = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded ?? '', 'base64').toString('utf8'));
  if (!idAndSecret) return undefined;
  const decodeFormText = (text: string | undefined): string =>
    new URLSearchParams(`x=${(text ?? '').replaceAll('&', '%26')}`).get('x') ?? '';
  return { id: decodeFormText(idAndSecret[1]), secret: decodeFormText(idAndSecret[2]) };
}

function createOAuthError(status: number, error: string, headers: Record<string, string> = {}): Reply {
  return { status, headers: { ...noStoreHeaders, ...headers }, body: { error } };
}
