import { createHash } from 'node:crypto';
import { t } from '@vscode/l10n';
import { z } from 'zod';
import { requireOrigin } from '../../connections/clientOrigins';
import { parseList } from '../../connections/listValue';
import type { OAuthCredentials } from '../../connections/oauthClients';
import type { OAuthToken, TokenStore } from '../../connections/tokenStore';
import type { VendorSession } from '../../connections/vendor';
import { maskProblem } from '../../core/maskSecrets';
import type { Problem } from '../../core/problem';
import { ProblemError, toProblem } from '../../core/problem';
import { trimEndCharacters } from '../../core/trimCharacters';
import { createFormBody } from '../../http/formBody';
import type { AuthorizationProvider, HttpClient } from '../../http/httpClient';
import { parseTeamAddress } from '../teamAddress';
import {
  clientRefusedProblem,
  grantRefusedProblem,
  noClientProblem,
  noTokenEndpointProblem,
  noTokenProblem,
  notValidDomainProblem,
  scopesRefusedProblem,
} from './oauthProblems';

/** The client credentials flow of celonis-api.md §2.2. */

const tokenPath = '/oauth2/token';

/** A person waits for the answer that needs the token: shorter limits than elsewhere. */
const tokenRequestLimits = { timeoutMs: 15_000, retries: 2, idempotent: true } as const;

/**
 * Where the service does not say how long a token lasts. Celonis gives fifteen minutes; too short costs a request, too
 * long a failure.
 */
const defaultLifetimeSeconds = 300;

const tokenSchema = z.object({
  access_token: z.string().min(1),
  expires_in: z.coerce.number().positive().nullish().catch(undefined),
  scope: z.string().nullish(),
});

/** The header for an OAuth 2.0 connection: its token, got when needed, and got anew when the service refuses it. */
export function createBearerProvider(session: VendorSession): AuthorizationProvider {
  return async (rejectedHeader) =>
    `Bearer ${(await getAccessToken(session, rejectedHeader?.slice('Bearer '.length))).value}`;
}

/**
 * The access token of a connection, from memory where it is still good. `refused` is one that the service did not take.
 * The client secret goes to the connection's own origin only, and only if that is among its valid domain names and
 * among the origins that the secret was entered for. Throws ProblemError, which names the scopes or the part of the
 * client that Celonis refuses.
 */
export async function getAccessToken(session: VendorSession, rejectedToken?: string): Promise<OAuthToken> {
  const { tokens: tokenStore, key, fetch: requestNewToken } = prepareTokenRequest(session);
  return tokenStore.get(key, requestNewToken, rejectedToken);
}

/** A token that is asked for now, whatever is in memory. Throws ProblemError like `getAccessToken`. */
export async function getFreshToken(session: VendorSession): Promise<OAuthToken> {
  const { tokens: tokenStore, key, fetch: requestNewToken } = prepareTokenRequest(session);
  tokenStore.forget(key);
  return tokenStore.get(key, requestNewToken);
}

function prepareTokenRequest({ http, oauth, values }: VendorSession): {
  tokens: TokenStore;
  key: string;
  fetch: () => Promise<OAuthToken>;
} {
  if (!oauth) throw new ProblemError(noClientProblem());
  if (!parseValidOrigins(values['validDomains']).includes(http.origin))
    throw new ProblemError(notValidDomainProblem(new URL(http.origin).host));
  const { client, tokens } = oauth;
  requireOrigin(client, http.origin);
  const scopes = parseList(values['scopes']);
  return {
    tokens,
    key: tokenKey(http.origin, client, scopes),
    fetch: () => requestTokenOrExplain(http, client, scopes),
  };
}

/** The origins that the valid domain names stand for. */
export function parseValidOrigins(domains: string | undefined): string[] {
  return parseList(domains).flatMap((domain) => {
    const address = parseTeamAddress(domain);
    return address.error === undefined ? [address.origin] : [];
  });
}

/**
 * One token for each client, scope set and host. A changed secret is another client: what the old one got is not used
 * for it.
 */
function tokenKey(origin: string, client: OAuthCredentials, scopes: readonly string[]): string {
  const secretHash = createHash('sha256').update(client.clientSecret).digest('hex');
  return JSON.stringify([origin, client.clientId, client.clientAuthentication, secretHash, [...scopes].sort()]);
}

async function requestTokenOrExplain(
  http: HttpClient,
  client: OAuthCredentials,
  scopes: readonly string[],
): Promise<OAuthToken> {
  try {
    return await requestToken(http, client, scopes);
  } catch (error) {
    // In the body the secret travels in a way that the HTTP client does not know of, so an answer that repeats it is
    // cleaned here.
    throw new ProblemError(maskProblem(await explainTokenProblem(error, http, client, scopes), client.clientSecret), {
      cause: error,
    });
  }
}

async function requestToken(
  http: HttpClient,
  client: OAuthCredentials,
  scopes: readonly string[],
): Promise<OAuthToken> {
  const isSecretInBody = client.clientAuthentication === 'post';
  const httpClient = isSecretInBody ? http : http.withAuthorization(() => basicAuthorization(client));
  const response = await httpClient.request({
    method: 'POST',
    path: tokenPath,
    step: t('requesting an access token'),
    changesNothing: true,
    schema: tokenSchema,
    body: createFormBody({
      grant_type: 'client_credentials',
      ...(scopes.length > 0 ? { scope: scopes.join(' ') } : {}),
      ...(isSecretInBody ? { client_id: client.clientId, client_secret: client.clientSecret } : {}),
    }),
    ...tokenRequestLimits,
  });
  return {
    value: response.access_token,
    expiresAt: Date.now() + (response.expires_in ?? defaultLifetimeSeconds) * 1_000,
    ...(response.scope ? { scopes: parseList(response.scope) } : {}),
  };
}

/** Id and secret are form-encoded before they are joined (RFC 6749 §2.3.1). */
function basicAuthorization({ clientId, clientSecret }: OAuthCredentials): string {
  const formEncode = (text: string): string => new URLSearchParams({ x: text }).toString().slice('x='.length);
  return `Basic ${Buffer.from(`${formEncode(clientId)}:${formEncode(clientSecret)}`).toString('base64')}`;
}

/**
 * What a refused token request means (RFC 6749 §5.2), finding out by further requests to the same host what the answer
 * leaves open.
 */
async function explainTokenProblem(
  error: unknown,
  http: HttpClient,
  client: OAuthCredentials,
  scopes: readonly string[],
): Promise<Problem> {
  const problem = dropCodeOnlyReason(toProblem(error));
  const { code } = problem;
  if (code === 'invalid_scope')
    return scopesRefusedProblem(problem, client.name, await findRefusedScopes(problem, http, client, scopes), scopes);
  if (code === 'unauthorized_client' || code === 'unsupported_grant_type')
    return grantRefusedProblem(problem, client.name);
  if (code === 'invalid_client' || problem.kind === 'unauthorized') {
    const otherClient = {
      ...client,
      clientAuthentication: client.clientAuthentication === 'basic' ? 'post' : 'basic',
    } as const;
    return clientRefusedProblem(problem, client, await isClientAccepted(http, otherClient, scopes));
  }
  const { host } = new URL(http.origin);
  if (problem.kind === 'forbidden') return noTokenProblem(problem, host);
  return problem.kind === 'notFound' ? noTokenEndpointProblem(problem, host) : problem;
}

/** A code that came without a word of explanation is for us to decide by, and no reason to show. */
function dropCodeOnlyReason({ why, ...problem }: Problem): Problem {
  return why === undefined || why.replace(/\.$/, '') === problem.code ? problem : { ...problem, why };
}

/** Those among the scopes that Celonis refuses by themselves; none where it only refuses their combination. */
async function findRefusedScopes(
  problem: Problem,
  http: HttpClient,
  client: OAuthCredentials,
  scopes: readonly string[],
): Promise<string[]> {
  if (scopes.length <= 1) return [...scopes];
  const reasonWords = (problem.why ?? '').split(/[^\w.:-]+/).map((word) => trimEndCharacters(word, '.:'));
  const namedScopes = scopes.filter((scope) => reasonWords.includes(scope));
  if (namedScopes.length > 0 && namedScopes.length < scopes.length) return namedScopes;
  const refused: string[] = [];
  for (const scope of scopes) {
    if ((await readRefusal(http, client, [scope]))?.code === 'invalid_scope') refused.push(scope);
  }
  return refused;
}

/** Whether the client itself is accepted, be it that the scopes are refused. */
async function isClientAccepted(
  http: HttpClient,
  client: OAuthCredentials,
  scopes: readonly string[],
): Promise<boolean> {
  const refusal = await readRefusal(http, client, scopes);
  return refusal === undefined || refusal.code === 'invalid_scope';
}

async function readRefusal(
  http: HttpClient,
  client: OAuthCredentials,
  scopes: readonly string[],
): Promise<Problem | undefined> {
  try {
    await requestToken(http, client, scopes);
    return undefined;
  } catch (error) {
    return toProblem(error);
  }
}
