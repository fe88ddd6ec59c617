import { createHash } from 'node:crypto';
import { z } from 'zod';
import { t } from '@vscode/l10n';
import type { Authorization, HttpClient } from '../http/client';
import { urlEncoded } from '../http/form';
import { ProblemError, toProblem } from '../http/problem';
import type { Problem } from '../http/problem';
import { maskProblem } from '../http/redact';
import { requireOrigin } from '../connections/clientOrigins';
import { readList } from '../connections/lists';
import type { OAuthCredentials } from '../connections/oauthClients';
import type { Token, TokenStore } from '../connections/tokens';
import type { Session } from '../connections/vendor';
import { readAddress } from './domain';
import { clientRefused, grantRefused, noClient, noTokenEndpoint, notValidDomain, scopesRefused } from './oauthProblems';

/** The client credentials flow of celonis-api.md §2.2. */

const tokenPath = '/oauth2/token';

/** A person waits for the answer that needs the token: less patience than elsewhere. */
const patience = { timeoutMs: 15_000, retries: 2, idempotent: true } as const;

/** Where the service does not say how long a token lasts. Celonis gives fifteen minutes; too short costs a request, too long a failure. */
const defaultLifeSeconds = 300;

const tokenSchema = z.object({
  access_token: z.string().min(1),
  expires_in: z.coerce.number().positive().nullish().catch(undefined),
  scope: z.string().nullish(),
});

/** The header for an OAuth 2.0 connection: its token, got when needed, and got anew when the service refuses it. */
export function bearer(session: Session): Authorization {
  return async (refused) => `Bearer ${(await accessToken(session, refused?.slice('Bearer '.length))).value}`;
}

/**
 * The access token of a connection, from memory where it is still good. `refused` is one that the service did not take.
 * The client secret goes to the connection's own origin only, and only if that is among its valid domain names and among the origins
 * that the secret was entered for.
 * Throws ProblemError, which names the scopes or the part of the client that Celonis refuses.
 */
export async function accessToken(session: Session, refused?: string): Promise<Token> {
  const { tokens, key, fetch } = request(session);
  return tokens.get(key, fetch, refused);
}

/** A token that is asked for now, whatever is in memory. Throws ProblemError like `accessToken`. */
export async function freshToken(session: Session): Promise<Token> {
  const { tokens, key, fetch } = request(session);
  tokens.forget(key);
  return tokens.get(key, fetch);
}

function request({ http, oauth, values }: Session): { tokens: TokenStore; key: string; fetch: () => Promise<Token> } {
  if (!oauth) throw new ProblemError(noClient());
  if (!validOrigins(values['validDomains']).includes(http.origin)) throw new ProblemError(notValidDomain(new URL(http.origin).host));
  const { client, tokens } = oauth;
  requireOrigin(client, http.origin);
  const scopes = readList(values['scopes']);
  return { tokens, key: keyOf(http.origin, client, scopes), fetch: () => fetchToken(http, client, scopes) };
}

/** The origins that the valid domain names stand for. */
export function validOrigins(domains: string | undefined): string[] {
  return readList(domains).flatMap((domain) => {
    const address = readAddress(domain);
    return address.error === undefined ? [address.origin] : [];
  });
}

/** One token for each client, scope set and host. A changed secret is another client: what the old one got is not used for it. */
function keyOf(origin: string, client: OAuthCredentials, scopes: readonly string[]): string {
  const secret = createHash('sha256').update(client.clientSecret).digest('hex');
  return JSON.stringify([origin, client.clientId, client.clientAuthentication, secret, [...scopes].sort()]);
}

async function fetchToken(http: HttpClient, client: OAuthCredentials, scopes: readonly string[]): Promise<Token> {
  try {
    return await requestToken(http, client, scopes);
  } catch (error) {
    // In the body the secret travels in a way that the HTTP client does not know of, so an answer that repeats it is cleaned here.
    throw new ProblemError(maskProblem(await explained(error, http, client, scopes), client.clientSecret), { cause: error });
  }
}

async function requestToken(http: HttpClient, client: OAuthCredentials, scopes: readonly string[]): Promise<Token> {
  const inBody = client.clientAuthentication === 'post';
  const caller = inBody ? http : http.withAuthorization(() => basic(client));
  const answer = await caller.request({
    method: 'POST',
    path: tokenPath,
    step: t('requesting an access token'),
    schema: tokenSchema,
    body: urlEncoded({
      grant_type: 'client_credentials',
      ...(scopes.length > 0 ? { scope: scopes.join(' ') } : {}),
      ...(inBody ? { client_id: client.clientId, client_secret: client.clientSecret } : {}),
    }),
    ...patience,
  });
  return {
    value: answer.access_token,
    expiresAt: Date.now() + (answer.expires_in ?? defaultLifeSeconds) * 1_000,
    ...(answer.scope ? { scopes: readList(answer.scope) } : {}),
  };
}

/** Id and secret are form-encoded before they are joined (RFC 6749 §2.3.1). */
function basic({ clientId, clientSecret }: OAuthCredentials): string {
  const encode = (text: string): string => new URLSearchParams({ x: text }).toString().slice('x='.length);
  return `Basic ${Buffer.from(`${encode(clientId)}:${encode(clientSecret)}`).toString('base64')}`;
}

/** What a refused token request means (RFC 6749 §5.2), finding out by further requests to the same host what the answer leaves open. */
async function explained(error: unknown, http: HttpClient, client: OAuthCredentials, scopes: readonly string[]): Promise<Problem> {
  const problem = withoutBareCode(toProblem(error));
  const { code } = problem;
  if (code === 'invalid_scope') return scopesRefused(problem, client.name, await refusedScopes(problem, http, client, scopes), scopes);
  if (code === 'unauthorized_client' || code === 'unsupported_grant_type') return grantRefused(problem, client.name);
  if (code === 'invalid_client' || problem.kind === 'unauthorized') {
    const other = { ...client, clientAuthentication: client.clientAuthentication === 'basic' ? 'post' : 'basic' } as const;
    return clientRefused(problem, client, await isAccepted(http, other, scopes));
  }
  return problem.kind === 'notFound' ? noTokenEndpoint(problem, new URL(http.origin).host) : problem;
}

/** A code that came without a word of explanation is for us to decide by, and no reason to show. */
function withoutBareCode({ why, ...problem }: Problem): Problem {
  return why === undefined || why.replace(/\.$/, '') === problem.code ? problem : { ...problem, why };
}

/** Those among the scopes that Celonis refuses by themselves; none where it only refuses their combination. */
async function refusedScopes(problem: Problem, http: HttpClient, client: OAuthCredentials, scopes: readonly string[]): Promise<string[]> {
  if (scopes.length <= 1) return [...scopes];
  const words = (problem.why ?? '').split(/[^\w.:-]+/).map((word) => word.replace(/[.:]+$/, ''));
  const named = scopes.filter((scope) => words.includes(scope));
  if (named.length > 0 && named.length < scopes.length) return named;
  const refused: string[] = [];
  for (const scope of scopes) {
    if ((await refusalOf(http, client, [scope]))?.code === 'invalid_scope') refused.push(scope);
  }
  return refused;
}

/** Whether the client itself is accepted, be it that the scopes are refused. */
async function isAccepted(http: HttpClient, client: OAuthCredentials, scopes: readonly string[]): Promise<boolean> {
  const refusal = await refusalOf(http, client, scopes);
  return refusal === undefined || refusal.code === 'invalid_scope';
}

async function refusalOf(http: HttpClient, client: OAuthCredentials, scopes: readonly string[]): Promise<Problem | undefined> {
  try {
    await requestToken(http, client, scopes);
    return undefined;
  } catch (error) {
    return toProblem(error);
  }
}
